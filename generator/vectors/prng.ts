/** A stream of random numbers that depends on the seed only: same seed, same vectors, on every machine. */
export interface Prng {
  /** Uniform integer in [0, 2^32). */
  u32(): number;
  /** Uniform integer in [0, limit), limit <= 2^32. */
  below(limit: number): number;
  /** Uniform integer in [min, max]. */
  between(min: number, max: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** Uniform word of `width` bits. */
  word(width: number): bigint;
}

/** Mulberry32 generator. `salt` makes independent streams of one seed. */
export function createPrng(seed: number, salt = ''): Prng {
  let state = seed >>> 0;
  for (let i = 0; i < salt.length; i++) state = (Math.imul(state ^ salt.charCodeAt(i), 0x01000193) + 0x9e3779b9) >>> 0;
  const u32 = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  const below = (limit: number): number => Math.floor((u32() / 2 ** 32) * limit);
  return {
    u32,
    below,
    between: (min, max) => min + below(max - min + 1),
    chance: (probability) => u32() / 2 ** 32 < probability,
    word: (width) => {
      let digits = '0x0';
      for (let bits = 0; bits < width; bits += 32) digits += u32().toString(16).padStart(8, '0');
      return BigInt.asUintN(width, BigInt(digits));
    },
  };
}
