import { toHex } from '../fixed/bits.js';

/**
 * Memory initialization file of Intel (Altera) Quartus, address and data in hex.
 *
 * @param width - bits per word
 * @param comments - lines without the comment sign
 */
export function formatMif(
  words: readonly (bigint | number)[],
  width: number,
  comments: readonly string[] = [],
): string {
  const addressWidth = Math.max(1, Math.ceil(Math.log2(Math.max(2, words.length)) / 4)) * 4;
  return [
    ...comments.map((line) => `-- ${line}`.trimEnd()),
    `DEPTH = ${words.length};`,
    `WIDTH = ${width};`,
    'ADDRESS_RADIX = HEX;',
    'DATA_RADIX = HEX;',
    'CONTENT',
    'BEGIN',
    ...words.map((word, i) => `${toHex(i, addressWidth)} : ${toHex(word, width)};`),
    'END;',
    '',
  ].join('\n');
}
