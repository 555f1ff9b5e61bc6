import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { samplePaths } from '../../generator/commands/golden.js';
import { decodeTensor, encodeTensor } from '../../generator/commands/tensor.js';
import { derive } from '../../generator/config/params.js';
import { parseConfig } from '../../generator/config/schema.js';
import { InputError } from '../../generator/errors.js';
import { makeData, parseNpy, serialiseNpy, type NpyDtype } from '../../generator/formats/npy.js';
import { LANE_AXES } from '../../generator/model/layout.js';
import { createPrng, type Prng } from '../../generator/vectors/prng.js';
import { createTally, type Part, type PartContext, type PartResult } from './part.js';
import { randomSettings } from './random.js';

/** Mutated files of a full run, both formats together. */
const FILES = 100_000;

/**
 * Memory that a reader may take for a file: a byte of a stream can hold 32 blocks' worth of samples (a block of N samples
 * takes at least N/4 bits), held as 32-bit numbers, clipped and copied, in arrays that grow by doubling.
 */
const BYTES_PER_BYTE = 2048;
const BYTES_FIXED = 16 * 2 ** 20;

const TEXTS = [
  '0',
  '-1',
  '1e9',
  '999999999999999',
  '4294967295',
  '9007199254740993',
  '""',
  'null',
  '[]',
  '{}',
  'true',
  "'<f4'",
  "'>i2'",
  '(,)',
  '(1,)',
  '(0, 1, 1)',
  '(4294967296, 4294967296)',
  '(((((',
  '\u0000',
  '\ud7ff',
  '__proto__',
];

/** Bytes changed in one of many ways. */
function mutate(bytes: Uint8Array, rng: Prng): Uint8Array {
  let out = bytes.slice();
  // Most damage goes where the structure is: the first bytes.
  const place = (): number => rng.below(Math.max(1, rng.chance(0.7) ? Math.min(out.length, 256) : out.length));
  const splice = (at: number, drop: number, insert: Uint8Array): void => {
    const next = new Uint8Array(out.length - Math.min(drop, out.length - at) + insert.length);
    next.set(out.subarray(0, at));
    next.set(insert, at);
    next.set(out.subarray(Math.min(out.length, at + drop)), at + insert.length);
    out = next;
  };
  for (let i = rng.between(1, 4); i > 0; i--) {
    const at = place();
    switch (rng.below(8)) {
      case 0:
        if (out.length > 0) out[at]! ^= 1 << rng.below(8);
        break;
      case 1:
        if (out.length > 0) out[at] = rng.below(256);
        break;
      case 2:
        out = out.slice(0, rng.chance(0.5) ? at : rng.below(out.length + 1));
        break;
      case 3:
        splice(at, rng.between(1, 16), new Uint8Array());
        break;
      case 4:
        splice(
          at,
          0,
          Uint8Array.from({ length: rng.between(1, 16) }, () => rng.below(256)),
        );
        break;
      case 5: {
        // A number of the header becomes another one.
        const digits = [...out.subarray(0, 512).entries()].filter(([, c]) => c >= 0x30 && c <= 0x39);
        const hit = digits[rng.below(Math.max(1, digits.length))];
        if (hit !== undefined) out[hit[0]] = 0x30 + rng.below(10);
        break;
      }
      case 6: {
        const text = TEXTS[rng.below(TEXTS.length)]!;
        splice(at, rng.below(8), new TextEncoder().encode(text));
        break;
      }
      default:
        // A length of four bytes near the start.
        if (out.length >= 16)
          new DataView(out.buffer).setUint32(
            rng.below(12),
            rng.chance(0.3) ? 0xffffffff : rng.u32() >>> rng.below(32),
            true,
          );
    }
  }
  return out;
}

/** Rewrites lengths and checksum of a `.dcm` file, so that the damage inside is looked at. */
function seal(bytes: Uint8Array, headerLength: number): Uint8Array {
  if (bytes.length < 16) return bytes;
  const out = bytes.slice();
  const view = new DataView(out.buffer);
  const end = out.length - 4;
  view.setUint32(4, Math.max(0, Math.min(end - 12, headerLength)), true);
  view.setUint32(8, end - 12 - view.getUint32(4, true), true);
  view.setUint32(end, crc32(out.subarray(0, end)), true);
  return out;
}

/** Header of a `.dcm` file with one value forged, checksum right. */
function forge(bytes: Uint8Array, rng: Prng): Uint8Array {
  const headerLength = new DataView(bytes.buffer).getUint32(4, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(12, 12 + headerLength))) as Record<string, unknown>;
  const values = [0, -1, 1, 2, 3, 7, 255, 65536, 2 ** 31, 2 ** 32, 2 ** 53, 1e300, 0.5, null, '', 'x', [], {}, true];
  const value = (): unknown => values[rng.below(values.length)];
  const walk = (node: unknown, depth: number): void => {
    if (typeof node !== 'object' || node === null) return;
    const keys = Object.keys(node);
    const key = keys[rng.below(Math.max(1, keys.length))];
    if (key === undefined) return;
    const record = node as Record<string, unknown>;
    if (depth < 2 && typeof record[key] === 'object' && rng.chance(0.8)) return walk(record[key], depth + 1);
    if (rng.chance(0.1)) delete record[key];
    else record[key] = value();
  };
  for (let i = rng.between(1, 3); i > 0; i--) walk(header, 0);
  const text = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(bytes.length - headerLength + text.length);
  out.set(bytes.subarray(0, 12));
  out.set(text, 12);
  out.set(bytes.subarray(12 + headerLength), 12 + text.length);
  return seal(out, text.length);
}

/** Good files of both formats. */
async function goodFiles(context: PartContext): Promise<ReadonlyArray<{ kind: 'npy' | 'dcm'; bytes: Uint8Array }>> {
  const rng = createPrng(context.seed, 'readers');
  const files: Array<{ kind: 'npy' | 'dcm'; bytes: Uint8Array }> = [];
  const map = new Uint8Array(await readFile((await samplePaths())[9]!));
  files.push({ kind: 'npy', bytes: map });
  const types: readonly NpyDtype[] = ['uint8', 'int8', 'uint16', 'int16'];
  for (const [i, dtype] of types.entries()) {
    const shape = [5, 3, 2 + i];
    const data = makeData(dtype, 15 * (2 + i)).map(() => rng.below(100));
    files.push({ kind: 'npy', bytes: serialiseNpy({ dtype, shape, data }) });
    for (const channels of [4, 8] as const) {
      const params = derive(
        parseConfig({ channels, width: dtype.endsWith('16') ? 12 : 8, signed: !dtype.startsWith('u') }),
      );
      for (let k = 0; k < 3; k++) {
        const axis = LANE_AXES[k % 2]!;
        const { bytes } = encodeTensor({ dtype, shape, data }, params, randomSettings(params, rng), axis);
        files.push({ kind: 'dcm', bytes });
      }
    }
  }
  return files;
}

async function readers(context: PartContext): Promise<PartResult> {
  const tally = createTally();
  const files = await goodFiles(context);
  const counts = { npy: 0, dcm: 0, accepted: 0 };
  let peak = 0;
  let i = 0;
  for (; i < FILES && context.left() > 0; i++) {
    const rng = createPrng(context.seed, `readers ${i}`);
    const { kind, bytes } = files[i % files.length]!;
    let bad: Uint8Array;
    if (kind === 'npy') bad = mutate(bytes, rng);
    else if (rng.chance(0.4)) bad = forge(bytes, rng);
    else {
      bad = mutate(bytes, rng);
      if (rng.chance(0.7)) bad = seal(bad, new DataView(bytes.buffer).getUint32(4, true));
    }
    counts[kind]++;
    const where = `seed ${context.seed} file ${i} (${kind})`;
    const before = process.memoryUsage();
    try {
      if (kind === 'npy') {
        const { shape, data } = parseNpy(bad, 'file');
        if (data.length !== shape.reduce((product, d) => product * d, 1))
          tally.fail(`${where}: expected as many samples as the shape says, got ${data.length}`);
      } else decodeTensor(bad, 'file');
      counts.accepted++;
      tally.pass();
    } catch (error) {
      if (!(error instanceof InputError)) tally.fail(`${where}: expected an InputError, got ${String(error)}`);
      else if (!/^file: [^\n]+$/.test(error.message) || error.message.length > 1000)
        tally.fail(`${where}: expected one sentence that begins with the file, got ${JSON.stringify(error.message)}`);
      else tally.pass();
    }
    const after = process.memoryUsage();
    const taken = Math.max(0, after.arrayBuffers - before.arrayBuffers) + Math.max(0, after.heapUsed - before.heapUsed);
    peak = Math.max(peak, taken);
    if (taken > BYTES_FIXED + BYTES_PER_BYTE * bad.length)
      tally.fail(`${where}: expected memory in proportion to ${bad.length} bytes, got ${taken} bytes`);
  }
  return tally.result([
    { name: 'mutated files read', value: i, full: FILES },
    { name: '.npy, .dcm', value: `${counts.npy}, ${counts.dcm}` },
    { name: 'of them still legal', value: counts.accepted },
    { name: 'most memory for one file', value: `${(peak / 2 ** 20).toFixed(1)} MiB` },
  ]);
}

export const READER_PARTS: readonly Part[] = [
  { name: 'readers', title: 'mutated and forged .npy and .dcm files', weight: 1, run: readers },
];
