import { CLASS_CODE } from '../codes/stream.js';
import type { CodecParams } from '../config/params.js';
import type { Mode } from '../config/schema.js';

/** Domain of a block: what its indices are. */
export const DIRECT = 0;
export const TRANSFORM = 1;
export type Domain = typeof DIRECT | typeof TRANSFORM;

/** A prefix as the number that is written to the stream: first bit in bit 0. */
function prefixValue(bits: string): number {
  return [...bits].reduce((v, b, i) => v + (b === '1' ? 2 ** i : 0), 0);
}

/** The class code of one frame mode, as numbers: what encoder, decoder and RTL need. */
export interface ClassCode {
  readonly codeBits: number;
  readonly codeMask: number;
  /** Auto frames carry the domain in an escape. */
  readonly domainBits: 0 | 1;
  readonly sameBits: number;
  readonly downBits: number;
  readonly upBits: number;
  readonly same: number;
  readonly down: number;
  readonly up: number;
  readonly escapePrefix: number;
  readonly escapePrefixBits: number;
  readonly escapeBits: number;
}

export function createClassCode(params: CodecParams, mode: Mode): ClassCode {
  const domainBits = mode === 'auto' ? 1 : 0;
  return {
    codeBits: params.codeBits,
    codeMask: 2 ** params.codeBits - 1,
    domainBits,
    same: prefixValue(CLASS_CODE.same),
    down: prefixValue(CLASS_CODE.down),
    up: prefixValue(CLASS_CODE.up),
    escapePrefix: prefixValue(CLASS_CODE.escape),
    sameBits: CLASS_CODE.same.length,
    downBits: CLASS_CODE.down.length,
    upBits: CLASS_CODE.up.length,
    escapePrefixBits: CLASS_CODE.escape.length,
    escapeBits: CLASS_CODE.escape.length + domainBits + params.codeBits,
  };
}

/**
 * Bits of the class code for the step from (prevDom, prevCode) to (dom, code). Code numbers count modulo 2^codeBits.
 */
export function classBits(c: ClassCode, dom: number, code: number, prevDom: number, prevCode: number): number {
  if (dom !== prevDom) return c.escapeBits;
  const delta = (code - prevCode) & c.codeMask;
  return delta === 0 ? c.sameBits : delta === c.codeMask ? c.downBits : delta === 1 ? c.upBits : c.escapeBits;
}

/** Value of the class code (first bit in bit 0); its length is `classBits` of the same arguments. */
export function classValue(c: ClassCode, dom: number, code: number, prevDom: number, prevCode: number): number {
  if (dom === prevDom) {
    const delta = (code - prevCode) & c.codeMask;
    if (delta === 0) return c.same;
    if (delta === c.codeMask) return c.down;
    if (delta === 1) return c.up;
  }
  const absolute = c.domainBits ? dom | (code << 1) : code;
  return c.escapePrefix | (absolute << c.escapePrefixBits);
}
