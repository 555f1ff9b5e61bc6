import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { compileTop, type Sources } from '../../generator/commands/elaborate.js';
import { makeVectors } from '../../generator/commands/golden.js';
import { judge } from '../../generator/commands/sim.js';
import { benchSetup } from '../../generator/commands/sim-netlist.js';
import type { CodecParams } from '../../generator/config/params.js';
import { NetlistError } from '../../generator/errors.js';
import { runBench, type BenchFiles } from '../../generator/netlist/bench.js';
import type { JsonNetlist } from '../../generator/netlist/flatten.js';
import { instantiate, type Machine } from '../../generator/netlist/program.js';
import { elaborateScript, ROOT, rootText } from '../../generator/netlist/script.js';
import { wrapperName, wrapperText } from '../../generator/netlist/wrapper.js';
import { benchSpecs, type BenchSpec } from '../../generator/vectors/benches.js';
import { chooseMutants, mutantsOf, type Mutant } from './mutants.js';
import { createTally, shares, type Part, type PartContext, type PartResult } from './part.js';
import { rtlSources, viewOf } from './rtl.js';
import { closure, filesOf, runYosys } from './yosys.js';

/** Mutants of a full run, all configurations together, and the share that must be killed or explained. */
const MUTANTS = 400;
const TARGET = 0.95;

/** Stall modes, the one that kills most first. */
const STALLS = ['both', 'none', 'input', 'output'] as const;

const SURVIVORS = new URL('../../test/verify/survivors.json', import.meta.url);
const survivorsSchema = z.array(
  z.strictObject({
    module: z.string(),
    /** The line of the module without the blanks around it, in any configuration. */
    source: z.string(),
    from: z.string(),
    to: z.string(),
    /** Why no bench can tell the mutant from the module. */
    why: z.string().min(40),
  }),
);
type Survivor = z.output<typeof survivorsSchema>[number];

/** A bench with its vectors and the modules of its device under test. */
interface Suite {
  readonly spec: BenchSpec;
  readonly modules: readonly string[];
  readonly wrapper: string;
  readonly top: string;
  readonly run: (machine: Machine) => boolean;
}

/** The mutants that the file explains. */
export async function readSurvivors(): Promise<readonly Survivor[]> {
  return survivorsSchema.parse(JSON.parse(await readFile(SURVIVORS, 'utf8')));
}

async function makeSuites(params: CodecParams, sources: Sources): Promise<Suite[]> {
  const { files, manifest } = await makeVectors(params, {});
  const texts = new Map(files.map(({ path, content }) => [path, String(content)]));
  const suites = benchSpecs(params).map((spec): Suite => {
    const view = viewOf(params, spec);
    const modules = [...new Set(view.instances.flatMap(({ module }) => closure(sources, module.split(/\s/)[0]!)))];
    const expected = manifest.benches.find(({ bench }) => bench === spec.bench)!;
    const filesIn = (set: string): BenchFiles => {
      const text = (name: string) => ({ path: `${set}/${name}`, text: texts.get(`${set}/${name}`) });
      return {
        input: text(`${view.input}.hex`),
        output: text(`${view.output}.hex`),
        care: text(`${view.output}.care.hex`),
        cases: text('cases.hex'),
      };
    };
    const once = (
      machine: Machine,
      set: string,
      stall: (typeof STALLS)[number],
      beats: number,
      rate: boolean,
    ): boolean => {
      const { log } = runBench(benchSetup(view, machine), filesIn(set), { stall, seed: 1, rate });
      const base = { bench: spec.bench, set, stall, seed: 1, expected: beats };
      return judge({ exitCode: 0, timedOut: false, log }, base).ok;
    };
    return {
      spec,
      modules,
      wrapper: wrapperText(view),
      top: wrapperName(spec.bench),
      run: (machine) =>
        STALLS.every((stall) => once(machine, spec.set, stall, expected.outBeats, false)) &&
        (expected.rate === null || once(machine, 'rate', 'none', expected.rate.outBeats, true)),
    };
  });
  // Small devices first: units, then tops, then the loop.
  return suites.sort((a, b) => a.modules.length - b.modules.length);
}

/** Elaborates and compiles a bench's device; a sentence when that is not possible. */
async function build(suite: Suite, sources: Sources): Promise<Machine | string> {
  const files: Record<string, string> = {
    ...filesOf(sources, suite.modules),
    [`${suite.top}.v`]: suite.wrapper,
    [`${ROOT}.v`]: rootText([suite.top]),
  };
  const { ok, log, files: made } = await runYosys(elaborateScript(Object.keys(files), ROOT), files, ['netlist.json']);
  const text = made.get('netlist.json');
  if (!ok || text === undefined) return log.trimEnd().split('\n').slice(-2).join(' ');
  try {
    return instantiate(compileTop(JSON.parse(text) as JsonNetlist, suite.top));
  } catch (error) {
    if (error instanceof NetlistError) return error.message;
    throw error;
  }
}

/** Whether Yosys proves that a changed module does what the module does: register by register, from any state. */
export async function provedEquivalent(sources: Sources, mutant: Mutant, seconds = 60): Promise<boolean> {
  const { module } = mutant;
  const names = closure(sources, module);
  const below = names.filter((name) => name !== module);
  const files: Record<string, string> = {
    ...filesOf(sources, below),
    'gold.v': sources[`${module}.v`]!,
    'gate.v': mutant.text,
  };
  const side = (name: string): string[] => [
    `read_verilog ${[...below.map((n) => `${n}.v`), `${name}.v`].join(' ')}`,
    `hierarchy -check -top ${module}`,
    'proc',
    'flatten',
    'opt_clean',
    'memory -nomap',
    'memory_map',
    'opt_expr -keepdc',
    'opt_clean',
    `rename ${module} ${name}`,
    `design -stash ${name}`,
  ];
  const script = [
    ...side('gold'),
    ...side('gate'),
    'design -copy-from gold -as gold gold',
    'design -copy-from gate -as gate gate',
    'equiv_make gold gate equiv',
    'hierarchy -top equiv',
    'clean -purge',
    'equiv_simple -short',
    'equiv_simple -seq 2',
    'equiv_induct -seq 3',
    'equiv_status -assert',
  ];
  return (await runYosys(script.join('; '), files, [], seconds)).ok;
}

const describe = (m: Mutant): string =>
  `${m.module}.v:${m.line} (${m.mutation}) ${JSON.stringify(m.from)} -> ${JSON.stringify(m.to)} in: ${m.source}`;

async function mutation(context: PartContext): Promise<PartResult> {
  const tally = createTally();
  const explained = await readSurvivors();
  const kills = new Map<string, number>();
  const kinds = new Map<string, [killed: number, all: number]>();
  const units = new Map<string, [killed: number, all: number]>();
  const count = { all: 0, killed: 0, stillborn: 0, equivalent: 0, explained: 0 };
  const survivors: string[] = [];
  for (const [params, open] of shares(context, context.params)) {
    const { name } = params.config;
    const sources = rtlSources(params);
    const suites = await makeSuites(params, sources);
    const candidates = Object.entries(sources).flatMap(([file, text]) => mutantsOf(file.replace(/\.v$/, ''), text));
    const chosen = chooseMutants(candidates, Math.ceil(MUTANTS / context.params.length), context.seed);
    // A bench that is red without a mutant would kill them all.
    const checked = new Map<string, boolean>();
    const usable = async (suite: Suite): Promise<boolean> => {
      const known = checked.get(suite.spec.bench);
      if (known !== undefined) return known;
      const machine = await build(suite, sources);
      const good = typeof machine !== 'string' && suite.run(machine);
      if (!good) tally.fail(`${name} ${suite.spec.bench}: expected green without a mutant, got red`);
      checked.set(suite.spec.bench, good);
      return good;
    };
    for (const mutant of chosen) {
      if (!open()) break;
      const changed = { ...sources, [`${mutant.module}.v`]: mutant.text };
      let killer: string | undefined;
      let stillborn = false;
      for (const suite of suites) {
        if (!suite.modules.includes(mutant.module) || !(await usable(suite))) continue;
        const machine = await build(suite, changed);
        if (typeof machine === 'string') {
          stillborn = true;
          break;
        }
        if (!suite.run(machine)) {
          killer = suite.spec.bench;
          break;
        }
      }
      if (stillborn) {
        count.stillborn++;
        continue;
      }
      count.all++;
      const kind = kinds.get(mutant.mutation) ?? [0, 0];
      const unit = units.get(mutant.module) ?? [0, 0];
      kinds.set(mutant.mutation, [kind[0] + (killer ? 1 : 0), kind[1] + 1]);
      units.set(mutant.module, [unit[0] + (killer ? 1 : 0), unit[1] + 1]);
      context.say(`${count.all} ${killer ?? 'SURVIVES'} ${describe(mutant)}`);
      if (killer !== undefined) {
        count.killed++;
        kills.set(killer, (kills.get(killer) ?? 0) + 1);
        continue;
      }
      const reason = explained.find(
        ({ module, source, from, to }) =>
          module === mutant.module && source === mutant.source && from === mutant.from && to === mutant.to,
      );
      if (reason !== undefined) count.explained++;
      else if (await provedEquivalent(sources, mutant)) count.equivalent++;
      else survivors.push(`${name} ${describe(mutant)}`);
    }
  }
  tally.pass(count.killed + count.equivalent + count.explained);
  const good = count.killed + count.equivalent + count.explained;
  // A sample may miss the target by three standard deviations.
  const slack = count.all >= MUTANTS / 4 ? 0 : 3 * Math.sqrt(count.all * TARGET * (1 - TARGET));
  if (count.all > 0 && good < TARGET * count.all - slack)
    tally.fail(`expected ${TARGET * 100} % of the mutants killed or equivalent, got ${good} of ${count.all}`);
  const list = (map: ReadonlyMap<string, number | [number, number]>): string =>
    [...map]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key} ${Array.isArray(value) ? value.join('/') : value}`)
      .join(', ');
  return tally.result([
    { name: 'mutants', value: count.all, full: MUTANTS },
    { name: 'killed', value: count.killed },
    { name: 'survivors proved equivalent by Yosys', value: count.equivalent },
    { name: 'survivors explained in test/verify/survivors.json', value: count.explained },
    { name: 'other survivors', value: survivors.length },
    ...survivors.map((text) => ({ name: 'survivor', value: text })),
    { name: 'not counted: they do not elaborate', value: count.stillborn },
    { name: 'killed by', value: list(kills) },
    { name: 'killed, all, by kind', value: list(kinds) },
    { name: 'killed, all, by module', value: list(units) },
  ]);
}

export const MUTATION_PARTS: readonly Part[] = [
  { name: 'mutation', title: 'mutants of the RTL, and which bench kills them', weight: 4, run: mutation },
];
