import type { CodecParams } from '../config/params.js';
import type { FrameSettings } from '../config/schema.js';
import { InputError } from '../errors.js';
import { createDecoder, type FrameDecoder } from '../model/decoder.js';
import { createEncoder, type BitCount, type EncodedFrame, type FrameEncoder } from '../model/encoder.js';
import { fromBlocks, toBlocks, type LaneAxis, type SampleArray } from '../model/layout.js';
import { createQuantiser, quantiseDirect, rebuildDirect } from '../model/quantise.js';

/** One way to compress a tensor. */
export interface Form {
  readonly axis: LaneAxis;
  readonly settings: FrameSettings;
}

/** What a form does to a tensor; counted from a stream that was decoded and compared. */
export interface Measurement {
  readonly form: Form;
  /** Bits of the frame's words, padding of the last one included: what the memory holds. */
  readonly streamBits: number;
  /** Bits of the frame without that padding, and where they went. */
  readonly bits: number;
  readonly bitCount: Readonly<BitCount>;
  readonly blocks: EncodedFrame['blocks'];
  /** samples * W / streamBits. */
  readonly ratio: number;
  /** Largest absolute error of a sample; 0 is lossless. */
  readonly maxError: number;
  /** Sum of the squared errors. */
  readonly squares: number;
}

export interface ErrorFigures {
  readonly maxError: number;
  readonly rmse: number;
  /** dB against the full sample range (2^W - 1); Infinity when lossless. */
  readonly psnr: number;
}

/** Root of the mean square and PSNR from a sum of squares over `samples` samples. */
export function errorFigures(squares: number, samples: number, maxError: number, width: number): ErrorFigures {
  const rmse = Math.sqrt(squares / samples);
  return { maxError, rmse, psnr: rmse === 0 ? Infinity : 20 * Math.log10((2 ** width - 1) / rmse) };
}

/** Measures forms on tensors of one configuration. Keeps encoders and decoders, which are expensive to make. */
export interface Meter {
  readonly params: CodecParams;
  measure(tensor: Tensor, form: Form): Measurement;
}

export interface Tensor {
  /** For error texts. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: SampleArray;
}

interface Codec {
  readonly encoder: FrameEncoder;
  readonly decoder: FrameDecoder;
  /** Direct frames: sample as rebuilt, by sample - sampleMin. */
  readonly rebuilt: Int32Array | undefined;
}

export function createMeter(params: CodecParams): Meter {
  const codecs = new Map<string, Codec>();
  // The same tensor is measured in many forms, one after the other.
  let current: Tensor | undefined;
  let blocks = new Map<LaneAxis, Int32Array>();
  let scratch = new Int32Array(0);

  /** Scratch memory: large arrays are expensive to make. */
  function expectedFor(length: number): Int32Array {
    if (scratch.length < length) scratch = new Int32Array(length);
    return scratch.subarray(0, length);
  }

  function codecFor(settings: FrameSettings): Codec {
    const key = JSON.stringify(settings);
    let codec = codecs.get(key);
    if (codec === undefined) {
      codec = {
        encoder: createEncoder(params, settings),
        decoder: createDecoder(params, settings),
        rebuilt: settings.mode === 'direct' ? rebuiltSamples(params, settings) : undefined,
      };
      codecs.set(key, codec);
    }
    return codec;
  }

  function measure(tensor: Tensor, form: Form): Measurement {
    if (tensor !== current) {
      checkRange(tensor, params);
      current = tensor;
      blocks = new Map();
    }
    let samples = blocks.get(form.axis);
    if (samples === undefined) {
      samples = toBlocks(tensor.data, tensor.shape, form.axis, params.n);
      blocks.set(form.axis, samples);
    }
    const { encoder, decoder, rebuilt } = codecFor(form.settings);
    const expected = expectedFor(samples.length);
    let frame: EncodedFrame;
    if (rebuilt === undefined) {
      // What the encoder says that a decoder will rebuild, block by block.
      const { n } = params;
      frame = encoder.encode(samples, ({ rebuilt, index }) => {
        for (let i = 0, to = index * n; i < n; i++) expected[to + i] = rebuilt[i]!;
      });
    } else {
      frame = encoder.encode(samples);
      const { sampleMin } = params;
      for (let i = 0; i < samples.length; i++) expected[i] = rebuilt[samples[i]! - sampleMin]!;
    }
    const back = decoder.decode(frame.limbs);
    if (back.error !== undefined || back.samples.length !== expected.length)
      throw new Error(`${tensor.name}: the model does not decode its own frame (${back.error ?? 'wrong length'})`);
    for (let i = 0; i < expected.length; i++)
      if (expected[i] !== back.samples[i])
        throw new Error(
          `${tensor.name}: sample ${i} in block order: expected ${expected[i]} from the decoder, got ${back.samples[i]}`,
        );
    const streamBits = frame.words * params.outW;
    return {
      form,
      streamBits,
      bits: frame.bits,
      bitCount: frame.bitCount,
      blocks: frame.blocks,
      ratio: (tensor.data.length * params.w) / streamBits,
      ...error(tensor, form.axis, samples, back.samples),
    };
  }

  /** Error of the samples of the tensor; lanes that only fill up a block do not count. */
  function error(
    tensor: Tensor,
    axis: LaneAxis,
    samples: Int32Array,
    back: Int32Array,
  ): { readonly maxError: number; readonly squares: number } {
    let from: SampleArray = samples;
    let to: SampleArray = back;
    if (samples.length !== tensor.data.length) {
      from = tensor.data;
      to = new Int32Array(tensor.data.length);
      fromBlocks(back, tensor.shape, axis, params.n, to);
    }
    let maxError = 0;
    let squares = 0;
    for (let i = 0; i < from.length; i++) {
      const e = Math.abs(from[i]! - to[i]!);
      if (e > maxError) maxError = e;
      squares += e * e;
    }
    return { maxError, squares };
  }

  return { params, measure };
}

/** Every sample of the range as a direct frame rebuilds it. */
export function rebuiltSamples(params: CodecParams, settings: FrameSettings): Int32Array {
  const quantiser = createQuantiser(params, settings);
  return Int32Array.from({ length: params.sampleMax - params.sampleMin + 1 }, (_, i) =>
    rebuildDirect(quantiser, params, quantiseDirect(quantiser, i + params.sampleMin)),
  );
}

function checkRange({ name, data }: Tensor, { sampleMin, sampleMax, w, signed }: CodecParams): void {
  for (let i = 0; i < data.length; i++)
    if (data[i]! < sampleMin || data[i]! > sampleMax)
      throw new InputError(
        `${name}: sample ${i}: expected ${sampleMin}..${sampleMax} (width ${w}, ${signed ? 'signed' : 'unsigned'}), ` +
          `got ${data[i]}`,
      );
}
