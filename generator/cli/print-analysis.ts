import type { FormResult } from '../analysis/analyze.js';
import { bestOf, type Total } from '../analysis/summary.js';
import type { AnalyzeResult } from '../commands/analyze.js';
import type { CaptureResult } from '../commands/capture.js';
import { layerName } from '../commands/maps.js';
import type { TuneResult } from '../commands/tune.js';
import { shortSettings } from '../config/tuning.js';
import { table } from './print.js';

/** Text of `analyze` and `tune`. */

const ratio = (value: number): string => value.toFixed(3);

/** Letters of a form: lane axis, and p for prediction. */
const formLetters = (r: FormResult): string => `${r.axis === 'channel' ? 'C' : 'W'}${r.predict === 'none' ? ' ' : 'p'}`;

function errorText(r: { readonly maxError?: number; readonly rmse?: number; readonly psnr?: number }): string[] {
  if (r.maxError === undefined) return ['', '', ''];
  if (r.maxError === 0) return ['0', '0', 'lossless'];
  return [String(r.maxError), r.rmse!.toFixed(3), `${r.psnr!.toFixed(1)} dB`];
}

export function printAnalyze(r: AnalyzeResult): string[] {
  const { maps, summary } = r;
  const samples = maps.reduce((n, m) => n + m.samples, 0);
  const columns = summary.tuned.map(({ step, mode }) => ({ step, mode }));
  const codes = summary.baselines.map((b) => b.name);
  const row = (t: Total): string[] => [t.name, ratio(t.total), ratio(t.mean), ...errorText(t)];
  const head = ['', 'total', 'mean', 'max error', 'RMSE', 'PSNR'];
  return [
    `${maps.length} ${maps.length === 1 ? 'map' : 'maps'}, ${(samples / 1e6).toFixed(2)} M samples. ` +
      'Ratio of each map: the best lane axis (C channel, W width) and prediction (p previous) of each mode and step:',
    ...table([
      ['map', 'shape', 'zeros', ...columns.map((c) => `${c.mode} d=${c.step}`), ...codes],
      ...maps.map((m) => [
        layerName(m.name),
        m.shape.join('x'),
        `${(100 * m.sparsity).toFixed(1)} %`,
        ...columns.map((c) => {
          const best = bestOf(m, c.step, c.mode)!;
          return `${ratio(best.ratio)} ${formLetters(best)}`;
        }),
        ...[...m.baselines, m.entropy].map((b) => ratio(b.ratio)),
      ]),
    ]),
    '',
    'The best form for each map (d = direct step; coefficients have the step that belongs to it):',
    ...table([head, ...summary.tuned.map(row)]),
    '',
    'The same form for all maps:',
    ...table([head, ...summary.fixed.map(row)]),
    '',
    'Lossless codes of the literature, samples in the order C, H, W (the entropy is a bound, not a stream):',
    ...table([head.slice(0, 3), ...summary.baselines.map((b) => [b.name, ratio(b.total), ratio(b.mean)])]),
    '',
    'total: all samples over all bits; mean: of the ratios of the maps. All streams were decoded and compared.',
    ...(r.report === null ? [] : [`Report: ${r.report}`]),
    `${r.seconds.toFixed(1)} s`,
  ];
}

export function printTune(r: TuneResult): string[] {
  const modes = r.layers[0]?.modes.map((m) => m.mode) ?? [];
  return [
    `${r.layers.length} ${r.layers.length === 1 ? 'layer' : 'layers'} for ${r.codec.name}, bound: ` +
      Object.entries(r.bound)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    ...table([
      ['layer', 'maps', 'ratio', 'max error', 'RMSE', 'PSNR', 'axis', 'settings', ...modes.map((m) => `best ${m}`)],
      ...r.layers.map((l) => [
        l.name,
        String(l.maps),
        ratio(l.best.ratio),
        ...errorText(l.best),
        l.best.form.axis,
        Object.entries(shortSettings(l.best.form.settings))
          .map(([key, value]) => (key === 'mode' ? String(value) : `${key} ${String(value)}`))
          .join(', '),
        ...l.modes.map((m) => (m.result === undefined ? '-' : ratio(m.result.ratio))),
      ]),
    ]),
    '',
    `total ${ratio(r.total)}, mean of layers ${ratio(r.mean)}; settings in ${r.output}; ${r.seconds.toFixed(1)} s`,
  ];
}

export function printCapture(r: CaptureResult): string[] {
  const rule = r.scaleRule.rule === 'max' ? 'largest magnitude' : `percentile ${r.scaleRule.percent} of the magnitudes`;
  const { codec } = r;
  const coded = new Map(codec?.layers.map((l) => [l.name, l]));
  return [
    `${r.model}: ${r.layers.length} tensors for ${r.inputs.length} ${r.inputs.length === 1 ? 'input' : 'inputs'}, ` +
      `${r.width} bits, full scale: ${rule}`,
    ...table([
      ['layer', 'tensor', 'shape', 'scale', 'zeros', ...(codec === null ? [] : ['ratio', 'max error', 'RMSE', 'PSNR'])],
      ...r.layers.map((l) => {
        const c = coded.get(l.name);
        return [
          l.name,
          l.tensor,
          l.shape.join('x'),
          `${l.scale.toPrecision(4)}${l.signed ? ' signed' : ''}`,
          `${(100 * l.sparsity).toFixed(1)} %`,
          ...(codec === null ? [] : c === undefined ? ['-'] : [ratio(c.ratio), ...errorText(c)]),
        ];
      }),
    ]),
    ...r.skipped.map((s) => `left out: ${s.tensor}: ${s.reason}`),
    ...(r.out === null ? [] : [`maps and manifest: ${r.out}`]),
    ...(codec === null
      ? []
      : [
          ...codec.left.map((l) => `not coded: ${l.name}: ${l.reason}`),
          '',
          `Codec in ${codec.layers.length} tensors: ratio ${ratio(codec.total)} in total, ${ratio(codec.mean)} mean of layers`,
          `Largest output the same for ${codec.inputs.filter((i) => i.top1 === i.top1Before).length} of ${codec.inputs.length} inputs ` +
            `(top-1 agreement ${codec.top1Agreement.toFixed(3)}), relative error of the output ${codec.relativeError.toPrecision(3)} (mean)`,
        ]),
  ];
}
