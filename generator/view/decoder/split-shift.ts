/** The split of packed values into two halves, with multiplexers only where the widths of the values differ. */
import { list } from '../dct-text.js';
import { range } from '../text.js';

/** Columns of a line, and where the lines stand. */
const STYLE = { indent: 4, columns: 120 } as const;

/** What a payload can hold. */
export interface Ranks {
  /** Widest value. */
  readonly maxValueW: number;
  /** Bits of the longest payload: the value of rank r is there only if (r + 1) * w bits fit. */
  readonly payloadMax: number;
}

export interface SplitNames {
  /** Vector of the group, `inputW` bits, bit 0 the first bit of its first value. */
  readonly input: string;
  readonly inputW: number;
  /** Width of the values less 1. */
  readonly select: string;
  /** Names of the two halves. */
  readonly lower: string;
  readonly upper: string;
}

export interface Split {
  /** Declarations of both halves and of the stages between. */
  readonly lines: readonly string[];
  readonly lowerW: number;
  readonly upperW: number;
}

/** Where a bit of a stage comes from, by the stage's select bit: the bit `step` above, the same bit, or either. */
type Source = 'up' | 'same' | 'mux';

interface Stage {
  readonly bit: number;
  /** Bits of the stage's output, lowest first; undefined: no width needs it. */
  readonly sources: ReadonlyArray<Source | undefined>;
}

/**
 * Splits a group of 2h values, ranks `first` .. `first + 2h - 1`, each of w = select + 1 bits: the upper half begins h*w
 * bits above the lower one. The shift by h*(select + 1) goes in stages of h * 2^b bits, in the order with the fewest
 * multiplexers. A bit that no width needs is not made; one that all its widths take from the same place is a wire. What
 * the halves hold above their values is not defined. Values of no bits (select all ones) have no bits to need.
 */
export function splitShift(ranks: Ranks, first: number, h: number, names: SplitNames): Split {
  const { maxValueW, payloadMax } = ranks;
  const there = (rank: number, w: number): boolean => (rank + 1) * w <= payloadMax;
  /** Widths, as a bit set, whose group of h values from rank `from` on has a bit k. */
  const needs = (from: number): number[] => {
    const out: number[] = [];
    for (let k = 0; k < h * maxValueW; k++) {
      let set = 0;
      for (let w = 1; w <= maxValueW; w++) if (k < h * w && there(from + Math.floor(k / w), w)) set |= 1 << (w - 1);
      out.push(set);
    }
    while (out.at(-1) === 0) out.pop();
    return out;
  };
  const lowerW = Math.min(needs(first).length, names.inputW);
  const wanted = needs(first + h);
  const bits = Array.from({ length: 32 - Math.clz32(maxValueW - 1) }, (_, b) => b);
  let best: { readonly stages: readonly Stage[]; readonly muxes: number } | undefined;
  for (const order of permutations(bits)) {
    const plan = stagesOf(wanted, order, h);
    if (best === undefined || plan.muxes < best.muxes) best = plan;
  }
  const lines = [`wire ${range(lowerW)} ${names.lower} = ${names.input}${range(lowerW)};`];
  let from = names.input;
  let offset = h; // the part of the shift that is always there
  best!.stages.forEach(({ bit, sources }, i) => {
    const step = h * 2 ** bit;
    const name = i === best!.stages.length - 1 ? names.upper : `${names.upper}_${step}`;
    const parts = pieces(from, offset, step, `${names.select}[${bit}]`, sources);
    const open = `wire ${range(sources.length)} ${name} = `;
    lines.push(
      ...(parts.length === 1 ? [`${open}${parts[0]};`] : list(parts, { ...STYLE, open: `${open}{`, close: '};' })),
    );
    // Bits between the groups that no width needs
    if (sources.includes(undefined)) lines.push(`wire unused_${name} = &{1'b0, ${name}};`);
    from = name;
    offset = 0;
  });
  if (best!.stages.length === 0)
    lines.push(`wire ${range(wanted.length)} ${names.upper} = ${names.input}[${h + wanted.length - 1}:${h}];`);
  return { lines, lowerW, upperW: wanted.length };
}

/** Works back from the wanted bits: which stage makes which bit, and how many multiplexers that takes. */
function stagesOf(wanted: readonly number[], order: readonly number[], h: number): { stages: Stage[]; muxes: number } {
  const stages: Stage[] = [];
  let muxes = 0;
  let need = wanted;
  for (const bit of [...order].reverse()) {
    const step = h * 2 ** bit;
    const before: number[] = [];
    const ask = (at: number, widths: number): void => {
      while (before.length <= at) before.push(0);
      before[at] = before[at]! | widths;
    };
    const sources = need.map((widths, k): Source | undefined => {
      const up = widths & UP[bit]!;
      const same = widths & ~UP[bit]!;
      if (up !== 0) ask(k + step, up);
      if (same !== 0) ask(k, same);
      if (up !== 0 && same !== 0) muxes++;
      return up !== 0 ? (same !== 0 ? 'mux' : 'up') : same !== 0 ? 'same' : undefined;
    });
    stages.unshift({ bit, sources });
    need = before;
  }
  return { stages, muxes };
}

/** Widths w (bit w - 1 of the set) with bit b of w - 1 set. */
const UP: readonly number[] = Array.from({ length: 5 }, (_, b) => {
  let set = 0;
  for (let v = 0; v < 31; v++) if ((v >> b) & 1) set |= 1 << v;
  return set;
});

/** Runs of bits with the same source, highest first. */
function pieces(
  from: string,
  offset: number,
  step: number,
  select: string,
  sources: ReadonlyArray<Source | undefined>,
): string[] {
  const parts: string[] = [];
  for (let lo = 0; lo < sources.length;) {
    let hi = lo;
    while (hi + 1 < sources.length && sources[hi + 1] === sources[lo]) hi++;
    const slice = (shift: number): string =>
      hi === lo ? `${from}[${lo + offset + shift}]` : `${from}[${hi + offset + shift}:${lo + offset + shift}]`;
    const source = sources[lo];
    parts.push(
      source === 'mux'
        ? `${select} ? ${slice(step)} : ${slice(0)}`
        : source === undefined
          ? `${hi - lo + 1}'d0`
          : slice(source === 'up' ? step : 0),
    );
    lo = hi + 1;
  }
  return parts.reverse();
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}
