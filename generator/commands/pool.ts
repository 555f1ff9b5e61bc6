import { availableParallelism } from 'node:os';
import { Tinypool } from 'tinypool';
import { ConfigError, InputError } from '../errors.js';
import type { WorkerReply, WorkerTasks } from './worker.js';

/** From TypeScript sources (tests, scripts) the workers need the loader that runs those. */
const SOURCE = import.meta.url.endsWith('.ts');
const WORKER = new URL(SOURCE ? './worker.ts' : './worker.js', import.meta.url).href;

/**
 * Runs tasks in worker threads, one per core, largest first, and gives the results in the order of the tasks.
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
  const pool = new Tinypool({
    filename: WORKER,
    runtime: 'worker_threads',
    minThreads: 0,
    maxThreads: Math.max(1, Math.min(availableParallelism(), tasks.length)),
    ...(SOURCE ? { execArgv: ['--import', 'tsx'] } : {}),
  });
  let done = 0;
  try {
    const results = new Array<WorkerTasks[K]['result']>(tasks.length);
    const order = tasks.map((_, i) => i).sort((a, b) => size(tasks[b]!) - size(tasks[a]!) || a - b);
    await Promise.all(
      order.map(async (i) => {
        const reply = (await pool.run(tasks[i], { name })) as WorkerReply<WorkerTasks[K]['result']>;
        if (!reply.ok) throw revive(reply.error);
        results[i] = reply.result;
        onDone(++done);
      }),
    );
    return results;
  } finally {
    await pool.destroy();
  }
}

/** An error loses its class on the way between threads. */
function revive({ name, message }: { readonly name: string; readonly message: string }): Error {
  if (name === 'InputError') return new InputError(message);
  if (name === 'ConfigError') return new ConfigError(message);
  return new Error(message);
}
