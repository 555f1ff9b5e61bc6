/** Wide words are limbs of 32 bits, least significant first; bits above the width of a word are 0 in its top limb. */
export const LIMB = 32;

export function limbCount(width: number): number {
  return Math.ceil(width / LIMB);
}

/** Ones in the bits of limb `k` that a word of `width` bits has. */
export function limbMask(width: number, k = 0): number {
  const bits = Math.min(LIMB, width - k * LIMB);
  return bits >= LIMB ? -1 : bits <= 0 ? 0 : 2 ** bits - 1;
}
