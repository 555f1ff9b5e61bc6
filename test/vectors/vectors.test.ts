import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { buses, type BusField } from '../../generator/config/buses.js';
import { derive, type CodecParams } from '../../generator/config/params.js';
import { parseConfig, parseSettings } from '../../generator/config/schema.js';
import { parseHex } from '../../generator/formats/hex.js';
import { parseNpy } from '../../generator/formats/npy.js';
import { createDecoder } from '../../generator/model/decoder.js';
import { createEncoder } from '../../generator/model/encoder.js';
import { ones, packBus, packField, unpackField, wordLayout, type Stream } from '../../generator/vectors/beats.js';
import { benchSpecs } from '../../generator/vectors/benches.js';
import { makeCases, makeRateCases, RATE_BLOCKS } from '../../generator/vectors/cases.js';
import { vectorFiles, type VectorManifest } from '../../generator/vectors/files.js';
import { FRAME_KINDS } from '../../generator/vectors/frames.js';
import { createPrng } from '../../generator/vectors/prng.js';
import { settingLayout, settingWord } from '../../generator/vectors/settings.js';
import { buildVectors, realBlocks, type VectorSetData } from '../../generator/vectors/vectors.js';

const paramsOf = (config: object): CodecParams => derive(parseConfig(config));
const N4 = paramsOf({ channels: 4 });
const S12 = paramsOf({ channels: 8, width: 12, signed: true });
const NARROW = paramsOf({ channels: 8, outWidth: 32 });
const ALL = [
  N4,
  S12,
  NARROW,
  paramsOf({ channels: 32, width: 4 }),
  paramsOf({ channels: 16, width: 16, signed: true }),
];

const fieldOf = (width: number, lanes: number, signed: boolean, lsb = 0): BusField => ({
  name: 'f',
  width,
  lanes,
  signed,
  lsb,
  doc: '',
});

describe('fields', () => {
  it('packField and unpackField are inverse for every width, sign and place', () => {
    const cases = fc
      .record({
        width: fc.integer({ min: 2, max: 30 }),
        lanes: fc.integer({ min: 1, max: 32 }),
        signed: fc.boolean(),
        lsb: fc.nat(700),
      })
      .chain((f) => {
        const low = f.signed ? -(2 ** (f.width - 1)) : 0;
        const high = f.signed ? 2 ** (f.width - 1) - 1 : 2 ** f.width - 1;
        return fc.tuple(
          fc.constant(fieldOf(f.width, f.lanes, f.signed, f.lsb)),
          fc.array(fc.integer({ min: low, max: high }), { minLength: f.lanes, maxLength: f.lanes }),
        );
      });
    fc.assert(
      fc.property(cases, ([field, lanes]) => {
        const packed = packField(field, lanes);
        expect(packed >> BigInt(field.width * field.lanes)).toBe(0n);
        expect(unpackField(field, packed << BigInt(field.lsb))).toEqual(lanes);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes one-bit lanes as bits of a number, also all 32', () => {
    expect(packField(fieldOf(1, 4, false), 0b1010)).toBe(0b1010n);
    expect(packField(fieldOf(1, 32, false), -1)).toBe(0xffffffffn);
  });

  it('refuses what does not fit', () => {
    expect(() => packField(fieldOf(4, 1, false), 16)).toThrow('expected 0..15 (4 bits), got 16');
    expect(() => packField(fieldOf(4, 2, true), [0, -9])).toThrow('expected -8..7 (4 bits), got -9');
    expect(() => packField(fieldOf(4, 2, true), [0])).toThrow('expected 2 lanes, got 1');
    expect(() => packField(fieldOf(4, 1, false), 16n)).toThrow('more than 4 bits');
  });

  it('fills undefined bits at random and says so in care', () => {
    const bus = buses(N4).unpacked;
    const words = Array.from({ length: 20 }, (_, i) =>
      packBus(
        bus,
        { mask: 15, transform: 0, plain: 0, last_bit: 4, payload: 0n },
        { payload: ones(20) },
        createPrng(i),
      ),
    );
    const payload = bus.fields.find((f) => f.name === 'payload')!;
    for (const { tdata, care } of words) {
      expect((care >> BigInt(payload.lsb)) & ones(32)).toBe(ones(20));
      expect(tdata & care).toBe(words[0]!.tdata & care);
    }
    expect(new Set(words.map((word) => word.tdata)).size).toBeGreaterThan(15);
    expect(() => packBus(bus, {}, {}, createPrng(1))).toThrow('no value for mask');
  });
});

describe('settings', () => {
  it('have places that do not overlap, and stay in the word', () => {
    for (const params of ALL) {
      const { fields, width } = settingLayout(params);
      const used = new Set<number>();
      for (const { lsb, width: w } of fields)
        for (let i = lsb; i < lsb + w; i++) {
          expect(used.has(i)).toBe(false);
          used.add(i);
          expect(i).toBeLessThan(width);
        }
    }
  });

  it('pack the port codes', () => {
    const settings = parseSettings(
      {
        mode: 'transform',
        directStep: 6,
        rounding: 'nearest',
        coefStep: [1, 2, 3, 384],
        zonalMask: 0b0101,
        deadZone: 7,
        predict: 'previous',
      },
      4,
    );
    // coef_step f a 9.. : {three, shift}: 1 -> 0, 2 -> 1, 3 -> 8, 384 -> f
    expect(settingWord(N4, settings, true).toString(16)).toBe('f810' + '5' + '007' + '9' + '3' + 'd');
  });
});

describe('cases', () => {
  it('change every setting, and have every kind of frame', () => {
    for (const params of ALL) {
      const cases = makeCases(params, { blocks: 4, seed: 1, real: [] });
      const words = cases.map((c) => settingWord(params, c.settings, false));
      for (const { name, lsb, width } of settingLayout(params).fields) {
        if (name === 'present' || name === 'file_end') continue;
        expect(new Set(words.map((w) => (w >> BigInt(lsb)) & ones(width))).size, name).toBeGreaterThan(1);
      }
      const more = (name: string) => (name === 'direct_lossless' ? ['all_masks'] : []);
      for (const c of cases) expect(c.frames.map((f) => f.name)).toEqual([...FRAME_KINDS, ...more(c.name)]);
      for (const c of cases)
        for (const f of c.frames)
          for (const x of f.samples) expect(x >= params.sampleMin && x <= params.sampleMax).toBe(true);
      for (const extreme of [params.sampleMin, params.sampleMax])
        for (let lane = 0; lane < params.n; lane++)
          expect(cases[0]!.frames.some((f) => f.samples.some((x, i) => i % params.n === lane && x === extreme))).toBe(
            true,
          );
    }
  });

  it('have a block for each mask', () => {
    for (const params of ALL) {
      const frame = makeCases(params, { blocks: 4, seed: 1, real: [] })
        .flatMap((c) => c.frames)
        .find((f) => f.name === 'all_masks');
      if (!params.features.direct) continue;
      const masks = new Set<number>();
      for (let b = 0; b < frame!.samples.length / params.n; b++)
        masks.add(frame!.samples.subarray(b * params.n, (b + 1) * params.n).reduce((m, x, i) => m + x * 2 ** i, 0));
      expect(masks.size).toBe(2 ** Math.min(params.n, 8));
    }
  });

  it('cut real maps and scale what does not fit', () => {
    const data = Uint8Array.from({ length: 4 * 5 * 6 }, (_, i) => i * 2);
    const real = realBlocks(paramsOf({ channels: 4, width: 4 }), { name: 'map', data, shape: [4, 5, 6] });
    expect(Math.max(...real.samples)).toBe(238 >> 4);
    const cases = makeCases(N4, {
      blocks: 3,
      seed: 1,
      real: [realBlocks(N4, { name: 'map', data, shape: [4, 5, 6] })],
    });
    for (const c of cases) expect(c.frames.filter((f) => f.name === 'map').length, c.name).toBe(1);
    // 6 blocks of pixels: lane c of pixel p is data[c * 30 + p]
    const first = cases[0]!.frames.at(-1)!.samples;
    expect(first[1]! - first[0]!).toBe(60);
  });

  it('have long frames for the rate, from hardly any to more than N*W bits per block', () => {
    const rate = makeRateCases(N4, { seed: 1, real: [] });
    const bits = rate.map((c) => {
      expect(c.frames).toHaveLength(1);
      expect(c.frames[0]!.samples.length).toBe(RATE_BLOCKS * 4);
      return createEncoder(N4, c.settings).encode(c.frames[0]!.samples).bits / RATE_BLOCKS;
    });
    expect(bits[0]!).toBeLessThan(20);
    expect(bits[1]!).toBeLessThan(32);
    expect(bits[1]!).toBeGreaterThan(20);
    expect(bits[2]!).toBeGreaterThan(32);
  });
});

describe.each(ALL.map((params) => [params.config.name, params] as const))('vectors of %s', (_, params) => {
  let sets: VectorSetData[];
  let stream: (set: string, name: string) => Stream;
  beforeAll(() => {
    sets = buildVectors(params, { blocks: 3, rate: false });
    stream = (set, name) => sets.find((s) => s.set === set)!.streams.find((s) => s.name === name)!;
  });

  it('cover every bus, and all streams of the benches', () => {
    const names = new Set(sets.flatMap((s) => s.streams.map((x) => x.name)));
    for (const name of Object.keys(buses(params)))
      expect(names.has(name), name).toBe(name !== 'core_words' || params.coreW > params.outW);
    for (const spec of benchSpecs(params)) {
      expect(stream(spec.set, spec.input).beats.length).toBeGreaterThan(0);
      expect(stream(spec.set, spec.output).beats.length).toBeGreaterThan(0);
    }
  });

  it('have one beat per block on every boundary, and the same frames and cases', () => {
    for (const set of sets) {
      const blockStreams = set.streams.filter((s) => !s.name.endsWith('words'));
      const shape = (s: Stream) => s.beats.map((b) => `${+b.tlast}${+b.caseEnd}`).join(' ');
      for (const s of blockStreams) expect(shape(s), s.name).toBe(shape(blockStreams[0]!));
      for (const s of set.streams) expect(s.beats.filter((b) => b.caseEnd)).toHaveLength(set.cases.length);
      for (const s of set.streams) expect(s.beats.filter((b) => b.caseEnd && !b.tlast)).toHaveLength(0);
    }
  });

  it('agree with the model at both ends', () => {
    const [encoderSet, decoderSet] = sets as [VectorSetData, VectorSetData];
    const samples = stream('encoder', 'samples');
    let beat = 0;
    for (const c of encoderSet.cases)
      for (const f of c.frames)
        for (let at = 0; at < f.samples.length; at += params.n, beat++)
          expect(unpackField(samples.bus.fields[0]!, samples.beats[beat]!.tdata)).toEqual([
            ...f.samples.subarray(at, at + params.n),
          ]);
    expect(beat).toBe(samples.beats.length);

    // What comes out of the decoder is the decoder model's result, with one beat of zeros for a damaged frame.
    const words = stream('decoder', 'words');
    const out = stream('decoder', 'samples');
    const limbsPerWord = params.outW / 32;
    let w = 0;
    let b = 0;
    decoderSet.decoded!.forEach((frames, c) => {
      const decoder = createDecoder(params, decoderSet.cases[c]!.settings);
      for (const info of frames) {
        const limbs: number[] = [];
        for (let i = 0; i < info.words; i++, w++)
          for (let l = 0; l < limbsPerWord; l++)
            limbs.push(Number((words.beats[w]!.tdata >> BigInt(32 * l)) & 0xffffffffn));
        expect(words.beats[w - 1]!.tlast).toBe(true);
        const result = decoder.decode(Uint32Array.from(limbs));
        expect(result.error ?? null).toBe(info.error ?? null);
        for (let i = 0; i < result.blocks; i++, b++) {
          expect(unpackField(out.bus.fields[0]!, out.beats[b]!.tdata)).toEqual([
            ...result.samples.subarray(i * params.n, (i + 1) * params.n),
          ]);
          expect(out.beats[b]!.tuser).toBe(0);
        }
        if (info.error !== undefined) expect(out.beats[b++]).toMatchObject({ tdata: 0n, tlast: true, tuser: 1 });
      }
    });
    expect([w, b]).toEqual([words.beats.length, out.beats.length]);
  });

  it('have damaged frames of several kinds, each followed by a good one', () => {
    const frames = sets[1]!.decoded!.flat();
    const errors = new Set(frames.map((f) => f.error).filter((e) => e !== undefined));
    expect(errors.size).toBeGreaterThanOrEqual(3);
    frames.forEach((f, i) => {
      if (f.error !== undefined) expect(frames[i + 1]).toMatchObject({ error: undefined });
    });
  });

  it('have negative numbers in every lane where there are any', () => {
    const negative = (set: string, name: string, field: string) => {
      const s = stream(set, name);
      const f = s.bus.fields.find((x) => x.name === field)!;
      const lanes = new Set<number>();
      for (const b of s.beats) unpackField(f, b.tdata & b.care).forEach((x, lane) => x < 0 && lanes.add(lane));
      return lanes.size;
    };
    // Coefficient 0 of unsigned samples is never negative.
    expect(negative('encoder', 'coefs', 'coefs')).toBe(params.signed ? params.n : params.n - 1);
    expect(negative('encoder', 'quantised', 'transform')).toBe(params.signed ? params.n : params.n - 1);
    expect(negative('decoder', 'indices', 'indices')).toBeGreaterThanOrEqual(params.signed ? params.n : params.n - 1);
    if (params.signed) expect(negative('encoder', 'samples', 'samples')).toBe(params.n);
  });
});

describe('files', () => {
  const make = (params: CodecParams, formats: readonly ('hex' | 'json' | 'npy' | 'coe' | 'mif')[]) =>
    vectorFiles(params, buildVectors(params, { blocks: 2 }), { formats, command: 'c', seed: 1, inputs: [] });

  it('are the same for the same request and others for another seed', () => {
    const text = (seed: number) =>
      JSON.stringify(
        vectorFiles(N4, buildVectors(N4, { seed, rate: false }), { formats: ['hex'], command: 'c', seed, inputs: [] })
          .files,
      );
    expect(text(1)).toBe(text(1));
    expect(text(1)).not.toBe(text(2));
  });

  it.each([
    ['n4_u8', N4],
    ['n8_s12', S12],
    ['n8_u8_o32', NARROW],
  ] as const)('of %s are what the manifest says', (_, params) => {
    const { files, manifest } = make(params, ['hex']);
    const byPath = new Map(files.map((f) => [f.path, f.content]));
    expect(JSON.parse(String(byPath.get('manifest.json')))).toEqual(
      JSON.parse(JSON.stringify(manifest)) as VectorManifest,
    );
    expect(manifest.files.map((f) => f.path)).toEqual(files.slice(0, -1).map((f) => f.path));
    for (const { path, bytes, sha256 } of manifest.files) {
      const content = byPath.get(path)!;
      expect(Buffer.byteLength(content)).toBe(bytes);
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
    }
    for (const set of manifest.sets) {
      expect(parseHex(String(byPath.get(set.casesFile)), 24 + 5 * params.n)).toHaveLength(set.cases.length);
      for (const s of set.streams) {
        const words = parseHex(String(byPath.get(s.file)), s.wordBits);
        const at = wordLayout(s.width);
        const flag = (bit: number) => words.filter((w) => (w >> BigInt(bit)) & 1n).length;
        expect(words).toHaveLength(s.beats);
        expect(flag(at.caseEndBit)).toBe(set.cases.length);
        expect(flag(at.fileEndBit)).toBe(1);
        expect((words.at(-1)! >> BigInt(at.fileEndBit)) & 1n).toBe(1n);
        const care = s.care === null ? [] : parseHex(String(byPath.get(s.care)), s.wordBits);
        expect(care).toHaveLength(flag(at.openBit));
        // A care word compares tlast and something is left out.
        for (const word of care) {
          expect((word >> BigInt(at.tlastBit)) & 1n).toBe(1n);
          expect(word & ones(s.width)).not.toBe(-1n);
        }
      }
    }
    for (const bench of manifest.benches) {
      const s = manifest.sets.find((x) => x.set === bench.set)!.streams;
      expect(s.find((x) => x.name === bench.output)!.beats).toBe(bench.outBeats);
      expect(bench.inBeats * bench.outBeats).toBeGreaterThan(0);
      if (bench.rate) expect(Math.max(bench.rate.inBeats, bench.rate.outBeats)).toBeGreaterThanOrEqual(3 * 2000);
    }
  });

  it('hold the same numbers in JSON and .npy', () => {
    const { files, manifest } = make(S12, ['hex', 'json', 'npy', 'coe', 'mif']);
    const byPath = new Map(files.map((f) => [f.path, f.content]));
    const rows = JSON.parse(String(byPath.get('decoder/dequantised.json'))) as Record<
      string,
      number | number[] | null
    >[];
    const coefs = parseNpy(byPath.get('decoder/dequantised.coefs.npy') as Uint8Array);
    expect(coefs).toMatchObject({ dtype: 'int16', shape: [rows.length, 8] });
    rows.forEach((row, i) => {
      const got = [...coefs.data.subarray(8 * i, 8 * i + 8)];
      expect(got).toEqual(row['coefs'] ?? new Array(8).fill(0));
    });
    expect(rows.some((row) => row['coefs'] === null)).toBe(true);
    expect(rows.some((row) => row['samples'] === null && row['tuser'] === 0)).toBe(true);
    // 96 bits of payload: hex text in JSON, bytes in .npy
    const packed = JSON.parse(String(byPath.get('encoder/packed.json'))) as { payload: string }[];
    const payload = parseNpy(byPath.get('encoder/packed.payload.npy') as Uint8Array);
    expect(payload).toMatchObject({ dtype: 'uint8', shape: [packed.length, 12] });
    packed.forEach((row, i) => {
      const bytes = [...payload.data.subarray(12 * i, 12 * i + 12)].reverse();
      expect(BigInt(`0x${bytes.map((b) => b.toString(16).padStart(2, '0')).join('')}`)).toBe(BigInt(row.payload));
    });
    for (const s of manifest.sets[0]!.streams) {
      expect(String(byPath.get(s.file.replace('.hex', '.coe')))).toContain('memory_initialization_radix=16');
      expect(String(byPath.get(s.file.replace('.hex', '.mif')))).toContain(`DEPTH = ${s.beats};`);
    }
  });
});
