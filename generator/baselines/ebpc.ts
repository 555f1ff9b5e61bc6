import { createBitWriter, peekBits, putBits, reserveBits } from '../model/bits.js';
import type { BaselineCoder } from './coder.js';
import { finish, guarded, RUN_BITS, zeroRuns } from './zero-codes.js';

/** Values of a block: a base and 7 differences. */
const BLOCK = 8;
const DIFFS = BLOCK - 1;
const ONES = 2 ** DIFFS - 1;
/** Bits that name a difference. */
const POSITION_BITS = 3;

/**
 * Extended bit-plane compression, the code of the authors' hardware (pulp-platform/stream-ebpc, block size 8), as two
 * streams, here one after the other:
 *
 * - zeros: `1` per non-zero sample, `0` + 4 bits (length - 1) per run of up to 16 zeros;
 * - bit planes of the non-zero samples in blocks of 8 (the last one filled up with zeros): the first value, W bits; then
 *   the 7 differences of neighbours, W + 1 bits two's complement, plane by plane from the lowest bit up. DBP is a plane,
 *   the bit of the first difference first; DBX is its XOR with the plane below (the lowest plane itself). Per plane:
 *
 *   | DBX                      | code                            |
 *   | one plane of zeros       | `01`                            |
 *   | a run of n >= 2 of them  | `001`, n - 2 in ceil(log2 W)    |
 *   | all ones                 | `00000`                         |
 *   | not zero, but DBP is     | `00001`                         |
 *   | two neighbouring ones    | `00010`, 3 bits: the first one  |
 *   | a single one             | `00011`, 3 bits: where          |
 *   | otherwise                | `1`, the 7 bits of DBX          |
 *
 * Samples are two's complement of W bits there: the differences of unsigned samples wrap in the highest plane. Unsigned
 * samples are taken as unsigned here, which gives fewer bits. Source: Cavigelli, Rutishauser, Benini, "EBPC: Extended
 * Bit-Plane Compression for Deep Neural Network Inference and Training Accelerators", JETCAS 9(4), 2019, and that RTL.
 */
export const ebpc: BaselineCoder = {
  name: 'EBPC',
  about:
    'bit planes of differences in blocks of 8 and zero runs, the code of the published RTL (Cavigelli et al., JETCAS 2019)',
  encode(samples, width) {
    const writer = createBitWriter(1024);
    const mask = 2 ** width - 1;
    const runBits = Math.ceil(Math.log2(width));
    const values = new Uint16Array(samples.length + BLOCK);
    let count = 0;
    zeroRuns(
      samples,
      mask,
      (run) => {
        reserveBits(writer, 32);
        putBits(writer, (run - 1) << 1, 1 + RUN_BITS);
      },
      (v) => {
        reserveBits(writer, 32);
        putBits(writer, 1, 1);
        values[count++] = v;
      },
    );
    const signed = samples instanceof Int8Array || samples instanceof Int16Array || samples instanceof Int32Array;
    const extend = signed ? 32 - width : 0;
    const planes = new Int32Array(width + 1);
    for (let at = 0; at < count; at += BLOCK) {
      planes.fill(0);
      for (let i = 0; i < DIFFS; i++) {
        const d = ((values[at + i + 1]! << extend) >> extend) - ((values[at + i]! << extend) >> extend);
        for (let j = 0; j <= width; j++) planes[j]! |= ((d >> j) & 1) << i;
      }
      reserveBits(writer, 32 + BLOCK * (width + 1));
      putBits(writer, values[at]!, width);
      let zeros = 0;
      let below = 0;
      for (let j = 0; j <= width; j++) {
        const dbp = planes[j]!;
        const dbx = dbp ^ below;
        below = dbp;
        if (dbx === 0) {
          zeros++;
          continue;
        }
        putZeroPlanes(writer, zeros, runBits);
        zeros = 0;
        const low = dbx & -dbx;
        const first = 31 - Math.clz32(low);
        if (dbx === ONES) putBits(writer, 0, 5);
        else if (dbp === 0) putBits(writer, 0b10000, 5);
        else if (dbx === low) putBits(writer, 0b11000 | (first << 5), 5 + POSITION_BITS);
        else if (dbx === (low | (low << 1))) putBits(writer, 0b01000 | (first << 5), 5 + POSITION_BITS);
        else putBits(writer, 1 | (dbx << 1), 1 + DIFFS);
      }
      putZeroPlanes(writer, zeros, runBits);
    }
    return finish(writer);
  },
  decode(stream, width, count) {
    const src = guarded(stream);
    const out = new Uint16Array(count);
    const mask = 2 ** width - 1;
    const runBits = Math.ceil(Math.log2(width));
    const where = new Int32Array(count + BLOCK);
    let nonZero = 0;
    let pos = 0;
    for (let i = 0; i < count;) {
      const head = peekBits(src, pos);
      if (head & 1) {
        where[nonZero++] = i++;
        pos++;
      } else {
        i += ((head >>> 1) & (2 ** RUN_BITS - 1)) + 1;
        pos += 1 + RUN_BITS;
      }
    }
    const diffs = new Int32Array(DIFFS);
    for (let at = 0; at < nonZero; at += BLOCK) {
      let value = peekBits(src, pos) & mask;
      pos += width;
      diffs.fill(0);
      let below = 0;
      let zeros = 0;
      for (let j = 0; j <= width; j++) {
        let dbp = below; // DBX of zeros
        if (zeros > 0) zeros--;
        else {
          const head = peekBits(src, pos);
          if (head & 1) {
            dbp = below ^ ((head >>> 1) & ONES);
            pos += 1 + DIFFS;
          } else if (head & 2) pos += 2;
          else if (head & 4) {
            zeros = ((head >>> 3) & (2 ** runBits - 1)) + 1;
            pos += 3 + runBits;
          } else {
            const position = (head >>> 5) & (2 ** POSITION_BITS - 1);
            const kind = (head >>> 3) & 3; // first bit of the two in bit 0
            if (kind === 0) dbp = below ^ ONES;
            else if (kind === 2) dbp = 0;
            else dbp = below ^ ((kind === 3 ? 1 : 3) << position);
            pos += kind === 0 || kind === 2 ? 5 : 5 + POSITION_BITS;
          }
        }
        below = dbp;
        for (let i = 0; i < DIFFS; i++) diffs[i]! |= ((dbp >>> i) & 1) << j;
      }
      out[where[at]!] = value;
      for (let i = 0; i < DIFFS && at + i + 1 < nonZero; i++) {
        value = (value + diffs[i]!) & mask;
        out[where[at + i + 1]!] = value;
      }
    }
    return out;
  },
};

function putZeroPlanes(writer: ReturnType<typeof createBitWriter>, zeros: number, runBits: number): void {
  if (zeros === 1) putBits(writer, 0b10, 2);
  else if (zeros > 1) putBits(writer, 0b100 | ((zeros - 2) << 3), 3 + runBits);
}
