import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesFromWords,
  fromHex,
  packLanes,
  toHex,
  toUnsigned,
  unpackLanes,
  wordsFromBytes,
} from '../../generator/fixed/bits.js';
import { assertFits, fits, formatQ, parseQ, q, qMax, qMin, qWidth, uq } from '../../generator/fixed/qformat.js';

describe('QFormat', () => {
  it.each([
    [q(9), 'Q9.0', 9, -256, 255],
    [q(2, 10), 'Q2.10', 12, -2048, 2047],
    [uq(8), 'UQ8.0', 8, 0, 255],
    [uq(0, 4), 'UQ0.4', 4, 0, 15],
    [q(1), 'Q1.0', 1, -1, 0],
    [q(53), 'Q53.0', 53, -(2 ** 52), 2 ** 52 - 1],
  ])('%j is %s of %d bits, %d..%d', (format, text, width, min, max) => {
    expect(formatQ(format)).toBe(text);
    expect(parseQ(text)).toEqual(format);
    expect([qWidth(format), qMin(format), qMax(format)]).toEqual([width, min, max]);
    expect([min, max].every((v) => fits(v, format))).toBe(true);
    expect([min - 1, max + 1, 0.5, NaN].some((v) => fits(v, format))).toBe(false);
  });
  it.each(['', 'Q', 'Q8', '8.0', 'q8.0', 'Q8.0 ', 'SQ8.0', 'Q0.0', 'Q54.0', 'Q8.-1'])('refuses %j', (text) => {
    expect(() => parseQ(text)).toThrow(RangeError);
  });
  it('assertFits names stage, index, range and value', () => {
    expect(() => assertFits([0, 300], q(9), 'dct stage 1')).toThrow(
      'dct stage 1[1]: expected Q9.0 (-256..255), got 300',
    );
    expect(() => assertFits(-1, uq(8), 'input')).toThrow('input: expected UQ8.0 (0..255), got -1');
    expect(() => assertFits(new Int32Array([-256, 255]), q(9), 'x')).not.toThrow();
  });
});

describe('bits', () => {
  it.each([
    [0, 1, '0'],
    [1, 5, '01'],
    [255, 8, 'ff'],
    [0xabcn, 12, 'abc'],
    [2n ** 511n, 512, `8${'0'.repeat(127)}`],
  ])('toHex(%s, %d) = %s', (word, width, text) => {
    expect(toHex(word, width)).toBe(text);
    expect(fromHex(text, width)).toBe(BigInt(word));
  });
  it('refuses words that do not fit and text that is no hex', () => {
    expect(() => toHex(256, 8)).toThrow(RangeError);
    expect(() => toHex(-1, 8)).toThrow(RangeError);
    expect(() => toHex(1n << 8n, 8)).toThrow(RangeError);
    expect(() => fromHex('1xx', 12)).toThrow(RangeError);
    expect(() => fromHex('', 8)).toThrow(RangeError);
    expect(() => fromHex('1ff', 8)).toThrow(RangeError);
    expect(fromHex('1_F', 8)).toBe(31n);
  });
  it("toUnsigned gives two's complement", () => {
    expect([-1, -128, 127].map((v) => toUnsigned(v, 8))).toEqual([255n, 128n, 127n]);
  });
  it('packLanes and unpackLanes are inverse, lane 0 lowest', () => {
    expect(packLanes([1, 2, -1], 4)).toBe(0xf21n);
    expect(packLanes([1, 2, -1], 5)).toBe((31n << 10n) | (2n << 5n) | 1n);
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 20 })
          .chain((w) =>
            fc.tuple(
              fc.constant(w),
              fc.array(fc.integer({ min: -(2 ** (w - 1)), max: 2 ** (w - 1) - 1 }), { maxLength: 40 }),
            ),
          ),
        ([w, lanes]) => {
          expect(unpackLanes(packLanes(lanes, w), w, lanes.length, true)).toEqual(lanes);
          const unsigned = lanes.map((v) => (v < 0 ? v + 2 ** w : v));
          expect(unpackLanes(packLanes(unsigned, w), w, lanes.length, false)).toEqual(unsigned);
        },
      ),
    );
  });
  it('wordsFromBytes and bytesFromWords are inverse, low byte first', () => {
    expect(wordsFromBytes(Uint8Array.of(1, 2, 3, 4), 2)).toEqual([0x201n, 0x403n]);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 64 }), fc.constantFrom(1, 4, 8, 64), (bytes, size) => {
        const whole = bytes.slice(0, bytes.length - (bytes.length % size));
        expect(bytesFromWords(wordsFromBytes(whole, size), size)).toEqual(whole);
      }),
    );
    expect(() => wordsFromBytes(Uint8Array.of(1), 2)).toThrow(RangeError);
  });
});
