/** What the worker threads of pool.ts do: one map or one layer per task. */
import { analyzeMap, type FormChoice, type MapAnalysis } from '../analysis/analyze.js';
import { createMeter, type Meter } from '../analysis/measure.js';
import type { CodecParams } from '../config/params.js';
import { readMap } from './maps.js';

/** Tasks by the name of the function that does them. */
export interface WorkerTasks {
  readonly analyze: { readonly task: AnalyzeTask; readonly result: MapAnalysis };
}

export interface AnalyzeTask {
  readonly path: string;
  readonly bytes: number;
  /** Not yet checked; absent keys come from the map's type. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly choice: FormChoice;
  readonly curveSteps: readonly number[];
}

export type WorkerReply<T> =
  | { readonly ok: true; readonly result: T }
  | { readonly ok: false; readonly error: { readonly name: string; readonly message: string } };

/** Meters hold compiled codecs: kept for the next task of the same configuration. */
const meters = new Map<string, Meter>();

function meterFor(params: CodecParams): Meter {
  const key = JSON.stringify(params.config);
  let meter = meters.get(key);
  if (meter === undefined) meters.set(key, (meter = createMeter(params)));
  return meter;
}

async function reply<T>(work: () => Promise<T>): Promise<WorkerReply<T>> {
  try {
    return { ok: true, result: await work() };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
    return { ok: false, error: { name, message } };
  }
}

export function analyze(task: AnalyzeTask): Promise<WorkerReply<MapAnalysis>> {
  return reply(async () => {
    const { tensor, params } = await readMap(task.path, task.config);
    const { shape, data } = tensor;
    return analyzeMap({ name: task.path, shape, data }, meterFor(params), task.choice, task.curveSteps);
  });
}
