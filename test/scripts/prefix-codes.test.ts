import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestStaged, codeWords, cost, entropyBits, limitedLengths } from '../../scripts/prefix-codes.js';

describe('prefix codes', () => {
  it('finds the Huffman code when the limit does not bind', () => {
    // 1+1 -> 2, 2+2 -> 4, 4+4: lengths 1, 2, 3, 3
    expect(limitedLengths([4, 2, 1, 1], 8)).toEqual([1, 2, 3, 3]);
  });

  it('keeps to the limit', () => {
    // Huffman has 1, 2, 3, 3; with 2 bits at most all four take 2.
    expect(limitedLengths([4, 2, 1, 1], 2)).toEqual([2, 2, 2, 2]);
    // Fibonacci counts want 1, 2, 3, 4, 4; the best with 3 bits: 13*1 + (8+5+3+2)*3 = 67, or 2, 2, 2, 3, 3: 26+16+10+9+6 = 67.
    expect(cost([13, 8, 5, 3, 2], limitedLengths([13, 8, 5, 3, 2], 3))).toBe(67);
    expect(() => limitedLengths([1, 1, 1, 1, 1], 2)).toThrow('5 symbols have no prefix code of 2 bits');
  });

  it('writes canonical words', () => {
    expect(codeWords([3, 1, 2, 3])).toEqual(['110', '0', '10', '111']);
  });

  it('knows the entropy of a fair and of a biased coin', () => {
    expect(entropyBits([4, 4])).toBe(8);
    expect(entropyBits([6, 2])).toBeCloseTo(6 * Math.log2(8 / 6) + 4, 12);
    expect(entropyBits([5, 0])).toBe(0);
  });

  it('stages a code: frequent symbols get the short groups', () => {
    // 5 symbols, one very frequent: kind 0 without body, kind 1 with 2 bits: 90*1 + 8*3 = 114
    const code = bestStaged([2, 90, 2, 2, 2], 4);
    expect(code.lengths).toEqual([3, 1, 3, 3, 3]);
    expect(code.groups).toEqual([
      { prefix: '0', bodyBits: 0, symbols: [1] },
      { prefix: '1', bodyBits: 2, symbols: [0, 2, 3, 4] },
    ]);
  });

  it('is a decodable code between entropy and the limits, for any counts', () => {
    const counts = fc.array(fc.nat(1000), { minLength: 15, maxLength: 15 }).filter((c) => c.some((x) => x > 0));
    fc.assert(
      fc.property(counts, (c) => {
        const staged = bestStaged(c, 4);
        const free = limitedLengths(c, 15);
        const limited = limitedLengths(c, 4);
        for (const lengths of [staged.lengths, free, limited])
          expect(lengths.reduce((kraft, l) => kraft + 2 ** -l, 0)).toBeLessThanOrEqual(1);
        expect(entropyBits(c)).toBeLessThanOrEqual(cost(c, free) + 1e-6);
        expect(cost(c, free)).toBeLessThanOrEqual(cost(c, limited));
        expect(cost(c, free)).toBeLessThanOrEqual(cost(c, staged.lengths));
      }),
      { numRuns: 30 },
    );
  });
});
