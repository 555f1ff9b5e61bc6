import type { CodecParams } from '../config/params.js';
import { type LaneAxis, type SampleArray, toBlocks } from '../model/layout.js';
import type { Stream } from './beats.js';
import type { Part, VectorSet } from './benches.js';
import { makeCases, makeRateCases, type VectorCase } from './cases.js';
import { decoderVectors, type DecodedFrameInfo } from './decoder.js';
import { encoderVectors, rateVectors } from './encoder.js';
import type { RealBlocks } from './frames.js';

/** One folder of vectors. */
export interface VectorSetData {
  readonly set: VectorSet;
  readonly cases: readonly VectorCase[];
  readonly streams: readonly Stream[];
  /** Frames of the decoder's set, per case: also the damaged ones. Undefined for the other sets. */
  readonly decoded: ReadonlyArray<readonly DecodedFrameInfo[]> | undefined;
}

export interface VectorOptions {
  /** Blocks of an ordinary frame; 4 keeps the committed files small. */
  readonly blocks?: number;
  readonly seed?: number;
  /** Real maps; each case gets a cut of one of them. */
  readonly real?: readonly RealBlocks[];
  /** Make the rate set. Default: yes. */
  readonly rate?: boolean;
  /** Only the sets of one side. Default: both. */
  readonly part?: Part;
}

export const DEFAULT_BLOCKS = 4;
export const DEFAULT_SEED = 1;

/** Blocks of a real tensor for vectors: lanes are channels; samples that do not fit are scaled down by shifting. */
export function realBlocks(
  params: CodecParams,
  tensor: Readonly<{ name: string; data: SampleArray; shape: readonly number[] }>,
  axis: LaneAxis = 'channel',
): RealBlocks {
  const samples = toBlocks(tensor.data, tensor.shape, axis, params.n);
  let low = 0;
  let high = 0;
  for (const x of samples) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  let shift = 0;
  while (high >> shift > params.sampleMax || (params.signed && low >> shift < params.sampleMin)) shift++;
  for (let i = 0; i < samples.length; i++) samples[i] = Math.max(params.sampleMin, samples[i]! >> shift);
  return { name: tensor.name, samples };
}

/** All vectors of a configuration, from the model. The same options give the same vectors. */
export function buildVectors(params: CodecParams, options: VectorOptions = {}): VectorSetData[] {
  const seed = options.seed ?? DEFAULT_SEED;
  const real = options.real ?? [];
  const cases = makeCases(params, { blocks: options.blocks ?? DEFAULT_BLOCKS, seed, real });
  const enc = encoderVectors(params, cases, seed);
  const part = options.part ?? 'both';
  const sets: VectorSetData[] = [];
  if (part !== 'decoder') sets.push({ set: 'encoder', cases, streams: enc.streams, decoded: undefined });
  if (part !== 'encoder') {
    const dec = decoderVectors(params, cases, enc.encoded, seed);
    sets.push({ set: 'decoder', cases, streams: dec.streams, decoded: dec.frames });
  }
  if (options.rate !== false) {
    const rateCases = makeRateCases(params, { seed, real });
    sets.push({ set: 'rate', cases: rateCases, streams: rateVectors(params, rateCases), decoded: undefined });
  }
  return sets;
}
