/**
 * The one table of the bitstream, version 1: the prefix codes and the schedule of the fields.
 * Model, RTL and docs/bitstream.md all come from this file. docs/bitstream.md has the rules in words.
 */

/** Version number of the format; it is in every `.dcm` file and every manifest. */
export const STREAM_VERSION = 1;

/**
 * Class code: difference of a block's class to the class before it, as a prefix code.
 * Bits in stream order, first bit first. After `escape` follows the absolute class, least significant bit first.
 */
export const CLASS_CODE = {
  same: '0',
  down: '10',
  up: '110',
  escape: '111',
} as const;

/**
 * Mask code of a nibble (4 lanes), x = mask XOR previous mask:
 *   x == 0           flag 0
 *   one bit changed  flag 1, kind 0, body = index of the bit (2 bits)
 *   otherwise        flag 1, kind 1, body = x (4 bits)
 * The three parts travel in different slots (see SLOT_DELAY), so that the decoder knows every length in advance.
 */
export const NIBBLE_LANES = 4;
export const ONE_BIT_BODY = 2;
export const FULL_BODY = 4;

/**
 * Slot in which a field of block j is sent, relative to slot j. The delays are what the decoder's pipeline needs to
 * know a field's length one clock before it: flags -> (count) -> kinds -> (count) -> bodies -> (mask) -> class ->
 * (width * count) -> payload. Only the class code's length is found in the slot itself.
 */
export const SLOT_DELAY = {
  flags: 0,
  kinds: 2,
  bodies: 4,
  class: 8,
  payload: 11,
} as const;

/** Order of the fields inside a slot. */
export const SLOT_ORDER = ['class', 'flags', 'kinds', 'bodies', 'payload'] as const;
