import { makeData, type NpyData, type NpyDtype } from '../formats/npy.js';

/**
 * How real activations become W-bit samples: q = clip(floor(x / scale + 1/2)), scale = p / qMax; qMax is 2^W - 1 when no
 * activation is negative, else 2^(W-1) - 1. p is the largest magnitude, or a percentile (nearest rank) of the magnitudes,
 * over all inputs.
 */
export type ScaleRule = { readonly rule: 'max' } | { readonly rule: 'percentile'; readonly percent: number };

export interface Scale {
  readonly scale: number;
  readonly signed: boolean;
  readonly width: number;
}

/** Works out the scale of one tensor of the network from its values for all inputs. */
export function findScale(values: readonly Float32Array[], width: number, rule: ScaleRule): Scale {
  let signed = false;
  let max = 0;
  let count = 0;
  for (const list of values) {
    count += list.length;
    for (let i = 0; i < list.length; i++) {
      const x = list[i]!;
      if (x < 0) signed = true;
      const magnitude = Math.abs(x);
      if (magnitude > max) max = magnitude;
    }
  }
  let p = max;
  if (rule.rule === 'percentile' && count > 0) {
    const all = new Float32Array(count);
    let at = 0;
    for (const list of values) for (let i = 0; i < list.length; i++) all[at++] = Math.abs(list[i]!);
    all.sort();
    p = all[Math.max(0, Math.ceil((rule.percent / 100) * count) - 1)]!;
    // A map that is almost all zeros: its percentile says nothing.
    if (p === 0) p = max;
  }
  const qMax = signed ? 2 ** (width - 1) - 1 : 2 ** width - 1;
  return { scale: p === 0 ? 1 : p / qMax, signed, width };
}

export function dtypeOf({ signed, width }: Scale): NpyDtype {
  return `${signed ? 'int' : 'uint'}${width <= 8 ? 8 : 16}`;
}

/** Activations to samples. Inverse up to rounding and clipping: `dequantise`. */
export function quantise(values: Float32Array, s: Scale): NpyData {
  const data = makeData(dtypeOf(s), values.length);
  const max = s.signed ? 2 ** (s.width - 1) - 1 : 2 ** s.width - 1;
  const min = s.signed ? -(2 ** (s.width - 1)) : 0;
  for (let i = 0; i < values.length; i++) {
    const q = Math.floor(values[i]! / s.scale + 0.5);
    data[i] = q > max ? max : q < min ? min : q;
  }
  return data;
}

export function dequantise(data: ArrayLike<number>, s: Scale): Float32Array {
  return Float32Array.from(data, (q) => q * s.scale);
}
