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

/** The benches of a configuration, in the order of the pipeline. */
export function benchSpecs(params: CodecParams): BenchSpec[] {
  const gearbox = params.coreW > params.outW;
  const coreWords = gearbox ? 'core_words' : 'words';
  const unit = (set: VectorSet, module: string, input: string, output: string): BenchSpec => ({
    bench: `tb_${module}`,
    module,
    kind: 'unit',
    set,
    input,
    output,
    rate: false,
  });
  return [
    unit('encoder', 'dctcm_dct_fwd', 'samples', 'coefs'),
    unit('encoder', 'dctcm_quantise', 'coefs', 'quantised'),
    unit('encoder', 'dctcm_predict_fwd', 'quantised', 'predicted'),
    unit('encoder', 'dctcm_mask_fwd', 'predicted', 'record'),
    unit('encoder', 'dctcm_value_pack', 'record', 'packed'),
    unit('encoder', 'dctcm_bit_packer', 'packed', coreWords),
    ...(gearbox ? [unit('encoder', 'dctcm_gearbox_down', 'core_words', 'words')] : []),
    { ...unit('encoder', 'dctcm_encoder', 'samples', 'words'), kind: 'encoder', rate: true },
    ...(gearbox ? [unit('decoder', 'dctcm_gearbox_up', 'words', 'core_words')] : []),
    unit('decoder', 'dctcm_bit_unpacker', coreWords, 'unpacked'),
    unit('decoder', 'dctcm_value_unpack', 'unpacked', 'values'),
    unit('decoder', 'dctcm_mask_inv', 'values', 'residuals'),
    unit('decoder', 'dctcm_predict_inv', 'residuals', 'indices'),
    unit('decoder', 'dctcm_dequantise', 'indices', 'dequantised'),
    unit('decoder', 'dctcm_dct_inv', 'dequantised', 'transformed'),
    { ...unit('decoder', 'dctcm_decoder', 'words', 'samples'), kind: 'decoder', rate: true },
    { ...unit('encoder', 'dctcm_encoder', 'samples', 'rebuilt'), bench: 'tb_dctcm_loop', kind: 'loop', rate: false },
  ];
}
