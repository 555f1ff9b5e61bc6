import { type Bus, buses } from '../config/buses.js';
import type { CodecParams } from '../config/params.js';
import { packLanes } from '../fixed/bits.js';
import { type BlockTrace, type EncodedFrame, createEncoder } from '../model/encoder.js';
import { type Beat, type Stream, ones, packBus } from './beats.js';
import { streamsOf } from './benches.js';
import type { VectorCase } from './cases.js';
import { createPrng } from './prng.js';

/** Streams of the encoder's set, by name, and the words of every frame for the decoder's set. */
export interface EncoderVectors {
  readonly streams: readonly Stream[];
  /** Per case, per frame. */
  readonly encoded: ReadonlyArray<readonly EncodedFrame[]>;
}

/** Collects beats under a stream's name. */
export interface StreamBuilder {
  push(beat: Omit<Beat, 'caseEnd'>): void;
  /** Marks the last beat as the end of a case. */
  endCase(): void;
  readonly stream: Stream;
}

export function createStream(name: string, bus: Bus, tuser?: string): StreamBuilder {
  const beats: Beat[] = [];
  return {
    push: (beat) => beats.push({ ...beat, caseEnd: false }),
    endCase: () => {
      const last = beats.pop();
      if (last !== undefined) beats.push({ ...last, caseEnd: true });
    },
    stream: { name, bus, tuser, beats },
  };
}

/** A stream word of `width` bits from 32-bit limbs, low limb first; limbs past the end are zero. */
function wordAt(limbs: Uint32Array, from: number, width: number): bigint {
  let digits = '0x';
  for (let i = width / 32 - 1; i >= 0; i--) digits += (limbs[from + i] ?? 0).toString(16).padStart(8, '0');
  return BigInt(digits);
}

/** OUT_W words of a frame, and, if the core is wider, core words with the number of valid OUT_W words - 1 in tuser. */
export function pushWords(
  params: CodecParams,
  limbs: Uint32Array,
  words: StreamBuilder,
  core: StreamBuilder | undefined,
): void {
  const { outW, coreW } = params;
  const push = (to: StreamBuilder, width: number, userOf?: (from: number) => number): void => {
    const step = width / 32;
    for (let from = 0; from < limbs.length; from += step) {
      const tlast = from + step >= limbs.length;
      to.push({
        tdata: wordAt(limbs, from, width),
        care: ones(width),
        tlast,
        tuser: tlast && userOf ? userOf(from) : 0,
        // Inside a frame all words are valid; the count is only looked at with tlast.
        tuserCare: userOf === undefined || tlast,
      });
    }
  };
  push(words, outW);
  if (core) push(core, coreW, (from) => (limbs.length - from) / (outW / 32) - 1);
}

export const CORE_TUSER = 'valid OUT_W words of the last core word, minus 1 (with tlast)';

/** Payload bits of a block: activation mask if carried, then the values of the lanes that travel, `valueW` bits each. */
export function payloadBits(
  lanes: number,
  values: ArrayLike<number>,
  valueW: number,
  activation: number | undefined,
  n: number,
): bigint {
  let payload = 0n;
  let at = 0n;
  if (activation !== undefined) {
    payload = BigInt.asUintN(n, BigInt(activation));
    at = BigInt(n);
  }
  for (let i = 0; i < n; i++)
    if ((lanes >>> i) & 1) {
      payload |= BigInt(values[i]! >>> 0) << at;
      at += BigInt(valueW);
    }
  return payload;
}

/** Beats of every unit boundary of the encoder, from the model's trace. */
export function encoderVectors(params: CodecParams, cases: readonly VectorCase[], seed: number): EncoderVectors {
  const { n } = params;
  const bus = buses(params);
  const rng = createPrng(seed, 'encoder');
  const streams = {
    samples: createStream('samples', bus.samples),
    coefs: createStream('coefs', bus.coefs),
    quantised: createStream('quantised', bus.quantised),
    record: createStream('record', bus.record),
    packed: createStream('packed', bus.packed),
    words: createStream('words', bus.words),
    rebuilt: createStream('rebuilt', bus.samples),
  };
  const core = params.coreW > params.outW ? createStream('core_words', bus.core_words, CORE_TUSER) : undefined;
  const allLanes = n === 32 ? -1 : 2 ** n - 1;

  const encoded = cases.map((vectorCase) => {
    const encoder = createEncoder(params, vectorCase.settings);
    const frames = vectorCase.frames.map((frame) => {
      const blocks = frame.samples.length / n;
      const result = encoder.encode(frame.samples, (t: BlockTrace) => {
        const tlast = t.index === blocks - 1;
        const beat = (packed: { tdata: bigint; care: bigint }) => ({ ...packed, tlast, tuser: 0, tuserCare: true });
        const { samples, coefs, direct, transform, activation, mask, dom, code, plain, values } = t;
        streams.samples.push(beat(packBus(bus.samples, { samples }, {}, rng)));
        streams.coefs.push(beat(packBus(bus.coefs, { coefs, samples }, {}, rng)));
        streams.quantised.push(beat(packBus(bus.quantised, { direct, transform, activation }, {}, rng)));
        // A block with mask 0 has no class; the activation mask only matters where it travels.
        const sent = mask !== 0;
        streams.record.push(
          beat(
            packBus(
              bus.record,
              { mask, dom, code, carries: +t.carriesActivation, activation, plain: +plain, values },
              { dom: sent, code: sent, activation: t.carriesActivation },
              rng,
            ),
          ),
        );
        const lanes = plain ? allLanes : mask;
        streams.packed.push(
          beat(
            packBus(
              bus.packed,
              {
                mask,
                dom,
                code,
                payload: payloadBits(lanes, values, t.valueW, t.carriesActivation ? activation : undefined, n),
                payload_length: t.payloadBits,
              },
              { dom: sent, code: sent },
              rng,
            ),
          ),
        );
        streams.rebuilt.push(beat(packBus(bus.samples, { samples: t.rebuilt }, {}, rng)));
      });
      pushWords(params, result.limbs, streams.words, core);
      return result;
    });
    for (const stream of Object.values(streams)) stream.endCase();
    core?.endCase();
    return frames;
  });
  const used = streamsOf(params, 'encoder');
  const list = Object.values(streams)
    .map(({ stream }) => stream)
    .filter(({ name }) => used.has(name));
  if (core) list.splice(list.indexOf(streams.words.stream), 0, core.stream);
  return { streams: list, encoded };
}

/** Samples and words only. Lossless: the samples in are the samples out, so the two streams serve both tops. */
export function rateVectors(params: CodecParams, cases: readonly VectorCase[]): Stream[] {
  const { n, w } = params;
  const bus = buses(params);
  const samples = createStream('samples', bus.samples);
  const words = createStream('words', bus.words);
  const care = ones(bus.samples.width);
  for (const vectorCase of cases) {
    const encoder = createEncoder(params, vectorCase.settings);
    for (const frame of vectorCase.frames) {
      for (let at = 0; at < frame.samples.length; at += n)
        samples.push({
          tdata: packLanes(frame.samples.subarray(at, at + n), w),
          care,
          tlast: at + n >= frame.samples.length,
          tuser: 0,
          tuserCare: true,
        });
      pushWords(params, encoder.encode(frame.samples).limbs, words, undefined);
    }
    samples.endCase();
    words.endCase();
  }
  return [samples.stream, words.stream];
}
