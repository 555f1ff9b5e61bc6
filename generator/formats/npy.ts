import { InputError } from '../errors.js';

/**
 * The `.npy` file format of NumPy, for the four integer types of feature maps. Pure: bytes in, bytes out.
 *
 *   offset 0   6 bytes  "\x93NUMPY"
 *   6          2 bytes  version: 1.0 (length of 2 bytes), 2.0 and 3.0 (length of 4 bytes)
 *   8          2 or 4   length of the header text, little-endian
 *   ..                  header text: a Python dict with descr, fortran_order, shape
 *   ..                  data, last axis fastest
 */
export type NpyDtype = 'uint8' | 'int8' | 'uint16' | 'int16';

/** Samples of a tensor, one number type per dtype. */
export type NpyData = Uint8Array | Int8Array | Uint16Array | Int16Array;

export interface NpyArray {
  readonly dtype: NpyDtype;
  /** Sizes, slowest axis first; empty for a scalar. */
  readonly shape: readonly number[];
  /** product(shape) samples, last axis fastest. */
  readonly data: NpyData;
}

const TYPES = {
  uint8: { descr: '|u1', bytes: 1, make: Uint8Array },
  int8: { descr: '|i1', bytes: 1, make: Int8Array },
  uint16: { descr: '<u2', bytes: 2, make: Uint16Array },
  int16: { descr: '<i2', bytes: 2, make: Int16Array },
} as const satisfies Record<NpyDtype, unknown>;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** NumPy itself writes headers of at most a few hundred bytes. */
const MAX_HEADER = 65536;
const MAX_RANK = 32;

/** Samples for a dtype, all zero. */
export function makeData(dtype: NpyDtype, length: number): NpyData {
  return new TYPES[dtype].make(length);
}

/** Where the data of a `.npy` file stand and what they are. */
interface Head {
  readonly header: Header;
  readonly dataAt: number;
}

function parseHead(bytes: Uint8Array, fail: Fail): Head {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw fail(`expected a .npy file (magic \\x93NUMPY), got ${describeStart(bytes)}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = bytes[6]!;
  if (major < 1 || major > 3 || bytes[7] !== 0) throw fail(`expected .npy version 1, 2 or 3, got ${major}.${bytes[7]}`);
  const headerAt = major === 1 ? 10 : 12;
  if (bytes.length < headerAt) throw fail(`expected a header length, got the end of the file`);
  const headerLength = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerLength > MAX_HEADER) throw fail(`expected a header of at most ${MAX_HEADER} bytes, got ${headerLength}`);
  const dataAt = headerAt + headerLength;
  if (bytes.length < dataAt)
    throw fail(`expected a header of ${headerLength} bytes, got ${bytes.length - headerAt}: the file is cut`);
  return { header: parseHeader(decodeText(bytes.subarray(headerAt, dataAt), fail), fail), dataAt };
}

/** Number of samples; the size on disk is known, so this comes before anything of that size is allocated. */
function checkedCount(bytes: Uint8Array, { header, dataAt }: Head, size: number, dtype: string, fail: Fail): number {
  if (header.fortranOrder) throw fail('expected C order (last axis fastest), got fortran_order: True');
  const count = header.shape.reduce((product, d) => product * BigInt(d), 1n);
  const got = bytes.length - dataAt;
  if (count * BigInt(size) !== BigInt(got))
    throw fail(`expected ${count * BigInt(size)} bytes of ${dtype} for shape (${header.shape.join(', ')}), got ${got}`);
  return Number(count);
}

/**
 * Reads a `.npy` file.
 *
 * @param where - what the bytes are, for error texts (the file's name)
 * @throws InputError when the file is damaged, cut, or of a type that is not one of the four
 */
export function parseNpy(bytes: Uint8Array, where = 'npy'): NpyArray {
  const fail = (text: string) => new InputError(`${where}: ${text}`);
  const head = parseHead(bytes, fail);
  const { header, dataAt } = head;
  const dtype = (Object.keys(TYPES) as NpyDtype[]).find((name) => TYPES[name].descr === header.descr);
  if (dtype === undefined) throw fail(describeDtype(header.descr));
  const size = TYPES[dtype].bytes;
  const count = checkedCount(bytes, head, size, dtype, fail);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = makeData(dtype, count);
  if (size === 1) new Uint8Array(data.buffer).set(bytes.subarray(dataAt));
  else for (let i = 0; i < data.length; i++) data[i] = view.getUint16(dataAt + 2 * i, true);
  return { dtype, shape: header.shape, data };
}

/** A tensor of real numbers, last axis fastest. */
export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Reads a `.npy` file of little-endian float32 (the input of a network).
 *
 * @throws InputError when the file is damaged, cut or of another type
 */
export function parseFloatNpy(bytes: Uint8Array, where = 'npy'): FloatTensor {
  const fail = (text: string) => new InputError(`${where}: ${text}`);
  const head = parseHead(bytes, fail);
  if (head.header.descr !== '<f4') throw fail(`expected float32 ('<f4'), got '${head.header.descr.slice(0, 24)}'`);
  const count = checkedCount(bytes, head, 4, 'float32', fail);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = Float32Array.from({ length: count }, (_, i) => view.getFloat32(head.dataAt + 4 * i, true));
  return { shape: head.header.shape, data };
}

/** Writes a `.npy` file, version 1.0, the same bytes as NumPy for these types. */
export function serialiseNpy(array: NpyArray): Uint8Array {
  const { descr, bytes: size } = TYPES[array.dtype];
  const count = array.shape.reduce((product, d) => product * d, 1);
  if (count !== array.data.length)
    throw new RangeError(
      `npy: expected ${count} samples for shape (${array.shape.join(', ')}), got ${array.data.length}`,
    );
  const shape = array.shape.length === 1 ? `${array.shape[0]},` : array.shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`;
  // The data starts at a multiple of 64 bytes; the header ends with a line feed.
  const dataAt = Math.ceil((10 + text.length + 1) / 64) * 64;
  const out = new Uint8Array(dataAt + count * size);
  out.set(MAGIC);
  out[6] = 1;
  const view = new DataView(out.buffer);
  view.setUint16(8, dataAt - 10, true);
  out.set(new TextEncoder().encode(text.padEnd(dataAt - 11) + '\n'), 10);
  if (size === 1) out.set(new Uint8Array(array.data.buffer, array.data.byteOffset, array.data.byteLength), dataAt);
  else for (let i = 0; i < count; i++) view.setUint16(dataAt + 2 * i, array.data[i]! & 0xffff, true);
  return out;
}

interface Header {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

type Fail = (text: string) => InputError;

/** Parses the Python dict of the header: exactly the three keys, in any order. */
function parseHeader(text: string, fail: Fail): Header {
  const bad = () =>
    fail(`expected a header with descr, fortran_order and shape, got ${JSON.stringify(text.trim().slice(0, 80))}`);
  if (!/\n$/.test(text)) throw bad();
  const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
  if (body === undefined) throw bad();
  let rest = body.trim();
  const values = new Map<string, string>();
  while (rest !== '') {
    const pair = /^(['"])(\w+)\1\s*:\s*('[^']*'|"[^"]*"|True|False|\([\d\s,L]*\)|\[.*\])\s*(,\s*|$)/s.exec(rest);
    if (pair === null || values.has(pair[2]!)) throw bad();
    values.set(pair[2]!, pair[3]!);
    rest = rest.slice(pair[0].length);
  }
  const descr = values.get('descr');
  const order = values.get('fortran_order');
  const shape = values.get('shape');
  if (values.size !== 3 || descr === undefined || (order !== 'True' && order !== 'False') || !shape?.startsWith('('))
    throw bad();
  const dims = shape.slice(1, -1).trim();
  // A tuple of one has a comma at its end: (3,)
  if (dims !== '' && !/^\d{1,15}L?\s*,$|^\d{1,15}L?(\s*,\s*\d{1,15}L?)+\s*,?$/.test(dims)) throw bad();
  const sizes = dims
    .split(',')
    .filter((d) => d.trim() !== '')
    .map((d) => Number.parseInt(d, 10));
  if (sizes.length > MAX_RANK) throw fail(`expected at most ${MAX_RANK} axes, got ${sizes.length}`);
  return { descr: /^['"]/.test(descr) ? descr.slice(1, -1) : descr, fortranOrder: order === 'True', shape: sizes };
}

function describeDtype(descr: string): string {
  const expected = 'expected uint8, int8, or little-endian uint16 or int16';
  const shown = descr.length > 24 ? `${descr.slice(0, 24)}...` : descr;
  if (/^>[ui]2$/.test(descr)) return `${expected}, got big-endian '${shown}'`;
  if (/^[<>=|]?[fc]\d+$/.test(descr)) return `${expected}, got floating point '${shown}': quantise the map first`;
  return `${expected}, got '${shown}'`;
}

function describeStart(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty file';
  const start = [...bytes.subarray(0, 6)].map((byte) => byte.toString(16).padStart(2, '0'));
  return `${bytes.length} bytes that start with ${start.join(' ')}`;
}

function decodeText(bytes: Uint8Array, fail: Fail): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw fail(`expected a header in UTF-8, got other bytes (${error instanceof Error ? error.message : 'unknown'})`);
  }
}
