import type { CodecParams } from '../config/params.js';
import type { GenerateContext } from './context.js';
import { decoderUnits } from './decoder/index.js';
import { dctFwdView, dctInvView, dctLatency } from './dct.js';
import { encoderUnits } from './encoder/index.js';
import { BENCHES } from './tb/bench.js';

/** One generated Verilog file. */
export interface Unit {
  /** Module name = file name without `.v`. */
  readonly module: string;
  /** Template's name below `templates/`, without `.hbs`. */
  readonly template: string;
  /** Builds the template's view; pure. */
  readonly view: (context: GenerateContext) => object;
  /** Clocks from input beat to output beat, for the manifest. Absent where it depends on the data. */
  readonly latency?: (params: CodecParams) => number;
  /** Left out of configurations that do not need it. Absent: always there. */
  readonly present?: (params: CodecParams) => boolean;
}

/** All RTL modules, in the order of the pipeline: encoder, decoder, tops last. */
export const RTL_UNITS: readonly Unit[] = [
  {
    module: 'dctcm_dct_fwd',
    template: 'dct/dctcm_dct_fwd.v',
    view: dctFwdView,
    latency: (params) => dctLatency(params).forward,
    present: ({ features }) => features.transform,
  },
  ...encoderUnits,
  ...decoderUnits,
  {
    module: 'dctcm_dct_inv',
    template: 'dct/dctcm_dct_inv.v',
    view: dctInvView,
    latency: (params) => dctLatency(params).inverse,
    present: ({ features }) => features.transform,
  },
];

/** All test benches; they land in the folder `tb` of a configuration. */
export const BENCH_UNITS: readonly Unit[] = BENCHES;

/** Modules that a user instantiates. */
export const TOP_MODULES: readonly string[] = ['dctcm_encoder', 'dctcm_decoder'];
