/**
 * Proved error bounds of the transform, from the integer linear forms of the stage table. Nothing here is measured.
 */
import type { ChosenConstants } from './dct-constants.js';
import { createDct, forwardPlan, inversePlan, type DctParams } from './dct.js';
import type { DctNode, DctPlan } from './dct-plan.js';

export interface DctBounds {
  /** Largest |Y - exact DCT| over all inputs and coefficients: rounding 1/2 plus the constants' error. */
  readonly coefError: number;
  /** Round trip, before the last rounding: the part that the constants' error makes ... */
  readonly constantPart: number;
  /** ... and the part that the rounding of the coefficients makes. */
  readonly roundingPart: number;
  /** ... and the part that the inverse transform's cut products make. */
  readonly cutPart: number;
  /** Their sum at the worst sample. */
  readonly roundTrip: number;
  /** roundTrip < 1/2: inverse(forward(x)) = x for every x. */
  readonly exact: boolean;
}

/** The linear forms of the N results before their rounding, as real numbers: rows[output][input]. */
export function matrixOf(plan: DctPlan): number[][] {
  return plan.outputs.map((output) => {
    let node: DctNode = output;
    while (!node.form) node = node.args[0]!.node;
    const scale = 2 ** node.frac;
    return node.form.map((g) => g / scale);
  });
}

/** What the cut products add to each result before its rounding: at least and at most, in LSB of the result. */
function cutsOf(plan: DctPlan): { readonly min: number; readonly max: number }[] {
  return plan.outputs.map((output) => {
    let node: DctNode = output;
    while (!node.form) node = node.args[0]!.node;
    const scale = plan.spec.n * 2 ** node.frac;
    return { min: (node.cut?.min ?? 0) / scale, max: (node.cut?.max ?? 0) / scale };
  });
}

/** Weight of x[i] in the exact Y[k], gain sqrt(N). */
export function exactWeight(n: number, k: number, i: number): number {
  return k === 0 ? 1 : Math.SQRT2 * Math.cos(((2 * i + 1) * k * Math.PI) / (2 * n));
}

/**
 * With x' = (1/N) * (H * (G*x + e) + c), |e| <= 1/2 where a coefficient is rounded (Y[0] and Y[N/2] are exact), c what cut
 * products lack: x' - x = (H*G/N - I) * x + H*e/N + c/N. The first term is a linear form over the box of the samples, the
 * second is at most sum |H| / 2N, the third follows from the signs of the products.
 *
 * @param chosen - other constants than those of the codec, for their search
 */
export function dctBounds(p: DctParams, chosen?: ChosenConstants): DctBounds {
  const { n } = p;
  const inverse = inversePlan(p, chosen);
  const g = matrixOf(forwardPlan(p, chosen));
  const h = matrixOf(inverse);
  let coefError = 0;
  for (let k = 0; k < n; k++) {
    const exact = Array.from({ length: n }, (_, i) => exactWeight(n, k, i));
    const rounding = k === 0 || k === n / 2 ? 0 : 0.5;
    const deviation = worst(
      p,
      g[k]!.map((v, i) => (rounding === 0 ? 0 : v - exact[i]!)),
    );
    coefError = Math.max(coefError, deviation + rounding);
  }
  let constantPart = 0;
  let roundingPart = 0;
  let cutPart = 0;
  const cuts = cutsOf(inverse);
  let roundTrip = 0;
  for (let i = 0; i < n; i++) {
    const error = errorForm(g, h, i);
    let weights = 0;
    for (let k = 0; k < n; k++) if (k !== 0 && k !== n / 2) weights += Math.abs(h[i]![k]!);
    const constants = worst(p, error);
    const rounding = weights / (2 * n);
    constantPart = Math.max(constantPart, constants);
    roundingPart = Math.max(roundingPart, rounding);
    const cut = Math.max(cuts[i]!.max, -cuts[i]!.min);
    cutPart = Math.max(cutPart, cut);
    roundTrip = Math.max(roundTrip, constants + rounding + cut);
  }
  return { coefError, constantPart, roundingPart, cutPart, roundTrip, exact: roundTrip < 0.5 };
}

/**
 * Whether inverse(forward(x)) = x for every x.
 *
 * `bound`: by dctBounds. `enumeration`: the bound is above 1/2 by so little that an error of 1/2 needs samples at (or
 * next to) the extremes that maximise the constants' part; these few inputs were all tried. `unknown`: too many of
 * them, or one of them does not come back.
 */
export function proveRoundTrip(p: DctParams): 'bound' | 'enumeration' | 'unknown' {
  if (dctBounds(p).exact) return 'bound';
  const { n } = p;
  const dct = createDct(p);
  const g = matrixOf(dct.forwardPlan);
  const h = matrixOf(dct.inversePlan);
  const cuts = cutsOf(dct.inversePlan);
  const [x, y, back] = [new Int32Array(n), new Int32Array(n), new Int32Array(n)];
  for (let i = 0; i < n; i++) {
    const error = errorForm(g, h, i);
    const order = [...error.keys()].sort((a, b) => Math.abs(error[b]!) - Math.abs(error[a]!));
    const range = p.sampleMax - p.sampleMin;
    for (const direction of [1, -1]) {
      let most = 0;
      for (const e of error) most += Math.max(direction * e * p.sampleMin, direction * e * p.sampleMax);
      most += direction > 0 ? cuts[i]!.max : -cuts[i]!.min;
      // Half up: y - u is in (-1/2, 1/2], and a multiple of 2^-F.
      for (let k = 0; k < n; k++) {
        if (k === 0 || k === n / 2) continue;
        const weight = (direction * h[i]![k]!) / n;
        most += weight > 0 ? weight / 2 : -weight * (0.5 - 2 ** -p.coefFrac);
      }
      const slack = most - 0.5 + 1e-9;
      if (slack < 0) continue;
      let left = ENUMERATION_LIMIT;
      const visit = (place: number, rest: number): boolean => {
        if (place === n) {
          if (left-- === 0) return false;
          dct.forward(x, 0, y, 0);
          dct.inverse(y, 0, back, 0);
          return back[i] === x[i];
        }
        const lane = order[place]!;
        const cost = Math.abs(error[lane]!);
        for (let step = 0; step <= range && step * cost <= rest; step++) {
          x[lane] = direction * error[lane]! > 0 ? p.sampleMax - step : p.sampleMin + step;
          if (!visit(place + 1, rest - step * cost)) return false;
        }
        return true;
      };
      if (!visit(0, slack)) return 'unknown';
    }
  }
  return 'enumeration';
}

/** Inputs that proveRoundTrip tries per sample and direction. */
const ENUMERATION_LIMIT = 400_000;

/** Row i of H*G/N - I. */
function errorForm(g: readonly (readonly number[])[], h: readonly (readonly number[])[], i: number): number[] {
  const n = g.length;
  return Array.from({ length: n }, (_, j) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += h[i]![k]! * g[k]![j]!;
    return sum / n - (i === j ? 1 : 0);
  });
}

/** Largest |form| over the box of the samples. */
function worst(p: DctParams, form: readonly number[]): number {
  let high = 0;
  let low = 0;
  for (const f of form) {
    high += Math.max(f * p.sampleMin, f * p.sampleMax);
    low += Math.min(f * p.sampleMin, f * p.sampleMax);
  }
  return Math.max(high, -low);
}
