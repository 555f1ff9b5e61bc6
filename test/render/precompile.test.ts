import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { derive } from '../../generator/config/params.js';
import { parseConfig } from '../../generator/config/schema.js';
import {
  COMPILE_OPTIONS,
  createRenderer,
  listTemplates,
  type Precompiled,
  templateHash,
  TEMPLATES_DIR,
} from '../../generator/render/render.js';
import { BENCH_UNITS, RTL_UNITS } from '../../generator/view/units.js';

const text = (name: string) => readFileSync(`${TEMPLATES_DIR}${name}.hbs`, 'utf8');
const evaluate = (source: string): unknown =>
  new Function('module', `module.exports = ${source}; return module.exports;`)({}) as unknown;
const precompiled: Precompiled = Object.fromEntries(
  listTemplates().map((name) => [
    name,
    { hash: templateHash(text(name)), spec: evaluate(String(Handlebars.precompile(text(name), COMPILE_OPTIONS))) },
  ]),
);
const context = {
  params: derive(parseConfig({ channels: 4 })),
  command: 'dctcm generate',
  configHash: '0123456789ab',
  generatorVersion: '0.1.0',
};

describe('precompiled templates', () => {
  const fresh = createRenderer(TEMPLATES_DIR);
  const fast = createRenderer(TEMPLATES_DIR, precompiled);
  const units = [...RTL_UNITS, ...BENCH_UNITS].filter((unit) => unit.present?.(context.params) ?? true);

  it.each(units.map((unit) => [unit.module, unit] as const))('%s is the same as compiled from its text', (_, unit) => {
    expect(fast(unit.template, unit.view(context))).toBe(fresh(unit.template, unit.view(context)));
  });
  it('still find a missing key', () => {
    expect(() => fast('partials/banner', { title: 'x' })).toThrow('no key "hasPurpose"');
    expect(() => fast('partials/stage_banner', {})).toThrow('"title" not defined');
  });
  it('are not used when the text has changed', () => {
    const stale = { 'partials/stage_banner': { hash: templateHash('other'), spec: undefined } };
    expect(createRenderer(TEMPLATES_DIR, stale)('partials/stage_banner', { title: 'x' })).toContain('// x');
  });
  it('run without the compiler', () => {
    const require = createRequire(import.meta.url);
    expect(require.resolve('handlebars/runtime')).toMatch(/runtime\.js$/);
  });
});
