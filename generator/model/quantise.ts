import { rebuildWidths } from '../config/buses.js';
import type { CodecParams } from '../config/params.js';
import { type FrameSettings, STEPS } from '../config/schema.js';

/**
 * The quantiser of one frame, with its constants worked out. Direct samples and coefficients share the rule
 * q = sign(x) * floor((|x| + offset) / d); they differ in offset, bias and clipping.
 */
export interface Quantiser {
  /** Direct step d, in sample LSBs. */
  readonly directStep: number;
  /** keep-nonzero: d - 1, so that q = ceil(|x| / d); nearest: d >> 1. */
  readonly directOffset: number;
  /** keep-nonzero: (d - 1) >> 1, rebuilds at the middle of the cell (d*(q-1), d*q]; nearest: 0. */
  readonly directBias: number;
  /** N coefficient steps, in coefficient LSBs. */
  readonly coefStep: Int32Array;
  /** N offsets, d >> 1. */
  readonly coefOffset: Int32Array;
  /** N thresholds: a coefficient with magnitude below it is coded as zero; 2^31 - 1 where the zonal mask drops it. */
  readonly coefThreshold: Int32Array;
  /** Largest coefficient of coefW bits signed; kept here because a power is slow to work out. */
  readonly coefMax: number;
  /** 32 less the width at which a product wraps (`rebuildWidths`). */
  readonly sampleShift: number;
  readonly coefShift: number;
}

/** Works out the quantiser's constants from the frame settings. */
export function createQuantiser(params: CodecParams, settings: FrameSettings): Quantiser {
  const d = settings.directStep;
  const keep = settings.rounding === 'keep-nonzero';
  const n = params.n;
  const { sampleProductW, coefProductW } = rebuildWidths(params);
  const q: Quantiser = {
    directStep: d,
    directOffset: keep ? d - 1 : d >> 1,
    directBias: keep ? (d - 1) >> 1 : 0,
    coefStep: Int32Array.from(settings.coefStep),
    coefOffset: Int32Array.from(settings.coefStep, (step) => step >> 1),
    coefThreshold: new Int32Array(n),
    coefMax: 2 ** (params.coefW - 1) - 1,
    sampleShift: 32 - sampleProductW,
    coefShift: 32 - coefProductW,
  };
  for (let k = 0; k < n; k++) q.coefThreshold[k] = settings.zonalMask[k] ? settings.deadZone : 0x7fffffff;
  return q;
}

/** Index of a direct sample: signed or unsigned W bits. Inverse: `rebuildDirect`. */
export function quantiseDirect(q: Quantiser, x: number): number {
  const d = q.directStep;
  if (d === 1) return x;
  return x < 0 ? -(((q.directOffset - x) / d) | 0) : ((x + q.directOffset) / d) | 0;
}

/** Sample from a direct index, clipped to the sample range. */
export function rebuildDirect(q: Quantiser, params: CodecParams, index: number): number {
  return Math.max(params.sampleMin, Math.min(rebuildDirectUnclipped(q, params, index), params.sampleMax));
}

/**
 * Sample from a direct index before the clip to the sample range. An index that no encoder makes gives a sample too: its
 * product wraps, and less than the bias is 0.
 */
export function rebuildDirectUnclipped(q: Quantiser, params: CodecParams, index: number): number {
  const d = q.directStep;
  if (d === 1) return index;
  const wide = (index * d) << q.sampleShift;
  if (!params.signed) return Math.max(0, (wide >>> q.sampleShift) - q.directBias);
  const product = wide >> q.sampleShift;
  return product < 0 ? Math.min(0, product + q.directBias) : Math.max(0, product - q.directBias);
}

/** Index of coefficient k (value c, signed coefW bits). Inverse: `rebuildCoef`. */
export function quantiseCoef(q: Quantiser, k: number, c: number): number {
  const m = c < 0 ? -c : c;
  if (m < q.coefThreshold[k]!) return 0;
  const i = ((m + q.coefOffset[k]!) / q.coefStep[k]!) | 0;
  return c < 0 ? 0 - i : i;
}

/** Coefficient k from its index: the product wraps, then saturates to signed coefW bits, so that the inverse DCT cannot overflow. */
export function rebuildCoef(q: Quantiser, k: number, index: number): number {
  const c = ((index * q.coefStep[k]!) << q.coefShift) >> q.coefShift;
  const max = q.coefMax;
  return c > max ? max : c < -max - 1 ? -max - 1 : c;
}

/**
 * The coefficient step that belongs to a direct step: coefficients carry a gain of sqrt(N), so it is the offered step
 * nearest to directStep * sqrt(N).
 */
export function coefStepFor(directStep: number, n: number): number {
  const wanted = directStep * Math.sqrt(n);
  return STEPS.reduce<number>((best, s) => (Math.abs(s - wanted) < Math.abs(best - wanted) ? s : best), 1);
}

/** The 4-bit port code of a step: {three, shift[2:0]} for (three ? 3 : 1) << shift. */
export function stepCode(step: number): number {
  if (!(STEPS as readonly number[]).includes(step)) throw new RangeError(`no hardware step: ${step}`);
  const three = step % 3 === 0 ? 1 : 0;
  return three * 8 + Math.log2(three ? step / 3 : step);
}
