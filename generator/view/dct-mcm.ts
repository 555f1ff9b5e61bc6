/**
 * Multiplication of one value by several constants with shifts and adds, sub-expressions shared (multiple-constant
 * multiplication). Pure: numbers in, a list of additions out. The transform's graphs are found once, by
 * scripts/search-dct-mcm.ts, and kept in dct-mcm-table.ts.
 */
import { wireFor } from '../model/dct-plan.js';

/** One operand: (factor * x) << shift, subtracted if negative. Factor 1 is x itself. */
export interface McmOperand {
  readonly factor: number;
  readonly shift: number;
  readonly negative: boolean;
}

/** value * x = left +- right, value odd and positive; left is never negative. */
export interface McmAdder {
  readonly value: number;
  readonly left: McmOperand;
  readonly right: McmOperand;
  /** Adders in a row from x to here. */
  readonly depth: number;
}

export interface McmGraph {
  /** Operands before users. */
  readonly adders: readonly McmAdder[];
  /** constant -> (factor * x) << shift. */
  readonly products: ReadonlyMap<number, { readonly factor: number; readonly shift: number }>;
}

/** Adders in a row that a product may take: enough for the 8 canonical signed digits of a 15-bit constant. */
export const MCM_DEPTH = 3;

/** Non-zero digits of the canonical signed digit form. */
export function csdDigits(value: number): number {
  let count = 0;
  for (let v = Math.abs(value); v > 0;) {
    if (v % 2 === 0) v /= 2;
    else {
      count++;
      v = v % 4 === 3 ? (v + 1) / 2 : (v - 1) / 2;
    }
  }
  return count;
}

/** Factor and shift: value = factor * 2^shift, factor odd. */
export function oddPart(value: number): { readonly factor: number; readonly shift: number } {
  let factor = value;
  let shift = 0;
  while (factor % 2 === 0) {
    factor /= 2;
    shift++;
  }
  return { factor, shift };
}

/**
 * LUTs of a graph over a signed value of `width` bits, on a device whose carry chain takes its operands as they are: one
 * per bit of a sum below its sign, but for the low bits that only one operand has (free, if that operand is not
 * subtracted); and one per bit of a value that is subtracted, unless it is nothing but subtracted, since its own sum
 * then gives the complement.
 */
export function mcmLuts(adders: readonly McmAdder[], products: Iterable<number>, width = 9): number {
  const bitsBelowSign = (factor: number) => wireFor(-factor * 2 ** (width - 1), 0).width - 1;
  const subtracted = new Set<number>();
  const others = new Set([1, ...products]);
  let luts = 0;
  for (const { value, left, right } of adders) {
    const lowPasses = left.shift === 0 || !right.negative;
    luts += bitsBelowSign(value) - (lowPasses ? Math.max(left.shift, right.shift) : 0);
    others.add(left.factor);
    (right.negative ? subtracted : others).add(right.factor);
  }
  for (const factor of subtracted) if (others.has(factor)) luts += bitsBelowSign(factor) + 1;
  return luts;
}

/**
 * Finds an adder graph for positive constants below 2^16 (greedy, after Voronenko and Pueschel 2007, depth bounded).
 * Step: take every constant that one more adder reaches; when there is none, add the one intermediate value that
 * brings all the open constants nearest (fewest digits left).
 *
 * @param noise - added to the rating of each intermediate value, for repeated search; none: the plain greedy choice
 */
export function planMcm(constants: readonly number[], noise: () => number = () => 0): McmGraph {
  const products = new Map(constants.map((c) => [c, oddPart(c)] as const));
  const open = new Set([...products.values()].map((p) => p.factor).filter((factor) => factor !== 1));
  const wanted = new Set(open);
  const maxShift = Math.ceil(Math.log2(Math.max(...open, 2))) + 1;
  const limit = 2 ** maxShift;
  const digits = new Uint8Array(4 * limit + 1);
  const treeDepth = new Uint8Array(digits.length);
  for (let v = 1; v < digits.length; v++) {
    digits[v] = csdDigits(v);
    treeDepth[v] = Math.ceil(Math.log2(digits[v]!));
  }

  const adders: McmAdder[] = [];
  const depthOf = new Map<number, number>([[1, 0]]);
  // The same as depthOf, plus one; 0 is not there.
  const have = new Uint8Array(digits.length);
  have[1] = 1;
  const take = (adder: McmAdder): void => {
    adders.push(adder);
    depthOf.set(adder.value, adder.depth);
    have[adder.value] = adder.depth + 1;
    open.delete(adder.value);
  };
  // Adders still to come for constant t when `factor` is there.
  const cost = (t: number, factor: number, depth: number): number => {
    let best = digits[t]!;
    for (let part = factor; part <= 2 * limit; part *= 2)
      for (let side = 0; side < 2; side++) {
        const rest = side === 0 ? Math.abs(t - part) : t + part;
        const known = have[rest / (rest & -rest)]!;
        const left = known > 0 ? 1 : digits[rest]!;
        const restDepth = known > 0 ? known - 1 : treeDepth[rest]!;
        if (left < best && 1 + Math.max(depth, restDepth) <= MCM_DEPTH) best = left;
      }
    return best;
  };

  while (open.size > 0) {
    const reach = reachable(depthOf, maxShift, limit);
    const direct = [...open].map((t) => reach.get(t)).filter((a): a is McmAdder => a !== undefined);
    if (direct.length > 0) {
      direct.sort((a, b) => a.depth - b.depth || a.value - b.value);
      take(direct[0]!);
      continue;
    }
    const targets = [...open];
    const now = targets.map((t) => {
      let best = Infinity;
      for (const [factor, depth] of depthOf) best = Math.min(best, cost(t, factor, depth));
      return best;
    });
    let best: McmAdder | undefined;
    let bestRating = 0;
    for (const candidate of reach.values()) {
      let gain = 0;
      for (let i = 0; i < targets.length; i++)
        gain += Math.max(0, now[i]! - cost(targets[i]!, candidate.value, candidate.depth));
      if (gain === 0) continue;
      // Shallow first, then small: parts of one digit count.
      const rating = gain - candidate.depth / 16 - candidate.value / (limit * 32) + noise();
      if (best === undefined || rating > bestRating) {
        best = candidate;
        bestRating = rating;
      }
    }
    if (best) take(best);
    else for (const adder of digitTree(Math.min(...open))) if (!depthOf.has(adder.value)) take(adder);
  }
  return { adders: withoutUnused(adders, wanted), products };
}

/** Drops intermediate values that nothing came to need. */
function withoutUnused(adders: readonly McmAdder[], wanted: ReadonlySet<number>): McmAdder[] {
  const needed = new Set(wanted);
  const kept: McmAdder[] = [];
  for (const adder of [...adders].reverse()) {
    if (!needed.has(adder.value)) continue;
    needed.add(adder.left.factor).add(adder.right.factor);
    kept.push(adder);
  }
  return kept.reverse();
}

/** All odd values that one adder makes of the values at hand, each in its shallowest, then cheapest form. */
function reachable(depthOf: ReadonlyMap<number, number>, maxShift: number, limit: number): Map<number, McmAdder> {
  const out = new Map<number, McmAdder>();
  const bitsOf = new Map<number, number>();
  const values = [...depthOf];
  for (const [a, da] of values)
    for (const [b, db] of values) {
      const depth = 1 + Math.max(da, db);
      if (depth > MCM_DEPTH) continue;
      for (let shift = 1, high = 2 * b; shift <= maxShift; shift++, high *= 2)
        for (const value of [a + high, high - a, a - high]) {
          if (value <= 1 || value > limit || depthOf.has(value)) continue;
          // high - a: no low bits for free.
          const bits = value === high - a ? 0 : -shift;
          const known = out.get(value);
          if (known && (known.depth < depth || (known.depth === depth && bitsOf.get(value)! <= bits))) continue;
          const low = { factor: a, shift: 0 };
          const top = { factor: b, shift };
          bitsOf.set(value, bits);
          out.set(value, {
            value,
            depth,
            left: { ...(value === high - a ? top : low), negative: false },
            right: { ...(value === high - a ? low : top), negative: value !== a + high },
          });
        }
    }
  return out;
}

/** A constant out of x alone: a balanced tree over its canonical signed digits. */
function digitTree(constant: number): McmAdder[] {
  const terms: { value: number; shift: number; depth: number; negative: boolean }[] = [];
  for (let v = constant, shift = 0; v > 0; shift++) {
    let digit = 0;
    if (v % 2 === 1) digit = v % 4 === 3 ? -1 : 1;
    if (digit !== 0) terms.push({ value: 1, shift, depth: 0, negative: digit < 0 });
    v = (v - digit) / 2;
  }
  const adders: McmAdder[] = [];
  let level = terms;
  while (level.length > 1) {
    const next: typeof terms = [];
    for (let i = 0; i + 1 < level.length; i += 2) {
      const low = level[i]!;
      const high = level[i + 1]!;
      const shift = high.shift - low.shift;
      // The higher digit decides the sign.
      const same = low.negative === high.negative;
      const value = high.value * 2 ** shift + (same ? low.value : -low.value);
      const depth = 1 + Math.max(low.depth, high.depth);
      const left = { factor: high.value, shift, negative: false };
      const right = { factor: low.value, shift: 0, negative: !same };
      adders.push({ value, depth, left, right });
      next.push({ value, shift: low.shift, depth, negative: high.negative });
    }
    if (level.length % 2 === 1) next.push(level[level.length - 1]!);
    level = next;
  }
  return adders;
}

/** One line of the table: `3=1+1<<1 45=3<<4-3`. */
export function formatMcm(adders: readonly McmAdder[]): string {
  const operand = (o: McmOperand) => `${o.factor}${o.shift === 0 ? '' : `<<${o.shift}`}`;
  return adders.map((a) => `${a.value}=${operand(a.left)}${a.right.negative ? '-' : '+'}${operand(a.right)}`).join(' ');
}

/**
 * Inverse of formatMcm.
 *
 * @throws Error when a line is not a graph for these constants
 */
export function parseMcm(text: string, constants: readonly number[]): McmGraph {
  const depthOf = new Map<number, number>([[1, 0]]);
  const adders = text.split(' ').map((part): McmAdder => {
    const match = /^(\d+)=(\d+)(?:<<(\d+))?([+-])(\d+)(?:<<(\d+))?$/.exec(part);
    if (!match) throw new Error(`adder graph: expected v=a<<i+b<<j, got ${JSON.stringify(part)}`);
    const [value, a, i, b, j] = [match[1], match[2], match[3] ?? 0, match[5], match[6] ?? 0].map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const negative = match[4] === '-';
    const [da, db] = [depthOf.get(a), depthOf.get(b)];
    if (da === undefined || db === undefined) throw new Error(`adder graph: ${part}: an operand is not made before`);
    if (a * 2 ** i + (negative ? -1 : 1) * b * 2 ** j !== value) throw new Error(`adder graph: ${part} is not true`);
    const depth = 1 + Math.max(da, db);
    depthOf.set(value, depth);
    return { value, depth, left: { factor: a, shift: i, negative: false }, right: { factor: b, shift: j, negative } };
  });
  const products = new Map(constants.map((c) => [c, oddPart(c)] as const));
  for (const [c, p] of products)
    if (!depthOf.has(p.factor)) throw new Error(`adder graph: constant ${c} is not made by ${JSON.stringify(text)}`);
  return { adders, products };
}
