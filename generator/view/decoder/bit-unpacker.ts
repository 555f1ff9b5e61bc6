import { FULL_BODY, SLOT_DELAY } from '../../codes/stream.js';
import { bitsFor, buses } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { type BannerView, makeBanner } from '../banner.js';
import { TemplateError } from '../../errors.js';
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
  sumTree,
  zeroBits,
  zerosBefore,
} from '../text.js';

/** View of dctcm_bit_unpacker.v: names as in the template; `...Lit` are sized literals, `...From...` zero bits. */
export interface BitUnpackerView {
  readonly banner: BannerView;
  readonly gearbox: boolean;
  readonly [key: string]: unknown;
  readonly headStages: readonly FunnelStage[];
  readonly skipStages: readonly FunnelStage[];
  readonly payStages: readonly FunnelStage[];
}

/** True when a gearbox collects the core's words from narrower stream words. */
export function hasGearbox(p: CodecParams): boolean {
  return p.coreW > p.outW;
}

/**
 * The ring of words: it averages long and short blocks, and the smallest block memories hold as many in the same number.
 * Both limits are powers of two or sums of two, so that a few top bits of the number of words decide.
 */
export const UNPACKER_RING = {
  /** Bits of the address of a word. */
  addressW: 6,
  /** With so many words no more are taken; less than half of the ring, so that a difference of addresses has a sign. */
  full: 24,
  /** log2 of the words with which a frame's first step is made, if its last word has not come. */
  startLog2: 3,
} as const;

/** What the unpacker reads of its word buffer. */
export interface UnpackerReach {
  /** Bits of a slice: a read begins with any one, so a funnel only moves by less than a slice. */
  readonly sliceW: number;
  /** Bits from a slice on that the header of a slot can touch, and a payload. */
  readonly headInW: number;
  readonly payInW: number;
  /** Words from that of a slot's first bit on that must be there: to the one behind the word of the slot's end. */
  readonly ahead: number;
}

/**
 * Slices are half words, which halves the widest stage of the funnels, if a header touches two of them at most. Above words
 * of 64 bits they would take more memories than small devices have.
 */
export function unpackerReach(p: CodecParams): UnpackerReach {
  const half = p.coreW / 2;
  const sliceW = p.coreW <= 64 && half - 1 + p.headerMax <= p.coreW ? half : p.coreW;
  const slicePosW = Math.log2(sliceW);
  // Also after a damaged class: the registers of the lengths bound it.
  const longest = p.coreW - 1 + (2 ** bitsFor(p.headerMax) - 1) + (2 ** bitsFor(p.payloadMax) - 1);
  return {
    sliceW,
    headInW: funnelInput(slicePosW, p.headerMax),
    payInW: funnelInput(slicePosW, p.payloadMax),
    ahead: Math.floor(longest / p.coreW) + 2,
  };
}

/** The delays that the template's registers are laid out for: `mask_7`, `code_15`, `block_17` count steps by hand. */
const BUILT_FOR: Readonly<Record<keyof typeof SLOT_DELAY, number>> = {
  flags: 0,
  kinds: 2,
  bodies: 4,
  classFlag: 8,
  classKind: 10,
  classBody: 12,
  payload: 16,
};

/** View of dctcm_bit_unpacker.v: stream words -> bus `unpacked`. */
export function bitUnpackerView(context: GenerateContext): BitUnpackerView {
  for (const field of Object.keys(BUILT_FOR) as (keyof typeof BUILT_FOR)[])
    if (SLOT_DELAY[field] !== BUILT_FOR[field])
      throw new TemplateError(
        `decoder/dctcm_bit_unpacker.v: built for ${field} ${BUILT_FOR[field]} slots late, the stream table says ${SLOT_DELAY[field]}`,
      );
  const p = context.params;
  const { n, nibbles, coreW, outW, payloadMax, headerMax, classMax, codeBits } = p;
  const { direct, transform, auto, activationMask, errorDetection } = p.features;
  const bus = buses(p);
  const posW = Math.log2(coreW);
  const { addressW: ringW, full, startLog2 } = UNPACKER_RING;
  const start = 2 ** startLog2;
  const { sliceW, headInW, payInW, ahead } = unpackerReach(p);
  const slicePosW = Math.log2(sliceW);
  const most = ahead - 2;
  if (ahead + most > start || full !== 3 * 2 ** (ringW - 3))
    throw new TemplateError(
      `decoder/dctcm_bit_unpacker.v: built for steps that read ${start} words less those of one before them, and for a ring that is full at three eighths; got ${ahead} + ${most} words, full at ${full}`,
    );
  const atW = ringW + posW;
  const lenW = bitsFor(payloadMax);
  const headerLenW = bitsFor(headerMax);
  const bodyW = codeBits + (auto ? 1 : 0);
  const tailW = FULL_BODY * nibbles + bodyW;
  const skipMax = headerMax - nibbles - tailW;
  const changedW = bitsFor(nibbles);
  const rankW = bitsFor(nibbles - 1);
  const offsetW = bitsFor(2 * nibbles);
  const countW = bitsFor(n);
  const productW = countW + codeBits;
  const gearbox = hasGearbox(p);
  const subs = coreW / outW;
  const subW = Math.max(1, Math.log2(subs));
  const outLog = Math.log2(outW);
  const padStep = 2 ** Math.floor(Math.log2(headerMax));
  const parts = coreW / sliceW;
  const headReads = sliceReads('head', 'end', headInW, sliceW, atW - slicePosW);
  const payReads = sliceReads('pay', 'pay', payInW, sliceW, atW - slicePosW);
  const wordDecl = range(coreW);
  const outDecl = range(bus.unpacked.width);
  const wordCols = Math.max(wordDecl.length, gearbox ? range(subW).length : 0);
  const tailAtW = bitsFor(tailW - 1);
  const [bodyLen0, bodyLen1, bodyLen2] = [0, 1, 2].map((bit) => bodyLengthBit(bit, codeBits, auto));
  return {
    banner: makeBanner(context, {
      module: 'dctcm_bit_unpacker',
      title: 'finds mask, class and payload of each block in the stream',
      template: 'decoder/dctcm_bit_unpacker.v',
      purpose: [
        'A frame of M blocks is a row of slots 0..M+15 without gaps. Slot s holds the header',
        '  flags(s) classFlag(s-8) classKind(s-10) kinds(s-2) bodies(s-4) classBody(s-12)',
        'and payload(s-16). The length of each is known before its slot. Step s of this module reads the',
        'header of slot s and the payload of slot s-1; the header is taken apart in step s+1, its bodies in',
        'step s+2. Block j leaves after step j+17. The loop in one clock is the sum of two lengths.',
        ...(errorDetection
          ? [
              'A damaged frame ends with one beat tlast = tuser = 1 in place of the first block that cannot be',
              'trusted; its other words are dropped. A good frame ends with its last block, after the check',
              'that the tail is as it must be and that only zeros of the last word are left.',
            ]
          : [
              'Built without error detection: what a damaged frame gives is not defined, and a reset may be',
              'needed after it.',
            ]),
      ],
      formats: [
        `in: word of ${coreW} bits, first bit of the stream in bit 0`,
        `out: {payload[${payloadMax}], last_bit[${codeBits}], plain, ${auto ? 'transform, ' : ''}mask[${n}]}; payload bits above its length,`,
        'and all but plain of a block with mask 0, are not defined; last_bit: width of a value less 1',
      ],
      timing: [
        `1 block per clock, or 1 word per clock for slots above ${coreW} bits; a frame takes M+17 steps`,
        `and ${errorDetection ? `4..${4 + coreW / padStep}` : '4'} clocks to its next; s_axis_tready comes from registers, m_axis_tready`,
        'enables the step',
        `a frame starts when ${start} of its words, or its last one, have come`,
      ],
    }),
    gearbox,
    unusedBits: !errorDetection && productW > lenW,
    subWords: gearbox && errorDetection,
    outW,
    direct,
    transform,
    auto,
    activationMask,
    errorDetection,
    hasSettings: auto || activationMask,
    outFields: `{payload, last_bit, plain, ${auto ? 'transform, ' : ''}mask}`,
    outData: `out_payload, out_last_bit, out_plain, ${auto ? 'out_transform, ' : ''}out_mask`,
    sizes: sizeLines([
      ['N', n, 'lanes'],
      ['NIBBLES', nibbles, 'nibbles of the mask, N/4'],
      ['POS_W', posW, 'a bit of one word'],
      ['RING_W', ringW, 'a word of the ring'],
      ['AT_W', atW, 'a bit of the ring'],
      ['SLICE_W', sliceW, 'bits of a slice'],
      ['SLICE_POS_W', slicePosW, 'a bit of one slice'],
      ['SLICE_AT_W', atW - slicePosW, 'a slice of the ring'],
      ['PAYLOAD_MAX', payloadMax, 'N*W bits: a plain block'],
      ['LEN_W', lenW, '0..PAYLOAD_MAX'],
      ['HEADER_MAX', headerMax, `flags ${nibbles} + class ${classMax} + kinds ${nibbles} + bodies 4*${nibbles}`],
      ['HEADER_LEN_W', headerLenW, '0..HEADER_MAX'],
      ['SKIP_W', bitsFor(skipMax), `0..${skipMax}: classFlag, classKind and kinds`],
      ...(errorDetection ? [['PAD_STEP', padStep, 'bits of padding per step'] as const] : []),
      ['BODY_W', bodyW, 'longest class body'],
      ['TAIL_W', tailW, 'bodies and class body'],
      ['CHANGED_W', changedW, '0..NIBBLES'],
      ['RANK_W', rankW, '0..NIBBLES-1'],
      ['OFFSET_W', offsetW, '0..2*NIBBLES: position of a body in units of 2 bits'],
      ['COUNT_W', countW, '0..N'],
      ['CODE_W', codeBits, 'class number'],
      ['PRODUCT_W', productW, 'N * largest class number: COUNT_W + CODE_W'],
    ]),
    payloadDelayLast: SLOT_DELAY.payload - 1,
    tailFlags: SLOT_DELAY.payload - 1,
    tailSame: SLOT_DELAY.payload - SLOT_DELAY.classFlag - 1,
    maskDelayWidth: n + (errorDetection ? 1 : 0),
    plainLit: lit(codeBits, p.plainCode),
    plainLastLit: lit(codeBits, p.w - 1),
    oneCode: lit(codeBits, 1),
    endLit: lit(codeBits, p.endCode),
    directMaxLit: lit(codeBits, p.directValueW),
    coefMaxLit: lit(codeBits, p.maxValueW),
    widestCode: auto ? '(dom_15 ? COEF_MAX : DIRECT_MAX)' : direct ? 'DIRECT_MAX' : 'COEF_MAX',
    carriesDom: auto ? 'dom_15 && ' : '',
    wordDecl: wordDecl.padEnd(wordCols),
    subDecl: range(subW),
    subMax: subs - 1,
    subZeros: zerosBefore(subW - 1),
    wordPad: padTo(wordCols),
    outDecl,
    outPad: padTo(outDecl.length),
    headInDecl: range(headInW),
    headOver: headInW - sliceW,
    realNext: parts === 1 ? 'real_1' : 'head_q[POS_W-1] ? real_1 : real_0',
    headStages: funnel('head', 'head_in', 'head_q', slicePosW, headerMax),
    head: 'head_1',
    skipStages: shrink('skip', 'header_q[HEADER_MAX-1:NIBBLES]', headerMax - nibbles, 'skip_q', skipMax, tailW),
    skipped: 'skip_1',
    payInDecl: range(payInW),
    payIn: `{${payReads
      .map(({ name }) => name)
      .reverse()
      .join(', ')}}`,
    countParts: Array.from(
      { length: nibbles },
      (_, g) => `wire [2:0] ones_${g} = ones4(mask_14[${4 * g + 3}:${4 * g}]);`,
    ),
    countSum: sumTree(Array.from({ length: nibbles }, (_, g) => `{ ${zerosBefore(countW - 3)}ones_${g}}`)),
    payStages: funnel('pay', 'pay_in', 'pay_shift_q', slicePosW, payloadMax),
    pay: 'pay_1',
    bodyLen2,
    bodyLen1,
    bodyLen0,
    atFromHeaderLen: zeroBits(atW - headerLenW),
    atFromLen: zeroBits(atW - lenW),
    ringOne: lit(ringW, 1),
    nibblesLit: lit(headerLenW, nibbles),
    ahead,
    most,
    full,
    start,
    startLog2,
    startZeros: startLog2 + 1,
    takenZeros: `${8 - ringW}'d0`,
    slices: [...headReads, ...payReads].map(({ address, at }) => ({ name: address, value: at })),
    reads: [...headReads, ...payReads],
    headReads,
    payReads,
    writes: Array.from({ length: parts }, (_, k) => ({
      address: parts === 1 ? 'put_q' : `{ put_q, 1'd${k}}`,
      range: `[${(k + 1) * sliceW - 1}:${k * sliceW}]`,
    })),
    posZero: lit(posW, 0),
    changedZeros: zerosBefore(changedW - 1),
    headerLenFrom2: zerosBefore(headerLenW - 2),
    headerLenFrom3: zerosBefore(headerLenW - 3),
    headerLenFromChanged: zerosBefore(headerLenW - changedW),
    headerLenFromChanged1: zerosBefore(headerLenW - changedW - 1),
    skipFrom2: zerosBefore(bitsFor(skipMax) - 2),
    skipFromChanged: zerosBefore(bitsFor(skipMax) - changedW),
    rankZeros: zerosBefore(rankW - 1),
    offsetZeros: zerosBefore(offsetW - 1),
    atDecl: range(tailAtW),
    atZeros: zerosBefore(tailAtW - offsetW - 1),
    productFromCount: zeroBits(productW - countW),
    productFromCode: zeroBits(productW - codeBits),
    nProduct: lit(productW, n),
    zeroProduct: lit(productW, 0),
    payloadMaxProduct: lit(productW, payloadMax),
    payloadMaxLen: lit(lenW, payloadMax),
    outLog,
    outZero: lit(outLog, 0),
  };
}

/** A register that is read from the ring. */
interface SliceRead {
  readonly name: string;
  readonly decl: string;
  readonly value: string;
  /** Wire with the number of the slice, and what it is. */
  readonly address: string;
  readonly at: string;
}

/** Registers `<name>_slice_<k>` for `width` bits from the slice of position `<from>_at` on. */
function sliceReads(name: string, from: string, width: number, sliceW: number, sliceAtW: number): SliceRead[] {
  return Array.from({ length: Math.ceil(width / sliceW) }, (_, k) => {
    const address = `${name}_from_${k}`;
    const part = range(Math.min(sliceW, width - k * sliceW));
    return {
      name: `${name}_slice_${k}`,
      decl: part,
      value: `slices[${address}]${part}`,
      address,
      at: k === 0 ? `${from}_at[AT_W-1:SLICE_POS_W]` : `${name}_from_0 + ${lit(sliceAtW, k)}`,
    };
  });
}

/** Bit of the length of a class body: 1 of kind "two", the class number of an escape, its domain too in auto frames. */
function bodyLengthBit(bit: number, codeBits: number, auto: boolean): string {
  const of = (length: number): boolean => ((length >> bit) & 1) === 1;
  const terms = bit === 0 ? ['two_11'] : [];
  if (of(codeBits) && (!auto || of(codeBits + 1))) terms.push('escape_11');
  else if (of(codeBits)) terms.push('(escape_11 && !cfg_mode[1])');
  else if (auto && of(codeBits + 1)) terms.push('(escape_11 && cfg_mode[1])');
  return terms.length === 0 ? "1'b0" : terms.join(' || ');
}

/**
 * A right shift by 0..max of a vector that has exactly max bits more than the result, largest stage first, each only as
 * wide as the next one reads.
 */
function shrink(
  prefix: string,
  input: string,
  inWidth: number,
  amount: string,
  max: number,
  outWidth: number,
): FunnelStage[] {
  const stages: Array<Omit<FunnelStage, 'line'>> = [];
  const first = `${prefix}_all`;
  stages.push({ name: first, decl: range(inWidth), value: input });
  let from = first;
  let fromW = inWidth;
  let left = max;
  for (let b = bitsFor(max) - 1; b >= 0; b--) {
    const step = 2 ** b;
    left = Math.min(step - 1, left);
    const width = outWidth + left;
    const moved = Math.min(width, fromW - step); // above: beyond the largest shift
    const mux = `${amount}[${b}] ? ${from}[${moved + step - 1}:${step}] : ${from}[${moved - 1}:0]`;
    const name = `${prefix}_${step}`;
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
