/**
 * Bit streams in 32-bit limbs: bit 0 of limb 0 first. A stream word of OUT_W bits is OUT_W/32 limbs, low limb first.
 */
export interface BitWriter {
  limbs: Uint32Array;
  /** Limbs that are complete. */
  count: number;
  /** Bits waiting in `acc`, 0..31. */
  fill: number;
  acc: number;
}

export function createBitWriter(limbs: number): BitWriter {
  return { limbs: new Uint32Array(Math.max(16, limbs)), count: 0, fill: 0, acc: 0 };
}

/** Bits written so far. */
export function bitsWritten(b: BitWriter): number {
  return b.count * 32 + b.fill;
}

/** Makes room for `bits` more bits. */
export function reserveBits(b: BitWriter, bits: number): void {
  const need = b.count + (bits >>> 5) + 2;
  if (need > b.limbs.length) {
    const grown = new Uint32Array(Math.max(need, b.limbs.length * 2));
    grown.set(b.limbs);
    b.limbs = grown;
  }
}

/** Appends `length` (0..32) bits; `value` has no bits above `length`. Room must have been reserved. */
export function putBits(b: BitWriter, value: number, length: number): void {
  const fill = b.fill;
  const acc = b.acc | (value << fill);
  const end = fill + length;
  if (end >= 32) {
    b.limbs[b.count++] = acc;
    // Shift counts are taken modulo 32, so fill = 0 needs its own case.
    b.acc = fill === 0 ? 0 : value >>> (32 - fill);
    b.fill = end - 32;
  } else {
    b.acc = acc;
    b.fill = end;
  }
}

/**
 * Appends `count` values of `width` (0..29) bits each from `values[from...]`. Same result as `putBits` for each; keeps the
 * writer's state in local variables, since this is the encoder's inner loop. Room must have been reserved.
 */
export function putValues(b: BitWriter, values: Int32Array, from: number, count: number, width: number): void {
  if (width === 0) return;
  const limbs = b.limbs;
  let acc = b.acc;
  let fill = b.fill;
  let at = b.count;
  for (let i = from; i < from + count; i++) {
    const value = values[i]!;
    acc |= value << fill;
    fill += width;
    if (fill >= 32) {
      limbs[at++] = acc;
      fill -= 32;
      acc = fill === 0 ? 0 : value >>> (width - fill);
    }
  }
  b.acc = acc;
  b.fill = fill;
  b.count = at;
}

/** Zero padding to a multiple of `wordLimbs` limbs; returns the limbs written. */
export function finishWords(b: BitWriter, wordLimbs: number): Uint32Array {
  reserveBits(b, 32 * wordLimbs);
  if (b.fill > 0) {
    b.limbs[b.count++] = b.acc;
    b.acc = 0;
    b.fill = 0;
  }
  while (b.count % wordLimbs !== 0) b.limbs[b.count++] = 0;
  return b.limbs.slice(0, b.count);
}

/** 32 bits from bit position `pos`; limbs past the end must exist (as zeros). */
export function peekBits(limbs: Uint32Array, pos: number): number {
  const i = pos >>> 5;
  const sh = pos & 31;
  return (limbs[i]! >>> sh) | ((limbs[i + 1]! << 1) << (31 - sh));
}
