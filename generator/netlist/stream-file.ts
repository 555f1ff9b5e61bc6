import { LIMB, limbCount } from './layout.js';

/** A file of golden vectors as limbs: word `i` has its tdata at `[i * limbs]`. */
export interface StreamFile {
  /** Whole words up to the first that is damaged. */
  readonly words: number;
  readonly limbs: number;
  readonly tdata: Int32Array;
  /** Digit above tdata: 1 tlast, 2 last beat of a case, 4 last of the file, 8 has a care word. */
  readonly flags: Uint8Array;
  readonly tuser: Uint8Array;
}

/** Reads the text of a stream's file (see docs/verification.md): hex words with tdata, a digit of flags, one of tuser. */
export function parseStream(text: string, width: number): StreamFile {
  const tokens = text.split(/\s+/).filter((token) => token !== '');
  const bad = tokens.findIndex((token) => !/^[0-9a-fA-F]+$/.test(token));
  const words = bad < 0 ? tokens.length : bad;
  const limbs = limbCount(width);
  const digits = Math.ceil(width / 4);
  const tdata = new Int32Array(words * limbs);
  const flags = new Uint8Array(words);
  const tuser = new Uint8Array(words);
  for (let i = 0; i < words; i++) {
    const token = tokens[i]!;
    const digit = (at: number): number => {
      const char = token[token.length - 1 - at];
      return char === undefined ? 0 : Number.parseInt(char, 16);
    };
    flags[i] = digit(digits);
    tuser[i] = digit(digits + 1);
    const end = token.length;
    const start = Math.max(0, end - digits);
    for (let k = 0; k < limbs; k++) {
      const high = end - (k * LIMB) / 4;
      const low = Math.max(start, high - LIMB / 4);
      if (high > low) tdata[i * limbs + k] = Number.parseInt(token.slice(low, high), 16) | 0;
    }
  }
  return { words, limbs, tdata, flags, tuser };
}

/** Plain hex words (settings of the cases) as limbs; undefined for a damaged one. */
export function parseWords(text: string, width: number): ReadonlyArray<Int32Array | undefined> {
  return text
    .split(/\s+/)
    .filter((token) => token !== '')
    .map((token) => {
      if (!/^[0-9a-fA-F]+$/.test(token)) return undefined;
      const limbs = new Int32Array(limbCount(width));
      for (let k = 0; k < limbs.length; k++) {
        const high = token.length - (k * LIMB) / 4;
        if (high > 0) limbs[k] = Number.parseInt(token.slice(Math.max(0, high - LIMB / 4), high), 16) | 0;
      }
      return limbs;
    });
}
