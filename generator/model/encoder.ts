import { SLOT_DELAY } from '../codes/stream.js';
import { checkSettings } from '../config/features.js';
import type { CodecParams } from '../config/params.js';
import type { FrameSettings } from '../config/schema.js';
import { bitsWritten, createBitWriter, finishWords, putBits, putValues, reserveBits } from './bits.js';
import {
  type ClassParts,
  DIRECT,
  type Domain,
  TRANSFORM,
  classBits,
  codeClass,
  createClassCode,
} from './class-code.js';
import { createDct } from './dct.js';
import { type MaskCode, codeMask, maskBits } from './mask.js';
import { createQuantiser, quantiseCoef, quantiseDirect, rebuildCoef, rebuildDirect } from './quantise.js';

/** Where the bits of a frame went. The sum is the frame's length before padding. */
export interface BitCount {
  /** flag + kind + body of the class */
  class: number;
  /** flags + kinds + bodies */
  mask: number;
  /** activation masks of transform blocks */
  activationMask: number;
  /** values, plain blocks included */
  values: number;
}

export interface EncodedFrame {
  /** Stream words as 32-bit limbs, OUT_W/32 limbs per word, low limb first. */
  readonly limbs: Uint32Array;
  /** Number of OUT_W-bit words. */
  readonly words: number;
  /** Bits used, without the padding of the last word. */
  readonly bits: number;
  readonly bitCount: Readonly<BitCount>;
  readonly blocks: {
    readonly direct: number;
    readonly transform: number;
    readonly plain: number;
    readonly empty: number;
  };
}

/**
 * What the encoder knows of a block when it has decided how to send it. The arrays are scratch space of the encoder:
 * copy what must outlive the call.
 */
export interface BlockTrace {
  readonly index: number;
  /** N samples. */
  readonly samples: Int32Array;
  /** N coefficients, signed coefW bits, gain sqrt(N). */
  readonly coefs: Int32Array;
  /** N direct indices. */
  readonly direct: Int32Array;
  /** N coefficient indices. */
  readonly transform: Int32Array;
  /** Bit i: sample i is not zero. */
  readonly activation: number;
  /** Domain of the block before: decides which candidate is predicted. */
  readonly history: Domain;
  /** Bit i: residual i of the chosen form is not zero. */
  readonly mask: number;
  /** Class of the block, undefined when the mask is 0 (none is sent). */
  readonly dom: number;
  readonly code: number;
  readonly plain: boolean;
  /** Values that travel: for lanes with a mask bit (all lanes of a plain block), else 0. */
  readonly values: Int32Array;
  /** Bits per value. */
  readonly valueW: number;
  readonly payloadBits: number;
  /** The payload carries the activation mask in front. */
  readonly carriesActivation: boolean;
  /** N samples as the decoder will rebuild them. */
  readonly rebuilt: Int32Array;
}

export interface FrameEncoder {
  /**
   * Encodes one frame.
   *
   * @param samples - M*N samples in block order, M >= 1, each in the sample range (not checked here)
   * @param trace - called after each block; slows the encoder, for vectors and tests
   */
  encode(samples: ArrayLike<number>, trace?: (block: BlockTrace) => void): EncodedFrame;
}

/** One way to send the current block. */
interface Candidate {
  mask: number;
  /** False when the mask is 0 but the decoder would repeat indices of the other domain. */
  sendable: boolean;
  valueW: number;
  count: number;
  payload: number;
  plain: boolean;
}

const RING = 32; // power of two above the largest slot delay
const RING_MASK = RING - 1;

/**
 * Bit-exact encoder model for one configuration and one set of frame settings. Scratch memory is allocated here, not per
 * block. Inverse: `createDecoder`. Source: docs/bitstream.md.
 */
export function createEncoder(params: CodecParams, settings: FrameSettings): FrameEncoder {
  checkSettings(params.features, settings);
  const { n, w, nibbles, plainCode, endCode, payloadMax, directValueW, maxValueW } = params;
  const quantiser = createQuantiser(params, settings);
  const dct = createDct(params);
  const cc = createClassCode(params, settings.mode);
  const predict = settings.predict === 'previous';
  const lossless = settings.directStep === 1;
  const plusOne = !params.signed && !predict; // direct values are q - 1: q is never below 0
  const auto = settings.mode === 'auto';
  const plainMask = 2 ** w - 1;
  const activationBits = settings.activationMask ? n : 0;
  const headerTail = 2 * (params.headerMax + 32) + payloadMax;

  const block = new Int32Array(n);
  const coefs = new Int32Array(n);
  const rebuilt = new Int32Array(n);
  const zeros = new Int32Array(n);
  // Indices of this block and of the block before, per domain.
  let direct: Int32Array = new Int32Array(n);
  let directPrev: Int32Array = new Int32Array(n);
  let transform: Int32Array = new Int32Array(n);
  let transformPrev: Int32Array = new Int32Array(n);
  const candD: Candidate = { mask: 0, sendable: true, valueW: 0, count: 0, payload: 0, plain: false };
  const candT: Candidate = { mask: 0, sendable: true, valueW: 0, count: 0, payload: 0, plain: false };
  const maskCode: MaskCode = { flags: 0, kinds: 0, changed: 0, bodies: 0, bodyBits: 0 };
  const classParts: ClassParts = { flag: 0, kind: 0, kindBits: 0, body: 0, bodyBits: 0 };

  // Fields of the last blocks, waiting for their slot.
  const ringKinds = new Int32Array(RING);
  const ringChanged = new Int32Array(RING);
  const ringBodies = new Int32Array(RING);
  const ringBodyBits = new Int32Array(RING);
  const ringHasClass = new Int32Array(RING);
  const ringClassFlag = new Int32Array(RING);
  const ringClassKind = new Int32Array(RING);
  const ringClassKindBits = new Int32Array(RING);
  const ringClassBody = new Int32Array(RING);
  const ringClassBodyBits = new Int32Array(RING);
  const ringCount = new Int32Array(RING);
  const ringValueW = new Int32Array(RING);
  const ringActivation = new Int32Array(RING);
  const ringCarries = new Uint8Array(RING);
  const ringValues = new Int32Array(RING * n);
  const valuesT = new Int32Array(n);
  const traceCoefs = new Int32Array(n);
  const traceValues = new Int32Array(n);

  /**
   * Works out one way to send the block: residuals q - p, their mask, the values that travel (into `values[to...]`,
   * without gaps) and their width.
   */
  function candidate(
    c: Candidate,
    q: Int32Array,
    p: Int32Array,
    minusOne: boolean,
    limitW: number,
    extraBits: number,
    mayRepeat: boolean,
    values: Int32Array,
    to: number,
  ): void {
    let mask = 0;
    let or = 0;
    let count = 0;
    // Without branches on the data: whether a lane is zero is a coin toss on dense maps.
    if (minusOne)
      for (let i = 0; i < n; i++) {
        const r = q[i]!; // unpredicted: p is 0
        const present = -r >>> 31;
        values[to + count] = r - 1;
        or |= (r - 1) & -present;
        mask |= present << i;
        count += present;
      }
    else
      for (let i = 0; i < n; i++) {
        const r = q[i]! - p[i]!;
        const sign = r >>> 31;
        const present = (r | -r) >>> 31;
        const u = (((r ^ -sign) + sign - 1) << 1) | sign; // 2 * (|r| - 1) + (r < 0)
        values[to + count] = u;
        or |= u & -present;
        mask |= present << i;
        count += present;
      }
    const valueW = 32 - Math.clz32(or);
    const payload = mask === 0 ? 0 : extraBits + count * valueW;
    c.mask = mask;
    c.valueW = valueW;
    c.count = count;
    c.payload = payload;
    c.sendable = mayRepeat || mask !== 0;
    c.plain = payload >= payloadMax || valueW > limitW;
    if (c.plain) c.payload = payloadMax;
  }

  function encode(samples: ArrayLike<number>, trace?: (block: BlockTrace) => void): EncodedFrame {
    const blocks = samples.length / n;
    if (!Number.isInteger(blocks) || blocks < 1)
      throw new RangeError(`a frame has M >= 1 blocks of ${n} samples, got ${samples.length} samples`);
    const writer = createBitWriter(Math.ceil(samples.length * w * 0.02) + 64);
    const needSamples = settings.mode !== 'direct' || trace !== undefined;
    const needTransform = settings.mode !== 'direct' || trace !== undefined;
    const bitCount: BitCount = { class: 0, mask: 0, activationMask: 0, values: 0 };
    let nDirect = 0;
    let nTransform = 0;
    let nPlain = 0;
    let nEmpty = 0;
    let history: Domain = settings.mode === 'transform' ? TRANSFORM : DIRECT;
    let prevDom: number = history;
    let prevCode = 0;
    let prevMask = 0;
    directPrev.fill(0);
    transformPrev.fill(0);
    ringKinds.fill(0);
    ringChanged.fill(0);
    ringBodies.fill(0);
    ringBodyBits.fill(0);
    ringHasClass.fill(0);
    ringClassFlag.fill(0);
    ringClassKind.fill(0);
    ringClassKindBits.fill(0);
    ringClassBody.fill(0);
    ringClassBodyBits.fill(0);
    ringCount.fill(0);
    ringCarries.fill(0);

    const lastSlot = blocks - 1 + SLOT_DELAY.payload; // holds the last block's payload
    for (let slot = 0; slot <= lastSlot; slot++) {
      const at = slot & RING_MASK;
      let mask: number;
      if (slot < blocks) {
        // Block `slot`: quantise, choose, put its fields into the ring.
        const base = slot * n;
        if (lossless) for (let i = 0; i < n; i++) direct[i] = samples[base + i]!;
        else for (let i = 0; i < n; i++) direct[i] = quantiseDirect(quantiser, samples[base + i]!);
        if (needSamples) for (let i = 0; i < n; i++) block[i] = samples[base + i]!;
        if (needTransform) {
          dct.forward(block, 0, coefs, 0);
          for (let k = 0; k < n; k++) transform[k] = quantiseCoef(quantiser, k, coefs[k]!);
        }
        let activation = 0;
        if (needSamples) for (let i = 0; i < n; i++) if (block[i] !== 0) activation |= 1 << i;

        let dom: Domain = DIRECT;
        const to = at * n;
        if (settings.mode !== 'transform') {
          // Predicted only in direct frames, where each block before is direct.
          const p = predict ? directPrev : zeros;
          candidate(candD, direct, p, plusOne, directValueW, 0, true, ringValues, to);
        }
        if (settings.mode !== 'direct') {
          const same = predict && history === TRANSFORM;
          const p = same ? transformPrev : zeros;
          candidate(candT, transform, p, false, maxValueW, activationBits, same || !predict, valuesT, 0);
          dom = TRANSFORM;
          if (auto) {
            const costD = cost(candD, DIRECT, prevMask, prevDom, prevCode);
            const costT = cost(candT, TRANSFORM, prevMask, prevDom, prevCode);
            dom = costT < costD ? TRANSFORM : DIRECT;
          } else if (!candT.sendable) {
            // After a plain block in a transform frame the decoder cannot be told "all zero": send the block plain.
            candT.plain = true;
            candT.payload = payloadMax;
            candT.mask = 1;
          }
        }
        const c = dom === DIRECT ? candD : candT;
        mask = c.mask;
        ringCarries[at] = 0;
        if (mask === 0) {
          noClass(at);
          ringCount[at] = 0;
          nEmpty++;
        } else {
          const code = c.plain ? plainCode : c.valueW;
          const codeDom = c.plain ? prevDom : dom;
          sendClass(at, codeDom, code, prevDom, prevCode);
          prevDom = codeDom;
          prevCode = code;
          if (c.plain) {
            for (let i = 0; i < n; i++) ringValues[to + i] = (direct[i]! - (params.signed ? 0 : 1)) & plainMask;
            ringCount[at] = n;
            ringValueW[at] = w;
            dom = DIRECT;
            nPlain++;
          } else {
            ringCount[at] = c.count;
            ringValueW[at] = c.valueW;
            if (dom === TRANSFORM) {
              for (let i = 0; i < c.count; i++) ringValues[to + i] = valuesT[i]!;
              nTransform++;
              if (activationBits !== 0) {
                ringCarries[at] = 1;
                ringActivation[at] = activation;
              }
            } else nDirect++;
          }
        }
        if (trace) traceBlock(trace, slot, activation, history, c, dom, at, prevDom, prevCode);
        if (mask !== 0) history = dom;
        if (predict) {
          // The decoder's prediction is the indices of the block as sent.
          [direct, directPrev] = [directPrev, direct];
          [transform, transformPrev] = [transformPrev, transform];
        }
      } else {
        // END blocks: block M has a mask that is not 0, so that it has a class; the others repeat it.
        mask = prevMask === 0 ? 1 : prevMask;
        const c = slot === blocks ? endCode : prevCode;
        sendClass(at, prevDom, c, prevDom, prevCode);
        prevCode = c;
        ringCount[at] = 0;
        ringCarries[at] = 0;
      }

      // The slot: flags, classFlag, classKind, kinds, bodies, classBody, payload.
      codeMask(mask ^ prevMask, nibbles, maskCode);
      prevMask = mask;
      ringKinds[at] = maskCode.kinds;
      ringChanged[at] = maskCode.changed;
      ringBodies[at] = maskCode.bodies;
      ringBodyBits[at] = maskCode.bodyBits;
      reserveBits(writer, headerTail);
      const fi = (slot - SLOT_DELAY.classFlag) & RING_MASK;
      const ci = (slot - SLOT_DELAY.classKind) & RING_MASK;
      const ki = (slot - SLOT_DELAY.kinds) & RING_MASK;
      const bi = (slot - SLOT_DELAY.bodies) & RING_MASK;
      const ei = (slot - SLOT_DELAY.classBody) & RING_MASK;
      const classKindAt = nibbles + ringHasClass[fi]!;
      const kindsAt = classKindAt + ringClassKindBits[ci]!;
      const bodiesAt = kindsAt + ringChanged[ki]!;
      const front =
        maskCode.flags |
        (ringClassFlag[fi]! << nibbles) |
        (ringClassKind[ci]! << classKindAt) |
        (ringKinds[ki]! << kindsAt);
      const bodyBits = ringBodyBits[bi]!;
      const classBodyBits = ringClassBodyBits[ei]!;
      if (params.headerMax <= 32)
        putBits(
          writer,
          front | (ringBodies[bi]! << bodiesAt) | (ringClassBody[ei]! << (bodiesAt + bodyBits)),
          bodiesAt + bodyBits + classBodyBits,
        );
      else {
        putBits(writer, front, bodiesAt);
        putBits(writer, ringBodies[bi]!, bodyBits);
        putBits(writer, ringClassBody[ei]!, classBodyBits);
      }
      const pi = (slot - SLOT_DELAY.payload) & RING_MASK;
      const count = ringCount[pi]!;
      const valueW = ringValueW[pi]!;
      if (ringCarries[pi]) {
        putBits(writer, ringActivation[pi]!, n);
        bitCount.activationMask += n;
      }
      putValues(writer, ringValues, pi * n, count, valueW);
      bitCount.class += ringHasClass[fi]! + ringClassKindBits[ci]! + classBodyBits;
      bitCount.mask += nibbles + ringChanged[ki]! + bodyBits;
      bitCount.values += count * valueW;
    }
    const bits = bitsWritten(writer);
    const limbs = finishWords(writer, params.outW / 32);
    return {
      limbs,
      words: limbs.length / (params.outW / 32),
      bits,
      bitCount,
      blocks: { direct: nDirect, transform: nTransform, plain: nPlain, empty: nEmpty },
    };
  }

  /** Puts the class of the block in ring place `at` into the ring. */
  function sendClass(at: number, dom: number, code: number, prevDom: number, prevCode: number): void {
    codeClass(cc, dom, code, prevDom, prevCode, classParts);
    ringHasClass[at] = 1;
    ringClassFlag[at] = classParts.flag;
    ringClassKind[at] = classParts.kind;
    ringClassKindBits[at] = classParts.kindBits;
    ringClassBody[at] = classParts.body;
    ringClassBodyBits[at] = classParts.bodyBits;
  }

  /** The block in ring place `at` has no class. putBits wants no bits above a length, so the values are cleared too. */
  function noClass(at: number): void {
    ringHasClass[at] = 0;
    ringClassFlag[at] = 0;
    ringClassKind[at] = 0;
    ringClassKindBits[at] = 0;
    ringClassBody[at] = 0;
    ringClassBodyBits[at] = 0;
  }

  /** Exact bits of a candidate in the given state. */
  function cost(c: Candidate, dom: Domain, prevMask: number, prevDom: number, prevCode: number): number {
    const bits = maskBits(c.mask ^ prevMask, nibbles);
    if (c.mask === 0) return bits;
    const code = c.plain ? plainCode : c.valueW;
    return bits + classBits(cc, c.plain ? prevDom : dom, code, prevDom, prevCode) + c.payload;
  }

  function traceBlock(
    trace: (block: BlockTrace) => void,
    index: number,
    activation: number,
    history: Domain,
    c: Candidate,
    dom: Domain,
    at: number,
    classDom: number,
    classCode: number,
  ): void {
    const used = c.mask === 0 ? history : dom;
    if (used === DIRECT) for (let i = 0; i < n; i++) rebuilt[i] = rebuildDirect(quantiser, params, direct[i]!);
    else {
      const y = traceCoefs;
      for (let k = 0; k < n; k++) y[k] = rebuildCoef(quantiser, k, transform[k]!);
      dct.inverse(y, 0, rebuilt, 0);
      if (ringCarries[at]) for (let i = 0; i < n; i++) if (((activation >>> i) & 1) === 0) rebuilt[i] = 0;
    }
    if (c.mask === 0 && !predict) rebuilt.fill(0);
    const plain = c.mask !== 0 && c.plain;
    const values = traceValues;
    for (let i = 0, from = at * n; i < n; i++) values[i] = plain || (c.mask >>> i) & 1 ? ringValues[from++]! : 0;
    trace({
      index,
      samples: block,
      coefs,
      direct,
      transform,
      activation,
      history,
      mask: c.mask,
      dom: classDom,
      code: classCode,
      plain,
      values,
      valueW: c.mask === 0 ? 0 : plain ? w : c.valueW,
      payloadBits: c.mask === 0 ? 0 : c.payload,
      carriesActivation: ringCarries[at] === 1,
      rebuilt,
    });
  }

  return { encode };
}
