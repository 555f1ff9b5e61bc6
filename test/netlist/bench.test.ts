/** The benches on the netlist engine: same counts and clocks as Icarus, and faults of the netlist are caught. */
import { mkdtemp, rm } from 'node:fs/promises';
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
    'a register loses its lowest bit',
    'dct_fwd',
    'dct_fwd',
    (cell) =>
      cell.type === '$dffe' && cell.connections['D']!.length > 4
        ? { ...cell, connections: { ...cell.connections, D: ['0', ...cell.connections['D']!.slice(1)] } }
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
