import type { CodecParams } from '../config/params.js';
import type { FrameSettings } from '../config/schema.js';
import { InputError } from '../errors.js';
import { bytesFromLimbs, limbsFromBytes, parseDcm, serialiseDcm, type DcmFile } from '../formats/dcm.js';
import { makeData, type NpyArray, type NpyData, type NpyDtype } from '../formats/npy.js';
import { createDecoder } from '../model/decoder.js';
import { createEncoder, type EncodedFrame } from '../model/encoder.js';
import { fromBlocks, toBlocks, type LaneAxis } from '../model/layout.js';

/** A tensor as one compressed frame. */
export interface EncodedTensor {
  readonly frame: EncodedFrame;
  /** The `.dcm` file. */
  readonly bytes: Uint8Array;
  /** M, blocks of the frame. */
  readonly blocks: number;
  /** The samples as the decoder gives them back, in the order of the tensor. */
  readonly rebuilt: NpyData;
}

/**
 * Encodes a tensor (C, H, W) or (B, C, H, W) as one frame and decodes it again with the model. Pure.
 *
 * @param where - what the tensor is, for error texts
 * @throws InputError when the shape does not fit or a sample is outside the codec's range
 */
export function encodeTensor(
  tensor: NpyArray,
  params: CodecParams,
  settings: FrameSettings,
  axis: LaneAxis,
  where = 'tensor',
): EncodedTensor {
  checkRange(tensor, params, where);
  const samples = toBlocks(tensor.data, tensor.shape, axis, params.n);
  const frame = createEncoder(params, settings).encode(samples);
  const back = createDecoder(params, settings).decode(frame.limbs);
  if (back.error !== undefined || back.samples.length !== samples.length)
    throw new Error(`the model does not decode its own frame (${back.error ?? 'wrong length'})`);
  const blocks = samples.length / params.n;
  const bytes = serialiseDcm({
    params,
    settings,
    tensor: { dtype: tensor.dtype, shape: tensor.shape, axis },
    blocks,
    words: frame.words,
    payload: bytesFromLimbs(frame.limbs),
  });
  return { frame, bytes, blocks, rebuilt: toTensor(back.samples, tensor.dtype, tensor.shape, axis, params) };
}

/**
 * Decodes the content of a `.dcm` file. Inverse of `encodeTensor` up to quantisation. Pure.
 *
 * @throws InputError when the file is damaged
 */
export function decodeTensor(bytes: Uint8Array, where = 'dcm'): { readonly file: DcmFile; readonly tensor: NpyArray } {
  const file = parseDcm(bytes, where);
  const { params, settings, tensor } = file;
  const frame = createDecoder(params, settings).decode(limbsFromBytes(file.payload));
  if (frame.error !== undefined)
    throw new InputError(
      `${where}: expected a whole frame, got one that is damaged in block ${frame.blocks} (${frame.error})`,
    );
  if (frame.blocks !== file.blocks)
    throw new InputError(`${where}: expected ${file.blocks} blocks in the frame, got ${frame.blocks}`);
  const data = toTensor(frame.samples, tensor.dtype, tensor.shape, tensor.axis, params);
  return { file, tensor: { dtype: tensor.dtype, shape: tensor.shape, data } };
}

/** Blocks back to a tensor, clipped to its type where the codec's samples are wider. */
function toTensor(
  blocks: Int32Array,
  dtype: NpyDtype,
  shape: readonly number[],
  axis: LaneAxis,
  params: CodecParams,
): NpyData {
  const data = makeData(
    dtype,
    shape.reduce((count, d) => count * d, 1),
  );
  const { min, max } = dtypeRange(dtype);
  const fits = params.sampleMin >= min && params.sampleMax <= max;
  fromBlocks(fits ? blocks : blocks.map((v) => Math.min(max, Math.max(min, v))), shape, axis, params.n, data);
  return data;
}

function dtypeRange(dtype: NpyDtype): { readonly min: number; readonly max: number } {
  const bits = dtype.endsWith('16') ? 16 : 8;
  return dtype.startsWith('u') ? { min: 0, max: 2 ** bits - 1 } : { min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 };
}

function checkRange(tensor: NpyArray, params: CodecParams, where: string): void {
  const { sampleMin, sampleMax } = params;
  const { data } = tensor;
  for (let i = 0; i < data.length; i++)
    if (data[i]! < sampleMin || data[i]! > sampleMax)
      throw new InputError(
        `${where}: sample ${i}: expected ${sampleMin}..${sampleMax} ` +
          `(width ${params.w}, ${params.signed ? 'signed' : 'unsigned'}), got ${data[i]}`,
      );
}

/** Largest absolute error of a sample, and the root of the mean square. */
export function tensorError(original: NpyData, rebuilt: NpyData): { readonly maxError: number; readonly rmse: number } {
  let maxError = 0;
  let squares = 0;
  for (let i = 0; i < original.length; i++) {
    const error = Math.abs(original[i]! - rebuilt[i]!);
    if (error > maxError) maxError = error;
    squares += error * error;
  }
  return { maxError, rmse: Math.sqrt(squares / original.length) };
}
