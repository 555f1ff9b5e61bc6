/** Entry of a worker thread: does the tasks that arrive, one after the other. See pool.ts. */
import { parentPort } from 'node:worker_threads';
import * as tasks from './worker.js';
import type { WorkerTasks } from './worker.js';

interface Request {
  readonly name: keyof WorkerTasks;
  readonly task: never;
}

parentPort?.on('message', ({ name, task }: Request) => {
  void (tasks[name] as (task: unknown) => Promise<unknown>)(task).then((reply) => parentPort?.postMessage(reply));
});
