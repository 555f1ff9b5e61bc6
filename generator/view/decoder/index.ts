import type { Unit } from '../units.js';
import { bitUnpackerView } from './bit-unpacker.js';

/** The decoder's modules, in the order of the pipeline, top last. */
export const decoderUnits: readonly Unit[] = [
  { module: 'dctcm_bit_unpacker', template: 'decoder/dctcm_bit_unpacker.v', view: bitUnpackerView },
];
