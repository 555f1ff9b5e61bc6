import { describe, expect, it } from 'vitest';
import { derive } from '../../generator/config/params.js';
import { parseConfig, STEPS } from '../../generator/config/schema.js';
import { renderTemplate } from '../../generator/render/render.js';
import type { GenerateContext } from '../../generator/view/context.js';
import { encoderUnits } from '../../generator/view/encoder/index.js';
import { quantiseByShift } from '../../generator/view/encoder/quantise.js';

/** Every N with narrow, usual and wide samples, signed and unsigned, both kinds of multipliers, narrow and wide words. */
const CONFIGS = [4, 8, 16, 32].flatMap((channels) => [
  { channels, width: 4 },
  { channels, width: 8, signed: true, multiplier: 'dsp', outWidth: 32 },
  { channels, width: 12, outWidth: 512 },
  { channels, width: 16, signed: channels === 8 },
]);

function contextOf(config: unknown): GenerateContext {
  return {
    params: derive(parseConfig(config)),
    command: 'dctcm generate --config configs/x.json --out rtl-out/x',
    configHash: '0123456789ab',
    generatorVersion: '0.0.0',
  };
}

const contexts = CONFIGS.map((config) => contextOf(config));

function render(context: GenerateContext, module: string): string {
  const unit = encoderUnits.find((u) => u.module === module)!;
  return renderTemplate(unit.template, unit.view(context));
}

describe('quantiser', () => {
  it.each([true, false])('rounds by shift and remainder as the formula says, nearest %s', (nearest) => {
    const wrong: string[] = [];
    for (const d of STEPS) {
      const three = d % 3 === 0;
      const shift = Math.log2(three ? d / 3 : d);
      const offset = nearest ? d >> 1 : d - 1;
      for (let m = 0; m <= 4096; m++)
        if (quantiseByShift(m, three, shift, nearest) !== Math.floor((m + offset) / d)) wrong.push(`${m} by ${d}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe.each(contexts.map((context) => [String(context.params.config.name), context] as const))('%s', (_, context) => {
  const present = encoderUnits.filter((unit) => unit.present?.(context.params) ?? true);

  it('renders every unit as one module of its name', () => {
    for (const { module } of present) {
      const text = render(context, module);
      expect([...text.matchAll(/^module (\w+)/gm)].map((match) => match[1])).toEqual([module]);
      expect(text).not.toMatch(/undefined|NaN|\[object/);
    }
  });
  it('instantiates only modules of the configuration', () => {
    const known = new Set(['dctcm_dct_fwd', ...present.map(({ module }) => module)]);
    for (const { module } of present)
      for (const [, used] of render(context, module).matchAll(/^ {4,12}(dctcm_\w+) /gm))
        expect(known.has(used!), `${module}: ${used}`).toBe(true);
  });
  it('has a gearbox only where the core has wider words than the stream', () => {
    const { coreW, outW } = context.params;
    expect(present.some(({ module }) => module === 'dctcm_gearbox_down')).toBe(coreW > outW);
  });
  it('states the latency of a unit in its banner', () => {
    for (const { module, latency } of present)
      if (latency !== undefined) {
        const clocks = latency(context.params);
        expect(render(context, module)).toMatch(new RegExp(`latency ${clocks} clock`));
      }
  });
  it('holds all gains of the decision', () => {
    const { params } = context;
    const gainW = Number(/localparam GAIN_W +=\s*(\d+)/.exec(render(context, 'dctcm_mask_fwd'))![1]);
    // payload, kinds and bodies of all nibbles, class code on both sides
    expect(2 ** (gainW - 1)).toBeGreaterThan(params.payloadMax + 5 * params.nibbles + params.classMax);
  });
});
