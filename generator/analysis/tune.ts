import { MODES, parseSettings, STEPS, type FrameSettings, type Mode } from '../config/schema.js';
import { LANE_AXES, type LaneAxis } from '../model/layout.js';
import { coefStepFor } from '../model/quantise.js';
import { errorFigures, rebuiltSamples, type ErrorFigures, type Form, type Meter, type Tensor } from './measure.js';

/** The error that is allowed; holds for every map of a layer. Several limits hold together. */
export interface Bound {
  /** Root of the mean square of the error, in sample LSBs. */
  readonly maxRmse?: number;
  /** Largest error of a sample, in sample LSBs. */
  readonly maxError?: number;
  /** dB against the full sample range. */
  readonly minPsnr?: number;
}

/** A form on all maps of a layer. */
export interface LayerResult extends ErrorFigures {
  readonly form: Form;
  readonly samples: number;
  readonly streamBits: number;
  /** Samples * W over bits, all maps of the layer together. */
  readonly ratio: number;
  readonly within: boolean;
}

/** The settings with the fewest bits under the bound, and what else was measured for it. */
export interface LayerTuning {
  readonly name: string;
  readonly maps: number;
  readonly best: LayerResult;
  /** Per mode the best that holds the bound, if one was found. */
  readonly modes: ReadonlyArray<{ readonly mode: Mode; readonly result: LayerResult | undefined }>;
  /** Forms that were encoded. */
  readonly measured: number;
}

/** What may be chosen from. */
export interface TuneChoice {
  readonly modes: readonly Mode[];
  readonly axes: readonly LaneAxis[];
  /** Of direct blocks; at least one. */
  readonly roundings: ReadonlyArray<FrameSettings['rounding']>;
}

export const ROUNDINGS: ReadonlyArray<FrameSettings['rounding']> = ['keep-nonzero', 'nearest'];

export function withinBound(figures: ErrorFigures, bound: Bound): boolean {
  return (
    (bound.maxRmse === undefined || figures.rmse <= bound.maxRmse) &&
    (bound.maxError === undefined || figures.maxError <= bound.maxError) &&
    (bound.minPsnr === undefined || figures.psnr >= bound.minPsnr)
  );
}

/**
 * Finds the settings with the fewest bits under the bound for the maps of one layer (the same layer for several inputs).
 * Every candidate is encoded, decoded and compared; what is searched:
 *
 * - direct: the roundings, each with the largest step that holds the bound, on both axes, with and without prediction;
 * - transform and auto: both axes, with prediction (transform), and without it with and without the activation mask; the coefficient
 *   step goes up from the one that belongs to the direct step while the bound holds, or down until it holds, and the
 *   search ends where a step that breaks the bound already takes more bits than the best so far.
 */
export function tuneLayer(
  name: string,
  tensors: readonly Tensor[],
  meter: Meter,
  bound: Bound,
  choice: TuneChoice = { modes: MODES, axes: LANE_AXES, roundings: ROUNDINGS },
): LayerTuning {
  const { params } = meter;
  const samples = tensors.reduce((n, t) => n + t.data.length, 0);
  let measured = 0;
  const measure = (form: Form): LayerResult => {
    measured++;
    let streamBits = 0;
    let within = true;
    let squares = 0;
    let maxError = 0;
    for (const tensor of tensors) {
      const m = meter.measure(tensor, form);
      streamBits += m.streamBits;
      squares += m.squares;
      maxError = Math.max(maxError, m.maxError);
      within &&= withinBound(errorFigures(m.squares, tensor.data.length, m.maxError, params.w), bound);
    }
    return {
      form,
      samples,
      streamBits,
      ratio: (samples * params.w) / streamBits,
      within,
      ...errorFigures(squares, samples, maxError, params.w),
    };
  };

  let best: LayerResult | undefined;
  const byMode = new Map<Mode, LayerResult>();
  const take = (r: LayerResult): void => {
    const { mode } = r.form.settings;
    if (!r.within) return;
    if (r.streamBits < (byMode.get(mode)?.streamBits ?? Infinity)) byMode.set(mode, r);
    if (r.streamBits < (best?.streamBits ?? Infinity)) best = r;
  };
  const settingsOf = (given: Partial<FrameSettings>): FrameSettings => parseSettings(given, params.n);

  // Direct: the error does not depend on axis and prediction, so it is known before anything is encoded.
  const counts = tensors.map((t) => histogram(t, params.sampleMin, params.sampleMax));
  const directSteps = choice.roundings.map((rounding) => {
    const holds = STEPS.filter((directStep) => {
      const rebuilt = rebuiltSamples(params, settingsOf({ directStep, rounding }));
      return counts.every((c, i) =>
        withinBound(tableError(c, rebuilt, params.sampleMin, tensors[i]!.data.length, params.w), bound),
      );
    });
    return { rounding, directStep: holds.at(-1) ?? 1 };
  });
  if (choice.modes.includes('direct'))
    for (const { rounding, directStep } of directSteps) {
      // At step 1 both roundings are the same.
      if (rounding !== choice.roundings[0] && directStep === 1) continue;
      for (const axis of choice.axes)
        for (const predict of ['none', 'previous'] as const)
          take(measure({ axis, settings: settingsOf({ mode: 'direct', directStep, rounding, predict }) }));
    }

  const { directStep, rounding } = directSteps[0]!;
  const start = STEPS.indexOf(coefStepFor(directStep, params.n) as (typeof STEPS)[number]);
  for (const mode of choice.modes) {
    if (mode === 'direct') continue;
    for (const axis of choice.axes)
      for (const variant of [
        { predict: 'previous', activationMask: false },
        { predict: 'none', activationMask: true },
        { predict: 'none', activationMask: false },
      ] as const) {
        if (mode === 'auto' && variant.predict !== 'none') continue; // not a legal form
        const at = (i: number): LayerResult =>
          measure({
            axis,
            settings: parseSettings({ mode, directStep, rounding, coefStep: STEPS[i]!, ...variant }, params.n),
          });
        let i = start;
        let r = at(i);
        take(r);
        if (r.within)
          while (r.within && i + 1 < STEPS.length) {
            r = at(++i);
            take(r);
          }
        else
          while (!r.within && i > 0 && r.streamBits < (best?.streamBits ?? Infinity)) {
            r = at(--i);
            take(r);
          }
      }
  }
  if (best === undefined) {
    // Only lossless direct frames hold any bound; they are left out when the modes are chosen without direct.
    best = measure({ axis: choice.axes[0]!, settings: settingsOf({}) });
  }
  return {
    name,
    maps: tensors.length,
    best,
    modes: choice.modes.map((mode) => ({ mode, result: byMode.get(mode) })),
    measured,
  };
}

/** How often each sample of the range occurs; samples outside of it are refused when the first form is measured. */
function histogram({ data }: Tensor, min: number, max: number): Float64Array {
  const counts = new Float64Array(max - min + 1);
  for (let i = 0; i < data.length; i++) counts[data[i]! - min]!++;
  return counts;
}

function tableError(
  counts: Float64Array,
  rebuilt: Int32Array,
  min: number,
  samples: number,
  width: number,
): ErrorFigures {
  let maxError = 0;
  let squares = 0;
  for (let i = 0; i < counts.length; i++)
    if (counts[i]! > 0) {
      const e = Math.abs(rebuilt[i]! - (i + min));
      maxError = Math.max(maxError, e);
      squares += counts[i]! * e * e;
    }
  return errorFigures(squares, samples, maxError, width);
}
