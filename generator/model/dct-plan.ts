/**
 * The stage table of the N-point DCT: one graph, from which the model computes and the RTL is printed.
 *
 * Forward (DCT-II, gain sqrt(N) over the orthonormal transform), N = 2^m:
 *
 *   Y[0]    = sum x[i]
 *   Y[k]    = sqrt(2) * sum x[i] * cos((2i+1) k pi / 2N)
 *
 * split by even and odd k (Chen, Smith, Fralick 1977):
 *
 *   a[i] = x[i] + x[N-1-i]   -> N/2-point transform -> Y[0], Y[2], Y[4] ...
 *   d[i] = x[i] - x[N-1-i]   -> N/2 x N/2 matrix of C<N>_<m> = sqrt(2)*cos(m pi / 2N), m odd -> Y[1], Y[3], Y[5] ...
 *
 * The gain of the half-size transform is right as it is: no scaling between the levels. Each odd coefficient is one row
 * of products with integer constants, C * 2^F rounded or chosen near it (dct-constants.ts), summed exactly in a binary
 * tree and rounded once, half up. The 2-point transform at the bottom has the weights +1 and -1, so Y[0] and Y[N/2] are
 * exact.
 *
 * Inverse (DCT-III): the transposed graph. Products keep `guardBits` fraction bits, the others are cut off. Half an LSB of
 * the result is added to Y[0], so that the one rounding at the end (1/N and the fraction bits removed) is a cut too,
 * and part of the clip to the sample range.
 *
 * Every node before the rounding is a linear form in the inputs, but for what the cut products lack. Its interval is
 * therefore exact (or so wide by these parts of an LSB): the form over the box of the inputs (sum |weight| * range), not
 * "one bit per add". All integers are proved to stay below 2^53.
 */

import { formatQ } from '../fixed/qformat.js';
import { CHOSEN_CONSTANTS, type ChosenConstants } from './dct-constants.js';

/** What the graph depends on; nothing else. */
export interface DctSpec {
  readonly direction: 'forward' | 'inverse';
  /** N: 4, 8, 16 or 32. */
  readonly n: number;
  /** F, fraction bits of the constants. */
  readonly coefFrac: number;
  /** Range of each input: samples (forward) or coefficients (inverse). */
  readonly inMin: number;
  readonly inMax: number;
  /** Range that the output must have: proved for the forward transform, clipped to by the inverse. */
  readonly outMin: number;
  readonly outMax: number;
  /** Constants that are not rounded; default: CHOSEN_CONSTANTS. */
  readonly chosen?: ChosenConstants | undefined;
}

export type DctOp = 'input' | 'pass' | 'bias' | 'add' | 'sub' | 'mul' | 'round' | 'clip';

/** An operand: a node's value, shifted left by `shift` bits to align its binary point. */
export interface DctOperand {
  readonly node: DctNode;
  readonly shift: number;
}

/** One value of the graph, held in one pipeline register. */
export interface DctNode {
  /** Name with the stage: s0_a8_3; inputs have no stage: x3. */
  readonly name: string;
  /** Name without the stage: a8_3. */
  readonly base: string;
  /** -1 for inputs. */
  readonly stage: number;
  readonly op: DctOp;
  readonly args: readonly DctOperand[];
  /** `mul`: the constant. */
  readonly constant?: DctConstant;
  /** `mul`: place of the multiplicand among those that share the constants (the row of the generate loop). */
  readonly lane?: number;
  /** `round`, `mul` and `clip`: bits that are dropped; half up, cut off, cut off. */
  readonly drop?: number;
  /** `bias`: what is added. */
  readonly bias?: number;
  /** Proved interval: every value in it is possible or next to a possible one, none outside is. */
  readonly min: number;
  readonly max: number;
  /** Fraction bits. */
  readonly frac: number;
  /** Wire width and signedness that hold [min, max], as narrow as can be. */
  readonly width: number;
  readonly signed: boolean;
  /** Weight of each input, times 2^frac; absent after rounding. */
  readonly form?: readonly number[];
  /** What cut products add to the form (and the bias): a range, times 2^frac. */
  readonly cut?: Range;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** sqrt(2) * cos(m pi / 2n), or next to it, with F fraction bits. */
export interface DctConstant {
  /** C8_3 */
  readonly name: string;
  /** Size of the transform that it belongs to. */
  readonly n: number;
  readonly m: number;
  readonly real: number;
  readonly value: number;
}

export interface DctStage {
  readonly index: number;
  /** What the stage does, for banners: "sums and differences of 8". */
  readonly title: string;
  readonly nodes: readonly DctNode[];
}

export interface DctPlan {
  readonly spec: DctSpec;
  readonly inputs: readonly DctNode[];
  readonly stages: readonly DctStage[];
  /** N nodes of the last stage, in index order. */
  readonly outputs: readonly DctNode[];
  /** All constants, by size (smallest first) and index. */
  readonly constants: readonly DctConstant[];
  /** Clocks from an input beat to its output beat. */
  readonly latency: number;
}

const SAFE = Number.MAX_SAFE_INTEGER;

/** Bits of the narrowest wire for [min, max]. */
export function wireFor(min: number, max: number): { readonly width: number; readonly signed: boolean } {
  if (min >= 0) return { width: Math.max(1, bitLength(max)), signed: false };
  return { width: 1 + Math.max(bitLength(max), bitLength(-min - 1)), signed: true };
}

function bitLength(value: number): number {
  let bits = 0;
  for (let v = value; v >= 1; v = Math.floor(v / 2)) bits++;
  return bits;
}

/** Q-format of a node: Qm.n with m counting the sign bit, UQm.n unsigned; m + n = width. */
export function qFormat(node: Pick<DctNode, 'signed' | 'width' | 'frac'>): string {
  return formatQ({ signed: node.signed, m: node.width - node.frac, n: node.frac });
}

/** floor(value / 2^bits + 1/2), exact for |value| < 2^52. */
export function roundHalfUp(value: number, bits: number): number {
  return Math.floor((value + 2 ** (bits - 1)) / 2 ** bits) + 0;
}

/**
 * Fraction bits of the inverse transform's products. Each of the N - 2 products of a sample lacks less than 2^-guardBits,
 * all of them together less than 2^-guardBits LSB of the sample after the division by N.
 */
export function guardBits(spec: Pick<DctSpec, 'n' | 'coefFrac'>): number {
  return Math.min(spec.coefFrac, Math.log2(spec.n) + 1);
}

/** The constant sqrt(2)*cos(m pi / 2n) with `frac` fraction bits: the chosen one if there is one, else rounded. */
export function dctConstant(
  n: number,
  m: number,
  frac: number,
  chosen: ChosenConstants = CHOSEN_CONSTANTS,
): DctConstant {
  const real = Math.SQRT2 * Math.cos((m * Math.PI) / (2 * n));
  const value = chosen[`${n}_${frac}`]?.[(m - 1) / 2] ?? Math.round(real * 2 ** frac);
  return { name: `C${n}_${m}`, n, m, real, value };
}

/**
 * Builds the stage table.
 *
 * @throws Error when a bound is broken (a bug: no legal configuration does this)
 */
export function buildDctPlan(spec: DctSpec): DctPlan {
  const graph = spec.direction === 'forward' ? forwardGraph(spec) : inverseGraph(spec);
  return schedule(spec, graph);
}

// ---------------------------------------------------------------------------------------------------------------------
// Graph: nodes without stages
// ---------------------------------------------------------------------------------------------------------------------

interface Draft {
  base: string;
  op: DctOp;
  args: { draft: Draft; shift: number }[];
  constant?: DctConstant;
  lane?: number;
  drop?: number;
  bias?: number;
  /** Placed as early as possible, not as late. */
  early?: boolean;
  min: number;
  max: number;
  frac: number;
  form: readonly number[] | undefined;
  /** Sum of all `bias`, times 2^frac. */
  offset: number;
  cut: Range;
}

const NO_CUT: Range = { min: 0, max: 0 };

interface Graph {
  inputs: Draft[];
  outputs: Draft[];
}

/** A term of a sum: the sign is carried up the tree, so that no value is ever negated. */
interface Term {
  draft: Draft;
  negative: boolean;
}

function inputDrafts(spec: DctSpec, letter: string): Draft[] {
  return Array.from({ length: spec.n }, (_, i) => ({
    base: `${letter}${i}`,
    op: 'input' as const,
    args: [],
    min: spec.inMin,
    max: spec.inMax,
    frac: 0,
    form: Array.from({ length: spec.n }, (_, j) => (i === j ? 1 : 0)),
    offset: 0,
    cut: NO_CUT,
  }));
}

/** A node whose value is a linear form: its interval follows from the form alone. */
function linear(
  spec: DctSpec,
  base: string,
  op: DctOp,
  args: Draft['args'],
  frac: number,
  form: readonly number[],
  offset = 0,
  cut = NO_CUT,
): Draft {
  let min = offset + cut.min;
  let max = offset + cut.max;
  let weight = 0;
  for (const g of form) {
    min += g > 0 ? g * spec.inMin : g * spec.inMax;
    max += g > 0 ? g * spec.inMax : g * spec.inMin;
    weight += Math.abs(g);
  }
  const bound = weight * Math.max(-spec.inMin, spec.inMax) + Math.abs(offset) - cut.min + cut.max;
  // One bit of room for the rounding constant.
  if (bound * 2 > SAFE) throw new Error(`dct ${spec.direction}: ${base}: expected |value| < 2^52, got ${bound}`);
  // + 0 makes 0 of -0.
  return { base, op, args, min: Math.ceil(min) + 0, max: Math.floor(max) + 0, frac, form, offset, cut };
}

function addSub(spec: DctSpec, base: string, op: 'add' | 'sub', left: Draft, right: Draft): Draft {
  const frac = Math.max(left.frac, right.frac);
  const ls = frac - left.frac;
  const rs = frac - right.frac;
  const sign = op === 'add' ? 1 : -1;
  const form = left.form!.map((g, i) => g * 2 ** ls + sign * right.form![i]! * 2 ** rs);
  const args = [
    { draft: left, shift: ls },
    { draft: right, shift: rs },
  ];
  const offset = left.offset * 2 ** ls + sign * right.offset * 2 ** rs;
  const [low, high] = sign === 1 ? [right.cut.min, right.cut.max] : [-right.cut.max, -right.cut.min];
  const cut = { min: left.cut.min * 2 ** ls + low * 2 ** rs, max: left.cut.max * 2 ** ls + high * 2 ** rs };
  return linear(spec, base, op, args, frac, form, offset, cut);
}

/** Products of one multiplicand with all odd constants of size n, `drop` fraction bits cut off; index [m], m odd. */
function products(spec: DctSpec, n: number, lane: number, x: Draft, drop = 0): Draft[] {
  const out: Draft[] = [];
  const cut = { min: 2 ** -drop - 1, max: 0 };
  for (let m = 1; m < n; m += 2) {
    const constant = dctConstant(n, m, spec.coefFrac, spec.chosen);
    const form = x.form!.map((g) => (g * constant.value) / 2 ** drop);
    const args = [{ draft: x, shift: 0 }];
    const node = linear(spec, `p${n}_${lane}_${m}`, 'mul', args, spec.coefFrac - drop, form, 0, cut);
    node.constant = constant;
    if (drop > 0) node.drop = drop;
    node.lane = lane;
    out[m] = node;
  }
  return out;
}

/** cos(angle * pi / 2n) for odd angle, as a sign and the index m < n of a constant. */
export function foldAngle(angle: number, n: number): { readonly m: number; readonly negative: boolean } {
  let m = angle % (4 * n);
  if (m > 2 * n) m = 4 * n - m;
  return m > n ? { m: 2 * n - m, negative: true } : { m, negative: false };
}

/** Binary tree of two-operand adds. */
function sumTree(spec: DctSpec, base: string, terms: readonly Term[]): Draft {
  let level = terms;
  while (level.length > 1) {
    const next: Term[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const a = level[i]!;
      const b = level[i + 1]!;
      const name = level.length === 2 ? base : `${base}_${i / 2}`;
      const op = a.negative === b.negative ? 'add' : 'sub';
      const swap = a.negative && !b.negative;
      const draft = addSub(spec, name, op, swap ? b.draft : a.draft, swap ? a.draft : b.draft);
      next.push({ draft, negative: a.negative && b.negative });
    }
    level = next;
  }
  const root = level[0]!;
  if (root.negative) throw new Error(`dct ${spec.direction}: ${base}: all terms are negative`);
  return root.draft;
}

function forwardGraph(spec: DctSpec): Graph {
  const inputs = inputDrafts(spec, 'x');

  // Coefficients of the n-point transform, before rounding; coefficient k of it is Y[k * N/n].
  const transform = (n: number, x: readonly Draft[]): Draft[] => {
    const step = spec.n / n;
    if (n === 2) return [addSub(spec, 'y0', 'add', x[0]!, x[1]!), addSub(spec, `y${step}`, 'sub', x[0]!, x[1]!)];
    const half = n / 2;
    const sums = Array.from({ length: half }, (_, i) => addSub(spec, `a${n}_${i}`, 'add', x[i]!, x[n - 1 - i]!));
    // Two sums of 9 bits are cheaper to hold than the four samples of 8 bits that they come from.
    for (const sum of sums) sum.early = true;
    const diffs = Array.from({ length: half }, (_, i) => addSub(spec, `d${n}_${i}`, 'sub', x[i]!, x[n - 1 - i]!));
    const even = transform(half, sums);
    const prods = diffs.map((d, i) => products(spec, n, i, d));
    const y: Draft[] = [];
    for (let k = 0; k < half; k++) {
      y[2 * k] = even[k]!;
      const terms = prods.map((p, i) => {
        const { m, negative } = foldAngle((2 * i + 1) * (2 * k + 1), n);
        return { draft: p[m]!, negative };
      });
      y[2 * k + 1] = sumTree(spec, `u${(2 * k + 1) * step}`, terms);
    }
    return y;
  };

  const outputs = transform(spec.n, inputs).map((u, k) => (u.frac === 0 ? u : rounded(`y${k}`, u, spec.coefFrac)));
  for (const y of outputs)
    if (y.min < spec.outMin || y.max > spec.outMax)
      throw new Error(
        `dct forward: ${y.base}: expected within [${spec.outMin}, ${spec.outMax}], got [${y.min}, ${y.max}]`,
      );
  return { inputs, outputs };
}

function inverseGraph(spec: DctSpec): Graph {
  const inputs = inputDrafts(spec, 'y');
  const name = (n: number, i: number) => (n === spec.n ? `v${i}` : `e${n}_${i}`);
  const guard = guardBits(spec);

  // Y[0] reaches every sample with weight 1: half of N there is half an LSB of each.
  const dc = inputs[0]!;
  const bias = spec.n / 2;
  const centred = linear(spec, 'h0', 'bias', [{ draft: dc, shift: 0 }], 0, dc.form!, bias);
  centred.bias = bias;

  const transform = (n: number, y: readonly Draft[]): Draft[] => {
    if (n === 2)
      return [addSub(spec, name(2, 0), 'add', centred, y[1]!), addSub(spec, name(2, 1), 'sub', centred, y[1]!)];
    const half = n / 2;
    const even = transform(
      half,
      y.filter((_, k) => k % 2 === 0),
    );
    const prods = y.filter((_, k) => k % 2 === 1).map((v, k) => products(spec, n, k, v, spec.coefFrac - guard));
    const x: Draft[] = [];
    for (let i = 0; i < half; i++) {
      const terms = prods.map((p, k) => {
        const { m, negative } = foldAngle((2 * i + 1) * (2 * k + 1), n);
        return { draft: p[m]!, negative };
      });
      const odd = sumTree(spec, `o${n}_${i}`, terms);
      x[i] = addSub(spec, name(n, i), 'add', even[i]!, odd);
      x[n - 1 - i] = addSub(spec, name(n, n - 1 - i), 'sub', even[i]!, odd);
    }
    return x;
  };

  const drop = guard + Math.log2(spec.n);
  const outputs = transform(spec.n, inputs).map((v, i) => ({
    base: `x${i}`,
    op: 'clip' as const,
    args: [{ draft: v, shift: 0 }],
    drop,
    min: Math.max(Math.floor(v.min / 2 ** drop), spec.outMin),
    max: Math.min(Math.floor(v.max / 2 ** drop), spec.outMax),
    frac: 0,
    form: undefined,
    offset: 0,
    cut: NO_CUT,
  }));
  return { inputs, outputs };
}

function rounded(base: string, u: Draft, drop: number): Draft {
  return {
    base,
    op: 'round',
    args: [{ draft: u, shift: 0 }],
    drop,
    min: roundHalfUp(u.min, drop),
    max: roundHalfUp(u.max, drop),
    frac: 0,
    form: undefined,
    offset: 0,
    cut: NO_CUT,
  };
}

// ---------------------------------------------------------------------------------------------------------------------
// Schedule: one register per node and stage. Only the 2-point transform has slack; it is done as late as possible, because
// its results are wider than its operands
// ---------------------------------------------------------------------------------------------------------------------

function schedule(spec: DctSpec, graph: Graph): DctPlan {
  // Topological order of creation: operands before users.
  const order: Draft[] = [];
  const seen = new Set<Draft>();
  const visit = (draft: Draft): void => {
    if (seen.has(draft)) return;
    seen.add(draft);
    for (const arg of draft.args) visit(arg.draft);
    order.push(draft);
  };
  for (const input of graph.inputs) visit(input);
  for (const output of graph.outputs) visit(output);

  const asap = new Map<Draft, number>();
  for (const draft of order)
    asap.set(draft, draft.op === 'input' ? -1 : 1 + Math.max(...draft.args.map((a) => asap.get(a.draft)!)));
  const latency = 1 + Math.max(...graph.outputs.map((o) => asap.get(o)!));

  const stageOf = new Map<Draft, number>();
  for (const output of graph.outputs) stageOf.set(output, latency - 1);
  for (const draft of [...order].reverse()) {
    if (draft.early) stageOf.set(draft, asap.get(draft)!);
    for (const arg of draft.args)
      stageOf.set(arg.draft, Math.min(stageOf.get(arg.draft) ?? latency, stageOf.get(draft)! - 1));
  }

  const nodes: DctNode[][] = Array.from({ length: latency }, () => []);
  const inputs: DctNode[] = [];
  // held.get(draft)[s] is the register that holds it at the end of stage s.
  const held = new Map<Draft, DctNode[]>();
  const last = new Map<Draft, number>();
  for (const draft of order)
    for (const arg of draft.args) last.set(arg.draft, Math.max(last.get(arg.draft) ?? -1, stageOf.get(draft)! - 1));

  for (const draft of order) {
    const stage = draft.op === 'input' ? -1 : stageOf.get(draft)!;
    const node = finish(draft, stage, held);
    const chain: DctNode[] = [];
    chain[stage + 1] = node;
    if (stage < 0) inputs.push(node);
    else nodes[stage]!.push(node);
    for (let s = stage + 1; s <= (last.get(draft) ?? stage); s++) {
      const { constant: _constant, lane: _lane, drop: _drop, bias: _bias, ...rest } = node;
      const pass: DctNode = {
        ...rest,
        name: `s${s}_${draft.base}`,
        stage: s,
        op: 'pass',
        args: [{ node: chain[s]!, shift: 0 }],
      };
      chain[s + 1] = pass;
      nodes[s]!.push(pass);
    }
    held.set(draft, chain);
  }

  const constants: DctConstant[] = [];
  for (let n = 4; n <= spec.n; n *= 2)
    for (let m = 1; m < n; m += 2) constants.push(dctConstant(n, m, spec.coefFrac, spec.chosen));

  return {
    spec,
    inputs,
    stages: nodes.map((list, index) => ({ index, title: stageTitle(list), nodes: inIndexOrder(list) })),
    outputs: graph.outputs.map((o) => held.get(o)![latency]!),
    constants,
    latency,
  };
}

function finish(draft: Draft, stage: number, held: ReadonlyMap<Draft, readonly DctNode[]>): DctNode {
  return {
    name: stage < 0 ? draft.base : `s${stage}_${draft.base}`,
    base: draft.base,
    stage,
    op: draft.op,
    args: draft.args.map((a) => ({ node: held.get(a.draft)![stage]!, shift: a.shift })),
    ...(draft.constant && { constant: draft.constant }),
    ...(draft.lane !== undefined && { lane: draft.lane }),
    ...(draft.drop !== undefined && { drop: draft.drop }),
    ...(draft.bias !== undefined && { bias: draft.bias }),
    min: draft.min,
    max: draft.max,
    frac: draft.frac,
    ...wireFor(draft.min, draft.max),
    ...(draft.form && { form: draft.form }),
    ...(draft.cut.min < draft.cut.max && { cut: draft.cut }),
  };
}

/** By kind, size and index: a8_2 before a8_10 before d8_0. */
function inIndexOrder(nodes: readonly DctNode[]): DctNode[] {
  const key = (node: DctNode) =>
    [node.base[0]!, ...(node.base.match(/\d+/g) ?? []).map((d) => d.padStart(3, '0'))].join();
  return nodes
    .map((node) => ({ node, key: key(node) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ node }) => node);
}

/** The stage in words, from what its nodes do. */
function stageTitle(nodes: readonly DctNode[]): string {
  const work = nodes.filter((node) => node.op !== 'pass');
  const parts: string[] = [];
  const add = (part: string, when: boolean) => {
    if (when) parts.push(part);
  };
  const sizes = [...new Set(work.flatMap((node) => /^[aed](\d+)_/.exec(node.base)?.[1] ?? []))];
  const lanes = work.filter((node) => /^v\d/.test(node.base)).length;
  if (lanes > 0) sizes.push(String(lanes));
  const tables = [...new Set(work.flatMap((node) => (node.constant ? [node.constant.n] : [])))].sort((a, b) => a - b);
  const twoPoint = work.some((node) => node.op !== 'round' && node.frac === 0 && /^y\d/.test(node.base));
  add(`${sizes.join('-, ')}-point butterflies`, sizes.length > 0);
  add(`products with the constants of size ${tables.join(', ')}`, tables.length > 0);
  add(
    'sums of products',
    work.some((node) => /^[uo]\d/.test(node.base)),
  );
  add(
    'round half up',
    work.some((node) => node.op === 'round'),
  );
  add('2-point butterfly', twoPoint);
  add(
    'half an LSB',
    work.some((node) => node.op === 'bias'),
  );
  add(
    'cut and clip to the sample range',
    work.some((node) => node.op === 'clip'),
  );
  return parts.join('; ');
}
