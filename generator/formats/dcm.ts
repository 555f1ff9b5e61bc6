import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { NIBBLE_LANES, STREAM_VERSION } from '../codes/stream.js';
import { leftOut } from '../config/features.js';
import { derive, type CodecParams } from '../config/params.js';
import { parseConfig, parseSettings, type FrameSettings } from '../config/schema.js';
import { ConfigError, InputError } from '../errors.js';
import { geometry, LANE_AXES, type LaneAxis } from '../model/layout.js';
import type { NpyDtype } from './npy.js';

/**
 * The `.dcm` container: one compressed tensor in a file. Pure: bytes in, bytes out. All numbers little-endian.
 *
 *   offset 0      4 bytes  "DCM1"
 *   4             4        H, bytes of the header
 *   8             4        P, bytes of the payload
 *   12            H        header: JSON in UTF-8, keys below
 *   12+H          P        payload: exactly the stream words that the RTL emits, OUT_W/8 bytes each, low byte first
 *   12+H+P        4        CRC-32 (as in zlib and PNG) of all bytes before it
 *
 * Header keys:
 *   stream    version of the bitstream
 *   codec     channels (N), width (W), signed, outWidth (OUT_W), coefFrac
 *   settings  mode, directStep, rounding, coefStep (N values), zonalMask (number, bit k for coefficient k), deadZone,
 *             activationMask, predict
 *   tensor    dtype, shape (slowest axis first), axis (channel or width, see model/layout.ts)
 *   blocks    M, blocks of the frame
 *   words     stream words of the frame
 */
export interface DcmFile {
  readonly params: CodecParams;
  readonly settings: FrameSettings;
  readonly tensor: DcmTensor;
  readonly blocks: number;
  readonly words: number;
  /** words * OUT_W/8 bytes. */
  readonly payload: Uint8Array;
}

export interface DcmTensor {
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  readonly axis: LaneAxis;
}

const MAGIC = 'DCM1';
const HEAD_BYTES = 12;
const CRC_BYTES = 4;

const count = z.int().min(1);
const headerSchema = z.strictObject({
  stream: z.literal(STREAM_VERSION),
  codec: z.strictObject({
    channels: z.int(),
    width: z.int(),
    signed: z.boolean(),
    outWidth: z.int(),
    coefFrac: z.int(),
    // What the configuration leaves out; parseConfig checks the values.
    modes: z.unknown().optional(),
    steps: z.unknown().optional(),
    prediction: z.unknown().optional(),
    activationMask: z.unknown().optional(),
    errorDetection: z.unknown().optional(),
  }),
  settings: z.record(z.string(), z.unknown()),
  tensor: z.strictObject({
    dtype: z.enum(['uint8', 'int8', 'uint16', 'int16']),
    shape: z.array(count).min(3).max(4),
    axis: z.enum(LANE_AXES),
  }),
  blocks: count,
  words: count,
});

/** Writes the container. Same input, same bytes. */
export function serialiseDcm(file: DcmFile): Uint8Array {
  const { params, settings, tensor } = file;
  if (file.payload.length !== (file.words * params.outW) / 8)
    throw new RangeError(`dcm: expected ${file.words} words of ${params.outW} bits, got ${file.payload.length} bytes`);
  const header = new TextEncoder().encode(
    JSON.stringify({
      stream: STREAM_VERSION,
      codec: {
        channels: params.n,
        width: params.w,
        signed: params.signed,
        outWidth: params.outW,
        coefFrac: params.coefFrac,
        ...leftOut(params.config),
      },
      settings: {
        mode: settings.mode,
        directStep: settings.directStep,
        rounding: settings.rounding,
        coefStep: settings.coefStep,
        zonalMask: settings.zonalMask.reduce((mask, keep, k) => mask + (keep ? 2 ** k : 0), 0),
        deadZone: settings.deadZone,
        activationMask: settings.activationMask,
        predict: settings.predict,
      },
      tensor: { dtype: tensor.dtype, shape: tensor.shape, axis: tensor.axis },
      blocks: file.blocks,
      words: file.words,
    }),
  );
  const end = HEAD_BYTES + header.length + file.payload.length;
  const bytes = new Uint8Array(end + CRC_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(4, header.length, true);
  view.setUint32(8, file.payload.length, true);
  bytes.set(header, HEAD_BYTES);
  bytes.set(file.payload, HEAD_BYTES + header.length);
  view.setUint32(end, crc32(bytes.subarray(0, end)), true);
  return bytes;
}

/**
 * Reads a container. Everything is checked against everything: lengths, CRC, header against schema, shape against
 * blocks, words against payload.
 *
 * @param where - what the bytes are, for error texts (the file's name)
 * @throws InputError when a bit is wrong or missing
 */
export function parseDcm(bytes: Uint8Array, where = 'dcm'): DcmFile {
  const fail = (text: string, options?: ErrorOptions) => new InputError(`${where}: ${text}`, options);
  if (bytes.length < HEAD_BYTES || [...MAGIC].some((c, i) => bytes[i] !== c.charCodeAt(0)))
    throw fail(`expected a .dcm file (magic ${MAGIC}), got ${bytes.length === 0 ? 'an empty file' : 'other content'}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint32(4, true);
  const payloadLength = view.getUint32(8, true);
  const end = HEAD_BYTES + headerLength + payloadLength;
  if (bytes.length !== end + CRC_BYTES)
    throw fail(
      `expected ${end + CRC_BYTES} bytes from the lengths in the file, got ${bytes.length}: ` +
        `the file is ${bytes.length < end + CRC_BYTES ? 'cut' : 'damaged or has something appended'}`,
    );
  const expected = view.getUint32(end, true);
  const got = crc32(bytes.subarray(0, end));
  if (got !== expected) throw fail(`expected checksum ${hex32(expected)}, got ${hex32(got)}: the file is damaged`);

  const header = parseHeader(bytes.subarray(HEAD_BYTES, HEAD_BYTES + headerLength), fail);
  let params: CodecParams;
  let settings: FrameSettings;
  try {
    params = derive(parseConfig(header.codec, 'header: codec'));
    settings = parseSettings(header.settings, params.n, 'header: settings');
  } catch (error) {
    if (error instanceof ConfigError) throw fail(error.message, { cause: error });
    throw error;
  }
  const { blocks, words, tensor } = header;
  if ((words * params.outW) / 8 !== payloadLength)
    throw fail(`header: expected words for ${payloadLength} bytes of payload, got ${words} of ${params.outW} bits`);
  const expectedBlocks = geometry(tensor.shape, tensor.axis, params.n).blocks;
  if (expectedBlocks !== blocks)
    throw fail(`header: expected ${expectedBlocks} blocks for shape (${tensor.shape.join(', ')}), got ${blocks}`);
  // A block takes at least its N/4 flags, so no header makes the reader allocate much more than the file's size.
  if ((blocks * params.n) / NIBBLE_LANES > words * params.outW)
    throw fail(
      `header: expected at least ${params.n / NIBBLE_LANES} bits per block, got ${words} words for ${blocks} blocks`,
    );
  return { params, settings, tensor, blocks, words, payload: bytes.slice(HEAD_BYTES + headerLength, end) };
}

function parseHeader(
  bytes: Uint8Array,
  fail: (text: string, options?: ErrorOptions) => InputError,
): z.output<typeof headerSchema> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw fail('header: expected JSON, got other text', { cause: error });
  }
  const result = headerSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw fail(`header: ${issue.path.join('.') || 'top level'}: ${issue.message}`);
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** Bytes of stream words that are held as 32-bit limbs, low limb first. */
export function bytesFromLimbs(limbs: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(limbs.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < limbs.length; i++) view.setUint32(4 * i, limbs[i]!, true);
  return bytes;
}

/** Inverse of bytesFromLimbs; the number of bytes must be a multiple of 4. */
export function limbsFromBytes(bytes: Uint8Array): Uint32Array {
  const limbs = new Uint32Array(bytes.length / 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < limbs.length; i++) limbs[i] = view.getUint32(4 * i, true);
  return limbs;
}
