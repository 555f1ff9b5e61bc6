import { toHex } from '../fixed/bits.js';

/**
 * Memory content for the Xilinx (AMD) block memory generator, radix 16.
 *
 * @param width - bits per word
 * @param comments - lines without the comment sign
 */
export function formatCoe(
  words: readonly (bigint | number)[],
  width: number,
  comments: readonly string[] = [],
): string {
  const head = comments.map((line) => `; ${line}`.trimEnd());
  const body = words.map((word, i) => `${toHex(word, width)}${i === words.length - 1 ? ';' : ','}`);
  return [...head, 'memory_initialization_radix=16;', 'memory_initialization_vector=', ...body, ''].join('\n');
}
