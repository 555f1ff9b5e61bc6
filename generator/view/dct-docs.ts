/** Tables of docs/fixed-point.md that follow from the stage table alone: nothing in them is measured. */
import { derive, type CodecParams } from '../config/params.js';
import { parseConfig } from '../config/schema.js';
import { dctBounds, proveRoundTrip } from '../model/dct-bounds.js';
import { forwardPlan, inversePlan } from '../model/dct.js';
import { qFormat, type DctNode, type DctPlan } from '../model/dct-plan.js';

const SIZES = [4, 8, 16, 32] as const;
const WIDTHS = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] as const;
const COEF_FRACS = [6, 7, 8, 9, 10, 11, 12, 13, 14] as const;

/** Name of a generated part of the document: `<!-- begin NAME -->` to `<!-- end NAME -->`. */
export const DCT_DOC_PARTS = {
  intervals: () => intervalTables(),
  roundtrip: () => roundTripTable(),
} as const;

const paramsOf = (channels: (typeof SIZES)[number], width: number, coefFrac?: number): CodecParams =>
  derive(parseConfig({ channels, width, ...(coefFrac !== undefined && { coefFrac }) }));

/** Replaces the text between the markers of a part. */
export function replacePart(document: string, part: string, text: string): string {
  const [begin, end] = [`<!-- begin ${part} -->`, `<!-- end ${part} -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`document: expected the markers ${begin} and ${end}`);
  return `${document.slice(0, from + begin.length)}\n${text}\n${document.slice(to)}`;
}

/** Stage by stage, for unsigned 8-bit samples: what the registers hold, how many, their interval and format. */
function intervalTables(): string {
  return SIZES.map((n) => {
    const p = paramsOf(n, 8);
    return [
      `**N = ${n}**, unsigned 8-bit samples, coefFrac ${p.coefFrac}`,
      '',
      '| stage | forward: registers | interval | format |',
      '|---|---|---|---|',
      ...planRows(forwardPlan(p)),
      '',
      '| stage | inverse: registers | interval | format |',
      '|---|---|---|---|',
      ...planRows(inversePlan(p)),
    ].join('\n');
  }).join('\n\n');
}

/** One row per kind of register in a stage. */
function planRows(plan: DctPlan): string[] {
  return plan.stages.flatMap((stage) => {
    const groups = new Map<string, DctNode[]>();
    for (const node of stage.nodes) {
      const size = /^[aedpo]\d+_/.exec(node.base)?.[0].slice(0, -1);
      const kind = size ?? node.base[0]!;
      groups.set(kind, [...(groups.get(kind) ?? []), node]);
    }
    return [...groups].map(([kind, nodes], i) => {
      const min = Math.min(...nodes.map((node) => node.min));
      const max = Math.max(...nodes.map((node) => node.max));
      const formats = [...new Set(nodes.map(qFormat))].sort();
      const number = i === 0 ? String(stage.index) : '';
      return `| ${number} | ${nodes.length} x \`${kind}\` ${KINDS[kind[0]!]!} | ${min} .. ${max} | ${formats.join(', ')} |`;
    });
  });
}

const KINDS: Readonly<Record<string, string>> = {
  a: 'sums',
  d: 'differences',
  p: 'products',
  u: 'sums of products',
  y: 'coefficients',
  o: 'sums of products',
  e: 'half-size result',
  h: 'Y[0] with half an LSB',
  v: 'before the cut',
  x: 'samples',
};

/** Whether every block comes back; the enumeration is tried only where it can be short. */
export function isExact(p: CodecParams): boolean {
  return dctBounds(p).roundTrip < NEAR_HALF && proveRoundTrip(p) !== 'unknown';
}

const NEAR_HALF = 0.501;

/** Default constants, their bound, and all constants for which the round trip is proved exact, per N and W. */
function roundTripTable(): string {
  const head = SIZES.map((n) => `N = ${n}`);
  const rows = WIDTHS.map((w) => {
    const cells = SIZES.map((n) => {
      const p = paramsOf(n, w);
      const exact = COEF_FRACS.filter((f) => isExact(paramsOf(n, w, f)));
      const list = exact.length === 0 ? 'none' : ranges(exact);
      return `${p.coefFrac}: ${dctBounds(p).roundTrip.toFixed(4)} ${isExact(p) ? '**exact**' : 'not exact'} (${list})`;
    });
    return `| ${w} | ${cells.join(' | ')} |`;
  });
  return [`| W | ${head.join(' | ')} |`, '|---|---|---|---|---|', ...rows].join('\n');
}

/** 9-11, 13 */
function ranges(values: readonly number[]): string {
  const out: string[] = [];
  for (let i = 0; i < values.length;) {
    let j = i;
    while (values[j + 1] === values[j]! + 1) j++;
    out.push(i === j ? String(values[i]) : `${values[i]}-${values[j]}`);
    i = j + 1;
  }
  return out.join(', ');
}
