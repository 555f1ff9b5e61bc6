import { describe, expect, it } from 'vitest';
import { ALL_FORMS, analyzeMap } from '../../generator/analysis/analyze.js';
import { createMeter, errorFigures } from '../../generator/analysis/measure.js';
import { summarise } from '../../generator/analysis/summary.js';
import { derive } from '../../generator/config/params.js';
import { parseConfig, parseSettings } from '../../generator/config/schema.js';
import { zvc } from '../../generator/baselines/index.js';
import { createEncoder } from '../../generator/model/encoder.js';
import { toBlocks } from '../../generator/model/layout.js';

const params = derive(parseConfig({ channels: 8 }));

/** A map of 10 channels (two lanes of the second group are filled up) with values that step 3 cannot keep. */
function map(name: string, seed: number) {
  const shape = [10, 6, 5];
  const data = Uint8Array.from({ length: 300 }, (_, i) => {
    const v = (i * 73 + seed * 31 + ((i * i) >> 3)) % 251;
    return v % 3 === 0 ? 0 : v;
  });
  return { name, shape, data };
}

describe('analyze a map', () => {
  const meter = createMeter(params);
  const one = map('one', 1);
  const analysis = analyzeMap(one, meter, { ...ALL_FORMS, steps: [1, 3] }, [1, 3, 8]);

  it('tries every mode, axis and prediction at every step', () => {
    expect(analysis.results).toHaveLength(2 * (3 * 2 * 2 - 2)); // auto is never predicted
    expect(new Set(analysis.results.map((r) => [r.mode, r.axis, r.predict, r.step].join())).size).toBe(20);
    expect(analysis.sparsity).toBe(one.data.filter((v) => v === 0).length / 300);
  });

  it('counts the words of the real stream', () => {
    const settings = parseSettings({ directStep: 3, predict: 'previous' }, 8);
    const frame = createEncoder(params, settings).encode(toBlocks(one.data, one.shape, 'width', 8));
    const row = analysis.results.find(
      (r) => r.mode === 'direct' && r.axis === 'width' && r.predict === 'previous' && r.step === 3,
    )!;
    expect(row.streamBits).toBe(frame.words * params.outW);
    expect(row.ratio).toBe((300 * 8) / (frame.words * params.outW));
    expect(row.bitCount).toEqual(frame.bitCount);
    const { class: cls, mask, activationMask, values } = row.bitCount;
    expect(cls + mask + activationMask + values).toBe(row.bits);
  });

  it('step 1 is lossless, step 3 is off by one at most, and two thirds of the non-zero samples are', () => {
    for (const r of analysis.results.filter((r) => r.mode === 'direct' && r.step === 1))
      expect([r.maxError, r.rmse, r.psnr]).toEqual([0, 0, Infinity]);
    // keep-nonzero, d = 3: cells 1-3, 4-6, ... come back as 2, 5, ...
    const off = one.data.filter((v) => v > 0 && v % 3 !== 2).length;
    for (const r of analysis.results.filter((r) => r.mode === 'direct' && r.step === 3)) {
      expect(r.maxError).toBe(1);
      expect(r.squares).toBe(off);
      expect(r.rmse).toBe(Math.sqrt(off / 300));
    }
  });

  it('puts the codes of the literature beside it', () => {
    expect(analysis.baselines.map((b) => b.name)).toEqual(['ZVC', 'zero-RLE', 'EBPC', 'deflate']);
    expect(analysis.baselines[0]!.bits).toBe(zvc.encode(one.data, 8).bits);
  });

  it('follows the best form of each mode over further steps', () => {
    expect(analysis.curve.map((r) => [r.mode, r.step])).toEqual(
      ['direct', 'transform', 'auto'].flatMap((mode) => [1, 3, 8].map((step) => [mode, step])),
    );
    const direct = analysis.curve.filter((r) => r.mode === 'direct');
    expect(direct[2]!.streamBits).toBeLessThan(direct[0]!.streamBits);
    expect(direct[2]!.rmse).toBeGreaterThan(direct[1]!.rmse);
  });

  it('refuses samples outside the range of the configuration', () => {
    const narrow = createMeter(derive(parseConfig({ channels: 8, width: 4 })));
    expect(() => analyzeMap(one, narrow, { ...ALL_FORMS, steps: [1] })).toThrow(/one: sample \d+: expected 0\.\.15 /);
  });

  it('totals are all samples over all bits, the mean is of the ratios', () => {
    const two = { ...map('two', 2), shape: [4, 5, 5], data: map('two', 2).data.subarray(0, 100) };
    const maps = [analysis, analyzeMap(two, meter, { ...ALL_FORMS, steps: [1, 3] })];
    const { tuned, fixed, baselines } = summarise(maps);
    const best = maps.map((m) =>
      Math.min(...m.results.filter((r) => r.mode === 'direct' && r.step === 1).map((r) => r.streamBits)),
    );
    const row = tuned.find((t) => t.mode === 'direct' && t.step === 1)!;
    expect(row.total).toBe((400 * 8) / (best[0]! + best[1]!));
    expect(row.mean).toBe(((300 * 8) / best[0]! + (100 * 8) / best[1]!) / 2);
    expect(fixed).toHaveLength(20);
    expect(baselines.map((b) => b.name)).toEqual(['ZVC', 'zero-RLE', 'EBPC', 'deflate', 'order-0 entropy']);
  });
});

describe('error figures', () => {
  it('PSNR is against the full range', () => {
    // RMSE 2.55 is a hundredth of 255: 40 dB
    const { rmse, psnr } = errorFigures(2.55 ** 2 * 10, 10, 5, 8);
    expect(rmse).toBeCloseTo(2.55, 12);
    expect(psnr).toBeCloseTo(40, 12);
  });
});
