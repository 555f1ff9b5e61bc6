/** Pieces of Verilog text that the encoder's views share. */
import { bitsFor, buses, type Bus } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import type { BannerView } from '../banner.js';
import { padTo, range } from '../decoder/text.js';

/** A view whose fields are all texts, numbers, flags or lists of such; names as in the template. */
export interface PlainView {
  readonly banner: BannerView;
  readonly [key: string]: unknown;
}

/** UQ8.0 or Q8.0. */
export function sampleQ(p: CodecParams): string {
  return `${p.signed ? 'Q' : 'UQ'}${p.w}.0`;
}

/** What extends the vector `x` of W bits by one bit: its sign, or 0. */
export function topBit(p: CodecParams, x: string): string {
  return p.signed ? `${x}[W-1]` : "1'b0";
}

/** ((a + b) + (c + d)): a balanced sum, so that adders are not chained. */
export function sumTree(terms: readonly string[]): string {
  if (terms.length === 1) return terms[0]!;
  const half = Math.ceil(terms.length / 2);
  const side = (part: readonly string[]) => (part.length === 1 ? part[0]! : `(${sumTree(part)})`);
  return `${side(terms.slice(0, half))} + ${side(terms.slice(half))}`;
}

/** `name` of `from` bits, extended with zeros to `to` bits; several parts (highest first) are joined. */
export function zeroExtend(name: string | readonly string[], from: number, to: number): string {
  const parts = typeof name === 'string' ? [name] : name;
  if (from > to) throw new RangeError(`${parts.join(', ')}: cannot extend ${from} bits to ${to}`);
  const all = from === to ? parts : [zeros(to - from), ...parts];
  return all.length === 1 ? all[0]! : `{${all.join(', ')}}`;
}

/** `name` of `from` bits, extended with its sign to `to` bits. */
export function signExtend(name: string, from: number, to: number): string {
  if (from > to) throw new RangeError(`${name}: cannot extend ${from} bits to ${to}`);
  const sign = `${name}[${from - 1}]`;
  return from === to ? name : `{${to - from === 1 ? sign : `{${to - from}{${sign}}}`}, ${name}}`;
}

/** A zero of so many bits. */
export function zeros(width: number): string {
  return width === 1 ? "1'b0" : `${width}'d0`;
}

/** Declarations of the two ends of a unit, and blanks of the same width for its one-bit ports. */
export function ends(from: Bus, to: Bus) {
  const inDecl = range(from.width);
  const outDecl = range(to.width);
  return { inDecl, inPad: padTo(inDecl.length), outDecl, outPad: padTo(outDecl.length) };
}

/** Bits of a payload's length. */
export function lengthW(p: CodecParams): number {
  return bitsFor(p.payloadMax);
}

export { bitsFor, buses };
