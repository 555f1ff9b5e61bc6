import { createHash } from 'node:crypto';
import { STREAM_VERSION } from '../codes/stream.js';
import type { BusField } from '../config/buses.js';
import { type CanonicalConfig, canonicalConfig } from '../config/features.js';
import type { CodecParams } from '../config/params.js';
import type { FrameSettings } from '../config/schema.js';
import { formatCoe } from '../formats/coe.js';
import { formatHex } from '../formats/hex.js';
import { formatMif } from '../formats/mif.js';
import { type NpyArray, makeData, serialiseNpy } from '../formats/npy.js';
import { type Stream, careWords, hasOpenBits, streamWords, unpackField, wordLayout } from './beats.js';
import { type BenchSpec, type Part, type VectorSet, benchInPart, benchSpecs } from './benches.js';
import { settingLayout, settingWord } from './settings.js';
import type { VectorSetData } from './vectors.js';

/** File formats of vectors. The benches read `hex`; it is always written, the others not for the rate set. */
export const VECTOR_FORMATS = ['hex', 'json', 'npy', 'coe', 'mif'] as const;
export type VectorFormat = (typeof VECTOR_FORMATS)[number];

export const VECTORS_VERSION = 1;

export interface VectorFile {
  /** Relative to the vectors' folder, with `/`. */
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** One file in the manifest. */
export interface ManifestFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface ManifestField {
  readonly name: string;
  readonly lsb: number;
  /** Bits of one element. */
  readonly width: number;
  /** Elements; lane i at [lsb + i*width +: width]. */
  readonly lanes: number;
  readonly signed: boolean;
  readonly doc: string;
}

export interface ManifestStream {
  readonly name: string;
  readonly file: string;
  /** File of the care words; null when all bits are always defined. */
  readonly care: string | null;
  readonly beats: number;
  /** Bits of tdata. */
  readonly width: number;
  readonly wordBits: number;
  readonly fields: readonly ManifestField[];
  readonly tlastBit: number;
  readonly caseEndBit: number;
  readonly fileEndBit: number;
  readonly openBit: number;
  readonly tuser: { readonly lsb: number; readonly width: number; readonly doc: string } | null;
}

export interface ManifestCase {
  readonly name: string;
  readonly settings: FrameSettings;
  readonly frames: ReadonlyArray<Readonly<Record<string, string | number | null>>>;
}

export interface ManifestSet {
  readonly set: VectorSet;
  /** Settings of the cases for the benches, and their layout. */
  readonly casesFile: string;
  readonly caseFields: ReadonlyArray<Readonly<{ name: string; lsb: number; width: number; doc: string }>>;
  readonly cases: readonly ManifestCase[];
  readonly streams: readonly ManifestStream[];
}

export interface ManifestBench {
  readonly bench: string;
  readonly module: string;
  readonly set: VectorSet;
  readonly input: string;
  readonly output: string;
  /** Beats into and out of the unit in the whole run; a run that passes compares exactly `outBeats`. */
  readonly inBeats: number;
  readonly outBeats: number;
  /** The same on the rate set; null when the bench does not measure. */
  readonly rate: { readonly inBeats: number; readonly outBeats: number; readonly cases: readonly string[] } | null;
}

/** manifest.json of a folder of vectors. */
export interface VectorManifest {
  readonly generator: 'dctcm';
  readonly kind: 'vectors';
  readonly vectorsVersion: number;
  readonly streamVersion: number;
  readonly command: string;
  readonly config: CanonicalConfig;
  readonly seed: number;
  readonly inputs: readonly string[];
  readonly layout: readonly string[];
  readonly benches: readonly ManifestBench[];
  readonly sets: readonly ManifestSet[];
  readonly files: readonly ManifestFile[];
}

export interface VectorFilesOptions {
  readonly formats: readonly VectorFormat[];
  /** The command that makes the folder again, with relative paths. */
  readonly command: string;
  readonly seed: number;
  /** Names of the real maps, for the record. */
  readonly inputs: readonly string[];
  /** Benches of this side only. Default: both. */
  readonly part?: Part;
}

const LAYOUT = [
  'One word per line, most significant digit first, in the order of the beats.',
  'A word is tdata in whole hex digits, above it one digit of flags (bit 0 tlast, 1 last beat of a case, 2 last beat of the file, 3 some bits are undefined), above it one digit tuser.',
  "Fields of tdata: lane i of a field is at [lsb + i*width +: width]; lane 0 is the lowest channel; negative values are two's complement.",
  'A .care.hex file has one word for each beat with flag bit 3, same layout: 1 = the bit is defined and compared. Undefined bits of the data file are random.',
  'All streams of a set have the same cases and frames in the same order; settings change between cases, when the unit is empty.',
];

/** All files of a folder of vectors, manifest.json last. Pure: same input, same bytes. */
export function vectorFiles(
  params: CodecParams,
  sets: readonly VectorSetData[],
  options: VectorFilesOptions,
): { readonly files: readonly VectorFile[]; readonly manifest: VectorManifest } {
  const files: VectorFile[] = [];
  const manifestSets = sets.map((set) => {
    const layout = settingLayout(params);
    const casesFile = `${set.set}/cases.hex`;
    const settings = set.cases.map((c, i) => settingWord(params, c.settings, i === set.cases.length - 1));
    files.push({ path: casesFile, content: formatHex(settings, layout.width) });
    return {
      set: set.set,
      casesFile,
      caseFields: layout.fields,
      cases: set.cases.map((_, i) => manifestCase(params, set, i)),
      streams: set.streams.map((stream) => {
        // The rate set is only for the benches' clock counts.
        files.push(...streamFiles(set.set, stream, set.set === 'rate' ? [] : options.formats));
        return manifestStream(set.set, stream);
      }),
    };
  });
  const manifest: VectorManifest = {
    generator: 'dctcm',
    kind: 'vectors',
    vectorsVersion: VECTORS_VERSION,
    streamVersion: STREAM_VERSION,
    command: options.command,
    config: canonicalConfig(params),
    seed: options.seed,
    inputs: options.inputs,
    layout: LAYOUT,
    benches: benchSpecs(params)
      .filter((spec) => benchInPart(spec, options.part ?? 'both'))
      .map((spec) => manifestBench(spec, manifestSets)),
    sets: manifestSets,
    files: files.map(({ path, content }) => ({
      path,
      bytes: typeof content === 'string' ? Buffer.byteLength(content) : content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    })),
  };
  files.push({ path: 'manifest.json', content: `${prettyJson(manifest)}\n` });
  return { files, manifest };
}

function manifestCase(params: CodecParams, set: VectorSetData, index: number): ManifestCase {
  const c = set.cases[index]!;
  const frames =
    set.decoded === undefined
      ? c.frames.map((frame) => ({ name: frame.name, blocks: frame.samples.length / params.n }))
      : set.decoded[index]!.map(({ name, words, beats, error }) => ({ name, words, beats, error: error ?? null }));
  return { name: c.name, settings: c.settings, frames };
}

function manifestField({ name, lsb, width, lanes, signed, doc }: BusField): ManifestField {
  return { name, lsb, width, lanes, signed, doc };
}

function manifestStream(set: VectorSet, stream: Stream): ManifestStream {
  const at = wordLayout(stream.bus.width);
  return {
    name: stream.name,
    file: `${set}/${stream.name}.hex`,
    care: hasOpenBits(stream.name) ? `${set}/${stream.name}.care.hex` : null,
    beats: stream.beats.length,
    width: stream.bus.width,
    wordBits: at.wordBits,
    fields: stream.bus.fields.map(manifestField),
    tlastBit: at.tlastBit,
    caseEndBit: at.caseEndBit,
    fileEndBit: at.fileEndBit,
    openBit: at.openBit,
    tuser: stream.tuser === undefined ? null : { lsb: at.tuserLsb, width: at.tuserBits, doc: stream.tuser },
  };
}

function manifestBench(spec: BenchSpec, sets: readonly ManifestSet[]): ManifestBench {
  const beats = (set: VectorSet, name: string) =>
    sets.find((s) => s.set === set)?.streams.find((s) => s.name === name)?.beats ?? 0;
  const rateSet = sets.find((s) => s.set === 'rate');
  return {
    bench: spec.bench,
    module: spec.module,
    set: spec.set,
    input: spec.input,
    output: spec.output,
    inBeats: beats(spec.set, spec.input),
    outBeats: beats(spec.set, spec.output),
    rate:
      spec.rate && rateSet
        ? {
            inBeats: beats('rate', spec.input),
            outBeats: beats('rate', spec.output),
            cases: rateSet.cases.map((c) => c.name),
          }
        : null,
  };
}

function streamFiles(set: VectorSet, stream: Stream, formats: readonly VectorFormat[]): VectorFile[] {
  const base = `${set}/${stream.name}`;
  const { wordBits } = wordLayout(stream.bus.width);
  const words = streamWords(stream);
  const files: VectorFile[] = [{ path: `${base}.hex`, content: formatHex(words, wordBits) }];
  if (hasOpenBits(stream.name))
    files.push({ path: `${base}.care.hex`, content: formatHex(careWords(stream), wordBits) });
  if (formats.includes('coe')) files.push({ path: `${base}.coe`, content: formatCoe(words, wordBits) });
  if (formats.includes('mif')) files.push({ path: `${base}.mif`, content: formatMif(words, wordBits) });
  if (formats.includes('json')) files.push({ path: `${base}.json`, content: streamJson(stream) });
  if (formats.includes('npy')) files.push(...streamNpy(base, stream));
  return files;
}

/** Beats as objects: a number per field (a list for per-lane fields, hex text above 53 bits), null where undefined. */
function streamJson(stream: Stream): string {
  const rows = stream.beats.map((beat) => {
    const row: Record<string, unknown> = {};
    for (const field of stream.bus.fields) {
      const all = (1n << BigInt(field.width * field.lanes)) - 1n;
      const defined = (beat.care >> BigInt(field.lsb)) & all;
      if (defined === 0n) row[field.name] = null;
      else if (field.lanes === 1 && field.width > 53)
        row[field.name] = `0x${((beat.tdata >> BigInt(field.lsb)) & all & defined).toString(16)}`;
      else {
        const lanes = unpackField(field, beat.tdata);
        row[field.name] = field.lanes === 1 ? lanes[0] : lanes;
      }
    }
    if (stream.tuser !== undefined) row['tuser'] = beat.tuserCare ? beat.tuser : null;
    row['tlast'] = +beat.tlast;
    return JSON.stringify(row);
  });
  return `[\n${rows.join(',\n')}\n]\n`;
}

/**
 * One array per field, shape (beats, lanes) or (beats,); tlast and tuser likewise. Fields of more than 16 bits are uint8
 * with a last axis of bytes, least significant first, two's complement. Undefined values are 0.
 */
function streamNpy(base: string, stream: Stream): VectorFile[] {
  const file = (name: string, array: NpyArray): VectorFile => ({
    path: `${base}.${name}.npy`,
    content: serialiseNpy(array),
  });
  const beats = stream.beats.length;
  const files = stream.bus.fields.map((field) => fieldNpy(stream, field, file));
  const flags = (values: readonly number[]): NpyArray => ({
    dtype: 'uint8',
    shape: [beats],
    data: Uint8Array.from(values),
  });
  files.push(file('tlast', flags(stream.beats.map((b) => +b.tlast))));
  if (stream.tuser !== undefined) files.push(file('tuser', flags(stream.beats.map((b) => b.tuser))));
  return files;
}

function fieldNpy(stream: Stream, field: BusField, file: (name: string, array: NpyArray) => VectorFile): VectorFile {
  const beats = stream.beats.length;
  const lanesShape = field.lanes === 1 ? [beats] : [beats, field.lanes];
  if (field.width <= 16) {
    const dtype = field.signed ? (field.width <= 8 ? 'int8' : 'int16') : field.width <= 8 ? 'uint8' : 'uint16';
    const data = makeData(dtype, beats * field.lanes);
    stream.beats.forEach((beat, b) => data.set(unpackField(field, beat.tdata & beat.care), b * field.lanes));
    return file(field.name, { dtype, shape: lanesShape, data });
  }
  const size = Math.ceil(field.width / 8);
  const data = makeData('uint8', beats * field.lanes * size);
  stream.beats.forEach((beat, b) => {
    for (let lane = 0; lane < field.lanes; lane++) {
      const raw = (beat.tdata & beat.care) >> BigInt(field.lsb + lane * field.width);
      const value = field.signed ? BigInt.asIntN(field.width, raw) : BigInt.asUintN(field.width, raw);
      for (let i = 0; i < size; i++)
        data[(b * field.lanes + lane) * size + i] = Number(BigInt.asUintN(8, value >> BigInt(8 * i)));
    }
  });
  return file(field.name, { dtype: 'uint8', shape: [...lanesShape, size], data });
}

const JSON_COLUMNS = 160;

/** JSON with one line per value that fits a line: readable, and small where it is a table. */
function prettyJson(value: unknown, indent = ''): string {
  const line = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || indent.length + line.length <= JSON_COLUMNS) return line;
  const inner = `${indent} `;
  const rows = Array.isArray(value)
    ? value.map((v) => prettyJson(v, inner))
    : Object.entries(value).map(([key, v]) => `${JSON.stringify(key)}: ${prettyJson(v, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${rows.map((row) => inner + row).join(',\n')}\n${indent}${close}`;
}
