import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { derive } from '../../generator/config/params.js';
import { parseConfig, parseSettings } from '../../generator/config/schema.js';
import { createEncoder } from '../../generator/model/encoder.js';
import { DOCUMENTS } from '../../scripts/docs-parts.js';
import { renderDocument } from '../../scripts/render-document.js';

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

describe('documents', () => {
  it.each(Object.keys(DOCUMENTS))('%s has current generated parts (npm run docs)', (file) => {
    expect(read(file)).toBe(renderDocument(read(file), DOCUMENTS[file]!));
  });

  it('the worked example of docs/bitstream.md is what the encoder writes', () => {
    const page = read('docs/bitstream.md');
    const input = /one block: `([\d ]+)`/.exec(page)![1]!.split(' ').map(Number);
    const words = [...page.matchAll(/^word \d+: ([0-9a-f]{16})$/gm)].map((m) => m[1]);
    const params = derive(parseConfig({ channels: 8 }));
    const { limbs, bits } = createEncoder(params, parseSettings({}, 8)).encode(input);
    const hex = (v: number): string => v.toString(16).padStart(8, '0');
    expect(words).toEqual([hex(limbs[1]!) + hex(limbs[0]!), hex(limbs[3]!) + hex(limbs[2]!)]);
    expect(page).toContain(`${bits} bits, two words`);
  });
});
