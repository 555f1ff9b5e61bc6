import { readFileSync, writeFileSync } from 'node:fs';
import type { Total } from '../generator/analysis/summary.js';
import type { Mode } from '../generator/config/schema.js';

/** Aggregated figures of one set of maps; nothing of the maps themselves. */
export interface ResultSet {
  readonly name: string;
  readonly maps: number;
  readonly samples: number;
  /** Best axis and prediction per map, by step and mode. */
  readonly tuned: ReadonlyArray<Total & { readonly step: number; readonly mode: Mode }>;
  readonly baselines: readonly Total[];
  /** Lossless, tuned per map, against EBPC: the smallest quotient of the maps' ratios, and maps where it is below 1. */
  readonly againstEbpc: { readonly code: string; readonly smallest: number; readonly below: number };
  /** Maps in which the transform of the same step takes fewer bits than direct coding, by step. */
  readonly transformWins: ReadonlyArray<{ readonly step: number; readonly maps: number }>;
}

const FILE = new URL('../docs/results.json', import.meta.url);

export function readResults(): readonly ResultSet[] {
  return JSON.parse(readFileSync(FILE, 'utf8')) as readonly ResultSet[];
}

export function writeResults(sets: readonly ResultSet[]): void {
  writeFileSync(FILE, `${JSON.stringify(sets, null, 2)}\n`);
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const tableOf = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string =>
  [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
const pair = (t: Total | undefined): string => (t === undefined ? '' : `${t.total.toFixed(3)} / ${t.mean.toFixed(3)}`);

const steps = (set: ResultSet): number[] => [...new Set(set.tuned.map((t) => t.step))];
const at = (set: ResultSet, step: number, mode: Mode): ResultSet['tuned'][number] | undefined =>
  set.tuned.find((t) => t.step === step && t.mode === mode);

/** First step at which direct coding passes `ratio`. */
function passes(set: ResultSet, key: 'total' | 'mean', ratio: number): string {
  const hit = steps(set)
    .map((step) => at(set, step, 'direct')!)
    .find((t) => t[key] >= ratio);
  return hit === undefined
    ? `not up to step ${steps(set).at(-1)}`
    : `step ${hit.step}: ${hit[key].toFixed(3)}, ${hit.maxError === 0 ? 'lossless' : `RMSE ${hit.rmse!.toFixed(2)}, max error ${hit.maxError}, PSNR ${hit.psnr!.toFixed(1)} dB`}`;
}

/** Rate against error, all sets: direct filled, transform hollow. */
export function ratePlot(sets: readonly ResultSet[]): string {
  const [W, H, L, B] = [640, 360, 60, 50];
  const xMax = 3.5;
  const yMax = 6;
  const x = (rmse: number): number => L + ((W - L - 20) * Math.min(rmse, xMax)) / xMax;
  const y = (ratio: number): number => H - B - ((H - B - 20) * Math.min(ratio, yMax)) / yMax;
  const colours = ['#1f5fa8', '#b4501e', '#3c7d3c'];
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${W} ${H}" font-family="sans-serif" font-size="12">`,
    `<rect width="${W}" height="${H}" fill="#fff"/>`,
  ];
  for (let r = 0; r <= yMax; r++)
    parts.push(
      `<line x1="${L}" x2="${W - 20}" y1="${y(r)}" y2="${y(r)}" stroke="#ddd"/><text x="${L - 8}" y="${y(r) + 4}" text-anchor="end">${r}</text>`,
    );
  for (let e = 0; e <= xMax; e += 0.5)
    parts.push(`<text x="${x(e)}" y="${H - B + 16}" text-anchor="middle">${e.toFixed(1)}</text>`);
  parts.push(
    `<text x="${(W + L) / 2}" y="${H - 10}" text-anchor="middle">RMSE, sample LSBs</text>`,
    `<text transform="translate(16 ${H / 2}) rotate(-90)" text-anchor="middle">ratio, all samples over all bits</text>`,
  );
  sets.forEach((set, i) => {
    const colour = colours[i % colours.length]!;
    for (const mode of ['direct', 'transform'] as const) {
      const points = set.tuned.filter((t) => t.mode === mode && t.rmse !== undefined && t.rmse <= xMax);
      const d = points
        .map((t, k) => `${k === 0 ? 'M' : 'L'}${x(t.rmse!).toFixed(1)} ${y(t.total).toFixed(1)}`)
        .join('');
      parts.push(
        `<path d="${d}" fill="none" stroke="${colour}"${mode === 'transform' ? ' stroke-dasharray="5 4"' : ''}/>`,
        ...points.map(
          (t) =>
            `<circle cx="${x(t.rmse!).toFixed(1)}" cy="${y(t.total).toFixed(1)}" r="3.5" fill="${mode === 'direct' ? colour : '#fff'}" stroke="${colour}"><title>${set.name}, ${mode}, step ${t.step}</title></circle>`,
        ),
      );
    }
    parts.push(
      `<text x="${L + 12}" y="${36 + 16 * i}" fill="${colour}">${set.name}: filled direct, hollow transform</text>`,
    );
  });
  return `${parts.join('\n')}\n</svg>\n`;
}

/** Tables of docs/results.md. */
export const RESULT_DOC_PARTS: Readonly<Record<string, () => string>> = {
  'results-ratio': () => {
    const sets = readResults();
    const all = [...new Set(sets.flatMap(steps))];
    return tableOf(
      ['total / mean of maps', ...sets.map((s) => s.name)],
      [
        ['maps, M samples', ...sets.map((s) => `${s.maps}, ${(s.samples / 1e6).toFixed(2)}`)],
        ...all.flatMap((step) =>
          (['direct', 'transform', 'auto'] as const).map((mode) => [
            `${mode}, step ${step}${step === 1 && mode === 'direct' ? ' (lossless)' : ''}`,
            ...sets.map((s) => {
              const t = at(s, step, mode);
              return t === undefined ? '' : `${pair(t)}, RMSE ${t.rmse!.toFixed(2)}`;
            }),
          ]),
        ),
      ],
    );
  },
  'results-codes': () => {
    const sets = readResults();
    const codes = sets[0]?.baselines.map((b) => b.name) ?? [];
    return tableOf(
      ['lossless, total / mean of maps', ...sets.map((s) => s.name)],
      [
        ['**this codec, tuned per map**', ...sets.map((s) => `**${pair(at(s, 1, 'direct'))}**`)],
        ...codes.map((code) => [code, ...sets.map((s) => pair(s.baselines.find((b) => b.name === code)))]),
        [
          'this codec over EBPC, total',
          ...sets.map((s) => {
            const ebpc = s.baselines.find((b) => b.name === s.againstEbpc.code)!;
            return (at(s, 1, 'direct')!.total / ebpc.total).toFixed(3);
          }),
        ],
        ['smallest quotient of a map', ...sets.map((s) => s.againstEbpc.smallest.toFixed(3))],
        ['maps below EBPC', ...sets.map((s) => String(s.againstEbpc.below))],
      ],
    );
  },
  'results-paper': () => {
    const sets = readResults();
    return tableOf(
      ['2.9 (the average that the paper states) is passed', ...sets.map((s) => s.name)],
      [
        ['in total', ...sets.map((s) => passes(s, 'total', 2.9))],
        ['in the mean of maps', ...sets.map((s) => passes(s, 'mean', 2.9))],
      ],
    );
  },
  'results-transform': () => {
    const sets = readResults();
    return tableOf(
      ['maps in which the transform of the same step takes fewer bits', ...sets.map((s) => s.name)],
      [...new Set(sets.flatMap(steps))].map((step) => [
        `step ${step}`,
        ...sets.map((s) => `${s.transformWins.find((w) => w.step === step)?.maps ?? ''} of ${s.maps}`),
      ]),
    );
  },
};
