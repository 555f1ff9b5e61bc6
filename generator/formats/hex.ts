import { fromHex, toHex } from '../fixed/bits.js';
import { InputError } from '../errors.js';

/**
 * Text for `$readmemh`: one word per line, most significant digit first, after optional `//` comment lines.
 *
 * @param width - bits per word
 */
export function formatHex(words: Iterable<bigint | number>, width: number, comments: readonly string[] = []): string {
  const lines = comments.map((line) => `// ${line}`.trimEnd());
  for (const word of words) lines.push(toHex(word, width));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/**
 * Inverse of formatHex. Addresses (`@`) and X digits, which `$readmemh` also knows, are refused.
 *
 * @throws InputError naming the line
 */
export function parseHex(text: string, width: number, where = 'hex'): bigint[] {
  const words: bigint[] = [];
  text.split('\n').forEach((line, i) => {
    for (const token of line
      .replace(/\/\/.*/, '')
      .trim()
      .split(/\s+/)) {
      if (token === '') continue;
      try {
        words.push(fromHex(token, width));
      } catch (error) {
        throw new InputError(
          `${where}: line ${i + 1}: expected words of ${width} bits in hex, got ${token.slice(0, 40)}`,
          {
            cause: error,
          },
        );
      }
    }
  });
  return words;
}
