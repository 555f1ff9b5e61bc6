import { CONFIG_DOC_PARTS } from '../generator/view/config-docs.js';
import { DCT_DOC_PARTS, replacePart } from '../generator/view/dct-docs.js';
import { HARDWARE_DOC_PARTS } from './hw-docs.js';
import { RESULT_DOC_PARTS } from './results-docs.js';
import { STREAM_DOC_PARTS } from '../generator/view/stream-docs.js';

type Parts = Readonly<Record<string, () => string>>;

/** Which generated parts stand in which document. */
export const DOCUMENTS: Readonly<Record<string, Parts>> = {
  'docs/bitstream.md': STREAM_DOC_PARTS,
  'docs/configuration.md': CONFIG_DOC_PARTS,
  'docs/fixed-point.md': DCT_DOC_PARTS,
  'docs/hardware.md': HARDWARE_DOC_PARTS,
  'docs/results.md': RESULT_DOC_PARTS,
};

/** The document with its generated parts made anew. */
export function renderDocument(document: string, parts: Parts): string {
  return Object.entries(parts).reduce((text, [name, make]) => replacePart(text, name, make()), document);
}
