import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../generator/errors.js';
import { makeData, parseNpy, serialiseNpy, type NpyArray, type NpyDtype } from '../../generator/formats/npy.js';

const DTYPES: readonly NpyDtype[] = ['uint8', 'int8', 'uint16', 'int16'];

const arrays: fc.Arbitrary<NpyArray> = fc
  .tuple(
    fc.constantFrom(...DTYPES),
    fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
    fc.infiniteStream(fc.integer()),
  )
  .map(([dtype, shape, values]) => {
    const data = makeData(
      dtype,
      shape.reduce((a, b) => a * b, 1),
    );
    for (let i = 0; i < data.length; i++) data[i] = values.next().value;
    return { dtype, shape, data };
  });

/** A file with any header text, version and data. */
function forge(header: string, data: Uint8Array = new Uint8Array(), version = 1, length = header.length): Uint8Array {
  const head = version === 1 ? [length & 255, length >> 8] : [0, 8, 16, 24].map((s) => (length >>> s) & 255);
  return Uint8Array.from([
    0x93,
    ...Buffer.from('NUMPY'),
    version,
    0,
    ...head,
    ...Buffer.from(header, 'latin1'),
    ...data,
  ]);
}
const dict = (descr: string, shape: string, order = 'False') =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

describe('npy', () => {
  it('parse is the inverse of serialise', () => {
    fc.assert(
      fc.property(arrays, (array) => {
        expect(parseNpy(serialiseNpy(array))).toEqual(array);
      }),
      { numRuns: 500 },
    );
  });
  it('writes the bytes of NumPy', () => {
    const bytes = serialiseNpy({ dtype: 'int16', shape: [2, 1], data: Int16Array.of(-2, 258) });
    expect(Buffer.from(bytes).toString('latin1')).toBe(
      `\x93NUMPY\x01\x00\x76\x00${"{'descr': '<i2', 'fortran_order': False, 'shape': (2, 1), }".padEnd(117)}\n\xfe\xff\x02\x01`,
    );
    expect(
      Buffer.from(serialiseNpy({ dtype: 'uint8', shape: [3], data: Uint8Array.of(1, 2, 3) })).toString('latin1'),
    ).toContain("'shape': (3,), }");
  });
  it.each([1, 2, 3])('reads version %d, keys in any order, other spacing', (version) => {
    const header = `{"shape":( 3 ,),'fortran_order': False,'descr':'|u1'}  \n`;
    expect(parseNpy(forge(header, Uint8Array.of(7, 8, 9), version))).toEqual({
      dtype: 'uint8',
      shape: [3],
      data: Uint8Array.of(7, 8, 9),
    });
  });
  it('reads a view into a larger buffer at an odd offset', () => {
    const bytes = serialiseNpy({ dtype: 'uint16', shape: [2], data: Uint16Array.of(1, 65535) });
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 1);
    expect(parseNpy(larger.subarray(1, 1 + bytes.length)).data).toEqual(Uint16Array.of(1, 65535));
  });
  it.each<[string, Uint8Array, string]>([
    ['an empty file', new Uint8Array(), 'got an empty file'],
    ['text', Buffer.from('hello, this is text'), 'got 19 bytes that start with 68 65'],
    ['version 4', forge(dict("'|u1'", '(0,)'), undefined, 4), 'version 1, 2 or 3, got 4.0'],
    ['a header longer than the file', forge(dict("'|u1'", '(0,)'), undefined, 1, 5000), 'the file is cut'],
    ['a huge header', forge(dict("'|u1'", '(0,)'), undefined, 2, 0xfffffff0), 'at most 65536 bytes, got 4294967280'],
    ['a huge shape', forge(dict("'|u1'", '(999999999999999, 999999999999999)')), 'got 0'],
    [
      'a larger shape',
      forge(dict("'<u2'", '(2, 2)'), new Uint8Array(6)),
      'expected 8 bytes of uint16 for shape (2, 2), got 6',
    ],
    [
      'appended bytes',
      forge(dict("'|u1'", '(2,)'), new Uint8Array(3)),
      'expected 2 bytes of uint8 for shape (2), got 3',
    ],
    ['float32', forge(dict("'<f4'", '(1,)'), new Uint8Array(4)), "got floating point '<f4'"],
    ['int64', forge(dict("'<i8'", '(1,)'), new Uint8Array(8)), "got '<i8'"],
    ['big-endian', forge(dict("'>u2'", '(1,)'), new Uint8Array(2)), "got big-endian '>u2'"],
    ['bool', forge(dict("'|b1'", '(1,)'), new Uint8Array(1)), "got '|b1'"],
    ['objects', forge(dict("'|O'", '(1,)'), new Uint8Array(1)), "got '|O'"],
    [
      'a record',
      forge(dict("[('a', '|u1'), ('b', '|u1')]", '(1,)'), new Uint8Array(2)),
      "got '[('a', '|u1'), ('b', '|u...",
    ],
    ['Fortran order', forge(dict("'|u1'", '(1,)', 'True'), new Uint8Array(1)), 'got fortran_order: True'],
    ['a missing key', forge("{'descr': '|u1', 'shape': (0,)}\n"), 'expected a header with'],
    ['a key twice', forge("{'descr': '|u1', 'descr': '|u1', 'shape': (0,)}\n"), 'expected a header with'],
    [
      'an unknown key',
      forge("{'descr': '|u1', 'fortran_order': False, 'shape': (0,), 'x': 'y'}\n"),
      'expected a header with',
    ],
    ['a negative size', forge(dict("'|u1'", '(-1,)')), 'expected a header with'],
    ['a shape that is no tuple', forge(dict("'|u1'", '(3)'), new Uint8Array(3)), 'expected a header with'],
    ['no line feed', forge(dict("'|u1'", '(0,)').trim()), 'expected a header with'],
    ['other bytes in the header', forge(`${dict("'|u1'", '(0,)').slice(0, -1)}\xff\n`), 'header in UTF-8'],
    ['too many axes', forge(dict("'|u1'", `(${'1, '.repeat(40)})`), new Uint8Array(1)), 'at most 32 axes'],
  ])('refuses %s in one sentence', (_, bytes, text) => {
    const run = () => parseNpy(bytes, 'map.npy');
    expect(run).toThrow(InputError);
    expect(run).toThrow(text);
    expect(run).toThrow(/^map\.npy: [^\n]*$/);
  });
  it('refuses every cut, and never throws anything else on flipped bits', () => {
    const bytes = serialiseNpy({ dtype: 'uint8', shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    for (let length = 0; length < bytes.length; length++)
      expect(() => parseNpy(bytes.subarray(0, length))).toThrow(InputError);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      try {
        parseNpy(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }
  });
  it('serialise refuses data that is not of the shape', () => {
    expect(() => serialiseNpy({ dtype: 'uint8', shape: [2], data: Uint8Array.of(1) })).toThrow(RangeError);
  });
});
