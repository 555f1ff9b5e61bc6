import { decode } from 'fast-png';
import { InputError } from '../errors.js';
import type { FloatTensor } from './npy.js';

/** How a picture becomes the input of a network: v = (pixel / 255 - mean) / std per channel. */
export interface ImageInput {
  /** Sizes of the network's input. */
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Channels first: (1, C, H, W), else (1, H, W, C). */
  readonly channelsFirst: boolean;
  /** One value per channel, or one for all. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * A PNG file as the input tensor of a network. The picture is scaled (bilinear, pixel centres) so that it just covers the
 * input, and its middle is taken; a picture of the right size stays as it is. Transparency is dropped, grey is repeated.
 *
 * @param where - what the bytes are, for error texts
 * @throws InputError when it is no PNG file
 */
export function imageTensor(bytes: Uint8Array, input: ImageInput, where = 'png'): FloatTensor {
  let png: ReturnType<typeof decode>;
  try {
    png = decode(bytes);
  } catch (error) {
    throw new InputError(
      `${where}: expected a PNG file, got other bytes (${error instanceof Error ? error.message : ''})`,
    );
  }
  const { width, height, channels, depth, palette } = png;
  const full = depth === 16 ? 65535 : palette === undefined ? 2 ** depth - 1 : 255;
  const colors = palette !== undefined || channels >= 3 ? 3 : 1;
  const at = (x: number, y: number, c: number): number => {
    const pixel = y * width + x;
    if (palette !== undefined) return palette[packed(png.data, width, depth, x, y)]![c]!;
    const channel = colors === 3 ? c : 0;
    if (depth < 8) return packed(png.data, width, depth, x, y);
    return png.data[pixel * channels + channel]!;
  };
  const scale = Math.min(width / input.width, height / input.height);
  const left = (width - input.width * scale) / 2;
  const up = (height - input.height * scale) / 2;
  const { channels: C, height: H, width: W } = input;
  if (C !== 1 && C !== 3) throw new InputError(`${where}: expected a network input of 1 or 3 channels, got ${C}`);
  const data = new Float32Array(C * H * W);
  const clamp = (v: number, max: number): number => Math.min(max, Math.max(0, v));
  for (let y = 0; y < H; y++) {
    const sy = clamp(up + (y + 0.5) * scale - 0.5, height - 1);
    const y0 = Math.floor(sy);
    const y1 = Math.min(y0 + 1, height - 1);
    for (let x = 0; x < W; x++) {
      const sx = clamp(left + (x + 0.5) * scale - 0.5, width - 1);
      const x0 = Math.floor(sx);
      const x1 = Math.min(x0 + 1, width - 1);
      const sample = (c: number): number => {
        const top = at(x0, y0, c) * (1 - (sx - x0)) + at(x1, y0, c) * (sx - x0);
        const bottom = at(x0, y1, c) * (1 - (sx - x0)) + at(x1, y1, c) * (sx - x0);
        return (top * (1 - (sy - y0)) + bottom * (sy - y0)) / full;
      };
      for (let c = 0; c < C; c++) {
        // A colour picture for a grey input: luma of BT.601.
        const v = C === 1 && colors === 3 ? 0.299 * sample(0) + 0.587 * sample(1) + 0.114 * sample(2) : sample(c);
        const mean = input.mean[input.mean.length === 1 ? 0 : c]!;
        const std = input.std[input.std.length === 1 ? 0 : c]!;
        data[input.channelsFirst ? (c * H + y) * W + x : (y * W + x) * C + c] = (v - mean) / std;
      }
    }
  }
  return { shape: input.channelsFirst ? [1, C, H, W] : [1, H, W, C], data };
}

/** A sample of fewer than 8 bits, or a palette index; rows start at a byte. */
function packed(data: ArrayLike<number>, width: number, depth: number, x: number, y: number): number {
  const perByte = 8 / depth;
  const row = Math.ceil(width / perByte);
  const byte = data[y * row + Math.floor(x / perByte)]!;
  return (byte >> (8 - depth * ((x % perByte) + 1))) & (2 ** depth - 1);
}
