import { CLASS_KIND_BITS, FULL_BODY, NIBBLE_LANES } from '../codes/stream.js';
import { ConfigError } from '../errors.js';
import type { CodecConfig } from './schema.js';

/**
 * Everything that follows from a configuration: widths, limits, code numbers. The only place where a width is computed;
 * model, views and docs read it from here.
 */
export interface CodecParams {
  /** The configuration with every default filled in. */
  readonly config: Required<CodecConfig>;
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
  /** Largest payload width per value of direct blocks (= W) and of transform blocks. */
  readonly directValueW: number;
  readonly maxValueW: number;
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
  const coefFrac = config.coefFrac ?? defaultCoefFrac(w);
  const coefW = w + log2n + (config.signed ? 0 : 1);
  const codeBits = w <= 8 ? 4 : 5;
  const plainCode = 2 ** codeBits - 2;
  const maxValueW = Math.min(coefW, plainCode - 1);
  const nibbles = n / NIBBLE_LANES;
  const classMax = 1 + CLASS_KIND_BITS + 1 + codeBits;
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
    },
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
    classMax,
    nibbles,
    payloadMax: n * w,
    headerMax,
  };
}

/** Enough fraction bits for an exact round trip of the transform up to W = 10 (docs/fixed-point.md). */
function defaultCoefFrac(width: number): number {
  return Math.min(14, width + 4);
}

/** Name made from the values, for example n8_u8, n16_s12_o512_dsp. */
function defaultName(config: CodecConfig, outW: number | undefined): string {
  const parts = [`n${config.channels}`, `${config.signed ? 's' : 'u'}${config.width}`];
  if (outW !== undefined) parts.push(`o${outW}`);
  if (config.coefFrac !== undefined && config.coefFrac !== defaultCoefFrac(config.width))
    parts.push(`f${config.coefFrac}`);
  if (config.multiplier === 'dsp') parts.push('dsp');
  return parts.join('_');
}
