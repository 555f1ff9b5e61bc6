import { buses } from '../../config/buses.js';
/** Views of the smaller units: skid buffer, delay line, prediction, gearbox. */
import type { CodecParams } from '../../config/params.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { ends, fieldRange, lit, padTo, type PlainView, range, sampleQ, topBit } from '../text.js';

/** View of dctcm_skid.v. */
export function skidView(context: GenerateContext): PlainView {
  return {
    banner: makeBanner(context, {
      module: 'dctcm_skid',
      title: 'skid buffer: cuts the ready path',
      template: 'common/dctcm_skid.v',
      purpose: [
        'A beat that comes while the output is stalled is kept in a spare register; ready drops a clock later.',
        'Without a stall beats pass straight through.',
      ],
      timing: 'latency 0 clocks, 1 beat per clock; ready comes from a register, valid and data are combinational',
    }),
  };
}

/** View of dctcm_delay.v. */
export function delayView(context: GenerateContext): PlainView {
  return {
    banner: makeBanner(context, {
      module: 'dctcm_delay',
      title: 'delay line',
      template: 'common/dctcm_delay.v',
      timing: 'latency DEPTH steps of enable',
    }),
  };
}

/** View of dctcm_predict_fwd.v: bus `quantised` -> bus `predicted`. */
export function predictFwdView(context: GenerateContext): PlainView {
  const p = context.params;
  const bus = buses(p);
  return {
    banner: makeBanner(context, {
      module: 'dctcm_predict_fwd',
      title: 'residuals against the block before',
      template: 'encoder/dctcm_predict_fwd.v',
      purpose: [
        'residual = index - index of the block before, lane by lane and in both domains; without prediction and',
        'in the first block of a frame residual = index.  Whether a block may use its residuals depends on the',
        'domain of the block before: dctcm_mask_fwd decides.',
      ],
      formats: [
        `in: direct indices ${sampleQ(p)}, coefficient indices Q${p.coefW}.0`,
        `out: the same, and their residuals Q${p.w + 1}.0 and Q${p.coefW + 1}.0: one bit more, exact`,
      ],
      timing: 'latency 1 clock, 1 block per clock, ready path combinational',
    }),
    n: p.n,
    w: p.w,
    coefW: p.coefW,
    directRW: p.w + 1,
    transformRW: p.coefW + 1,
    directQ: sampleQ(p),
    ...ends(bus.quantised, bus.predicted),
    directAt: fieldRange(bus.quantised, 'direct'),
    transformAt: fieldRange(bus.quantised, 'transform'),
    activationAt: fieldRange(bus.quantised, 'activation'),
    directX: `{${topBit(p, 'x')}, x}`,
    directP: `{${topBit(p, 'p')}, p}`,
  };
}

/** The core's words are wider than the stream's. */
export function hasGearbox(p: CodecParams): boolean {
  return p.coreW > p.outW;
}

/** View of dctcm_gearbox_down.v: words of the core -> stream words. */
export function gearboxDownView(context: GenerateContext): PlainView {
  const p = context.params;
  const { outW, coreW } = p;
  const subs = coreW / outW;
  const subW = Math.max(1, Math.log2(subs));
  const inDecl = range(coreW);
  const outDecl = range(outW);
  return {
    banner: makeBanner(context, {
      module: 'dctcm_gearbox_down',
      title: `cuts words of ${coreW} bits into ${subs} stream words of ${outW} bits`,
      template: 'encoder/dctcm_gearbox_down.v',
      purpose: [
        'The core makes words that hold the longest block.  Of the last word of a frame only those stream words',
        'are sent that hold bits of the frame.',
      ],
      timing: 'latency 1 clock to the first stream word, 1 stream word per clock, ready path combinational',
    }),
    outW,
    coreW,
    subs,
    subW,
    subMax: subs - 1,
    inDecl,
    inPad: padTo(inDecl.length),
    subDecl: range(subW).padEnd(inDecl.length),
    outDecl,
    outPad: padTo(outDecl.length),
    outZeros: `${outW}'d0`,
    one: lit(subW, 1),
  };
}
