import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SampleArray } from '../model/layout.js';
import type { BaselineCoder } from './coder.js';

/** What a general-purpose compressor makes of the samples; no code for hardware, but a well-known mark. */
export const deflate: BaselineCoder = {
  name: 'deflate',
  about: 'zlib, raw deflate, level 9, on the samples as bytes (two bytes, low one first, when W > 8)',
  encode(samples, width) {
    const packed = deflateRawSync(sampleBytes(samples, width), { level: 9 });
    const bytes = new Uint8Array(Math.ceil(packed.length / 4) * 4);
    bytes.set(packed);
    return { bits: packed.length * 8, limbs: new Uint32Array(bytes.buffer) };
  },
  decode(stream, width, count) {
    const packed = new Uint8Array(stream.limbs.buffer, stream.limbs.byteOffset, stream.bits / 8);
    const bytes = inflateRawSync(packed);
    const size = width > 8 ? 2 : 1;
    const out = new Uint16Array(count);
    for (let i = 0; i < count; i++) out[i] = size === 1 ? bytes[i]! : bytes[2 * i]! | (bytes[2 * i + 1]! << 8);
    return out;
  },
};

function sampleBytes(samples: SampleArray, width: number): Uint8Array {
  const mask = 2 ** width - 1;
  const size = width > 8 ? 2 : 1;
  const bytes = new Uint8Array(samples.length * size);
  for (let i = 0; i < samples.length; i++) {
    const v = samples[i]! & mask;
    bytes[i * size] = v;
    if (size === 2) bytes[2 * i + 1] = v >> 8;
  }
  return bytes;
}

/**
 * Order-0 entropy of the samples in bits: what an ideal coder needs that knows how often each value occurs, and nothing
 * else. A bound, not a stream: the table of frequencies is free of charge.
 */
export function order0Entropy(samples: SampleArray, width: number): number {
  const counts = new Float64Array(2 ** width);
  const mask = 2 ** width - 1;
  for (let i = 0; i < samples.length; i++) counts[samples[i]! & mask]!++;
  let bits = 0;
  for (const count of counts) if (count > 0) bits += count * Math.log2(samples.length / count);
  return bits;
}
