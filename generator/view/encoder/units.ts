import { buses } from '../../config/buses.js';
/** Views of the smaller units: queue, delay line, prediction, gearbox. */
import type { CodecParams } from '../../config/params.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { fieldRange, lit, padTo, type PlainView, range, sampleQ, signExtend, zeroExtend } from '../text.js';

/** Clocks through dctcm_fifo. */
export const FIFO_LATENCY = 1;

/** View of dctcm_fifo.v. */
export function fifoView(context: GenerateContext): PlainView {
  return {
    banner: makeBanner(context, {
      module: 'dctcm_fifo',
      title: 'skid buffer: cuts the ready path',
      template: 'common/dctcm_fifo.v',
      purpose: [
        'A beat that comes while the output is stalled is kept in a second register; ready is low as long as it is',
        'there.  A memory would cost fewer logic cells, but the transform and what waits for it need the memories.',
      ],
      timing: `latency ${FIFO_LATENCY} clock, 1 beat per clock; all outputs come from registers`,
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

/** View of dctcm_predict_fwd.v, a part of dctcm_mask_fwd. */
export function predictFwdView(context: GenerateContext): PlainView {
  const p = context.params;
  const { n, w, coefW } = p;
  const { direct, transform, auto } = p.features;
  const from = p.features.steps ? buses(p).quantised : buses(p).samples;
  const residualW = transform ? coefW : w + 1;
  const column = range(n * (transform ? coefW + 1 : residualW)).length;
  const decls = {
    directDecl: range(n * w).padEnd(column),
    transformDecl: range(n * coefW).padEnd(column),
    residualDecl: range(n * residualW).padEnd(column),
    transformResidualDecl: range(n * (coefW + 1)).padEnd(column),
  };
  const wide = (x: string) => (p.signed ? signExtend(x, w, residualW) : zeroExtend(x, w, residualW));
  return {
    banner: makeBanner(context, {
      module: 'dctcm_predict_fwd',
      title: 'residuals against the block before',
      template: 'encoder/dctcm_predict_fwd.v',
      purpose: [
        'residual = index - index of the block before, lane by lane; without prediction and in the first block of a',
        'frame residual = index.',
        ...(transform
          ? [
              'A transform block is only predicted from a transform block: its indices go along, and dctcm_mask_fwd,',
              'which knows whether the block before was sent plain, chooses.',
            ]
          : []),
      ],
      formats: [
        `in: direct indices ${sampleQ(p)}${transform ? `, coefficient indices Q${coefW}.0` : ''}`,
        `out: residuals Q${residualW}.0${transform ? ` and Q${coefW + 1}.0` : ''}`,
      ],
      timing: 'latency 1 clock while pipe_en is high; part of dctcm_mask_fwd',
    }),
    n,
    w,
    coefW,
    ...decls,
    residualW,
    transformRW: coefW + 1,
    directQ: sampleQ(p),
    hasDirect: direct,
    hasTransform: transform,
    hasMode: auto,
    directAt: fieldRange(from, p.features.steps ? 'direct' : 'samples'),
    transformAt: transform ? fieldRange(from, 'transform') : '',
    wideX: wide('x'),
    wideP: wide('p'),
  };
}

/** The core's words are wider than the stream's. */
export function hasGearbox(p: CodecParams): boolean {
  return p.coreW > p.outW;
}

/**
 * Memories are what an encoder with the transform does not fit a small FPGA for: with words of 64 bits the delay lines take
 * the 32 of an hx8k (16 bits wide). With narrower words there are enough, and with wider ones the logic is too large for such
 * a part anyhow.
 */
export const memoriesAreScarce = (p: CodecParams): boolean => p.features.transform && p.coreW === 64;

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
