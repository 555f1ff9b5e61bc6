/**
 * The one table of the bitstream, version 2: the codes and the schedule of the fields.
 * Model, RTL and docs/bitstream.md all come from this file. docs/bitstream.md has the rules in words.
 */

/** Version number of the format; it is in every `.dcm` file and every manifest. */
export const STREAM_VERSION = 2;

/**
 * Mask code of a nibble (4 lanes), x = mask XOR previous mask:
 *   x == 0           flag 0
 *   one bit changed  flag 1, kind 0, body = index of the bit (2 bits)
 *   otherwise        flag 1, kind 1, body = x (4 bits)
 */
export const NIBBLE_LANES = 4;
export const ONE_BIT_BODY = 2;
export const FULL_BODY = 4;

/**
 * Class code, by the difference of a block's class number to the class before it, modulo 2^CB:
 *   0, same domain   flag 0
 *   else             flag 1, then a kind of CLASS_KIND_BITS bits:
 *     down, up       one less, one more: no body
 *     two            body of CLASS_TWO_BODY bit: 0 two less, 1 two more
 *     escape         body = [domain, auto frames] + the class number, least significant bit first
 */
export const CLASS_KIND_BITS = 2;
export const CLASS_KIND = { down: 0, up: 1, two: 2, escape: 3 } as const;
export const CLASS_TWO_BODY = 1;

/** The fields of a block, in the order in which they stand in a slot. */
export const SLOT_ORDER = ['flags', 'classFlag', 'classKind', 'kinds', 'bodies', 'classBody', 'payload'] as const;
export type StreamField = (typeof SLOT_ORDER)[number];

/**
 * Slot in which a field of block j is sent, relative to slot j. Flag, kind and body of a code travel in different slots,
 * so that a decoder knows the length of every field before the slot begins:
 *   flags -> (count) -> kinds -> (count) -> bodies -> mask -> (is there a class?)
 *   classFlag -> classKind -> classBody -> (width * count) -> payload
 * The delays are the clocks that its pipeline has for each arrow: one to read a slot's header, one to turn it into a length.
 */
export const SLOT_DELAY: Readonly<Record<StreamField, number>> = {
  flags: 0,
  kinds: 2,
  bodies: 4,
  classFlag: 8,
  classKind: 10,
  classBody: 12,
  payload: 16,
};
