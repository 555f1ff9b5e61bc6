import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ConfigError, InputError } from '../errors.js';
import * as functions from './worker.js';
import type { WorkerReply, WorkerTasks } from './worker.js';

/** Tests and scripts run from the TypeScript sources; their workers need the loader that runs those. */
const SOURCE = import.meta.url.endsWith('.ts');
const FROM_SOURCE = `
const { workerData } = require('node:worker_threads');
import(workerData.loader).then(({ register }) => { register(); return import(workerData.main); });
`;

function startWorker(): Worker {
  if (!SOURCE) return new Worker(new URL('./worker-main.js', import.meta.url));
  // The CommonJS twin of this module looks for the loader in a folder that is not there.
  const loader = createRequire(import.meta.url)
    .resolve('tsx/esm/api')
    .replace(/\.cjs$/, '.mjs');
  const main = new URL('./worker-main.ts', import.meta.url).href;
  return new Worker(FROM_SOURCE, { eval: true, execArgv: [], workerData: { loader, main } });
}

/**
 * Runs tasks in worker threads, one per core, largest first, and gives the results in the order of the tasks. A single
 * task needs no thread.
 *
 * @param name - function of worker.ts
 * @param size - work of a task, in any unit
 * @param onDone - after each task: how many are done
 */
export async function runTasks<K extends keyof WorkerTasks>(
  name: K,
  tasks: ReadonlyArray<WorkerTasks[K]['task']>,
  size: (task: WorkerTasks[K]['task']) => number,
  onDone: (done: number) => void,
): Promise<Array<WorkerTasks[K]['result']>> {
  if (tasks.length === 1) {
    const run = functions[name] as (task: unknown) => Promise<WorkerReply<WorkerTasks[K]['result']>>;
    const reply = await run(tasks[0]);
    if (!reply.ok) throw revive(reply.error);
    onDone(1);
    return [reply.result];
  }
  const results = new Array<WorkerTasks[K]['result']>(tasks.length);
  const queue = tasks.map((_, i) => i).sort((a, b) => size(tasks[b]!) - size(tasks[a]!) || a - b);
  const workers = Array.from({ length: Math.min(availableParallelism(), tasks.length) }, startWorker);
  let done = 0;
  /** One worker's share: the next task when it is done with one. Fails when a task does, or when the thread dies. */
  const work = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      let current = -1;
      const next = (): void => {
        const i = queue.shift();
        if (i === undefined) return resolve();
        current = i;
        worker.postMessage({ name, task: tasks[i] });
      };
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`a worker thread ended with code ${code}`)));
      worker.on('message', (reply: WorkerReply<WorkerTasks[K]['result']>) => {
        if (!reply.ok) return reject(revive(reply.error));
        results[current] = reply.result;
        onDone(++done);
        next();
      });
      next();
    });
  try {
    await Promise.all(workers.map(work));
    return results;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** An error loses its class on the way between threads. */
function revive({ name, message }: { readonly name: string; readonly message: string }): Error {
  if (name === 'InputError') return new InputError(message);
  if (name === 'ConfigError') return new ConfigError(message);
  return new Error(message);
}
