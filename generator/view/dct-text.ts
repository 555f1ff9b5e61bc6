/** Verilog text of operands and lists, shared by the views of the transform. */
import { zeros } from './text.js';

/** A value as the Verilog sees it. `part` names bits [high, low] of it instead of all. */
export interface Wire {
  readonly name: string;
  readonly width: number;
  readonly signed: boolean;
  readonly part?: readonly [high: number, low: number];
  /** Where the sign is, if not in the top bit of the wire: the wire has the bits below it. */
  readonly sign?: string;
}

/** The value itself. */
export function name(wire: Wire): string {
  if (wire.part === undefined) return wire.name;
  const [high, low] = wire.part;
  return high === low ? `${wire.name}[${high}]` : `${wire.name}[${high}:${low}]`;
}

/**
 * wire << shift in exactly `width` bits: sign or zero extension and shift by hand, so that no tool has to guess (and
 * part-selects, which are unsigned, extend rightly). Higher bits are cut where the value is known to fit.
 *
 * @param carry - bits at the top that are 0, for the carry of a sum
 */
export function extend(wire: Wire, shift: number, width: number, carry = 0): string {
  const low = wire.part?.[1] ?? 0;
  const more = width - carry - shift - wire.width;
  const parts: string[] = carry > 0 ? [zeros(carry)] : [];
  if (more > 0) {
    const top = wire.sign ?? `${wire.name}[${low + wire.width - 1}]`;
    if (!wire.signed) parts.push(zeros(more));
    else parts.push(more === 1 ? top : `{${more}{${top}}}`);
  }
  const kept: Wire = more < 0 ? { ...wire, width: wire.width + more, part: [low + wire.width + more - 1, low] } : wire;
  parts.push(name(kept));
  if (shift > 0) parts.push(zeros(shift));
  return parts.length === 1 ? parts[0]! : `{${parts.join(', ')}}`;
}

export interface ListStyle {
  /** Column of the items in the lines after the first; blanks are not part of the first line. */
  readonly indent: number;
  readonly columns: number;
  readonly open?: string;
  readonly close?: string;
}

/** Comma-separated items over as many lines as needed; the lines after the first start at the items' column. */
export function list(items: readonly string[], style: ListStyle): string[] {
  const open = style.open ?? '';
  const lines: string[] = [];
  let line = open;
  items.forEach((item, i) => {
    const last = i === items.length - 1;
    const piece = `${item}${last ? (style.close ?? '') : ','}`;
    const glued = line === open || line.endsWith(' ') ? `${line}${piece}` : `${line} ${piece}`;
    if (style.indent + glued.length > style.columns && line !== open) {
      lines.push(line);
      line = `${' '.repeat(open.length)}${piece}`;
    } else line = glued;
  });
  return [...lines, line];
}
