import { replacePart } from '../generator/view/dct-docs.js';

/** Generated parts of a document, by the name in their `<!-- begin NAME -->`. */
export type Parts = Readonly<Record<string, () => string>>;

/** The document with its generated parts made anew. */
export function renderDocument(document: string, parts: Parts): string {
  return Object.entries(parts).reduce((text, [name, make]) => replacePart(text, name, make()), document);
}
