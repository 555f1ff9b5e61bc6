import type { SampleArray } from '../model/layout.js';

/**
 * A lossless coder of the literature, for comparison. Written from its published definition; side information that its
 * decoder is given apart from the stream (number of samples, W) is not counted.
 *
 * Scan order: the samples one after the other as the tensor lies in memory, (C, H, W) contiguous: channel by channel,
 * row by row.
 */
export interface BaselineCoder {
  readonly name: string;
  /** One sentence: the code. */
  readonly about: string;
  /** @param width - W, bits per sample, 4..16; samples fit it, signed or unsigned */
  encode(samples: SampleArray, width: number): BaselineStream;
  /** Inverse of `encode`: `count` samples as W-bit numbers (two's complement as 0 .. 2^W - 1). */
  decode(stream: BaselineStream, width: number, count: number): Uint16Array;
}

export interface BaselineStream {
  /** Bits used; the rest of the last limb is padding. */
  readonly bits: number;
  /** The stream from bit 0 upwards, first bit of a code word first. */
  readonly limbs: Uint32Array;
}
