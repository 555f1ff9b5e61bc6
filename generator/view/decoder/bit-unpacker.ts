import { CLASS_CODE, FULL_BODY, SLOT_DELAY } from '../../codes/stream.js';
import { bitsFor, buses } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { type BannerView, makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { type FunnelStage, funnel, funnelInput, lit, padTo, range, zeroBits, zerosBefore } from './text.js';

/** View of dctcm_bit_unpacker.v: names as in the template; `...Lit` are sized literals, `...From...` zero bits. */
export interface BitUnpackerView {
  readonly banner: BannerView;
  readonly gearbox: boolean;
  readonly [key: string]: unknown;
  readonly headStages: readonly FunnelStage[];
  readonly payStages: readonly FunnelStage[];
}

/** True when a gearbox collects the core's words from narrower stream words. */
export function hasGearbox(p: CodecParams): boolean {
  return p.coreW > p.outW;
}

/** View of dctcm_bit_unpacker.v: stream words -> bus `unpacked`. */
export function bitUnpackerView(context: GenerateContext): BitUnpackerView {
  const p = context.params;
  const { n, nibbles, coreW, outW, payloadMax, headerMax, classMax, codeBits } = p;
  const bus = buses(p);
  const posW = Math.log2(coreW);
  const headPosW = posW + 1;
  const endW = posW + 2;
  const lenW = bitsFor(payloadMax);
  const fieldsW = headerMax - classMax;
  const fieldsLenW = bitsFor(fieldsW);
  const changedW = bitsFor(nibbles);
  const rankW = bitsFor(nibbles - 1);
  const offsetW = bitsFor(2 * (nibbles - 1));
  const countW = bitsFor(n);
  const productW = countW + codeBits;
  const classLenW = 4;
  const gearbox = hasGearbox(p);
  const subs = coreW / outW;
  const subW = Math.log2(subs);
  const outLog = Math.log2(outW);
  const wholeW = subW + 1;
  const escapeBits = CLASS_CODE.escape.length + codeBits;
  const headInW = funnelInput(headPosW, headerMax);
  const payInW = funnelInput(posW, payloadMax);
  const wordDecl = range(coreW);
  const outDecl = range(bus.unpacked.width);
  const wordCols = Math.max(wordDecl.length, gearbox ? range(subW).length : 0);
  return {
    banner: makeBanner(context, {
      module: 'dctcm_bit_unpacker',
      title: 'finds mask, class and payload of each block in the stream',
      template: 'decoder/dctcm_bit_unpacker.v',
      purpose: [
        'A frame of M blocks is a row of slots 0..M+11 without gaps. Slot s holds',
        '  class(s-8)  flags(s)  kinds(s-2)  bodies(s-4)  payload(s-11)',
        'so every length but that of the class code is known one clock before its slot. Step s of this',
        'module reads the payload of slot s-1 and the header of slot s; block j leaves in step j+12.',
        'The loop in one clock: 3 bits of class code -> its length -> where the next header begins.',
        'A damaged frame ends with one beat tlast = tuser = 1 in place of the first block that cannot be',
        'trusted; its other words are dropped. A good frame ends with its last block, after the check',
        'that the tail is as it must be and that only zeros of the last word are left.',
      ],
      formats: [
        `in: word of ${coreW} bits, first bit of the stream in bit 0`,
        `out: {payload[${payloadMax}], code[${codeBits}], dom, mask[${n}]}; payload bits above its length, and dom`,
        'and code of a block with mask 0, are not defined',
      ],
      timing: [
        'block j leaves with slot j+11; 1 block per clock, or 1 word per clock for blocks above',
        `${coreW} bits; a frame takes M+12 steps and about 7 clocks to its next; s_axis_tready comes`,
        'from registers, m_axis_tready enables the step',
      ],
    }),
    gearbox,
    n,
    nibbles,
    coreW,
    outW,
    posW,
    headPosW,
    endW,
    payloadMax,
    lenW,
    headerMax,
    classMax,
    fieldsW,
    fieldsLenW,
    bodiesW: FULL_BODY * nibbles,
    changedW,
    rankW,
    offsetW,
    countW,
    codeW: codeBits,
    productW,
    payloadDelay: SLOT_DELAY.payload,
    firstBlock: SLOT_DELAY.payload + 1,
    tailQuiet: SLOT_DELAY.payload - 1,
    plainLit: lit(codeBits, p.plainCode),
    endLit: lit(codeBits, p.endCode),
    directMaxLit: lit(codeBits, p.directValueW),
    coefMaxLit: lit(codeBits, p.maxValueW),
    wordDecl: wordDecl.padEnd(wordCols),
    subDecl: range(Math.max(1, subW)),
    subMax: subs - 1,
    wordPad: padTo(wordCols),
    outDecl,
    outPad: padTo(outDecl.length),
    headInW1: lit(headPosW, 2 * coreW - headerMax),
    headInDecl: range(headInW),
    headIn: concatWords(['w0_q', 'w1_q', 'w2_q'], coreW, headInW),
    headStages: funnel('head', 'head_in', 'head_pos_q', headPosW, headerMax),
    head: 'head_1',
    payInDecl: range(payInW),
    payIn: concatWords(['w0_q', 'w1_q'], coreW, payInW),
    payStages: funnel('pay', 'pay_in', 'pos_q', posW, payloadMax),
    pay: 'pay_1',
    zeroLen: lit(classLenW, 0),
    sameLen: lit(classLenW, CLASS_CODE.same.length),
    downLen: lit(classLenW, CLASS_CODE.down.length),
    upLen: lit(classLenW, CLASS_CODE.up.length),
    escapeBits,
    escapeAutoBits: escapeBits + 1,
    escapeLen: lit(classLenW, escapeBits),
    escapeAutoLen: lit(classLenW, escapeBits + 1),
    endFromHead: zeroBits(endW - headPosW),
    endFromFields: zeroBits(endW - fieldsLenW),
    endFromLen: zeroBits(endW - lenW),
    endFromClass: zeroBits(endW - classLenW),
    headStart: `{1'b1, ${zeroBits(posW)}}`,
    changedZeros: zerosBefore(changedW - 1),
    fieldsFromChanged: zerosBefore(fieldsLenW - changedW - 1),
    fieldsFromChanged1: zerosBefore(fieldsLenW - changedW),
    nibblesLit: lit(fieldsLenW, nibbles),
    rankZeros: zerosBefore(rankW - 1),
    offsetZeros: zerosBefore(offsetW - 1),
    countZeros: zerosBefore(countW - 1),
    oneCode: lit(codeBits, 1),
    productFromCount: zeroBits(productW - countW),
    productFromCode: zeroBits(productW - codeBits),
    nProduct: lit(productW, n),
    zeroProduct: lit(productW, 0),
    payloadMaxProduct: lit(productW, payloadMax),
    payloadMaxLen: lit(lenW, payloadMax),
    payloadMaxPos: lit(posW + 1, payloadMax),
    outLog,
    outZero: lit(outLog, 0),
    wholeDecl: range(wholeW),
    wholeFromSub: zerosBefore(1),
    wholeZeros: zerosBefore(wholeW - 1),
    wholeOne: lit(wholeW, 1),
    wholeZero: lit(wholeW, 0),
    wholeAll: lit(wholeW, subs),
  };
}

/** `{w2_q[10:0], w1_q, w0_q}`: the low `width` bits of the words, first word lowest. */
function concatWords(words: readonly string[], wordW: number, width: number): string {
  const parts: string[] = [];
  for (let i = 0; i * wordW < width; i++) {
    const name = words[i]!;
    const left = width - i * wordW;
    parts.unshift(left >= wordW ? name : `${name}${range(left)}`);
  }
  return `{${parts.join(', ')}}`;
}
