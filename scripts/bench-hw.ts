/**
 * What the hardware costs and how fast it is: area on three technologies, clock rate, clocks per block, latency.
 *
 *     npm run bench:hw [-- --only REGEX... --skip pnr,ecp5 --list --check --maps PATH --tools native|npm]
 *
 * Results are kept in docs/hardware.json under a hash of the RTL (without comments and properties) and of the tools; what
 * is there and current is not measured again, so a run can be stopped and resumed. Then the tables of docs/hardware.md are written.
 * `--check` only says which rows are not current (exit code 1 if there are any).
 */
import { parseArgs } from 'node:util';
import { SAMPLES_DIR } from '../generator/commands/golden.js';
import { parseSettings } from '../generator/config/schema.js';
import { cacheKey } from '../generator/tools/yowasp-cache.js';
import { findProgram } from '../generator/tools/process.js';
import { type HwRow, readHardware, writeHardware } from './hw-docs.js';
import { allRows, type Row } from './hw-rows.js';
import { extremeFrames, machineOf, rtlOf, runFrame } from './hw-run.js';
import { AREA_TARGETS, type Area, type Build, hwTools, measureArea, measureFmax, wrapNetlist } from './hw-tools.js';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    skip: { type: 'string', default: '' },
    list: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    maps: { type: 'string', default: SAMPLES_DIR },
    tools: { type: 'string', default: findProgram('yosys') === undefined ? 'npm' : 'native' },
  },
});
const SEEDS = [1, 2, 3];
const skip = new Set(options.skip.split(','));
const rows = allRows().filter(
  ({ id }) => options.only.length === 0 || options.only.some((text) => new RegExp(text).test(id)),
);
if (options.list) {
  for (const { id } of rows) console.log(id);
  process.exit(0);
}
const tools = hwTools(options.tools as Build);
const say = (row: Row, text: string) =>
  console.log(`${new Date().toTimeString().slice(0, 8)}  ${row.id.padEnd(28)} ${text}`);

let stale = 0;
for (const row of rows) {
  const { params, side } = row;
  const top = `dctcm_${side}`;
  let sources: Record<string, string>;
  try {
    sources = rtlOf(params, side);
  } catch (error) {
    say(row, `no RTL: ${error instanceof Error ? error.message : String(error)}`);
    stale += 1;
    continue;
  }
  const key = cacheKey([tools.yosys, tools.nextpnr ?? '', ...Object.entries(sources).flat()]);
  const hardware = readHardware();
  const old = hardware.rows[row.id];
  let entry: HwRow = old?.key === key ? old : { key, yosys: tools.yosys, nextpnr: tools.nextpnr ?? null, area: {} };
  const wants = {
    area: AREA_TARGETS.filter((target) => !skip.has(target) && entry.area[target] === undefined),
    fmax: !skip.has('pnr') && tools.nextpnr !== undefined && entry.fmax === undefined,
    clocks: !skip.has('clocks') && !row.dsp && entry.clocks === undefined,
  };
  if (options.check) {
    const missing = [...wants.area, ...(wants.fmax ? ['pnr'] : []), ...(wants.clocks ? ['clocks'] : [])];
    if (missing.length > 0) {
      say(row, `not current: ${missing.join(', ')}`);
      stale += 1;
    }
    continue;
  }
  const keep = (more: Partial<HwRow>) => {
    entry = { ...entry, ...more };
    const now = readHardware();
    writeHardware({ ...now, rows: { ...now.rows, [row.id]: entry } });
  };
  let netlist: string | undefined;
  const areaOf = async (target: (typeof AREA_TARGETS)[number]): Promise<Area> => {
    const measured = await measureArea(tools, sources, top, target, row.dsp);
    if (target === 'ice40') netlist = measured.netlist;
    return measured.area;
  };
  for (const target of wants.area) {
    const area = await areaOf(target);
    say(
      row,
      `${target}: ${Object.entries(area)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}`,
    );
    keep({ area: { ...entry.area, [target]: area } });
  }
  if (wants.fmax) {
    if (netlist === undefined) await areaOf('ice40');
    const wrapped = await wrapNetlist(tools, netlist!, top);
    const fmax: Array<number | null> = [];
    for (const seed of SEEDS) {
      const mhz = await measureFmax(tools, wrapped, seed);
      fmax.push(mhz);
      if (mhz === null) break;
    }
    say(row, `hx8k: ${fmax.map((mhz) => (mhz === null ? 'does not fit' : `${mhz} MHz`)).join(', ')}`);
    keep({ fmax });
  }
  if (wants.clocks) {
    const machine = await machineOf(params, side);
    const settings = parseSettings(params.features.direct ? {} : { mode: 'transform', coefStep: 8 }, params.n);
    const clocks: Record<string, { clocks: number; blocks: number; words: number }> = {};
    for (const [kind, { samples }] of Object.entries(extremeFrames(params, [options.maps]))) {
      const run = runFrame(machine, params, side, settings, samples);
      clocks[kind] = { clocks: run.clocks, blocks: run.blocks, words: run.words };
    }
    const one = runFrame(machine, params, side, settings, new Int32Array(params.n).fill(params.sampleMax));
    say(
      row,
      `${Object.entries(clocks)
        .map(([kind, c]) => `${kind} ${(c.clocks / c.blocks).toFixed(4)}`)
        .join(', ')}, one block ${one.clocks} clocks`,
    );
    keep({ clocks, latency: one.clocks });
  }
}
if (options.check) console.log(`${rows.length - stale} rows current, ${stale} not`);
process.exitCode = stale > 0 ? 1 : 0;
