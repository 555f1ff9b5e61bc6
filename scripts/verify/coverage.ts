import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { renderConfiguration } from '../../generator/commands/generate.js';
import { makeVectors } from '../../generator/commands/golden.js';
import { judge } from '../../generator/commands/sim.js';
import type { CodecParams } from '../../generator/config/params.js';
import { writeTree } from '../../generator/tools/files.js';
import { iverilogWasmVersion } from '../../generator/tools/iverilog-wasm.js';
import { findProgram, installCommand, runProgram, runTool } from '../../generator/tools/process.js';
import { benchSpecs } from '../../generator/vectors/benches.js';
import { SHARED_BENCH_FILES } from '../../generator/view/tb/bench.js';
import { createTally, shares, type Part, type PartContext, type PartResult } from './part.js';

/** Share of the RTL's lines and of the toggles of bits that can toggle, and of the lines of the generator. */
const LINES = 1;
const TOGGLES = 0.95;
const TS_LINES = 0.9;

const ORDER = ['loop', 'decoder', 'encoder', 'unit'];
const STALLS = ['none', 'both'] as const;

/** One point of a coverage file of Verilator. */
export interface CoveragePoint {
  readonly kind: 'line' | 'toggle';
  /** Module, from the file's name. */
  readonly module: string;
  readonly line: number;
  /** Line: what kind of branch. Toggle: the signal with its bit. */
  readonly what: string;
  readonly count: number;
}

/**
 * Reads a coverage file (`coverage.dat`): points of the same place in several instances or runs are added. Only modules of
 * the RTL are kept.
 */
export function parseCoverage(text: string, modules: ReadonlySet<string>): CoveragePoint[] {
  const sums = new Map<string, CoveragePoint>();
  for (const match of text.matchAll(/^C '([^']*)' (\d+)$/gm)) {
    const fields = new Map<string, string>();
    for (const part of match[1]!.split('\x01')) {
      const at = part.indexOf('\x02');
      if (at > 0) fields.set(part.slice(0, at), part.slice(at + 1));
    }
    const page = fields.get('page') ?? '';
    const kind = /^v_(?:line|branch)/.test(page) ? 'line' : page.startsWith('v_toggle') ? 'toggle' : undefined;
    const module = (fields.get('f') ?? '').split('/').at(-1)!.replace(/\.v$/, '');
    if (kind === undefined || !modules.has(module)) continue;
    const line = Number(fields.get('l'));
    const what = `${fields.get('o') ?? ''} ${fields.get('S') ?? ''}`.trim();
    const key = `${kind} ${module} ${line} ${fields.get('n')} ${what}`;
    const count = (sums.get(key)?.count ?? 0) + Number(match[2]);
    sums.set(key, { kind, module, line, what, count });
  }
  return [...sums.values()];
}

/** The main program that Verilator writes itself forgets the coverage. The last argument is the file for it. */
const MAIN = `#include "Vbench.h"
#include "verilated.h"
#include <memory>
int main(int argc, char** argv) {
    const std::unique_ptr<VerilatedContext> context{new VerilatedContext};
    const char* file = argv[argc - 1];
    context->commandArgs(argc - 1, argv);
    const std::unique_ptr<Vbench> top{new Vbench{context.get()}};
    while (!context->gotFinish()) {
        top->eval();
        if (!top->eventsPending()) break;
        context->time(top->nextTimeSlot());
    }
    top->final();
    context->coveragep()->write(file);
    return 0;
}
`;

/** Builds every bench with coverage, runs it, and adds up. */
async function rtlPoints(
  params: CodecParams,
  open: () => boolean,
  context: PartContext,
  fail: (text: string) => void,
): Promise<CoveragePoint[]> {
  const dir = await mkdtemp(join(tmpdir(), 'dctcm-coverage-'));
  try {
    const { manifest, files } = renderConfiguration(params);
    const rtl = join(dir, 'rtl');
    await writeTree(rtl, files);
    const vectors = await makeVectors(params, { rate: false });
    await writeTree(join(dir, 'golden'), new Map(vectors.files.map(({ path, content }) => [path, content])));
    await writeFile(join(dir, 'main.cpp'), MAIN);
    const modules = new Set(manifest.modules.map(({ name }) => name));
    const points: CoveragePoint[] = [];
    // What reaches most first.
    const specs = [...benchSpecs(params)].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
    for (const [i, spec] of specs.entries()) {
      if (i > 0 && !open()) break;
      const build = join(dir, spec.bench);
      await mkdir(build);
      const sources = [
        `tb/${spec.bench}.v`,
        ...SHARED_BENCH_FILES.map((file) => `tb/${file}`),
        ...manifest.modules.map(({ file }) => file),
      ];
      const made = await runTool(
        'verilator',
        [
          ...['--cc', '--exe', '--build', '--timing', '--prefix', 'Vbench', join(dir, 'main.cpp')],
          ...['-Wno-fatal', '-Wno-lint', '-CFLAGS', '-O0', '-Mdir', build, '-o', 'sim'],
          ...['--coverage-line', '--coverage-toggle', '--coverage-underscore'],
          ...['--default-language', '1364-2005', '--top-module', spec.bench, ...sources],
        ],
        { cwd: rtl, timeout: 600_000 },
      );
      if (made.exitCode !== 0) {
        fail(`${params.config.name} ${spec.bench}: does not build with coverage: ${made.log.slice(-400)}`);
        continue;
      }
      const expected = vectors.manifest.benches.find(({ bench }) => bench === spec.bench)!.outBeats;
      for (const stall of STALLS) {
        const file = join(build, `${stall}.dat`);
        const run = await runProgram(
          join(build, 'sim'),
          ['+golden=../golden', `+set=${spec.set}`, `+stall=${stall}`, '+seed=1', file],
          { cwd: rtl, timeout: 300_000 },
        );
        const data = await readFile(file, 'utf8').catch(() => undefined);
        const { ok, reason } = judge(run, { bench: spec.bench, set: spec.set, stall, seed: 1, expected });
        if (!ok) fail(`${params.config.name} ${spec.bench} on Verilator: ${reason}`);
        if (data !== undefined) points.push(...parseCoverage(data, modules));
      }
      context.say(`${params.config.name} ${spec.bench}: ${i + 1} of ${specs.length}`);
    }
    return points;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Adds points of several runs, by place. */
function merge(points: readonly CoveragePoint[]): CoveragePoint[] {
  const sums = new Map<string, CoveragePoint>();
  for (const point of points) {
    const key = `${point.kind} ${point.module} ${point.line} ${point.what}`;
    const known = sums.get(key);
    sums.set(key, known === undefined ? point : { ...point, count: known.count + point.count });
  }
  return [...sums.values()];
}

const percent = (part: number, all: number): string =>
  all === 0 ? 'none' : `${((100 * part) / all).toFixed(2)} % (${part} of ${all})`;

async function rtlCoverage(context: PartContext): Promise<PartResult> {
  const tally = createTally();
  if (findProgram('verilator') === undefined || findProgram('g++') === undefined)
    return tally.result([], [`coverage of the RTL: ${installCommand('verilator')}`]);
  const figures: Array<{ name: string; value: string }> = [];
  for (const [params, open] of shares(context, context.params)) {
    if (!open()) break;
    const { name } = params.config;
    const before = tally.failed();
    const points = merge(await rtlPoints(params, open, context, tally.fail));
    for (const [kind, target] of [
      ['line', LINES],
      ['toggle', TOGGLES],
    ] as const) {
      const all = points.filter((point) => point.kind === kind);
      const open_ = all.filter(({ count }) => count === 0);
      figures.push({ name: `${name}: ${kind}s covered`, value: percent(all.length - open_.length, all.length) });
      const names = new Map<string, string[]>();
      for (const { module, line, what } of open_)
        names.set(module, [...(names.get(module) ?? []), kind === 'line' ? String(line) : what.replace(/^\w+ /, '')]);
      for (const [module, list] of names)
        figures.push({ name: `${name}: ${kind}s not covered in ${module}`, value: summary(list) });
      if (all.length > 0 && all.length - open_.length >= target * all.length) tally.pass();
      else if (context.seconds === undefined)
        tally.fail(
          `${name}: expected ${100 * target} % of the ${kind}s, got ${percent(all.length - open_.length, all.length)}`,
        );
    }
    if (tally.failed() === before) tally.pass();
  }
  return tally.result(figures);
}

/** Bits of a signal together: `name[7:4]` as `name[4] name[5] ..` would be long. */
function summary(list: readonly string[]): string {
  const bits = new Map<string, number[]>();
  for (const text of list) {
    const [, name = text, bit] = /^(.*?)\[(\d+)\]$/.exec(text) ?? [];
    bits.set(name, [...(bits.get(name) ?? []), ...(bit === undefined ? [] : [Number(bit)])]);
  }
  return [...bits]
    .map(([name, numbers]) => {
      const sorted = [...new Set(numbers)].sort((a, b) => a - b);
      const ranges: string[] = [];
      for (let i = 0; i < sorted.length;) {
        let j = i;
        while (sorted[j + 1] === sorted[j]! + 1) j++;
        ranges.push(i === j ? String(sorted[i]) : `${sorted[j]}:${sorted[i]}`);
        i = j + 1;
      }
      return ranges.length === 0 ? name : `${name}[${ranges.join(',')}]`;
    })
    .join(' ');
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The tests that run within a minute, with the coverage of V8. */
async function tsCoverage(context: PartContext): Promise<PartResult> {
  const tally = createTally();
  // A slice has no time for it: it is the fast tests once more.
  if (context.left() < 60) return tally.result([], ['coverage of the generator: needs a minute']);
  const dir = await mkdtemp(join(tmpdir(), 'dctcm-v8-'));
  try {
    const slow = [
      'test/browser/**',
      ...(findProgram('iverilog') === undefined ? ['test/sim/**'] : []),
      ...(iverilogWasmVersion() === null ? ['test/wasm/**'] : []),
    ];
    const run = await runProgram(
      join(ROOT, 'node_modules/.bin/vitest'),
      [
        ...['run', '--coverage.enabled', '--coverage.provider=v8', '--coverage.include=generator/**/*.ts'],
        ...['--coverage.reporter=json-summary', `--coverage.reportsDirectory=${dir}`, '--coverage.reportOnFailure'],
        '--reporter=dot',
        ...slow.flatMap((glob) => ['--exclude', glob]),
      ],
      { cwd: ROOT, timeout: 1_800_000 },
    );
    if (run.exitCode !== 0) {
      const failed = stripVTControlCharacters(run.log).match(/^\s*FAIL .*$/gm) ?? [run.log.slice(-300)];
      tally.fail(`tests under coverage: ${[...new Set(failed.map((line) => line.trim()))].join('; ')}`);
    }
    const text = await readFile(join(dir, 'coverage-summary.json'), 'utf8').catch(() => '{}');
    const files = JSON.parse(text) as Record<string, Record<'lines' | 'branches', { total: number; covered: number }>>;
    const total = files['total'];
    if (total === undefined) {
      tally.fail('tests under coverage: expected a summary, got none');
      return tally.result([]);
    }
    const figures = [
      { name: 'lines of the generator covered', value: percent(total.lines.covered, total.lines.total) },
      { name: 'branches', value: percent(total.branches.covered, total.branches.total) },
      ...Object.entries(files)
        .filter(([file, { lines }]) => file !== 'total' && lines.covered < TS_LINES * lines.total)
        .map(([file, { lines }]) => ({
          name: `below ${100 * TS_LINES} %`,
          value: `${file.slice(ROOT.length)} ${percent(lines.covered, lines.total)}`,
        })),
    ];
    if (total.lines.covered >= TS_LINES * total.lines.total) tally.pass();
    else tally.fail(`generator: expected ${100 * TS_LINES} % of the lines, got ${figures[0]!.value}`);
    return tally.result(figures);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

export const COVERAGE_PARTS: readonly Part[] = [
  {
    name: 'coverage-rtl',
    title: 'lines and toggles of the RTL that the benches reach, by Verilator',
    weight: 2,
    run: rtlCoverage,
  },
  { name: 'coverage-ts', title: 'lines of the generator that the tests reach, by V8', weight: 0.1, run: tsCoverage },
];
