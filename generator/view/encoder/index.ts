import { SLOT_DELAY } from '../../codes/stream.js';
import { bitsFor, buses } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { encoderChain } from '../../vectors/benches.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { lit, padTo, type PlainView, range, sampleQ } from '../text.js';
import { dctLatency } from '../dct.js';
import { type SettingRow, settingLines, unitSettings } from '../unit-settings.js';
import type { Unit } from '../units.js';
import { bitPackerView } from './bit-packer.js';
import { maskFwdLatency, maskFwdView } from './mask.js';
import { QUANTISE_LATENCY, quantiseCoefView, quantiseDcView, quantiseDirectView, quantiseView } from './quantise.js';
import { delayView, FIFO_LATENCY, fifoView, gearboxDownView, hasGearbox, predictFwdView } from './units.js';
import { wordQueueBeats, wordQueueView } from './word-queue.js';
import { valuePackLatency, valuePackView } from './value-pack.js';

/** Clocks from a block at s_axis to its slot in the bit packer's first stage, without stalls. */
export function encoderLatency(p: CodecParams): number {
  const { transform, steps } = p.features;
  return (
    (transform ? FIFO_LATENCY + dctLatency(p).forward : 0) +
    (steps ? QUANTISE_LATENCY : 0) +
    maskFwdLatency(p) +
    valuePackLatency(p)
  );
}

/**
 * Frames that can be inside at the same time: one per block in front of the packer; in the packer the last slot of one and
 * the first of the next, since a tail is longer than its stages; one per beat behind it.
 */
function framesMax(p: CodecParams): number {
  const skid = p.features.transform ? 1 : 0; // the second entry of dctcm_fifo
  const gearbox = hasGearbox(p) ? 1 : 0;
  return encoderLatency(p) + skid + 2 + wordQueueBeats(p) + gearbox;
}

type Port = readonly [port: string, value: string];

/** What a unit does, for the comment above its instance. */
function unitTitle(p: CodecParams, module: string): string {
  const { transform } = p.features;
  switch (module) {
    case 'dctcm_quantise':
      return `Samples${transform ? ' and coefficients' : ''} -> indices`;
    case 'dctcm_mask_fwd':
      return 'Indices -> mask, class, values';
    case 'dctcm_value_pack':
      return 'Values -> payload';
    case 'dctcm_bit_packer':
      return `Masks, classes, payloads -> words of ${p.coreW} bits`;
    case 'dctcm_gearbox_down':
      return `Words of ${p.coreW} bits -> stream words of ${p.outW} bits`;
    default:
      throw new RangeError(`no unit of the encoder's chain: ${module}`);
  }
}

/** One unit of the chain behind the transform; `from` and `to` are prefixes of its two ends. */
function unitView(p: CodecParams, module: string, from: string, to: string) {
  const top = to === 'm_axis';
  const subIn = from === 'core';
  const subOut = to === 'core';
  const bus = buses(p);
  const width = { quantised: bus.quantised.width, record: bus.record.width }[to];
  const handshake = (side: 's' | 'm', name: string): Port[] => {
    const signals = ['tdata', ...((side === 's' ? subIn : subOut) ? ['tuser'] : []), 'tvalid', 'tready', 'tlast'];
    return signals.map((signal) => [`${side}_axis_${signal}`, `${name}_${signal}`]);
  };
  const ports: Port[] = [
    ['clk', 'clk'],
    ['rst', 'rst'],
    ...unitSettings(p, module).map((name): Port => [name, name]),
    ...handshake('s', from),
    ...handshake('m', to),
  ];
  const column = Math.max(...ports.map(([port]) => port.length));
  return {
    title: unitTitle(p, module),
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

/** Settings of the encoder, as its ports. */
const ENCODER_SETTINGS: readonly SettingRow[] = [
  ['cfg_mode', '0 direct, 1 transform, 2 auto: the cheaper one, per block'],
  ['cfg_predict', '1: blocks are predicted from the block before'],
  '// Direct blocks',
  ['cfg_direct_step', 'step d: {three, shift[2:0]} = (three ? 3 : 1) << shift; 0 is lossless'],
  ['cfg_nearest', '1: round to nearest, 0: keep every non-zero'],
  '// Transform blocks',
  ['cfg_coef_step', 'step of coefficient k at [4*k +: 4]'],
  ['cfg_zonal_mask', 'bit k: keep coefficient k'],
  ['cfg_dead_zone', 'coefficients with a smaller magnitude are 0'],
  ['cfg_activation_mask', '1: send which samples are 0; needs cfg_predict = 0'],
];

/** The pipeline as a drawing: the units in rows. */
function encoderDiagram(modules: readonly string[]): string[] {
  const boxes = modules.map((module) => `[${module.replace('dctcm_', '')}]`);
  const split = boxes.indexOf('[mask_fwd]') + 1;
  const first = `s_axis -> ${boxes.slice(0, split).join(' -> ')} --+`;
  return [first, `  +${'-'.repeat(first.length - 4)}+`, `  +-> ${boxes.slice(split).join(' -> ')} -> m_axis`];
}

/** View of dctcm_encoder.v, the top. */
export function encoderView(context: GenerateContext): PlainView {
  const p = context.params;
  const { n, w, outW, coefW } = p;
  const { transform } = p.features;
  const inDecl = range(n * w);
  const outDecl = range(outW);
  const sideW = n * w + 1;
  const sideDecl = range(sideW);
  const framesW = bitsFor(framesMax(p));
  const settings = settingLines(p, 'dctcm_encoder', ENCODER_SETTINGS);
  const chain = encoderChain(p);
  // Prefixes of the signals: the input and the output of the transform have their own, the rest the stream's.
  const prefix = (stream: string) =>
    ({ samples: 's_axis', coefs: 'dct', words: 'm_axis', core_words: 'core' })[stream] ?? stream;
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
        `s_axis_tready does not depend on m_axis_tready in the same clock; a frame ends with ${SLOT_DELAY.payload} clocks more`,
      ],
      diagram: encoderDiagram([...(transform ? ['dctcm_fifo'] : []), ...chain.map(({ module }) => module)]),
    }),
    sampleQ: sampleQ(p),
    hasSettings: settings.length > 0,
    settings,
    transform,
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
    units: chain
      .filter(({ module }) => module !== 'dctcm_dct_fwd')
      .map(({ module, input, output }) => unitView(p, module, prefix(input), prefix(output))),
  };
}

/** The encoder's modules but for the forward transform, in the order of the pipeline, top last. */
export const encoderUnits: readonly Unit[] = [
  {
    module: 'dctcm_fifo',
    template: 'common/dctcm_fifo.v',
    view: fifoView,
    latency: () => FIFO_LATENCY,
    present: ({ features }) => features.transform,
  },
  { module: 'dctcm_delay', template: 'common/dctcm_delay.v', view: delayView },
  {
    module: 'dctcm_quantise_direct',
    template: 'encoder/dctcm_quantise_lane.v',
    view: quantiseDirectView,
    latency: () => QUANTISE_LATENCY,
    present: ({ features }) => features.direct && features.steps,
  },
  {
    module: 'dctcm_quantise_coef',
    template: 'encoder/dctcm_quantise_lane.v',
    view: quantiseCoefView,
    latency: () => QUANTISE_LATENCY,
    present: ({ features }) => features.transform,
  },
  {
    module: 'dctcm_quantise_dc',
    template: 'encoder/dctcm_quantise_lane.v',
    view: quantiseDcView,
    latency: () => QUANTISE_LATENCY,
    present: ({ features }) => features.transform,
  },
  {
    module: 'dctcm_quantise',
    template: 'encoder/dctcm_quantise.v',
    view: quantiseView,
    latency: () => QUANTISE_LATENCY,
    present: ({ features }) => features.steps,
  },
  {
    module: 'dctcm_predict_fwd',
    template: 'encoder/dctcm_predict_fwd.v',
    view: predictFwdView,
    latency: () => 1,
    present: ({ features }) => features.prediction,
  },
  {
    module: 'dctcm_mask_fwd',
    template: 'encoder/dctcm_mask_fwd.v',
    view: maskFwdView,
    latency: maskFwdLatency,
  },
  {
    module: 'dctcm_value_pack',
    template: 'encoder/dctcm_value_pack.v',
    view: valuePackView,
    latency: valuePackLatency,
  },
  {
    module: 'dctcm_word_queue',
    template: 'encoder/dctcm_word_queue.v',
    view: wordQueueView,
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
