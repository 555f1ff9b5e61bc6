import { FULL_BODY, NIBBLE_LANES, ONE_BIT_BODY } from '../codes/stream.js';

/**
 * Mask code tables for one nibble, indexed by x = mask XOR previous mask (0..15).
 * An unchanged nibble (x = 0) has neither kind nor body.
 */
export const NIBBLE = (() => {
  const kind = new Uint8Array(16);
  const body = new Uint8Array(16);
  const bodyBits = new Uint8Array(16);
  for (let x = 1; x < 16; x++) {
    const one = (x & (x - 1)) === 0;
    kind[x] = one ? 0 : 1;
    body[x] = one ? 31 - Math.clz32(x) : x;
    bodyBits[x] = one ? ONE_BIT_BODY : FULL_BODY;
  }
  return { kind, body, bodyBits } as const;
})();

/** The coded parts of one mask. */
export interface MaskCode {
  /** One bit per nibble, bit 0 = lanes 0..3: the nibble changed. */
  flags: number;
  /** One bit per changed nibble, in order. */
  kinds: number;
  /** Number of changed nibbles = number of kind bits. */
  changed: number;
  /** Bodies of the changed nibbles, in order, first in the low bits. */
  bodies: number;
  /** Number of body bits. */
  bodyBits: number;
}

/**
 * Codes x = mask XOR previous mask of `nibbles` nibbles into `out`. All values are below 2^32.
 *
 * @param x - N-bit difference, as int32
 */
export function codeMask(x: number, nibbles: number, out: MaskCode): void {
  if (x === 0) {
    out.flags = out.kinds = out.changed = out.bodies = out.bodyBits = 0;
    return;
  }
  let flags = 0;
  let kinds = 0;
  let changed = 0;
  let bodies = 0;
  let bodyBits = 0;
  for (let i = 0; i < nibbles; i++) {
    const nib = (x >>> (NIBBLE_LANES * i)) & 15;
    if (nib !== 0) {
      flags |= 1 << i;
      kinds |= NIBBLE.kind[nib]! << changed;
      changed++;
      bodies |= NIBBLE.body[nib]! << bodyBits;
      bodyBits += NIBBLE.bodyBits[nib]!;
    }
  }
  out.flags = flags;
  out.kinds = kinds;
  out.changed = changed;
  out.bodies = bodies;
  out.bodyBits = bodyBits;
}

/** Bits that the mask code of difference x takes: flags + kinds + bodies. */
export function maskBits(x: number, nibbles: number): number {
  let bits = nibbles;
  for (let rest = x; rest !== 0; rest >>>= NIBBLE_LANES) {
    const nib = rest & 15;
    if (nib !== 0) bits += 1 + NIBBLE.bodyBits[nib]!;
  }
  return bits;
}

/** Number of ones in a 32-bit integer. */
export function popcount(x: number): number {
  let v = x - ((x >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
