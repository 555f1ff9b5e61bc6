import { CONFIG_DOC_PARTS } from '../generator/view/config-docs.js';
import { DCT_DOC_PARTS } from '../generator/view/dct-docs.js';
import { HARDWARE_DOCUMENTS } from './hw-docs.js';
import { VERIFICATION_DOCUMENTS } from './verify-docs.js';
import type { Parts } from './render-document.js';
import { RESULT_DOC_PARTS } from './results-docs.js';
import { STREAM_DOC_PARTS } from '../generator/view/stream-docs.js';

/** Which generated parts stand in which document. */
export const DOCUMENTS: Readonly<Record<string, Parts>> = {
  'docs/bitstream.md': STREAM_DOC_PARTS,
  'docs/configuration.md': CONFIG_DOC_PARTS,
  'docs/fixed-point.md': DCT_DOC_PARTS,
  ...HARDWARE_DOCUMENTS,
  'docs/results.md': RESULT_DOC_PARTS,
  ...VERIFICATION_DOCUMENTS,
};
