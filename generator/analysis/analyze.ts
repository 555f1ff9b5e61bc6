import { BASELINES, order0Entropy } from '../baselines/index.js';
import type { CodecParams } from '../config/params.js';
import { MODES, parseSettings, type FrameSettings, type Mode } from '../config/schema.js';
import type { BitCount } from '../model/encoder.js';
import { LANE_AXES, type LaneAxis } from '../model/layout.js';
import { coefStepFor } from '../model/quantise.js';
import { errorFigures, type ErrorFigures, type Form, type Meter, type Tensor } from './measure.js';

/** Share of zero samples from which unpredicted transform blocks carry the activation mask. */
const MASK_FROM = 0.1;

/** What to try on each map. */
export interface FormChoice {
  /** Direct steps; the coefficients' step is the one that belongs to it. */
  readonly steps: readonly number[];
  readonly modes: readonly Mode[];
  readonly axes: readonly LaneAxis[];
  readonly predict: ReadonlyArray<FrameSettings['predict']>;
}

export const ALL_FORMS: Omit<FormChoice, 'steps'> = { modes: MODES, axes: LANE_AXES, predict: ['none', 'previous'] };

/** A form with its numbers, flat, as it goes into tables and JSON. */
export interface FormResult extends ErrorFigures {
  readonly mode: Mode;
  readonly axis: LaneAxis;
  readonly predict: FrameSettings['predict'];
  readonly step: number;
  readonly coefStep: number;
  readonly activationMask: boolean;
  readonly streamBits: number;
  readonly bits: number;
  readonly bitCount: Readonly<BitCount>;
  readonly ratio: number;
  /** Sum of squared errors, for totals. */
  readonly squares: number;
}

export interface BaselineResult {
  readonly name: string;
  readonly bits: number;
  readonly ratio: number;
}

/** All numbers of one map. */
export interface MapAnalysis {
  readonly name: string;
  readonly shape: readonly number[];
  readonly width: number;
  readonly signed: boolean;
  readonly samples: number;
  /** Share of samples that are zero. */
  readonly sparsity: number;
  readonly results: readonly FormResult[];
  /** Lossless codes of the literature on the same samples, and the order-0 entropy (a bound, not a stream). */
  readonly baselines: readonly BaselineResult[];
  readonly entropy: BaselineResult;
  /** More steps, per mode in the form that was best before; for curves. */
  readonly curve: readonly FormResult[];
}

/** Settings of all forms for one step. */
export function formsFor(
  step: number,
  sparsity: number,
  params: CodecParams,
  choice: Omit<FormChoice, 'steps'>,
): Form[] {
  const forms: Form[] = [];
  for (const mode of choice.modes)
    for (const axis of choice.axes)
      for (const predict of choice.predict) {
        if (mode === 'auto' && predict !== 'none') continue; // not a legal form
        const activationMask = mode !== 'direct' && predict === 'none' && sparsity >= MASK_FROM;
        const coefStep = coefStepFor(step, params.n);
        forms.push({
          axis,
          settings: parseSettings({ mode, predict, directStep: step, coefStep, activationMask }, params.n),
        });
      }
  return forms;
}

/**
 * Encodes, decodes and compares a map in every form, and in every code of the literature.
 *
 * @param curveSteps - further steps for the best form of each mode
 */
export function analyzeMap(
  tensor: Tensor,
  meter: Meter,
  choice: FormChoice,
  curveSteps: readonly number[] = [],
): MapAnalysis {
  const { params } = meter;
  const { data } = tensor;
  let zeros = 0;
  for (let i = 0; i < data.length; i++) if (data[i] === 0) zeros++;
  const sparsity = zeros / data.length;
  const run = (form: Form): FormResult => {
    const { settings, axis } = form;
    const m = meter.measure(tensor, form);
    return {
      mode: settings.mode,
      axis,
      predict: settings.predict,
      step: settings.directStep,
      coefStep: settings.coefStep[0]!,
      activationMask: settings.activationMask,
      streamBits: m.streamBits,
      bits: m.bits,
      bitCount: m.bitCount,
      ratio: m.ratio,
      squares: m.squares,
      ...errorFigures(m.squares, data.length, m.maxError, params.w),
    };
  };
  const results = choice.steps.flatMap((step) => formsFor(step, sparsity, params, choice).map(run));
  const curve = choice.modes.flatMap((mode) => {
    const last = choice.steps.at(-1);
    const best = fewestBits(results.filter((r) => r.mode === mode && r.step === last));
    if (best === undefined) return [];
    return curveSteps.flatMap((step) => {
      const known = results.find((r) => r.step === step && sameForm(r, best));
      if (known !== undefined) return [known];
      return formsFor(step, sparsity, params, { modes: [mode], axes: [best.axis], predict: [best.predict] }).map(run);
    });
  });
  const bound = Math.max(1, order0Entropy(data, params.w));
  const total = data.length * params.w;
  return {
    name: tensor.name,
    shape: tensor.shape,
    width: params.w,
    signed: params.signed,
    samples: data.length,
    sparsity,
    results,
    baselines: runBaselines(tensor, params.w),
    entropy: { name: 'order-0 entropy', bits: bound, ratio: total / bound },
    curve,
  };
}

/** The codes of the literature on the samples as they lie in memory: encoded, decoded, compared. */
export function runBaselines({ name, data }: Tensor, width: number): BaselineResult[] {
  const mask = 2 ** width - 1;
  return BASELINES.map((coder) => {
    const stream = coder.encode(data, width);
    const back = coder.decode(stream, width, data.length);
    for (let i = 0; i < data.length; i++)
      if (back[i] !== (data[i]! & mask)) throw new Error(`${name}: ${coder.name} does not give sample ${i} back`);
    return { name: coder.name, bits: stream.bits, ratio: (data.length * width) / stream.bits };
  });
}

/** Same mode, axis and prediction. */
export function sameForm(a: FormResult, b: FormResult): boolean {
  return a.mode === b.mode && a.axis === b.axis && a.predict === b.predict;
}

/** The result with the fewest stream bits; the first of equals. */
export function fewestBits<T extends { readonly streamBits: number }>(results: readonly T[]): T | undefined {
  return results.reduce<T | undefined>(
    (best, r) => (best === undefined || r.streamBits < best.streamBits ? r : best),
    undefined,
  );
}
