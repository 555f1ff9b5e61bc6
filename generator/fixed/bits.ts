/** Words of any width as non-negative BigInts, their hex text, and lanes packed into them (lane 0 in the low bits). */

/** Hex digits of a word: `ceil(width / 4)` lower-case digits, most significant first. */
export function toHex(word: bigint | number, width: number): string {
  if (word < 0 || (typeof word === 'bigint' ? word >> BigInt(width) !== 0n : word >= 2 ** width))
    throw new RangeError(`hex: expected an unsigned word of ${width} bits, got ${word}`);
  return word.toString(16).padStart(Math.ceil(width / 4), '0');
}

/**
 * Inverse of toHex; underscores between digits are allowed as in Verilog.
 *
 * @throws RangeError when a character is no hex digit or the value needs more bits
 */
export function fromHex(text: string, width: number): bigint {
  const digits = text.replaceAll('_', '');
  if (!/^[0-9a-f]+$/i.test(digits)) throw new RangeError(`hex: expected hex digits, got ${JSON.stringify(text)}`);
  const word = BigInt(`0x${digits}`);
  if (word >> BigInt(width) !== 0n)
    throw new RangeError(`hex: expected at most ${width} bits, got ${JSON.stringify(text)}`);
  return word;
}

/** Two's complement bits of a value, as an unsigned word. */
export function toUnsigned(value: number, width: number): bigint {
  return BigInt.asUintN(width, BigInt(value));
}

/** Packs lanes into one word, lane i at bits [i*laneWidth +: laneWidth], negative values as two's complement. */
export function packLanes(lanes: ArrayLike<number>, laneWidth: number): bigint {
  let digits = '';
  // Hex text is far cheaper than shifting BigInts when lanes fill whole digits.
  if (laneWidth % 4 === 0 && laneWidth <= 48) {
    const size = 2 ** laneWidth;
    for (let i = lanes.length - 1; i >= 0; i--) {
      const lane = lanes[i]!;
      digits += (lane < 0 ? lane + size : lane).toString(16).padStart(laneWidth / 4, '0');
    }
    return digits === '' ? 0n : BigInt(`0x${digits}`);
  }
  for (let i = lanes.length - 1; i >= 0; i--)
    digits += toUnsigned(lanes[i]!, laneWidth).toString(2).padStart(laneWidth, '0');
  return digits === '' ? 0n : BigInt(`0b${digits}`);
}

/** Inverse of packLanes. */
export function unpackLanes(word: bigint, laneWidth: number, count: number, signed: boolean): number[] {
  const lanes: number[] = [];
  for (let i = 0; i < count; i++) {
    const bits = word >> BigInt(i * laneWidth);
    lanes.push(Number(signed ? BigInt.asIntN(laneWidth, bits) : BigInt.asUintN(laneWidth, bits)));
  }
  return lanes;
}

/**
 * Words from their bytes, least significant byte first.
 *
 * @param wordBytes - bytes per word; must divide the number of bytes
 */
export function wordsFromBytes(bytes: Uint8Array, wordBytes: number): bigint[] {
  if (bytes.length % wordBytes !== 0)
    throw new RangeError(`words: expected a multiple of ${wordBytes} bytes, got ${bytes.length}`);
  const words: bigint[] = [];
  for (let at = 0; at < bytes.length; at += wordBytes) words.push(packLanes(bytes.subarray(at, at + wordBytes), 8));
  return words;
}

/** Inverse of wordsFromBytes. */
export function bytesFromWords(words: readonly bigint[], wordBytes: number): Uint8Array {
  const bytes = new Uint8Array(words.length * wordBytes);
  words.forEach((word, w) => {
    const hex = toHex(word, wordBytes * 8);
    for (let i = 0; i < wordBytes; i++)
      bytes[w * wordBytes + i] = Number.parseInt(hex.slice(hex.length - 2 * i - 2, hex.length - 2 * i), 16);
  });
  return bytes;
}
