/** Icarus in WebAssembly against the native one: same log, same status, same files. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { simulate, type SimulateOptions } from 'iverilog-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sim, type SimResult } from '../../generator/commands/sim.js';
import { findProgram } from '../../generator/tools/process.js';
import { notBuilt } from './built.js';

const DESIGNS = join(dirname(fileURLToPath(import.meta.url)), 'designs');

/** Options of `simulate`; the file, and its top module, have the name of the design. */
type Design = Omit<SimulateOptions, 'sources' | 'files' | 'top'> & {
  readonly name: string;
  readonly inputs?: Readonly<Record<string, string>>;
};

const hexWords = Array.from({ length: 16 }, (_, i) => ((i + 1) * 0x2545f491).toString(16).slice(-8)).join('\n');
const INCLUDE = { 'include/saturate.vh': '`define SATURATE(x) ((x) > `LIMIT ? `LIMIT : (x))\n', 'rom.hex': hexWords };

const CASES: ReadonlyArray<readonly [title: string, design: Design]> = [
  ['wide arithmetic', { name: 'division' }],
  ['constants, times and reals', { name: 'constants' }],
  ['files', { name: 'files', inputs: { 'input.hex': '@0 5a\n@f a5 // last\n', 'out/deep/x': '' } }],
  ['the language', { name: 'language' }],
  ['include and define', { name: 'pipeline', inputs: INCLUDE, include: ['include'], defines: { LIMIT: 1000000 } }],
  [
    'parameters, plusargs and waves',
    {
      name: 'pipeline',
      inputs: INCLUDE,
      include: ['include'],
      defines: { LIMIT: 100 },
      params: { LANES: 5 },
      plusargs: ['cycles=400', 'hello', 'vcd=waves/a.vcd'],
      generation: '2005',
    },
  ],
];

describe.skipIf(notBuilt || findProgram('iverilog') === undefined)('beside native Icarus', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'dctcm-wasm-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it.each(CASES)('%s', { timeout: 120_000 }, async (_, { name, inputs = {}, ...options }) => {
    const work = await mkdtemp(join(dir, name));
    const files = { ...inputs, [`${name}.v`]: await readFile(join(DESIGNS, `${name}.v`), 'utf8'), 'waves/x': '' };
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(work, path)), { recursive: true });
      await writeFile(join(work, path), content);
    }
    const { generation = '2012', params = {}, defines = {}, include = [], plusargs = [] } = options;
    const native = (command: string, args: readonly string[]) =>
      execa(command, args, { cwd: work, all: true, reject: false, stdin: 'ignore', stripFinalNewline: false });
    const compiled = await native('iverilog', [
      `-g${generation}`,
      ...['-s', name],
      ...include.flatMap((folder) => ['-I', folder]),
      ...Object.entries(defines).map(([key, value]) => `-D${key}=${value}`),
      ...Object.entries(params).map(([key, value]) => `-P${name}.${key}=${value}`),
      ...['-o', 'a.vvp', `${name}.v`],
    ]);
    expect(compiled.exitCode).toBe(0);
    const ran = await native('vvp', ['-n', 'a.vvp', ...plusargs.map((arg) => `+${arg}`)]);

    const wasm = await simulate({ ...options, files, sources: [`${name}.v`], top: name, timeoutMs: 110_000 });
    expect(wasm).toMatchObject({ stopped: null, stage: 'run', status: ran.exitCode });
    expect(wasm.log).toBe(compiled.all + ran.all);
    expect(wasm.log.length).toBeGreaterThan(100);

    const made = (await readdir(work, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(work.length + 1))
      .filter((path) => path !== 'a.vvp' && !(path in files));
    expect([...wasm.files.keys()].sort()).toEqual(made.sort());
    for (const path of made)
      expect(undated(wasm.files.get(path)!), path).toBe(undated(await readFile(join(work, path))));
  });

  it('all benches of a configuration: same counts and clocks', { timeout: 600_000 }, async () => {
    const options = { dir: 'rtl-out/n4_u8', seed: 3 } as const;
    const wasm = await sim({ ...options, engine: 'icarus-wasm' });
    const native = await sim({ ...options, engine: 'icarus' });
    expect(wasm.engine).toBe('icarus-wasm');
    expect(wasm.passed).toBeGreaterThan(50);
    expect(counts(wasm)).toEqual(counts(native));
  });
});

const counts = (result: SimResult) => [
  result.runs.map((r) => [r.bench, r.set, r.stall, r.reason, r.passed, r.failed, r.cycles]),
  result.rates,
];

/** Bytes as text, without the date of a wave file. */
function undated(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/^\$date\n[^\n]*\n/, '');
}
