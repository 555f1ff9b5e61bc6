import { ALL_FORMS, type FormChoice, type MapAnalysis } from '../analysis/analyze.js';
import { summarise, type Summary } from '../analysis/summary.js';
import { analysisPage } from '../report/analysis-page.js';
import { writeFileAtomic } from '../tools/files.js';
import { findMaps, layerName } from './maps.js';
import { runTasks } from './pool.js';

export interface AnalyzeOptions {
  /** `.npy` files and folders. */
  readonly paths: readonly string[];
  /** Codec configuration; absent keys come from each map's type. Not yet checked. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Direct steps (default 1 and 3). */
  readonly steps?: readonly number[];
  /** What to try; default everything. */
  readonly forms?: Partial<Omit<FormChoice, 'steps'>>;
  /** Write a page with plots to this file. */
  readonly report?: string;
  readonly onProgress?: (text: string) => void;
}

export interface AnalyzeResult {
  readonly ok: true;
  readonly maps: readonly MapAnalysis[];
  readonly summary: Summary;
  readonly report: string | null;
  readonly seconds: number;
}

export const DEFAULT_STEPS: readonly number[] = [1, 3];
/** Steps of the rate-error curves of the report. */
const CURVE_STEPS: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 16];

/**
 * Measures maps in all forms of the codec and in the codes of the literature, on all cores. Every ratio is counted from
 * a stream that was decoded and compared; but for the order-0 entropy, which is a bound.
 *
 * @throws InputError, ConfigError
 */
export async function analyze(options: AnalyzeOptions): Promise<AnalyzeResult> {
  const start = performance.now();
  const files = await findMaps(options.paths);
  const config = options.config ?? {};
  const steps = [...new Set(options.steps ?? DEFAULT_STEPS)].sort((a, b) => a - b);
  const choice: FormChoice = { steps, ...ALL_FORMS, ...options.forms };
  const curveSteps = options.report === undefined ? [] : CURVE_STEPS;
  const progress = (done: number): void => options.onProgress?.(`${done} of ${files.length} maps`);
  progress(0);
  const maps = await runTasks(
    'analyze',
    files.map(({ path, bytes }) => ({ path, bytes, config, choice, curveSteps })),
    (task) => task.bytes,
    progress,
  );
  const summary = summarise(maps);
  if (options.report !== undefined)
    await writeFileAtomic(
      options.report,
      new TextEncoder().encode(analysisPage({ maps, summary, names: maps.map((m) => layerName(m.name)) })),
    );
  return {
    ok: true,
    maps,
    summary,
    report: options.report ?? null,
    seconds: (performance.now() - start) / 1000,
  };
}
