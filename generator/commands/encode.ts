import { derive } from '../config/params.js';
import { parseConfig, parseSettings, type FrameSettings } from '../config/schema.js';
import { parseNpy, type NpyDtype } from '../formats/npy.js';
import type { BitCount, EncodedFrame } from '../model/encoder.js';
import type { LaneAxis } from '../model/layout.js';
import { coefStepFor } from '../model/quantise.js';
import { readInput, writeFileAtomic } from '../tools/files.js';
import { encodeTensor, tensorError } from './tensor.js';

export interface EncodeOptions {
  readonly input: string;
  readonly output: string;
  /** Codec configuration; absent keys come from the tensor (width, signed) or the schema. Not yet checked. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Frame settings; not yet checked. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly axis?: LaneAxis;
}

export interface EncodeResult {
  readonly ok: true;
  readonly input: string;
  readonly output: string;
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  readonly axis: LaneAxis;
  /** Name of the configuration. */
  readonly config: string;
  readonly settings: FrameSettings;
  readonly samples: number;
  readonly blocks: EncodedFrame['blocks'] & { readonly total: number };
  readonly words: number;
  readonly outWidth: number;
  /** Bits of the frame without the padding of its last word, and where they went. */
  readonly bits: number;
  readonly bitCount: Readonly<BitCount>;
  /** samples * W / (words * OUT_W). */
  readonly ratio: number;
  readonly fileBytes: number;
  /** Largest absolute error of a sample, and the root of the mean square. 0 when lossless. */
  readonly maxError: number;
  readonly rmse: number;
}

/** N when nothing says otherwise. */
const DEFAULT_CHANNELS = 8;

/**
 * Compresses a `.npy` tensor (C, H, W) or (B, C, H, W) into a `.dcm` file, as one frame.
 *
 * @throws InputError, ConfigError; the output file is then not touched
 */
export async function encode(options: EncodeOptions): Promise<EncodeResult> {
  const tensor = parseNpy(await readInput(options.input), options.input);
  const axis = options.axis ?? 'channel';
  const params = derive(parseConfig({ ...configFor(tensor.dtype), ...options.config }));
  const settings = resolveSettings(options.settings ?? {}, params.n);
  const { frame, bytes, blocks, rebuilt } = encodeTensor(tensor, params, settings, axis, options.input);
  await writeFileAtomic(options.output, bytes);
  return {
    ok: true,
    input: options.input,
    output: options.output,
    dtype: tensor.dtype,
    shape: tensor.shape,
    axis,
    config: String(params.config.name),
    settings,
    samples: tensor.data.length,
    blocks: { total: blocks, ...frame.blocks },
    words: frame.words,
    outWidth: params.outW,
    bits: frame.bits,
    bitCount: frame.bitCount,
    ratio: (tensor.data.length * params.w) / (frame.words * params.outW),
    fileBytes: bytes.length,
    ...tensorError(tensor.data, rebuilt),
  };
}

/** The configuration that fits a tensor's type. */
export function configFor(dtype: NpyDtype): Record<string, unknown> {
  const width = dtype.endsWith('16') ? 16 : 8;
  return { channels: DEFAULT_CHANNELS, width, signed: dtype.startsWith('int') };
}

/**
 * Frame settings with one default that the schema cannot know: when only the direct step is given, coefficients get the
 * step of the same size (`coefStepFor`).
 */
export function resolveSettings(given: Readonly<Record<string, unknown>>, channels: number): FrameSettings {
  const step = given['directStep'];
  if (typeof step !== 'number' || given['coefStep'] !== undefined) return parseSettings(given, channels);
  return parseSettings({ ...given, coefStep: coefStepFor(step, channels) }, channels);
}
