/** The benches on the netlist engine: same counts and clocks as Icarus, and faults of the netlist are caught. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileTop, elaborate, readSources } from '../../generator/commands/elaborate.js';
import { generate } from '../../generator/commands/generate.js';
import { readManifest, type FolderManifest } from '../../generator/commands/manifest.js';
import { sim, type SimResult } from '../../generator/commands/sim.js';
import { netlistBenchView, runNetlist } from '../../generator/commands/sim-netlist.js';
import type { JsonCell, JsonNetlist } from '../../generator/netlist/flatten.js';
import { instantiate } from '../../generator/netlist/program.js';
import { wrapperName, wrapperText } from '../../generator/netlist/wrapper.js';
import { findProgram } from '../../generator/tools/process.js';
import { sliceText, type SliceParts } from '../slice.js';

const BENCHES = ['dct_fwd', 'mask_inv', 'loop'];
let dir: string;
let manifest: FolderManifest;

beforeAll(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'dctcm-netlist-')), 'n4');
  await generate({ config: { channels: 4 }, out: dir, vectors: true });
  manifest = await readManifest(dir);
}, 60_000);
afterAll(() => rm(join(dir, '..'), { recursive: true, force: true }));

const table = (result: SimResult) =>
  result.runs.map((r) => [r.bench, r.set, r.stall, r.reason, r.passed, r.failed, r.cycles]);

describe('benches', () => {
  it('pass with the beats of the manifest', { timeout: 120_000 }, async () => {
    const result = await sim({ dir, engine: 'netlist', benches: BENCHES, seed: 5 });
    expect(result.runs.filter((run) => !run.ok)).toEqual([]);
    expect(result.runs).toHaveLength(4 * BENCHES.length);
    expect(result.engine).toBe('netlist');
  });

  it.skipIf(findProgram('iverilog') === undefined)(
    'give the counts and clocks of Icarus',
    { timeout: 120_000 },
    async () => {
      const options = { dir, benches: BENCHES, seed: 9 } as const;
      const netlist = await sim({ ...options, engine: 'netlist' });
      const icarus = await sim({ ...options, engine: 'icarus' });
      expect(table(netlist)).toEqual(table(icarus));
    },
  );

  it('pass on the gates after synthesis', { timeout: 120_000 }, async () => {
    const result = await sim({ dir, engine: 'gates', benches: ['mask_inv'] });
    expect(table(result).map(([, , stall, reason]) => [stall, reason])).toEqual([
      ['none', null],
      ['input', null],
      ['output', null],
      ['both', null],
    ]);
  });
});

/** A netlist with one cell changed; undefined when the cell cannot be changed so. */
type Fault = (cell: JsonCell) => JsonCell | undefined;

const retype =
  (from: string, to: string): Fault =>
  (cell) =>
    cell.type === from ? { ...cell, type: to } : undefined;
const swap =
  (type: string, a: string, b: string): Fault =>
  (cell) =>
    cell.type === type
      ? { ...cell, connections: { ...cell.connections, [a]: cell.connections[b]!, [b]: cell.connections[a]! } }
      : undefined;

const FAULTS: ReadonlyArray<readonly [name: string, module: string, bench: string, fault: Fault]> = [
  ['an adder subtracts', 'dct_fwd', 'dct_fwd', retype('$add', '$sub')],
  ['operands of a subtraction are swapped', 'dct_fwd', 'dct_fwd', swap('$sub', 'A', 'B')],
  [
    'a register loses its sign',
    'dct_fwd',
    'dct_fwd',
    (cell) =>
      cell.type === '$dffe' && cell.connections['D']!.length > 4
        ? { ...cell, connections: { ...cell.connections, D: [...cell.connections['D']!.slice(0, -1), '0'] } }
        : undefined,
  ],
  [
    'an enable is inverted',
    'dct_fwd',
    'dct_fwd',
    (cell) => (cell.type === '$dffe' ? { ...cell, parameters: { ...cell.parameters, EN_POLARITY: 0 } } : undefined),
  ],
  [
    'a reset sets a register',
    'dct_fwd',
    'dct_fwd',
    (cell) =>
      /^\$sdffc?e$/.test(cell.type) && cell.connections['D']!.length === 1
        ? { ...cell, parameters: { ...cell.parameters, SRST_VALUE: '1' } }
        : undefined,
  ],
  ['an exclusive or is an or', 'mask_inv', 'mask_inv', retype('$xor', '$or')],
  ['inputs of a selection are swapped', 'mask_inv', 'mask_inv', swap('$mux', 'A', 'B')],
  ['a comparison is inverted', 'bit_packer', 'loop', retype('$eq', '$ne')],
  ['a shifter of the encoder goes the wrong way', 'bit_packer', 'loop', retype('$shl', '$shr')],
];

describe('a fault in the netlist is caught', () => {
  const elaborated = new Map<string, JsonNetlist>();
  it.each(FAULTS)('%s', { timeout: 120_000 }, async (_, module, bench, fault) => {
    const view = netlistBenchView(manifest, { bench: `tb_dctcm_${bench}`, set: '' });
    const top = wrapperName(view.bench);
    let netlist = elaborated.get(bench);
    if (netlist === undefined) {
      const sources = await readSources(
        dir,
        manifest.modules.map(({ file }) => file),
      );
      netlist = await elaborate({ ...sources, [`${top}.v`]: wrapperText(view) }, [top]);
      elaborated.set(bench, netlist);
    }
    const name = Object.keys(netlist.modules).find((m) => m.includes(`dctcm_${module}`))!;
    const cells = Object.entries(netlist.modules[name]!.cells);
    const golden = join(dir, 'golden');
    const run = async (changed: JsonNetlist): Promise<string> => {
      const machine = instantiate(compileTop(changed, top));
      const logs = await Promise.all(
        ['none', 'both'].map(async (stall) => (await runNetlist(machine, view, golden, [`stall=${stall}`])).log),
      );
      return logs.join('');
    };
    expect(await run(netlist)).not.toContain('FAIL');
    // One place alone may be equivalent, or out of the vectors' reach: of up to four, at least one must be caught.
    const candidates = cells.flatMap(([at, cell]) => {
      const changed = fault(cell);
      return changed === undefined ? [] : [{ at, changed }];
    });
    expect(candidates.length).toBeGreaterThan(0);
    let caught = 0;
    for (const { at, changed } of candidates.slice(0, 4)) {
      const broken = { ...netlist.modules[name]!, cells: { ...netlist.modules[name]!.cells, [at]: changed } };
      if ((await run({ modules: { ...netlist.modules, [name]: broken } })).includes('FAIL')) caught++;
    }
    expect(caught).toBeGreaterThan(0);
  });
});

describe('the benches bite on this engine too', () => {
  let folder: string;
  let width: number;
  beforeAll(async () => {
    folder = join(dir, '..', 'slice');
    await mkdir(folder);
    await cp(join(dir, 'golden'), join(folder, 'golden'), { recursive: true });
    const path = join(folder, 'golden/manifest.json');
    const vectors = JSON.parse(await readFile(path, 'utf8')) as {
      sets: Array<{ streams: Array<{ name: string; beats: number; width: number }> }>;
    };
    const record = vectors.sets[0]!.streams.find((s) => s.name === 'record')!;
    width = record.width;
    const bench = { bench: 'tb_dctcm_slice', module: 'dctcm_slice', set: 'encoder', input: 'record', output: 'record' };
    const benches = [{ ...bench, inBeats: record.beats, outBeats: record.beats, rate: null }];
    await writeFile(path, JSON.stringify({ ...vectors, benches }));
    const modules = [{ name: 'dctcm_slice', file: 'dctcm_slice.v' }];
    await writeFile(
      join(folder, 'manifest.json'),
      JSON.stringify({ ...manifest, modules, tops: [], benches: ['tb_dctcm_slice'] }),
    );
  });
  const run = async (parts: SliceParts, stall: 'none' | 'input' | 'output') => {
    await writeFile(join(folder, 'dctcm_slice.v'), sliceText('dctcm_slice', width, parts));
    const result = await sim({ dir: folder, engine: 'netlist', stalls: [stall] });
    expect(result.runs).toHaveLength(1);
    return result.runs[0]!;
  };
  it('a good unit passes', async () => {
    for (const stall of ['none', 'input', 'output'] as const) expect((await run({}, stall)).reason).toBeNull();
  });
  it.each([
    ['two bits are swapped', { data: '{s_axis_tdata[2 +: 4], s_axis_tdata[0], s_axis_tdata[1]}' }, 'none', /expected/],
    ['tlast is lost', { last: "1'b0" }, 'none', /last/],
    ['one beat too few', { accept: "s_axis_tvalid && count != 8'd40" }, 'none', /expected|no beat/],
    ['one beat too many', { accept: "s_axis_tvalid || (count[2:0] == 3'd5 && toggle)" }, 'input', /expected/],
    ['beats without input', { valid: "1'b1" }, 'input', /expected/],
    [
      'valid falls before ready',
      { valid: 'full && (toggle || m_axis_tready)' },
      'output',
      /changed while ready was low/,
    ],
    ['it overwrites a beat that waits', { ready: "1'b1" }, 'output', /expected|changed/],
    ['it never takes a beat', { ready: "1'b0" }, 'none', /no beat in or out/],
    ['it waits for ready before it gives a beat', { ready: 'm_axis_tready' }, 'output', /no beat in or out/],
    [
      'it takes a beat in every other clock only',
      { ready: 'toggle && (!full || m_axis_tready)' },
      'none',
      /a beat per clock/,
    ],
    ['it never gives a beat', { valid: "1'b0", ready: "1'b1" }, 'none', /no beat in or out/],
    ['it looks at data while valid is low', { accept: 's_axis_tvalid || s_axis_tdata[0]' }, 'input', /expected/],
    [
      'a latch',
      { ready: 'hold; reg hold; always @* if (toggle) hold = m_axis_tready' },
      'none',
      /does not compile:[^]*\$dlatch/,
    ],
    ['a division', { data: 's_axis_tdata / (count + 1)' }, 'none', /does not compile:[^]*\$div/],
    ['a syntax error', { data: '1 +' }, 'none', /does not compile:[^]*dctcm_slice\.v:\d+: ERROR/],
  ] as const)('%s', async (_, parts, stall, reason) => {
    const outcome = await run(parts, stall);
    expect(outcome.ok).toBe(false);
    expect(outcome.reason).toMatch(reason);
  });
});

describe('the bench of the encoder', () => {
  it('is red when a byte of the stream is not kept', { timeout: 120_000 }, async () => {
    const folder = join(dir, '..', 'keep');
    await cp(dir, folder, { recursive: true });
    const path = join(folder, 'dctcm_encoder.v');
    const text = await readFile(path, 'utf8');
    const changed = text.replace("m_axis_tkeep = { 4 {1'b1} }", "m_axis_tkeep = 4'b1101");
    expect(changed).not.toBe(text);
    await writeFile(path, changed);
    const result = await sim({ dir: folder, engine: 'netlist', benches: ['encoder'], stalls: ['none'] });
    expect(result.runs[0]!.reason).toMatch(/user 0, got .* user 1/);
  });
});

describe('what cannot be elaborated is red, with the message of Yosys', () => {
  it('names the file and line', { timeout: 120_000 }, async () => {
    const view = netlistBenchView(manifest, { bench: 'tb_dctcm_mask_inv', set: '' });
    const top = wrapperName(view.bench);
    const sources = { 'dctcm_mask_inv.v': 'module dctcm_mask_inv (input wire clk);\n  assign = 1;\nendmodule\n' };
    await expect(elaborate({ ...sources, [`${top}.v`]: wrapperText(view) }, [top])).rejects.toThrow(
      /dctcm_mask_inv\.v:2: ERROR: syntax error/,
    );
  });
});
