import { FULL_BODY, SLOT_DELAY } from '../../codes/stream.js';
import { bitsFor, buses } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { type BannerView, makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import {
  type FunnelStage,
  funnel,
  funnelInput,
  lit,
  padTo,
  range,
  sizeLines,
  stageLines,
  zeroBits,
  zerosBefore,
} from '../text.js';

// Of stream format 1; goes with this module's move to format 2.
const CLASS_CODE = { same: '0', down: '10', up: '110', escape: '111' } as const;

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

/** What the unpacker reads of its word buffer. */
export interface UnpackerReach {
  /** Longest move behind the multiple of 8 before next_base: its low 3 bits and the longest class code. */
  readonly shiftMax: number;
  /** Bits from w0 on that the header of slot s+1 can touch. */
  readonly headInW: number;
  /** The same in words. */
  readonly readWords: number;
}

/**
 * Farthest header: the payload of slot s-1 begins in the last bit of w0, the fields of slot s and its payload follow;
 * then the class code of slot s (part of the shift) and the next header.
 */
export function unpackerReach(p: CodecParams): UnpackerReach {
  const { coreW, payloadMax, headerMax, classMax } = p;
  const farthest = coreW - 1 + payloadMax + (headerMax - classMax) + payloadMax;
  const shiftMax = 7 + classMax;
  const headInW = farthest - (farthest % 8) + shiftMax + headerMax;
  return { shiftMax, headInW, readWords: Math.max(3, Math.ceil(headInW / coreW)) };
}

/** View of dctcm_bit_unpacker.v: stream words -> bus `unpacked`. */
export function bitUnpackerView(context: GenerateContext): BitUnpackerView {
  const p = context.params;
  const { n, nibbles, coreW, outW, payloadMax, headerMax, classMax, codeBits } = p;
  const bus = buses(p);
  const posW = Math.log2(coreW);
  const reachW = posW + 2;
  const { shiftMax, headInW, readWords } = unpackerReach(p);
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
        'module reads the payload of slot s-1 and the header of slot s+1; block j leaves in step j+12.',
        'The loop in one clock: 3 bits of class code -> its length -> where the next but one header begins.',
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
    outW,
    sizes: sizeLines([
      ['N', n, 'lanes'],
      ['NIBBLES', nibbles, 'nibbles of the mask, N/4'],
      ['CORE_W', coreW, 'bits per word'],
      ['POS_W', posW, 'a bit of one word'],
      ['REACH_W', reachW, 'a bit of four words: payload, header, payload, next header'],
      ['WORDS', readWords + 1, `words in the buffer: ${readWords} that are read, 1 more`],
      ['SHIFT_W', bitsFor(shiftMax), `0..${shiftMax}: 7 + longest class code`],
      ['PAYLOAD_MAX', payloadMax, 'N*W bits: a plain block'],
      ['LEN_W', lenW, '0..PAYLOAD_MAX'],
      ['HEADER_MAX', headerMax, `class ${classMax} + flags ${nibbles} + kinds ${nibbles} + bodies 4*${nibbles}`],
      ['FIELDS_W', fieldsW, 'header without the class'],
      ['FIELDS_LEN_W', fieldsLenW, '0..FIELDS_W'],
      ['BODIES_W', FULL_BODY * nibbles, '4 bits for each nibble'],
      ['CHANGED_W', changedW, '0..NIBBLES'],
      ['RANK_W', rankW, '0..NIBBLES-1'],
      ['OFFSET_W', offsetW, '0..2*(NIBBLES-1): position of a body in units of 2 bits'],
      ['COUNT_W', countW, '0..N'],
      ['CODE_W', codeBits, 'class number'],
      ['PRODUCT_W', productW, 'N * largest class number: COUNT_W + CODE_W'],
      ['CLASS_LEN_W', classLenW, `0..${classMax}`],
    ]),
    payloadDelay: SLOT_DELAY.payload,
    firstBlock: SLOT_DELAY.payload + 2,
    tailQuiet: SLOT_DELAY.payload,
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
    headInDecl: range(headInW),
    headStages: coarseFunnel('head_in', headInW, reachW, shiftMax + headerMax),
    fineStages: fineFunnel('head_8', shiftMax, headerMax),
    head: 'fine_1',
    shiftFromLow: zerosBefore(bitsFor(shiftMax) - 3),
    shiftFromClass:
      bitsFor(shiftMax) > classLenW ? `{ ${zeroBits(bitsFor(shiftMax) - classLenW)}, class_len}` : 'class_len',
    payInDecl: range(payInW),
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
    reachFromFields: zeroBits(reachW - fieldsLenW),
    reachFromLen: zeroBits(reachW - lenW),
    reachFromClass: zeroBits(reachW - classLenW),
    wordStart: lit(reachW, coreW),
    reachDecl: '[3:0]',
    reachThere: [4, 3, 2, 1].map((k) => `through[${Math.min(k, readWords - 1)}]`).join(', '),
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

/** Stages of the header's funnel that move by 8 bits and more: `input` down by `next_base_q` without its low 3 bits. */
function coarseFunnel(input: string, inWidth: number, amountW: number, outWidth: number): FunnelStage[] {
  const stages: Array<Omit<FunnelStage, 'line'>> = [];
  let from = input;
  let fromW = inWidth;
  for (let b = amountW - 1; b >= 3; b--) {
    const step = 2 ** b;
    if (step >= fromW) continue; // beyond the farthest header: this bit is never 1
    const width = Math.min(fromW, outWidth + step - 8);
    const moved = Math.min(width, fromW - step); // above: beyond the farthest header
    const mux = `next_base_q[${b}] ? ${from}[${moved + step - 1}:${step}] : ${from}[${moved - 1}:0]`;
    const name = `head_${step}`;
    stages.push({
      name,
      decl: range(width),
      value: moved === width ? mux : `{${from}[${width - 1}:${moved}], ${mux}}`,
    });
    from = name;
    fromW = width;
  }
  return stageLines(stages);
}

/** Stages that move by 8, 4, 2, 1 bits (16 too with long class codes), by `shift`. */
function fineFunnel(input: string, shiftMax: number, outWidth: number): FunnelStage[] {
  const stages: Array<Omit<FunnelStage, 'line'>> = [];
  let from = input;
  let left = shiftMax;
  for (let b = bitsFor(shiftMax) - 1; b >= 0; b--) {
    const step = 2 ** b;
    const rest = Math.min(step - 1, left);
    const width = outWidth + rest;
    const moved = Math.min(width, outWidth + left - step);
    const mux = `shift[${b}] ? ${from}[${moved + step - 1}:${step}] : ${from}[${moved - 1}:0]`;
    const name = `fine_${step}`;
    stages.push({
      name,
      decl: range(width),
      value: moved === width ? mux : `{${from}[${width - 1}:${moved}], ${mux}}`,
    });
    from = name;
    left = rest;
  }
  return stageLines(stages);
}
