import { describe, expect, it } from 'vitest';
import { createMeter } from '../../generator/analysis/measure.js';
import { tuneLayer, type Bound } from '../../generator/analysis/tune.js';
import { derive } from '../../generator/config/params.js';
import { parseConfig, parseSettings } from '../../generator/config/schema.js';
import { parseTuning, shortSettings } from '../../generator/config/tuning.js';

const params = derive(parseConfig({ channels: 8 }));
const meter = createMeter(params);

/** Post-ReLU-like: half zeros, small values. */
const sparse = (name: string, seed: number) => ({
  name,
  shape: [8, 8, 8],
  data: Uint8Array.from({ length: 512 }, (_, i) => {
    const x = Math.imul(i + 1, 2654435761 + 2 * seed) >>> 8;
    return x & 1 ? 0 : (x >> 3) & (x >> 9) & 63;
  }),
});
/** A plane per channel, rising along the row: all channels alike. */
const smooth = {
  name: 'smooth',
  shape: [8, 8, 8],
  data: Uint8Array.from({ length: 512 }, (_, i) => 40 + 17 * (i % 8)),
};

describe('tune a layer', () => {
  it.each<[string, Bound]>([
    ['RMSE', { maxRmse: 0.9 }],
    ['error', { maxError: 2 }],
    ['PSNR', { minPsnr: 45 }],
    ['RMSE and error', { maxRmse: 0.9, maxError: 1 }],
  ])('holds the bound on %s in every map and beats lossless', (_, bound) => {
    const maps = [sparse('a', 1), sparse('b', 2)];
    const { best, modes } = tuneLayer('layer', maps, meter, bound);
    const lossless = tuneLayer('layer', maps, meter, { maxError: 0 }).best;
    for (const map of maps) {
      const m = meter.measure(map, best.form);
      const rmse = Math.sqrt(m.squares / 512);
      if (bound.maxRmse !== undefined) expect(rmse).toBeLessThanOrEqual(bound.maxRmse);
      if (bound.maxError !== undefined) expect(m.maxError).toBeLessThanOrEqual(bound.maxError);
      if (bound.minPsnr !== undefined) expect(20 * Math.log10(255 / rmse)).toBeGreaterThanOrEqual(bound.minPsnr);
    }
    expect(best.streamBits).toBeLessThan(lossless.streamBits);
    expect(best.streamBits).toBe(Math.min(...modes.map((m) => m.result?.streamBits ?? Infinity)));
  });

  it('an error of 0 is lossless', () => {
    const { best } = tuneLayer('layer', [sparse('a', 1)], meter, { maxError: 0 });
    expect([best.maxError, best.rmse]).toEqual([0, 0]);
  });

  it('finds the transform where neighbouring channels are alike', () => {
    const { best } = tuneLayer(
      'smooth',
      [smooth],
      meter,
      { maxRmse: 2 },
      {
        modes: ['direct', 'transform'],
        axes: ['channel'],
        roundings: ['keep-nonzero'],
      },
    );
    const direct = tuneLayer(
      'smooth',
      [smooth],
      meter,
      { maxRmse: 2 },
      {
        modes: ['direct'],
        axes: ['channel'],
        roundings: ['keep-nonzero'],
      },
    ).best;
    expect(best.form.settings.mode).toBe('transform');
    expect(best.streamBits).toBeLessThan(direct.streamBits);
  });

  it('keeps to the choice of modes, axes and roundings', () => {
    const { best, modes } = tuneLayer(
      'layer',
      [sparse('a', 1)],
      meter,
      { maxRmse: 1.2 },
      {
        modes: ['direct'],
        axes: ['width'],
        roundings: ['nearest'],
      },
    );
    expect(modes.map((m) => m.mode)).toEqual(['direct']);
    expect([best.form.axis, best.form.settings.rounding]).toEqual(['width', 'nearest']);
  });
});

describe('tuning file', () => {
  it('short settings read back as what they were', () => {
    for (const settings of [
      parseSettings({}, 8),
      parseSettings({ mode: 'transform', coefStep: 24, activationMask: true }, 8),
      parseSettings({ mode: 'auto', directStep: 3, coefStep: [1, 2, 3, 4, 6, 8, 12, 16], zonalMask: 7 }, 8),
      parseSettings({ mode: 'direct', directStep: 6, rounding: 'nearest', predict: 'previous' }, 8),
    ])
      expect(parseSettings(shortSettings(settings), 8)).toEqual(settings);
    expect(shortSettings(parseSettings({ directStep: 3 }, 8))).toEqual({ mode: 'direct', directStep: 3 });
  });

  it('reads layers and the settings for all others', () => {
    const tuning = parseTuning(
      {
        codec: { channels: 8 },
        layers: { conv1: { axis: 'width', settings: { directStep: 3 }, ratio: 2.5 } },
        others: { axis: 'channel', settings: {} },
      },
      't.json',
    );
    expect(tuning.layers.get('conv1')).toEqual({ axis: 'width', settings: parseSettings({ directStep: 3 }, 8) });
    expect(tuning.others?.settings.directStep).toBe(1);
  });

  it.each<[string, unknown, RegExp]>([
    ['no codec', { layers: {} }, /^t\.json: codec: /],
    ['a codec that cannot be', { codec: { channels: 7 } }, /^t\.json: codec: channels: /],
    [
      'a bad step',
      { codec: { channels: 8 }, layers: { a: { axis: 'width', settings: { directStep: 5 } } } },
      /^t\.json: layers\.a: directStep: /,
    ],
    [
      'a bad axis',
      { codec: { channels: 8 }, layers: { a: { axis: 'height', settings: {} } } },
      /^t\.json: layers\.a\.axis: /,
    ],
    ['no object', 7, /^t\.json: /],
  ])('refuses %s', (_, value, message) => {
    expect(() => parseTuning(value, 't.json')).toThrow(message);
  });
});
