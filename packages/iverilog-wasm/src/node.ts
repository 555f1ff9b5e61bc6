/** The package in Node. */
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createApi, type WorkerPort } from './engine.js';
import type { Message } from './protocol.js';

/** Deeply nested designs recurse deeply in the compiler. */
const STACK_MB = 64;

export const { execute, compile, run, simulate, buildInfo, shutdown } = createApi({
  spawn: spawnWorker,
  async read(name) {
    try {
      return new Uint8Array(await readFile(new URL(`./wasm/${name}`, import.meta.url)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  },
  folder(path) {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
      throw new Error(`iverilog-wasm: expected a folder to work in, got ${path}`);
    return resolve(path);
  },
});

function spawnWorker(): WorkerPort {
  const worker = new Worker(new URL('./worker-node.js', import.meta.url), {
    // Loaders of the caller (tsx, vitest) are of no use to plain JavaScript.
    execArgv: [],
    resourceLimits: { stackSizeMb: STACK_MB },
  });
  const port: WorkerPort = {
    post: (job) => worker.postMessage(job),
    terminate: async () => void (await worker.terminate()),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    onMessage: () => undefined,
    onError: () => undefined,
  };
  worker.on('message', (message: Message) => port.onMessage(message));
  worker.on('messageerror', (error) => port.onError(error));
  worker.on('error', (error) => port.onError(error));
  worker.on('exit', (code) => port.onError(new Error(`it ended with code ${code}`)));
  return port;
}
