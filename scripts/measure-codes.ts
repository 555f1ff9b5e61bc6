/**
 * Measures alternatives to the codes of generator/codes/stream.ts on feature maps.
 *
 *   npx tsx scripts/measure-codes.ts PATH...
 *
 * Direct mode, step 1, N = 8, W = 8 unsigned, channel lanes; `.npy` files or folders of them. Prints for each alternative
 * the ratio (total, mean of maps) and the bits per block, without the few bits that a frame's end takes. The codes change
 * only header bits: payloads are the same in all rows.
 */
import { maskBits, popcount } from '../generator/model/mask.js';
import { toBlocks } from '../generator/model/layout.js';
import { readMaps } from './maps.js';

const N = 8;
const W = 8;
const PLAIN = 14;

/** Bits of a class code by the difference to the class before. */
type ClassCost = (delta: number) => number;
const prefix =
  (same: number, down: number, up: number, escape: number): ClassCost =>
  (d) =>
    d === 0 ? same : d === -1 ? down : d === 1 ? up : escape;

/** Bits of a mask code by x = mask XOR previous mask. */
type MaskCost = (x: number) => number;
const byNibble =
  (cost: (nibble: number) => number): MaskCost =>
  (x) =>
    cost(x & 15) + cost(x >> 4);
/** Code lengths of the best prefix code for one nibble of x, measured on ResNet-50. */
const HUFFMAN = [1, 4, 3, 5, 4, 6, 6, 7, 4, 5, 5, 7, 5, 8, 7, 8];

interface Alternative {
  readonly name: string;
  readonly classCost: ClassCost;
  readonly maskCost: MaskCost;
  /** zero-class: a block of zeros is a class of its own and has no mask. mask-first: it is an empty mask without class. */
  readonly zeros: 'zero-class' | 'mask-first';
}

const delta = prefix(1, 2, 3, 7);
const flat = prefix(2, 2, 2, 6);
const changed5 = byNibble((nib) => (nib === 0 ? 1 : 5));
const huffman = byNibble((nib) => HUFFMAN[nib]!);
const built: MaskCost = (x) => maskBits(x, N / 4);
const ALTERNATIVES: readonly Alternative[] = [
  { name: 'built in: class 1/2/3/7, masks 1/4/6, mask first', classCost: delta, maskCost: built, zeros: 'mask-first' },
  { name: 'class 1/2/3/7, masks 1/4/6, zero class', classCost: delta, maskCost: built, zeros: 'zero-class' },
  { name: 'class 1/2/3/7, masks 1/5, mask first', classCost: delta, maskCost: changed5, zeros: 'mask-first' },
  { name: 'class 2/2/2/6, masks 1/4/6, mask first', classCost: flat, maskCost: built, zeros: 'mask-first' },
  { name: 'class 2/2/2/6, masks 1/5, mask first', classCost: flat, maskCost: changed5, zeros: 'mask-first' },
  { name: 'class 1/2/3/7, best nibble prefix code', classCost: delta, maskCost: huffman, zeros: 'mask-first' },
  { name: 'class 4 bits, mask 8 bits', classCost: () => 4, maskCost: () => N, zeros: 'zero-class' },
];

function frameBits(blocks: Int32Array, a: Alternative): number {
  let bits = 0;
  let mask = 0;
  let code = 0;
  for (let at = 0; at < blocks.length; at += N) {
    let now = 0;
    let or = 0;
    for (let i = 0; i < N; i++) {
      const x = blocks[at + i]!;
      if (x !== 0) {
        now |= 1 << i;
        or |= x - 1;
      }
    }
    const width = 32 - Math.clz32(or);
    const plain = popcount(now) * width >= N * W;
    const zero = now === 0;
    const next = a.zeros === 'zero-class' ? (zero ? 0 : plain ? PLAIN : width + 1) : plain ? PLAIN : width;
    if (a.zeros === 'zero-class' || !zero) {
      bits += a.classCost(next - code);
      code = next;
    }
    if (a.zeros === 'mask-first' || !zero) bits += a.maskCost(now ^ mask);
    mask = now;
    bits += plain ? N * W : popcount(now) * width;
  }
  return bits;
}

const paths = process.argv.slice(2);
for (const path of paths) {
  const rows = ALTERNATIVES.map((a) => ({ a, bits: 0, ratios: 0 }));
  let samples = 0;
  let maps = 0;
  for (const map of readMaps([path])) {
    const blocks = toBlocks(map.data, map.shape, 'channel', N);
    samples += map.data.length;
    maps++;
    for (const row of rows) {
      const bits = frameBits(blocks, row.a);
      row.bits += bits;
      row.ratios += (map.data.length * W) / bits;
    }
  }
  console.log(`${path}: ${maps} maps, ${(samples / 1e6).toFixed(2)} M samples`);
  for (const { a, bits, ratios } of rows)
    console.log(
      `  ${a.name.padEnd(52)} ratio ${((samples * W) / bits).toFixed(3)} total, ${(ratios / maps).toFixed(3)} mean; ` +
        `${((bits * N) / samples).toFixed(2)} bits/block`,
    );
}
