import { describe, expect, it } from 'vitest';
import { canonicalCommand } from '../../generator/commands/canonical.js';
import { buses } from '../../generator/config/buses.js';
import { canonicalConfig, checkSettings, type FeatureKeys } from '../../generator/config/features.js';
import { derive, type CodecParams } from '../../generator/config/params.js';
import { parseConfig, parseSettings } from '../../generator/config/schema.js';
import { ConfigError } from '../../generator/errors.js';
import { createDecoder } from '../../generator/model/decoder.js';
import { createEncoder } from '../../generator/model/encoder.js';
import { benchSpecs } from '../../generator/vectors/benches.js';
import { settingLayout } from '../../generator/vectors/settings.js';
import { buildVectors } from '../../generator/vectors/vectors.js';

const paramsOf = (config: object): CodecParams => derive(parseConfig({ channels: 8, ...config }));

/** All legal choices of features. */
const ALL: ReadonlyArray<Partial<FeatureKeys>> = [
  ...[true, false].flatMap((prediction) =>
    [true, false].flatMap((errorDetection) => [
      ...[true, false].map((steps) => ({ modes: ['direct' as const], steps, prediction, errorDetection })),
      ...[['transform' as const], ['direct' as const, 'transform' as const]].flatMap((modes) =>
        [true, false].map((activationMask) => ({ modes, prediction, activationMask, errorDetection })),
      ),
    ]),
  ),
];

describe('features', () => {
  it.each<[string, object, RegExp]>([
    ['no mode', { modes: [] }, /^cfg: modes: /],
    ['a mode twice', { modes: ['direct', 'direct'] }, /^cfg: modes: expected each mode once/],
    ['an unknown mode', { modes: ['auto'] }, /^cfg: modes\.0: /],
    ['a transform without a quantiser', { steps: false }, /^cfg: steps: expected true with transform/],
    ['an activation mask without the transform', { modes: ['direct'], activationMask: true }, /^cfg: activationMask: /],
  ])('refuses %s in one sentence', (_, config, message) => {
    expect(() => parseConfig({ channels: 8, ...config }, 'cfg')).toThrow(ConfigError);
    expect(() => parseConfig({ channels: 8, ...config }, 'cfg')).toThrow(message);
  });

  it('give names that differ, and survive a round trip', () => {
    const names = ALL.map((features) => paramsOf(features).config.name);
    expect(new Set(names).size).toBe(ALL.length);
    expect(names).toContain('n8_u8');
    for (const features of ALL) {
      const params = paramsOf(features);
      expect(derive(parseConfig(params.config))).toEqual(params);
      expect(derive(parseConfig(canonicalConfig(params)))).toEqual(params);
    }
  });

  it('stand in the record and in the command only where they leave something out', () => {
    expect(Object.keys(canonicalConfig(paramsOf({})))).not.toContain('modes');
    expect(canonicalCommand(paramsOf({}))).toBe('dctcm generate --channels 8 --width 8 --out rtl-out/n8_u8');
    const direct = paramsOf({ modes: ['direct'], steps: false, prediction: false, errorDetection: false });
    expect(canonicalCommand(direct)).toContain('--modes direct --no-steps --no-prediction --no-error-detection --out');
  });

  it('narrow the class numbers of direct codecs', () => {
    for (const width of [4, 5, 6, 8, 13, 14, 16])
      for (const signed of [false, true]) {
        const p = paramsOf({ width, signed, modes: ['direct'] });
        expect(p.maxValueW).toBe(width);
        expect(p.plainCode).toBeGreaterThan(width);
        expect(2 ** (p.codeBits - 1)).toBeLessThanOrEqual(width + 2);
      }
  });

  it('refuse settings that the hardware does not have, in one sentence', () => {
    const cases: ReadonlyArray<readonly [object, object, RegExp]> = [
      [{ modes: ['direct'] }, { mode: 'auto' }, /^set: mode: expected direct .*no transform blocks.*, got auto$/],
      [{ modes: ['transform'] }, {}, /^set: mode: expected transform .*no direct blocks.*, got direct$/],
      [{ modes: ['transform'] }, { mode: 'transform', directStep: 2 }, /^set: directStep: expected 1 .*, got 2$/],
      [{ modes: ['direct'], steps: false }, { directStep: 3 }, /^set: directStep: expected 1 .*no quantiser.*, got 3$/],
      [{ prediction: false }, { predict: 'previous' }, /^set: predict: expected none .*, got previous$/],
      [{ activationMask: false }, { mode: 'auto', activationMask: true }, /^set: activationMask: expected false /],
    ];
    for (const [features, input, message] of cases) {
      const params = paramsOf(features);
      const settings = parseSettings(input, params.n);
      expect(() => checkSettings(params.features, settings, 'set')).toThrow(message);
      expect(() => createEncoder(params, settings)).toThrow(ConfigError);
      expect(() => createDecoder(params, settings)).toThrow(ConfigError);
    }
  });
});

describe('vectors of reduced codecs', () => {
  it.each(ALL.map((features) => [paramsOf(features).config.name, paramsOf(features)] as const))(
    '%s: every bench has its streams, every setting changes',
    (_, params) => {
      const sets = buildVectors(params, { blocks: 2, rate: false });
      for (const spec of benchSpecs(params))
        for (const name of [spec.input, spec.output]) {
          const stream = sets.find(({ set }) => set === spec.set)!.streams.find((s) => s.name === name);
          expect(stream?.beats.length, `${spec.bench} ${name}`).toBeGreaterThan(0);
        }
      expect(sets[0]!.cases.length).toBeGreaterThanOrEqual(3);
      const errors = sets[1]!.decoded!.flat().filter(({ error }) => error !== undefined);
      expect(errors.length > 0).toBe(params.features.errorDetection);
      const ports = settingLayout(params).fields.map(({ name }) => name);
      expect(ports.includes('cfg_mode')).toBe(params.features.auto);
      expect(ports.includes('cfg_predict')).toBe(params.features.prediction);
      const fields = Object.values(buses(params)).flatMap((bus) => bus.fields.map(({ name }) => name));
      expect(fields.includes('activation')).toBe(params.features.activationMask);
      expect(fields.includes('dom')).toBe(params.features.auto);
    },
  );
});
