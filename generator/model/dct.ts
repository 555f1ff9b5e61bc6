/**
 * Forward and inverse DCT across the channels, bit-exact with dctcm_dct_fwd and dctcm_dct_inv: both come from the stage
 * table of dct-plan.ts. docs/fixed-point.md has the scaling.
 */
import type { CodecParams } from '../config/params.js';
import type { ChosenConstants } from './dct-constants.js';
import { buildDctPlan, roundHalfUp, type DctNode, type DctPlan } from './dct-plan.js';

/** What the transform needs of the parameters. */
export type DctParams = Pick<
  CodecParams,
  'n' | 'log2n' | 'w' | 'signed' | 'sampleMin' | 'sampleMax' | 'coefFrac' | 'coefW'
>;

export interface Dct {
  /**
   * N samples -> N coefficients, gain sqrt(N) over the orthonormal DCT-II. Inverse: `inverse`.
   *
   * @param x - N samples from xOff on, within [sampleMin, sampleMax]
   * @param y - takes N coefficients from yOff on, Q(coefW).0
   */
  forward(x: Int32Array, xOff: number, y: Int32Array, yOff: number): void;
  /**
   * N coefficients -> N samples, clipped to [sampleMin, sampleMax]. Inverse of `forward`.
   *
   * @param y - N coefficients from yOff on, any of coefW bits signed
   * @param x - takes N samples from xOff on
   */
  inverse(y: Int32Array, yOff: number, x: Int32Array, xOff: number): void;
  /** `inverse` before the clip, which is behind dctcm_dct_inv: integers of `inverseOutW` bits. */
  inverseUnclipped(y: Int32Array, yOff: number, x: Int32Array, xOff: number): void;
  /** The registers of every stage for one block: trace[stage][i] is the value of plan.stages[stage].nodes[i]. Slow. */
  forwardTrace(x: Int32Array, xOff: number): Float64Array[];
  inverseTrace(y: Int32Array, yOff: number): Float64Array[];
  readonly forwardPlan: DctPlan;
  readonly inversePlan: DctPlan;
}

/**
 * Stage table of the forward transform.
 *
 * @param chosen - other constants than those of the codec, for their search
 */
export function forwardPlan(p: DctParams, chosen?: ChosenConstants): DctPlan {
  return buildDctPlan({
    direction: 'forward',
    n: p.n,
    coefFrac: p.coefFrac,
    inMin: p.sampleMin,
    inMax: p.sampleMax,
    outMin: -(2 ** (p.coefW - 1)),
    outMax: 2 ** (p.coefW - 1) - 1,
    chosen,
  });
}

/** Stage table of the inverse transform. */
export function inversePlan(p: DctParams, chosen?: ChosenConstants): DctPlan {
  return buildDctPlan({
    direction: 'inverse',
    n: p.n,
    coefFrac: p.coefFrac,
    inMin: -(2 ** (p.coefW - 1)),
    inMax: 2 ** (p.coefW - 1) - 1,
    outMin: p.sampleMin,
    outMax: p.sampleMax,
    chosen,
  });
}

/** Bits, with sign, of a sample of the inverse transform before the clip. */
export function inverseOutW(plan: DctPlan): number {
  return Math.max(...plan.outputs.map((node) => node.args[0]!.node.width - node.drop!));
}

/** The transforms of parameters that were asked for before: they have no state, and new code is slow at first. */
const built = new WeakMap<DctParams, Dct>();

/** Builds both transforms; once per configuration, then no allocation per block. */
export function createDct(p: DctParams): Dct {
  const known = built.get(p);
  if (known !== undefined) return known;
  const fwd = forwardPlan(p);
  const inv = inversePlan(p);
  const dct: Dct = {
    forward: compile(fwd),
    inverse: compile(inv),
    inverseUnclipped: compile(inv, false),
    forwardTrace: (x, xOff) => tracePlan(fwd, x, xOff),
    inverseTrace: (y, yOff) => tracePlan(inv, y, yOff),
    forwardPlan: fwd,
    inversePlan: inv,
  };
  built.set(p, dct);
  return dct;
}

type Transform = (from: Int32Array, fromOff: number, to: Int32Array, toOff: number) => void;

/**
 * The plan as one straight-line function. int32 operations where the interval allows, else doubles, which are exact
 * below 2^53; storing into an Int32Array makes 0 of -0. Without `clips` the last step only cuts.
 */
function compile(plan: DctPlan, clips = true): Transform {
  const lines: string[] = [];
  const names = new Map<DctNode, string>();
  plan.inputs.forEach((node, i) => {
    names.set(node, node.base);
    lines.push(`const ${node.base} = from[fromOff + ${i}] | 0;`);
  });
  for (const stage of plan.stages)
    for (const node of stage.nodes) {
      if (node.op === 'pass') {
        names.set(node, names.get(node.args[0]!.node)!);
        continue;
      }
      // The base name is unique but for partial sums, which repeat it per level.
      const name = node.name;
      names.set(node, name);
      lines.push(`const ${name} = ${expression(node, names, clips)};`);
    }
  plan.outputs.forEach((node, i) => lines.push(`to[toOff + ${i}] = ${names.get(node)};`));
  return new Function('from', 'fromOff', 'to', 'toOff', lines.join('\n')) as Transform;
}

const INT32 = 2 ** 31;

/** Whether a value and what is added to it for rounding fit an int32. */
function fitsInt32(node: DctNode, add = 0): boolean {
  return node.min >= -INT32 && node.max + add < INT32;
}

function expression(node: DctNode, names: ReadonlyMap<DctNode, string>, clips: boolean): string {
  const operand = (i: number) => {
    const { node: arg, shift } = node.args[i]!;
    const name = names.get(arg)!;
    return shift === 0 ? name : `${name} * ${2 ** shift}`;
  };
  const int = (text: string) => (fitsInt32(node) ? `(${text}) | 0` : text);
  switch (node.op) {
    case 'add':
      return int(`${operand(0)} + ${operand(1)}`);
    case 'sub':
      return int(`${operand(0)} - ${operand(1)}`);
    case 'bias':
      return int(`${operand(0)} + ${node.bias!}`);
    case 'mul': {
      const product = `${operand(0)} * ${node.constant!.value}`;
      if (node.drop === undefined)
        return fitsInt32(node) ? `Math.imul(${operand(0)}, ${node.constant!.value})` : product;
      const whole = Math.max(node.max + 1, -node.min) * 2 ** node.drop;
      return whole <= INT32
        ? `Math.imul(${operand(0)}, ${node.constant!.value}) >> ${node.drop}`
        : `Math.floor(${product} * ${2 ** -node.drop})`;
    }
    case 'round': {
      const drop = node.drop!;
      const half = 2 ** (drop - 1);
      return fitsInt32(node.args[0]!.node, half)
        ? `(${operand(0)} + ${half}) >> ${drop}`
        : `Math.floor((${operand(0)} + ${half}) * ${2 ** -drop}) | 0`;
    }
    case 'clip': {
      const low = node.min * 2 ** node.drop!;
      const high = (node.max + 1) * 2 ** node.drop! - 1;
      const cut = fitsInt32(node.args[0]!.node)
        ? `${operand(0)} >> ${node.drop!}`
        : `Math.floor(${operand(0)} * ${2 ** -node.drop!})`;
      if (!clips) return cut;
      return `${operand(0)} < ${low} ? ${node.min} : ${operand(0)} > ${high} ? ${node.max} : ${cut}`;
    }
    default:
      throw new Error(`dct: ${node.name}: ${node.op} is not an operation`);
  }
}

/** The plan step by step, in plain double arithmetic: every register of every stage. Independent of `compile`. */
export function tracePlan(plan: DctPlan, from: Int32Array, fromOff: number): Float64Array[] {
  const values = new Map<DctNode, number>();
  plan.inputs.forEach((node, i) => values.set(node, from[fromOff + i]!));
  return plan.stages.map((stage) => {
    const out = new Float64Array(stage.nodes.length);
    stage.nodes.forEach((node, i) => {
      const arg = (j: number) => values.get(node.args[j]!.node)! * 2 ** node.args[j]!.shift;
      let v: number;
      switch (node.op) {
        case 'add':
          v = arg(0) + arg(1);
          break;
        case 'sub':
          v = arg(0) - arg(1);
          break;
        case 'mul':
          v = Math.floor((arg(0) * node.constant!.value) / 2 ** (node.drop ?? 0));
          break;
        case 'round':
          v = roundHalfUp(arg(0), node.drop!);
          break;
        case 'clip':
          v = Math.min(Math.max(Math.floor(arg(0) / 2 ** node.drop!), node.min), node.max);
          break;
        case 'bias':
          v = arg(0) + node.bias!;
          break;
        default:
          v = arg(0);
      }
      // + 0 makes 0 of -0.
      values.set(node, v + 0);
      out[i] = v + 0;
    });
    return out;
  });
}
