import { bitsFor, buses } from '../../config/buses.js';
import { FULL_BODY, NIBBLE_LANES, ONE_BIT_BODY } from '../../codes/stream.js';
import type { CodecParams } from '../../config/params.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import {
  ends,
  fieldRange,
  lengthW,
  lit,
  type PlainView,
  range,
  sampleQ,
  signExtend,
  sumTree,
  topBit,
  zeroExtend,
} from '../text.js';

// Of stream format 1; goes with this module's move to format 2.
const CLASS_CODE = { same: '0', down: '10', up: '110', escape: '111' } as const;

/** Clocks of dctcm_candidate. */
export const CANDIDATE_LATENCY = 4;
/** Clocks from a block in to its record out. */
export const MASK_FWD_LATENCY = 10;

/** View of dctcm_candidate.v. */
export function candidateView(context: GenerateContext): PlainView {
  const p = context.params;
  const { n, maxValueW, codeBits, payloadMax } = p;
  const countW = bitsFor(n);
  const bitsW = bitsFor(n + n * maxValueW);
  const lenW = lengthW(p);
  const widthBits = bitsFor(maxValueW);
  const maskDecl = range(n);
  const column = Math.max(maskDecl.length, range(codeBits).length, range(lenW).length);
  const nibbleCounts = Array.from({ length: p.nibbles }, (_, i) => ({
    name: `ones_${i}`,
    value: sumTree(Array.from({ length: NIBBLE_LANES }, (_, k) => `{2'b00, s0_mask[${NIBBLE_LANES * i + k}]}`)),
  }));
  // The product by the bits of the smaller factor.
  const byWidth = widthBits <= countW;
  const factorBits = byWidth ? widthBits : countW;
  const products = Array.from({ length: factorBits }, (_, b) => ({
    name: `product_${b}`,
    value: byWidth
      ? `s1_width[${b}] ? ${shifted('s1_count', countW, b, bitsW)} : { BITS_W {1'b0} }`
      : `s1_count[${b}] ? ${b === 0 ? 'width_wide' : `width_wide << ${b}`} : { BITS_W {1'b0} }`,
  }));
  return {
    banner: makeBanner(context, {
      module: 'dctcm_candidate',
      title: 'what it takes to send a block in one way',
      template: 'encoder/dctcm_candidate.v',
      purpose: [
        'Values of the lanes whose residual r is not 0: u = 2*(|r| - 1) + (r < 0), or r - 1 where r is never',
        'negative.  All values travel with the width of the widest one, which is the length of their OR.',
      ],
      formats: 'in: N residuals Q(RESIDUAL_W).0',
      timing: `latency ${CANDIDATE_LATENCY} clocks while pipe_en is high; part of dctcm_mask_fwd`,
    }),
    n,
    w: p.w,
    directRW: p.w + 1,
    latency: CANDIDATE_LATENCY,
    maskDecl: maskDecl.padEnd(column),
    codeDecl: range(codeBits).padEnd(column),
    lenDecl: range(lenW).padEnd(column),
    codePad: ' '.repeat(column),
    codeW: codeBits,
    maxValueW,
    countW,
    bitsW,
    lenW,
    payloadMax,
    activationLit: lit(bitsW, n),
    payloadLit: lit(lenW, payloadMax),
    payloadWide: zeroExtend('PAYLOAD_MAX', lenW, bitsW),
    codeOne: lit(codeBits, 1),
    nibbleCounts,
    countSum: sumTree(nibbleCounts.map(({ name }) => zeroExtend(name, 3, countW))),
    byWidth,
    widthWide: zeroExtend('s1_width', codeBits, bitsW),
    products,
    productSum: sumTree(products.map(({ name }) => name)),
    hasTopBits: bitsW > lenW,
    widthTop: codeBits - 1,
    hasUnusedWidth: byWidth && widthBits < codeBits,
    widthBits,
  };
}

/** name << by in exactly `to` bits. */
function shifted(name: string, from: number, by: number, to: number): string {
  return zeroExtend(by === 0 ? name : [name, lit(by, 0)], from + by, to);
}

/** A way to send a block: domain, and whether the block before was of the same one. */
interface Way {
  readonly name: string;
  readonly transform: boolean;
  readonly same: boolean;
}

const WAYS: readonly Way[] = [
  { name: 'ds', transform: false, same: true },
  { name: 'do', transform: false, same: false },
  { name: 'ts', transform: true, same: true },
  { name: 'to', transform: true, same: false },
];

/** View of dctcm_mask_fwd.v: bus `predicted` -> bus `record`. */
export function maskFwdView(context: GenerateContext): PlainView {
  const p = context.params;
  const { n, w, coefW, codeBits, nibbles, maxValueW } = p;
  const bus = buses(p);
  const lenW = lengthW(p);
  const maskCostMax = nibbles * (1 + FULL_BODY);
  const maskCostW = bitsFor(maskCostMax);
  const gainMax = p.payloadMax + maskCostMax + p.classMax;
  // One bit for the sign, one so that NEVER and ALWAYS lie outside of all gains, whatever the class adds.
  const gainW = gainWidth(p);
  const never = 2 ** (gainW - 2);
  const escapeBits = CLASS_CODE.escape.length + 1 + codeBits;
  return {
    banner: makeBanner(context, {
      module: 'dctcm_mask_fwd',
      title: 'mask, class and values of each block; chooses its form',
      template: 'encoder/dctcm_mask_fwd.v',
      purpose: [
        'mask = lanes whose residual is not 0; the values of these lanes travel with one common width, the class.',
        'A block whose payload would reach N*W bits, or with a value that is too wide, travels plain: all direct',
        'indices with W bits.  In mode auto the form with fewer bits is taken, counted exactly with the mask and',
        'the class before; a tie goes to direct.',
        '',
        'What the block before was is only known when it has been decided, but there are four ways it can have been',
        'sent.  So stages 4 to 6 count the bits for each of them, and the decision, which depends on the one before',
        'it and takes one clock, selects: only the class code, 1 to ' + `${escapeBits} bits, is counted there.`,
      ],
      formats: [
        `in: direct indices ${sampleQ(p)}, residuals Q${w + 1}.0; coefficient indices Q${coefW}.0, residuals Q${coefW + 1}.0`,
        `out: values UQ${maxValueW}.0`,
      ],
      timing: `latency ${MASK_FWD_LATENCY} clocks, 1 block per clock, ready path combinational`,
    }),
    n,
    w,
    coefW,
    codeW: codeBits,
    nibbles,
    maxValueW,
    lenW,
    payloadMax: p.payloadMax,
    directRW: w + 1,
    transformRW: coefW + 1,
    directQ: sampleQ(p),
    ...ends(bus.predicted, bus.record),
    maskCostW,
    maskCostMax,
    gainW,
    gainMax,
    latency: MASK_FWD_LATENCY,
    plainLit: lit(codeBits, p.plainCode),
    sameBits: lit(4, CLASS_CODE.same.length),
    downBits: lit(4, CLASS_CODE.down.length),
    upBits: lit(4, CLASS_CODE.up.length),
    escapeBits: lit(4, escapeBits),
    escapePrefixBits: CLASS_CODE.escape.length,
    oneBitCost: lit(3, 1 + ONE_BIT_BODY),
    fullCost: lit(3, 1 + FULL_BODY),
    never: `${gainW}'sd${never}`,
    always: `-${gainW}'sd${never}`,
    directAt: fieldRange(bus.predicted, 'direct'),
    directResidualAt: fieldRange(bus.predicted, 'direct_residual'),
    transformAt: fieldRange(bus.predicted, 'transform'),
    transformResidualAt: fieldRange(bus.predicted, 'transform_residual'),
    activationAt: fieldRange(bus.predicted, 'activation'),
    unsignedForm: p.signed ? "1'b0;  // samples have a sign" : '!cfg_predict;  // indices are never negative',
    directX: `{${topBit(p, 'x')}, x}`,
    ways: WAYS.map((way) => wayView(p, way)),
    payloadGainD: signExtend('s5_payload_gain_d', lenW + 1, gainW),
    payloadGainT: signExtend('s5_payload_gain_t', lenW + 1, gainW),
    classGainWide: signExtend('class_gain', 5, gainW),
    codeOne: lit(codeBits, 1),
    wideX: wide(p, 'x'),
    wideXb: wide(p, 'xb'),
    coefOne: lit(coefW, 1),
    plainWide: zeroExtend(`${p.signed ? 'r' : 'minus_one'}[W-1:0]`, w, maxValueW),
  };
}

/** A direct index `x` as wide as a coefficient index. */
function wide(p: CodecParams, x: string): string {
  return p.signed ? signExtend(x, p.w, p.coefW) : zeroExtend(x, p.w, p.coefW);
}

function wayView(p: CodecParams, way: Way) {
  const { name, transform, same } = way;
  const maskCostW = bitsFor(p.nibbles * (1 + FULL_BODY));
  const costs = (domain: string) =>
    Array.from({ length: p.nibbles }, (_, i) => ({
      name: `${name}_${domain}_cost_${i}`,
      value: `nibble_cost(s4_${name}_${domain}_change[${NIBBLE_LANES * i} +: ${NIBBLE_LANES}])`,
    }));
  const direct = costs('direct');
  const coef = costs('transform');
  const sum = (list: typeof direct) => sumTree(list.map((c) => zeroExtend(c.name, 3, maskCostW)));
  return {
    name,
    residualW: transform ? 'TRANSFORM_RW' : 'DIRECT_RW',
    limitW: transform ? 'VALUE_W' : 'W',
    unsignedForm: transform ? "1'b0" : 'unsigned_form',
    carries: transform ? 'cfg_activation_mask' : "1'b0",
    residuals: `${transform ? 'transform' : 'direct'}_${same ? 'residual' : 'wide'}`,
    histAfter: transform ? `!s4_${name}_plain` : "1'b0",
    sent: name === 'to' ? '_sent' : '',
    dom: transform ? "1'b1" : "1'b0",
    nibbleCosts: [...direct, ...coef],
    directSum: sum(direct),
    transformSum: sum(coef),
    maskGain: signExtend(`s5_${name}_gain`, maskCostW + 1, gainWidth(p)),
  };
}

function gainWidth(p: CodecParams): number {
  return bitsFor(p.payloadMax + p.nibbles * (1 + FULL_BODY) + p.classMax) + 2;
}
