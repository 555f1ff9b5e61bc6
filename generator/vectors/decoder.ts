import { type Bus, buses } from '../config/buses.js';
import type { CodecParams } from '../config/params.js';
import { type DecodedBlockTrace, createDecoder } from '../model/decoder.js';
import { createDct, inverseOutW, inversePlan } from '../model/dct.js';
import { DIRECT, TRANSFORM } from '../model/class-code.js';
import type { EncodedFrame } from '../model/encoder.js';
import { createQuantiser, rebuildDirectUnclipped } from '../model/quantise.js';
import { type Stream, ones, packBus, unpackField } from './beats.js';
import { decoderChain, streamsOf } from './benches.js';
import type { VectorCase } from './cases.js';
import { CORE_TUSER, createStream, payloadBits, pushWords } from './encoder.js';
import { type Prng, createPrng } from './prng.js';

/** A frame of words as the decoder gets it. */
export interface WordFrame {
  readonly name: string;
  readonly limbs: Uint32Array;
}

/** What the decoder made of a frame, for the manifest. */
export interface DecodedFrameInfo {
  readonly name: string;
  readonly words: number;
  /** Beats out of the decoder, with the one that reports the damage. */
  readonly beats: number;
  readonly error: string | undefined;
}

export interface DecoderVectors {
  readonly streams: readonly Stream[];
  /** Per case, per frame. */
  readonly frames: ReadonlyArray<readonly DecodedFrameInfo[]>;
}

const DAMAGED_TUSER = '1 = the frame is damaged; with tlast, and tdata is 0 at the output of the decoder';

/** Ways to damage a frame; each gives a frame of at least one word. */
type Damage = (limbs: Uint32Array, wordLimbs: number, rng: Prng) => Uint32Array;

const DAMAGES: ReadonlyArray<readonly [name: string, damage: Damage]> = [
  [
    'bit_flip',
    (limbs, _, rng) => {
      const out = limbs.slice();
      const at = rng.below(out.length);
      out[at] = out[at]! ^ (1 << rng.below(32));
      return out;
    },
  ],
  [
    'truncated',
    (limbs, wordLimbs, rng) => limbs.slice(0, wordLimbs * rng.between(1, Math.max(1, limbs.length / wordLimbs - 1))),
  ],
  [
    'random_words',
    // Long enough for some slots of every kind: about 3 * N bytes.
    (_, wordLimbs, rng) =>
      Uint32Array.from({ length: wordLimbs * Math.max(2, Math.ceil(24 / wordLimbs)) }, () => rng.u32()),
  ],
  ['extended', (limbs, wordLimbs) => Uint32Array.from({ length: limbs.length + wordLimbs }, (_, i) => limbs[i] ?? 0)],
  [
    'dirty_padding',
    (limbs) => {
      const out = limbs.slice();
      out[out.length - 1] = out[out.length - 1]! | (1 << 31);
      return out;
    },
  ],
];

/** The frames of a case for the decoder: the good ones, then damaged ones, each followed by a good one. */
function wordFrames(
  params: CodecParams,
  vectorCase: VectorCase,
  encoded: readonly EncodedFrame[],
  rng: Prng,
): WordFrame[] {
  const good = vectorCase.frames.map((frame, f) => ({ name: frame.name, limbs: encoded[f]!.limbs }));
  const out: WordFrame[] = [...good];
  // Short frames are enough: the first one is long, single has one block.
  const victims = good.filter((_, f) => f > 0);
  for (const [name, damage] of DAMAGES) {
    const victim = victims[rng.below(victims.length)] ?? good[0]!;
    out.push({ name: `${victim.name}_${name}`, limbs: damage(victim.limbs, params.outW / 32, rng) });
    // The decoder must start afresh: a short good frame shows it.
    out.push(good.find((frame) => frame.name === 'single') ?? good[0]!);
  }
  return out;
}

/** The boundary behind dctcm_dct_inv: the coefficients of every beat, transformed, also those of direct blocks. */
export function transformedBus(params: CodecParams): Bus {
  const width = inverseOutW(inversePlan(params));
  const doc = 'inverse transform of coefs, rounded, not clipped';
  const field = { name: 'samples', width, lanes: params.n, signed: true, lsb: 0, doc };
  return { name: 'samples', fields: [field], width: width * params.n };
}

/**
 * Residuals as they leave dctcm_mask_inv, base + one: a value that counts from 1 upwards is u + 1; a folded one is
 * (u >> 1) + 1 or ~(u >> 1); a plain signed one is the sample.
 */
function residualParts(
  params: CodecParams,
  { mask, plain, domain, values }: DecodedBlockTrace,
  predict: boolean,
): { bases: bigint; ones: bigint } {
  const { n, w, coefW, features } = params;
  const width = features.transform ? coefW : w;
  const natural = !params.signed && (plain || (domain === DIRECT && !predict));
  let bases = 0n;
  let ones = 0n;
  for (let i = 0; i < n; i++) {
    const u = values[i]!;
    const sample = plain && params.signed;
    const base = sample ? (u << (32 - w)) >> (32 - w) : natural ? u : u & 1 ? ~(u >> 1) : u >> 1;
    const one = (plain || (mask >>> i) & 1) && !sample && (natural || !(u & 1));
    bases |= BigInt.asUintN(width, BigInt(base)) << BigInt(width * i);
    if (one) ones |= 1n << BigInt(i);
  }
  return { bases, ones };
}

/** Beats of every unit boundary of the decoder, from the model's trace. */
export function decoderVectors(
  params: CodecParams,
  cases: readonly VectorCase[],
  encoded: ReadonlyArray<readonly EncodedFrame[]>,
  seed: number,
  damaged = true,
): DecoderVectors {
  const { n, w, features } = params;
  const bus = { ...buses(params), transformed: transformedBus(params) };
  const tuser = features.errorDetection ? DAMAGED_TUSER : undefined;
  const rng = createPrng(seed, 'decoder');
  const dct = createDct(params);
  const words = createStream('words', bus.words);
  const core = params.coreW > params.outW ? createStream('core_words', bus.core_words, CORE_TUSER) : undefined;
  const blockStreams = {
    unpacked: createStream('unpacked', bus.unpacked, tuser),
    values: createStream('values', bus.values, tuser),
    residuals: createStream('residuals', bus.residuals, tuser),
    indices: createStream('indices', bus.indices, tuser),
    dequantised: createStream('dequantised', bus.dequantised, tuser),
    transformed: createStream('transformed', bus.transformed, tuser),
    samples: createStream('samples', bus.samples, tuser),
  };
  const used = streamsOf(params, 'decoder');
  // Without the transform the last unit drives the output of the decoder.
  const lastStream = features.transform ? 'samples' : decoderChain(params).at(-1)!.output;
  const coefsField = bus.dequantised.fields.find((f) => f.name === 'coefs');
  const allLanes = n === 32 ? -1 : 2 ** n - 1;
  const transformed = new Int32Array(n);
  // Direct samples are clipped together with those of the inverse transform.
  const clipsBehind = features.direct && features.transform;

  const frames = cases.map((vectorCase, c) => {
    const decoder = createDecoder(params, vectorCase.settings);
    const quantiser = createQuantiser(params, vectorCase.settings);
    const directSamples = ({ indices, rebuilt }: DecodedBlockTrace) =>
      clipsBehind ? indices.map((q) => rebuildDirectUnclipped(quantiser, params, q)) : rebuilt;
    const list =
      damaged && features.errorDetection
        ? wordFrames(params, vectorCase, encoded[c]!, rng)
        : vectorCase.frames.map((frame, f) => ({ name: frame.name, limbs: encoded[c]![f]!.limbs }));
    const infos = list.map((frame) => {
      pushWords(params, frame.limbs, words, core);
      const pushDequantised = (packed: { tdata: bigint; care: bigint }, tlast: boolean, tuser: number) => {
        blockStreams.dequantised.push({ ...packed, tlast, tuser, tuserCare: true });
        if (coefsField === undefined) return;
        // The transform runs for every beat; where the coefficients are undefined it gets random ones.
        dct.inverseUnclipped(Int32Array.from(unpackField(coefsField, packed.tdata)), 0, transformed, 0);
        blockStreams.transformed.push({
          ...packBus(bus.transformed, { samples: transformed }, {}, rng),
          tlast,
          tuser,
          tuserCare: true,
        });
      };
      const result = decoder.decode(frame.limbs, (t: DecodedBlockTrace) => {
        const beat = (packed: { tdata: bigint; care: bigint }) => ({
          ...packed,
          tlast: t.last,
          tuser: 0,
          tuserCare: true,
        });
        const { mask, plain, values, indices, activation } = t;
        const empty = mask === 0;
        const carries = !empty && t.domain === TRANSFORM && vectorCase.settings.activationMask;
        const lanes = plain ? allLanes : mask;
        const payload = payloadBits(lanes, values, t.valueW, carries ? activation : undefined, n);
        const lastBit = (t.valueW - 1) & (2 ** params.codeBits - 1);
        blockStreams.unpacked.push(
          beat(
            packBus(
              bus.unpacked,
              { mask, transform: +(t.domain === TRANSFORM), plain: +plain, last_bit: lastBit, payload },
              { transform: !empty, last_bit: !empty, payload: ones(empty ? 0 : plain ? n * w : t.payloadBits) },
              rng,
            ),
          ),
        );
        const transform = +(t.domain === TRANSFORM);
        blockStreams.values.push(
          beat(
            packBus(
              bus.values,
              { lanes, plain: +plain, transform, empty: +empty, activation, values },
              { transform: !empty },
              rng,
            ),
          ),
        );
        const parts = residualParts(params, t, vectorCase.settings.predict === 'previous');
        blockStreams.residuals.push(
          beat(
            packBus(
              bus.residuals,
              { fresh: +plain, transform, empty: +empty, activation, ...parts },
              { transform: !empty },
              rng,
            ),
          ),
        );
        // Without prediction an empty block is one of zeros, whatever its domain.
        const open = empty && !features.prediction;
        const domainCare = { transform: !open };
        blockStreams.indices.push(beat(packBus(bus.indices, { transform, activation, indices }, domainCare, rng)));
        const direct = t.domain === DIRECT;
        pushDequantised(
          packBus(
            bus.dequantised,
            { transform, activation, samples: direct ? directSamples(t) : 0n, coefs: direct ? 0n : t.coefs },
            { ...domainCare, samples: direct || open, coefs: !direct || open },
            rng,
          ),
          t.last,
          0,
        );
        blockStreams.samples.push(beat(packBus(bus.samples, { samples: t.rebuilt }, {}, rng)));
      });
      if (result.error !== undefined) {
        // The beat that reports the damage: data is undefined up to the output of the decoder.
        const report = { tlast: true, tuser: 1, tuserCare: true };
        const open = (b: Bus) =>
          b.name === lastStream
            ? { tdata: 0n, care: ones(b.width), ...report }
            : { tdata: rng.word(b.width), care: 0n, ...report };
        for (const name of ['unpacked', 'residuals', 'indices'] as const) blockStreams[name].push(open(bus[name]));
        // A damaged beat has no lanes, so that the units behind give 0 without looking at tuser.
        blockStreams.values.push({
          ...packBus(
            bus.values,
            Object.fromEntries(bus.values.fields.map(({ name }) => [name, 0n])),
            Object.fromEntries(bus.values.fields.map(({ name }) => [name, name === 'lanes' || name === 'values'])),
            rng,
          ),
          ...report,
        });
        pushDequantised(open(bus.dequantised), true, 1);
        blockStreams.samples.push({ tdata: 0n, care: ones(bus.samples.width), tlast: true, tuser: 1, tuserCare: true });
      }
      return {
        name: frame.name,
        words: frame.limbs.length / (params.outW / 32),
        beats: result.blocks + (result.error === undefined ? 0 : 1),
        error: result.error,
      };
    });
    words.endCase();
    core?.endCase();
    for (const stream of Object.values(blockStreams)) stream.endCase();
    return infos;
  });
  return {
    streams: [words, ...(core ? [core] : []), ...Object.values(blockStreams)]
      .map(({ stream }) => stream)
      .filter(({ name }) => used.has(name)),
    frames,
  };
}
