/**
 * The benches bite: a good unit passes, and every way of breaking it or its vectors is red. The unit is a register
 * slice, so that nothing but the benches, the vectors and the runner is tested here.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge, sim, type SimRun, type StallMode } from '../../generator/commands/sim.js';
import { canonicalConfig } from '../../generator/config/features.js';
import { derive } from '../../generator/config/params.js';
import { parseConfig } from '../../generator/config/schema.js';
import { renderTemplate } from '../../generator/render/render.js';
import type { BenchSpec } from '../../generator/vectors/benches.js';
import { vectorFiles, type VectorManifest } from '../../generator/vectors/files.js';
import { buildVectors } from '../../generator/vectors/vectors.js';
import { benchView, SHARED_BENCH_FILES } from '../../generator/view/tb/bench.js';
import { sliceText, type SliceParts } from '../slice.js';

const params = derive(parseConfig({ channels: 4 }));
const context = { params, command: 'test', configHash: '000000000000', generatorVersion: '0.0.0' };
const MODULE = 'dctcm_slice';
const BENCH = `tb_${MODULE}`;
const spec: BenchSpec = {
  bench: BENCH,
  module: MODULE,
  kind: 'unit',
  set: 'encoder',
  input: 'record',
  output: 'record',
  rate: false,
};
const view = benchView(context, spec);
const width = view.inWidth;

const slice = (parts: SliceParts = {}): string => sliceText(MODULE, width, parts);

const root = fileURLToPath(new URL('../../', import.meta.url));
let base: string;
let serial = 0;
const { files, manifest } = vectorFiles(params, buildVectors(params, { rate: false }), {
  formats: ['hex'],
  command: 'test',
  seed: 1,
  inputs: [],
});
const beats = manifest.sets[0]!.streams.find((s) => s.name === 'record')!.beats;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'dctcm-bites-'));
});
afterAll(async () => {
  await rm(base, { recursive: true, force: true });
});

/** A folder as `generate` makes it, with one unit, one bench, and vectors that `change` may spoil. */
async function folder(dut: string, change: (path: string, text: string) => string | undefined = (_, text) => text) {
  const dir = join(base, String(serial++));
  const put = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  };
  await put(`${MODULE}.v`, dut);
  await put(`tb/${BENCH}.v`, renderTemplate('tb/bench.v', view));
  for (const file of SHARED_BENCH_FILES) await copyFile(join(root, 'tb', file), join(dir, 'tb', file));
  await put(
    'manifest.json',
    JSON.stringify({
      generator: 'dctcm',
      version: '0',
      config: canonicalConfig(params),
      tops: [],
      modules: [{ name: MODULE, file: `${MODULE}.v` }],
      benches: [BENCH],
      files: [],
    }),
  );
  const vectors: VectorManifest = {
    ...manifest,
    benches: [{ ...spec, inBeats: beats, outBeats: beats, rate: null }],
  };
  for (const { path, content } of files) {
    const text = change(path, path === 'manifest.json' ? JSON.stringify(vectors) : String(content));
    if (text !== undefined) await put(`golden/${path}`, text);
  }
  return dir;
}

async function run(
  dut: string,
  stall: StallMode = 'none',
  change?: (path: string, text: string) => string | undefined,
) {
  const result = await sim({ dir: await folder(dut, change), stalls: [stall] });
  expect(result.runs).toHaveLength(1);
  expect(result.ok).toBe(result.runs[0]!.ok);
  return result.runs[0]!;
}

function expectRed(outcome: SimRun, reason: RegExp): void {
  expect(outcome.ok).toBe(false);
  expect(outcome.reason).toMatch(reason);
}

describe('a good unit', () => {
  it('passes under all stall modes with exactly the number of beats of the manifest', async () => {
    const dir = await folder(slice());
    const result = await sim({ dir, seed: 7 });
    expect(result.runs.map((r) => [r.stall, r.reason, r.passed])).toEqual(
      ['none', 'input', 'output', 'both'].map((stall) => [stall, null, beats]),
    );
    expect(result.ok).toBe(true);
    // Stalls cost clocks; without any there is one beat per clock, but for the pauses between cases.
    const [none, input, output, both] = result.runs.map((r) => r.cycles) as [number, number, number, number];
    expect(none).toBeLessThan(beats + 12 * 80 + 20);
    for (const cycles of [input, output, both]) expect(cycles).toBeGreaterThan(none + beats / 4);
    expect(both).toBeGreaterThan(Math.max(input, output));
  });

  it('gives the same clocks for the same seed and others for another', async () => {
    const dir = await folder(slice());
    const cycles = async (seed: number) => (await sim({ dir, seed, stalls: ['both'] })).runs[0]!.cycles;
    expect(await cycles(3)).toBe(await cycles(3));
    expect(await cycles(3)).not.toBe(await cycles(4));
  });
});

describe('on Verilator', () => {
  it('a good unit passes with the same clocks as on Icarus, and a swapped bit and a missing file are red', async () => {
    const dir = await folder(slice());
    const stalls = ['none', 'both'] as const;
    const [icarus, verilator] = [await sim({ dir, stalls }), await sim({ dir, stalls, engine: 'verilator' })];
    expect(verilator.ok).toBe(true);
    const counts = (r: typeof icarus) => r.runs.map((run) => [run.stall, run.passed, run.cycles]);
    expect(counts(verilator)).toEqual(counts(icarus));

    await rm(join(dir, 'golden/encoder/record.hex'));
    const missing = await sim({ dir, stalls: ['none'], engine: 'verilator' });
    expectRed(missing.runs[0]!, /missing, cut or damaged/);

    const swapped = slice({ data: `{s_axis_tdata[${width - 1}:2], s_axis_tdata[0], s_axis_tdata[1]}` });
    const broken = await sim({ dir: await folder(swapped), stalls: ['none'], engine: 'verilator' });
    expectRed(broken.runs[0]!, /expected/);
  }, 240_000);
});

describe('a broken unit is red', () => {
  it.each([
    ['data is X', slice({ data: `{${width}{1'bx}}` }), 'none', /expected .* got x/],
    ['one data bit is X', slice({ data: `{1'bx, s_axis_tdata[${width - 2}:0]}` }), 'none', /expected/],
    [
      'two bits are swapped',
      slice({ data: `{s_axis_tdata[${width - 1}:2], s_axis_tdata[0], s_axis_tdata[1]}` }),
      'none',
      /expected/,
    ],
    ['a bit is stuck', slice({ data: `s_axis_tdata & ~${width}'d1` }), 'none', /expected/],
    ['tlast is lost', slice({ last: "1'b0" }), 'none', /last/],
    ['tlast is X', slice({ last: "1'bx" }), 'none', /last/],
    ['valid is X', slice({ valid: "1'bx" }), 'none', /valid is x/],
    ['ready is X', slice({ ready: "1'bx" }), 'none', /ready is x/],
    ['one beat too few', slice({ accept: "s_axis_tvalid && count != 8'd40" }), 'none', /expected|no beat/],
    [
      'the last beat is missing',
      slice({ accept: `s_axis_tvalid && beats_in != ${beats - 1}` }).replace(
        'reg last;',
        'reg last; integer beats_in; always @(posedge clk) beats_in <= rst ? 0 : beats_in + (s_axis_tvalid && s_axis_tready);',
      ),
      'none',
      /no beat in or out/,
    ],
    ['one beat too many', slice({ accept: "s_axis_tvalid || (count[2:0] == 3'd5 && toggle)" }), 'input', /expected/],
    ['beats without input', slice({ valid: "1'b1" }), 'input', /expected/],
    [
      'a beat after the end',
      slice({ accept: 's_axis_tvalid || (toggle && quiet == 20)' }).replace(
        'reg last;',
        'reg last; integer quiet; always @(posedge clk) quiet <= (rst || s_axis_tvalid) ? 0 : quiet + 1;',
      ),
      'none',
      /expected no beat/,
    ],
    [
      'valid falls before ready',
      slice({ valid: 'full && (toggle || m_axis_tready)' }),
      'output',
      /changed while ready was low/,
    ],
    [
      'data changes before ready',
      slice().replace('m_axis_tdata  = data', `m_axis_tdata  = m_axis_tready ? data : ~data`),
      'output',
      /changed while ready was low/,
    ],
    ['it overwrites a beat that waits', slice({ ready: "1'b1" }), 'output', /expected|changed/],
    ['it never takes a beat', slice({ ready: "1'b0" }), 'none', /no beat in or out/],
    ['it waits for ready before it gives a beat', slice({ ready: 'm_axis_tready' }), 'output', /no beat in or out/],
    [
      'it takes a beat in every other clock only',
      slice({ ready: 'toggle && (!full || m_axis_tready)' }),
      'none',
      /a beat per clock/,
    ],
    ['it never gives a beat', slice({ valid: "1'b0", ready: "1'b1" }), 'none', /no beat in or out/],
    [
      'a reset does not empty it',
      slice({ reset: 'rst && !seen' }).replace(
        'reg last;',
        "reg last; reg seen = 1'b0; always @(posedge clk) if (!rst) seen <= 1'b1;",
      ),
      'none',
      /expected/,
    ],
    ['valid is not reset', slice({ reset: "1'b0" }), 'none', /is x|expected/],
    [
      'it looks at data while valid is low',
      slice({ accept: 's_axis_tvalid || s_axis_tdata[0]' }),
      'input',
      /is x|expected/,
    ],
  ] as const)('%s', async (_, dut, stall, reason) => {
    expectRed(await run(dut, stall), reason);
  });

  it('does not compile', async () => {
    expectRed(await run('module dctcm_slice; endmodule'), /does not compile/);
  });
});

describe('broken vectors are red', () => {
  const stream = 'encoder/record.hex';
  const care = 'encoder/record.care.hex';
  const lines = (text: string) => text.trimEnd().split('\n');
  it.each([
    [
      'data file missing',
      (path: string, text: string) => (path === stream ? undefined : text),
      /missing, cut or damaged/,
    ],
    [
      'care file missing',
      (path: string, text: string) => (path === care ? undefined : text),
      /missing, cut or damaged/,
    ],
    [
      'settings missing',
      (path: string, text: string) => (path === 'encoder/cases.hex' ? undefined : text),
      /missing, cut or damaged/,
    ],
    ['data file empty', (path: string, text: string) => (path === stream ? '' : text), /missing, cut or damaged/],
    [
      'data file cut',
      (path: string, text: string) => (path === stream ? `${lines(text).slice(0, 100).join('\n')}\n` : text),
      /missing, cut or damaged/,
    ],
    [
      'care file cut',
      (path: string, text: string) => (path === care ? `${lines(text).slice(0, 50).join('\n')}\n` : text),
      /missing, cut or damaged/,
    ],
    [
      'care words that compare nothing',
      (path: string, text: string) => (path === care ? text.replace(/[0-9a-f]/g, '0') : text),
      /missing, cut or damaged/,
    ],
    [
      'X digits in the data',
      (path: string, text: string) => (path === stream ? text.replace(/^..../, 'xxxx') : text),
      /missing, cut or damaged/,
    ],
    ['no hex at all', (path: string, text: string) => (path === stream ? 'hello\n' : text), /missing, cut or damaged/],
    // One case is enough for the bench to be content; the manifest knows better.
    [
      'only one case',
      (path: string, text: string) => {
        if (path !== 'encoder/cases.hex') return text;
        const word = BigInt(`0x${lines(text)[0]}`) | 4n;
        return `${word.toString(16)}\n`;
      },
      /expected \d+ beats compared, got/,
    ],
    [
      'another count in the manifest',
      (path: string, text: string) =>
        path === 'manifest.json' ? text.replaceAll(`"outBeats":${beats}`, `"outBeats":${beats + 1}`) : text,
      /expected \d+ beats compared, got/,
    ],
  ] as const)('%s', async (_, change, reason) => {
    expectRed(await run(slice(), 'none', change), reason);
  });

  it('refuses vectors of another configuration, no vectors, an unknown bench', async () => {
    const other = await folder(slice(), (path, text) =>
      path === 'manifest.json' ? text.replace('"width":8', '"width":9') : text,
    );
    await expect(sim({ dir: other })).rejects.toThrow(/expected vectors for width = 8, got 9/);
    const none = await folder(slice(), () => undefined);
    await expect(sim({ dir: none })).rejects.toThrow(/expected golden vectors in .*got none/);
    await expect(sim({ dir: await folder(slice()), benches: ['nonsense'] })).rejects.toThrow(
      /expected one of tb_dctcm_slice/,
    );
  });

  it('says that a bench is missing', async () => {
    const dir = await folder(slice());
    await rm(join(dir, 'tb', `${BENCH}.v`));
    const result = await sim({ dir, stalls: ['none'] });
    expect(result.ok).toBe(false);
    expect(result.runs[0]!.reason).toMatch(`tb/${BENCH}.v: No such file`);
  });
});

describe('judge', () => {
  const base = { bench: 'tb_x', set: 'encoder', stall: 'none', seed: 1, expected: 10 } as const;
  const good = 'PASS tb_x stall=none seed=1: 10 passed, 0 failed, 20 cycles';
  const verdict = (log: string, exitCode: number | undefined = 0, timedOut = false) =>
    judge({ exitCode, timedOut, log }, base).ok;

  it('accepts only a clean PASS with the right numbers', () => {
    expect(verdict(good)).toBe(true);
    expect(verdict(`${good}\n- tb/tb_x.v:201: Verilog $finish`)).toBe(true);
    for (const log of [
      '',
      good.replace('PASS', 'FAIL'),
      good.replace('10 passed', '9 passed'),
      good.replace('0 failed', '1 failed'),
      good.replace('tb_x', 'tb_y'),
      good.replace('none', 'both'),
      good.replace('seed=1', 'seed=2'),
      `${good}\n${good}`,
      `WARNING: x.v:1: $readmemh: Unable to open y for reading.\n${good}`,
      `%Warning: y.hex:0: $readmem file not found\n${good}`,
      `ERROR: something\n${good}`,
    ])
      expect(verdict(log), log).toBe(false);
    expect(verdict(good, 1)).toBe(false);
    expect(verdict(good, undefined, true)).toBe(false);
  });
});

it('the shared files are what the folder of the benches holds', async () => {
  for (const file of SHARED_BENCH_FILES)
    expect(await readFile(join(root, 'tb', file), 'utf8')).toContain(`module ${file.replace('.v', '')}`);
});
