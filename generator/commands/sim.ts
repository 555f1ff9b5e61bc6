import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError, InputError } from '../errors.js';
import { MANIFEST, readJson } from '../tools/files.js';
import { compileIcarusWasm, iverilogWasmVersion, runIcarusWasm } from '../tools/iverilog-wasm.js';
import { compileIcarus, runIcarus } from '../tools/iverilog.js';
import { findProgram, installCommand, logTail, type RunResult } from '../tools/process.js';
import { buildVerilator, runVerilated } from '../tools/verilator.js';
import { SHARED_BENCH_FILES } from '../view/tb/bench.js';
import { readManifest, type FolderManifest } from './manifest.js';
import { netlistRunners, type NetlistRunners } from './sim-netlist.js';

/**
 * `icarus-wasm`: Icarus in WebAssembly, when it is built; `netlist`: built in, on the elaborated RTL; `gates`: the same on
 * the gates after synthesis.
 */
export const ENGINES = ['icarus', 'icarus-wasm', 'verilator', 'netlist', 'gates'] as const;
export type Engine = (typeof ENGINES)[number];
/** `auto`: Icarus when it is installed, else its WebAssembly when that is built, else the built-in netlist engine. */
export const ENGINE_CHOICES = [...ENGINES, 'auto'] as const;
export type EngineChoice = (typeof ENGINE_CHOICES)[number];

export const STALL_MODES = ['none', 'input', 'output', 'both'] as const;
export type StallMode = (typeof STALL_MODES)[number];

export interface SimOptions {
  /** Folder made by `generate`. */
  readonly dir: string;
  /** Default: auto. */
  readonly engine?: EngineChoice;
  /** Only these benches (with or without `tb_` or `tb_dctcm_`). Default: all. */
  readonly benches?: readonly string[];
  /** Default: all four. */
  readonly stalls?: readonly StallMode[];
  readonly seed?: number;
  /** Folder of vectors. Default: `golden` in the folder, else `../../golden/<configuration>` beside it. */
  readonly golden?: string;
  /** Wave file; needs one bench and one stall mode. */
  readonly vcd?: string;
  readonly onProgress?: (text: string) => void;
}

/** One run of one bench. */
export interface SimRun {
  readonly bench: string;
  readonly set: string;
  readonly stall: StallMode;
  readonly seed: number;
  readonly ok: boolean;
  /** Beats compared, and how many the manifest promises. */
  readonly passed: number;
  readonly expected: number;
  readonly failed: number;
  readonly cycles: number;
  /** Why not ok, with the end of the log. */
  readonly reason: string | null;
}

/** Throughput of one case of a rate run. */
export interface SimRate {
  readonly bench: string;
  readonly case: string;
  /** Beats in and out, and the clocks they took. */
  readonly in: number;
  readonly out: number;
  readonly clocks: number;
  /** Clocks that the busier side needs at one beat per clock. */
  readonly ideal: number;
}

export interface SimResult {
  readonly ok: boolean;
  readonly dir: string;
  readonly config: string;
  readonly engine: Engine;
  /** Why `auto` did not take Icarus, with the command that installs it; null when that was not the question. */
  readonly engineNote: string | null;
  readonly golden: string;
  readonly passed: number;
  readonly failed: number;
  readonly runs: readonly SimRun[];
  readonly rates: readonly SimRate[];
}

const goldenSchema = z.looseObject({
  kind: z.literal('vectors'),
  config: z.looseObject({ name: z.string() }),
  benches: z.array(
    z.looseObject({
      bench: z.string(),
      set: z.string(),
      outBeats: z.int(),
      rate: z.object({ inBeats: z.int(), outBeats: z.int(), cases: z.array(z.string()) }).nullable(),
    }),
  ),
});
type GoldenBench = z.output<typeof goldenSchema>['benches'][number];

/** Milliseconds until a run is stopped; the benches' own watch-dog is far quicker. */
const RUN_TIMEOUT = 1_200_000;

/** One compiled bench that can run with any plusargs. */
type Runner = (plusargs: readonly string[]) => Promise<RunResult>;

/**
 * Runs the benches of a generated folder against their golden vectors. A run is good when the engine ends by itself,
 * the bench's last line says PASS, nothing in the log says ERROR, and it compared exactly the beats of the manifest.
 *
 * @throws ToolError when the engine is missing, InputError or ConfigError when folder, vectors or names are wrong
 */
export async function sim(options: SimOptions): Promise<SimResult> {
  const { dir } = options;
  const engine = resolveEngine(options.engine ?? 'auto');
  const seed = options.seed ?? 1;
  const stalls = options.stalls ?? STALL_MODES;
  const manifest = await readManifest(dir);
  const goldenDir = options.golden ?? findGolden(dir, manifest);
  const vectors = await readGolden(goldenDir, manifest);
  const benches = chooseBenches(vectors, manifest, options.benches, dir);
  if (options.vcd !== undefined && (benches.length !== 1 || stalls.length !== 1))
    throw new ConfigError(`--vcd: expected one bench and one stall mode, got ${benches.length} and ${stalls.length}`);

  const builtIn = engine === 'netlist' || engine === 'gates';
  if (options.vcd !== undefined && builtIn)
    throw new ConfigError(
      `--vcd: expected engine icarus, icarus-wasm or verilator, got ${engine}, which writes no waves`,
    );

  const netlist = builtIn
    ? await netlistRunners({
        dir,
        manifest,
        benches,
        golden: goldenDir,
        gates: engine === 'gates',
        ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
      })
    : undefined;
  const scratch = await mkdtemp(join(tmpdir(), 'dctcm-sim-'));
  const runs: SimRun[] = [];
  const rates: SimRate[] = [];
  try {
    let done = 0;
    // Tops first: they run longest, and the short ones fill the gaps at the end.
    const longestFirst = [...benches].reverse().sort((a, b) => Number(b.rate !== null) - Number(a.rate !== null));
    await eachOf(longestFirst, async (bench) => {
      const compiled = await compile(engine, netlist, dir, manifest, bench.bench, scratch, resolve(goldenDir));
      const jobs = stalls.map((stall) => ({ stall, set: bench.set, expected: bench.outBeats, rate: false }));
      if (bench.rate !== null && options.vcd === undefined && stalls.includes('none'))
        jobs.push({ stall: 'none', set: 'rate', expected: bench.rate.outBeats, rate: true });
      for (const { stall, set, expected, rate } of jobs) {
        const base = { bench: bench.bench, set, stall, seed, expected };
        if (typeof compiled === 'string') {
          runs.push({ ...base, ok: false, passed: 0, failed: 0, cycles: 0, reason: compiled });
          continue;
        }
        const result = await compiled([
          'golden=.',
          `set=${set}`,
          `stall=${stall}`,
          `seed=${seed}`,
          ...(rate ? ['rate'] : []),
          ...(options.vcd === undefined ? [] : [`vcd=${resolve(options.vcd)}`]),
        ]);
        const run = judge(result, base);
        const measured = rate && bench.rate !== null ? readRates(result.log, bench.bench, bench.rate.cases) : [];
        rates.push(...measured);
        const short = rate && run.ok && measured.length !== bench.rate?.cases.length;
        runs.push(short ? { ...run, ok: false, reason: `expected a rate for each case, got ${measured.length}` } : run);
      }
      done += 1;
      options.onProgress?.(`${done}/${benches.length} benches, ${bench.bench}`);
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  const order = new Map(benches.map(({ bench }, i) => [bench, i]));
  const byBench = (a: { bench: string }, b: { bench: string }) => order.get(a.bench)! - order.get(b.bench)!;
  runs.sort(byBench);
  rates.sort(byBench);
  const passed = runs.filter((run) => run.ok).length;
  return {
    ok: passed === runs.length && runs.length > 0,
    dir,
    config: manifest.config.name,
    engine,
    engineNote: (options.engine ?? 'auto') === 'auto' ? engineNote(engine) : null,
    golden: goldenDir,
    passed,
    failed: runs.length - passed,
    runs,
    rates,
  };
}

/** The engine that a choice stands for on this machine. */
export function resolveEngine(choice: EngineChoice): Engine {
  if (choice !== 'auto') return choice;
  if (findProgram('iverilog') !== undefined && findProgram('vvp') !== undefined) return 'icarus';
  return iverilogWasmVersion() === null ? 'netlist' : 'icarus-wasm';
}

/** Why `auto` took an engine other than Icarus. */
function engineNote(engine: Engine): string | null {
  if (engine === 'icarus') return null;
  const instead = engine === 'icarus-wasm' ? 'its WebAssembly build' : 'the built-in netlist engine, which has no X';
  return `Icarus Verilog is not installed, so this ran on ${instead}: ${installCommand('iverilog')}`;
}

/** Calls a function for all items, as many at a time as there are cores (at most 4). The first error is passed on. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const item = items[next]!;
      next += 1;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

function findGolden(dir: string, manifest: FolderManifest): string {
  const inside = join(dir, 'golden');
  if (existsSync(join(inside, MANIFEST))) return inside;
  const beside = join(dir, '..', '..', 'golden', manifest.config.name);
  if (existsSync(join(beside, MANIFEST))) return beside;
  throw new InputError(
    `${dir}: expected golden vectors in ${inside} or ${beside}, got none: make them with dctcm golden, or give --golden`,
  );
}

async function readGolden(golden: string, manifest: FolderManifest): Promise<readonly GoldenBench[]> {
  const path = join(golden, MANIFEST);
  const result = goldenSchema.safeParse(await readJson(path));
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new InputError(`${path}: expected the manifest of golden vectors: ${issue.path.join('.')}: ${issue.message}`);
  }
  // The name is only a label; the vectors fit when all values are the same.
  const { name: _a, ...vectors } = result.data.config;
  const { name: _b, ...rtl } = manifest.config;
  for (const [key, value] of Object.entries(rtl))
    if (JSON.stringify(vectors[key]) !== JSON.stringify(value))
      throw new InputError(`${path}: expected vectors for ${key} = ${String(value)}, got ${String(vectors[key])}`);
  return result.data.benches;
}

function chooseBenches(
  all: readonly GoldenBench[],
  manifest: FolderManifest,
  names: readonly string[] | undefined,
  dir: string,
): readonly GoldenBench[] {
  if (manifest.benches.length === 0) throw new InputError(`${dir}: expected benches in the manifest, got none`);
  // A bench that the folder should have and has not stays in the list: it does not compile, and that is red.
  if (names === undefined) return all;
  return names.map((name) => {
    const found = all.find(({ bench }) => [name, `tb_${name}`, `tb_dctcm_${name}`].includes(bench));
    if (found === undefined)
      throw new ConfigError(`--bench: expected one of ${all.map(({ bench }) => bench).join(', ')}, got ${name}`);
    return found;
  });
}

/** Compiles one bench; a text instead of a runner says why not. The runner works in the folder of the vectors. */
async function compile(
  engine: Engine,
  netlist: NetlistRunners | undefined,
  dir: string,
  manifest: FolderManifest,
  bench: string,
  scratch: string,
  goldenDir: string,
): Promise<Runner | string> {
  if (netlist !== undefined) {
    const runner = netlist(bench);
    return typeof runner === 'string' ? `does not compile:\n${runner}` : runner;
  }
  const sources = [
    `tb/${bench}.v`,
    ...SHARED_BENCH_FILES.map((file) => `tb/${file}`),
    ...manifest.modules.map(({ file }) => file),
  ];
  if (engine === 'icarus' || engine === 'icarus-wasm') {
    const native = engine === 'icarus';
    const image = join(scratch, `${bench}.vvp`);
    const compiled = { cwd: dir, sources, top: bench, output: image };
    const result = await (native ? compileIcarus(compiled) : compileIcarusWasm(compiled));
    // Icarus only warns where something is wrong, for example a port that is not connected, and with exit code 0.
    if (result.exitCode !== 0 || result.log.trim() !== '') return `does not compile:\n${logTail(result.log)}`;
    const run = native ? runIcarus : runIcarusWasm;
    return (plusargs) => run({ cwd: goldenDir, image, plusargs, timeout: RUN_TIMEOUT });
  }
  const buildDir = join(scratch, bench);
  const result = await buildVerilator({ cwd: dir, sources, top: bench, buildDir });
  if (result.exitCode !== 0) return `does not compile:\n${logTail(result.log)}`;
  return (plusargs) => runVerilated({ cwd: goldenDir, buildDir, plusargs, timeout: RUN_TIMEOUT });
}

const CLOSING_LINE = /^(?:PASS|FAIL) (\S+) stall=(\S+) seed=(\d+): (\d+) passed, (\d+) failed, (\d+) cycles\s*$/gm;
/** Messages of the benches and of the engines: a file that is not there is only a warning to them, and exit code 0. */
const COMPLAINT = /^.*\b(?:error|warning)\b.*$/im;

/** Whether a run is good. Exit codes say little: vvp ends with 0 whatever happened. */
export function judge(
  result: Pick<RunResult, 'exitCode' | 'timedOut' | 'log'>,
  base: Pick<SimRun, 'bench' | 'set' | 'stall' | 'seed' | 'expected'>,
): SimRun {
  const closing = [...result.log.matchAll(CLOSING_LINE)];
  const [line, bench, stall, ...numbers] = closing[0] ?? [];
  const [seed, passed = 0, failed = 0, cycles = 0] = numbers.map(Number);
  const complaint = COMPLAINT.exec(result.log)?.[0];
  let reason: string | null = null;
  if (result.timedOut) reason = `stopped after ${RUN_TIMEOUT / 1000} s`;
  else if (line === undefined) reason = 'no closing line';
  else if (closing.length > 1) reason = `expected one closing line, got ${closing.length}`;
  else if (complaint !== undefined) reason = complaint;
  else if (!line.startsWith('PASS') || failed !== 0) reason = `${failed} failed`;
  else if (bench !== base.bench || stall !== base.stall || seed !== base.seed)
    reason = `expected the closing line of ${base.bench} stall=${base.stall} seed=${base.seed}, got ${line}`;
  else if (passed !== base.expected) reason = `expected ${base.expected} beats compared, got ${passed}`;
  else if (result.exitCode !== 0) reason = `exit code ${result.exitCode}`;
  return {
    ...base,
    ok: reason === null,
    passed,
    failed,
    cycles,
    reason: reason === null ? null : `${reason}\n${logTail(result.log, 8)}`.trimEnd(),
  };
}

function readRates(log: string, bench: string, cases: readonly string[]): SimRate[] {
  return [...log.matchAll(/^RATE \S+ case=(\d+) in=(\d+) out=(\d+) clocks=(\d+) ideal=(\d+)/gm)].map((match) => {
    const [index = 0, beatsIn = 0, beatsOut = 0, clocks = 0, ideal = 0] = match.slice(1, 6).map(Number);
    return { bench, case: cases[index] ?? String(index), in: beatsIn, out: beatsOut, clocks, ideal };
  });
}
