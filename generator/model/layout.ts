import { InputError } from '../errors.js';

/** Which axis of a tensor lies across the lanes of a block. */
export const LANE_AXES = ['channel', 'width'] as const;
export type LaneAxis = (typeof LANE_AXES)[number];

/** Typed arrays that hold samples. */
export type SampleArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Int32Array;

interface Geometry {
  readonly batch: number;
  readonly c: number;
  readonly h: number;
  readonly w: number;
  /** Blocks across the lane axis: ceil(size / N); missing lanes are zero. */
  readonly groups: number;
  readonly blocks: number;
}

/**
 * Blocks of a tensor.
 *
 * @param shape - (C, H, W) or (B, C, H, W)
 */
export function geometry(shape: readonly number[], axis: LaneAxis, n: number): Geometry {
  if (shape.length !== 3 && shape.length !== 4)
    throw new InputError(`tensor shape: expected (C, H, W) or (N, C, H, W), got (${shape.join(', ')})`);
  const [batch, c, h, w] = (shape.length === 4 ? shape : [1, ...shape]) as [number, number, number, number];
  if (!(batch * c * h * w > 0)) throw new InputError(`tensor shape: expected no empty axis, got (${shape.join(', ')})`);
  const groups = Math.ceil((axis === 'channel' ? c : w) / n);
  return { batch, c, h, w, groups, blocks: axis === 'channel' ? batch * groups * h * w : batch * c * h * groups };
}

/**
 * Brings a tensor into the order in which it is streamed.
 *
 * channel: for each image, for each group of N channels, the pixels in raster order; lanes are the N channels.
 * width: for each image and channel, for each group of N columns, the rows from top to bottom; lanes are the N neighbours.
 * So the block before is the nearest one: the pixel to the left, or the row above.
 * Lanes beyond the end of the axis are zero.
 *
 * @param data - the tensor in C order
 * @returns M*N samples in block order. Inverse: `fromBlocks`
 */
export function toBlocks(data: SampleArray, shape: readonly number[], axis: LaneAxis, n: number): Int32Array {
  const g = geometry(shape, axis, n);
  const out = new Int32Array(g.blocks * n);
  if (axis === 'channel') {
    const plane = g.h * g.w;
    let o = 0;
    for (let b = 0; b < g.batch; b++)
      for (let group = 0; group < g.groups; group++) {
        const lanes = Math.min(n, g.c - group * n);
        for (let lane = 0; lane < lanes; lane++) {
          const from = (b * g.c + group * n + lane) * plane;
          for (let p = 0, q = o + lane; p < plane; p++, q += n) out[q] = data[from + p]!;
        }
        o += plane * n;
      }
  } else {
    for (let plane = 0, o = 0; plane < g.batch * g.c; plane++)
      for (let group = 0; group < g.groups; group++) {
        const lanes = Math.min(n, g.w - group * n);
        for (let y = 0; y < g.h; y++, o += n) {
          const from = (plane * g.h + y) * g.w + group * n;
          for (let lane = 0; lane < lanes; lane++) out[o + lane] = data[from + lane]!;
        }
      }
  }
  return out;
}

/** Inverse of `toBlocks`: writes M*N samples in block order into `out`, the tensor in C order. */
export function fromBlocks(
  blocks: ArrayLike<number>,
  shape: readonly number[],
  axis: LaneAxis,
  n: number,
  out: SampleArray,
): void {
  const g = geometry(shape, axis, n);
  if (axis === 'channel') {
    const plane = g.h * g.w;
    let o = 0;
    for (let b = 0; b < g.batch; b++)
      for (let group = 0; group < g.groups; group++) {
        const lanes = Math.min(n, g.c - group * n);
        for (let lane = 0; lane < lanes; lane++) {
          const to = (b * g.c + group * n + lane) * plane;
          for (let p = 0, q = o + lane; p < plane; p++, q += n) out[to + p] = blocks[q]!;
        }
        o += plane * n;
      }
  } else {
    for (let plane = 0, o = 0; plane < g.batch * g.c; plane++)
      for (let group = 0; group < g.groups; group++) {
        const lanes = Math.min(n, g.w - group * n);
        for (let y = 0; y < g.h; y++, o += n) {
          const to = (plane * g.h + y) * g.w + group * n;
          for (let lane = 0; lane < lanes; lane++) out[to + lane] = blocks[o + lane]!;
        }
      }
  }
}
