import {
  CLASS_KIND,
  CLASS_KIND_BITS,
  CLASS_TWO_BODY,
  FULL_BODY,
  NIBBLE_LANES,
  ONE_BIT_BODY,
  SLOT_DELAY,
} from '../codes/stream.js';
import { checkSettings } from '../config/features.js';
import type { CodecParams } from '../config/params.js';
import type { FrameSettings } from '../config/schema.js';
import { peekBits } from './bits.js';
import { DIRECT, type Domain, TRANSFORM, createClassCode } from './class-code.js';
import { createDct } from './dct.js';
import { popcount } from './mask.js';
import { createQuantiser, rebuildCoef, rebuildDirect } from './quantise.js';

/** Why a frame is damaged. The hardware reports one bit; the model says which rule was broken. */
export type FrameError =
  /** The stream ends inside a slot. */
  | 'truncated'
  /** A class number that no encoder sends in this mode. */
  | 'bad-class'
  /** A "several bits changed" nibble whose body changes fewer than two bits. */
  | 'bad-mask'
  /** A coded block with a payload of N*W bits or more. */
  | 'too-long'
  /** END as the first class: a frame has at least one block. */
  | 'empty-frame'
  /** Tail, padding or number of words are not those of a frame that ends here. */
  | 'bad-end';

export interface DecodedFrame {
  /** Samples of the blocks that can be trusted, M*N in block order. */
  readonly samples: Int32Array;
  readonly blocks: number;
  /** undefined: the frame is good. Else the hardware ends the frame with one more beat, tuser = 1 and data 0. */
  readonly error: FrameError | undefined;
  /** Bits read, without padding (good frames). */
  readonly bits: number;
}

/** What the decoder knows of a block; arrays are scratch space of the decoder. */
export interface DecodedBlockTrace {
  readonly index: number;
  readonly mask: number;
  /** Class as decoded; undefined code when the mask is 0. */
  readonly dom: number;
  readonly code: number;
  readonly plain: boolean;
  /** Domain of the rebuild. */
  readonly domain: Domain;
  /** Domain of the block before. */
  readonly history: Domain;
  readonly payloadBits: number;
  readonly valueW: number;
  readonly activation: number;
  /** Values as they travel: lanes with a mask bit (plain: all), else 0. */
  readonly values: Int32Array;
  /** N residuals. */
  readonly residuals: Int32Array;
  /** N indices. */
  readonly indices: Int32Array;
  /** N coefficients after dequantisation (transform blocks). */
  readonly coefs: Int32Array;
  readonly rebuilt: Int32Array;
  readonly last: boolean;
}

export interface FrameDecoder {
  /**
   * Decodes one frame. Never throws for any content of the words; time and memory are bounded by their number
   * (a block takes at least N/4 bits).
   *
   * @param limbs - the frame's words as 32-bit limbs (OUT_W/32 per word)
   * @param trace - called after each good block; slows the decoder, for vectors and tests
   */
  decode(limbs: Uint32Array, trace?: (block: DecodedBlockTrace) => void): DecodedFrame;
}

const RING = 32; // power of two above the largest slot delay
const RING_MASK = RING - 1;
const CLASS_KIND_MASK = 2 ** CLASS_KIND_BITS - 1;
const SLOT_GUARD = 24; // limbs of zeros after the words, more than the longest slot

/**
 * Bit-exact decoder model for one configuration and one set of frame settings. It walks the stream slot by slot exactly
 * like the hardware, so that both agree on every damaged frame too. Inverse of `createEncoder`. Source: docs/bitstream.md.
 */
export function createDecoder(params: CodecParams, settings: FrameSettings): FrameDecoder {
  checkSettings(params.features, settings);
  const { n, w, nibbles, plainCode, endCode, payloadMax, directValueW, maxValueW, coefW } = params;
  const quantiser = createQuantiser(params, settings);
  const dct = createDct(params);
  const cc = createClassCode(params, settings.mode);
  const predict = settings.predict === 'previous';
  const plusOne = !params.signed && !predict;
  const activationBits = settings.activationMask ? n : 0;
  const flagsMask = 2 ** nibbles - 1;
  const allLanes = n === 32 ? -1 : 2 ** n - 1;
  const sampleShift = 32 - w;
  const coefShift = 32 - coefW;
  const sampleMask = 2 ** w - 1;
  const startDomain: Domain = settings.mode === 'transform' ? TRANSFORM : DIRECT;

  const indices = new Int32Array(n);
  const values = new Int32Array(n);
  const residuals = new Int32Array(n);
  const coefs = new Int32Array(n);
  const rebuilt = new Int32Array(n);

  const ringFlags = new Int32Array(RING);
  const ringKinds = new Int32Array(RING);
  const ringChanged = new Int32Array(RING);
  const ringBodyBits = new Int32Array(RING);
  const ringMask = new Int32Array(RING);
  const ringClassFlag = new Int32Array(RING);
  const ringClassKind = new Int32Array(RING);
  const ringCode = new Int32Array(RING);
  const ringDom = new Int32Array(RING);
  const ringPayload = new Int32Array(RING);
  const ringError = new Uint8Array(RING);
  const ERRORS: readonly (FrameError | undefined)[] = [undefined, 'bad-mask', 'bad-class', 'too-long', 'empty-frame'];

  function decode(limbs: Uint32Array, trace?: (block: DecodedBlockTrace) => void): DecodedFrame {
    const available = limbs.length * 32;
    const src = new Uint32Array(limbs.length + SLOT_GUARD);
    src.set(limbs);
    let out = new Int32Array(Math.max(64, Math.floor(available / w) * 2));
    let blocks = 0;
    let pos = 0;
    let end = Infinity; // index of the END block, when known
    let prevMask = 0;
    let prevCode = 0;
    let prevDom: number = startDomain;
    let history: Domain = startDomain;
    let tailBad = false;
    ringChanged.fill(0);
    ringBodyBits.fill(0);
    ringPayload.fill(0);
    ringClassFlag.fill(0);
    ringError.fill(0);
    indices.fill(0);

    const damaged = (error: FrameError): DecodedFrame => ({
      samples: out.slice(0, blocks * n),
      blocks,
      error,
      bits: pos,
    });

    for (let slot = 0; ; slot++) {
      const at = slot & RING_MASK;
      // flags, classFlag, classKind and kinds together have at most 19 bits: one look at the stream serves them all.
      const head = peekBits(src, pos);
      let used = nibbles;

      const flags = head & flagsMask;
      ringFlags[at] = flags;
      ringChanged[at] = popcount(flags);
      ringError[at] = 0;
      if (slot > end && flags !== 0) tailBad = true;

      // Class: flag, kind and body of three blocks; a block's mask is known before its flag comes.
      const flagBlock = slot - SLOT_DELAY.classFlag;
      if (flagBlock >= 0) {
        const fi = flagBlock & RING_MASK;
        ringClassFlag[fi] = 0;
        if (ringMask[fi] !== 0) ringClassFlag[fi] = (head >>> used++) & 1;
        if (flagBlock > end && (ringClassFlag[fi] || ringMask[fi] === 0)) tailBad = true;
      }
      const kindBlock = slot - SLOT_DELAY.classKind;
      if (kindBlock >= 0 && ringClassFlag[kindBlock & RING_MASK]) {
        ringClassKind[kindBlock & RING_MASK] = (head >>> used) & CLASS_KIND_MASK;
        used += CLASS_KIND_BITS;
      }

      // kinds of block slot - 2
      if (slot >= SLOT_DELAY.kinds) {
        const ki = (slot - SLOT_DELAY.kinds) & RING_MASK;
        const changed = ringChanged[ki]!;
        const kinds = (head >>> used) & ((1 << changed) - 1);
        used += changed;
        ringKinds[ki] = kinds;
        ringBodyBits[ki] = changed * ONE_BIT_BODY + popcount(kinds) * (FULL_BODY - ONE_BIT_BODY);
      }
      pos += used;

      // bodies of block slot - 4, at most 32 bits: its mask is known after this slot
      if (slot >= SLOT_DELAY.bodies) {
        const bi = (slot - SLOT_DELAY.bodies) & RING_MASK;
        const changed = ringFlags[bi]!;
        if (changed !== 0) {
          let kinds = ringKinds[bi]!;
          let bodies = peekBits(src, pos);
          let x = 0;
          for (let i = 0; i < nibbles; i++) {
            if ((changed >>> i) & 1) {
              if (kinds & 1) {
                const nib = bodies & 15;
                if ((nib & (nib - 1)) === 0) ringError[bi] = ringError[bi] || 1;
                x |= nib << (NIBBLE_LANES * i);
                bodies >>>= FULL_BODY;
              } else {
                x |= (1 << (bodies & 3)) << (NIBBLE_LANES * i);
                bodies >>>= ONE_BIT_BODY;
              }
              kinds >>>= 1;
            }
          }
          prevMask ^= x;
          pos += ringBodyBits[bi]!;
        }
        ringMask[bi] = prevMask;
      }

      // Class body of block slot - 12: its class and the length of its payload are known after this slot.
      const classBlock = slot - SLOT_DELAY.classBody;
      if (classBlock >= 0) {
        const ci = classBlock & RING_MASK;
        const mask = ringMask[ci]!;
        ringPayload[ci] = 0;
        if (mask !== 0) {
          if (ringClassFlag[ci]) {
            const kind = ringClassKind[ci]!;
            if (kind === CLASS_KIND.escape) {
              let rest = peekBits(src, pos);
              if (cc.domainBits) {
                prevDom = rest & 1;
                rest >>>= 1;
              }
              prevCode = rest & cc.codeMask;
              pos += cc.domainBits + cc.codeBits;
            } else {
              let delta = kind === CLASS_KIND.up ? 1 : -1;
              if (kind === CLASS_KIND.two) {
                delta = peekBits(src, pos) & 1 ? 2 : -2;
                pos += CLASS_TWO_BODY;
              }
              prevCode = (prevCode + delta) & cc.codeMask;
            }
          }
          ringCode[ci] = prevCode;
          ringDom[ci] = prevDom;
          if (classBlock > end) {
            // the tail: checked by its flags
          } else if (prevCode === endCode) {
            end = classBlock;
            if (classBlock === 0) ringError[ci] = 4;
            // Blocks that were read in the meantime belong to the tail: masks and classes all unchanged.
            for (let j = end + 1; j <= slot; j++) if (ringFlags[j & RING_MASK] !== 0) tailBad = true;
            for (let j = end + 1; j <= flagBlock; j++) if (ringClassFlag[j & RING_MASK]) tailBad = true;
          } else if (prevCode === plainCode) ringPayload[ci] = payloadMax;
          else {
            const limit = prevDom === DIRECT ? directValueW : maxValueW;
            const bitsOfBlock = popcount(mask) * prevCode + (prevDom === TRANSFORM ? activationBits : 0);
            if (prevCode > limit) ringError[ci] = ringError[ci] || 2;
            else if (bitsOfBlock >= payloadMax) ringError[ci] = ringError[ci] || 3;
            else ringPayload[ci] = bitsOfBlock;
          }
        }
      }

      // The payload ends the slot.
      const payloadBlock = slot - SLOT_DELAY.payload;
      const pi = payloadBlock & RING_MASK;
      const payloadPos = pos;
      if (payloadBlock >= 0) pos += ringPayload[pi]!;

      if (pos > available) return damaged('truncated');

      // The block whose payload was read in this slot.
      if (payloadBlock >= 0) {
        const error = ringError[pi]!;
        if (error) return damaged(ERRORS[error]!);
        const last = payloadBlock + 1 === end;
        if (last) {
          // The last block's payload ends the frame: what is left of the word must be zero, and there is no other word.
          const words = limbs.length / (params.outW / 32);
          let bad = tailBad || Math.ceil(pos / params.outW) !== words;
          for (let p = pos; p < available && !bad; p += 32) if (peekBits(src, p) !== 0) bad = true;
          if (bad) return damaged('bad-end');
        }
        const mask = ringMask[pi]!;
        const code = ringCode[pi]!;
        const plain = mask !== 0 && code === plainCode;
        const domain: Domain = mask === 0 ? history : plain ? DIRECT : (ringDom[pi] as Domain);
        let p = payloadPos;
        let activation = allLanes;
        let lanes = mask;
        let valueW = 0;
        if (mask !== 0) {
          valueW = plain ? w : code;
          if (plain) lanes = allLanes;
          else if (domain === TRANSFORM && activationBits !== 0) {
            activation = peekBits(src, p) & allLanes;
            p += n;
          }
        }
        const valueMask = 2 ** valueW - 1;
        if ((blocks + 1) * n > out.length) {
          const grown = new Int32Array(out.length * 2);
          grown.set(out);
          out = grown;
        }
        if (domain === DIRECT && !predict && !trace) {
          // The common case without the intermediate arrays: only lanes that have a value; the others are zero already.
          const to = blocks * n;
          for (let rest = lanes; rest !== 0; rest &= rest - 1) {
            const i = 31 - Math.clz32(rest & -rest);
            const u = peekBits(src, p) & valueMask;
            p += valueW;
            let q: number;
            if (plain) q = params.signed ? (u << sampleShift) >> sampleShift : (u + 1) & sampleMask;
            else if (plusOne) q = (u + 1) & sampleMask;
            else q = ((u & 1 ? -((u >>> 1) + 1) : (u >>> 1) + 1) << sampleShift) >> sampleShift;
            out[to + i] = rebuildDirect(quantiser, params, q);
          }
          blocks++;
          history = DIRECT;
          if (last) return { samples: out.slice(0, blocks * n), blocks, error: undefined, bits: pos };
          continue;
        }
        const keep = predict && !plain && domain === history;
        // Loops: fill and set of typed arrays cost more than a block's work.
        if (!keep) for (let i = 0; i < n; i++) indices[i] = 0;
        for (let i = 0; i < n; i++) {
          let u = 0;
          let r = 0;
          if ((lanes >>> i) & 1) {
            if (valueW !== 0) {
              u = peekBits(src, p) & valueMask;
              p += valueW;
            }
            if (plain) r = params.signed ? (u << sampleShift) >> sampleShift : (u + 1) & sampleMask;
            else if (plusOne && domain === DIRECT) r = u + 1;
            else r = u & 1 ? -((u >>> 1) + 1) : (u >>> 1) + 1;
          }
          values[i] = u;
          residuals[i] = r;
          const q = indices[i]! + r;
          indices[i] =
            domain === TRANSFORM
              ? (q << coefShift) >> coefShift
              : params.signed
                ? (q << sampleShift) >> sampleShift
                : q & sampleMask;
        }
        if (domain === DIRECT) for (let i = 0; i < n; i++) rebuilt[i] = rebuildDirect(quantiser, params, indices[i]!);
        else {
          for (let k = 0; k < n; k++) coefs[k] = rebuildCoef(quantiser, k, indices[k]!);
          dct.inverse(coefs, 0, rebuilt, 0);
          for (let i = 0; i < n; i++) if (((activation >>> i) & 1) === 0) rebuilt[i] = 0;
        }
        for (let i = 0, to = blocks * n; i < n; i++) out[to + i] = rebuilt[i]!;
        if (trace)
          trace({
            index: blocks,
            mask,
            dom: ringDom[pi]!,
            code,
            plain,
            domain,
            history,
            payloadBits: ringPayload[pi]!,
            valueW,
            activation,
            values,
            residuals,
            indices,
            coefs,
            rebuilt,
            last,
          });
        blocks++;
        history = domain;
        if (last) return { samples: out.slice(0, blocks * n), blocks, error: undefined, bits: pos };
      }
    }
  }

  return { decode };
}
