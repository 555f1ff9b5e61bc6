/** The tools of `npm run verify`: what they make is what they say, and what they compare is red when it differs. */
import { describe, expect, it } from 'vitest';
import { derive } from '../../generator/config/params.js';
import { parseConfig } from '../../generator/config/schema.js';
import { ConfigError, InputError } from '../../generator/errors.js';
import { createDecoder } from '../../generator/model/decoder.js';
import { createEncoder } from '../../generator/model/encoder.js';
import { packLanes } from '../../generator/fixed/bits.js';
import { createPrng } from '../../generator/vectors/prng.js';
import { DAMAGES } from '../../scripts/verify/damage.js';
import { PARTS } from '../../scripts/verify/parts.js';
import { randomLength, randomSamples, randomSettings } from '../../scripts/verify/random.js';
import { compareFrames, packBlocks } from '../../scripts/verify/rtl.js';

const CONFIGS = [
  { channels: 4, width: 8, signed: false, outWidth: 32 },
  { channels: 8, width: 12, signed: true, outWidth: 64 },
  { channels: 16, width: 5, signed: false, outWidth: 128 },
] as const;

describe('verify', () => {
  it('packs blocks as the benches do', () => {
    const rng = createPrng(3);
    for (const config of CONFIGS) {
      const params = derive(parseConfig(config));
      const { n, w } = params;
      const samples = randomSamples(params, 9, rng);
      const beats = packBlocks(params, samples);
      const limbs = Math.ceil((n * w) / 32);
      for (let b = 0; b < samples.length / n; b++) {
        const word = [...beats.subarray(b * limbs, (b + 1) * limbs)].reduceRight(
          (value, limb) => (value << 32n) | BigInt(limb >>> 0),
          0n,
        );
        expect(word).toBe(packLanes(samples.subarray(b * n, (b + 1) * n), w));
      }
    }
  });

  it('damages frames into whole words, and most of them so that the decoder sees it', () => {
    for (const config of CONFIGS) {
      const params = derive(parseConfig(config));
      const wordLimbs = params.outW / 32;
      for (const [kind, damage] of Object.entries(DAMAGES)) {
        let seen = 0;
        let tried = 0;
        for (let i = 0; i < 16; i++) {
          const rng = createPrng(i, kind);
          const settings = randomSettings(params, rng);
          const encoder = createEncoder(params, settings);
          const [a, b] = [0, 1].map(() => encoder.encode(randomSamples(params, randomLength(rng), rng)).limbs);
          const before = a!.slice();
          for (const limbs of damage(a!, b!, wordLimbs, rng)) {
            expect(limbs.length % wordLimbs).toBe(0);
            expect(limbs.length).toBeGreaterThan(0);
            tried++;
            if (createDecoder(params, settings).decode(limbs).error !== undefined) seen++;
          }
          expect(a).toEqual(before);
        }
        expect(tried, kind).toBeGreaterThan(3);
        // Flipped payload bits are legal; what breaks the structure is not.
        expect(seen, kind).toBeGreaterThan(tried / 10);
      }
    }
  });

  it('sees a wrong beat, a missing one, one too many, and a wrong tuser', () => {
    const frame = { beats: Int32Array.of(1, 2, 3, 4), user: 0 };
    expect(compareFrames(frame, { beats: Int32Array.of(1, 2, 3, 4), user: 0 }, 2)).toBeUndefined();
    expect(compareFrames(frame, { beats: Int32Array.of(1, 2, 3, 5), user: 0 }, 2)).toMatch(/^beat 1: expected/);
    expect(compareFrames(frame, { beats: Int32Array.of(1, 2), user: 0 }, 2)).toBe('expected 2 beats, got 1');
    expect(compareFrames(frame, { beats: Int32Array.of(1, 2, 3, 4, 0, 0), user: 0 }, 2)).toBe(
      'expected 2 beats, got 3',
    );
    expect(compareFrames(frame, { beats: Int32Array.of(1, 2, 3, 4), user: 1 }, 2)).toMatch(/tuser 0, got 1/);
    expect(compareFrames(frame, undefined, 2)).toMatch(/got no frame/);
  });

  it('stops at its budget and says how far it came', async () => {
    const part = PARTS.find(({ name }) => name === 'hostile-model')!;
    let questions = 0;
    const result = await part.run({
      params: [derive(parseConfig({ channels: 4 }))],
      seed: 5,
      seconds: 1,
      left: () => (questions++ === 0 ? 0.2 : 0),
      say: () => undefined,
    });
    expect(result.failed).toBe(0);
    expect(result.passed).toBeGreaterThan(0);
    const [figure] = result.figures;
    expect(figure!.value).toBeGreaterThan(0);
    expect(figure!.value).toBeLessThan(figure!.full!);
  });

  it('keeps messages to one line, whatever a file says', () => {
    for (const error of [new InputError('a\nb\u2028c\u0000'), new ConfigError('a\nb\u2028c\u0000')])
      expect(error.message).toBe('a\\nb\\u2028c\\u0000');
    expect(new InputError('x'.repeat(5000)).message).toHaveLength(1000);
  });
});
