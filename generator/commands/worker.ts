/** What the worker threads of pool.ts do: one map or one layer per task. */
import { analyzeMap, type FormChoice, type MapAnalysis } from '../analysis/analyze.js';
import { createMeter, type Meter } from '../analysis/measure.js';
import { tuneLayer, type Bound, type LayerTuning, type TuneChoice } from '../analysis/tune.js';
import type { CodecParams } from '../config/params.js';
import type { CodecConfig } from '../config/schema.js';
import { InputError } from '../errors.js';
import { readMap } from './maps.js';

/** Tasks by the name of the function that does them. */
export interface WorkerTasks {
  readonly analyze: { readonly task: AnalyzeTask; readonly result: MapAnalysis };
  readonly tune: { readonly task: TuneTask; readonly result: TuneReply };
}

export interface TuneTask {
  /** Name of the layer. */
  readonly name: string;
  /** Its maps, for one or several inputs of the network. */
  readonly paths: readonly string[];
  readonly bytes: number;
  readonly config: Readonly<Record<string, unknown>>;
  readonly bound: Bound;
  readonly choice: TuneChoice;
}

export interface TuneReply extends LayerTuning {
  /** The configuration that fits the maps. */
  readonly codec: Required<CodecConfig>;
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

export function tune(task: TuneTask): Promise<WorkerReply<TuneReply>> {
  return reply(async () => {
    const read = await Promise.all(task.paths.map((path) => readMap(path, task.config)));
    const { params } = read[0]!;
    read.forEach(({ params: other }, i) => {
      if (other.config.name !== params.config.name)
        throw new InputError(
          `${task.paths[i]}: expected samples for ${params.config.name} like the other maps of ${task.name}, ` +
            `got samples for ${other.config.name}`,
        );
    });
    const tensors = read.map(({ tensor: { shape, data } }, i) => ({ name: task.paths[i]!, shape, data }));
    return { ...tuneLayer(task.name, tensors, meterFor(params), task.bound, task.choice), codec: params.config };
  });
}
