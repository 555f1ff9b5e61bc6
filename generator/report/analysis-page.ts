import type { FormResult, MapAnalysis } from '../analysis/analyze.js';
import { bestOf, totalOf, type Summary, type Total } from '../analysis/summary.js';
import { MODES, type Mode } from '../config/schema.js';
import { bars, COLORS, escapeText, plot, type Marker, type Series } from './svg.js';

/** What the page shows. */
export interface AnalysisPage {
  readonly maps: readonly MapAnalysis[];
  readonly summary: Summary;
  /** Short names, in the order of the maps. */
  readonly names: readonly string[];
}

/** The plots of the page, each an SVG with its legend. */
export interface AnalysisPlots {
  readonly sparsity: string;
  /** Undefined without a curve. */
  readonly rateError: string | undefined;
  readonly bits: string;
}

const MODE_STYLE: Readonly<Record<Mode, { readonly color: string; readonly marker: Marker }>> = {
  direct: { color: COLORS.blue, marker: 'circle' },
  transform: { color: COLORS.orange, marker: 'square' },
  auto: { color: COLORS.green, marker: 'triangle' },
};

const top = (values: readonly number[]): number => Math.max(...values) * 1.05;

/** Makes the plots; also for documents. */
export function analysisPlots({ maps, summary, names }: AnalysisPage): AnalysisPlots {
  const steps = [...new Set(summary.tuned.map((t) => t.step))];
  const first = steps[0]!;
  const mode = summary.tuned.some((t) => t.mode === 'direct') ? 'direct' : summary.tuned[0]!.mode;
  const percent = (m: MapAnalysis): number => 100 * m.sparsity;
  const scatter = (name: string, color: string, mark: Marker, of: (m: MapAnalysis) => number): Series => ({
    name,
    color,
    marker: mark,
    points: maps.map((m, i) => ({
      x: percent(m),
      y: of(m),
      title: `${names[i]}: ${name} ${of(m).toFixed(3)}, ${percent(m).toFixed(1)} % zeros`,
    })),
  });
  const stepStyles = [COLORS.blue, COLORS.sky, COLORS.green, COLORS.yellow];
  const code = (name: string): ((m: MapAnalysis) => number) => {
    return (m) => m.baselines.find((b) => b.name === name)!.ratio;
  };
  const series = [
    ...steps
      .slice(0, stepStyles.length)
      .map((step, i) =>
        scatter(
          `${mode}, step ${step}${step === 1 && mode === 'direct' ? ' (lossless)' : ''}`,
          stepStyles[i]!,
          'circle',
          (m) => bestOf(m, step, mode)!.ratio,
        ),
      ),
    scatter('EBPC', COLORS.orange, 'square', code('EBPC')),
    scatter('ZVC', COLORS.pink, 'triangle', code('ZVC')),
    scatter('deflate', COLORS.grey, 'cross', code('deflate')),
  ];
  const sparsity = plot({
    title: 'Ratio per map against its share of zeros',
    x: { label: 'zeros in the map, %', min: 0, max: 100 },
    y: { label: 'ratio (raw bits / coded bits)', min: 0, max: top(series.flatMap((s) => s.points.map((p) => p.y))) },
    series,
  });

  const curves = MODES.flatMap((m): Series[] => {
    const points = curveTotals(maps, m).map(({ step, total }) => ({
      x: total.rmse!,
      y: total.total,
      title: `${m}, step ${step}: ratio ${total.total.toFixed(3)}, RMSE ${total.rmse!.toFixed(3)}`,
      label: String(step),
    }));
    return points.length === 0
      ? []
      : [{ name: m, ...MODE_STYLE[m], line: true, labels: m === 'auto' ? 'above' : 'below', points }];
  });
  const curvePoints = curves.flatMap((s) => s.points);
  const rateError =
    curvePoints.length === 0
      ? undefined
      : plot({
          title: 'Ratio of all maps against the error, per mode',
          x: { label: 'error: RMSE in sample LSBs', min: 0, max: top(curvePoints.map((p) => p.x)) },
          y: { label: 'ratio of all maps together', min: 0, max: top(curvePoints.map((p) => p.y)) },
          series: curves,
          mark: { y: 2.9, label: '2.9, the figure of the paper' },
        });

  const bits = bars({
    title: 'Bits per sample of each map and what they are spent on',
    label: `bits per sample, ${mode} mode, step ${first}, best axis and prediction of each map`,
    parts: [
      { name: 'class (width of the values)', color: COLORS.orange },
      { name: 'mask (which samples are not zero)', color: COLORS.yellow },
      ...(mode === 'direct' ? [] : [{ name: 'activation mask', color: COLORS.pink }]),
      { name: 'payload (values)', color: COLORS.blue },
    ],
    rows: maps.map((m, i) => {
      const { bitCount } = bestOf(m, first, mode)!;
      const per = (n: number): number => n / m.samples;
      return {
        name: names[i]!,
        values: [
          per(bitCount.class),
          per(bitCount.mask),
          ...(mode === 'direct' ? [] : [per(bitCount.activationMask)]),
          per(bitCount.values),
        ],
      };
    }),
  });
  return { sparsity, rateError, bits };
}

/** Totals over all maps per step of the curve of a mode; steps that not all maps have are left out. */
export function curveTotals(
  maps: readonly MapAnalysis[],
  mode: Mode,
): ReadonlyArray<{ readonly step: number; readonly total: Total }> {
  const steps = [...new Set(maps.flatMap((m) => m.curve.filter((r) => r.mode === mode).map((r) => r.step)))];
  return steps.flatMap((step) => {
    const total = totalOf(`${mode}, step ${step}`, maps, (m) =>
      m.curve.find((r) => r.mode === mode && r.step === step),
    );
    return total === undefined ? [] : [{ step, total }];
  });
}

const STYLE = `
:root { color-scheme: light; }
body { margin: 0 auto; padding: 24px 28px 48px; max-width: 980px; background: #fff; color: #1c1c1c;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 36px 0 6px; }
p { margin: 6px 0; max-width: 76ch; } .quiet { color: #5a5a5a; }
.facts { display: flex; flex-wrap: wrap; gap: 12px; margin: 18px 0 4px; padding: 0; list-style: none; }
.facts li { border: 1px solid #d9d9d9; border-radius: 6px; padding: 8px 14px; }
.facts b { display: block; font-size: 21px; font-variant-numeric: tabular-nums; }
.plot { display: block; width: 100%; height: auto; } .scroll { overflow-x: auto; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 13px; margin: 8px 0 2px 64px; }
.legend span { display: inline-flex; align-items: center; gap: 5px; }
.grid { stroke: #e9e9e9; } .axis { fill: none; stroke: #444; } .mark { stroke: #888; stroke-dasharray: 5 4; }
.tick, .note { font-size: 11.5px; } .tick { fill: #444; } .label { font-size: 13px; fill: #1c1c1c; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; margin: 8px 0; }
th, td { padding: 3px 10px; text-align: right; border-bottom: 1px solid #ececec; white-space: nowrap; }
th { border-bottom: 1px solid #888; font-weight: 600; } th:first-child, td:first-child { text-align: left; }
@media print { body { max-width: none; } .scroll { overflow: visible; } }
`;

const cell = (text: string): string => `<td>${escapeText(text)}</td>`;
function htmlTable(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return (
    `<div class="scroll"><table><thead><tr>${head.map((h) => `<th>${escapeText(h)}</th>`).join('')}</tr></thead><tbody>` +
    rows.map((r) => `<tr>${r.map(cell).join('')}</tr>`).join('') +
    '</tbody></table></div>'
  );
}

const figures = (t: Total): string[] => {
  if (t.maxError === undefined) return [];
  return t.maxError === 0
    ? ['0', '0', 'lossless']
    : [String(t.maxError), t.rmse!.toFixed(3), `${t.psnr!.toFixed(1)} dB`];
};
const form = (r: FormResult): string =>
  `${r.ratio.toFixed(3)} ${r.axis === 'channel' ? 'C' : 'W'}${r.predict === 'none' ? '' : 'p'}`;

/** One self-contained page: no script, no request, opens from disk. */
export function analysisPage(page: AnalysisPage): string {
  const { maps, summary, names } = page;
  const plots = analysisPlots(page);
  const samples = maps.reduce((n, m) => n + m.samples, 0);
  const zeros = maps.reduce((n, m) => n + m.samples * m.sparsity, 0) / samples;
  const facts = [...summary.tuned, ...summary.baselines.filter((b) => b.name === 'EBPC' || b.name === 'deflate')];
  const row = (t: Total): string[] => [t.name, t.total.toFixed(3), t.mean.toFixed(3), ...figures(t)];
  const head = ['', 'total', 'mean', 'max error', 'RMSE', 'PSNR'];
  const codes = summary.baselines.map((b) => b.name);
  const body = [
    '<h1>Feature map compression</h1>',
    `<p class="quiet">${maps.length} ${maps.length === 1 ? 'map' : 'maps'}, ${(samples / 1e6).toFixed(2)} M samples, ` +
      `${(100 * zeros).toFixed(1)} % zeros. Every ratio is counted from a stream that was decoded and compared.</p>`,
    `<ul class="facts">${facts.map((t) => `<li>${escapeText(t.name)}<b>${t.total.toFixed(2)}</b><span class="quiet">mean ${t.mean.toFixed(2)}</span></li>`).join('')}</ul>`,
    '<p class="quiet">Ratio: raw bits over coded bits, of all maps together, and the mean of the ratios of the maps; ' +
      'per map the best lane axis and prediction.</p>',
    '<h2>Ratio and sparsity</h2>',
    '<p>Each mark is one map. Zeros decide most of the ratio; the distance to the other codes is what class, mask and axis gain.</p>',
    plots.sparsity,
    ...(plots.rateError === undefined
      ? []
      : [
          '<h2>Ratio and error</h2>',
          '<p>All maps together, per mode in the axis and prediction that suited the map best. The numbers are the steps of ' +
            'direct blocks; coefficients have the step that belongs to it. Higher and further left is better.</p>',
          plots.rateError,
        ]),
    '<h2>Where the bits go</h2>',
    plots.bits,
    '<h2>Totals</h2>',
    '<p>The best lane axis and prediction for each map (d is the step of direct blocks):</p>',
    htmlTable(head, summary.tuned.map(row)),
    '<p>The same form for all maps:</p>',
    htmlTable(head, summary.fixed.map(row)),
    '<p>Lossless codes of the literature, samples in the order C, H, W. The entropy is a bound, not a stream:</p>',
    htmlTable(head.slice(0, 3), summary.baselines.map(row)),
    '<h2>Maps</h2>',
    '<p>Ratio, and the form: C channel lanes, W width lanes, p predicted from the block before.</p>',
    htmlTable(
      ['map', 'shape', 'zeros', ...summary.tuned.map((t) => `${t.mode} d=${t.step}`), ...codes],
      maps.map((m, i) => [
        names[i]!,
        m.shape.join('x'),
        `${(100 * m.sparsity).toFixed(1)} %`,
        ...summary.tuned.map((t) => form(bestOf(m, t.step, t.mode)!)),
        ...[...m.baselines, m.entropy].map((b) => b.ratio.toFixed(3)),
      ]),
    ),
  ];
  return (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Feature map compression</title>' +
    `<style>${STYLE}</style></head><body>\n${body.join('\n')}\n</body></html>\n`
  );
}
