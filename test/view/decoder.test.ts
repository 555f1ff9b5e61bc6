import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buses } from '../../generator/config/buses.js';
import { type CodecParams, derive } from '../../generator/config/params.js';
import { parseConfig } from '../../generator/config/schema.js';
import { lintTemplate } from '../../generator/render/lint.js';
import { TEMPLATES_DIR, renderTemplate } from '../../generator/render/render.js';
import { unpackerReach } from '../../generator/view/decoder/bit-unpacker.js';
import { decoderUnits } from '../../generator/view/decoder/index.js';
import { valueUnpackLatency } from '../../generator/view/decoder/value-unpack.js';

const CHANNELS = [4, 8, 16, 32] as const;
const OUT_WIDTHS = [undefined, 32, 64, 128, 256, 512] as const;

/** Every legal configuration, but for coefFrac and multiplier. */
function allParams(): CodecParams[] {
  const list: CodecParams[] = [];
  for (const channels of CHANNELS)
    for (let width = 4; width <= 16; width++)
      for (const signed of [false, true])
        for (const outWidth of OUT_WIDTHS)
          list.push(params({ channels, width, signed, ...(outWidth && { outWidth }) }));
  return list;
}

function params(config: object): CodecParams {
  return derive(parseConfig(config));
}

function render(p: CodecParams): Map<string, string> {
  const context = { params: p, command: 'dctcm generate', configHash: '0123456789ab', generatorVersion: '0.0.0' };
  const files = new Map<string, string>();
  for (const unit of decoderUnits)
    if (unit.present === undefined || unit.present(p))
      files.set(unit.module, renderTemplate(unit.template, unit.view(context)));
  return files;
}

describe('decoder templates', () => {
  it.each(decoderUnits.map((unit) => unit.template))('%s holds no logic', (template) => {
    expect(lintTemplate(readFileSync(`${TEMPLATES_DIR}${template}.hbs`, 'utf8'))).toEqual([]);
  });

  it.each([
    { channels: 4, width: 4 },
    { channels: 8, width: 8 },
    { channels: 8, width: 8, outWidth: 32 },
    { channels: 16, width: 12, signed: true, multiplier: 'dsp' },
    { channels: 32, width: 16, signed: true },
    { channels: 4, width: 4, outWidth: 512 },
  ])('render %j: one module per file, no holes, the same twice', (config) => {
    const p = params(config);
    const files = render(p);
    expect(files.has('dctcm_gearbox_up')).toBe(p.coreW > p.outW);
    for (const [module, text] of files) {
      expect(text.match(/^module (\w+)/gm)).toEqual([`module ${module}`]);
      expect(text).not.toMatch(/undefined|NaN|\[object|\{\{\w|[ \t]$/m);
    }
    expect(render(p)).toEqual(files);
  });

  it('wires of the top have the widths of the buses', () => {
    const p = params({ channels: 8, width: 8 });
    const top = render(p).get('dctcm_decoder')!;
    const bus = buses(p);
    for (const name of ['unpacked', 'values', 'residuals', 'indices', 'dequantised'] as const)
      expect(top).toContain(`wire [${bus[name].width - 1}:0] ${name}_tdata;`);
  });

  it('takes the numbers of the stream from the parameters', () => {
    const text = render(params({ channels: 8, width: 8 })).get('dctcm_bit_unpacker')!;
    expect(text).toMatch(/PLAIN += 4'd14;/);
    expect(text).toMatch(/END += 4'd15;/);
    expect(text).toMatch(/COEF_MAX += 4'd12;/);
  });
});

describe('bit unpacker', () => {
  it('reads no further than its words, in every configuration', () => {
    for (const p of allParams()) {
      const { sliceW, headInW, payInW, ahead } = unpackerReach(p);
      const name = p.config.name;
      expect(headInW, name).toBeLessThanOrEqual(2 * sliceW);
      // the slices of a payload that begins in the last bit of a slice end with the word after the one of its last bit
      expect(payInW, name).toBeLessThanOrEqual(p.coreW + sliceW);
      // 8 words a clock ago are enough after a step that took all but two of what it may read
      expect(8 - (ahead - 2), name).toBeGreaterThanOrEqual(ahead);
    }
  });
});

describe('value unpack', () => {
  it('has a known latency', () => {
    expect(CHANNELS.map((channels) => valueUnpackLatency(params({ channels })))).toEqual([2, 2, 4, 4]);
  });
});
