import { ROUNDINGS, type Bound, type LayerTuning, type TuneChoice } from '../analysis/tune.js';
import { MODES, type CodecConfig } from '../config/schema.js';
import { shortSettings } from '../config/tuning.js';
import { InputError } from '../errors.js';
import { LANE_AXES } from '../model/layout.js';
import { writeFileAtomic } from '../tools/files.js';
import { findMaps, layerName } from './maps.js';
import { runTasks } from './pool.js';

export interface TuneOptions {
  /** `.npy` files and folders; maps with the same file name are the same layer for several inputs. */
  readonly paths: readonly string[];
  readonly bound: Bound;
  /** JSON file to write. */
  readonly output: string;
  /** Codec configuration; absent keys come from the maps' type. Not yet checked. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** What to choose from; default everything. */
  readonly choice?: Partial<TuneChoice>;
  readonly onProgress?: (text: string) => void;
}

export interface TuneResult {
  readonly ok: true;
  readonly output: string;
  readonly bound: Bound;
  readonly codec: Required<CodecConfig>;
  readonly layers: readonly LayerTuning[];
  /** All samples over all bits, and the mean of the layers' ratios. */
  readonly total: number;
  readonly mean: number;
  readonly seconds: number;
}

/**
 * Finds per layer the settings with the fewest bits under a bound on the error, and writes them as a file that
 * `capture --codec` reads; `settings` of a layer is what `encode --settings` reads.
 *
 * @throws InputError, ConfigError; the output file is then not touched
 */
export async function tune(options: TuneOptions): Promise<TuneResult> {
  const start = performance.now();
  const { bound } = options;
  if (Object.keys(bound).length === 0)
    throw new InputError('tune: expected a bound: a largest RMSE, a largest error or a least PSNR');
  const layers = new Map<string, { paths: string[]; bytes: number }>();
  for (const { path, bytes } of await findMaps(options.paths)) {
    const name = layerName(path);
    const layer = layers.get(name);
    if (layer === undefined) layers.set(name, { paths: [path], bytes });
    else {
      layer.paths.push(path);
      layer.bytes += bytes;
    }
  }
  const progress = (done: number): void => options.onProgress?.(`${done} of ${layers.size} layers`);
  progress(0);
  const replies = await runTasks(
    'tune',
    [...layers].map(([name, { paths, bytes }]) => ({
      name,
      paths,
      bytes,
      config: options.config ?? {},
      bound,
      choice: { modes: MODES, axes: LANE_AXES, roundings: ROUNDINGS, ...options.choice },
    })),
    (task) => task.bytes,
    progress,
  );
  const codec = replies[0]!.codec;
  for (const { name, codec: other } of replies)
    if (other.name !== codec.name)
      throw new InputError(
        `tune: expected maps for one codec, got ${replies[0]!.name} for ${codec.name} and ${name} for ${other.name}`,
      );
  const tuned = replies.map(({ codec: _, ...layer }) => layer);
  const samples = tuned.reduce((n, l) => n + l.best.samples, 0);
  const result: TuneResult = {
    ok: true,
    output: options.output,
    bound,
    codec,
    layers: tuned,
    total: (samples * codec.width) / tuned.reduce((n, l) => n + l.best.streamBits, 0),
    mean: tuned.reduce((n, l) => n + l.best.ratio, 0) / tuned.length,
    seconds: (performance.now() - start) / 1000,
  };
  await writeFileAtomic(options.output, `${JSON.stringify(tuningFile(result), null, 2)}\n`);
  return result;
}

/** The file's content; figures stand beside the settings for people. */
function tuningFile({ bound, codec, layers, total, mean }: TuneResult): unknown {
  const round = (value: number): number => Number(value.toFixed(4));
  return {
    bound,
    codec,
    total: round(total),
    mean: round(mean),
    layers: Object.fromEntries(
      layers.map(({ name, best }) => [
        name,
        {
          axis: best.form.axis,
          settings: shortSettings(best.form.settings),
          ratio: round(best.ratio),
          maxError: best.maxError,
          rmse: round(best.rmse),
        },
      ]),
    ),
  };
}
