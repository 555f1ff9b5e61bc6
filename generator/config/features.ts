import { ConfigError } from '../errors.js';
import type { CodecParams } from './params.js';
import type { CodecConfig, FrameSettings } from './schema.js';

/** What the hardware of a configuration can do. Ports, fields and units of what is absent do not exist. */
export interface Features {
  /** Direct blocks. Plain blocks exist in every configuration; without this they are sent with step 1. */
  readonly direct: boolean;
  /** Transform blocks: forward and inverse DCT. */
  readonly transform: boolean;
  /** Both, chosen per frame or per block: blocks carry their domain. */
  readonly auto: boolean;
  /** Quantiser: steps, rounding, zonal mask, dead zone. Always there with `transform`. */
  readonly steps: boolean;
  /** Prediction from the block before. */
  readonly prediction: boolean;
  /** Transform blocks may carry the mask of non-zero samples. */
  readonly activationMask: boolean;
  /** The decoder finds damaged frames and reports them with tuser; without it a damaged frame gives any samples. */
  readonly errorDetection: boolean;
}

/** The keys of a configuration that choose features. */
export type FeatureKeys = Pick<CodecConfig, 'modes' | 'steps' | 'prediction' | 'activationMask' | 'errorDetection'>;

/** Features of a configuration that the schema has accepted. */
export function featuresOf(config: FeatureKeys): Features {
  const direct = config.modes.includes('direct');
  const transform = config.modes.includes('transform');
  return {
    direct,
    transform,
    auto: direct && transform,
    steps: config.steps,
    prediction: config.prediction,
    activationMask: config.activationMask ?? transform,
    errorDetection: config.errorDetection,
  };
}

/** The feature keys that leave something out; all of them at their default are a full codec. */
export function leftOut(config: FeatureKeys): Partial<FeatureKeys> {
  const { direct, transform, steps, prediction, activationMask, errorDetection } = featuresOf(config);
  return {
    ...(direct && transform ? {} : { modes: config.modes }),
    ...(steps ? {} : { steps }),
    ...(prediction ? {} : { prediction }),
    ...(activationMask === transform ? {} : { activationMask }),
    ...(errorDetection ? {} : { errorDetection }),
  };
}

/** A configuration as it is recorded: all values resolved, and the feature keys that leave something out. */
export type CanonicalConfig = Omit<CodecParams['config'], keyof FeatureKeys> & Partial<FeatureKeys>;

/**
 * The resolved configuration with its keys in one order, whatever order they came in. A feature key stands in it only if
 * it leaves something out, so that hashes of full codecs do not depend on which features can be left out.
 */
export function canonicalConfig(params: CodecParams): CanonicalConfig {
  const { name, channels, width, signed, outWidth, coefFrac, multiplier } = params.config;
  return { name, channels, width, signed, outWidth, coefFrac, multiplier, ...leftOut(params.config) };
}

/**
 * Checks that the hardware has what frame settings ask for. Settings that have no effect in the frame's mode are not
 * looked at.
 *
 * @throws ConfigError naming the setting, what the configuration has, and the value
 */
export function checkSettings(features: Features, settings: FrameSettings, where = 'frame settings'): void {
  const text = lackOf(features, settings);
  if (text !== undefined) throw new ConfigError(`${where}: ${text}`);
}

/** What frame settings ask for and the hardware does not have, in a sentence; undefined if it has everything. */
export function lackOf(features: Features, settings: FrameSettings): string | undefined {
  const { mode, directStep, predict, activationMask } = settings;
  const only = features.transform ? 'transform' : 'direct';
  const other = features.transform ? 'direct' : 'transform';
  const text = (key: string, expected: string, lacking: string, got: unknown) =>
    `${key}: expected ${expected} (the configuration has no ${lacking}), got ${String(got)}`;
  if (!features.auto && mode !== only) return text('mode', only, `${other} blocks`, mode);
  if (!features.steps && directStep !== 1) return text('directStep', '1', 'quantiser', directStep);
  if (!features.direct && directStep !== 1) return text('directStep', '1', 'direct blocks but plain ones', directStep);
  if (!features.prediction && predict !== 'none') return text('predict', 'none', 'prediction', predict);
  if (!features.activationMask && activationMask)
    return text('activationMask', 'false', 'activation mask', activationMask);
  return undefined;
}
