import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../generator/errors.js';
import { formatCoe } from '../../generator/formats/coe.js';
import { formatHex, parseHex } from '../../generator/formats/hex.js';
import { formatMif } from '../../generator/formats/mif.js';

describe('hex', () => {
  it('one word per line after the comments', () => {
    expect(formatHex([1, 0xabcn, 4095], 12, ['title', ''])).toBe('// title\n//\n001\nabc\nfff\n');
    expect(formatHex([], 8)).toBe('');
  });
  it('parse is the inverse of format', () => {
    const words = fc
      .integer({ min: 1, max: 600 })
      .chain((width) => fc.tuple(fc.constant(width), fc.array(fc.bigInt({ min: 0n, max: 2n ** BigInt(width) - 1n }))));
    fc.assert(
      fc.property(words, ([width, list]) => {
        expect(parseHex(formatHex(list, width, ['c']), width)).toEqual(list);
      }),
    );
  });
  it('refuses X digits, addresses and wide words, naming the line', () => {
    for (const [text, width] of [
      ['00\n0x', 8],
      ['00\n@4', 8],
      ['00\n100', 8],
    ] as const) {
      expect(() => parseHex(text, width, 'a.hex')).toThrow(InputError);
      expect(() => parseHex(text, width, 'a.hex')).toThrow('a.hex: line 2: expected words of 8 bits in hex, got');
    }
  });
});

describe('memory files', () => {
  it('coe', () => {
    expect(formatCoe([1, 255n], 8, ['title'])).toBe(
      '; title\nmemory_initialization_radix=16;\nmemory_initialization_vector=\n01,\nff;\n',
    );
  });
  it('mif', () => {
    expect(formatMif([1, 255n], 10, ['title'])).toBe(
      '-- title\nDEPTH = 2;\nWIDTH = 10;\nADDRESS_RADIX = HEX;\nDATA_RADIX = HEX;\nCONTENT\nBEGIN\n0 : 001;\n1 : 0ff;\nEND;\n',
    );
    expect(formatMif(new Array<number>(17).fill(0), 4)).toContain('\n10 : 0;\n');
  });
});
