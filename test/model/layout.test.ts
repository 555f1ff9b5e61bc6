import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../generator/errors.js';
import { fromBlocks, toBlocks } from '../../generator/model/layout.js';

describe('order of a tensor in the stream', () => {
  // 1 x 5 x 2 x 6: neither axis is a multiple of 4. Value = 100 c + 10 y + x.
  const shape = [5, 2, 6];
  const data = Int32Array.from(
    { length: 60 },
    (_, i) => 100 * Math.floor(i / 12) + 10 * (Math.floor(i / 6) % 2) + (i % 6),
  );

  it('channel: groups of N channels, pixels in raster order, missing lanes 0', () => {
    const blocks = toBlocks(data, shape, 'channel', 4);
    expect([...blocks.slice(0, 8)]).toEqual([0, 100, 200, 300, 1, 101, 201, 301]);
    expect([...blocks.slice(48, 56)]).toEqual([400, 0, 0, 0, 401, 0, 0, 0]);
    expect(blocks.length).toBe(2 * 12 * 4);
  });

  it('width: groups of N columns, rows from top to bottom, missing lanes 0', () => {
    const blocks = toBlocks(data, shape, 'width', 4);
    expect([...blocks.slice(0, 16)]).toEqual([0, 1, 2, 3, 10, 11, 12, 13, 4, 5, 0, 0, 14, 15, 0, 0]);
    expect(blocks.length).toBe(5 * 2 * 2 * 4);
  });

  it('fromBlocks undoes toBlocks', () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(
        fc.oneof(fc.tuple(size, size, size), fc.tuple(size, size, size, size)),
        fc.constantFrom('channel', 'width'),
        fc.constantFrom(4, 8, 16, 32),
        (dims, axis, n) => {
          const length = dims.reduce((a, b) => a * b, 1);
          const tensor = Int16Array.from({ length }, (_, i) => i + 1);
          const back = new Int16Array(length);
          fromBlocks(toBlocks(tensor, dims, axis, n), dims, axis, n, back);
          expect(back).toEqual(tensor);
        },
      ),
    );
  });

  it.each([[[4, 4]], [[1, 2, 3, 4, 5]], [[0, 4, 4]]])('refuses the shape %j', (bad) => {
    expect(() => toBlocks(new Uint8Array(0), bad, 'channel', 8)).toThrow(InputError);
  });
});
