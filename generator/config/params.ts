import { CLASS_KIND_BITS, FULL_BODY, NIBBLE_LANES } from '../codes/stream.js';
import { ConfigError } from '../errors.js';
import { bitsFor } from './buses.js';
import { type Features, featuresOf, leftOut } from './features.js';
import type { CodecConfig } from './schema.js';

/**
 * Everything that follows from a configuration: widths, limits, code numbers. The only place where a width is computed;
 * model, views and docs read it from here.
 */
export interface CodecParams {
  /** The configuration with every default filled in. */
  readonly config: Required<CodecConfig>;
  /** What the hardware can do. */
  readonly features: Features;
  /** N, samples per block. */
  readonly n: number;
  /** log2(N). */
  readonly log2n: number;
  /** W, bits per sample. */
  readonly w: number;
  readonly signed: boolean;
  /** Smallest and largest sample. */
  readonly sampleMin: number;
  readonly sampleMax: number;
  /** OUT_W, bits per stream word. */
  readonly outW: number;
  /** Bits per word inside the codec: max(OUT_W, power of two >= N*W). A gearbox converts when it differs from OUT_W. */
  readonly coreW: number;
  /** Fraction bits of the DCT constants. */
  readonly coefFrac: number;
  /**
   * Width of a coefficient, signed Q(coefW).0 with gain sqrt(N) over the orthonormal DCT:
   * |sum of N samples| <= N * max|sample| needs W + log2 N bits and, for unsigned samples, a sign bit.
   */
  readonly coefW: number;
  /** Bits of an absolute class number after the escape prefix (without the domain bit of auto frames). */
  readonly codeBits: number;
  /** Class numbers: 0..maxValueW are the payload width; then these two. */
  readonly plainCode: number;
  readonly endCode: number;
  /** Largest payload width per value of direct blocks (= W) and of all coded blocks (= W without the transform). */
  readonly directValueW: number;
  readonly maxValueW: number;
  /**
   * Every value that travels is q - 1, of coded and plain blocks alike: unsigned samples, direct blocks only, no
   * prediction. Nothing has to look at the class to rebuild an index.
   */
  readonly plusOneOnly: boolean;
  /** Longest class code: flag, kind, domain bit (auto frames), class number. */
  readonly classMax: number;
  /** Nibbles of the mask. */
  readonly nibbles: number;
  /** Longest payload of a block, N*W (a plain block); coded blocks stay below it. */
  readonly payloadMax: number;
  /** Longest header part of a slot: class + flags + kinds + bodies. */
  readonly headerMax: number;
}

/**
 * Fills in defaults and computes all widths.
 *
 * @throws ConfigError when a combination breaks a rule that involves derived values
 */
export function derive(config: CodecConfig): CodecParams {
  const n = config.channels;
  const w = config.width;
  const log2n = Math.log2(n);
  const blockPow2 = Math.max(32, 2 ** Math.ceil(Math.log2(n * w)));
  const outW = config.outWidth ?? (blockPow2 as NonNullable<CodecConfig['outWidth']>);
  const coefFrac = config.coefFrac ?? defaultCoefFrac(n, w);
  const coefW = w + log2n + (config.signed ? 0 : 1);
  const features = featuresOf(config);
  const { transform, prediction } = features;
  // The widths 0..W, PLAIN and END; with the transform widths above W, as far as 4 or 5 bits have room for them.
  const codeBits = transform ? (w <= 8 ? 4 : 5) : bitsFor(w + 2);
  const plainCode = 2 ** codeBits - 2;
  const maxValueW = transform ? Math.min(coefW, plainCode - 1) : w;
  const nibbles = n / NIBBLE_LANES;
  const classMax = 1 + CLASS_KIND_BITS + Number(features.auto) + codeBits;
  const headerMax = classMax + nibbles + nibbles + nibbles * FULL_BODY;
  const coreW = Math.max(outW, blockPow2);
  if (headerMax > coreW)
    throw new ConfigError(`header of a slot (${headerMax} bits) must fit the core's word (${coreW} bits)`);
  return {
    config: {
      ...config,
      name: config.name ?? defaultName(config, outW === blockPow2 ? undefined : outW),
      outWidth: outW,
      coefFrac,
      activationMask: features.activationMask,
    },
    features,
    n,
    log2n,
    w,
    signed: config.signed,
    sampleMin: config.signed ? -(2 ** (w - 1)) : 0,
    sampleMax: config.signed ? 2 ** (w - 1) - 1 : 2 ** w - 1,
    outW,
    coreW,
    coefFrac,
    coefW,
    codeBits,
    plainCode,
    endCode: plainCode + 1,
    directValueW: w,
    maxValueW,
    plusOneOnly: !config.signed && !transform && !prediction,
    classMax,
    nibbles,
    payloadMax: n * w,
    headerMax,
  };
}

/**
 * Fraction bits for an exact round trip of the transform up to W = 10 (docs/fixed-point.md). The constants of N = 4 with 9
 * bits happen to lie so near the real numbers that more bits help only for wide samples; those of N = 8 are chosen for
 * it up to W = 12 (dct-constants.ts).
 */
function defaultCoefFrac(channels: number, width: number): number {
  if (channels === 4) return 9;
  if (channels === 8) return width <= 11 ? 9 : width === 12 ? 11 : 14;
  return Math.min(14, width + (channels === 16 ? 4 : 5));
}

/** Name made from the values, for example n8_u8, n16_s12_o512_dsp. */
function defaultName(config: CodecConfig, outW: number | undefined): string {
  const parts = [`n${config.channels}`, `${config.signed ? 's' : 'u'}${config.width}`];
  if (outW !== undefined) parts.push(`o${outW}`);
  if (config.coefFrac !== undefined && config.coefFrac !== defaultCoefFrac(config.channels, config.width))
    parts.push(`f${config.coefFrac}`);
  if (config.multiplier === 'dsp') parts.push('dsp');
  const less = leftOut(config);
  if (less.modes !== undefined) parts.push(...less.modes);
  if (less.steps === false) parts.push('nosteps');
  if (less.prediction === false) parts.push('nopred');
  if (less.activationMask === false) parts.push('nomask');
  if (less.errorDetection === false) parts.push('noerr');
  return parts.join('_');
}
