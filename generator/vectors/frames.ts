import type { CodecParams } from '../config/params.js';
import type { Prng } from './prng.js';

/** One frame of samples: M*N in block order, M >= 1. */
export interface Frame {
  readonly name: string;
  readonly samples: Int32Array;
}

/** Blocks cut from a real map, already in block order. */
export interface RealBlocks {
  /** Where they come from, for the manifest (a file name without folders). */
  readonly name: string;
  readonly samples: Int32Array;
}

/**
 * Kinds of frames. `sparse` looks like a map after ReLU: many zeros, small values; `dense` like one before it: no zeros,
 * neighbours alike; `incompressible` has all sample values alike; `negative` is at the low end of the range; `extreme`
 * has the largest and smallest sample in every lane; `phases` changes its kind with every block.
 */
export const FRAME_KINDS = [
  'sparse',
  'single',
  'dense',
  'incompressible',
  'negative',
  'extreme',
  'zeros',
  'phases',
] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

/** Makes one frame of a kind. `single` is one sparse block that is not all zero. */
export function makeFrame(params: CodecParams, kind: FrameKind, blocks: number, rng: Prng): Frame {
  const { n } = params;
  const count = kind === 'single' ? 1 : kind === 'phases' ? 2 * blocks : blocks;
  const samples = new Int32Array(count * n);
  const rows = blockMakers(params, rng);
  for (let b = 0; b < count; b++) {
    const block = samples.subarray(b * n, (b + 1) * n);
    switch (kind) {
      case 'sparse':
        rows.sparse(block);
        break;
      case 'single':
        rows.sparse(block);
        block[rng.below(n)] = params.sampleMax;
        break;
      case 'dense':
        rows.dense(block);
        break;
      case 'incompressible':
        rows.uniform(block);
        break;
      case 'negative':
        rows.negative(block);
        break;
      case 'extreme':
        rows.extreme(block, b);
        break;
      case 'zeros':
        break;
      case 'phases':
        [rows.sparse, rows.dense, () => undefined, rows.uniform, rows.repeat][b % 5]!(block);
        break;
    }
  }
  return { name: kind, samples };
}

/** Fills one block of N samples; each maker keeps what it needs of the blocks before. */
function blockMakers(params: CodecParams, rng: Prng) {
  const { n, w, signed, sampleMin, sampleMax } = params;
  const before = new Int32Array(n);
  let level = 0;
  /** About exponential: mostly small, at most the sample range. */
  const small = () =>
    Math.min(sampleMax, 1 + Math.floor(-Math.log(1 - rng.below(2 ** 16) / 2 ** 16) * 2 ** (w / 2 - 1)));
  const sign = (x: number) => (signed && rng.chance(0.5) ? -x : x);
  const remember = (block: Int32Array) => before.set(block);
  return {
    sparse: (block: Int32Array) => {
      if (rng.chance(0.25)) level = rng.below(4); // how many lanes live changes slowly
      for (let i = 0; i < n; i++) block[i] = rng.chance([0.05, 0.25, 0.4, 0.6][level]!) ? sign(small()) : 0;
      remember(block);
    },
    dense: (block: Int32Array) => {
      const mid = Math.floor((sampleMax + sampleMin) / 2);
      let x = rng.chance(0.3) ? rng.between(sampleMin, sampleMax) : mid;
      for (let i = 0; i < n; i++) {
        x = Math.min(sampleMax, Math.max(sampleMin, x + rng.between(-(2 ** (w - 4)), 2 ** (w - 4))));
        block[i] = x === 0 ? 1 : x;
      }
      remember(block);
    },
    uniform: (block: Int32Array) => {
      for (let i = 0; i < n; i++) block[i] = rng.between(sampleMin, sampleMax);
      remember(block);
    },
    negative: (block: Int32Array) => {
      for (let i = 0; i < n; i++) block[i] = signed ? rng.between(sampleMin, -1) : rng.between(0, 3);
      remember(block);
    },
    extreme: (block: Int32Array, index: number) => {
      for (let i = 0; i < n; i++) {
        const high = [true, i % 2 === 0, false, rng.chance(0.5)][index % 4]!;
        block[i] = high ? sampleMax : sampleMin;
      }
      remember(block);
    },
    /** Nearly the block before: what prediction is for. */
    repeat: (block: Int32Array) => {
      block.set(before);
      const lane = rng.below(n);
      if (rng.chance(0.5)) block[lane] = Math.min(sampleMax, before[lane]! + 1);
      remember(block);
    },
  };
}

/** Cuts `blocks` blocks out of real ones, from a random place; wraps around at the end. */
export function cutFrame(params: CodecParams, real: RealBlocks, blocks: number, rng: Prng): Frame {
  const { n } = params;
  const have = real.samples.length / n;
  const from = rng.below(Math.max(1, have - blocks));
  const samples = new Int32Array(blocks * n);
  for (let b = 0; b < blocks; b++) {
    const at = ((from + b) % have) * n;
    samples.set(real.samples.subarray(at, at + n), b * n);
  }
  return { name: real.name, samples };
}
