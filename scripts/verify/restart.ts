import type { CodecParams } from '../../generator/config/params.js';
import type { FrameSettings } from '../../generator/config/schema.js';
import { createEncoder } from '../../generator/model/encoder.js';
import { createPrng, type Prng } from '../../generator/vectors/prng.js';
import { decoderBound } from './hostile.js';
import { createTally, shares, type Part, type PartContext, type PartResult } from './part.js';
import { randomLength, randomSamples, randomSettings } from './random.js';
import {
  compareFrames,
  compileBenches,
  createStation,
  packBlocks,
  settingLimbs,
  type BeatFrame,
  type Station,
} from './rtl.js';

/** Resets of a full run at random clocks, and blocks of the soak through encoder and decoder each. */
const RESETS = 20_000;
const SOAK_BLOCKS = 10_000_000;

const TOPS = ['tb_dctcm_encoder', 'tb_dctcm_decoder'] as const;
type Top = (typeof TOPS)[number];

/** One frame as both tops see it. */
interface Coded {
  readonly blocks: number;
  readonly samples: BeatFrame;
  readonly words: BeatFrame;
  readonly rebuilt: BeatFrame;
}

function createCoder(params: CodecParams, settings: FrameSettings): (samples: Int32Array) => Coded {
  const encoder = createEncoder(params, settings);
  return (samples) => {
    const rebuilt = new Int32Array(samples.length);
    const { limbs } = encoder.encode(samples, (t) => rebuilt.set(t.rebuilt, t.index * params.n));
    const frame = (beats: Int32Array): BeatFrame => ({ beats, user: 0 });
    return {
      blocks: samples.length / params.n,
      samples: frame(packBlocks(params, samples)),
      words: frame(new Int32Array(limbs)),
      rebuilt: frame(packBlocks(params, rebuilt)),
    };
  };
}

const inputOf = (top: Top, coded: Coded): Int32Array =>
  top === 'tb_dctcm_encoder' ? coded.samples.beats : coded.words.beats;
const outputOf = (top: Top, coded: Coded): BeatFrame => (top === 'tb_dctcm_encoder' ? coded.words : coded.rebuilt);

/** Sends frames and compares; a sentence when something differs. */
function check(
  station: Station,
  top: Top,
  params: CodecParams,
  frames: readonly Coded[],
  stalls: { readonly stallIn: number; readonly stallOut: number },
  rng: Prng,
): { readonly problem: string | undefined; readonly clocks: number } {
  const flow = station.run({
    frames: frames.map((coded) => inputOf(top, coded)),
    ...stalls,
    rng,
    bound: decoderBound(params),
    hasty: true,
  });
  if (flow.problem !== undefined) return { problem: flow.problem, clocks: flow.clocks };
  for (const [i, coded] of frames.entries()) {
    const problem = compareFrames(outputOf(top, coded), flow.frames[i], station.outLimbs);
    if (problem !== undefined) return { problem: `frame ${i}: ${problem}`, clocks: flow.clocks };
  }
  return { problem: undefined, clocks: flow.clocks };
}

const NO_STALLS = { stallIn: 0, stallOut: 0 } as const;
const randomStalls = (rng: Prng) =>
  rng.chance(0.5) ? NO_STALLS : { stallIn: rng.below(9) / 12, stallOut: rng.below(9) / 12 };

/** Settings of the exhaustive resets; the next frame has others. */
const SHORT_FRAMES = 4;
const SHORT_BLOCKS = 5;

async function reset(context: PartContext): Promise<PartResult> {
  const tally = createTally();
  let every = 0;
  let random = 0;
  for (const [params, open] of shares(context, context.params)) {
    const { name } = params.config;
    const machines = await compileBenches(params, TOPS);
    const stations = TOPS.map((top) => [top, createStation(machines.get(top)!)] as const);
    const start = (rng: Prng, top: Top, station: Station, victim: Coded, settings: FrameSettings, clocks: number) => {
      // Each reset finds a state that came from noise or from the try before, cut off in the middle of a beat.
      station.configure(settingLimbs(params, settings));
      station.run({ frames: [inputOf(top, victim)], ...randomStalls(rng), rng, bound: Infinity }, clocks);
      station.reset(rng, 1);
    };
    for (const [top, station] of stations) {
      const first = createPrng(context.seed, `reset ${name} ${top}`);
      station.machine.scramble(first.u32());
      station.reset(first, 1);
      for (let f = 0; f < SHORT_FRAMES; f++) {
        const rng = createPrng(context.seed, `reset ${name} ${top} ${f}`);
        const settings = randomSettings(params, rng);
        const victim = createCoder(params, settings)(randomSamples(params, SHORT_BLOCKS, rng));
        const after = randomSettings(params, rng);
        const next = createCoder(params, after)(randomSamples(params, SHORT_BLOCKS, rng));
        station.configure(settingLimbs(params, settings));
        const whole = check(station, top, params, [victim], NO_STALLS, rng);
        if (whole.problem !== undefined) tally.fail(`${name} ${top} seed ${context.seed} short ${f}: ${whole.problem}`);
        for (let clock = 0; clock <= whole.clocks && (f === 0 || open()); clock++) {
          station.configure(settingLimbs(params, settings));
          station.run({ frames: [inputOf(top, victim)], ...NO_STALLS, rng, bound: Infinity }, clock);
          station.reset(rng, 1);
          station.configure(settingLimbs(params, after));
          const { problem } = check(station, top, params, [next], NO_STALLS, rng);
          every++;
          if (problem === undefined) tally.pass();
          else tally.fail(`${name} ${top} seed ${context.seed} short ${f}, reset after clock ${clock}: ${problem}`);
        }
      }
    }
    const target = RESETS / context.params.length;
    for (let i = 0; i < target && open(); i++) {
      const [top, station] = stations[i % stations.length]!;
      const rng = createPrng(context.seed, `reset ${name} ${i}`);
      const settings = randomSettings(params, rng);
      const victim = createCoder(params, settings)(randomSamples(params, rng.between(20, 200), rng));
      start(rng, top, station, victim, settings, rng.below(400));
      const after = randomSettings(params, rng);
      station.configure(settingLimbs(params, after));
      const coder = createCoder(params, after);
      const frames = Array.from({ length: rng.between(1, 2) }, () =>
        coder(randomSamples(params, randomLength(rng), rng)),
      );
      const { problem } = check(station, top, params, frames, randomStalls(rng), rng);
      random++;
      if (problem === undefined) tally.pass();
      else tally.fail(`${name} ${top} seed ${context.seed} random reset ${i}: ${problem}`);
    }
  }
  return tally.result([
    { name: 'resets at every clock of short frames, next frame right', value: every },
    { name: 'resets at random clocks of long frames, next frames right', value: random, full: RESETS },
  ]);
}

async function soak(context: PartContext): Promise<PartResult> {
  const tally = createTally();
  let blocks = 0;
  let frameCount = 0;
  let changes = 0;
  let clocks = 0;
  for (const [params, open] of shares(context, context.params)) {
    const { name } = params.config;
    const target = SOAK_BLOCKS / context.params.length;
    const machines = await compileBenches(params, TOPS);
    const stations = TOPS.map((top) => [top, createStation(machines.get(top)!)] as const);
    let mine = 0;
    // One reset at the start, and after a failure; never between frames.
    let broken = true;
    for (let turn = 0; mine < target && open(); turn++) {
      const rng = createPrng(context.seed, `soak ${name} ${turn}`);
      const settings = randomSettings(params, rng);
      const coder = createCoder(params, settings);
      const frames = Array.from({ length: rng.between(1, 4) }, () =>
        coder(randomSamples(params, rng.chance(0.5) ? randomLength(rng) : rng.between(50, 400), rng)),
      );
      const stalls = rng.chance(0.7) ? NO_STALLS : randomStalls(rng);
      for (const [top, station] of stations) {
        if (broken) {
          station.machine.scramble(rng.u32());
          station.reset(rng);
        }
        station.configure(settingLimbs(params, settings));
        const { problem, clocks: used } = check(station, top, params, frames, stalls, rng);
        clocks += used;
        if (problem === undefined) tally.pass(frames.length);
        else {
          tally.fail(
            `${name} ${top} seed ${context.seed} turn ${turn}: ${problem}; settings ${JSON.stringify(settings)}`,
          );
        }
      }
      broken = tally.failed() > 0;
      mine += frames.reduce((sum, coded) => sum + coded.blocks, 0);
      frameCount += frames.length;
      changes++;
      if (turn % 50 === 0) context.say(`${name}: ${mine} blocks`);
    }
    blocks += mine;
  }
  return tally.result([
    { name: 'blocks through encoder and decoder, bit for bit as in the model', value: blocks, full: SOAK_BLOCKS },
    { name: 'frames', value: frameCount },
    { name: 'changes of settings without a reset', value: changes },
    { name: 'clocks', value: clocks },
  ]);
}

export const RESTART_PARTS: readonly Part[] = [
  {
    name: 'reset',
    title: 'reset at every clock of short frames, at random clocks of long ones',
    weight: 2,
    run: reset,
  },
  { name: 'soak', title: 'random settings per frame, frames back to back, without a reset', weight: 4, run: soak },
];
