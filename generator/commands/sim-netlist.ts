import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { derive } from '../config/params.js';
import { parseConfig } from '../config/schema.js';
import { ConfigError, NetlistError, ToolError } from '../errors.js';
import { runBench, type BenchFiles, type BenchSetup, type VectorText } from '../netlist/bench.js';
import type { JsonNetlist } from '../netlist/flatten.js';
import { instantiate, type Machine } from '../netlist/program.js';
import { wrapperName, wrapperText } from '../netlist/wrapper.js';
import type { RunResult } from '../tools/process.js';
import { benchSpecs, type BenchSpec } from '../vectors/benches.js';
import { benchView, type BenchView } from '../view/tb/bench.js';
import { compileTop, elaborate, readSources, type Sources } from './elaborate.js';
import type { FolderManifest } from './manifest.js';
import { synthesize } from './synth.js';

/** The bench as the manifest of the vectors knows it. */
export interface NetlistBench {
  readonly bench: string;
  readonly set: string;
  readonly module?: unknown;
  readonly input?: unknown;
  readonly output?: unknown;
}

export interface NetlistSetup {
  /** Generated folder. */
  readonly dir: string;
  readonly manifest: FolderManifest;
  readonly benches: readonly NetlistBench[];
  /** Folder of the vectors. */
  readonly golden: string;
  /** Run the gates after technology-independent synthesis instead of the elaborated RTL. */
  readonly gates?: boolean;
  readonly onProgress?: (text: string) => void;
}

/** Runs a bench with plusargs, as the Verilog engines do, and gives the same log. */
export type NetlistRunner = (plusargs: readonly string[]) => Promise<RunResult>;

/** A runner per bench, or a text that says why it does not compile. */
export type NetlistRunners = (bench: string) => NetlistRunner | string;

/** View of a bench; a bench that the configuration does not have itself is described by the vectors. */
export function netlistBenchView(manifest: FolderManifest, bench: NetlistBench): BenchView {
  const params = derive(parseConfig(manifest.config));
  const context = { params, command: '', configHash: '', generatorVersion: '' };
  const known = benchSpecs(params).find((spec) => spec.bench === bench.bench);
  const spec = known ?? ({ ...bench, kind: 'unit', rate: false } as unknown as BenchSpec);
  return benchView(context, spec);
}

/**
 * Elaborates the devices under test of all benches in one run and gives a runner for each.
 *
 * @throws ToolError when Yosys cannot run, InputError when a file is missing
 */
export async function netlistRunners(setup: NetlistSetup): Promise<NetlistRunners> {
  const { dir, manifest, benches, golden } = setup;
  const sources = await readSources(
    dir,
    manifest.modules.map(({ file }) => file),
  );
  const views = new Map(benches.map((bench) => [bench.bench, netlistBenchView(manifest, bench)]));
  const all =
    setup.gates === true
      ? await synthesizeBenches(sources, [...views.values()], setup.onProgress)
      : await elaborateBenches(sources, [...views.values()], setup.onProgress);
  const machines = new Map<string, Machine | string>();
  for (const { bench } of benches) {
    const netlist = all.get(bench)!;
    if (!manifest.benches.includes(bench)) {
      machines.set(bench, `${dir}: expected ${bench} among the benches of the manifest`);
      continue;
    }
    machines.set(bench, typeof netlist === 'string' ? netlist : compileBench(netlist, bench));
  }
  return (bench) => {
    const machine = machines.get(bench);
    const view = views.get(bench);
    if (machine === undefined || view === undefined) return `${bench} is not in the list of benches`;
    if (typeof machine === 'string') return machine;
    return (plusargs) => runNetlist(machine, view, golden, plusargs);
  };
}

/** One netlist for all benches; when that fails, one for each, to see whose fault it is. */
async function elaborateBenches(
  sources: Sources,
  views: readonly BenchView[],
  onProgress: ((text: string) => void) | undefined,
): Promise<ReadonlyMap<string, JsonNetlist | string>> {
  const withWrappers = (list: readonly BenchView[]): Sources => ({
    ...sources,
    ...Object.fromEntries(list.map((view) => [`${wrapperName(view.bench)}.v`, wrapperText(view)])),
  });
  const names = (list: readonly BenchView[]) => list.map((view) => wrapperName(view.bench));
  try {
    const netlist = await elaborate(withWrappers(views), names(views), onProgress);
    return new Map(views.map((view) => [view.bench, netlist]));
  } catch (error) {
    if (!(error instanceof ToolError) || error.exitCode === undefined) throw error;
    if (views.length === 1) return new Map([[views[0]!.bench, error.message]]);
  }
  const result = new Map<string, JsonNetlist | string>();
  for (const view of views)
    for (const [bench, netlist] of await elaborateBenches(sources, [view], onProgress)) result.set(bench, netlist);
  return result;
}

/** The gates of each bench's device under test. */
async function synthesizeBenches(
  sources: Sources,
  views: readonly BenchView[],
  onProgress: ((text: string) => void) | undefined,
): Promise<ReadonlyMap<string, JsonNetlist | string>> {
  const result = new Map<string, JsonNetlist | string>();
  for (const view of views) {
    const top = wrapperName(view.bench);
    const say = (text: string) => onProgress?.(`${view.bench}: ${text}`);
    say('synthesize');
    try {
      const all = { ...sources, [`${top}.v`]: wrapperText(view) };
      const { files } = await synthesize(all, top, 'generic', ['netlist.json'], say);
      result.set(view.bench, JSON.parse(files['netlist.json']!) as JsonNetlist);
    } catch (error) {
      if (!(error instanceof ToolError) || error.exitCode === undefined) throw error;
      result.set(view.bench, error.message);
    }
  }
  return result;
}

function compileBench(netlist: JsonNetlist, bench: string): Machine | string {
  try {
    return instantiate(compileTop(netlist, wrapperName(bench)));
  } catch (error) {
    if (error instanceof NetlistError) return error.message;
    throw error;
  }
}

/** What the engine needs to know of a bench. */
export function benchSetup(view: BenchView, machine: Machine): BenchSetup {
  return {
    bench: view.bench,
    machine,
    inWidth: view.inWidth,
    outWidth: view.outWidth,
    cfgWidth: view.cfgWidth,
    hasCare: view.hasCare === 1,
    spanInput: view.spanBeat === 'in_beat',
    hasIdle: view.hasIdle,
    fullRate: view.fullRate,
  };
}

/** Runs one bench on a machine. */
export async function runNetlist(
  machine: Machine,
  view: BenchView,
  golden: string,
  plusargs: readonly string[],
): Promise<RunResult> {
  const value = (name: string): string | undefined =>
    plusargs.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
  if (value('vcd') !== undefined)
    throw new ConfigError('--vcd: expected engine icarus or verilator, got netlist, which writes no waves');
  const set = value('set') ?? view.set;
  const text = async (file: string): Promise<VectorText> => ({
    path: `${set}/${file}`,
    text: await readFile(join(golden, set, file), 'utf8').catch(() => undefined),
  });
  const files: BenchFiles = {
    input: await text(`${view.input}.hex`),
    output: await text(`${view.output}.hex`),
    care: await text(`${view.output}.care.hex`),
    cases: await text('cases.hex'),
  };
  const { log } = runBench(benchSetup(view, machine), files, {
    stall: value('stall') ?? 'none',
    seed: Number(value('seed') ?? 1),
    rate: plusargs.includes('rate'),
  });
  return { command: `netlist ${view.bench} ${plusargs.join(' ')}`, exitCode: 0, timedOut: false, log };
}
