import { NetlistError } from '../errors.js';
import { type Expressions, limbsOf, localName, masked, resize, type Sig, type Word } from './expr.js';
import { type FlatCell, parameter } from './flatten.js';
import { LIMB, limbCount, limbMask } from './layout.js';

/** Scratch words with zeros around them, for shifts by a variable number of bits. */
export type ScratchRegion = (limbs: number, around: number) => number;

interface Context {
  readonly e: Expressions;
  readonly cell: FlatCell;
  readonly y: Word;
  readonly scratch: ScratchRegion;
}

type Emit = (c: Context) => void;

function pin(cell: FlatCell, name: string): Sig {
  const sig = cell.pins[name];
  if (sig === undefined) throw new NetlistError(`${cell.name}: expected pin ${name} on ${cell.type}, got none`);
  return sig;
}

const isSigned = (cell: FlatCell, name: 'A' | 'B'): boolean => parameter(cell, `${name}_SIGNED`, 0) !== 0;
/** Yosys extends both operands with their sign only when both have one. */
const bothSigned = (cell: FlatCell): boolean => isSigned(cell, 'A') && isSigned(cell, 'B');

function define({ e, y }: Context, limbs: readonly string[]): void {
  limbs.forEach((text, k) => e.lines.push(`const ${localName(y, k)} = ${text};`));
}

/** A result of one bit, given as 0 or 1; bits of Y above it are 0. */
function defineBit(c: Context, value: string): void {
  define(c, [value, ...new Array<string>(limbCount(c.y.width) - 1).fill('0')]);
}

// Bits are computed without branches: data decides them, so no branch predictor can guess them.

/** 1 when an int32 is not 0. */
function nonZero(e: Expressions, text: string): string {
  const x = e.local(text);
  return `((${x} | -${x}) >>> 31)`;
}

const notBit = (bit: string): string => (bit === '0' ? '1' : bit === '1' ? '0' : `(${bit} ^ 1)`);

const bitwise =
  (combine: (a: string, b: string) => string): Emit =>
  (c) => {
    const { e, cell, y } = c;
    const signed = bothSigned(cell);
    const a = limbsOf(e, pin(cell, 'A'), y.width, signed);
    const b = limbsOf(e, pin(cell, 'B'), y.width, signed);
    define(
      c,
      a.map((text, k) => masked(combine(text, b[k]!), y.width, k)),
    );
  };

const unary =
  (combine: (a: string) => string): Emit =>
  (c) => {
    const { e, cell, y } = c;
    const a = limbsOf(e, pin(cell, 'A'), y.width, isSigned(cell, 'A'));
    define(
      c,
      a.map((text, k) => masked(combine(text), y.width, k)),
    );
  };

/** Sum or difference; carries between limbs come from the signs, without doubles. */
const addSub = (subtract: boolean): Emit =>
  function emit(c) {
    const { e, cell, y } = c;
    const signed = bothSigned(cell);
    const negate = cell.type === '$neg';
    const right = negate ? pin(cell, 'A') : pin(cell, 'B');
    const left: Sig = negate ? [] : pin(cell, 'A');
    const sign = negate ? isSigned(cell, 'A') : signed;
    if (y.width <= LIMB) {
      const a = e.limb(left.slice(0, LIMB), 0, sign);
      const b = e.limb(right.slice(0, LIMB), 0, sign);
      define(c, [masked(`${a} ${subtract ? '-' : '+'} ${b}`, y.width)]);
      return;
    }
    const a = limbsOf(e, left, limbCount(y.width) * LIMB, sign);
    const b = limbsOf(e, right, limbCount(y.width) * LIMB, sign);
    let carry = '';
    a.forEach((ak, k) => {
      const bk = b[k]!;
      const op = subtract ? '-' : '+';
      const sum = e.local(`(${ak} ${op} ${bk}${carry === '' ? '' : ` ${op} ${carry}`}) | 0`);
      e.lines.push(`const ${localName(y, k)} = ${masked(sum, y.width, k)};`);
      if (k === a.length - 1) return;
      carry = e.local(
        subtract
          ? `((~${ak} & ${bk}) | ((~${ak} | ${bk}) & ${sum})) >>> 31`
          : `((${ak} & ${bk}) | ((${ak} | ${bk}) & ~${sum})) >>> 31`,
      );
    });
  };

const multiply: Emit = (c) => {
  const { e, cell, y } = c;
  const signed = bothSigned(cell);
  const sigA = pin(cell, 'A');
  const sigB = pin(cell, 'B');
  if (y.width <= LIMB) {
    const a = e.limb(sigA.slice(0, LIMB), 0, signed);
    const b = e.limb(sigB.slice(0, LIMB), 0, signed);
    define(c, [masked(`Math.imul(${a}, ${b})`, y.width)]);
    return;
  }
  // Digits of 16 bits; sums of a column stay below 2^53.
  const count = 2 * limbCount(y.width);
  const digits = (sig: Sig): string[] => {
    const wide = limbsOf(e, sig, (count / 2) * LIMB, signed);
    return wide.flatMap((text) => [e.local(`${text} & 65535`), e.local(`${text} >>> 16`)]);
  };
  const a = digits(sigA);
  const b = digits(sigB);
  let carry = '0';
  const out: string[] = [];
  for (let column = 0; column < count; column++) {
    const terms = Array.from({ length: column + 1 }, (_, i) => [a[i]!, b[column - i]!] as const)
      .filter(([x, z]) => x !== '0' && z !== '0')
      .map(([x, z]) => `${x} * ${z}`);
    const sum = e.local([carry, ...terms].join(' + '));
    out.push(e.local(`${sum} % 65536`));
    carry = e.local(`Math.floor(${sum} / 65536)`);
  }
  define(
    c,
    Array.from({ length: count / 2 }, (_, k) => masked(`${out[2 * k]} | (${out[2 * k + 1]} << 16)`, y.width, k)),
  );
};

function compareWidth(cell: FlatCell): number {
  return Math.max(pin(cell, 'A').length, pin(cell, 'B').length, 1);
}

const equal =
  (wanted: boolean): Emit =>
  (c) => {
    const { e, cell } = c;
    const width = compareWidth(cell);
    const signed = bothSigned(cell);
    const a = limbsOf(e, pin(cell, 'A'), width, signed);
    const b = limbsOf(e, pin(cell, 'B'), width, signed);
    const parts = a.map((ak, k) => (b[k] === '0' ? ak : ak === '0' ? b[k]! : `(${ak} ^ ${b[k]})`));
    const differs = width === 1 ? parts[0]! : nonZero(e, parts.join(' | '));
    defineBit(c, wanted ? notBit(differs) : differs);
  };

/** `less` of swapped or plain operands, or its opposite. */
const order =
  (swap: boolean, negate: boolean): Emit =>
  (c) => {
    const { e, cell } = c;
    const signed = bothSigned(cell);
    const width = limbCount(compareWidth(cell)) * LIMB;
    const left = limbsOf(e, pin(cell, swap ? 'B' : 'A'), width, signed);
    const right = limbsOf(e, pin(cell, swap ? 'A' : 'B'), width, signed);
    const unsigned = (x: string, z: string) => `(${x} >>> 0) < (${z} >>> 0)`;
    let text = '';
    left.forEach((x, k) => {
      const z = right[k]!;
      const less = signed && k === left.length - 1 ? `${x} < ${z}` : unsigned(x, z);
      text = k === 0 ? less : `(${less} || (${x} === ${z} && (${text})))`;
    });
    const one = compareWidth(cell) < LIMB && !signed;
    // Operands below 2^31: the sign of the difference.
    const bit = one ? `((${left[0]} - ${right[0]}) >>> 31)` : `((${text}) ? 1 : 0)`;
    defineBit(c, negate ? notBit(bit) : bit);
  };

/** 0 or 1: whether a signal has a 1. */
function isTrue(e: Expressions, sig: Sig): string {
  if (sig.length === 1) return e.bit(sig[0]!);
  const limbs = Array.from({ length: limbCount(sig.length) }, (_, k) => e.limb(sig, k));
  return limbs.length === 0 ? '0' : nonZero(e, limbs.join(' | '));
}

const truth =
  (combine: (a: string, b: string) => string): Emit =>
  (c) =>
    defineBit(c, combine(isTrue(c.e, pin(c.cell, 'A')), c.cell.pins['B'] ? isTrue(c.e, pin(c.cell, 'B')) : ''));

const reduceAnd: Emit = (c) => {
  const a = pin(c.cell, 'A');
  const parts = limbsOf(c.e, a, a.length, false).map((text, k) => `(${text} ^ ${limbMask(a.length, k)})`);
  defineBit(c, notBit(nonZero(c.e, parts.join(' | ') || '0')));
};

const parity =
  (odd: boolean): Emit =>
  (c) => {
    const { e } = c;
    const a = pin(c.cell, 'A');
    let x = e.local(limbsOf(e, a, a.length, false).join(' ^ ') || '0');
    for (const shift of [16, 8, 4, 2, 1]) if (a.length > shift) x = e.local(`${x} ^ (${x} >>> ${shift})`);
    defineBit(c, odd ? `(${x} & 1)` : `(~${x} & 1)`);
  };

const mux: Emit = (c) => {
  const { e, cell, y } = c;
  const a = limbsOf(e, pin(cell, 'A'), y.width, false);
  const b = limbsOf(e, pin(cell, 'B'), y.width, false);
  const s = e.bit(pin(cell, 'S')[0]!);
  if (s === '0' || s === '1') return define(c, s === '0' ? a : b);
  define(
    c,
    a.map((ak, k) => {
      const bk = b[k]!;
      if (ak === bk) return ak;
      if (ak === '0') return y.width === 1 ? `${bk} & ${s}` : `${bk} & ${e.local(`-${s}`)}`;
      if (bk === '0') return y.width === 1 ? `${ak} & ${notBit(s)}` : `${ak} & ${e.local(`${s} - 1`)}`;
      return `${ak} ^ ((${ak} ^ ${bk}) & ${y.width === 1 ? s : e.local(`-${s}`)})`;
    }),
  );
};

/** Parallel selection: at most one bit of S is set; the lowest wins if not. */
const pmux: Emit = (c) => {
  const { e, cell, y } = c;
  const a = limbsOf(e, pin(cell, 'A'), y.width, false);
  const all = pin(cell, 'B');
  const select = pin(cell, 'S').map((bit) => e.bit(bit));
  const choices = select.map((_, i) => limbsOf(e, all.slice(i * y.width, (i + 1) * y.width), y.width, false));
  define(
    c,
    a.map((text, k) => select.map((s, i) => `${s} !== 0 ? ${choices[i]![k]} : `).join('') + text),
  );
};

const bmux: Emit = (c) => {
  const { e, cell, y } = c;
  let choices: string[][] = [];
  const all = pin(cell, 'A');
  for (let at = 0; at < all.length; at += y.width)
    choices.push(limbsOf(e, all.slice(at, at + y.width), y.width, false));
  for (const bit of pin(cell, 'S')) {
    const s = e.bit(bit);
    choices = Array.from({ length: choices.length / 2 }, (_, i) =>
      choices[2 * i]!.map((low, k) => e.local(`${s} !== 0 ? ${choices[2 * i + 1]![k]} : ${low}`)),
    );
  }
  define(c, choices[0] ?? []);
};

/** Y has 2^S words; the chosen one is A, the others are 0. */
const demux: Emit = (c) => {
  const { e, cell, y } = c;
  const a = pin(cell, 'A');
  const s = pin(cell, 'S');
  const index = e.limb(s, 0);
  const zero = new Array<number>(a.length).fill(-1);
  const words = new Array<string>(limbCount(y.width)).fill('');
  for (let i = 0; i * a.length < y.width; i++) {
    const placed = [...new Array<number>(i * a.length).fill(-1), ...a, ...zero];
    const first = Math.floor((i * a.length) / LIMB);
    const last = Math.floor(((i + 1) * a.length - 1) / LIMB);
    for (let k = first; k <= last; k++)
      words[k] += `${words[k] === '' ? '' : ' | '}(${index} === ${i} ? ${e.limb(placed.slice(0, y.width), k)} : 0)`;
  }
  define(c, words);
};

const bwmux: Emit = (c) => {
  const { e, cell, y } = c;
  const [a, b, s] = (['A', 'B', 'S'] as const).map((name) => limbsOf(e, pin(cell, name), y.width, false));
  define(
    c,
    a!.map((text, k) => `(${text} & ~${s![k]}) | (${b![k]} & ${s![k]})`),
  );
};

/** Number of bits to shift by, at most `cap`, as a local. */
function shiftAmount(e: Expressions, sig: Sig, cap: number): string {
  const low = e.limb(sig, 0);
  if (sig.length < LIMB) {
    const most = 2 ** sig.length - 1;
    return most <= cap ? e.local(low) : e.local(`${low} > ${cap} ? ${cap} : ${low}`);
  }
  const high = Array.from({ length: limbCount(sig.length) - 1 }, (_, k) => e.limb(sig, k + 1));
  const big = [`${low} < 0`, `${low} > ${cap}`, ...high.map((text) => `${text} !== 0`)].join(' || ');
  return e.local(`(${big}) ? ${cap} : ${low}`);
}

/** The same for a signed amount, between -`left` and `right`; positive shifts right. */
function signedAmount(e: Expressions, sig: Sig, left: number, right: number): string {
  const low = e.limb(sig, 0, true);
  const clamp = `${low} > ${right} ? ${right} : ${low} < -${left} ? -${left} : ${low}`;
  if (sig.length <= LIMB) return e.local(clamp);
  const sign = e.sign(sig);
  const high = Array.from({ length: limbCount(sig.length) - 1 }, (_, k) => e.limb(sig, k + 1, true));
  const far = [`(${low} >> 31) !== ${sign}`, ...high.map((text) => `${text} !== ${sign}`)].join(' || ');
  return e.local(`(${far}) ? (${sign} < 0 ? -${left} : ${right}) : (${clamp})`);
}

/** Moves `source` (canonical limbs) right by `amount` bits (left when negative) through scratch words. */
function shiftWide(c: Context, source: readonly string[], amount: string, invert: string): void {
  const { e, y, scratch } = c;
  const count = limbCount(y.width);
  const base = scratch(source.length, count + 1);
  source.forEach((text, k) => e.lines.push(`X[${base + k}] = ${invert === '' ? text : `${text} ^ ${invert}`};`));
  // Not `local`: the scratch changes, so equal texts are not equal values.
  const id = localName(y, 0);
  e.lines.push(`const q${id} = ${base} + (${amount} >> 5), r${id} = ${amount} & 31;`);
  const limbs = Array.from({ length: count }, (_, k) => {
    const text = `(X[q${id} + ${k}] >>> r${id}) | (X[q${id} + ${k + 1}] << 1 << 31 - r${id})`;
    return masked(invert === '' ? text : `(${text}) ^ ${invert}`, y.width, k);
  });
  define(c, limbs);
}

const shiftLeft: Emit = (c) => {
  const { e, cell, y } = c;
  const a = limbsOf(e, pin(cell, 'A'), y.width, isSigned(cell, 'A'));
  const b = pin(cell, 'B');
  const cap = limbCount(y.width) * LIMB;
  const amount = shiftAmount(e, b, cap);
  if (cap > LIMB) return shiftWide(c, a, e.local(`-(${amount})`), '');
  const small = b.length <= 5;
  define(c, [masked(small ? `${a[0]} << ${amount}` : `${amount} > 31 ? 0 : ${a[0]} << ${amount}`, y.width)]);
};

const shiftRight =
  (arithmetic: boolean): Emit =>
  (c) => {
    const { e, cell, y } = c;
    const sig = pin(cell, 'A');
    const b = pin(cell, 'B');
    const signed = isSigned(cell, 'A');
    const keepSign = arithmetic && signed;
    const width = Math.max(sig.length, y.width);
    const cap = limbCount(width) * LIMB;
    const amount = shiftAmount(e, b, cap);
    if (cap > LIMB) {
      if (!keepSign) return shiftWide(c, limbsOf(e, sig, width, signed), amount, '');
      return shiftWide(c, limbsOf(e, sig, cap, true), amount, e.sign(sig));
    }
    const small = b.length <= 5;
    if (keepSign) {
      const a = e.limb(sig, 0, true);
      define(c, [masked(small ? `${a} >> ${amount}` : `${a} >> (${amount} > 31 ? 31 : ${amount})`, y.width)]);
      return;
    }
    const a = e.limb(resize(sig, width, signed), 0);
    define(c, [masked(small ? `${a} >>> ${amount}` : `${amount} > 31 ? 0 : ${a} >>> ${amount}`, y.width)]);
  };

/** $shift and $shiftx: the amount may be signed; bits from outside of A are 0 (X in Verilog for $shiftx). */
const shiftEither =
  (extend: boolean): Emit =>
  (c) => {
    const { e, cell, y } = c;
    const sig = pin(cell, 'A');
    const b = pin(cell, 'B');
    if (!isSigned(cell, 'B') && Math.max(sig.length, y.width) <= LIMB && !(extend && isSigned(cell, 'A'))) {
      const amount = shiftAmount(e, b, LIMB);
      const a = e.limb(sig, 0);
      const small = b.length <= 5;
      define(c, [masked(small ? `${a} >>> ${amount}` : `${amount} > 31 ? 0 : ${a} >>> ${amount}`, y.width)]);
      return;
    }
    const width = extend ? Math.max(sig.length, y.width) : sig.length;
    const source = limbsOf(e, sig, width, extend && isSigned(cell, 'A'));
    const right = source.length * LIMB;
    const left = limbCount(y.width) * LIMB;
    const amount = isSigned(cell, 'B') ? signedAmount(e, b, left, right) : shiftAmount(e, b, right);
    shiftWide(c, source, amount, '');
  };

/** Gates of one bit after technology mapping. */
const gate =
  (combine: (pins: Readonly<Record<string, string>>) => string): Emit =>
  (c) => {
    const pins: Record<string, string> = {};
    for (const [name, sig] of Object.entries(c.cell.pins)) if (name !== 'Y') pins[name] = c.e.bit(sig[0]!);
    define(c, [combine(pins)]);
  };

const CELLS: Readonly<Record<string, Emit>> = {
  $not: unary((a) => `~${a}`),
  $pos: unary((a) => a),
  $buf: unary((a) => a),
  $neg: addSub(true),
  $and: bitwise((a, b) => `${a} & ${b}`),
  $or: bitwise((a, b) => `${a} | ${b}`),
  $xor: bitwise((a, b) => `${a} ^ ${b}`),
  $xnor: bitwise((a, b) => `~(${a} ^ ${b})`),
  $add: addSub(false),
  $sub: addSub(true),
  $mul: multiply,
  $eq: equal(true),
  $eqx: equal(true),
  $ne: equal(false),
  $nex: equal(false),
  $lt: order(false, false),
  $ge: order(false, true),
  $gt: order(true, false),
  $le: order(true, true),
  $logic_not: truth((a) => notBit(a)),
  $logic_and: truth((a, b) => `${a} & ${b}`),
  $logic_or: truth((a, b) => `${a} | ${b}`),
  $reduce_and: reduceAnd,
  $reduce_or: truth((a) => a),
  $reduce_bool: truth((a) => a),
  $reduce_xor: parity(true),
  $reduce_xnor: parity(false),
  $mux: mux,
  $pmux: pmux,
  $bmux: bmux,
  $demux: demux,
  $bwmux: bwmux,
  $shl: shiftLeft,
  $sshl: shiftLeft,
  $shr: shiftRight(false),
  $sshr: shiftRight(true),
  $shift: shiftEither(true),
  $shiftx: shiftEither(false),
  $_BUF_: gate((p) => p['A']!),
  $_NOT_: gate((p) => `${p['A']} ^ 1`),
  $_AND_: gate((p) => `${p['A']} & ${p['B']}`),
  $_NAND_: gate((p) => `(${p['A']} & ${p['B']}) ^ 1`),
  $_OR_: gate((p) => `${p['A']} | ${p['B']}`),
  $_NOR_: gate((p) => `(${p['A']} | ${p['B']}) ^ 1`),
  $_XOR_: gate((p) => `${p['A']} ^ ${p['B']}`),
  $_XNOR_: gate((p) => `${p['A']} ^ ${p['B']} ^ 1`),
  $_ANDNOT_: gate((p) => `${p['A']} & (${p['B']} ^ 1)`),
  $_ORNOT_: gate((p) => `${p['A']} | (${p['B']} ^ 1)`),
  $_MUX_: gate((p) => `${p['S']} !== 0 ? ${p['B']} : ${p['A']}`),
  $_NMUX_: gate((p) => `(${p['S']} !== 0 ? ${p['B']} : ${p['A']}) ^ 1`),
  $_AOI3_: gate((p) => `((${p['A']} & ${p['B']}) | ${p['C']}) ^ 1`),
  $_OAI3_: gate((p) => `((${p['A']} | ${p['B']}) & ${p['C']}) ^ 1`),
  $_AOI4_: gate((p) => `((${p['A']} & ${p['B']}) | (${p['C']} & ${p['D']})) ^ 1`),
  $_OAI4_: gate((p) => `((${p['A']} | ${p['B']}) & (${p['C']} | ${p['D']})) ^ 1`),
};

/** Types of combinational cells that the engine knows. */
export const CELL_TYPES: readonly string[] = Object.keys(CELLS);

export function isCombinational(type: string): boolean {
  return Object.hasOwn(CELLS, type);
}

/** Cells that can be cut into single bits, to take a loop apart that is none bit by bit. */
export const BITWISE: ReadonlySet<string> = new Set([
  '$not',
  '$pos',
  '$buf',
  '$and',
  '$or',
  '$xor',
  '$xnor',
  '$mux',
  '$pmux',
  '$bwmux',
]);

/** Emits the statements that compute a cell's output. */
export function emitCell(e: Expressions, cell: FlatCell, y: Word, scratch: ScratchRegion): void {
  CELLS[cell.type]!({ e, cell, y, scratch });
}

/** A register: its data, controls and what they do, in the order of priority. */
export interface Register {
  readonly cell: FlatCell;
  readonly d: Sig;
  readonly q: Sig;
  readonly clock: number;
  readonly enable: Control | undefined;
  readonly reset: Control | undefined;
  /** Bits of the reset's value, least significant first. */
  readonly resetValue: readonly (0 | 1)[];
  /** The enable holds back the reset too. */
  readonly enableFirst: boolean;
}

export interface Control {
  readonly bit: number;
  readonly high: boolean;
}

const WORD_REGISTERS: ReadonlySet<string> = new Set(['$dff', '$dffe', '$sdff', '$sdffe', '$sdffce']);
const GATE_REGISTER =
  /^\$_(?:DFF_P_|DFFE_P([NP])_|SDFF_P([NP])([01])_|SDFFE_P([NP])([01])([NP])_|SDFFCE_P([NP])([01])([NP])_)$/;

/** A cell as a register, or undefined when it is none that the engine knows. */
export function asRegister(cell: FlatCell): Register | undefined {
  if (WORD_REGISTERS.has(cell.type)) {
    const control = (name: string): Control | undefined =>
      cell.pins[name] === undefined
        ? undefined
        : { bit: pin(cell, name)[0]!, high: parameter(cell, `${name}_POLARITY`) !== 0 };
    if (parameter(cell, 'CLK_POLARITY') === 0)
      throw new NetlistError(`${cell.name}: expected the rising clock edge, got the falling one`);
    const q = pin(cell, 'Q');
    const text = String(cell.parameters['SRST_VALUE'] ?? '').padStart(q.length, '0');
    return {
      cell,
      d: pin(cell, 'D'),
      q,
      clock: pin(cell, 'CLK')[0]!,
      enable: control('EN'),
      reset: control('SRST'),
      resetValue: q.map((_, i) => (text[text.length - 1 - i] === '1' ? 1 : 0)),
      enableFirst: cell.type === '$sdffce',
    };
  }
  const match = GATE_REGISTER.exec(cell.type);
  if (match === null) return undefined;
  const [, de, sr, sv, er, ev, ee, cr, cv, ce] = match;
  const control = (name: 'E' | 'R', letter: string | undefined): Control | undefined =>
    letter === undefined ? undefined : { bit: pin(cell, name)[0]!, high: letter === 'P' };
  return {
    cell,
    d: pin(cell, 'D'),
    q: pin(cell, 'Q'),
    clock: pin(cell, 'C')[0]!,
    enable: control('E', de ?? ee ?? ce),
    reset: control('R', sr ?? er ?? cr),
    resetValue: [(sv ?? ev ?? cv) === '1' ? 1 : 0],
    enableFirst: cr !== undefined,
  };
}
