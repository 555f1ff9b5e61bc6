import { CLASS_KIND, CLASS_KIND_BITS, CLASS_TWO_BODY } from '../codes/stream.js';
import type { CodecParams } from '../config/params.js';
import type { Mode } from '../config/schema.js';

/** Domain of a block: what its indices are. */
export const DIRECT = 0;
export const TRANSFORM = 1;
export type Domain = typeof DIRECT | typeof TRANSFORM;

/** The class code of one frame mode, as numbers. */
export interface ClassCode {
  readonly codeBits: number;
  readonly codeMask: number;
  /** Auto frames carry the domain in an escape. */
  readonly domainBits: 0 | 1;
  /** Bits of flag, kind and body of an escape. */
  readonly escapeBits: number;
}

export function createClassCode(params: CodecParams, mode: Mode): ClassCode {
  const domainBits = mode === 'auto' ? 1 : 0;
  return {
    codeBits: params.codeBits,
    codeMask: 2 ** params.codeBits - 1,
    domainBits,
    escapeBits: 1 + CLASS_KIND_BITS + domainBits + params.codeBits,
  };
}

/** The coded parts of one class. Parts that are not sent have value 0 and length 0. */
export interface ClassParts {
  /** 1: the class is not the one before. */
  flag: number;
  kind: number;
  kindBits: number;
  /** First bit in bit 0. */
  body: number;
  bodyBits: number;
}

/** Codes the step from class (prevDom, prevCode) to (dom, code) into `out`. Class numbers count modulo 2^codeBits. */
export function codeClass(
  c: ClassCode,
  dom: number,
  code: number,
  prevDom: number,
  prevCode: number,
  out: ClassParts,
): void {
  const delta = dom === prevDom ? (code - prevCode) & c.codeMask : -1;
  if (delta === 0) {
    out.flag = out.kind = out.kindBits = out.body = out.bodyBits = 0;
    return;
  }
  out.flag = 1;
  out.kindBits = CLASS_KIND_BITS;
  if (delta === c.codeMask || delta === 1) {
    out.kind = delta === 1 ? CLASS_KIND.up : CLASS_KIND.down;
    out.body = out.bodyBits = 0;
  } else if (delta === c.codeMask - 1 || delta === 2) {
    out.kind = CLASS_KIND.two;
    out.body = delta === 2 ? 1 : 0;
    out.bodyBits = CLASS_TWO_BODY;
  } else {
    out.kind = CLASS_KIND.escape;
    out.body = c.domainBits ? dom | (code << 1) : code;
    out.bodyBits = c.domainBits + c.codeBits;
  }
}

/** Bits that `codeClass` of the same arguments sends: flag, kind and body. */
export function classBits(c: ClassCode, dom: number, code: number, prevDom: number, prevCode: number): number {
  if (dom !== prevDom) return c.escapeBits;
  const delta = (code - prevCode) & c.codeMask;
  if (delta === 0) return 1;
  if (delta === 1 || delta === c.codeMask) return 1 + CLASS_KIND_BITS;
  return delta === 2 || delta === c.codeMask - 1 ? 1 + CLASS_KIND_BITS + CLASS_TWO_BODY : c.escapeBits;
}
