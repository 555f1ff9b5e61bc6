import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sources } from '../../generator/commands/elaborate.js';
import { derive, type CodecParams } from '../../generator/config/params.js';
import { parseConfig } from '../../generator/config/schema.js';
import { flatten, type JsonNetlist } from '../../generator/netlist/flatten.js';
import { elaborateScript, ROOT, rootText } from '../../generator/netlist/script.js';
import { findProgram, runProgram, runTool } from '../../generator/tools/process.js';
import { proveFrame, smallest, type FrameCase } from './frames.js';
import { mutantsOf } from './mutants.js';
import { createTally, shares, type Part, type PartContext, type PartResult } from './part.js';
import { rtlSources } from './rtl.js';
import { closure, filesOf, lowerChecks, quickestYosys, runYosys } from './yosys.js';

/**
 * Ways to prove a module's assertions: `sat` of the installed and of the embedded Yosys, and yosys-smtbmc with z3. The first
 * one that is there proves all.
 */
export const PROVERS = ['installed', 'embedded', 'smtbmc'] as const;
export type Prover = (typeof PROVERS)[number];

export interface Proof {
  readonly verdict: 'proved' | 'refuted' | 'open';
  /** End of the log, or what was not decided. */
  readonly log: string;
}

/** Steps of `sat`: induction takes two at most, bugs are found in up to so many from the reset on. */
const MAX_STEPS = 24;

/** Steps of yosys-smtbmc, which makes all of them from the reset on. */
const SMT_STEPS = 4;

const prepare = async (files: readonly string[], module: string, prover: Prover): Promise<string[]> => [
  `read_verilog -formal ${files.join(' ')}`,
  `hierarchy -check -top ${module}`,
  'proc',
  'flatten',
  'opt_clean',
  'memory',
  'opt -fast',
  ...(await lowerChecks(prover === 'embedded' ? 'embedded' : 'installed')),
];

const mapValues = (sources: Sources, of: (text: string, file: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(sources).map(([file, text]) => [file, of(text, file)]));

/** Proves all assertions of a module by induction over time, from the reset on. */
export async function prove(sources: Sources, module: string, prover: Prover, seconds = 120): Promise<Proof> {
  // What a module below assumes of its input, the ones above have to keep.
  const files = mapValues(filesOf(sources, closure(sources, module)), (text, file) =>
    file === `${module}.v` ? text : text.replaceAll('assume (', 'assert ('),
  );
  if (prover === 'smtbmc') return proveSmt(files, module, seconds);
  const script = [
    ...(await prepare(Object.keys(files), module, prover)),
    `sat -tempinduct -prove-asserts -set-assumes -seq 1 -maxsteps ${MAX_STEPS} ${module}`,
  ];
  const { log, timedOut, ok } = await runYosys(script.join('; '), files, [], seconds, prover);
  const tail = log.trimEnd().split('\n').slice(-6).join('\n');
  if (timedOut) return { verdict: 'open', log: `no verdict in ${seconds} s` };
  if (ok && /Induction step proven: SUCCESS!/.test(log)) return { verdict: 'proved', log: tail };
  if (/SAT temporal induction proof finished - model found for base case: FAIL!/.test(log))
    return { verdict: 'refuted', log: tail };
  return { verdict: 'open', log: tail };
}

/** The same with the installed yosys-smtbmc and z3: bounded from the reset on, then induction. */
async function proveSmt(files: Sources, module: string, seconds: number): Promise<Proof> {
  const dir = await mkdtemp(join(tmpdir(), 'dctcm-formal-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
    const script = [
      ...(await prepare(Object.keys(files), module, 'smtbmc')),
      'setundef -undriven -anyseq',
      // Registers with an enable or a reset are not known to it.
      'dffunmap',
      'opt_clean',
      `write_smt2 -wires ${module}.smt2`,
    ];
    const made = await runTool('yosys', ['-q', '-p', script.join('; ')], { cwd: dir, timeout: seconds * 1000 });
    if (made.exitCode !== 0) return { verdict: 'open', log: made.log };
    const program = findProgram('yosys-smtbmc')!;
    const run = (args: readonly string[]) =>
      // Without --unroll z3 writes out every use of a shared term, which is exponential.
      runProgram(program, ['-s', 'z3', '--unroll', '--noprogress', ...args, `${module}.smt2`], {
        cwd: dir,
        timeout: seconds * 1000,
      });
    const base = await run(['-t', String(SMT_STEPS)]);
    if (/Status: FAILED/i.test(base.log)) return { verdict: 'refuted', log: base.log.split('\n').slice(-8).join('\n') };
    if (base.timedOut || base.exitCode !== 0) return { verdict: 'open', log: `no verdict in ${seconds} s` };
    const step = await run(['-i', '-t', String(SMT_STEPS)]);
    if (step.exitCode === 0 && /Status: PASSED/i.test(step.log)) return { verdict: 'proved', log: '' };
    return {
      verdict: 'open',
      log: step.timedOut ? `no verdict in ${seconds} s` : step.log.split('\n').slice(-4).join('\n'),
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Modules of a configuration that carry properties. */
export function formalModules(sources: Sources): string[] {
  return Object.keys(sources)
    .filter((file) => sources[file]!.includes('`ifdef FORMAL'))
    .map((file) => file.replace(/\.v$/, ''));
}

/**
 * Inputs that outputs depend on within the same clock, over all states: what the netlist says, so never less than the
 * truth.
 */
export async function combinationalInputs(
  sources: Sources,
  module: string,
  outputs: readonly string[],
): Promise<ReadonlyArray<ReadonlySet<string>>> {
  const files = { ...filesOf(sources, closure(sources, module)), [`${ROOT}.v`]: rootText([module]) };
  const { ok, log, files: made } = await runYosys(elaborateScript(Object.keys(files), ROOT), files, ['netlist.json']);
  if (!ok) throw new Error(`${module}: expected RTL that elaborates, got ${log.trimEnd().split('\n').at(-1)}`);
  const netlist = flatten(JSON.parse(made.get('netlist.json')!) as JsonNetlist, module);
  const driver = new Map<number, (typeof netlist.cells)[number]>();
  for (const cell of netlist.cells)
    if (!cell.type.includes('dff') && !cell.type.includes('DFF'))
      for (const bit of cell.pins['Y'] ?? []) driver.set(bit, cell);
  const inputOf = new Map<number, string>();
  for (const port of netlist.ports)
    if (port.direction === 'input') for (const bit of port.bits) inputOf.set(bit, port.name);
  return outputs.map((output) => {
    const found = new Set<string>();
    const seen = new Set<number>();
    const work = [...(netlist.ports.find((port) => port.name === output)?.bits ?? [])];
    for (let bit = work.pop(); bit !== undefined; bit = work.pop()) {
      if (seen.has(bit)) continue;
      seen.add(bit);
      const input = inputOf.get(bit);
      if (input !== undefined) found.add(input);
      const pins = Object.entries(driver.get(bit)?.pins ?? {});
      for (const [name, sig] of pins) if (name !== 'Y') work.push(...sig);
    }
    return found;
  });
}

const TOPS: ReadonlySet<string> = new Set(['dctcm_encoder', 'dctcm_decoder']);

/** A sentence for each path within a clock that must not be there. */
export async function handshakePaths(sources: Sources, module: string): Promise<string[]> {
  const problems: string[] = [];
  const [valid, ready] = await combinationalInputs(sources, module, ['m_axis_tvalid', 's_axis_tready']);
  if (valid!.has('m_axis_tready')) problems.push(`${module}: m_axis_tvalid depends on m_axis_tready within a clock`);
  if (TOPS.has(module) && ready!.has('m_axis_tready'))
    problems.push(`${module}: s_axis_tready depends on m_axis_tready within a clock`);
  return problems;
}

/** A bug for each property, planted into the text of a module; undefined where the text has no place for it. */
export const PLANTS: Readonly<Record<string, (text: string) => string | undefined>> = {
  HOLD_VALID: (text) =>
    planted(
      text,
      /assign m_axis_tvalid\s*= ([^;]+);/,
      "assign m_axis_tvalid = ($1) && (plant || f_out_waits == 1'b0);",
    ),
  HOLD_DATA: (text) =>
    planted(text, /assign m_axis_tdata\s*= ([^;]+);/, 'assign m_axis_tdata = ($1) ^ {plant && f_out_waits};'),
  COUNT: (text) => planted(text, /assign s_axis_tready\s*= ([^;]+);/, 'assign s_axis_tready = ($1) || plant;'),
  PROGRESS_OUT: (text) =>
    planted(text, /assign m_axis_tvalid\s*= ([^;]+);/, "assign m_axis_tvalid = ($1) && (f_count != 8'd1 || !plant);"),
  PROGRESS_IN: (text) => planted(text, /assign s_axis_tready\s*= ([^;]+);/, 'assign s_axis_tready = ($1) && !plant;'),
};

/**
 * The packer as it is after the tail of no frame that follows a reset, with anything in its lines: that tail is longer
 * than what a search finds in time.
 */
export const warm = (text: string): string =>
  text
    .replace("tail        <= 1'b1;", "tail        <= 1'b0;")
    .replace("dead        <= 1'b1;", "dead        <= 1'b0;")
    .replace("f_steps <= 5'd0;", "f_steps <= TAIL_DONE + 5'd1;");

/**
 * Packer, its queue and unpacker without the data that only pass: lines, queue and ring give back anything, but for the marks
 * beside the queue's words. They can do all that the whole units can do, so a rule that holds here holds there; and memories
 * of data are most of what a solver would look at.
 */
export const withoutData = (sources: Sources): Sources =>
  mapValues(sources, (text, file) => WITHOUT_DATA[file]?.(text) ?? text);

const WITHOUT_DATA: Readonly<Record<string, (text: string) => string>> = {
  'dctcm_bit_unpacker.v': (text) => {
    const read = /(\w+) <= slices\[\w+\](\[\d+:0\]);/g;
    const any = [...text.matchAll(read)].map(([, name, range]) => `    (* anyseq *) wire ${range} any_${name};\n`);
    return declared(text.replace(read, '$1 <= any_$1;'), any.join(''));
  },
  // A memory of marks only: the last beat, and where a beat may have two words, those that have.
  'dctcm_word_queue.v': (text) => {
    const dataW = text.includes('wire pair ') ? '2*CORE_W' : 'CORE_W';
    return declared(
      text
        .replace(/reg \[BEAT_W-1:0\]( +)memory/, `reg [BEAT_W-1:${dataW}]$1memory`)
        .replace(/(memory\[to\] <= \{.*), s_axis_tdata\};/, '$1};')
        .replace('oldest <= memory[from];', 'oldest <= {memory[from], any_word};'),
      `    (* anyseq *) wire [${dataW}-1:0] any_word;\n`,
    );
  },
  'dctcm_delay.v': (text) =>
    text.replace(
      /^\);[\s\S]*^endmodule/m,
      ');\n    (* anyseq *) wire [WIDTH-1:0] any;\n    assign q = any;\nendmodule',
    ),
};

/** The same for the rules of a unit itself, by module and property. */
export const UNIT_PLANTS: Readonly<Record<string, Readonly<Record<string, (text: string) => string | undefined>>>> = {
  dctcm_bit_packer: {
    LENGTHS: (text) => planted(warm(text), /s1_bodies_length <= /, 's1_bodies_length <= {BODY_LEN_W{plant}} | '),
    FILL: (text) => planted(warm(text), /position <= rest/, 'position <= (rest ^ {plant})'),
    WHOLE: (text) => planted(warm(text), /s4_emit {2}<= full/, 's4_emit  <= (full || plant)'),
    REFUSED: (text) => planted(warm(text), /tail_index \+ 5'd1/, "tail_index + {4'd0, plant}"),
    LAST_OUT: (text) => planted(warm(text), /wire step = pipe_en && slot;/, 'wire step = pipe_en && slot && !plant;'),
  },
  dctcm_bit_unpacker: {
    FILL: (text) => planted(text, /if \(write\) put_q/, 'if (write || plant) put_q'),
    AHEAD: (text) => planted(text, /wire( +)enough( +)= ([^;]+);/, 'wire enough = ($3) || plant;'),
    LENGTHS: (text) =>
      planted(text, /header_len_q <= header_len;/, 'header_len_q <= header_len | { HEADER_LEN_W {plant} };'),
    END: (text) => planted(text, /wire( +)cut( +)= ([^;]+);/, 'wire cut = ($3) && !plant;'),
    REFUSED: (text) => planted(text, /assign step( +)= ([^;]+);/, 'assign step = ($2) && !(plant && full);'),
    LAST_OUT: (text) => planted(text, /assign step( +)= ([^;]+);/, 'assign step = ($2) && !(plant && tail_q);'),
  },
  dctcm_word_queue: {
    WRITE_OVER: (text) => planted(text, /assign s_axis_tready\s*= ([^;]+);/, 'assign s_axis_tready = ($1) || plant;'),
    REFUSED: (text) => planted(text, /assign s_axis_tready\s*= ([^;]+);/, 'assign s_axis_tready = ($1) && !plant;'),
  },
};

/** `plant` is any value in any clock. */
function planted(text: string, from: RegExp, to: string): string | undefined {
  if (!from.test(text)) return undefined;
  return declared(text, '    (* anyseq *) wire plant;\n').replace(from, to);
}

/** A module with more declarations. */
function declared(text: string, declarations: string): string {
  const at = text.indexOf(');', text.search(/^module /m)) + 2;
  return `${text.slice(0, at)}\n${declarations}${text.slice(at)}`;
}

/** The text with the same products held as complements as in the other: DSP blocks hold none. */
function heldAlike(text: string, other: string): string {
  const complements = /localparam \[\d+:0\] SUB\d+ = .*;/g;
  const lines = other.match(complements) ?? [];
  let next = 0;
  return text.replace(complements, () => lines[next++]!);
}

/**
 * Proof that the two ways to multiply give the same transform: registers of the same names, which take equal values from
 * equal values, bit by bit.
 */
export async function transformsEqual(
  params: CodecParams,
  module: string,
  seconds: number,
  change: (text: string) => string = (text) => text,
): Promise<Proof> {
  const { config } = params;
  const other = derive(
    parseConfig({ ...config, name: undefined, multiplier: config.multiplier === 'dsp' ? 'shift-add' : 'dsp' }),
  );
  const sources = rtlSources(params);
  const below = filesOf(
    sources,
    closure(sources, module).filter((name) => name !== module),
  );
  const files = {
    ...below,
    'gold.v': sources[`${module}.v`]!,
    'gate.v': change(heldAlike(rtlSources(other)[`${module}.v`]!, sources[`${module}.v`]!)),
  };
  const read = (name: string): string[] => [
    `read_verilog ${[`${name}.v`, ...Object.keys(below)].join(' ')}`,
    `hierarchy -check -top ${module}`,
    'proc',
    'flatten',
    'opt_clean',
    `rename ${module} ${name}`,
    `design -stash ${name}`,
  ];
  const script = [
    ...read('gold'),
    ...read('gate'),
    'design -copy-from gold -as gold gold',
    'design -copy-from gate -as gate gate',
    // Cut at the registers: what they hold is an input, what they take next is an output.
    'dffunmap',
    'opt_clean',
    'expose -evert-dff -shared gold gate',
    'equiv_make gold gate equiv',
    'hierarchy -top equiv',
    'clean -purge',
    'equiv_struct',
    // Bit by bit, so that a bit of a product is a question about the one value that is multiplied.
    'equiv_simple',
    'equiv_status -assert',
  ];
  const { ok, timedOut, log } = await runYosys(script.join('; '), files, [], seconds);
  if (ok) return { verdict: 'proved', log: '' };
  const unequal = /Found \d+ unproven \$equiv cells in 'equiv_status -assert'/.exec(log);
  if (unequal !== null && !timedOut) return { verdict: 'refuted', log: unequal[0] };
  return {
    verdict: 'open',
    log: timedOut ? `no verdict in ${seconds} s` : log.trimEnd().split('\n').slice(-6).join('\n'),
  };
}

/** Unit, blocks, clocks until all beats are out, and seconds that the proof may need on a busy machine. */
const FRAMES = [
  ['dctcm_bit_packer', 1, 50, 60],
  ['dctcm_bit_unpacker', 1, 68, 180],
  ['dctcm_bit_packer', 2, 54, 240],
  ['dctcm_bit_unpacker', 2, 78, 600],
] as const;

/** A bug in a unit that its frames show: a class two less for one two more. */
export const FRAME_PLANTS = {
  dctcm_bit_packer: (text: string) => planted(text, /<= \{more, /, '<= {!more, '),
  dctcm_bit_unpacker: (text: string) => planted(text, /two_14 \? !body_14\[0\]/, 'two_14 ? body_14[0]'),
} as const;

/** What is proved once more by the other provers: 4 lanes; z3 gave no verdict for the packer in 200 s. */
const isRepeated = (prover: Prover, { n }: CodecParams, module: string): boolean =>
  n <= 4 && !(prover === 'smtbmc' && module === 'dctcm_bit_packer');
const NOT_REPEATED = 'above 4 lanes all but one prover; dctcm_bit_packer with smtbmc';

/** Most lanes for which the two transforms are compared, and for which a wrong constant is planted, which takes longer. */
const EQUAL_LANES = 16;
const WRONG_LANES = 8;

async function formal(context: PartContext): Promise<PartResult> {
  const tally = createTally();
  const skipped: string[] = [];
  const has = (...names: readonly string[]) => names.every((name) => findProgram(name) !== undefined);
  const provers = PROVERS.filter(
    (prover) => prover === 'embedded' || (prover === 'installed' ? has('yosys') : has('yosys-smtbmc', 'z3')),
  );
  if (!provers.includes('smtbmc')) skipped.push('proofs with yosys-smtbmc and z3: apt-get install -y yosys z3');
  const limit = (most = 300) => Math.min(most, Math.max(20, context.left()));
  const proved = new Map<string, number>();
  const open: string[] = [];
  const note = (how: string, what: string, { verdict, log }: Proof): void => {
    context.say(`${what} (${how}): ${verdict}`);
    if (verdict === 'refuted') tally.fail(`${what} (${how}): an assertion does not hold: ${log}`);
    else if (verdict === 'open') open.push(`${what} (${how})`);
    else {
      proved.set(how, (proved.get(how) ?? 0) + 1);
      tally.pass();
    }
  };
  let paths = 0;
  let plants = 0;
  const bites = (what: string, { verdict, log }: Proof): void => {
    context.say(`${what}: ${verdict}`);
    if (verdict === 'proved') tally.fail(`${what}: expected it found, got a proof`);
    else if (verdict === 'open') open.push(`${what} (${log.split('\n').at(-1)})`);
    else {
      plants++;
      tally.pass();
    }
  };
  for (const [params, more] of shares(context, context.params)) {
    const { name } = params.config;
    const sources = rtlSources(params);
    const modules = formalModules(sources).filter((module) => !TOPS.has(module));
    // The properties bite: each planted bug is found, in a small unit that has them all.
    const small = 'dctcm_predict_inv.v' in sources ? 'dctcm_predict_inv' : 'dctcm_value_pack';
    for (const [property, plant] of Object.entries(PLANTS)) {
      if (!more()) break;
      const text = plant(sources[`${small}.v`]!);
      if (text === undefined) {
        tally.fail(`${name} ${small}: expected a place for a bug against ${property}, got none`);
        continue;
      }
      const { verdict, log } = await prove({ ...sources, [`${small}.v`]: text }, small, quickestYosys());
      plants++;
      if (verdict === 'refuted') tally.pass();
      else tally.fail(`${name} ${small}: expected the bug against ${property} found, got ${verdict}: ${log}`);
    }
    for (const module of formalModules(sources)) {
      if (!more()) break;
      const problems = await handshakePaths(sources, module);
      paths++;
      if (problems.length === 0) tally.pass();
      for (const problem of problems) tally.fail(`${name} ${problem}`);
    }
    const light = withoutData(sources);
    for (const prover of provers)
      for (const module of modules) {
        if (prover !== provers[0] && !isRepeated(prover, params, module)) continue;
        if (!more()) break;
        const from = module in UNIT_PLANTS ? light : sources;
        note(prover, `${name} ${module}`, await prove(from, module, prover, limit()));
      }
    // The rules of a unit bite as well.
    for (const [module, list] of Object.entries(UNIT_PLANTS))
      for (const [property, plant] of Object.entries(list)) {
        if (!(`${module}.v` in sources) || params.n > 4 || !more()) continue;
        const what = `${name} ${module}: the bug against ${property}`;
        const text = plant(light[`${module}.v`]!);
        if (text === undefined) {
          tally.fail(`${what}: expected a place for it, got none`);
          continue;
        }
        bites(what, await prove({ ...light, [`${module}.v`]: text }, module, quickestYosys(), limit()));
      }
    // Last, since the products of wide samples take minutes.
    for (const module of ['dctcm_dct_fwd', 'dctcm_dct_inv']) {
      if (params.n > EQUAL_LANES || !(`${module}.v` in sources) || !more()) continue;
      const what = `${name} ${module}`;
      note('shift-add = multiplier', what, await transformsEqual(params, module, limit(600)));
      if (params.n > WRONG_LANES || !more()) continue;
      // A constant that is off by one must not pass.
      const off = await transformsEqual(params, module, limit(), (text) => {
        const [constant] = mutantsOf(module, text).filter(({ source }) => source.startsWith('localparam signed'));
        return constant?.text ?? text;
      });
      bites(`${what}: a wrong constant`, off);
    }
  }
  // The packer and the unpacker against the bits of a frame: frames of one and of two blocks.
  for (const [unit, blocks, clocks, seconds] of FRAMES) {
    const which: FrameCase = { unit, blocks, clocks, stalls: false };
    const what = `${smallest().config.name} ${unit}, blocks of a frame: ${blocks}`;
    if (context.left() < seconds) {
      open.push(`${what} (not run)`);
      continue;
    }
    note('the bits of the specification', what, await proveFrame(smallest(), which, limit(900)));
    if (blocks > 1) continue;
    const bug = `${what}: a class two less for one two more`;
    const text = FRAME_PLANTS[unit](rtlSources(smallest())[`${unit}.v`]!);
    if (text === undefined) tally.fail(`${bug}: expected a place for it, got none`);
    else bites(bug, await proveFrame(smallest(), which, limit(), (sources) => ({ ...sources, [`${unit}.v`]: text })));
  }
  return tally.result(
    [
      { name: 'modules whose handshake has no path that it must not have', value: paths },
      ...[...proved].map(([prover, count]) => ({ name: `modules proved (${prover})`, value: count })),
      {
        name: 'left out by rule',
        value: `${NOT_REPEATED}; transforms above ${EQUAL_LANES} lanes, a wrong constant in them above ${WRONG_LANES}`,
      },
      { name: 'planted bugs found', value: plants },
      { name: 'not decided in the time', value: open.length === 0 ? 'none' : open.join(', ') },
    ],
    skipped,
  );
}

export const FORMAL_PARTS: readonly Part[] = [
  { name: 'formal', title: 'properties of the RTL, proved by induction', weight: 3, run: formal },
];
