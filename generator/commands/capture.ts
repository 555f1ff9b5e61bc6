import { basename, extname } from 'node:path';
import { errorFigures, type ErrorFigures } from '../analysis/measure.js';
import { dequantise, dtypeOf, findScale, quantise, type Scale, type ScaleRule } from '../analysis/scale.js';
import { derive } from '../config/params.js';
import { parseTuning, type LayerSettings, type Tuning } from '../config/tuning.js';
import { InputError } from '../errors.js';
import { imageTensor } from '../formats/image.js';
import { parseFloatNpy, serialiseNpy, type FloatTensor } from '../formats/npy.js';
import { findTaps, freeInputs, parseOnnx, partOf, type OnnxInput, type OnnxModel } from '../formats/onnx.js';
import { MANIFEST, MANIFEST_MARKER, readInput, readJson, writeTree } from '../tools/files.js';
import { loadRuntime, type Runtime, type RuntimeTensor } from '../tools/onnxruntime.js';
import { encodeTensor, tensorError } from './tensor.js';

export interface CaptureOptions {
  /** `.onnx` file with its weights inside and one float32 input. */
  readonly model: string;
  /** `.png` pictures, or `.npy` files of float32 in the shape of the network's input. */
  readonly inputs: readonly string[];
  /** Folder to write the maps to; absent: only `codec` is of interest. */
  readonly out?: string;
  /** W, bits per sample (default 8). */
  readonly width?: number;
  /** Default: the 99.99th percentile. */
  readonly scale?: ScaleRule;
  /** Only tensors whose name matches. */
  readonly filter?: RegExp;
  /** Of pictures: v = (pixel / 255 - mean) / std; one value or one per channel (default 0 and 1). */
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  /** File of `tune`: run the network once more with the codec in every tapped tensor. */
  readonly codec?: string;
  readonly onProgress?: (text: string) => void;
}

export interface CapturedLayer {
  /** Name of the `.npy` file without its end: number and tensor. */
  readonly name: string;
  /** Name of the tensor in the model. */
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly scale: number;
  readonly signed: boolean;
  /** Share of samples that are 0, over all inputs. */
  readonly sparsity: number;
}

/** What the codec does to the network. */
export interface CodecRun {
  /** Layers that went through the codec, over all inputs; error in sample LSBs against the samples. */
  readonly layers: ReadonlyArray<{ readonly name: string; readonly ratio: number } & ErrorFigures>;
  /** Tapped layers that did not, and why. */
  readonly left: ReadonlyArray<{ readonly name: string; readonly reason: string }>;
  /** All samples * W over all bits; mean over the layers. */
  readonly total: number;
  readonly mean: number;
  readonly inputs: ReadonlyArray<{ readonly input: string } & OutputChange>;
  /** Share of outputs whose largest entry is the same as in the unmodified run. */
  readonly top1Agreement: number;
  /** Mean over the inputs. */
  readonly relativeError: number;
}

/** Difference of the first output to that of the unmodified run. */
export interface OutputChange {
  readonly top1: number;
  readonly top1Before: number;
  /** Norm of the difference over the norm of the unmodified output. */
  readonly relativeError: number;
}

export interface CaptureResult {
  readonly ok: true;
  readonly model: string;
  readonly out: string | null;
  readonly inputs: readonly string[];
  readonly width: number;
  readonly scaleRule: ScaleRule;
  readonly layers: readonly CapturedLayer[];
  /** Tensors that were found and not taken, and why. */
  readonly skipped: ReadonlyArray<{ readonly tensor: string; readonly reason: string }>;
  readonly codec: CodecRun | null;
}

const DEFAULT_SCALE: ScaleRule = { rule: 'percentile', percent: 99.99 };

/**
 * Runs a network on inputs and takes out what an accelerator would write to memory (see `findTaps`), quantised, as `.npy`
 * files. With `codec` the network runs once more with every such tensor replaced by what the codec gives back.
 *
 * @throws InputError, ConfigError; ToolError when ONNX Runtime is missing or refuses the model
 */
export async function capture(options: CaptureOptions): Promise<CaptureResult> {
  const { onProgress, width = 8, scale: rule = DEFAULT_SCALE } = options;
  const bytes = await readInput(options.model);
  const model = parseOnnx(bytes, options.model);
  const tuning = options.codec === undefined ? undefined : parseTuning(await readJson(options.codec), options.codec);
  if (tuning !== undefined && tuning.codec.width !== width)
    throw new InputError(
      `${options.codec}: expected a codec of ${width} bits like the samples, got ${tuning.codec.width}`,
    );
  const input = networkInput(model, options.model);
  const inputs = await Promise.all(options.inputs.map((path) => readNetworkInput(path, input, options)));
  const runtime = await loadRuntime();

  const skipped: Array<{ tensor: string; reason: string }> = [];
  const names = findTaps(model).filter((name) => options.filter?.test(name) ?? true);
  if (names.length === 0) throw new InputError(`${options.model}: expected tensors to take, got none`);
  const output = model.outputs[0]!.name;
  // One session with all taps as outputs.
  const whole = await runtime.open(partOf(model, [], [...new Set([output, ...names])]).bytes);
  const runs: Array<Readonly<Record<string, RuntimeTensor>>> = [];
  for (const [i, tensor] of inputs.entries()) {
    onProgress?.(`input ${i + 1} of ${inputs.length}`);
    runs.push(await whole.run({ [input.name]: tensor }));
  }
  await whole.release();

  const taps: Array<CapturedLayer & { readonly s: Scale; readonly values: readonly Float32Array[] }> = [];
  for (const tensor of names) {
    const got = runs.map((run) => run[tensor]!);
    const shape = [...got[0]!.dims];
    if (got[0]!.type !== 'float32') skipped.push({ tensor, reason: `${got[0]!.type}, not float32` });
    else if (shape.length !== 4) skipped.push({ tensor, reason: `${shape.length} axes, not 4` });
    else {
      const values = got.map((t) => t.data as Float32Array);
      const s = findScale(values, width, rule);
      let zeros = 0;
      for (const list of values) for (const q of quantise(list, s)) if (q === 0) zeros++;
      const name = `${String(taps.length).padStart(2, '0')}_${tensor.replace(/[^A-Za-z0-9.-]+/g, '_').replace(/^_+|_+$/g, '')}`;
      const sparsity = zeros / values.reduce((n, list) => n + list.length, 0);
      taps.push({ name, tensor, shape, scale: s.scale, signed: s.signed, sparsity, s, values });
    }
  }
  if (taps.length === 0)
    throw new InputError(
      `${options.model}: expected tensors of float32 with 4 axes, got ${skipped.map((x) => `${x.tensor}: ${x.reason}`).join('; ')}`,
    );
  const layers = taps.map(({ s: _s, values: _v, ...layer }) => layer);
  const folders = folderNames(options.inputs);

  if (options.out !== undefined) {
    const files = new Map<string, string | Uint8Array>();
    for (const { name, shape, s, values } of taps)
      values.forEach((list, i) => {
        // One picture is (C, H, W) like everywhere else.
        const npy = { dtype: dtypeOf(s), shape: shape[0] === 1 ? shape.slice(1) : shape, data: quantise(list, s) };
        files.set(`${folders[i] === '' ? '' : `${folders[i]}/`}${name}.npy`, serialiseNpy(npy));
      });
    const manifest = {
      generator: MANIFEST_MARKER,
      model: basename(options.model),
      inputs: options.inputs.map((path, i) => ({ file: basename(path), folder: folders[i] })),
      width,
      scaleRule: rule,
      quantisation: 'q = clip(floor(x / scale + 1/2))',
      layers,
      skipped,
    };
    files.set(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
    await writeTree(options.out, files);
  }

  const codec =
    tuning === undefined
      ? null
      : await runWithCodec({ runtime, model, input, inputs, taps, tuning, output, runs, options });
  return {
    ok: true,
    model: options.model,
    out: options.out ?? null,
    inputs: options.inputs,
    width,
    scaleRule: rule,
    layers,
    skipped,
    codec,
  };
}

interface CodecRunInput {
  readonly runtime: Runtime;
  readonly model: OnnxModel;
  readonly input: OnnxInput;
  readonly inputs: readonly FloatTensor[];
  readonly taps: ReadonlyArray<CapturedLayer & { readonly s: Scale }>;
  readonly tuning: Tuning;
  readonly output: string;
  readonly runs: ReadonlyArray<Readonly<Record<string, RuntimeTensor>>>;
  readonly options: CaptureOptions;
}

/**
 * The network part by part: each part ends at a tapped tensor, which goes through quantiser, codec and back before the
 * next part reads it.
 */
async function runWithCodec(c: CodecRunInput): Promise<CodecRun> {
  const params = derive(c.tuning.codec);
  const left: Array<{ name: string; reason: string }> = [];
  const coded: Array<{ tap: CodecRunInput['taps'][number]; layer: LayerSettings }> = [];
  for (const tap of c.taps) {
    const layer = c.tuning.layers.get(tap.name) ?? c.tuning.others;
    if (layer === undefined) left.push({ name: tap.name, reason: 'not in the file' });
    else if (tap.signed && !params.signed) left.push({ name: tap.name, reason: 'signed, the codec is not' });
    else coded.push({ tap, layer });
  }
  if (coded.length === 0)
    throw new InputError(
      `${c.options.codec}: expected settings for layers of the network (${c.taps[0]!.name}, ...), got none that fits`,
    );
  const sums = coded.map(() => ({ streamBits: 0, samples: 0, squares: 0, maxError: 0 }));
  /** Per input, the tensors that are known: the network's input and the decoded taps. */
  const known = c.inputs.map((tensor) => new Map<string, FloatTensor>([[c.input.name, tensor]]));
  const done: string[] = [];
  /** One part for all inputs. */
  const runPart = async (target: string): Promise<RuntimeTensor[]> => {
    const part = partOf(c.model, done, [target]);
    const session = await c.runtime.open(part.bytes);
    const results: RuntimeTensor[] = [];
    for (const tensors of known) {
      const feeds = Object.fromEntries(part.reads.map((name) => [name, tensors.get(name)!]));
      results.push((await session.run(feeds))[target]!);
    }
    await session.release();
    return results;
  };
  for (const [k, { tap, layer }] of coded.entries()) {
    c.options.onProgress?.(`codec in ${tap.name}, ${k + 1} of ${coded.length}`);
    const results = await runPart(tap.tensor);
    results.forEach(({ data, dims }, i) => {
      const samples = quantise(data as Float32Array, tap.s);
      const tensor = { dtype: dtypeOf(tap.s), shape: dims, data: samples };
      const { frame, rebuilt } = encodeTensor(tensor, params, layer.settings, layer.axis, tap.name);
      const { maxError, rmse } = tensorError(samples, rebuilt);
      const sum = sums[k]!;
      sum.streamBits += frame.words * params.outW;
      sum.samples += samples.length;
      sum.squares += rmse ** 2 * samples.length;
      sum.maxError = Math.max(sum.maxError, maxError);
      known[i]!.set(tap.tensor, { shape: dims, data: dequantise(rebuilt, tap.s) });
    });
    done.push(tap.tensor);
  }
  const outputs = done.includes(c.output) ? undefined : await runPart(c.output);
  const changes = c.inputs.map((_, i) => {
    const after = outputs === undefined ? known[i]!.get(c.output)!.data : (outputs[i]!.data as Float32Array);
    return { input: c.options.inputs[i]!, ...outputChange(c.runs[i]![c.output]!.data as Float32Array, after) };
  });
  const layers = coded.map(({ tap }, k) => {
    const { streamBits, samples, squares, maxError } = sums[k]!;
    return {
      name: tap.name,
      ratio: (samples * params.w) / streamBits,
      ...errorFigures(squares, samples, maxError, params.w),
    };
  });
  const all = (key: 'samples' | 'streamBits'): number => sums.reduce((n, s) => n + s[key], 0);
  return {
    layers,
    left,
    total: (all('samples') * params.w) / all('streamBits'),
    mean: layers.reduce((n, l) => n + l.ratio, 0) / layers.length,
    inputs: changes,
    top1Agreement: changes.filter((x) => x.top1 === x.top1Before).length / changes.length,
    relativeError: changes.reduce((n, x) => n + x.relativeError, 0) / changes.length,
  };
}

/** Largest entry before and after, and how far the output moved. */
export function outputChange(before: Float32Array, after: Float32Array): OutputChange {
  const largest = (list: Float32Array): number => list.reduce((best, v, i) => (v > list[best]! ? i : best), 0);
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < before.length; i++) {
    difference += (after[i]! - before[i]!) ** 2;
    norm += before[i]! ** 2;
  }
  return {
    top1: largest(after),
    top1Before: largest(before),
    relativeError: norm === 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm),
  };
}

/** The one input that the network wants. */
function networkInput(model: OnnxModel, where: string): OnnxInput {
  const free = freeInputs(model);
  const input = free[0];
  if (free.length !== 1 || input === undefined || input.elemType !== 1)
    throw new InputError(
      `${where}: expected one input of float32, got ${free.length === 0 ? 'none' : free.map((i) => `${i.name} (type ${i.elemType})`).join(', ')}`,
    );
  return input;
}

async function readNetworkInput(path: string, input: OnnxInput, options: CaptureOptions): Promise<FloatTensor> {
  const bytes = await readInput(path);
  const shown = `(${input.shape.map((d) => (d === 0 ? '?' : d)).join(', ')})`;
  if (extname(path).toLowerCase() === '.npy') {
    const tensor = parseFloatNpy(bytes, path);
    const fits =
      tensor.shape.length === input.shape.length &&
      tensor.shape.every((d, i) => input.shape[i] === 0 || input.shape[i] === d);
    if (!fits)
      throw new InputError(`${path}: expected shape ${shown} for ${input.name}, got (${tensor.shape.join(', ')})`);
    return tensor;
  }
  const [, a = 0, b = 0, c = 0] = input.shape;
  const channelsFirst = a === 1 || a === 3;
  const [channels, height, width] = channelsFirst ? [a, b, c] : [c, a, b];
  if (input.shape.length !== 4 || !(channels! > 0 && height! > 0 && width! > 0))
    throw new InputError(
      `${path}: expected a network input (1, 3, H, W) or (1, H, W, 3) with sizes for a picture, got ${shown}: give the input as .npy`,
    );
  return imageTensor(
    bytes,
    {
      channels: channels!,
      height: height!,
      width: width!,
      channelsFirst,
      mean: options.mean ?? [0],
      std: options.std ?? [1],
    },
    path,
  );
}

/** Folders for the maps of each input: none for one input, else the names of the files, made different. */
function folderNames(paths: readonly string[]): string[] {
  if (paths.length === 1) return [''];
  const seen = new Map<string, number>();
  return paths.map((path) => {
    const name = basename(path, extname(path));
    const n = seen.get(name) ?? 0;
    seen.set(name, n + 1);
    return n === 0 ? name : `${name}-${n + 1}`;
  });
}
