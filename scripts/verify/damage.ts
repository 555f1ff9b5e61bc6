import type { CodecParams } from '../../generator/config/params.js';
import type { Prng } from '../../generator/vectors/prng.js';

/**
 * Turns good frames of words into frames as a decoder may meet them: each is what lies between two `tlast`. A lost
 * `tlast` makes one frame of two, an early one makes two of one. None where a frame is too short for the damage.
 */
export type Damage = (good: Uint32Array, other: Uint32Array, wordLimbs: number, rng: Prng) => readonly Uint32Array[];

/** Flips `count` bits, near each other or anywhere. */
function flip(limbs: Uint32Array, count: number, rng: Prng): Uint32Array {
  const out = limbs.slice();
  const bits = out.length * 32;
  let at = rng.below(bits);
  for (let i = 0; i < count; i++) {
    out[at >>> 5]! ^= 1 << (at & 31);
    at = rng.chance(0.5) ? rng.below(bits) : (at + 1 + rng.below(8)) % bits;
  }
  return out;
}

function words(limbs: Uint32Array, wordLimbs: number): number {
  return limbs.length / wordLimbs;
}

function concat(...list: readonly Uint32Array[]): Uint32Array {
  const out = new Uint32Array(list.reduce((sum, limbs) => sum + limbs.length, 0));
  let at = 0;
  for (const limbs of list) {
    out.set(limbs, at);
    at += limbs.length;
  }
  return out;
}

export const DAMAGES: Readonly<Record<string, Damage>> = {
  bit_flip: (good, _, __, rng) => [flip(good, 1, rng)],
  bit_flips: (good, _, __, rng) => [flip(good, rng.between(2, 12), rng)],
  truncated: (good, _, wordLimbs, rng) => [good.slice(0, wordLimbs * Math.max(1, rng.below(words(good, wordLimbs))))],
  early_tlast: (good, _, wordLimbs, rng) => {
    const cut = wordLimbs * rng.below(words(good, wordLimbs));
    return cut === 0 ? [] : [good.slice(0, cut), good.slice(cut)];
  },
  lost_tlast: (good, other) => [concat(good, other)],
  random_words: (_, __, wordLimbs, rng) => [
    Uint32Array.from({ length: wordLimbs * rng.between(1, 24) }, () => rng.u32()),
  ],
  /** Mostly zeros: many blocks per word, the longest way through a word. */
  sparse_words: (_, __, wordLimbs, rng) => [
    Uint32Array.from({ length: wordLimbs * rng.between(1, 24) }, () => (rng.chance(0.15) ? 1 << rng.below(32) : 0)),
  ],
  zero_words: (_, __, wordLimbs, rng) => [new Uint32Array(wordLimbs * rng.between(1, 12))],
  one_words: (_, __, wordLimbs, rng) => [new Uint32Array(wordLimbs * rng.between(1, 12)).fill(0xffffffff)],
  extended: (good, _, wordLimbs, rng) => [concat(good, new Uint32Array(wordLimbs * rng.between(1, 3)))],
  dirty_padding: (good) => {
    const out = good.slice();
    out[out.length - 1]! |= 1 << 31;
    return [out];
  },
  lost_word: (good, _, wordLimbs, rng) => {
    const count = words(good, wordLimbs);
    if (count === 1) return [];
    const at = wordLimbs * rng.below(count);
    return [concat(good.slice(0, at), good.slice(at + wordLimbs))];
  },
  doubled_word: (good, _, wordLimbs, rng) => {
    const at = wordLimbs * rng.below(words(good, wordLimbs));
    return [concat(good.slice(0, at + wordLimbs), good.slice(at))];
  },
  swapped_words: (good, _, wordLimbs, rng) => {
    const count = words(good, wordLimbs);
    if (count === 1) return [];
    const at = wordLimbs * rng.below(count - 1);
    return [
      concat(
        good.slice(0, at),
        good.slice(at + wordLimbs, at + 2 * wordLimbs),
        good.slice(at, at + wordLimbs),
        good.slice(at + 2 * wordLimbs),
      ),
    ];
  },
  /** Head of one frame, tail of another. */
  spliced: (good, other, wordLimbs, rng) => [
    concat(
      good.slice(0, wordLimbs * rng.between(1, words(good, wordLimbs))),
      other.slice(wordLimbs * rng.below(words(other, wordLimbs))),
    ),
  ],
};

const NAMES = Object.keys(DAMAGES);

/** One damage of a random kind. */
export function damage(
  params: CodecParams,
  good: Uint32Array,
  other: Uint32Array,
  rng: Prng,
): { readonly kind: string; readonly frames: readonly Uint32Array[] } {
  const kind = NAMES[rng.below(NAMES.length)]!;
  const frames = DAMAGES[kind]!(good, other, params.outW / 32, rng).filter((limbs) => limbs.length > 0);
  return { kind, frames };
}
