import { bitsFor, buses } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { lit, padTo, type PlainView, range, sampleQ } from '../text.js';
import { dctLatency } from '../dct.js';
import type { Unit } from '../units.js';
import { bitPackerStages, bitPackerView } from './bit-packer.js';
import { CANDIDATE_LATENCY, candidateView, MASK_FWD_LATENCY, maskFwdView } from './mask.js';
import { QUANTISE_LATENCY, quantiseCoefView, quantiseDirectView, quantiseView } from './quantise.js';
import { delayView, gearboxDownView, hasGearbox, predictFwdView, skidView } from './units.js';
import { valuePackLatency, valuePackView } from './value-pack.js';

/** Clocks from a block at s_axis to its slot in the bit packer's first stage, without stalls. */
export function encoderLatency(p: CodecParams): number {
  return dctLatency(p).forward + QUANTISE_LATENCY + 1 + MASK_FWD_LATENCY + valuePackLatency(p);
}

/** Frames that can be inside at the same time: each has at least a block or a word in one register. */
function framesMax(p: CodecParams): number {
  return encoderLatency(p) + bitPackerStages(p) + 4;
}

type Port = readonly [port: string, value: string];

/** One unit of the chain behind the transform. */
function unitView(
  p: CodecParams,
  title: string,
  module: string,
  from: string,
  to: string,
  settings: readonly string[],
) {
  const top = to === 'm_axis';
  const subIn = from === 'core';
  const subOut = to === 'core';
  const bus = buses(p);
  const width = { quantised: bus.quantised.width, predicted: bus.predicted.width, record: bus.record.width }[to];
  const handshake = (side: 's' | 'm', name: string): Port[] => {
    const signals = ['tdata', ...((side === 's' ? subIn : subOut) ? ['tuser'] : []), 'tvalid', 'tready', 'tlast'];
    return signals.map((signal) => [`${side}_axis_${signal}`, `${name}_${signal}`]);
  };
  const ports: Port[] = [
    ['clk', 'clk'],
    ['rst', 'rst'],
    ...settings.map((name): Port => [name, name]),
    ...handshake('s', from),
    ...handshake('m', to),
  ];
  const column = Math.max(...ports.map(([port]) => port.length));
  return {
    title,
    module,
    instance: module.replace('dctcm_', 'u_'),
    hasOut: !top,
    hasSub: subOut,
    subDecl: range(Math.max(1, Math.log2(p.coreW / p.outW))),
    out: to,
    decl: range(width ?? (to === 'packed' ? bus.packed.width : p.coreW)),
    ports: ports.map(([port, value], i) => ({
      port: port.padEnd(column),
      value,
      sep: i === ports.length - 1 ? '' : ',',
    })),
  };
}

/** View of dctcm_encoder.v, the top. */
export function encoderView(context: GenerateContext): PlainView {
  const p = context.params;
  const { n, w, outW, coreW, coefW } = p;
  const gearbox = hasGearbox(p);
  const inDecl = range(n * w);
  const outDecl = range(outW);
  const coefStepDecl = range(4 * n);
  const cfgColumn = Math.max(coefStepDecl.length, range(12).length);
  const sideW = n * w + 1;
  const sideDecl = range(sideW);
  const framesW = bitsFor(framesMax(p));
  return {
    banner: makeBanner(context, {
      module: 'dctcm_encoder',
      title: `encoder of the feature map codec, ${n} channels of ${w} bits per clock`,
      template: 'encoder/dctcm_encoder.v',
      purpose: [
        'Blocks of N samples in, words of a compressed frame out.  A frame is the blocks up to s_axis_tlast; its',
        'words end with m_axis_tlast, and the next frame may follow without a pause.',
      ],
      formats: [`in: ${n} x ${sampleQ(p)}, channel 0 in the low bits`, `out: stream words of ${outW} bits`],
      timing: [
        `1 block per clock, or 1 word per clock if the blocks are longer; ${encoderLatency(p)} clocks to the bit packer;`,
        's_axis_tready does not depend on m_axis_tready in the same clock; a frame ends with 12 clocks more',
      ],
      diagram: [
        's_axis -> [skid] -> [dct_fwd] -> [quantise] -> [predict_fwd] -> [mask_fwd] --+',
        '  +---------------------------------------------------------------------------+',
        `  +-> [value_pack] -> [bit_packer] ${gearbox ? '-> [gearbox_down] ' : ''}-> m_axis`,
      ],
    }),
    sampleQ: sampleQ(p),
    modeDecl: range(2).padEnd(cfgColumn),
    cfgPad: padTo(cfgColumn),
    stepDecl: range(4).padEnd(cfgColumn),
    coefStepDecl: coefStepDecl.padEnd(cfgColumn),
    zonalDecl: range(n).padEnd(cfgColumn),
    deadDecl: range(12).padEnd(cfgColumn),
    inDecl,
    inPad: padTo(inDecl.length),
    outDecl,
    outPad: padTo(outDecl.length),
    keepDecl: range(outW / 8).padEnd(outDecl.length),
    keepW: outW / 8,
    framesW,
    framesMax: 2 ** framesW,
    framesOne: lit(framesW, 1),
    sideW,
    sideDecl,
    sidePad: padTo(sideDecl.length),
    coefsDecl: range(n * coefW),
    sampleMsb: n * w - 1,
    lastBit: n * w,
    bothDecl: range(n * (w + coefW)),
    units: [
      unitView(p, 'Samples and coefficients -> indices', 'dctcm_quantise', 'dct', 'quantised', [
        'cfg_direct_step',
        'cfg_nearest',
        'cfg_coef_step',
        'cfg_zonal_mask',
        'cfg_dead_zone',
      ]),
      unitView(p, 'Indices -> residuals', 'dctcm_predict_fwd', 'quantised', 'predicted', ['cfg_predict']),
      unitView(p, 'Residuals -> mask, class, values', 'dctcm_mask_fwd', 'predicted', 'record', [
        'cfg_mode',
        'cfg_predict',
        'cfg_activation_mask',
      ]),
      unitView(p, 'Values -> payload', 'dctcm_value_pack', 'record', 'packed', []),
      unitView(
        p,
        `Masks, classes, payloads -> words of ${coreW} bits`,
        'dctcm_bit_packer',
        'packed',
        gearbox ? 'core' : 'm_axis',
        ['cfg_mode'],
      ),
      ...(gearbox
        ? [
            unitView(
              p,
              `Words of ${coreW} bits -> stream words of ${outW} bits`,
              'dctcm_gearbox_down',
              'core',
              'm_axis',
              [],
            ),
          ]
        : []),
    ],
  };
}

/** The encoder's modules but for the forward transform, in the order of the pipeline, top last. */
export const encoderUnits: readonly Unit[] = [
  { module: 'dctcm_skid', template: 'common/dctcm_skid.v', view: skidView, latency: () => 0 },
  { module: 'dctcm_delay', template: 'common/dctcm_delay.v', view: delayView },
  {
    module: 'dctcm_quantise_direct',
    template: 'encoder/dctcm_quantise_lane.v',
    view: quantiseDirectView,
    latency: () => QUANTISE_LATENCY,
  },
  {
    module: 'dctcm_quantise_coef',
    template: 'encoder/dctcm_quantise_lane.v',
    view: quantiseCoefView,
    latency: () => QUANTISE_LATENCY,
  },
  {
    module: 'dctcm_quantise',
    template: 'encoder/dctcm_quantise.v',
    view: quantiseView,
    latency: () => QUANTISE_LATENCY,
  },
  { module: 'dctcm_predict_fwd', template: 'encoder/dctcm_predict_fwd.v', view: predictFwdView, latency: () => 1 },
  {
    module: 'dctcm_candidate',
    template: 'encoder/dctcm_candidate.v',
    view: candidateView,
    latency: () => CANDIDATE_LATENCY,
  },
  {
    module: 'dctcm_mask_fwd',
    template: 'encoder/dctcm_mask_fwd.v',
    view: maskFwdView,
    latency: () => MASK_FWD_LATENCY,
  },
  {
    module: 'dctcm_value_pack',
    template: 'encoder/dctcm_value_pack.v',
    view: valuePackView,
    latency: valuePackLatency,
  },
  { module: 'dctcm_bit_packer', template: 'encoder/dctcm_bit_packer.v', view: bitPackerView },
  {
    module: 'dctcm_gearbox_down',
    template: 'encoder/dctcm_gearbox_down.v',
    view: gearboxDownView,
    latency: () => 1,
    present: hasGearbox,
  },
  { module: 'dctcm_encoder', template: 'encoder/dctcm_encoder.v', view: encoderView },
];
