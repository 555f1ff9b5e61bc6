import type { Mode } from '../config/schema.js';
import { fewestBits, type FormResult, type MapAnalysis } from './analyze.js';
import { errorFigures, type ErrorFigures } from './measure.js';

/** A row over all maps: one way to choose a form per map, or one code. */
export interface Total extends Partial<ErrorFigures> {
  readonly name: string;
  /** All samples * W over all bits. */
  readonly total: number;
  /** Mean over the maps of the map's ratio. */
  readonly mean: number;
}

/** The best form of a map at a step, over axis and prediction. */
export function bestOf(map: MapAnalysis, step: number, mode: Mode): FormResult | undefined {
  return fewestBits(map.results.filter((r) => r.step === step && r.mode === mode));
}

/** Total and mean of a choice of one result per map; undefined when a map has none. */
export function totalOf(
  name: string,
  maps: readonly MapAnalysis[],
  choose: (map: MapAnalysis) => FormResult | undefined,
): Total | undefined {
  const chosen: FormResult[] = [];
  for (const map of maps) {
    const result = choose(map);
    if (result === undefined) return undefined;
    chosen.push(result);
  }
  if (chosen.length === 0) return undefined;
  const samples = maps.reduce((n, m) => n + m.samples, 0);
  const raw = maps.reduce((n, m) => n + m.samples * m.width, 0);
  const width = Math.max(...maps.map((m) => m.width));
  return {
    name,
    total: raw / chosen.reduce((n, r) => n + r.streamBits, 0),
    mean: chosen.reduce((n, r) => n + r.ratio, 0) / maps.length,
    ...errorFigures(
      chosen.reduce((n, r) => n + r.squares, 0),
      samples,
      Math.max(...chosen.map((r) => r.maxError)),
      width,
    ),
  };
}

/** Totals of the codes of the literature and of the entropy. */
export function baselineTotals(maps: readonly MapAnalysis[]): Total[] {
  const raw = maps.reduce((n, m) => n + m.samples * m.width, 0);
  const names = maps[0] === undefined ? [] : [...maps[0].baselines, maps[0].entropy].map((b) => b.name);
  return names.map((name, i) => {
    const each = maps.map((m) => [...m.baselines, m.entropy][i]!);
    return {
      name,
      total: raw / each.reduce((n, b) => n + b.bits, 0),
      mean: each.reduce((n, b) => n + b.ratio, 0) / maps.length,
    };
  });
}

/** What `analyze` prints below its table. */
export interface Summary {
  /** Per step and mode: the best axis and prediction for each map. */
  readonly tuned: ReadonlyArray<Total & { readonly step: number; readonly mode: Mode }>;
  /** Per step, mode, axis and prediction: the same form for all maps. */
  readonly fixed: ReadonlyArray<Total & Pick<FormResult, 'step' | 'mode' | 'axis' | 'predict'>>;
  readonly baselines: readonly Total[];
}

export function summarise(maps: readonly MapAnalysis[]): Summary {
  const first = maps[0]?.results ?? [];
  const steps = [...new Set(first.map((r) => r.step))];
  const modes = [...new Set(first.map((r) => r.mode))];
  const tuned = steps.flatMap((step) =>
    modes.flatMap((mode) => {
      const total = totalOf(`${mode}, step ${step}`, maps, (m) => bestOf(m, step, mode));
      return total === undefined ? [] : [{ ...total, step, mode }];
    }),
  );
  const fixed = first.flatMap(({ step, mode, axis, predict }) => {
    const total = totalOf(`${mode}, ${axis} lanes, predict ${predict}, step ${step}`, maps, (m) =>
      m.results.find((r) => r.step === step && r.mode === mode && r.axis === axis && r.predict === predict),
    );
    return total === undefined ? [] : [{ ...total, step, mode, axis, predict }];
  });
  return { tuned, fixed, baselines: baselineTotals(maps) };
}
