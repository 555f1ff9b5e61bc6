import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DCT_DOC_PARTS, replacePart } from '../../generator/view/dct-docs.js';

describe('docs/fixed-point.md', () => {
  const document = readFileSync(new URL('../../docs/fixed-point.md', import.meta.url), 'utf8');
  it.each(Object.entries(DCT_DOC_PARTS))(
    'part %s is what the stage table says (mend: npx tsx scripts/measure-dct.ts --write)',
    (part, make) => {
      expect(replacePart(document, part, make())).toBe(document);
    },
    60_000,
  );
});

describe('replacePart', () => {
  it('replaces between the markers only', () => {
    expect(replacePart('a\n<!-- begin x -->\nold\n<!-- end x -->\nb', 'x', 'new')).toBe(
      'a\n<!-- begin x -->\nnew\n<!-- end x -->\nb',
    );
  });
  it('refuses a document without the markers', () => {
    expect(() => replacePart('a', 'x', 'new')).toThrow('expected the markers');
  });
});
