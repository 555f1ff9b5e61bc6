import { bitsWritten, createBitWriter, finishWords, peekBits, putBits, reserveBits } from '../model/bits.js';
import type { SampleArray } from '../model/layout.js';
import type { BaselineCoder, BaselineStream } from './coder.js';

/** Bits after the flag of a zero run: runs of 1 to 16 zeros. */
export const RUN_BITS = 4;
const RUN_MAX = 2 ** RUN_BITS;
/** Limbs after a stream, so that reading one field past its end stays inside. */
export const GUARD_LIMBS = 2;

/** Zero value compression: a bit per sample says "not zero"; the non-zero samples follow it, W bits each. */
export const zvc: BaselineCoder = {
  name: 'ZVC',
  about: '1 bit per sample (zero or not) and W bits per non-zero sample (Rhu et al., HPCA 2018)',
  encode(samples, width) {
    const writer = createBitWriter(1024);
    const mask = 2 ** width - 1;
    for (let i = 0; i < samples.length; i++) {
      reserveBits(writer, 32);
      const v = samples[i]! & mask;
      if (v === 0) putBits(writer, 0, 1);
      else putBits(writer, 1 | (v << 1), 1 + width);
    }
    return finish(writer);
  },
  decode(stream, width, count) {
    const src = guarded(stream);
    const out = new Uint16Array(count);
    const mask = 2 ** width - 1;
    for (let i = 0, pos = 0; i < count; i++) {
      const head = peekBits(src, pos);
      if (head & 1) {
        out[i] = (head >>> 1) & mask;
        pos += 1 + width;
      } else pos++;
    }
    return out;
  },
};

/** Zero run lengths as the comparison in the EBPC paper has them. */
export const zeroRle: BaselineCoder = {
  name: 'zero-RLE',
  about: '1 + W bits per non-zero sample, 1 + 4 bits per run of up to 16 zeros (Cavigelli et al., JETCAS 2019)',
  encode(samples, width) {
    const writer = createBitWriter(1024);
    const mask = 2 ** width - 1;
    zeroRuns(
      samples,
      mask,
      (run) => {
        reserveBits(writer, 32);
        putBits(writer, (run - 1) << 1, 1 + RUN_BITS);
      },
      (v) => {
        reserveBits(writer, 32);
        putBits(writer, 1 | (v << 1), 1 + width);
      },
    );
    return finish(writer);
  },
  decode(stream, width, count) {
    const src = guarded(stream);
    const out = new Uint16Array(count);
    const mask = 2 ** width - 1;
    for (let i = 0, pos = 0; i < count;) {
      const head = peekBits(src, pos);
      if (head & 1) {
        out[i++] = (head >>> 1) & mask;
        pos += 1 + width;
      } else {
        i += ((head >>> 1) & (RUN_MAX - 1)) + 1;
        pos += 1 + RUN_BITS;
      }
    }
    return out;
  },
};

/** Walks the samples (as W-bit numbers): runs of 1 to 16 zeros, and non-zero values. */
export function zeroRuns(
  samples: SampleArray,
  mask: number,
  onRun: (length: number) => void,
  onValue: (value: number) => void,
): void {
  let run = 0;
  for (let i = 0; i < samples.length; i++) {
    const v = samples[i]! & mask;
    if (v === 0) {
      if (++run === RUN_MAX) {
        onRun(run);
        run = 0;
      }
    } else {
      if (run !== 0) onRun(run);
      run = 0;
      onValue(v);
    }
  }
  if (run !== 0) onRun(run);
}

export function finish(writer: ReturnType<typeof createBitWriter>): BaselineStream {
  const bits = bitsWritten(writer);
  return { bits, limbs: finishWords(writer, 1) };
}

export function guarded(stream: BaselineStream): Uint32Array {
  const src = new Uint32Array(stream.limbs.length + GUARD_LIMBS);
  src.set(stream.limbs);
  return src;
}
