import { describe, expect, it } from 'vitest';
import { derive } from '../../generator/config/params.js';
import { parseConfig, parseSettings, STEPS } from '../../generator/config/schema.js';
import { ConfigError } from '../../generator/errors.js';

describe('parseConfig', () => {
  it('fills in defaults', () => {
    expect(parseConfig({ channels: 8 })).toEqual({
      channels: 8,
      width: 8,
      signed: false,
      multiplier: 'shift-add',
      modes: ['direct', 'transform'],
      steps: true,
      prediction: true,
      errorDetection: true,
    });
  });
  it.each<[string, unknown, RegExp]>([
    ['no channels', {}, /^cfg: channels: /],
    ['channels', { channels: 6 }, /^cfg: channels: .*4\|8\|16\|32.*, got 6$/],
    ['width below', { channels: 8, width: 3 }, /^cfg: width: .*4.*, got 3$/],
    ['width above', { channels: 8, width: 17 }, /^cfg: width: .*16.*, got 17$/],
    ['width that is no integer', { channels: 8, width: 8.5 }, /^cfg: width: .*, got 8\.5$/],
    ['signed', { channels: 8, signed: 'yes' }, /^cfg: signed: .*, got "yes"$/],
    ['outWidth', { channels: 8, outWidth: 48 }, /^cfg: outWidth: .*, got 48$/],
    ['coefFrac', { channels: 8, coefFrac: 5 }, /^cfg: coefFrac: .*6.*, got 5$/],
    ['coefFrac', { channels: 8, coefFrac: 15 }, /^cfg: coefFrac: .*14.*, got 15$/],
    ['multiplier', { channels: 8, multiplier: 'lut' }, /^cfg: multiplier: .*, got "lut"$/],
    ['name', { channels: 8, name: 'Bad Name' }, /^cfg: name: expected lower-case .*, got "Bad Name"$/],
    ['an unknown key', { channels: 8, chanels: 8 }, /^cfg: .*"chanels"/],
    ['no object', 'n8', /^cfg: .*object.*, got "n8"$/],
    ['null', null, /^cfg: /],
  ])('refuses %s in one sentence', (_, value, message) => {
    expect(() => parseConfig(value, 'cfg')).toThrow(ConfigError);
    expect(() => parseConfig(value, 'cfg')).toThrow(message);
    expect(() => parseConfig(value, 'cfg')).not.toThrow('\n');
  });
});

describe('derive', () => {
  it('computes widths and names', () => {
    expect(derive(parseConfig({ channels: 8 }))).toMatchObject({
      n: 8,
      w: 8,
      outW: 64,
      coefFrac: 9,
      coefW: 12,
      sampleMin: 0,
      sampleMax: 255,
      config: { name: 'n8_u8', outWidth: 64, coefFrac: 9 },
    });
    expect(derive(parseConfig({ channels: 16, width: 12, signed: true, multiplier: 'dsp' }))).toMatchObject({
      outW: 256,
      coefW: 16,
      sampleMin: -2048,
      sampleMax: 2047,
      config: { name: 'n16_s12_dsp' },
    });
  });
  it('accepts every legal combination', () => {
    for (const channels of [4, 8, 16, 32] as const)
      for (let width = 4; width <= 16; width++)
        for (const signed of [false, true])
          for (const outWidth of [undefined, 32, 64, 128, 256, 512] as const) {
            const params = derive(
              parseConfig({ channels, width, signed, ...(outWidth === undefined ? {} : { outWidth }) }),
            );
            expect(params.coreW).toBeGreaterThanOrEqual(Math.max(params.outW, params.payloadMax, params.headerMax));
            expect(derive(parseConfig(params.config))).toEqual(params);
          }
  });
});

describe('parseSettings', () => {
  it('fills in defaults and spreads one value over the lanes', () => {
    expect(parseSettings({}, 4)).toEqual({
      mode: 'direct',
      directStep: 1,
      rounding: 'keep-nonzero',
      coefStep: [8, 8, 8, 8],
      zonalMask: [true, true, true, true],
      deadZone: 0,
      activationMask: false,
      predict: 'none',
    });
    expect(parseSettings({ zonalMask: 0b0101 }, 4).zonalMask).toEqual([true, false, true, false]);
    expect(parseSettings({ zonalMask: 0xffffffff }, 32).zonalMask.every(Boolean)).toBe(true);
  });
  it('accepts every step', () => {
    for (const step of STEPS) expect(parseSettings({ directStep: step, coefStep: step }, 4).directStep).toBe(step);
  });
  it.each<[string, unknown, RegExp]>([
    ['mode', { mode: 'dct' }, /^set: mode: .*, got "dct"$/],
    ['directStep', { directStep: 5 }, /^set: directStep: .*, got 5$/],
    ['coefStep', { coefStep: 5 }, /^set: coefStep/],
    ['coefStep of the wrong length', { coefStep: [1, 2] }, /^set: coefStep: expected 4 steps .*, got 2$/],
    ['zonalMask', { zonalMask: 16 }, /^set: zonalMask: expected a mask of 4 bits, got 16$/],
    ['zonalMask of the wrong length', { zonalMask: [true] }, /^set: zonalMask: expected 4 flags, got 1$/],
    ['deadZone', { deadZone: -1 }, /^set: deadZone: .*, got -1$/],
    ['rounding', { rounding: 'up' }, /^set: rounding: /],
    ['predict', { predict: 'next' }, /^set: predict: /],
    [
      'activationMask with prediction',
      { activationMask: true, predict: 'previous' },
      /^set: activationMask: .*needs predict = none/,
    ],
    ['an unknown key', { step: 3 }, /^set: .*"step"/],
  ])('refuses %s in one sentence', (_, value, message) => {
    expect(() => parseSettings(value, 4, 'set')).toThrow(ConfigError);
    expect(() => parseSettings(value, 4, 'set')).toThrow(message);
    expect(() => parseSettings(value, 4, 'set')).not.toThrow('\n');
  });
});
