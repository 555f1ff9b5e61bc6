/** The package in a browser: files of the build are fetched from beside this module. */
import { createApi, type WorkerPort } from './engine.js';
import type { Message } from './protocol.js';

export const { execute, compile, run, simulate, buildInfo, shutdown } = createApi({
  spawn: spawnWorker,
  async read(name) {
    const url = new URL(`./wasm/${name}`, import.meta.url);
    const response = await fetch(url);
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`iverilog-wasm: ${url.pathname}: ${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  },
  folder() {
    throw new Error('iverilog-wasm: a browser has no disk: give files instead of cwd');
  },
});

function spawnWorker(): WorkerPort {
  const worker = new Worker(new URL('./worker-browser.js', import.meta.url), { type: 'module' });
  const port: WorkerPort = {
    post: (job) => worker.postMessage(job),
    terminate: async () => worker.terminate(),
    hold: () => undefined,
    onMessage: () => undefined,
    onError: () => undefined,
  };
  worker.onmessage = (event: MessageEvent<Message>) => port.onMessage(event.data);
  worker.onmessageerror = () => port.onError(new Error('a message could not be read'));
  worker.onerror = (event) => port.onError(new Error(event.message));
  return port;
}
