/**
 * Writes the generated parts of the documents (between `<!-- begin X -->` and `<!-- end X -->`).
 *
 *   npx tsx scripts/docs.ts
 *
 * test/docs/docs.test.ts fails when a document is not current.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { DOCUMENTS } from './docs-parts.js';
import { renderDocument } from './render-document.js';

for (const [file, parts] of Object.entries(DOCUMENTS)) {
  const path = new URL(`../${file}`, import.meta.url);
  const before = readFileSync(path, 'utf8');
  const after = renderDocument(before, parts);
  if (after !== before) {
    writeFileSync(path, after);
    console.log(`${file}: updated`);
  }
}
