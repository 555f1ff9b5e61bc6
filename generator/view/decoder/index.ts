import type { Unit } from '../units.js';
import { bitUnpackerView, hasGearbox } from './bit-unpacker.js';
import { decoderView, dequantiseView, gearboxUpView, maskInvView, outputSelectView, predictInvView } from './lanes.js';
import { valueUnpackLatency, valueUnpackView } from './value-unpack.js';

export { decoderLatency } from './lanes.js';

/** The decoder's modules but for the inverse transform, in the order of the pipeline, top last. */
export const decoderUnits: readonly Unit[] = [
  {
    module: 'dctcm_gearbox_up',
    template: 'decoder/dctcm_gearbox_up.v',
    view: gearboxUpView,
    latency: () => 1,
    present: hasGearbox,
  },
  { module: 'dctcm_bit_unpacker', template: 'decoder/dctcm_bit_unpacker.v', view: bitUnpackerView },
  {
    module: 'dctcm_value_unpack',
    template: 'decoder/dctcm_value_unpack.v',
    view: valueUnpackView,
    latency: valueUnpackLatency,
  },
  { module: 'dctcm_mask_inv', template: 'decoder/dctcm_mask_inv.v', view: maskInvView, latency: () => 1 },
  {
    module: 'dctcm_predict_inv',
    template: 'decoder/dctcm_predict_inv.v',
    view: predictInvView,
    latency: () => 1,
    present: ({ features }) => features.prediction,
  },
  {
    module: 'dctcm_dequantise',
    template: 'decoder/dctcm_dequantise.v',
    view: dequantiseView,
    latency: () => 2,
    present: ({ features }) => features.steps,
  },
  {
    module: 'dctcm_output_select',
    template: 'decoder/dctcm_output_select.v',
    view: outputSelectView,
    latency: () => 1,
    present: ({ features }) => features.transform,
  },
  { module: 'dctcm_decoder', template: 'decoder/dctcm_decoder.v', view: decoderView },
];
