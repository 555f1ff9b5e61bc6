import { bitsFor, buses } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { ends, fieldRange, lit, padTo, type PlainView, range, sampleQ, zeroExtend, zeros } from '../text.js';

/** Clocks from a block in to its indices out. */
export const QUANTISE_LATENCY = 6;

/** Largest step is 3 * 2^7; keep-nonzero adds all of it but one, nearest half of it. */
const MAX_KEEP_OFFSET = 383;
const MAX_HALF_OFFSET = 192;
/** Wire of the offset, 0..MAX_KEEP_OFFSET. */
const OFFSET_W = 9;

/** Chains of sums 1 + 4 + .. + 4^(k-1) by doubling, for the numbers of terms k that are used. */
const CHAINS: Readonly<Record<number, readonly number[]>> = {
  2: [2],
  3: [2, 3],
  4: [2, 4],
  6: [2, 3, 6],
  8: [2, 4, 8],
  12: [2, 3, 6, 12],
};

/** The constants that divide t <= maxT by 3: floor(t/3) = (t * reciprocal) >> shift. */
export interface Third {
  readonly maxT: number;
  readonly shift: number;
  readonly reciprocal: number;
  /** Number of terms of 1 + 4 + 16 + .., which is (reciprocal - 1)/2. */
  readonly terms: number;
}

/**
 * The smallest reciprocal (2^shift + 1)/3 that is exact for all t in 0..maxT. It is an integer for odd shifts, and exact
 * while t < 2^shift: t * reciprocal / 2^shift = t/3 + t/(3 * 2^shift), and the excess is below 1/3.
 */
export function thirdOf(maxT: number): Third {
  const terms = Object.keys(CHAINS)
    .map(Number)
    .find((k) => 2 ** (2 * k + 1) > maxT)!;
  const shift = 2 * terms + 1;
  return { maxT, shift, reciprocal: (2 ** shift + 1) / 3, terms };
}

/** 1 + 4 + .. + 4^(k-1). */
function powers(k: number): number {
  return (4 ** k - 1) / 3;
}

/** Ranges inside a lane of the quantiser. */
export interface LaneRange {
  /** Largest magnitude that comes in. */
  readonly maxMag: number;
  readonly maxOffset: number;
  /** Largest (|x| + offset) >> shift. The offset is below 3 * 2^shift: at most |x| + 2. */
  readonly maxT: number;
}

export function laneRange(p: CodecParams, coef: boolean): LaneRange {
  const maxMag = coef ? 2 ** (p.coefW - 1) : p.signed ? 2 ** (p.w - 1) : 2 ** p.w - 1;
  return { maxMag, maxOffset: coef ? MAX_HALF_OFFSET : MAX_KEEP_OFFSET, maxT: maxMag + 2 };
}

/** View of dctcm_quantise_direct.v and dctcm_quantise_coef.v: one lane. */
function laneView(context: GenerateContext, coef: boolean): PlainView {
  const p = context.params;
  const signed = coef || p.signed;
  const xW = coef ? p.coefW : p.w;
  const { maxMag, maxOffset, maxT } = laneRange(p, coef);
  const third = thirdOf(maxT);
  const magW = bitsFor(maxMag);
  const sumW = Math.max(OFFSET_W, bitsFor(maxMag + maxOffset));
  const tW = bitsFor(maxT);
  const maxThird = Math.floor(maxT / 3);
  const thirdW = bitsFor(maxThird);
  const productW = third.shift + thirdW;
  const dsp = p.config.multiplier === 'dsp';
  const cmpW = Math.max(magW, 12);

  // The sums by doubling: half of the additions (the final one included) before the register of stage 3.
  const chain = CHAINS[third.terms]!;
  const early = Math.ceil((chain.length + 1) / 2);
  const at = (k: number) => (k === 1 ? 't' : `t${powers(k)}`);
  const widthOf = (k: number) => bitsFor(maxT * powers(k));
  const sum = (k: number, index: number) => {
    const stage = index < early ? 's2' : 's3';
    const before = chain[index - 1] ?? 1;
    // S(2a) = S(a) + 4^a S(a); S(a+1) = S(a) + 4^a
    const upper = k === 2 * before ? before : 1;
    const width = widthOf(k);
    const low = zeroExtend(`${stage}_${at(before)}`, widthOf(before), width);
    const high = zeroExtend([`${stage}_${at(upper)}`, zeros(2 * before)], widthOf(upper) + 2 * before, width);
    return {
      name: at(k),
      decl: range(width),
      value: `${low} + ${high}`,
      comment: `${powers(k)}*t = ${before === 1 ? 't' : at(before)} + ${4 ** before}*${at(upper)}`,
    };
  };
  const sums = dsp ? [] : chain.map(sum);
  const last = third.terms;
  const part = sums.length > 0 ? sums[Math.min(early, sums.length) - 1]!.name : '';
  const partW = sums.length > 0 ? widthOf(chain[Math.min(early, sums.length) - 1]!) : 1;
  const product = dsp
    ? 's3_t * RECIPROCAL'
    : `${zeroExtend('s3_t', tW, productW)} + ${zeroExtend([`s3_${at(last)}`, "1'b0"], widthOf(last) + 1, productW)}`;

  const q = coef ? `Q${p.coefW}.0` : sampleQ(p);
  const module = coef ? 'dctcm_quantise_coef' : 'dctcm_quantise_direct';
  const column = Math.max(range(xW).length, range(12).length);
  return {
    banner: makeBanner(context, {
      module,
      title: coef ? 'quantiser of one coefficient' : 'quantiser of one sample',
      template: 'encoder/dctcm_quantise_lane.v',
      purpose: coef
        ? ['q = sign(x) * floor((|x| + (d >> 1)) / d), 0 below the dead zone or where the zonal mask says so.']
        : [
            'q = sign(x) * floor((|x| + offset) / d).  offset = d - 1 keeps every non-zero (q = ceil(|x|/d)),',
            'offset = d >> 1 rounds to nearest.  d = 1: q = x.',
          ],
      formats: [`in: ${q}`, `out: ${q}, steps d = {1, 3} * 2**(0..7) <= 384`],
      timing: `latency ${QUANTISE_LATENCY} clocks while pipe_en is high; part of dctcm_quantise`,
      facts: [['Multiplier', dsp ? 'dsp: t * RECIPROCAL' : 'shift-add: sums by doubling']],
    }),
    module,
    isCoef: coef,
    isSigned: signed,
    isDsp: dsp,
    blank: padTo(column),
    stepDecl: range(4).padEnd(column),
    deadDecl: range(12).padEnd(column),
    xDecl: range(xW).padEnd(column),
    xQ: q,
    xW,
    latency: QUANTISE_LATENCY,
    maxMag,
    maxOffset,
    maxT,
    maxThird,
    magW,
    sumW,
    tW,
    thirdW,
    productW,
    cmpW,
    shift: third.shift,
    reciprocal: third.reciprocal,
    reciprocalLit: lit(third.shift, third.reciprocal),
    sumFactor: powers(last),
    topPower: last - 1,
    negativeWide: zeroExtend('negative', 1, xW),
    s4NegativeWide: zeroExtend('s4_negative', 1, xW),
    magCmp: zeroExtend('s0_magnitude', magW, cmpW),
    deadCmp: zeroExtend('cfg_dead_zone', 12, cmpW),
    magSum: zeroExtend('s0_magnitude', magW, sumW),
    offsetSum: zeroExtend('offset', OFFSET_W, sumW),
    sumTitle: coef ? 'Stage 1: half a step more; dead zone and zonal mask' : 'Stage 1: offset',
    thirdTitle: dsp ? 'Stage 3: input register of the multiplier' : 'Stage 3: product with RECIPROCAL, first half',
    signTitle: coef ? 'Stage 5: sign; dropped coefficients' : signed ? 'Stage 5: sign' : 'Stage 5: output',
    hasTop: sumW > tW,
    hasTopT: tW > magW,
    early: sums.slice(0, early),
    late: sums.slice(early),
    hasPart: sums.length > 0,
    part,
    partDecl: range(partW).padEnd('[T_W-1:0]'.length),
    partTarget: `s3_${part}`.padEnd('s3_negative'.length),
    product,
    thirdPad: zeroExtend('third', thirdW, magW),
  };
}

/** View of dctcm_quantise_direct.v. */
export function quantiseDirectView(context: GenerateContext): PlainView {
  return laneView(context, false);
}

/** View of dctcm_quantise_coef.v. */
export function quantiseCoefView(context: GenerateContext): PlainView {
  return laneView(context, true);
}

/** View of dctcm_quantise.v: bus `coefs` -> bus `quantised`. */
export function quantiseView(context: GenerateContext): PlainView {
  const p = context.params;
  const bus = buses(p);
  const coefStepDecl = range(4 * p.n);
  const column = Math.max(coefStepDecl.length, range(12).length);
  return {
    banner: makeBanner(context, {
      module: 'dctcm_quantise',
      title: 'samples and coefficients to indices, activation mask',
      template: 'encoder/dctcm_quantise.v',
      purpose: [
        'Every block is quantised both ways: its samples with one step, its coefficients with a step each.',
        'The activation mask says which samples are not zero.',
      ],
      formats: [
        `in: samples ${sampleQ(p)}, coefficients Q${p.coefW}.0`,
        `out: direct indices ${sampleQ(p)}, coefficient indices Q${p.coefW}.0`,
      ],
      gain: `coefficients have gain sqrt(${p.n}) over the orthonormal DCT, and so do their steps`,
      timing: `latency ${QUANTISE_LATENCY} clocks, 1 block per clock, ready path combinational`,
    }),
    n: p.n,
    w: p.w,
    coefW: p.coefW,
    latency: QUANTISE_LATENCY,
    directQ: sampleQ(p),
    stepDecl: range(4).padEnd(column),
    cfgPad: padTo(column),
    coefStepDecl: coefStepDecl.padEnd(column),
    zonalDecl: range(p.n).padEnd(column),
    deadDecl: range(12).padEnd(column),
    ...ends(bus.coefs, bus.quantised),
    coefsAt: fieldRange(bus.coefs, 'coefs'),
    samplesAt: fieldRange(bus.coefs, 'samples'),
  };
}
