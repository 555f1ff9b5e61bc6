import { lackOf } from '../../generator/config/features.js';
import type { CodecParams } from '../../generator/config/params.js';
import {
  MODES,
  parseSettings,
  STEPS,
  type FrameSettings,
  type FrameSettingsInput,
} from '../../generator/config/schema.js';
import { ConfigError } from '../../generator/errors.js';
import { FRAME_KINDS, makeFrame } from '../../generator/vectors/frames.js';
import type { Prng } from '../../generator/vectors/prng.js';

/** Any settings of a frame that the hardware has. Combinations that the rules forbid are drawn again. */
export function randomSettings(params: CodecParams, rng: Prng): FrameSettings {
  const { n, features } = params;
  const pick = <T>(list: readonly T[]): T => list[rng.below(list.length)]!;
  for (;;) {
    const input: FrameSettingsInput = {
      mode: features.auto ? pick(MODES) : features.transform ? 'transform' : 'direct',
      directStep: !features.steps || rng.chance(0.4) ? 1 : pick(STEPS),
      rounding: pick(['keep-nonzero', 'nearest'] as const),
      coefStep: rng.chance(0.5) ? pick(STEPS) : Array.from({ length: n }, () => pick(STEPS)),
      ...(rng.chance(0.3) ? { zonalMask: Array.from({ length: n }, () => rng.chance(0.7)) } : {}),
      deadZone: rng.chance(0.7) ? 0 : rng.below(rng.chance(0.5) ? 32 : 4096),
      activationMask: rng.chance(0.3),
      predict: pick(['none', 'previous'] as const),
    };
    try {
      const settings = parseSettings(input, n, 'random settings');
      if (lackOf(features, settings) === undefined) return settings;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
    }
  }
}

/** Samples of a frame of any kind, M*N. */
export function randomSamples(params: CodecParams, blocks: number, rng: Prng): Int32Array {
  return makeFrame(params, FRAME_KINDS[rng.below(FRAME_KINDS.length)]!, blocks, rng).samples;
}

/** Short frames often, long ones sometimes. */
export function randomLength(rng: Prng, most = 64): number {
  return rng.chance(0.2) ? rng.between(1, 3) : rng.chance(0.9) ? rng.between(4, 24) : rng.between(25, most);
}
