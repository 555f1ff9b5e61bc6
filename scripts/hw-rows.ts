import { derive, type CodecParams } from '../generator/config/params.js';
import { type CodecConfigInput, parseConfig } from '../generator/config/schema.js';

export type Side = 'encoder' | 'decoder';

/** What a row's hardware can do; the lines of the tables. */
export const VARIANTS = {
  direct: { text: 'direct, lossless', config: { modes: ['direct'], steps: false, prediction: false } },
  'direct-noerr': {
    text: 'direct, lossless, no error detection',
    config: { modes: ['direct'], steps: false, prediction: false, errorDetection: false },
  },
  'direct-steps': { text: 'direct, lossless + steps', config: { modes: ['direct'], prediction: false } },
  'direct-pred': { text: 'direct, lossless + prediction', config: { modes: ['direct'], steps: false } },
  'direct-all': { text: 'direct, steps and prediction', config: { modes: ['direct'] } },
  transform: { text: 'transform', config: { modes: ['transform'] } },
  full: { text: 'full: direct, transform, auto', config: {} },
} as const satisfies Record<string, { readonly text: string; readonly config: Partial<CodecConfigInput> }>;
export type Variant = keyof typeof VARIANTS;

/** One generated top that is measured. */
export interface Row {
  /** For example `n8-encoder-direct`, `n8-decoder-full-dsp`. */
  readonly id: string;
  readonly n: number;
  readonly side: Side;
  readonly variant: Variant;
  readonly dsp: boolean;
  readonly params: CodecParams;
}

/** All rows, N = 8 first: 8-bit unsigned samples, OUT_W as it follows from N. */
export function allRows(): Row[] {
  const rows: Row[] = [];
  for (const n of [8, 4, 16, 32] as const)
    for (const side of ['encoder', 'decoder'] as const)
      for (const variant of Object.keys(VARIANTS) as Variant[])
        for (const dsp of [false, true]) {
          const { config } = VARIANTS[variant];
          // The encoder has no error detection, and without the transform nothing multiplies by constants.
          if (side === 'encoder' && variant === 'direct-noerr') continue;
          if (dsp && variant !== 'full') continue;
          // Away from N = 8 only the ends of the range.
          if (n !== 8 && variant !== 'direct' && variant !== 'full') continue;
          const params = derive(parseConfig({ channels: n, ...config, multiplier: dsp ? 'dsp' : 'shift-add' }));
          rows.push({ id: `n${n}-${side}-${variant}${dsp ? '-dsp' : ''}`, n, side, variant, dsp, params });
        }
  return rows;
}
