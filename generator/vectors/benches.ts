import type { CodecParams } from '../config/params.js';

/** Sets of vectors; each is a folder with its own cases. */
export const VECTOR_SETS = ['encoder', 'decoder', 'rate'] as const;
export type VectorSet = (typeof VECTOR_SETS)[number];

/** One bench: which module it drives, and the streams it drives and expects. */
export interface BenchSpec {
  /** Module and file name of the bench. */
  readonly bench: string;
  /** Device under test; the loop has both tops. */
  readonly module: string;
  readonly kind: 'unit' | 'encoder' | 'decoder' | 'loop';
  readonly set: VectorSet;
  readonly input: string;
  readonly output: string;
  /** Also runs on the rate set, where it checks blocks per clock. */
  readonly rate: boolean;
}

/** What a generated folder holds: the whole codec, or one side of it. */
export const PARTS = ['both', 'encoder', 'decoder'] as const;
export type Part = (typeof PARTS)[number];

/** Whether a bench belongs to a part; the loop needs both sides. */
export function benchInPart(spec: Pick<BenchSpec, 'kind' | 'set'>, part: Part): boolean {
  return part === 'both' || (spec.kind !== 'loop' && spec.set === part);
}

/** A unit between two boundaries: streams of the vectors by name. */
export interface ChainUnit {
  readonly module: string;
  readonly input: string;
  readonly output: string;
}

/** The core's words are wider than the stream's. */
function hasGearbox(params: CodecParams): boolean {
  return params.coreW > params.outW;
}

/** Links units whose `output` is given to the one before; units that are absent are left out. */
function chain(from: string, units: ReadonlyArray<readonly [present: boolean, module: string, output: string]>) {
  let input = from;
  const list: ChainUnit[] = [];
  for (const [present, module, output] of units) {
    if (!present) continue;
    list.push({ module, input, output });
    input = output;
  }
  return list;
}

/** The units of the encoder behind its queue, in order: which there are follows from the features. */
export function encoderChain(params: CodecParams): ChainUnit[] {
  const { transform, steps } = params.features;
  const gearbox = hasGearbox(params);
  return chain('samples', [
    [transform, 'dctcm_dct_fwd', 'coefs'],
    [steps, 'dctcm_quantise', 'quantised'],
    [true, 'dctcm_mask_fwd', 'record'],
    [true, 'dctcm_value_pack', 'packed'],
    [true, 'dctcm_bit_packer', gearbox ? 'core_words' : 'words'],
    [gearbox, 'dctcm_gearbox_down', 'words'],
  ]);
}

/** The units of the decoder in order, up to the inverse transform. Without the transform the last one drives the output. */
export function decoderChain(params: CodecParams): ChainUnit[] {
  const { transform, steps, prediction } = params.features;
  return chain('words', [
    [hasGearbox(params), 'dctcm_gearbox_up', 'core_words'],
    [true, 'dctcm_bit_unpacker', 'unpacked'],
    [true, 'dctcm_value_unpack', 'values'],
    [true, 'dctcm_mask_inv', prediction ? 'residuals' : 'indices'],
    [prediction, 'dctcm_predict_inv', 'indices'],
    [steps, 'dctcm_dequantise', 'dequantised'],
    [transform, 'dctcm_dct_inv', 'transformed'],
  ]);
}

/** The benches of a configuration, in the order of the pipeline. */
export function benchSpecs(params: CodecParams): BenchSpec[] {
  const units = (set: VectorSet, list: readonly ChainUnit[]) =>
    list.map((unit): BenchSpec => ({ bench: `tb_${unit.module}`, kind: 'unit', set, ...unit, rate: false }));
  const encoder = { module: 'dctcm_encoder', set: 'encoder', input: 'samples' } as const;
  return [
    ...units('encoder', encoderChain(params)),
    { ...encoder, bench: 'tb_dctcm_encoder', kind: 'encoder', output: 'words', rate: true },
    ...units('decoder', decoderChain(params)),
    {
      bench: 'tb_dctcm_decoder',
      module: 'dctcm_decoder',
      kind: 'decoder',
      set: 'decoder',
      input: 'words',
      output: 'samples',
      rate: true,
    },
    { ...encoder, bench: 'tb_dctcm_loop', kind: 'loop', output: 'rebuilt', rate: false },
  ];
}

/** Names of the streams of a set that the benches of a configuration use. */
export function streamsOf(params: CodecParams, set: VectorSet): ReadonlySet<string> {
  return new Set(
    benchSpecs(params)
      .filter((spec) => spec.set === set)
      .flatMap(({ input, output }) => [input, output]),
  );
}
