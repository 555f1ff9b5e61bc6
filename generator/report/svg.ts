/** Small charts as SVG text: points and lines over two axes, and stacked bars. Pure; styles are classes of the page. */

export interface Axis {
  /** What and in which unit. */
  readonly label: string;
  readonly min: number;
  readonly max: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Shown when the mouse rests on the point. */
  readonly title: string;
  /** Written beside the point. */
  readonly label?: string;
}

export type Marker = 'circle' | 'square' | 'triangle' | 'diamond' | 'cross';

export interface Series {
  readonly name: string;
  readonly color: string;
  readonly marker: Marker;
  /** Joins the points in their order. */
  readonly line?: boolean;
  /** Where the points' labels stand; series that run close together take different sides. */
  readonly labels?: 'below' | 'above';
  readonly points: readonly Point[];
}

export interface PlotOptions {
  /** Says what the picture shows, for those who cannot see it. */
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** A horizontal line with a name. */
  readonly mark?: { readonly y: number; readonly label: string };
}

/** Colours that differ for colour-blind readers too, and in print (Okabe and Ito). */
export const COLORS = {
  blue: '#0072b2',
  orange: '#d55e00',
  green: '#009e73',
  pink: '#cc79a7',
  grey: '#767676',
  sky: '#56b4e9',
  yellow: '#e69f00',
} as const;

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** Round numbers between `min` and `max`, both ends included where they are round, about `count` of them. */
export function ticks(min: number, max: number, count = 6): number[] {
  const span = max - min;
  if (!(span > 0)) return [min];
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999)!;
  const out: number[] = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++)
    out.push(Number((i * step).toFixed(9)));
  return out;
}

const WIDTH = 860;
const HEIGHT = 420;
const LEFT = 64;
const RIGHT = 20;
const TOP = 16;
const BOTTOM = 52;

const num = (value: number): string => String(Number(value.toFixed(2)));

function marker(kind: Marker, x: number, y: number, color: string, title: string): string {
  const r = 4;
  const shape = {
    circle: `<circle cx="${num(x)}" cy="${num(y)}" r="${r}"/>`,
    square: `<rect x="${num(x - r + 0.5)}" y="${num(y - r + 0.5)}" width="${2 * r - 1}" height="${2 * r - 1}"/>`,
    triangle: `<path d="M${num(x)} ${num(y - r - 0.5)}l${r + 0.5} ${2 * r}h${-2 * r - 1}z"/>`,
    diamond: `<path d="M${num(x)} ${num(y - r - 1)}l${r + 1} ${r + 1}l${-r - 1} ${r + 1}l${-r - 1} ${-r - 1}z"/>`,
    cross: `<path d="M${num(x - r)} ${num(y - r)}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}" stroke="${color}" stroke-width="1.8"/>`,
  }[kind];
  return `<g fill="${color}">${shape}${title === '' ? '' : `<title>${escapeText(title)}</title>`}</g>`;
}

function legend(series: ReadonlyArray<Pick<Series, 'name' | 'color' | 'marker'>>): string {
  return `<div class="legend">${series
    .map(
      (s) =>
        `<span><svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">${marker(s.marker, 8, 8, s.color, '')}</svg>${escapeText(s.name)}</span>`,
    )
    .join('')}</div>`;
}

/** Points and lines over two linear axes, with a grid, tick labels, axis labels and a legend above. */
export function plot({ title, x, y, series, mark }: PlotOptions): string {
  const px = (v: number): number => LEFT + ((v - x.min) / (x.max - x.min)) * (WIDTH - LEFT - RIGHT);
  const py = (v: number): number => HEIGHT - BOTTOM - ((v - y.min) / (y.max - y.min)) * (HEIGHT - TOP - BOTTOM);
  const parts: string[] = [];
  for (const t of ticks(y.min, y.max))
    parts.push(
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${num(py(t))}" y2="${num(py(t))}"/>`,
      `<text class="tick" x="${LEFT - 8}" y="${num(py(t) + 4)}" text-anchor="end">${t}</text>`,
    );
  for (const t of ticks(x.min, x.max, 8))
    parts.push(
      `<line class="grid" x1="${num(px(t))}" x2="${num(px(t))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/>`,
      `<text class="tick" x="${num(px(t))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${t}</text>`,
    );
  parts.push(
    `<path class="axis" d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>`,
    `<text class="label" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${escapeText(x.label)}</text>`,
    `<text class="label" transform="rotate(-90 16 ${(TOP + HEIGHT - BOTTOM) / 2})" x="16" y="${(TOP + HEIGHT - BOTTOM) / 2}" text-anchor="middle">${escapeText(y.label)}</text>`,
  );
  if (mark !== undefined && mark.y >= y.min && mark.y <= y.max)
    parts.push(
      `<line class="mark" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${num(py(mark.y))}" y2="${num(py(mark.y))}"/>`,
      `<text class="tick" x="${WIDTH - RIGHT - 4}" y="${num(py(mark.y) - 5)}" text-anchor="end">${escapeText(mark.label)}</text>`,
    );
  for (const s of series) {
    const above = s.labels === 'above';
    if (s.line === true && s.points.length > 1)
      parts.push(
        `<polyline fill="none" stroke="${s.color}" stroke-width="1.6" points="${s.points.map((p) => `${num(px(p.x))},${num(py(p.y))}`).join(' ')}"/>`,
      );
    for (const p of s.points) {
      parts.push(marker(s.marker, px(p.x), py(p.y), s.color, p.title));
      if (p.label !== undefined)
        parts.push(
          `<text class="note" x="${num(px(p.x) + (above ? -6 : 6))}" y="${num(py(p.y) + (above ? -8 : 15))}" ` +
            `text-anchor="${above ? 'end' : 'start'}" fill="${s.color}">${escapeText(p.label)}</text>`,
        );
    }
  }
  return (
    `${legend(series)}<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeText(title)}">` +
    `${parts.join('')}</svg>`
  );
}

export interface BarRow {
  readonly name: string;
  /** One value per part of `BarOptions.parts`. */
  readonly values: readonly number[];
}

export interface BarOptions {
  readonly title: string;
  readonly label: string;
  readonly parts: ReadonlyArray<{ readonly name: string; readonly color: string }>;
  readonly rows: readonly BarRow[];
}

/** Horizontal stacked bars, one per row, with the sum at the end. */
export function bars({ title, label, parts, rows }: BarOptions): string {
  const rowHeight = 17;
  const left = 190;
  const right = 48;
  const height = TOP + rows.length * rowHeight + BOTTOM;
  const sums = rows.map((r) => r.values.reduce((a, b) => a + b, 0));
  const max = Math.max(...sums);
  const px = (v: number): number => left + (v / max) * (WIDTH - left - right);
  const bottom = TOP + rows.length * rowHeight;
  const out: string[] = [];
  for (const t of ticks(0, max, 8))
    out.push(
      `<line class="grid" x1="${num(px(t))}" x2="${num(px(t))}" y1="${TOP}" y2="${bottom}"/>`,
      `<text class="tick" x="${num(px(t))}" y="${bottom + 18}" text-anchor="middle">${t}</text>`,
    );
  rows.forEach((row, i) => {
    const y = TOP + i * rowHeight;
    const name = row.name.length > 28 ? `${row.name.slice(0, 27)}…` : row.name;
    out.push(
      `<text class="tick" x="${left - 8}" y="${y + 12}" text-anchor="end">${escapeText(name)}<title>${escapeText(row.name)}</title></text>`,
    );
    let from = 0;
    row.values.forEach((value, k) => {
      if (value <= 0) return;
      const { name: part, color } = parts[k]!;
      out.push(
        `<rect x="${num(px(from))}" y="${y + 2}" width="${num(px(from + value) - px(from))}" height="${rowHeight - 4}" fill="${color}">` +
          `<title>${escapeText(`${row.name}: ${part} ${value.toFixed(3)}`)}</title></rect>`,
      );
      from += value;
    });
    out.push(`<text class="tick" x="${num(px(from) + 5)}" y="${y + 12}">${sums[i]!.toFixed(2)}</text>`);
  });
  out.push(
    `<path class="axis" d="M${left} ${TOP}V${bottom}H${WIDTH - right}"/>`,
    `<text class="label" x="${(left + WIDTH - right) / 2}" y="${height - 10}" text-anchor="middle">${escapeText(label)}</text>`,
  );
  return (
    `${legend(parts.map((p) => ({ ...p, marker: 'square' as const })))}` +
    `<svg class="plot" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeText(title)}">${out.join('')}</svg>`
  );
}
