import type { Bus, BusField } from '../config/buses.js';
import { packLanes, toUnsigned, unpackLanes } from '../fixed/bits.js';
import type { Prng } from './prng.js';

/**
 * One beat of a stream. `care` has a 1 for every bit of tdata that is defined; the others hold random bits, so that a
 * unit that looks at them is found out.
 */
export interface Beat {
  readonly tdata: bigint;
  readonly care: bigint;
  readonly tlast: boolean;
  /** 0 on streams without tuser. */
  readonly tuser: number;
  readonly tuserCare: boolean;
  /** Last beat of a case. */
  readonly caseEnd: boolean;
}

/** All beats of a unit boundary in one set of vectors. */
export interface Stream {
  /** File name without folder and suffix. */
  readonly name: string;
  readonly bus: Bus;
  /** Meaning of tuser; undefined when the stream has none. */
  readonly tuser: string | undefined;
  readonly beats: readonly Beat[];
}

/** Value of a field: lanes for per-lane fields (or their bits as one number when a lane is one bit), else one value. */
export type FieldValue = number | bigint | ArrayLike<number>;
/** Bits of a field that are defined: true = all, false = none, or the bits themselves. */
export type FieldCare = boolean | bigint;

/** Bits of a field inside tdata, lsb not yet applied. */
export function packField(field: BusField, value: FieldValue): bigint {
  const width = field.width * field.lanes;
  if (typeof value === 'bigint') {
    if (BigInt.asUintN(width, value) !== value)
      throw new RangeError(`${field.name}: ${value} needs more than ${width} bits`);
    return value;
  }
  if (typeof value === 'number') {
    // N one-bit lanes as an int32.
    if (field.lanes > 1 && field.width === 1) return toUnsigned(value, field.lanes);
    checkFits(field, value);
    return toUnsigned(value, field.width);
  }
  if (value.length !== field.lanes)
    throw new RangeError(`${field.name}: expected ${field.lanes} lanes, got ${value.length}`);
  for (let i = 0; i < value.length; i++) checkFits(field, value[i]!);
  return packLanes(value, field.width);
}

function checkFits(field: BusField, value: number): void {
  const low = field.signed ? -(2 ** (field.width - 1)) : 0;
  const high = field.signed ? 2 ** (field.width - 1) - 1 : 2 ** field.width - 1;
  if (!(value >= low && value <= high))
    throw new RangeError(`${field.name}: expected ${low}..${high} (${field.width} bits), got ${value}`);
}

/** Lanes of a field of tdata (one value for fields that are not per lane). Inverse of packField for widths up to 53. */
export function unpackField(field: BusField, tdata: bigint): number[] {
  return unpackLanes(tdata >> BigInt(field.lsb), field.width, field.lanes, field.signed);
}

/** All ones. */
export function ones(width: number): bigint {
  return (1n << BigInt(width)) - 1n;
}

/** Packs all fields of a bus; every field must be given. Undefined bits are filled from `rng`. */
export function packBus(
  bus: Bus,
  values: Readonly<Record<string, FieldValue>>,
  care: Readonly<Record<string, FieldCare>>,
  rng: Prng,
): { readonly tdata: bigint; readonly care: bigint } {
  let tdata = 0n;
  let mask = 0n;
  for (const field of bus.fields) {
    const value = values[field.name];
    if (value === undefined) throw new RangeError(`bus ${bus.name}: no value for ${field.name}`);
    const all = ones(field.width * field.lanes);
    const rule = care[field.name] ?? true;
    const defined = rule === true ? all : rule === false ? 0n : rule;
    tdata |= (packField(field, value) & defined) << BigInt(field.lsb);
    mask |= defined << BigInt(field.lsb);
  }
  const open = ones(bus.width) ^ mask;
  if (open !== 0n) tdata |= rng.word(bus.width) & open;
  return { tdata, care: mask };
}

/**
 * Layout of a word in a stream's file: tdata in whole hex digits, one digit of flags above it, one digit of tuser above
 * that. The flags are tlast (bit 0), last beat of a case (bit 1), last beat of the file (bit 2), and whether the beat has
 * undefined bits and so a word in the care file (bit 3).
 */
export interface WordLayout {
  readonly tdataBits: number;
  readonly tlastBit: number;
  readonly caseEndBit: number;
  readonly fileEndBit: number;
  readonly openBit: number;
  readonly tuserLsb: number;
  readonly tuserBits: number;
  readonly wordBits: number;
}

export function wordLayout(tdataBits: number): WordLayout {
  const flags = 4 * Math.ceil(tdataBits / 4);
  return {
    tdataBits,
    tlastBit: flags,
    caseEndBit: flags + 1,
    fileEndBit: flags + 2,
    openBit: flags + 3,
    tuserLsb: flags + 4,
    tuserBits: 4,
    wordBits: flags + 8,
  };
}

const bit = (flag: boolean, at: number): bigint => (flag ? 1n << BigInt(at) : 0n);

function isOpen(stream: Stream, beat: Beat): boolean {
  return !beat.tuserCare || beat.care !== ones(stream.bus.width);
}

/** Words of a stream's file. */
export function streamWords(stream: Stream): bigint[] {
  const at = wordLayout(stream.bus.width);
  return stream.beats.map(
    (beat, i) =>
      beat.tdata |
      bit(beat.tlast, at.tlastBit) |
      bit(beat.caseEnd, at.caseEndBit) |
      bit(i === stream.beats.length - 1, at.fileEndBit) |
      bit(isOpen(stream, beat), at.openBit) |
      (BigInt(beat.tuser) << BigInt(at.tuserLsb)),
  );
}

/** Words of a stream's care file, one for each beat with undefined bits, same layout: 1 = the bit is compared. */
export function careWords(stream: Stream): bigint[] {
  const at = wordLayout(stream.bus.width);
  return stream.beats
    .filter((beat) => isOpen(stream, beat))
    .map(
      (beat) => beat.care | bit(true, at.tlastBit) | (beat.tuserCare ? ones(at.tuserBits) << BigInt(at.tuserLsb) : 0n),
    );
}

/** Streams that have a care file: some of their bits are undefined in some beats. */
const OPEN_STREAMS: ReadonlySet<string> = new Set([
  'record',
  'packed',
  'core_words',
  'unpacked',
  'values',
  'residuals',
  'indices',
  'dequantised',
]);

/** Whether a stream, by its name, has undefined bits and so a care file. */
export function hasOpenBits(name: string): boolean {
  return OPEN_STREAMS.has(name);
}
