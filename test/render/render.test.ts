import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { derive } from '../../generator/config/params.js';
import { parseConfig } from '../../generator/config/schema.js';
import { TemplateError } from '../../generator/errors.js';
import { lintTemplate } from '../../generator/render/lint.js';
import { createRenderer, listTemplates, renderTemplate, TEMPLATES_DIR } from '../../generator/render/render.js';
import { makeBanner } from '../../generator/view/banner.js';
import type { GenerateContext } from '../../generator/view/context.js';

const context: GenerateContext = {
  params: derive(parseConfig({ channels: 8 })),
  command: 'dctcm generate --config configs/n8_u8.json --out rtl-out/n8_u8',
  configHash: '0123456789ab',
  generatorVersion: '0.1.0',
};

describe('templates of the generator', () => {
  it.each(listTemplates())('%s holds no logic', (name) => {
    expect(lintTemplate(readFileSync(join(TEMPLATES_DIR, `${name}.hbs`), 'utf8'))).toEqual([]);
  });
});

describe('lintTemplate', () => {
  it.each([
    ['{{x y}}', 'helper call'],
    ['{{#with x}}{{/with}}', 'got #with'],
    ['{{#if (eq a b)}}{{/if}}', 'expected one plain name'],
    ['{{#each xs}}{{@index}}{{/each}}', 'expected a plain name'],
    ['{{> (lookup . "p")}}', 'computed name'],
    ['{{> p (x y)}}', 'at most one plain name'],
    ['{{{x}}}', 'got three'],
    ['{{"text"}}', 'expected a plain name'],
    ['{{#if a}}\n{{x 1}}{{/if}}', 'line 2'],
  ])('refuses %s', (source, text) => {
    expect(lintTemplate(source).join()).toContain(text);
  });
  it('accepts names, if, unless, each and partials', () => {
    expect(
      lintTemplate('{{a.b}} {{#if c}}{{#each d}}{{this}}{{../e}}{{/each}}{{else}}{{> p q}}{{> r s="t"}}{{/if}}'),
    ).toEqual([]);
  });
});

describe('createRenderer', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'dctcm-render-'));
    mkdirSync(join(dir, 'partials'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  const render = (source: string, view: object, partials: Record<string, string> = {}): string => {
    for (const [name, text] of Object.entries({ 'a/x.v': source, ...partials })) {
      const file = join(dir, `${name}.hbs`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return createRenderer(dir)('a/x.v', view);
  };

  it('does not escape', () => {
    expect(render("{{a}} && '{{b.c}}'", { a: '1 < 2', b: { c: '"' } })).toBe("1 < 2 && '\"'");
  });
  it('keeps the indentation of a partial that stands alone', () => {
    expect(render('  {{> p q}}\nend\n', { q: { a: 1 } }, { 'partials/p': 'x {{a}};\ny;\n' })).toBe(
      '  x 1;\n  y;\nend\n',
    );
  });
  it.each([
    ['{{missing}}', '"missing" not defined'],
    ['{{a.missing}}', '"missing" not defined'],
    ['{{#if missing}}{{/if}}', 'no key "missing"'],
    ['{{#unless a.missing}}{{/unless}}', 'view.a: no key "missing"'],
    ['{{#each missing}}{{/each}}', 'no key "missing"'],
    ['{{#each list}}{{#if missing}}{{/if}}{{/each}}', 'view.list[0]: no key "missing"'],
    ['{{> p a}}', '"inner" not defined'],
    ['{{> absent}}', 'absent'],
    ['{{#if a}}', 'Parse error'],
  ])('throws a TemplateError of one line on %s', (source, text) => {
    const run = () => render(source, { a: { b: 1 }, list: [{ c: 1 }] }, { 'partials/p': '{{inner}}' });
    expect(run).toThrow(TemplateError);
    expect(run).toThrow(text);
    expect(run).not.toThrow('\n');
  });
  it('takes false, 0 and empty lists as values that exist', () => {
    expect(render('{{#if no}}x{{/if}}{{zero}}{{#each none}}y{{/each}}', { no: false, zero: 0, none: [] })).toBe('0');
  });
  it('names a template that does not exist', () => {
    expect(() => createRenderer(dir)('no/such.v', {})).toThrow('template no/such.v.hbs: expected a file');
  });
});

describe('banner', () => {
  const banner = makeBanner(context, {
    module: 'dctcm_x',
    title: 'an example',
    template: 'x/dctcm_x.v',
    purpose: ['First line.', '', 'Second line.'],
    formats: ['input UQ8.0', 'output Q12.0'],
    timing: 'latency 3 clocks',
    facts: [['Transform', 'N = 8']],
    diagram: ['x0 --+-- y0', ''],
  });
  it('prints what the file is and how to make it again', () => {
    expect(createRenderer(TEMPLATES_DIR)('partials/banner', banner)).toBe(`// dctcm_x - an example
//
// First line.
//
// Second line.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --config configs/n8_u8.json --out rtl-out/n8_u8
//
// Generator : dctcm 0.1.0, template x/dctcm_x.v.hbs
// Config    : n8_u8, sha256 0123456789ab (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : input UQ8.0
//             output Q12.0
// Timing    : latency 3 clocks
// Transform : N = 8
//
//   x0 --+-- y0
//
`);
  });
  it('breaks a long command before its options', () => {
    const command = `dctcm generate ${Array.from({ length: 12 }, (_, i) => `--option-${i} value`).join(' ')}`;
    const { command: lines } = makeBanner({ ...context, command }, { module: 'm', title: 't', template: 'm.v' });
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.every((line) => line.length <= 92)).toBe(true);
    expect(lines.map((line) => line.replace(/ \\$/, '').trim()).join(' ')).toBe(command);
  });
  it('frame partials are compiler settings that come in pairs', () => {
    expect(renderTemplate('partials/frame_open', {})).toBe(
      '\n`resetall\n`timescale 1ns / 1ps\n`default_nettype none\n\n',
    );
    expect(renderTemplate('partials/frame_close', {})).toBe('\n`resetall\n');
  });
});
