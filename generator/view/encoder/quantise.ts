import { bitsFor, buses } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { forwardPlan } from '../../model/dct.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { ends, fieldRange, lit, padTo, type PlainView, range, sampleQ, signExtend, zeroExtend } from '../text.js';
import { memoriesAreScarce } from './units.js';

/** Clocks from a block in to its indices out. */
export const QUANTISE_LATENCY = 4;

/** Bits of a dead zone. */
const DEAD_ZONE_W = 12;
/** Bits below the largest shift. */
const LOW_W = 7;

/**
 * floor((m + offset)/d) for d = (three ? 3 : 1) << shift as the lanes work it out: from y = m >> shift and what is below
 * it, without the addition of an offset and without a multiplication.
 *
 * @param nearest - offset d >> 1; else d - 1
 */
export function quantiseByShift(m: number, three: boolean, shift: number, nearest: boolean): number {
  const y = Math.floor(m / 2 ** shift);
  const half = shift > 0 ? (m >> (shift - 1)) & 1 : 0;
  const below = nearest ? half : Number(m % 2 ** shift !== 0);
  if (!three) return y + below;
  const r = y % 3;
  return (y - r) / 3 + Number(nearest ? r === 2 || (r === 1 && below === 1) : r !== 0 || below === 1);
}

type Lane = 'direct' | 'coef' | 'dc';

/** Largest magnitude, width and sign of coefficients, from the proved intervals: of coefficient 0, or of all others. */
function coefRange(p: CodecParams, dc: boolean) {
  const outputs = forwardPlan(p).outputs.slice(dc ? 0 : 1, dc ? 1 : undefined);
  const maxMag = Math.max(...outputs.flatMap(({ min, max }) => [-min, max]));
  const signed = outputs.some((node) => node.signed);
  const width = Math.max(...outputs.map((node) => node.width + (signed && !node.signed ? 1 : 0)));
  return { maxMag, width, signed };
}

/** View of dctcm_quantise_direct.v, dctcm_quantise_coef.v and dctcm_quantise_dc.v: one lane. */
function laneView(context: GenerateContext, lane: Lane): PlainView {
  const p = context.params;
  const coef = lane !== 'direct';
  const {
    maxMag,
    width: xW,
    signed,
  } = coef
    ? coefRange(p, lane === 'dc')
    : { maxMag: p.signed ? 2 ** (p.w - 1) : 2 ** p.w - 1, width: p.w, signed: p.signed };
  const magW = bitsFor(maxMag);
  const q = `${signed ? 'Q' : 'UQ'}${xW}.0`;
  const module = `dctcm_quantise_${lane}`;
  const column = Math.max(range(xW).length, range(DEAD_ZONE_W).length);

  // Digits of y to the base 4, highest first.
  const count = Math.ceil(magW / 2);
  const digits = Array.from({ length: count }, (_, i) => {
    const at = count - 1 - i;
    const bits = 2 * at + 1 < magW ? `s1_y[${2 * at + 1}:${2 * at}]` : `1'b0, s1_y[${2 * at}]`;
    return { name: `third_${at}`, value: `${i === 0 ? '{2{!three}}' : `third_${at + 1}[1:0]`}, ${bits}` };
  });
  const low = (name: string) => (magW > LOW_W ? `${name}[${LOW_W - 1}:0]` : zeroExtend(name, magW, LOW_W));
  const nearestUp = "r == 2'd2 || (r[0] && s1_below)";
  const magnitude = signed ? 's0_magnitude' : 'x';
  return {
    banner: makeBanner(context, {
      module,
      title: {
        direct: 'quantiser of one sample',
        coef: 'quantiser of one coefficient',
        dc: 'quantiser of coefficient 0',
      }[lane],
      template: 'encoder/dctcm_quantise_lane.v',
      purpose: coef
        ? ['q = sign(x) * floor((|x| + (d >> 1)) / d), 0 below the dead zone or where the zonal mask says so.']
        : [
            'q = sign(x) * floor((|x| + offset) / d).  offset = d - 1 keeps every non-zero (q = ceil(|x|/d)),',
            'offset = d >> 1 rounds to nearest.  d = 1: q = x.',
          ],
      formats: [`in: ${q}`, `out: ${q}, steps d = {1, 3} * 2**(0..7) <= 384`],
      timing: `latency ${QUANTISE_LATENCY} clocks while pipe_en is high; part of dctcm_quantise`,
    }),
    module,
    isCoef: coef,
    isSigned: signed,
    hasLow: !coef,
    blank: padTo(column),
    stepDecl: range(4).padEnd(column),
    deadDecl: range(DEAD_ZONE_W).padEnd(column),
    xDecl: range(xW).padEnd(column),
    xQ: q,
    xW,
    latency: QUANTISE_LATENCY,
    maxMag,
    hasTop: magW < xW,
    magW,
    oneX: lit(xW, 1),
    firstTitle: signed
      ? 'Stage 0: magnitude'
      : `Stage 0: shift by 4 and by 2${coef ? '; dead zone and zonal mask' : ''}`,
    secondTitle: signed ? `Stage 1: shift${coef ? '; dead zone and zonal mask' : ''}` : 'Stage 1: shift by 1',
    lowOfMagnitude: low('s0_magnitude'),
    lowOfX: low('x'),
    below: coef ? 'shifted[0]' : `cfg_nearest ? shifted[0] : ${signed ? '|low' : 's0_low'}`,
    belowDead:
      magW < DEAD_ZONE_W
        ? `|cfg_dead_zone[${DEAD_ZONE_W - 1}:${magW}] || ${magnitude} < cfg_dead_zone[MAG_W-1:0]`
        : `${magnitude} < ${zeroExtend('cfg_dead_zone', DEAD_ZONE_W, magW)}`,
    digits,
    kMsb: 2 * count - 1,
    kDigits: digits.map((d) => `${d.name}[3:2]`).join(', '),
    lastDigit: 'third_0',
    hasUnusedK: 2 * count > magW,
    up: coef ? nearestUp : `cfg_nearest ? ${nearestUp} : ^r || s1_below`,
    kWide: zeroExtend('s2_k', magW, xW),
    upWide: zeroExtend('s2_up', 1, xW),
    signTitle: `Stage 3: rounding${signed ? ', sign' : ''}`,
  };
}

/** View of dctcm_quantise_direct.v. */
export function quantiseDirectView(context: GenerateContext): PlainView {
  return laneView(context, 'direct');
}

/** View of dctcm_quantise_coef.v. */
export function quantiseCoefView(context: GenerateContext): PlainView {
  return laneView(context, 'coef');
}

/** View of dctcm_quantise_dc.v. */
export function quantiseDcView(context: GenerateContext): PlainView {
  return laneView(context, 'dc');
}

/** View of dctcm_quantise.v: bus `coefs`, or `samples` without transform -> bus `quantised`. */
export function quantiseView(context: GenerateContext): PlainView {
  const p = context.params;
  const { direct, transform, activationMask } = p.features;
  const acW = transform ? coefRange(p, false).width : p.coefW;
  const dc = transform ? coefRange(p, true) : { width: p.coefW, signed: true };
  const bus = buses(p);
  const from = transform ? bus.coefs : bus.samples;
  const coefStepDecl = range(4 * p.n);
  const column = transform ? Math.max(coefStepDecl.length, range(DEAD_ZONE_W).length) : range(4).length;
  const names = (fields: ReadonlyArray<{ readonly name: string }>) => {
    const list = [...fields].reverse().map((f) => f.name);
    return list.length === 1 ? list[0]! : `{${list.join(', ')}}`;
  };
  return {
    banner: makeBanner(context, {
      module: 'dctcm_quantise',
      title: `samples${transform ? ' and coefficients' : ''} to indices${activationMask ? ', activation mask' : ''}`,
      template: 'encoder/dctcm_quantise.v',
      purpose: [
        ...(direct && transform
          ? ['Every block is quantised both ways: its samples with one step, its coefficients with a step each.']
          : [direct ? 'The samples are quantised with one step.' : 'The coefficients are quantised with a step each.']),
        ...(activationMask ? ['The activation mask says which samples are not zero.'] : []),
      ],
      formats: [
        `in: samples ${sampleQ(p)}${transform ? `, coefficients Q${p.coefW}.0` : ''}`,
        `out: direct indices ${sampleQ(p)}${transform ? `, coefficient indices Q${p.coefW}.0` : ''}`,
      ],
      ...(transform
        ? { gain: `coefficients have gain sqrt(${p.n}) over the orthonormal DCT, and so do their steps` }
        : {}),
      timing: `latency ${QUANTISE_LATENCY} clocks, 1 block per clock, ready path combinational`,
    }),
    hasDirect: direct,
    samplesInMemory: !direct && !memoriesAreScarce(p),
    samplesInRegisters: !direct && memoriesAreScarce(p),
    hasCoef: transform,
    hasActivation: activationMask,
    n: p.n,
    w: p.w,
    coefW: p.coefW,
    acW,
    dcW: dc.width,
    dcQ: `${dc.signed ? 'Q' : 'UQ'}${dc.width}.0`,
    dcNarrow: dc.width < p.coefW,
    dcWide: dc.signed ? signExtend('q', dc.width, p.coefW) : zeroExtend('q', dc.width, p.coefW),
    acNarrow: acW < p.coefW,
    acWide: signExtend('q', acW, p.coefW),
    latency: QUANTISE_LATENCY,
    directQ: sampleQ(p),
    stepDecl: range(4).padEnd(column),
    cfgPad: padTo(column),
    coefStepDecl: coefStepDecl.padEnd(column),
    zonalDecl: range(p.n).padEnd(column),
    deadDecl: range(DEAD_ZONE_W).padEnd(column),
    ...ends(from, bus.quantised),
    inFields: names(from.fields),
    outFields: names(bus.quantised.fields),
    outParts: names(bus.quantised.fields),
    coefsAt: transform ? fieldRange(from, 'coefs') : '',
    samplesAt: fieldRange(from, 'samples'),
  };
}
