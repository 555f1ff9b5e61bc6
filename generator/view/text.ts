/** Small pieces of Verilog text that the views share. */
import { bitsFor, type Bus } from '../config/buses.js';
import type { CodecParams } from '../config/params.js';
import type { BannerView } from './banner.js';

/** `[7:0]` for a vector of 8 bits. */
export function range(width: number): string {
  return `[${width - 1}:0]`;
}

/** `8'd13`: a sized literal, refused when the number does not fit. */
export function lit(width: number, value: number): string {
  if (value < 0 || value >= 2 ** width) throw new RangeError(`${value} does not fit ${width} bits`);
  return `${width}'d${value}`;
}

/** `3'b000, `: what a concatenation needs in front to become wider; empty when there is nothing to add. */
export function zerosBefore(count: number): string {
  if (count < 0) throw new RangeError(`cannot extend by ${count} bits`);
  return count === 0 ? '' : `${zeroBits(count)}, `;
}

/** `3'b000`, or `20'd0` when long. */
export function zeroBits(count: number): string {
  return count > 8 ? `${count}'d0` : `${count}'b${'0'.repeat(count)}`;
}

/** Blanks that put what follows in the column behind the longest of `others`. */
export function padTo(width: number, text = ''): string {
  return ' '.repeat(Math.max(0, width - text.length));
}

/** `[8 +: 4]`-style slice of a field of a bus, as `bus[hi:lo]` bounds. */
export function fieldRange(bus: Bus, name: string): string {
  const field = bus.fields.find((f) => f.name === name);
  if (field === undefined) throw new RangeError(`bus ${bus.name} has no field ${name}`);
  const width = field.width * field.lanes;
  return width === 1 && field.lanes === 1 ? `[${field.lsb}]` : `[${field.lsb + width - 1}:${field.lsb}]`;
}

/** One shrinking stage of a funnel. */
export interface FunnelStage {
  readonly name: string;
  readonly decl: string;
  readonly value: string;
  /** The whole declaration. */
  readonly line: string;
}

/**
 * A right shift in stages of 2^b bits, largest first, each only as wide as the next one reads. A plain `>>` would keep
 * the full width through all stages.
 *
 * @param prefix - stage names are `<prefix>_<bits>`
 * @param input - name of a vector of exactly `funnelInput(...)` bits
 * @param amount - name of the shift amount, `amountW` bits
 * @param outWidth - bits of the result
 */
export function funnel(
  prefix: string,
  input: string,
  amount: string,
  amountW: number,
  outWidth: number,
): FunnelStage[] {
  const stages: Array<Omit<FunnelStage, 'line'>> = [];
  let from = input;
  for (let b = amountW - 1; b >= 0; b--) {
    const step = 2 ** b;
    const width = outWidth + step - 1;
    const name = `${prefix}_${step}`;
    stages.push({
      name,
      decl: range(width),
      value: `${amount}[${b}] ? ${from}[${width + step - 1}:${step}] : ${from}[${width - 1}:0]`,
    });
    from = name;
  }
  return stageLines(stages);
}

/** Bits that a funnel reads. */
export function funnelInput(amountW: number, outWidth: number): number {
  return outWidth + 2 ** amountW - 1;
}

/** `localparam NAME = 8;  // why` lines with names, values and comments in columns. */
export function sizeLines(rows: ReadonlyArray<readonly [name: string, value: number, comment: string]>): string[] {
  const nameCols = Math.max(...rows.map(([name]) => name.length));
  const valueCols = Math.max(...rows.map(([, value]) => `${value};`.length));
  return rows.map(
    ([name, value, comment]) => `localparam ${name.padEnd(nameCols)} = ${`${value};`.padEnd(valueCols)}  // ${comment}`,
  );
}

/** Declarations of a funnel's stages, in columns. */
export function stageLines(stages: ReadonlyArray<Omit<FunnelStage, 'line'>>): FunnelStage[] {
  const declCols = Math.max(...stages.map((s) => s.decl.length));
  const nameCols = Math.max(...stages.map((s) => s.name.length));
  return stages.map((s) => ({
    ...s,
    line: `wire ${s.decl.padEnd(declCols)} ${s.name.padEnd(nameCols)} = ${s.value};`,
  }));
}

/** A view whose fields are all texts, numbers, flags or lists of such; names as in the template. */
export interface PlainView {
  readonly banner: BannerView;
  readonly [key: string]: unknown;
}

/** UQ8.0 or Q8.0. */
export function sampleQ(p: CodecParams): string {
  return `${p.signed ? 'Q' : 'UQ'}${p.w}.0`;
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
