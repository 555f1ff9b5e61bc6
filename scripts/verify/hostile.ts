import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderConfiguration } from '../../generator/commands/generate.js';
import { judge } from '../../generator/commands/sim.js';
import { buses } from '../../generator/config/buses.js';
import type { CodecParams } from '../../generator/config/params.js';
import type { FrameSettings } from '../../generator/config/schema.js';
import { packLanes } from '../../generator/fixed/bits.js';
import { formatHex } from '../../generator/formats/hex.js';
import { createDecoder, type DecodedFrame, type FrameDecoder } from '../../generator/model/decoder.js';
import { createEncoder } from '../../generator/model/encoder.js';
import { compileIcarus, runIcarus } from '../../generator/tools/iverilog.js';
import { findProgram, installCommand } from '../../generator/tools/process.js';
import { ones, streamWords, wordLayout } from '../../generator/vectors/beats.js';
import { createStream, pushWords } from '../../generator/vectors/encoder.js';
import { createPrng, type Prng } from '../../generator/vectors/prng.js';
import { settingLayout, settingWord } from '../../generator/vectors/settings.js';
import { UNPACKER_RING } from '../../generator/view/decoder/bit-unpacker.js';
import { SHARED_BENCH_FILES } from '../../generator/view/tb/bench.js';
import { damage } from './damage.js';
import { createTally, shares, type Part, type PartContext, type PartResult } from './part.js';
import { randomLength, randomSamples, randomSettings } from './random.js';
import { compareFrames, compileBenches, createStation, packBlocks, settingLimbs, type BeatFrame } from './rtl.js';

/** Damaged frames of a full run. */
const MODEL_FRAMES = 1_000_000;
const RTL_FRAMES = 100_000;
const ICARUS_FRAMES = 400;

/** Configurations whose decoder sees damage. */
const detecting = (context: PartContext): readonly CodecParams[] =>
  context.params.filter(({ features }) => features.errorDetection);

/** Good frames per batch; all frames of a batch have the same settings. */
const BATCH = 12;

interface Item {
  readonly kind: string;
  readonly limbs: Uint32Array;
  /** Samples that the decoder must give; undefined for a damaged frame. */
  readonly rebuilt: Int32Array | undefined;
}

/** One batch: settings, and damaged frames, each followed by a good one. */
function makeBatch(params: CodecParams, rng: Prng): { settings: FrameSettings; items: Item[] } {
  const settings = randomSettings(params, rng);
  const encoder = createEncoder(params, settings);
  const good = Array.from({ length: BATCH }, () => {
    const samples = randomSamples(params, randomLength(rng), rng);
    const rebuilt = new Int32Array(samples.length);
    const { limbs } = encoder.encode(samples, (t) => rebuilt.set(t.rebuilt, t.index * params.n));
    return { kind: 'good', limbs, rebuilt };
  });
  const items: Item[] = [];
  for (let i = 0; i < 2 * BATCH; i++) {
    const base = good[i % BATCH]!;
    const { kind, frames } = damage(params, base.limbs, good[rng.below(BATCH)]!.limbs, rng);
    for (const limbs of frames) items.push({ kind, limbs, rebuilt: undefined });
    items.push(good[rng.below(BATCH)]!);
  }
  return { settings, items };
}

const same = (a: Int32Array, b: Int32Array): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};

/** Decodes in the model and checks what must hold of any frame; a sentence when it does not. */
function checkModel(params: CodecParams, decoder: FrameDecoder, item: Item): [DecodedFrame | undefined, string?] {
  let frame: DecodedFrame;
  try {
    frame = decoder.decode(item.limbs);
  } catch (error) {
    return [undefined, `expected a result, got an exception: ${String(error)}`];
  }
  if (frame.samples.length !== frame.blocks * params.n)
    return [frame, `expected ${frame.blocks} blocks, got ${frame.samples.length} samples`];
  // A block takes at least its flags.
  if (frame.blocks * params.nibbles > item.limbs.length * 32)
    return [frame, `expected at most ${(item.limbs.length * 32) / params.nibbles} blocks, got ${frame.blocks}`];
  if (frame.error === undefined && frame.blocks < 1) return [frame, 'expected a good frame to have a block, got none'];
  for (const x of frame.samples)
    if (x < params.sampleMin || x > params.sampleMax)
      return [frame, `expected samples in ${params.sampleMin}..${params.sampleMax}, got ${x}`];
  if (item.rebuilt !== undefined) {
    if (frame.error !== undefined) return [frame, `expected a good frame after a damaged one, got ${frame.error}`];
    if (!same(frame.samples, item.rebuilt)) return [frame, 'expected the samples of the good frame, got others'];
  }
  return [frame];
}

/** Counts by kind of damage and by verdict. */
function createCensus() {
  const counts = new Map<string, number>();
  return {
    add: (verdict: string): void => void counts.set(verdict, (counts.get(verdict) ?? 0) + 1),
    text: (): string =>
      [...counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([verdict, count]) => `${verdict} ${count}`)
        .join(', '),
  };
}

async function hostileModel(context: PartContext): Promise<PartResult> {
  const tally = createTally();
  const census = createCensus();
  let frames = 0;
  let good = 0;
  for (const [params, open] of shares(context, detecting(context))) {
    const target = Math.ceil(MODEL_FRAMES / detecting(context).length);
    let mine = 0;
    for (let batch = 0; mine < target && open(); batch++) {
      const rng = createPrng(context.seed, `hostile ${params.config.name} ${batch}`);
      const { settings, items } = makeBatch(params, rng);
      const decoder = createDecoder(params, settings);
      for (const item of items) {
        const [frame, problem] = checkModel(params, decoder, item);
        if (problem !== undefined) {
          const where = `${params.config.name} seed ${context.seed} batch ${batch}, ${item.kind}`;
          tally.fail(`${where}: ${problem}; settings ${JSON.stringify(settings)}, words ${hexWords(item.limbs)}`);
        } else tally.pass();
        if (item.rebuilt === undefined) {
          mine++;
          census.add(frame?.error ?? 'legal');
        } else good++;
      }
      if (batch % 100 === 0) context.say(`${params.config.name}: ${mine} damaged frames`);
    }
    frames += mine;
  }
  return tally.result([
    { name: 'damaged frames decoded by the model', value: frames, full: MODEL_FRAMES },
    { name: 'good frames after damaged ones', value: good },
    { name: 'verdicts on damaged frames', value: census.text() },
  ]);
}

const hexWords = (limbs: Uint32Array): string =>
  Array.from(limbs.subarray(0, 64), (x) => x.toString(16).padStart(8, '0')).join(' ') +
  (limbs.length > 64 ? ' ...' : '');

/**
 * Clocks that the decoder, with its output ready, may take until it accepts a word or ends a frame: the unpacker holds at
 * most 2 core words more than its ring, of at most CORE_W / (N/4) blocks each, one per clock, and the pipeline is shorter
 * than 96.
 */
export function decoderBound(params: CodecParams): number {
  return ((UNPACKER_RING.full + 2) * params.coreW) / params.nibbles + 96;
}

/** What the decoder must put out for a frame. */
export function expectedBeats(params: CodecParams, frame: DecodedFrame): BeatFrame {
  const blocks = packBlocks(params, frame.samples);
  if (frame.error === undefined) return { beats: blocks, user: 0 };
  // One beat more, data 0.
  const limbs = Math.ceil((params.n * params.w) / 32);
  const beats = new Int32Array(blocks.length + limbs);
  beats.set(blocks);
  return { beats, user: 1 };
}

async function hostileRtl(context: PartContext): Promise<PartResult> {
  const tally = createTally();
  const census = createCensus();
  let frames = 0;
  let clocks = 0;
  const waits: string[] = [];
  for (const [params, open] of shares(context, detecting(context))) {
    const target = Math.ceil(RTL_FRAMES / detecting(context).length);
    const station = createStation((await compileBenches(params, ['tb_dctcm_decoder'])).get('tb_dctcm_decoder')!);
    const bound = decoderBound(params);
    let mine = 0;
    let wait = 0;
    let broken = true;
    for (let batch = 0; mine < target && open(); batch++) {
      const rng = createPrng(context.seed, `hostile ${params.config.name} ${batch}`);
      const { settings, items } = makeBatch(params, rng);
      const decoder = createDecoder(params, settings);
      const expected = items.map(({ limbs }) => decoder.decode(limbs));
      if (broken) {
        station.machine.scramble(rng.u32());
        station.reset(rng);
      }
      station.configure(settingLimbs(params, settings));
      const flow = station.run({
        frames: items.map(({ limbs }) => new Int32Array(limbs)),
        // Three batches in four without stalls: there the wait is bounded.
        stallIn: batch % 4 === 1 ? rng.below(10) / 12 : 0,
        stallOut: batch % 4 >= 2 ? rng.below(10) / 12 : 0,
        rng,
        bound,
      });
      clocks += flow.clocks;
      wait = Math.max(wait, flow.wait);
      broken = false;
      const where = `${params.config.name} seed ${context.seed} batch ${batch}`;
      items.forEach((item, i) => {
        if (i >= flow.frames.length && flow.problem !== undefined) return;
        const problem = compareFrames(expectedBeats(params, expected[i]!), flow.frames[i], station.outLimbs);
        if (item.rebuilt === undefined) {
          mine++;
          census.add(expected[i]!.error ?? 'legal');
        }
        if (problem === undefined) return tally.pass();
        broken = true;
        tally.fail(`${where} frame ${i}, ${item.kind}: ${problem}; settings ${JSON.stringify(settings)}`);
      });
      if (flow.problem !== undefined) {
        broken = true;
        tally.fail(
          `${where}: ${flow.problem}; frame ${flow.frames.length} is ${items[flow.frames.length]?.kind}, settings ${JSON.stringify(settings)}`,
        );
      }
      if (batch % 20 === 0) context.say(`${params.config.name}: ${mine} damaged frames`);
    }
    frames += mine;
    waits.push(`${params.config.name} ${wait} <= ${bound}`);
  }
  return tally.result([
    { name: 'damaged frames decoded by the RTL, bit for bit as by the model', value: frames, full: RTL_FRAMES },
    { name: 'clocks', value: clocks },
    { name: 'longest wait of a word, output ready, and its bound', value: waits.join(', ') },
    { name: 'verdicts on damaged frames', value: census.text() },
  ]);
}

/** The decoder's own bench on Icarus, with hostile frames in place of the golden ones: X would show here. */
async function hostileIcarus(context: PartContext): Promise<PartResult> {
  const tally = createTally();
  if (findProgram('iverilog') === undefined)
    return tally.result([], [`hostile frames on Icarus: ${installCommand('iverilog')}`]);
  let frames = 0;
  const stalls = ['none', 'both'] as const;
  for (const [params, open] of shares(context, detecting(context))) {
    const dir = await mkdtemp(join(tmpdir(), 'dctcm-hostile-'));
    try {
      const bench = 'tb_dctcm_decoder';
      const { manifest, files } = renderConfiguration(params);
      await mkdir(join(dir, 'tb'));
      await mkdir(join(dir, 'decoder'));
      for (const [path, content] of files) if (path.endsWith('.v')) await writeFile(join(dir, path), content);
      const image = join(dir, 'bench.vvp');
      const sources = [
        ...[bench, ...SHARED_BENCH_FILES.map((file) => file.replace(/\.v$/, ''))].map((name) => `tb/${name}.v`),
        ...manifest.modules.map(({ file }) => file),
      ];
      const compiled = await compileIcarus({ cwd: dir, sources, top: bench, output: image });
      if (compiled.exitCode !== 0) {
        tally.fail(`${params.config.name} ${bench}: does not compile on Icarus: ${compiled.log}`);
        continue;
      }
      const target = Math.ceil(ICARUS_FRAMES / detecting(context).length);
      let mine = 0;
      for (let round = 0; mine < target && (round === 0 || open()); round++) {
        const vectors = hostileVectors(params, createPrng(context.seed, `icarus ${params.config.name} ${round}`));
        for (const [name, text] of vectors.files) await writeFile(join(dir, 'decoder', name), text);
        mine += vectors.damaged;
        const stall = stalls[round % stalls.length]!;
        const seed = 1 + round;
        const result = await runIcarus({
          cwd: dir,
          image,
          plusargs: ['golden=.', 'set=decoder', `stall=${stall}`, `seed=${seed}`],
          timeout: 300_000,
        });
        const run = judge(result, { bench, set: 'decoder', stall, seed, expected: vectors.beats });
        if (run.ok) tally.pass();
        else tally.fail(`${params.config.name} round ${round} on Icarus: ${run.reason}`);
      }
      frames += mine;
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
  return tally.result([{ name: 'damaged frames decoded on Icarus', value: frames, full: ICARUS_FRAMES }]);
}

/** A set of hostile vectors for the decoder's bench: one batch per case. */
function hostileVectors(params: CodecParams, rng: Prng) {
  const CASES = 2;
  const bus = buses(params);
  const words = createStream('words', bus.words);
  const samples = createStream('samples', bus.samples);
  const cases: bigint[] = [];
  let damaged = 0;
  for (let c = 0; c < CASES; c++) {
    const { settings, items } = makeBatch(params, rng);
    const decoder = createDecoder(params, settings);
    cases.push(settingWord(params, settings, c === CASES - 1));
    for (const { limbs, rebuilt } of items) {
      if (rebuilt === undefined) damaged++;
      pushWords(params, limbs, words, undefined);
      const frame = decoder.decode(limbs);
      const care = ones(bus.samples.width);
      for (let b = 0; b < frame.blocks; b++)
        samples.push({
          tdata: packLanes(frame.samples.subarray(b * params.n, (b + 1) * params.n), params.w),
          care,
          tlast: frame.error === undefined && b === frame.blocks - 1,
          tuser: 0,
          tuserCare: true,
        });
      if (frame.error !== undefined) samples.push({ tdata: 0n, care, tlast: true, tuser: 1, tuserCare: true });
    }
    words.endCase();
    samples.endCase();
  }
  const hex = ({ stream }: typeof words) => formatHex(streamWords(stream), wordLayout(stream.bus.width).wordBits);
  return {
    damaged,
    beats: samples.stream.beats.length,
    files: [
      ['words.hex', hex(words)],
      ['samples.hex', hex(samples)],
      ['cases.hex', formatHex(cases, settingLayout(params).width)],
    ] as const,
  };
}

export const HOSTILE_PARTS: readonly Part[] = [
  { name: 'hostile-model', title: 'damaged frames through the model of the decoder', weight: 2, run: hostileModel },
  { name: 'hostile-rtl', title: 'the same through its RTL, on the netlist engine', weight: 3, run: hostileRtl },
  { name: 'hostile-icarus', title: 'a sample of them on Icarus, which has X', weight: 2, run: hostileIcarus },
];
