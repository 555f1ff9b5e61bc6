import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BASELINES,
  deflate,
  ebpc,
  order0Entropy,
  zeroRle,
  zvc,
  type BaselineStream,
} from '../../generator/baselines/index.js';

/** The stream as text, first bit first. */
function bitText({ bits, limbs }: BaselineStream): string {
  return Array.from({ length: bits }, (_, i) => String((limbs[i >> 5]! >>> (i & 31)) & 1)).join('');
}

/** A number as it is written: lowest bit first. */
const low = (value: number, bits: number): string =>
  Array.from({ length: bits }, (_, i) => String((value >> i) & 1)).join('');

describe('baselines, worked by hand', () => {
  it('ZVC: a bit per sample, W bits per non-zero one', () => {
    const stream = zvc.encode(Uint8Array.of(0, 5, 0, 0, 200), 8);
    expect(bitText(stream)).toBe(`0${`1${low(5, 8)}`}00${`1${low(200, 8)}`}`);
    expect(stream.bits).toBe(5 + 2 * 8);
  });

  it('zero-RLE: 1 + W bits per value, 1 + 4 per run of up to 16 zeros', () => {
    const samples = new Uint8Array(22);
    samples[0] = 7;
    samples[20] = 9; // 19 zeros before it: runs of 16 and 3; one zero after it
    const stream = zeroRle.encode(samples, 8);
    expect(bitText(stream)).toBe(`1${low(7, 8)}0${low(15, 4)}0${low(2, 4)}1${low(9, 8)}0${low(0, 4)}`);
    expect(stream.bits).toBe(2 * 9 + 3 * 5);
  });

  it('EBPC: eight equal values are a base and one run of zero planes', () => {
    const stream = ebpc.encode(new Uint8Array(8).fill(77), 8);
    // eight ones; base; 9 planes of zeros: 001 and 9 - 2
    expect(bitText(stream)).toBe(`${'1'.repeat(8)}${low(77, 8)}001${low(7, 3)}`);
  });

  it('EBPC: a ramp of step 1 has one plane of ones, which the plane above takes back', () => {
    const stream = ebpc.encode(Uint8Array.of(10, 11, 12, 13, 14, 15, 16, 17), 8);
    // plane 0: all ones; plane 1: DBP zero, DBX all ones, and "all ones" goes first; planes 2-8: zeros
    expect(bitText(stream)).toBe(`${'1'.repeat(8)}${low(10, 8)}0000000000001${low(5, 3)}`);
  });

  it('EBPC: single ones, neighbouring ones, other planes, zeros between values', () => {
    // differences 1 0 0 0 0 0 0 -> plane 0 has a single one (position 0), plane 1 is zero but DBX is not
    const one = ebpc.encode(Uint8Array.of(3, 4, 4, 4, 4, 4, 4, 4), 8);
    expect(bitText(one)).toBe(`${'1'.repeat(8)}${low(3, 8)}00011${low(0, 3)}00001001${low(5, 3)}`);
    // differences 0 0 1 1 0 0 0 -> two neighbours from position 2
    const two = ebpc.encode(Uint8Array.of(3, 3, 3, 4, 5, 5, 5, 5), 8);
    expect(bitText(two)).toBe(`${'1'.repeat(8)}${low(3, 8)}00010${low(2, 3)}00001001${low(5, 3)}`);
    // differences 1 0 1 0 0 0 0 -> none of the short codes; a zero sample costs 5 bits in the first stream
    const other = ebpc.encode(Uint8Array.of(3, 4, 0, 4, 5, 5, 5, 5, 5), 8);
    expect(bitText(other)).toBe(`1100000${'1'.repeat(6)}${low(3, 8)}1${low(0b101, 7)}00001001${low(5, 3)}`);
    // differences 0 0 0 0 0 0 -1 -> a single one in plane 0, then equal planes: DBX zero up to plane 8
    const minus = ebpc.encode(Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 8), 8);
    expect(bitText(minus)).toBe(`${'1'.repeat(8)}${low(9, 8)}00011${low(6, 3)}001${low(6, 3)}`);
    // one plane of zeros alone: differences 2 0 .. 0 -> plane 0 zero, plane 1 single, plane 2 back, planes 3-8 zero
    const alone = ebpc.encode(Uint8Array.of(9, 11, 11, 11, 11, 11, 11, 11), 8);
    expect(bitText(alone)).toBe(`${'1'.repeat(8)}${low(9, 8)}0100011${low(0, 3)}00001001${low(4, 3)}`);
  });

  it('EBPC: a last block of fewer values is filled up with zeros, which are not decoded', () => {
    const stream = ebpc.encode(Uint8Array.of(1), 8);
    // differences -1 0 .. 0: single one in plane 0, the other planes equal it
    expect(bitText(stream)).toBe(`1${low(1, 8)}00011${low(0, 3)}001${low(6, 3)}`);
    expect([...ebpc.decode(stream, 8, 1)]).toEqual([1]);
  });

  it('order-0 entropy: half, a quarter, an eighth twice', () => {
    expect(order0Entropy(Uint8Array.of(0, 0, 0, 0, 7, 7, 1, 2), 8)).toBe(4 * 1 + 2 * 2 + 2 * 3);
    expect(order0Entropy(new Uint8Array(100), 8)).toBe(0);
    expect(order0Entropy(Int8Array.of(-1, 1), 8)).toBe(2);
  });

  it('deflate: a long run of zeros takes a few bytes', () => {
    expect(deflate.encode(new Uint8Array(10_000), 8).bits).toBeLessThan(30 * 8);
  });
});

describe('baselines give back what went in', () => {
  const sample = (width: number, signed: boolean): fc.Arbitrary<number> =>
    fc.oneof(
      { weight: 2, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: signed ? -2 : 0, max: 3 }) },
      {
        weight: 1,
        arbitrary: fc.integer({ min: signed ? -(2 ** (width - 1)) : 0, max: 2 ** (signed ? width - 1 : width) - 1 }),
      },
    );
  it.each(BASELINES)('$name', (coder) => {
    const frames = fc
      .record({ width: fc.integer({ min: 4, max: 16 }), signed: fc.boolean() })
      .chain(({ width, signed }) =>
        fc.record({
          width: fc.constant(width),
          samples: fc
            .array(sample(width, signed), { minLength: 1, maxLength: 200 })
            .map((list) => (signed ? Int16Array.from(list) : Uint16Array.from(list))),
        }),
      );
    fc.assert(
      fc.property(frames, ({ width, samples }) => {
        const mask = 2 ** width - 1;
        const stream = coder.encode(samples, width);
        expect(stream.bits).toBeLessThanOrEqual(stream.limbs.length * 32);
        expect([...coder.decode(stream, width, samples.length)]).toEqual([...samples].map((v) => v & mask));
      }),
      { numRuns: 150 },
    );
  });
});
