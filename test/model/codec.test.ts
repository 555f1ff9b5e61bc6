import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SLOT_DELAY } from '../../generator/codes/stream.js';
import { type CodecParams, derive } from '../../generator/config/params.js';
import { type FrameSettings, STEPS, parseConfig, parseSettings } from '../../generator/config/schema.js';
import { type FrameDecoder, createDecoder } from '../../generator/model/decoder.js';
import { type FrameEncoder, createEncoder } from '../../generator/model/encoder.js';
import { bitsOf, naiveBlockBits, naiveFrame } from './naive.js';

const RUNS = 10_000;

const configArb = fc.record({
  channels: fc.constantFrom(4, 8, 16, 32),
  width: fc.constantFrom(4, 5, 7, 8, 8, 8, 11, 12, 16),
  signed: fc.boolean(),
});
const settingsArb = fc
  .record({
    mode: fc.constantFrom('direct', 'transform', 'auto'),
    directStep: fc.constantFrom(...STEPS),
    rounding: fc.constantFrom('keep-nonzero', 'nearest'),
    coefStep: fc.constantFrom(...STEPS),
    zonal: fc.constantFrom('all', 'low', 'odd'),
    deadZone: fc.constantFrom(0, 0, 5, 40),
    activationMask: fc.boolean(),
    predict: fc.constantFrom('none', 'previous'),
  })
  .filter((s) => s.predict === 'none' || (!s.activationMask && s.mode !== 'auto'));

type Config = typeof configArb extends fc.Arbitrary<infer T> ? T : never;
type Settings = typeof settingsArb extends fc.Arbitrary<infer T> ? T : never;

interface Codec {
  readonly params: CodecParams;
  readonly settings: FrameSettings;
  readonly encoder: FrameEncoder;
  readonly decoder: FrameDecoder;
}
const cache = new Map<string, Codec>();

/** Encoders and decoders are made once per setting: making one compiles the DCT. The pools below are finite for that. */
function codec(config: Config, s: Settings): Codec {
  const key = JSON.stringify([config, s]);
  let c = cache.get(key);
  if (c === undefined) {
    const params = derive(parseConfig(config));
    const { zonal, ...rest } = s;
    const zonalMask = Array.from({ length: params.n }, (_, k) =>
      zonal === 'all' ? true : zonal === 'low' ? k < params.n / 2 : k % 2 === 0,
    );
    const settings = parseSettings({ ...rest, zonalMask }, params.n);
    c = { params, settings, encoder: createEncoder(params, settings), decoder: createDecoder(params, settings) };
    cache.set(key, c);
  }
  return c;
}

/** Pairs of configuration and settings that the properties draw from: made once, the same in each run. */
const pool = fc.sample(fc.record({ config: configArb, s: settingsArb }), { seed: 20210528, numRuns: 100 });
const pairArb = fc.constantFrom(...pool);
/** The same without auto frames. */
const pureArb = fc.constantFrom(...pool.filter(({ s }) => s.mode !== 'auto'));
const autoArb = fc.constantFrom(...pool.filter(({ s }) => s.mode === 'auto'));
const losslessArb = fc
  .tuple(fc.constantFrom(...pool.slice(0, 40)), fc.constantFrom('none', 'previous'))
  .map(([{ config, s }, predict]) => ({
    config,
    s: { ...s, mode: 'direct' as const, directStep: 1 as const, activationMask: false, predict },
  }));

/** What a frame is made of: per block a kind, so that sparse, dense, equal and extreme blocks meet in one frame. */
const frameArb = fc.record({
  seed: fc.integer({ min: 1, max: 0x7fffffff }),
  kinds: fc.array(fc.constantFrom('zero', 'sparse', 'small', 'dense', 'full', 'extreme', 'repeat'), {
    minLength: 1,
    maxLength: 14,
  }),
});
type Frame = typeof frameArb extends fc.Arbitrary<infer T> ? T : never;

function samplesOf(p: CodecParams, frame: Frame): Int32Array {
  let state = frame.seed;
  const random = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const x = new Int32Array(frame.kinds.length * p.n);
  const any = (): number => p.sampleMin + Math.floor(random() * (p.sampleMax - p.sampleMin + 1));
  frame.kinds.forEach((kind, b) => {
    for (let i = 0; i < p.n; i++) {
      const at = b * p.n + i;
      if (kind === 'sparse') x[at] = random() < 0.3 ? any() >> 2 : 0;
      else if (kind === 'small') x[at] = random() < 0.6 ? any() >> (p.w - 3) : 0;
      else if (kind === 'dense') x[at] = any() >> 1 || 1;
      else if (kind === 'full') x[at] = any();
      else if (kind === 'extreme') x[at] = random() < 0.5 ? p.sampleMin : p.sampleMax;
      else if (kind === 'repeat') x[at] = b === 0 ? 0 : x[at - p.n]!;
    }
  });
  return x;
}

describe('encoder and decoder', () => {
  it('decode(encode(x)) is the reconstruction that the encoder states, in every mode', () => {
    fc.assert(
      fc.property(pairArb, frameArb, ({ config, s }, frame) => {
        const { params, encoder, decoder } = codec(config, s);
        const x = samplesOf(params, frame);
        const rebuilt: number[] = [];
        const encoded = encoder.encode(x, (block) => rebuilt.push(...block.rebuilt));
        const decoded = decoder.decode(encoded.limbs);
        expect(decoded.error).toBeUndefined();
        expect(decoded.bits).toBe(encoded.bits);
        expect(decoded.samples.join()).toBe(rebuilt.join());
      }),
      { numRuns: RUNS },
    );
  });

  it('direct mode with step 1 is lossless, with and without prediction', () => {
    fc.assert(
      fc.property(losslessArb, frameArb, ({ config, s }, frame) => {
        const { params, encoder, decoder } = codec(config, s);
        const x = samplesOf(params, frame);
        expect(decoder.decode(encoder.encode(x).limbs).samples.join()).toBe(x.join());
      }),
      { numRuns: RUNS },
    );
  });

  it('the unpacker returns the fields that the packer got', () => {
    fc.assert(
      fc.property(pairArb, frameArb, ({ config, s }, frame) => {
        const { params, encoder, decoder } = codec(config, s);
        const sent: unknown[] = [];
        const got: unknown[] = [];
        const encoded = encoder.encode(samplesOf(params, frame), (b) =>
          sent.push({
            mask: b.mask,
            class: b.mask === 0 ? undefined : [b.dom, b.code],
            values: [...b.values],
            payloadBits: b.payloadBits,
            activation: b.carriesActivation ? b.activation : undefined,
          }),
        );
        decoder.decode(encoded.limbs, (b) =>
          got.push({
            mask: b.mask,
            class: b.mask === 0 ? undefined : [b.dom, b.code],
            values: [...b.values],
            payloadBits: b.payloadBits,
            activation: s.activationMask && b.mask !== 0 && !b.plain && b.dom === 1 ? b.activation : undefined,
          }),
        );
        expect(JSON.stringify(got)).toBe(JSON.stringify(sent));
      }),
      { numRuns: RUNS },
    );
  });

  it('no stage leaves its range, and a block that keep-nonzero codes keeps its zeros', () => {
    fc.assert(
      fc.property(pairArb, frameArb, ({ config, s }, frame) => {
        const { params: p, settings, encoder } = codec(config, s);
        const within = (values: Int32Array, min: number, max: number, where: string): void => {
          for (const v of values) if (v < min || v > max) throw new Error(`${where}: ${v} is outside ${min}..${max}`);
        };
        const coefMax = 2 ** (p.coefW - 1);
        encoder.encode(samplesOf(p, frame), (b) => {
          within(b.coefs, -coefMax, coefMax - 1, 'coefficients');
          within(b.direct, p.sampleMin, p.sampleMax, 'direct indices');
          within(b.transform, -coefMax, coefMax - 1, 'coefficient indices');
          within(b.values, 0, 2 ** b.valueW - 1, 'values');
          within(b.rebuilt, p.sampleMin, p.sampleMax, 'rebuilt samples');
          expect(b.payloadBits).toBeLessThanOrEqual(p.payloadMax);
          if (!b.plain) expect(b.payloadBits).toBeLessThan(p.payloadMax);
          if (settings.mode === 'direct' && settings.rounding === 'keep-nonzero')
            for (let i = 0; i < p.n; i++)
              if ((b.rebuilt[i] === 0) !== (b.samples[i] === 0)) throw new Error(`lane ${i}: zero not kept`);
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('no frame is longer than the expansion bound', () => {
    fc.assert(
      fc.property(pairArb, frameArb, ({ config, s }, frame) => {
        const { params: p, encoder } = codec(config, s);
        const blocks = frame.kinds.length;
        const { bits, words, bitCount } = encoder.encode(samplesOf(p, frame));
        // A block: N*W + one mask + one class. The END blocks: one mask, one class, then 15 flag fields and 7 class flags.
        const maskMax = p.nibbles * 6;
        const classMax = p.classMax - (s.mode === 'auto' ? 0 : 1);
        const tail = (SLOT_DELAY.payload - 1) * p.nibbles + (SLOT_DELAY.payload - 1 - SLOT_DELAY.classFlag);
        expect(bits).toBeLessThanOrEqual(blocks * (p.payloadMax + maskMax + classMax) + maskMax + classMax + tail);
        expect(words).toBe(Math.ceil(bits / p.outW));
        expect(bitCount.class + bitCount.mask + bitCount.activationMask + bitCount.values).toBe(bits);
      }),
      { numRuns: RUNS },
    );
  });

  it('writes the bits that the naive encoder writes from the text of the specification', () => {
    fc.assert(
      fc.property(pureArb, frameArb, ({ config, s }, frame) => {
        const { params: p, encoder } = codec(config, s);
        const blocks: { direct: number[]; transform: number[]; activation: boolean[] }[] = [];
        const { limbs, bits, words } = encoder.encode(samplesOf(p, frame), (b) =>
          blocks.push({
            direct: [...b.direct],
            transform: [...b.transform],
            activation: [...b.samples].map((v) => v !== 0),
          }),
        );
        const naive = naiveFrame(
          p,
          blocks,
          s.mode as 'direct' | 'transform',
          s.predict === 'previous',
          s.activationMask,
        );
        expect(bitsOf(limbs, words * p.outW)).toBe(naive.padEnd(words * p.outW, '0'));
        expect(bits).toBe(naive.length);
      }),
      { numRuns: 3000 },
    );
  });

  it('auto sends each block in the form that takes fewer bits in the state of that block, direct on a tie', () => {
    fc.assert(
      fc.property(autoArb, frameArb, ({ config, s }, frame) => {
        const { params: p, encoder } = codec(config, s);
        let state = { mask: new Array<boolean>(p.n).fill(false), dom: 0, code: 0 };
        encoder.encode(samplesOf(p, frame), (b) => {
          const form = (domain: 0 | 1): number =>
            naiveBlockBits(p, state, {
              domain,
              residuals: [...(domain === 0 ? b.direct : b.transform)],
              minusOne: domain === 0 && !p.signed,
              extraBits: domain === 1 && s.activationMask ? p.n : 0,
            });
          const [direct, transform] = [form(0), form(1)];
          if (b.mask !== 0 && !b.plain && direct !== transform) expect(b.dom).toBe(transform < direct ? 1 : 0);
          if (b.mask !== 0 && !b.plain && direct === transform) expect(b.dom).toBe(0);
          state =
            b.mask !== 0
              ? { mask: state.mask.map((_, i) => ((b.mask >>> i) & 1) === 1), dom: b.dom, code: b.code }
              : { ...state, mask: state.mask.map(() => false) };
        });
      }),
      { numRuns: RUNS },
    );
  });
});

describe('damaged frames', () => {
  it('never hangs or throws, and says what is wrong or returns a legal frame', () => {
    fc.assert(
      fc.property(
        pairArb,
        frameArb,
        fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
        fc.constantFrom('flip', 'cut', 'extend', 'random'),
        ({ config, s }, frame, where, how) => {
          const { params: p, encoder, decoder } = codec(config, s);
          let { limbs } = encoder.encode(samplesOf(p, frame));
          const wordLimbs = p.outW / 32;
          limbs = limbs.slice();
          if (how === 'flip') for (const at of where) limbs[(at >> 5) % limbs.length]! ^= 1 << (at & 31);
          else if (how === 'cut') limbs = limbs.slice(0, wordLimbs * (where[0]! % (limbs.length / wordLimbs)));
          else if (how === 'extend') limbs = Uint32Array.of(...limbs, ...new Array<number>(wordLimbs).fill(0));
          else limbs.forEach((_, i) => (limbs[i] = Math.imul(where[i % where.length]! + i, 0x9e3779b1)));
          const { error, blocks, samples } = decoder.decode(limbs);
          expect(samples.length).toBe(blocks * p.n);
          for (const x of samples) if (x < p.sampleMin || x > p.sampleMax) throw new Error(`illegal sample ${x}`);
          if (how === 'cut' || how === 'extend') expect(error).toBeDefined();
        },
      ),
      { numRuns: RUNS },
    );
  });
});
