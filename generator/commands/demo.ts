import { basename, join } from 'node:path';
import { derive } from '../config/params.js';
import { parseConfig, type Mode } from '../config/schema.js';
import { InputError } from '../errors.js';
import { parseNpy } from '../formats/npy.js';
import { makeDirs, readInput, writeFileAtomic } from '../tools/files.js';
import { resolveSettings } from './encode.js';
import { generate } from './generate.js';
import { samplePaths } from './golden.js';
import { sim, type SimResult } from './sim.js';
import { encodeTensor, tensorError } from './tensor.js';

export interface DemoOptions {
  /** Folder for `rtl/` (RTL, benches, vectors), `maps/` (.dcm files) and `report.json`. */
  readonly out: string;
  /** Default: N = 8, unsigned 8 bit. Not yet checked. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly onProgress?: (text: string) => void;
}

/** How a map was compressed in one way. */
export interface DemoColumn {
  readonly name: string;
  readonly mode: Mode;
  readonly step: number;
}

export interface DemoRow {
  readonly map: string;
  readonly shape: readonly number[];
  /** Share of samples that are zero. */
  readonly sparsity: number;
  /** Per column: samples * W / bits of the words, and the root of the mean square error. */
  readonly results: ReadonlyArray<{ readonly ratio: number; readonly rmse: number; readonly words: number }>;
}

export interface DemoResult {
  readonly ok: boolean;
  readonly out: string;
  readonly config: string;
  readonly files: number;
  readonly columns: readonly DemoColumn[];
  readonly rows: readonly DemoRow[];
  /** Per column: all samples over all words. */
  readonly total: ReadonlyArray<{ readonly ratio: number }>;
  readonly sim: SimResult;
  /** Runs of the benches, for the closing line. */
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

const COLUMNS: readonly DemoColumn[] = [
  { name: 'lossless', mode: 'direct', step: 1 },
  { name: 'direct, step 3', mode: 'direct', step: 3 },
  { name: 'transform, step 3', mode: 'transform', step: 3 },
  { name: 'auto, step 3', mode: 'auto', step: 3 },
];

/**
 * The main job on the built-in sample of real feature maps: compress every map with the model, generate the codec's
 * Verilog with vectors cut from these maps, and run all benches: on Icarus, or on the
 * built-in netlist engine where Icarus is missing.
 *
 * @throws InputError when the folder cannot be written
 */
export async function demo(options: DemoOptions): Promise<DemoResult> {
  const start = performance.now();
  const config = { channels: 8, ...options.config };
  const params = derive(parseConfig(config));
  const paths = await samplePaths();
  if (paths.length === 0) throw new InputError('samples: expected the built-in feature maps, got none');

  const rows: DemoRow[] = [];
  const compressed = new Map<string, Uint8Array>();
  const samples = { words: COLUMNS.map(() => 0), bits: 0 };
  for (const path of paths) {
    options.onProgress?.(`compress ${basename(path)}`);
    const tensor = parseNpy(await readInput(path), path);
    const results = COLUMNS.map(({ mode, step }, column) => {
      const settings = resolveSettings({ mode, directStep: step, activationMask: mode !== 'direct' }, params.n);
      const { frame, bytes, rebuilt } = encodeTensor(tensor, params, settings, 'channel', path);
      if (column === 0) compressed.set(`${basename(path, '.npy')}.dcm`, bytes);
      samples.words[column]! += frame.words;
      return {
        ratio: (tensor.data.length * params.w) / (frame.words * params.outW),
        rmse: tensorError(tensor.data, rebuilt).rmse,
        words: frame.words,
      };
    });
    samples.bits += tensor.data.length * params.w;
    let zeros = 0;
    for (const v of tensor.data) if (v === 0) zeros++;
    rows.push({
      map: basename(path, '.npy'),
      shape: tensor.shape,
      sparsity: zeros / tensor.data.length,
      results,
    });
  }

  options.onProgress?.('generate RTL, benches and vectors');
  const rtl = join(options.out, 'rtl');
  const generated = await generate({ config, out: rtl, vectors: true });
  await makeDirs(join(options.out, 'maps'));
  for (const [name, bytes] of compressed) await writeFileAtomic(join(options.out, 'maps', name), bytes);
  const simulated = await sim({
    dir: rtl,
    ...(options.onProgress === undefined
      ? {}
      : { onProgress: (text: string) => options.onProgress?.(`simulate ${text}`) }),
  });
  const result: DemoResult = {
    ok: simulated.ok,
    out: options.out,
    config: generated.config,
    files: generated.files,
    columns: COLUMNS,
    rows,
    total: samples.words.map((words) => ({ ratio: samples.bits / (words * params.outW) })),
    sim: simulated,
    passed: simulated.passed,
    failed: simulated.failed,
    seconds: (performance.now() - start) / 1000,
  };
  await writeFileAtomic(join(options.out, 'report.json'), `${JSON.stringify(result, null, 2)}\n`);
  return result;
}
