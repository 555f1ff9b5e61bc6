import { compileTop, elaborate, type Sources } from '../../generator/commands/elaborate.js';
import { renderConfiguration } from '../../generator/commands/generate.js';
import type { CodecParams } from '../../generator/config/params.js';
import type { FrameSettings } from '../../generator/config/schema.js';
import { toHex } from '../../generator/fixed/bits.js';
import { limbCount } from '../../generator/netlist/layout.js';
import { instantiate, type Machine } from '../../generator/netlist/program.js';
import { parseWords } from '../../generator/netlist/stream-file.js';
import { wrapperName, wrapperPorts, wrapperText } from '../../generator/netlist/wrapper.js';
import { benchSpecs, type BenchSpec } from '../../generator/vectors/benches.js';
import type { Prng } from '../../generator/vectors/prng.js';
import { settingLayout, settingWord } from '../../generator/vectors/settings.js';
import { benchView, type BenchView } from '../../generator/view/tb/bench.js';

/** The rendered RTL of a configuration: file name -> text. */
export function rtlSources(params: CodecParams): Sources {
  const { manifest, files } = renderConfiguration(params);
  return Object.fromEntries(manifest.modules.map(({ file }) => [file, String(files.get(file))]));
}

export function viewOf(params: CodecParams, spec: BenchSpec): BenchView {
  return benchView({ params, command: '', configHash: '', generatorVersion: '' }, spec);
}

/** Devices under test of benches, on the netlist engine. */
export async function compileBenches(
  params: CodecParams,
  benches: readonly string[],
): Promise<ReadonlyMap<string, Machine>> {
  const views = benchSpecs(params)
    .filter(({ bench }) => benches.includes(bench))
    .map((spec) => viewOf(params, spec));
  const netlist = await elaborate(
    { ...rtlSources(params), ...Object.fromEntries(views.map((v) => [`${wrapperName(v.bench)}.v`, wrapperText(v)])) },
    views.map((v) => wrapperName(v.bench)),
  );
  return new Map(views.map((v) => [v.bench, instantiate(compileTop(netlist, wrapperName(v.bench)))]));
}

/** `cfg_word` of settings. */
export function settingLimbs(params: CodecParams, settings: FrameSettings): Int32Array {
  const { width } = settingLayout(params);
  return parseWords(toHex(settingWord(params, settings, true), width), width)[0]!;
}

/** Blocks of samples as beats of N*W bits in limbs of 32. */
export function packBlocks(params: CodecParams, samples: ArrayLike<number>): Int32Array {
  const { n, w } = params;
  const limbs = limbCount(n * w);
  const blocks = samples.length / n;
  const out = new Int32Array(blocks * limbs);
  const mask = 2 ** w - 1;
  for (let b = 0; b < blocks; b++) {
    let at = b * limbs * 32;
    for (let i = 0; i < n; i++, at += w) {
      const x = samples[b * n + i]! & mask;
      const shift = at & 31;
      out[at >>> 5]! |= x << shift;
      if (shift + w > 32) out[(at >>> 5) + 1]! |= x >>> (32 - shift);
    }
  }
  return out;
}

/** A frame of beats, `limbs` numbers of 32 bits each. */
export interface BeatFrame {
  readonly beats: Int32Array;
  /** tuser of the last beat. */
  readonly user: number;
}

export interface Traffic {
  readonly frames: readonly Int32Array[];
  /** Probability of a clock without valid, and without ready. */
  readonly stallIn: number;
  readonly stallOut: number;
  readonly rng: Prng;
  /** Clocks that an input beat, or the end of a frame, may wait for the unit; without output stalls. */
  readonly bound: number;
  /** Go on as soon as `idle` rises, not only after some quiet clocks. */
  readonly hasty?: boolean;
}

export interface Flow {
  readonly frames: readonly BeatFrame[];
  readonly clocks: number;
  /** Largest number of clocks that the unit, with its output ready, took for an input beat or for the end of a frame. */
  readonly wait: number;
  /** What went wrong, or undefined. */
  readonly problem: string | undefined;
}

const DRAIN = 40;

/** Drives the ports of a wrapper (netlist/wrapper.ts) with whole frames. */
export function createStation(machine: Machine) {
  const { wires } = machine;
  const { rst, cfg, inData, inValid, inLast, inUser, inReady, outData, outValid, outLast, outUser, outReady, idle } =
    wrapperPorts(machine);
  const topMask = inData.width % 32 === 0 ? -1 : 2 ** (inData.width % 32) - 1;
  const held = new Int32Array(outData.limbs + 2);

  const noise = (rng: Prng): void => {
    for (let k = 0; k < inData.limbs; k++) wires[inData.at + k] = rng.u32() | 0;
    wires[inData.at + inData.limbs - 1]! &= topMask;
    wires[inLast] = rng.u32() & 1;
    wires[inUser] = 0;
  };

  /** Holds reset for a few clocks, with noise on all inputs. */
  const reset = (rng: Prng, clocks = 4): void => {
    wires[rst] = 1;
    for (let i = 0; i < clocks; i++) {
      noise(rng);
      wires[inValid] = rng.u32() & 1;
      wires[outReady] = rng.u32() & 1;
      machine.step();
    }
    wires[rst] = 0;
    wires[inValid] = 0;
    wires[outReady] = 0;
  };

  const configure = (word: Int32Array): void => {
    for (let k = 0; k < cfg.limbs; k++) wires[cfg.at + k] = word[k] ?? 0;
  };

  /**
   * Sends frames one after the other and takes as many. With `clocks` it stops after that many, in the middle of
   * whatever goes on.
   */
  const run = (traffic: Traffic, clocks = Infinity): Flow => {
    const { frames, rng, bound } = traffic;
    const out: BeatFrame[] = [];
    let beats = new Int32Array(64 * outData.limbs);
    let count = 0;
    let frame = 0;
    let at = 0;
    let wait = 0;
    let longest = 0;
    let clock = 0;
    let drain = 0;
    let isHeld = false;
    const done = (problem?: string): Flow => ({ frames: out, clocks: clock, wait: longest, problem });
    const inStall = Math.floor(traffic.stallIn * 2 ** 32);
    const outStall = Math.floor(traffic.stallOut * 2 ** 32);
    const offer = (): void => {
      if (frame >= frames.length || (inStall > 0 && rng.u32() < inStall)) {
        if (wires[inValid] !== 0 || inStall > 0) noise(rng);
        wires[inValid] = 0;
        return;
      }
      const data = frames[frame]!;
      for (let k = 0; k < inData.limbs; k++) wires[inData.at + k] = data[at + k]!;
      wires[inValid] = 1;
      wires[inLast] = at + inData.limbs >= data.length ? 1 : 0;
      wires[inUser] = 0;
    };
    offer();
    for (;;) {
      if (clock >= clocks) return done();
      wires[outReady] = outStall > 0 && rng.u32() < outStall ? 0 : 1;
      machine.step();
      clock++;
      const ready = wires[outReady] !== 0;
      const valid = wires[outValid] !== 0;
      if (isHeld) {
        let same = valid && wires[outLast] === held[outData.limbs] && wires[outUser] === held[outData.limbs + 1];
        for (let k = 0; same && k < outData.limbs; k++) same = wires[outData.at + k] === held[k];
        if (!same) return done(`expected the beat to hold while ready is low, got another, clock ${clock}`);
      }
      isHeld = valid && !ready;
      if (isHeld) {
        for (let k = 0; k < outData.limbs; k++) held[k] = wires[outData.at + k]!;
        held[outData.limbs] = wires[outLast]!;
        held[outData.limbs + 1] = wires[outUser]!;
      }
      const accepted = wires[inValid] !== 0 && wires[inReady] !== 0;
      let ended = false;
      if (valid && ready) {
        if (out.length >= frames.length) return done(`expected ${frames.length} frames, got a beat more`);
        if ((count + 1) * outData.limbs > beats.length) {
          const grown = new Int32Array(beats.length * 2);
          grown.set(beats);
          beats = grown;
        }
        for (let k = 0; k < outData.limbs; k++) beats[count * outData.limbs + k] = wires[outData.at + k]!;
        count++;
        if (wires[outLast] !== 0) {
          out.push({ beats: beats.slice(0, count * outData.limbs), user: wires[outUser]! });
          count = 0;
          ended = true;
        }
      }
      if (accepted || ended) wait = 0;
      else if (ready && (wires[inValid] !== 0 || (frame >= frames.length && out.length < frames.length))) {
        wait++;
        if (wait > longest) longest = wait;
        if (wait > bound)
          return done(
            `expected a beat in or the end of a frame within ${bound} clocks, got none: frame ${frame}, beat ${at / inData.limbs}`,
          );
      }
      if (accepted) {
        at += inData.limbs;
        if (at >= frames[frame]!.length) {
          frame++;
          at = 0;
        }
      }
      if (accepted || wires[inValid] === 0) offer();
      if (frame >= frames.length && out.length >= frames.length) {
        if (traffic.hasty === true && wires[idle] !== 0) return done();
        if (++drain > DRAIN) return done(wires[idle] !== 0 ? undefined : 'expected idle after the last frame, got 0');
      }
    }
  };

  return { machine, reset, configure, run, outLimbs: outData.limbs, inLimbs: inData.limbs };
}

export type Station = ReturnType<typeof createStation>;

/** First difference of two beat frames in one sentence, or undefined. */
export function compareFrames(expected: BeatFrame, got: BeatFrame | undefined, limbs: number): string | undefined {
  if (got === undefined) return `expected ${expected.beats.length / limbs} beats, got no frame`;
  const length = Math.min(expected.beats.length, got.beats.length);
  const hex = (beats: Int32Array, from: number) =>
    Array.from(beats.subarray(from, from + limbs), (x) => (x >>> 0).toString(16).padStart(8, '0'))
      .reverse()
      .join('');
  for (let i = 0; i < length; i++)
    if (expected.beats[i] !== got.beats[i]) {
      const from = i - (i % limbs);
      return `beat ${from / limbs}: expected ${hex(expected.beats, from)}, got ${hex(got.beats, from)}`;
    }
  if (expected.beats.length !== got.beats.length)
    return `expected ${expected.beats.length / limbs} beats, got ${got.beats.length / limbs}`;
  if (expected.user !== got.user) return `last beat: expected tuser ${expected.user}, got ${got.user}`;
  return undefined;
}
