import { NetlistError } from '../errors.js';
import { type Bit, ONE, type FlatNetlist, ZERO } from './flatten.js';
import { LIMB, limbCount, limbMask } from './layout.js';

/** One word of the program: an input port, a register or the output of a cell. */
export interface Word {
  readonly id: number;
  readonly width: number;
  readonly kind: 'input' | 'state' | 'cell';
  /** First index in the wires (inputs; cells that other chunks or ports read) or in the state; -1 for plain locals. */
  home: number;
  /** Chunk that defines it; -1 for inputs and state. */
  chunk: number;
}

/** Which word and which of its bits drives each net. */
export interface Drivers {
  readonly word: ReadonlyMap<Bit, Word>;
  readonly index: ReadonlyMap<Bit, number>;
}

export type Sig = readonly Bit[];

/** Builds the text of expressions inside one chunk; all values are int32. */
export interface Expressions {
  /** Statements of the chunk, in order. */
  readonly lines: string[];
  /** Limb `k` of a signal that goes on with its sign (signed) or with 0 above its bits. */
  readonly limb: (sig: Sig, k: number, signed?: boolean) => string;
  /** One bit as 0 or 1. */
  readonly bit: (bit: Bit) => string;
  /** 0 or -1: the sign of a signal. */
  readonly sign: (sig: Sig) => string;
  /** Local that holds an expression. */
  readonly local: (text: string) => string;
}

/** Name of the local with limb `k` of a word. */
export function localName(word: Word, k: number): string {
  return `v${word.id}_${k}`;
}

/** Cuts an expression to the bits of limb `k` of a word of `width` bits. */
export function masked(text: string, width: number, k = 0): string {
  const mask = limbMask(width, k);
  return mask === -1 ? `(${text}) | 0` : `(${text}) & ${mask}`;
}

export function createExpressions(netlist: FlatNetlist, drivers: Drivers, chunk: number): Expressions {
  const lines: string[] = [];
  const loaded = new Set<string>();
  const known = new Map<string, string>();
  let serial = 0;

  const local = (text: string): string => {
    if (/^-?\w+$/.test(text)) return text;
    let name = known.get(text);
    if (name === undefined) {
      name = `t${serial++}`;
      lines.push(`const ${name} = ${text};`);
      known.set(text, name);
    }
    return name;
  };

  const wordLimb = (word: Word, k: number): string => {
    const name = localName(word, k);
    if (word.chunk !== chunk && !loaded.has(name)) {
      loaded.add(name);
      lines.push(`const ${name} = ${word.kind === 'state' ? 'Q' : 'W'}[${word.home + k}];`);
    }
    return name;
  };

  /** At most 32 bits as one expression; bits above are 0. */
  const assemble = (bits: Sig): string => {
    const parts: string[] = [];
    let constant = 0;
    let at = 0;
    while (at < bits.length) {
      const bit = bits[at]!;
      if (bit === ZERO || bit === ONE) {
        if (bit === ONE) constant |= 1 << at;
        at++;
        continue;
      }
      const word = drivers.word.get(bit);
      if (word === undefined) throw new NetlistError(`${netlist.nameOf(bit)}: expected a driver, got none`);
      const from = drivers.index.get(bit)!;
      let run = 1;
      // The same bit again and again: a sign extension by hand.
      while (at + run < bits.length && bits[at + run] === bit) run++;
      if (run > 1) {
        const ones = at + run === LIMB ? '' : ` & ${2 ** run - 1}`;
        const text = `-${single(word, from)}${ones}`;
        parts.push(at === 0 ? `(${text})` : `((${text}) << ${at})`);
        at += run;
        continue;
      }
      const k = Math.floor(from / LIMB);
      const shift = from % LIMB;
      while (
        at + run < bits.length &&
        shift + run < LIMB &&
        drivers.word.get(bits[at + run]!) === word &&
        drivers.index.get(bits[at + run]!) === from + run
      )
        run++;
      const top = Math.min(LIMB, word.width - k * LIMB);
      let text = wordLimb(word, k);
      if (shift > 0) text = `(${text} >>> ${shift})`;
      // Bits that a left shift pushes out of the limb need no mask.
      if (shift + run < top && at + run < LIMB) text = `(${text} & ${2 ** run - 1})`;
      else if (shift + run < top && at === 0) text = `(${text} & ${2 ** run - 1})`;
      parts.push(at === 0 ? text : `(${text} << ${at})`);
      at += run;
    }
    if (constant !== 0 || parts.length === 0) parts.push(String(constant));
    if (parts.length === 1) return parts[0]!;
    return local(`${parts.join(' | ')}`);
  };

  const single = (word: Word, index: number): string => {
    const k = Math.floor(index / LIMB);
    const shift = index % LIMB;
    const name = wordLimb(word, k);
    if (word.width === 1) return name;
    if (shift === 0) return `(${name} & 1)`;
    return index === word.width - 1 || shift === LIMB - 1 ? `(${name} >>> ${shift})` : `(${name} >>> ${shift} & 1)`;
  };

  const bit = (b: Bit): string => {
    if (b === ZERO) return '0';
    if (b === ONE) return '1';
    const word = drivers.word.get(b);
    if (word === undefined) throw new NetlistError(`${netlist.nameOf(b)}: expected a driver, got none`);
    return single(word, drivers.index.get(b)!);
  };

  const sign = (sig: Sig): string => {
    const top = sig[sig.length - 1];
    return top === undefined || top === ZERO ? '0' : top === ONE ? '-1' : local(`-${bit(top)}`);
  };

  const limb = (sig: Sig, k: number, signed = false): string => {
    const from = k * LIMB;
    let length = sig.length;
    if (signed) while (length > 1 && sig[length - 1] === sig[length - 2]) length--;
    const short = length === sig.length ? sig : sig.slice(0, length);
    if (from >= length) return signed ? sign(short) : '0';
    const part = short.slice(from, from + LIMB);
    const text = assemble(part);
    const open = LIMB - part.length;
    if (!signed || open === 0 || part[part.length - 1] === ZERO) return text;
    return local(`${text} << ${open} >> ${open}`);
  };

  return { lines, limb, bit, sign, local };
}

/** Limbs of a signal cut or extended to `width` bits; canonical: bits above are 0. */
export function limbsOf(e: Expressions, sig: Sig, width: number, signed: boolean): string[] {
  const cut = resize(sig, width, signed);
  return Array.from({ length: limbCount(width) }, (_, k) => e.limb(cut, k));
}

/** A signal of exactly `width` bits. */
export function resize(sig: Sig, width: number, signed: boolean): Sig {
  if (sig.length >= width) return sig.length === width ? sig : sig.slice(0, width);
  const fill = signed && sig.length > 0 ? sig[sig.length - 1]! : ZERO;
  return [...sig, ...new Array<Bit>(width - sig.length).fill(fill)];
}
