/** The worker's entry in a browser. */
import type { Factory } from './emscripten.js';
import { runJob, type Surroundings } from './job.js';
import type { Job } from './protocol.js';

const around: Surroundings = {
  factory: async (name) => ((await import(`./wasm/${name}.mjs`)) as { default: Factory }).default,
  post: (message, transfer) => self.postMessage(message, { transfer: [...transfer] }),
};
self.onmessage = (event: MessageEvent<Job>) => void runJob(event.data, around);
