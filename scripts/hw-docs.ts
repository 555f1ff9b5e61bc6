import { readFileSync, writeFileSync } from 'node:fs';
import { type Parts, renderDocument } from './render-document.js';
import { allRows, type Row, VARIANTS } from './hw-rows.js';
import type { Area, AreaTarget } from './hw-tools.js';

/** What `npm run bench:hw` found for one row. */
export interface HwRow {
  /** Hash of the RTL and the tools. */
  readonly key: string;
  readonly yosys: string;
  readonly nextpnr: string | null;
  readonly area: Partial<Record<AreaTarget, Area>>;
  /** MHz per seed; [null] if the design does not fit. */
  readonly fmax?: ReadonlyArray<number | null>;
  readonly clocks?: Readonly<
    Record<string, { readonly clocks: number; readonly blocks: number; readonly words: number }>
  >;
  /** Clocks of a frame of one block, first beat in to last beat out. */
  readonly latency?: number;
}

/** What `npm run measure:toggles` found: per sample. */
export interface ToggleRow {
  readonly form: string;
  readonly maps: number;
  readonly samples: number;
  readonly ratio: number;
  readonly rmse: number;
  readonly encoder: number;
  readonly decoder: number;
}

/** docs/hardware.json: all measured figures of docs/hardware.md. */
export interface Hardware {
  readonly rows: Readonly<Record<string, HwRow>>;
  readonly toggles: readonly ToggleRow[];
}

const JSON_FILE = new URL('../docs/hardware.json', import.meta.url);

export function readHardware(): Hardware {
  return JSON.parse(readFileSync(JSON_FILE, 'utf8')) as Hardware;
}

/** Keeps the figures, rows in the order of the tables, and writes the tables. */
export function writeHardware(hardware: Hardware): void {
  const order = allRows().map(({ id }) => id);
  const rows = Object.fromEntries(order.filter((id) => hardware.rows[id]).map((id) => [id, hardware.rows[id]!]));
  writeFileSync(JSON_FILE, `${JSON.stringify({ ...hardware, rows }, null, 1)}\n`);
  for (const [file, parts] of Object.entries(HARDWARE_DOCUMENTS)) {
    const document = new URL(`../${file}`, import.meta.url);
    const before = readFileSync(document, 'utf8');
    const after = renderDocument(before, parts);
    if (after !== before) writeFileSync(document, after);
  }
}

/** The documents with figures of hardware, and which. */
export const HARDWARE_DOCUMENTS: Readonly<Record<string, Parts>> = {
  'README.md': { 'hardware-short': shortTable },
  'docs/hardware.md': {
    'hardware-n8': () => mainTable((row) => row.n === 8),
    'hardware-n': () => mainTable((row) => row.n !== 8),
    'hardware-lanes': lanesTable,
    'hardware-peer': peerTable,
    'hardware-clocks': clocksTable,
    'hardware-toggles': togglesTable,
    'hardware-tools': toolsText,
  },
};

/**
 * stream-ebpc (one sample per clock, 8 bit), measured with Yosys 0.23 and nextpnr-ice40 0.4, the median of three seeds:
 * figures of the project's issue on hardware.
 */
const PEER = {
  encoder: { lc: 776, mhz: 55, xilinx: 510, ecp5: 829, dense: 0.79 },
  decoder: { lc: 896, mhz: 64, xilinx: 689, ecp5: 987, dense: 0.79 },
} as const;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

function measured(): Array<{ readonly row: Row; readonly hw: HwRow }> {
  const { rows } = readHardware();
  return allRows().flatMap((row) => {
    const hw = rows[row.id];
    return hw === undefined ? [] : [{ row, hw }];
  });
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function fmaxText(fmax: HwRow['fmax']): string {
  if (fmax === undefined) return '';
  if (fmax.includes(null)) return 'does not fit';
  const values = fmax as readonly number[];
  return `**${median(values).toFixed(1)}** (${Math.min(...values).toFixed(1)}..${Math.max(...values).toFixed(1)})`;
}

function mhzOf(fmax: HwRow['fmax']): number | undefined {
  return fmax === undefined || fmax.includes(null) ? undefined : median(fmax as readonly number[]);
}

function rowName(row: Row): string {
  return `${row.side}, ${VARIANTS[row.variant].text}${row.dsp ? ', multipliers' : ''}`;
}

const num = (value: number | undefined) => (value === undefined ? '' : String(value));

function areaText(area: Area | undefined): string {
  if (area === undefined) return '';
  const more = [`${area.ff} FF`, `${area.carry} carry`];
  if (area.dsp > 0) more.push(`${area.dsp} DSP`);
  if (area.bram > 0) more.push(`${area.bram} RAM`);
  return `${area.lut} (${more.join(', ')})`;
}

function mainTable(which: (row: Row) => boolean): string {
  const rows = measured().filter(({ row }) => which(row));
  return table(
    [
      'N, part',
      'LC',
      'LUT4',
      'FF',
      'carry',
      'DSP',
      'EBR',
      'MHz hx8k',
      'LC per sample/clock',
      'Msamples/s',
      'xilinx LUT',
      'ecp5 LUT4',
    ],
    rows.map(({ row, hw }) => {
      const { ice40, xilinx, ecp5 } = hw.area;
      const mhz = mhzOf(hw.fmax);
      return [
        `${row.n}, ${rowName(row)}`,
        num(ice40?.lc),
        num(ice40?.lut),
        num(ice40?.ff),
        num(ice40?.carry),
        num(ice40?.dsp),
        num(ice40?.bram),
        fmaxText(hw.fmax),
        ice40?.lc === undefined ? '' : (ice40.lc / row.n).toFixed(0),
        mhz === undefined ? '' : (mhz * row.n).toFixed(0),
        areaText(xilinx),
        areaText(ecp5),
      ];
    }),
  );
}

/** The builds that most users ask for first. */
function shortTable(): string {
  const all = measured();
  const builds = (['direct', 'full'] as const).flatMap((variant) =>
    (['encoder', 'decoder'] as const).map((side) => `n8-${side}-${variant}`),
  );
  return table(
    ['N = 8', 'LC', 'EBR', 'MHz hx8k', 'LC per sample/clock', 'blocks/clock, dense real map'],
    all
      .filter(({ row }) => builds.includes(row.id))
      .map(({ row, hw }) => [
        rowName(row),
        num(hw.area.ice40?.lc),
        num(hw.area.ice40?.bram),
        mhzOf(hw.fmax)?.toFixed(0) ?? '',
        hw.area.ice40?.lc === undefined ? '' : (hw.area.ice40.lc / row.n).toFixed(0),
        blocksPerClock(hw.clocks?.['dense']),
      ]),
  );
}

/** Logic cells per lane against N. */
function lanesTable(): string {
  const all = measured();
  const kinds = (['encoder', 'decoder'] as const).flatMap((side) =>
    (['direct', 'full'] as const).map((variant) => ({ side, variant })),
  );
  const lanes = [4, 8, 16, 32];
  return table(
    ['LC per sample/clock', ...lanes.map((n) => `N = ${n}`), 'N = 8 to 32'],
    kinds.map(({ side, variant }) => {
      const per = lanes.map((n) => {
        const found = all.find(({ row }) => row.n === n && row.side === side && row.variant === variant && !row.dsp);
        const lc = found?.hw.area.ice40?.lc;
        return lc === undefined ? undefined : lc / n;
      });
      const [, eight, , last] = per;
      const growth = eight === undefined || last === undefined ? '' : `${((last / eight - 1) * 100).toFixed(0)} %`;
      return [`${side}, ${VARIANTS[variant].text}`, ...per.map((x) => (x === undefined ? '' : x.toFixed(0))), growth];
    }),
  );
}

/** The direct lossless build beside stream-ebpc, per sample and clock. */
function peerTable(): string {
  const all = measured();
  return table(
    [
      'N = 8, direct, lossless',
      'samples/clock',
      'LC',
      'MHz hx8k',
      'LC per sample/clock',
      'xilinx LUT per sample/clock',
      'ecp5 LUT4 per sample/clock',
      'Msamples/s',
    ],
    (['encoder', 'decoder'] as const).flatMap((side) => {
      const peer = PEER[side];
      const rows = [
        [
          `stream-ebpc ${side}`,
          '0.79..1',
          String(peer.lc),
          String(peer.mhz),
          String(peer.lc),
          String(peer.xilinx),
          String(peer.ecp5),
          `${(peer.mhz * peer.dense).toFixed(0)}..${peer.mhz}`,
        ],
      ];
      const hw = all.find(({ row }) => row.id === `n8-${side}-direct`)?.hw;
      if (hw === undefined) return rows;
      const per = (value: number | undefined) => (value === undefined ? '' : (value / 8).toFixed(0));
      const mhz = mhzOf(hw.fmax);
      rows.push([
        `this ${side}`,
        '8',
        num(hw.area.ice40?.lc),
        mhz === undefined ? '' : mhz.toFixed(1),
        per(hw.area.ice40?.lc),
        per(hw.area.xilinx?.lut),
        per(hw.area.ecp5?.lut),
        mhz === undefined ? '' : (mhz * 8).toFixed(0),
      ]);
      return rows;
    }),
  );
}

function blocksPerClock(c: { readonly clocks: number; readonly blocks: number } | undefined): string {
  return c === undefined ? '' : (c.blocks / c.clocks).toFixed(4);
}

function clocksTable(): string {
  const rows = measured().filter(({ hw }) => hw.clocks !== undefined);
  const bus = (c: { clocks: number; blocks: number; words: number } | undefined) =>
    c === undefined ? '' : (Math.max(c.blocks, c.words) / c.clocks).toFixed(4);
  return table(
    [
      'N, part',
      'blocks/clock, sparse map',
      'blocks/clock, dense map',
      'blocks/clock, incompressible',
      'of the bus limit',
      'clocks of a frame of one block',
    ],
    rows.map(({ row, hw }) => [
      `${row.n}, ${rowName(row)}`,
      blocksPerClock(hw.clocks!['sparse']),
      blocksPerClock(hw.clocks!['dense']),
      blocksPerClock(hw.clocks!['incompressible']),
      bus(hw.clocks!['incompressible']),
      num(hw.latency),
    ]),
  );
}

function togglesTable(): string {
  return table(
    ['frames', 'ratio', 'RMSE', 'encoder, toggles/sample', 'decoder, toggles/sample'],
    readHardware().toggles.map((t) => [
      t.form,
      t.ratio.toFixed(3),
      t.rmse === 0 ? 'exact' : t.rmse.toFixed(2),
      t.encoder.toFixed(1),
      t.decoder.toFixed(1),
    ]),
  );
}

function toolsText(): string {
  const all = measured();
  const names = (list: ReadonlyArray<string | null>) =>
    [...new Set(list.filter((x) => x !== null))].join(', ') || 'none';
  return `Tools: ${names(all.map(({ hw }) => hw.yosys))}; ${names(all.map(({ hw }) => hw.nextpnr))}.`;
}
