/** The worker's entry in Node. */
import { readdirSync, readSync, writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { Factory } from './emscripten.js';
import { hostDisk } from './host-disk.js';
import { runJob, type Surroundings } from './job.js';
import type { Job } from './protocol.js';

const port = parentPort!;
const around: Surroundings = {
  factory: async (name) => ((await import(`./wasm/${name}.mjs`)) as { default: Factory }).default,
  host: { disk: hostDisk, folders: topFolders() },
  stdio: { read: (into) => retry(() => readSync(0, into)), write: (channel, bytes) => writeAll(channel, bytes) },
  post: (message, transfer) => port.postMessage(message, transfer),
};
port.on('message', (job: Job) => void runJob(job, around));

function topFolders(): string[] {
  return readdirSync('/').filter((name) => {
    try {
      return (hostDisk.stat(`/${name}`).mode & 0o170000) === 0o040000;
    } catch {
      return false;
    }
  });
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += retry(() => writeSync(fd, bytes, done));
}

/** Waits while a pipe is full or empty; the end of a terminal's input is the end of a file. */
function retry(work: () => number): number {
  for (;;) {
    try {
      return work();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
