import { lackOf } from '../config/features.js';
import type { CodecParams } from '../config/params.js';
import { type FrameSettings, type FrameSettingsInput, STEPS, parseSettings } from '../config/schema.js';
import { createDecoder } from '../model/decoder.js';
import { createEncoder } from '../model/encoder.js';
import { cutFrame, type Frame, FRAME_KINDS, makeFrame, type RealBlocks } from './frames.js';
import { createPrng } from './prng.js';

/** Frames that are coded one after the other with the same settings. The unit is empty before and after a case. */
export interface VectorCase {
  readonly name: string;
  readonly settings: FrameSettings;
  readonly frames: readonly Frame[];
}

export interface CaseOptions {
  /** Blocks of an ordinary frame. The first frame of all is longer: the benches reset in the middle of it. */
  readonly blocks: number;
  readonly seed: number;
  /** Blocks of real maps; each case gets a cut of one of them. */
  readonly real: readonly RealBlocks[];
}

/** Blocks of the first frame of all: more than any unit's latency, so that a reset finds it half done. */
const FIRST_BLOCKS = 32;

/** Cases of a configuration at least: where few settings can change, they are repeated with other samples. */
const MIN_CASES = 3;

/** Settings of the cases; between them every setting of the hardware changes. */
function settingsOf(params: CodecParams): Array<readonly [name: string, settings: FrameSettings]> {
  const list = fullSettings(params)
    .map(([name, input]) => [name, parseSettings(input, params.n, name)] as const)
    .filter(([, settings]) => lackOf(params.features, settings) === undefined);
  const own = list.length;
  for (let i = 0; list.length < MIN_CASES; i++) {
    const [name, settings] = list[i % own]!;
    list.push([`${name}_${2 + Math.floor(i / own)}`, settings]);
  }
  return list;
}

/** Cases of a full codec. */
function fullSettings(params: CodecParams): ReadonlyArray<readonly [name: string, settings: FrameSettingsInput]> {
  const { n } = params;
  const lowHalf = Array.from({ length: n }, (_, k) => k < n / 2 || k === n - 1);
  const noDc = Array.from({ length: n }, (_, k) => k > 0);
  const near = (d: number) => STEPS.reduce((a, b) => (Math.abs(b - d) < Math.abs(a - d) ? b : a));
  // All steps of the hardware, small ones for low coefficients.
  const steps = Array.from({ length: n }, (_, k) => STEPS[Math.floor((k * STEPS.length) / n)]!);
  return [
    // First, since the benches reset in its middle: the block before must be forgotten.
    ['direct_predict', { mode: 'direct', predict: 'previous' }],
    ['direct_lossless', { mode: 'direct' }],
    ['direct_step12_keep', { mode: 'direct', directStep: 12 }],
    ['direct_step6_nearest', { mode: 'direct', directStep: 6, rounding: 'nearest' }],
    ['transform_step1', { mode: 'transform', coefStep: 1 }],
    ['transform_steps_zonal_dead_zone', { mode: 'transform', coefStep: steps, zonalMask: lowHalf, deadZone: 5 }],
    ['transform_predict', { mode: 'transform', coefStep: 3, deadZone: 7, predict: 'previous' }],
    ['transform_activation_mask', { mode: 'transform', coefStep: 16, zonalMask: noDc, activationMask: true }],
    // Steps of about the same error, so that the bits of both forms are nearly the same, and one bit decides.
    ['auto', { mode: 'auto', directStep: 4, coefStep: near(4 * Math.sqrt(n)) }],
    ['auto_nearest', { mode: 'auto', directStep: 4, coefStep: 16, rounding: 'nearest' }],
    ['auto_activation_mask', { mode: 'auto', directStep: 3, rounding: 'nearest', coefStep: 48, activationMask: true }],
    // Above the widest coefficient of N = 4, and of DC alone for N = 8: its upper bits are compared by themselves.
    ['transform_dead_zone_2048', { mode: 'transform', coefStep: 1, deadZone: 2048 }],
    ['direct_predict_step128', { mode: 'direct', directStep: 128, predict: 'previous' }],
  ];
}

/** The cases of a configuration. The same options give the same samples. */
export function makeCases(params: CodecParams, options: CaseOptions): VectorCase[] {
  return settingsOf(params).map(([name, settings], index) => {
    const rng = createPrng(options.seed, name);
    const frames: Frame[] = FRAME_KINDS.map((kind, k) =>
      makeFrame(params, kind, index === 0 && k === 0 ? Math.max(FIRST_BLOCKS, options.blocks) : options.blocks, rng),
    );
    if (options.real.length > 0) {
      const real = options.real[index % options.real.length]!;
      frames.push(cutFrame(params, real, 2 * options.blocks, rng));
    }
    if (name === ALL_MASKS_CASE) frames.push(allMasks(params));
    return { name, settings, frames };
  });
}

/** Lossless, so that the mask is which samples are not 0. */
const ALL_MASKS_CASE = 'direct_lossless';

/** A block for each mask, of the lowest 8 lanes if there are more: every row of the tables that masks look up. */
function allMasks({ n }: CodecParams): Frame {
  const lanes = Math.min(n, 8);
  const samples = Int32Array.from({ length: n * 2 ** lanes }, (_, i) => (Math.floor(i / n) >> (i % n)) & 1);
  return { name: 'all_masks', samples };
}

/**
 * Blocks of a frame in the rate set: enough that its start and end, some 30 clocks, weigh less than 0.5 % together with
 * what is lost at word boundaries (0.2 % for N = 4, where a word holds less than an incompressible block).
 */
export const RATE_BLOCKS = 6000;

/**
 * The frames on which the benches measure blocks per clock, lossless, one case per frame: sparse (from a real map
 * if there is one), dense (no zeros, two bits less than the range), incompressible.
 */
export function makeRateCases(params: CodecParams, options: Pick<CaseOptions, 'seed' | 'real'>): VectorCase[] {
  // A transform with step 1 gives back the samples too, up to W = 10: other frames are left out.
  const settings = parseSettings(params.features.direct ? {} : { mode: 'transform', coefStep: 1 }, params.n);
  const blocks = RATE_BLOCKS;
  const rng = createPrng(options.seed, 'rate');
  // Near the limit of the bus it would be the queues' depth that counts: blocks long and short in turn, but for long.
  const real = options.real
    .map((_, k, all) => all[(k + (all.length >> 1)) % all.length]!)
    .find(
      (map) =>
        wordsPerBlock(params, settings, cutFrame(params, map, blocks, createPrng(options.seed, 'rate')).samples) <=
        MOST_SPARSE,
    );
  const sparse =
    real === undefined
      ? makeFrame(params, 'sparse', blocks, rng)
      : cutFrame(params, { ...real, name: `sparse_${real.name}` }, blocks, rng);
  const dense = makeFrame(params, 'dense', blocks, rng);
  const frames = [
    sparse,
    { ...dense, samples: dense.samples.map((x) => Math.sign(x) * Math.max(1, Math.abs(x) >> 2)) },
    makeFrame(params, 'incompressible', blocks, rng),
  ];
  return frames
    .filter((frame) => settings.mode === 'direct' || comesBack(params, settings, frame.samples))
    .map((frame) => ({ name: `rate_${frame.name}`, settings, frames: [frame] }));
}

/** Words of a sparse frame per block, at most. */
const MOST_SPARSE = 0.9;

function wordsPerBlock(params: CodecParams, settings: FrameSettings, samples: Int32Array): number {
  const { limbs } = createEncoder(params, settings).encode(samples);
  return (limbs.length * 32) / params.outW / (samples.length / params.n);
}

/** Whether decoding gives the samples back. */
function comesBack(params: CodecParams, settings: FrameSettings, samples: Int32Array): boolean {
  const { limbs } = createEncoder(params, settings).encode(samples);
  return createDecoder(params, settings)
    .decode(limbs)
    .samples.every((x, i) => x === samples[i]);
}
