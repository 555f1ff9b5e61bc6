import { buses } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { dctLatency } from '../dct.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { hasGearbox } from './bit-unpacker.js';
import { fieldRange, lit, padTo, range, sampleQ, type PlainView } from '../text.js';
import { valueUnpackLatency } from './value-unpack.js';

const ONE_STAGE = 'latency 1 clock, 1 block per clock, ready path combinational';

/** View of dctcm_gearbox_up.v: stream words -> words of the core. */
export function gearboxUpView(context: GenerateContext): PlainView {
  const { outW, coreW } = context.params;
  const subs = coreW / outW;
  const subW = Math.max(1, Math.log2(subs));
  const inDecl = range(outW);
  const outDecl = range(coreW);
  return {
    banner: makeBanner(context, {
      module: 'dctcm_gearbox_up',
      title: `collects ${subs} stream words of ${outW} bits to one word of ${coreW} bits`,
      template: 'decoder/dctcm_gearbox_up.v',
      purpose: [
        'The core reads words that hold the longest block. A frame begins with a new word; after its last',
        'stream word the rest is zero, and tuser says how many stream words there were.',
      ],
      timing: 'latency 1 clock after the last stream word, 1 stream word per clock, ready path combinational',
    }),
    outW,
    subs,
    subW,
    inDecl,
    inPad: padTo(inDecl.length),
    outDecl,
    subDecl: range(subW).padEnd(outDecl.length),
    outPad: padTo(outDecl.length),
    lastIndex: lit(subW, subs - 1),
    oneIndex: lit(subW, 1),
  };
}

/** View of dctcm_mask_inv.v: bus `values` -> bus `residuals`. */
export function maskInvView(context: GenerateContext): PlainView {
  const p = context.params;
  const bus = buses(p);
  const inDecl = range(bus.values.width);
  const outDecl = range(bus.residuals.width);
  return {
    banner: makeBanner(context, {
      module: 'dctcm_mask_inv',
      title: 'values of the lanes in the mask to residuals, 0 in the others',
      template: 'decoder/dctcm_mask_inv.v',
      purpose: p.signed
        ? [
            'Coded block: u = 2*(|r|-1) + (r < 0), r is never 0.',
            "Plain block: the value is the sample, two's complement of W bits.",
          ]
        : [
            'Direct block without prediction: u = r - 1. Else u = 2*(|r|-1) + (r < 0); r is never 0.',
            'Plain block: u = sample - 1 modulo 2**W.',
          ],
      formats: [`in: values UQ${p.maxValueW}.0`, `out: residuals Q${p.maxValueW + 1}.0`],
      timing: ONE_STAGE,
    }),
    n: p.n,
    w: p.w,
    signed: p.signed,
    valueW: p.maxValueW,
    residualW: p.maxValueW + 1,
    predictText: p.signed
      ? 'not needed: signed samples have signed residuals anyway'
      : 'residuals of direct blocks have a sign',
    inDecl,
    inPad: padTo(inDecl.length),
    outDecl,
    outPad: padTo(outDecl.length),
    lanesAt: fieldRange(bus.values, 'lanes'),
    plainAt: fieldRange(bus.values, 'plain'),
    transformAt: fieldRange(bus.values, 'transform'),
    emptyAt: fieldRange(bus.values, 'empty'),
    activationAt: fieldRange(bus.values, 'activation'),
    valuesLsb: bus.values.fields.find((f) => f.name === 'values')!.lsb,
  };
}

/** View of dctcm_predict_inv.v: bus `residuals` -> bus `indices`. */
export function predictInvView(context: GenerateContext): PlainView {
  const p = context.params;
  const bus = buses(p);
  const inDecl = range(bus.residuals.width);
  const outDecl = range(bus.indices.width);
  const unusedW = p.maxValueW + 1 - p.coefW;
  return {
    banner: makeBanner(context, {
      module: 'dctcm_predict_inv',
      title: 'adds the prediction: residuals to indices',
      template: 'decoder/dctcm_predict_inv.v',
      purpose: [
        'index = p + residual, lane by lane. p is the index of the block before if both blocks have the same',
        'domain, else 0; it is 0 too at the start of a frame, in a plain block and without prediction.',
        'An empty block has residual 0 and the domain of the block before: it repeats the prediction.',
      ],
      formats: [
        `in: residuals Q${p.maxValueW + 1}.0`,
        `out: indices Q${p.coefW}.0; direct ones wrap to ${sampleQ(p)} and are extended`,
      ],
      timing: ONE_STAGE,
    }),
    n: p.n,
    w: p.w,
    signed: p.signed,
    coefW: p.coefW,
    residualW: p.maxValueW + 1,
    directQ: sampleQ(p),
    extendBit: p.signed ? 'sum[W-1]' : "1'b0",
    hasUnused: unusedW > 0,
    unusedW,
    unusedDecl: range(Math.max(1, unusedW)),
    inDecl,
    inPad: padTo(inDecl.length),
    outDecl,
    outPad: padTo(outDecl.length),
    freshAt: fieldRange(bus.residuals, 'fresh'),
    transformAt: fieldRange(bus.residuals, 'transform'),
    emptyAt: fieldRange(bus.residuals, 'empty'),
    activationAt: fieldRange(bus.residuals, 'activation'),
    residualsLsb: bus.residuals.fields.find((f) => f.name === 'residuals')!.lsb,
  };
}

/** Bits that the largest step, 384, adds to a product. */
const STEP_BITS = 9;

/** View of dctcm_dequantise.v: bus `indices` -> bus `dequantised`. */
export function dequantiseView(context: GenerateContext): PlainView {
  const p = context.params;
  const { n, w, coefW } = p;
  const bus = buses(p);
  const inDecl = range(bus.indices.width);
  const outDecl = range(bus.dequantised.width);
  const coefStepDecl = range(4 * n);
  const dsp = p.config.multiplier === 'dsp';
  return {
    banner: makeBanner(context, {
      module: 'dctcm_dequantise',
      title: 'indices to samples (direct) or coefficients (transform)',
      template: 'decoder/dctcm_dequantise.v',
      purpose: [
        'Direct: |x| = |q|*d - bias, 0 stays 0, clipped to the range of samples. bias = (d-1) >> 1 with',
        'keep-nonzero rounding (q = ceil(|x|/d): the middle of the cell), 0 with nearest.',
        'Coefficient: |c| = |q|*d, saturated, so that the inverse transform cannot overflow.',
        'A block is one or the other: both share the multiplication.',
      ],
      formats: [
        `in: indices Q${coefW}.0, steps d = {1, 3} * 2**(0..7) <= 384`,
        `out: samples ${sampleQ(p)}, coefficients Q${coefW}.0`,
      ],
      gain: `coefficients have gain sqrt(${n}) over the orthonormal DCT; dctcm_dct_inv removes it`,
      timing: 'latency 2 clocks, 1 block per clock, ready path combinational',
      facts: [['Multiplier', dsp ? 'q * d' : 'q or q + 2*q, shifted']],
    }),
    n,
    w,
    signed: p.signed,
    dsp,
    coefW,
    tripleW: coefW + 2,
    productW: coefW + STEP_BITS,
    directW: w + STEP_BITS,
    directBits: p.signed ? w - 1 : w,
    directQ: sampleQ(p),
    coefLimit: `${coefW}'sd${2 ** (coefW - 1) - 1}`,
    sampleLimit: lit(w, p.sampleMax),
    sampleLimitText: p.signed ? `2**(W-1) - 1; the lower limit is ~SAMPLE_LIMIT` : '2**W - 1',
    coefStepDecl,
    coefStepPad: padTo(coefStepDecl.length),
    stepPad: range(4).padEnd(coefStepDecl.length),
    inDecl,
    inPad: padTo(inDecl.length),
    outDecl,
    outPad: padTo(outDecl.length),
    transformAt: fieldRange(bus.indices, 'transform'),
    activationAt: fieldRange(bus.indices, 'activation'),
    indicesLsb: bus.indices.fields.find((f) => f.name === 'indices')!.lsb,
  };
}

/** Width of what travels beside the inverse transform: last, damaged, samples, activation, transform. */
function sideWidth(p: CodecParams): number {
  return 3 + p.n + p.n * p.w;
}

/** View of dctcm_output_select.v: samples of both domains -> bus `samples`. */
export function outputSelectView(context: GenerateContext): PlainView {
  const p = context.params;
  const dataDecl = range(p.n * p.w);
  const userDecl = range(sideWidth(p));
  const cols = Math.max(dataDecl.length, userDecl.length);
  return {
    banner: makeBanner(context, {
      module: 'dctcm_output_select',
      title: "takes the samples of the block's domain",
      template: 'decoder/dctcm_output_select.v',
      purpose: [
        'Direct block: the rebuilt samples. Transform block: the inverse transform, 0 where the activation',
        'mask says so. The last beat of a damaged frame: 0.',
      ],
      formats: `samples ${sampleQ(p)}`,
      timing: ONE_STAGE,
    }),
    n: p.n,
    w: p.w,
    directQ: sampleQ(p),
    dataDecl: dataDecl.padEnd(cols),
    userDecl: userDecl.padEnd(cols),
    inPad: padTo(cols),
    outPad: padTo(cols),
  };
}

/** Clocks from a block in the unpacker's output register to m_axis. */
export function decoderLatency(p: CodecParams): number {
  return valueUnpackLatency(p) + 1 + 1 + 2 + dctLatency(p).inverse + 1;
}

/** A unit of the chain between unpacker and inverse transform. */
interface ChainUnit {
  readonly title: string;
  readonly module: string;
  readonly instance: string;
  readonly in: string;
  readonly out: string;
  readonly decl: string;
  readonly settings: ReadonlyArray<{ readonly port: string; readonly name: string }>;
}

/** View of dctcm_decoder.v, the top. */
export function decoderView(context: GenerateContext): PlainView {
  const p = context.params;
  const bus = buses(p);
  const { n, w, outW, coreW } = p;
  const gearbox = hasGearbox(p);
  const unit = (
    title: string,
    module: string,
    input: string,
    out: keyof typeof bus,
    names: readonly string[],
  ): ChainUnit => ({
    title,
    module: `dctcm_${module}`,
    instance: module,
    in: input,
    out,
    decl: range(bus[out].width),
    settings: names.map((name) => ({ port: name.padEnd(19), name })),
  });
  const units: ChainUnit[] = [
    unit('Payload -> values in their lanes', 'value_unpack', 'skid', 'values', ['cfg_activation_mask']),
    unit('Values -> residuals', 'mask_inv', 'values', 'residuals', ['cfg_predict']),
    unit('Residuals -> indices', 'predict_inv', 'residuals', 'indices', ['cfg_mode', 'cfg_predict']),
    unit('Indices -> samples or coefficients', 'dequantise', 'indices', 'dequantised', [
      'cfg_nearest',
      'cfg_direct_step',
      'cfg_coef_step',
    ]),
  ];
  const inDecl = range(outW);
  const outDecl = range(n * w);
  const coefStepDecl = range(4 * n);
  const last = bus.dequantised.fields.find((f) => f.name === 'coefs')!;
  return {
    banner: makeBanner(context, {
      module: 'dctcm_decoder',
      title: `decoder of the feature map codec, ${n} channels of ${w} bits per clock`,
      template: 'decoder/dctcm_decoder.v',
      purpose: [
        'Words of a compressed frame in, blocks of N samples out, bit-exact with what the encoder rebuilt.',
        'A damaged frame never stops the decoder: its output ends with one beat tlast = tuser = 1, data 0,',
        'in place of the first block that cannot be trusted, and the next frame is good.',
      ],
      formats: [`in: stream words of ${outW} bits`, `out: ${n} x ${sampleQ(p)}, channel 0 in the low bits`],
      timing: [
        `1 block per clock; blocks above ${coreW} bits at 1 word per clock; ${decoderLatency(p)} clocks from`,
        'the unpacker to the output; s_axis_tready does not depend on m_axis_tready in the same clock',
      ],
      diagram: [
        `s_axis -> ${gearbox ? '[gearbox_up] -> ' : ''}[bit_unpacker] -> [skid] -> [value_unpack] -> [mask_inv] --+`,
        `  +-------------------------------------------------------------------${gearbox ? '----------------' : ''}+`,
        '  +-> [predict_inv] -> [dequantise] --coefs--> [dct_inv] --> [output_select] -> m_axis',
        '                            +-------samples, masks-------------^',
      ],
    }),
    n,
    w,
    outW,
    coreW,
    gearbox,
    modeDecl: range(2).padEnd(coefStepDecl.length),
    cfgPad: padTo(coefStepDecl.length),
    stepDecl: range(4).padEnd(coefStepDecl.length),
    coefStepDecl,
    inDecl,
    inPad: padTo(inDecl.length),
    sampleText: sampleQ(p),
    outDecl,
    outPad: padTo(outDecl.length),
    coreDecl: range(coreW),
    subDecl: range(Math.max(1, Math.log2(coreW / outW))),
    unpackedW: bus.unpacked.width + 2,
    unpackedDecl: range(bus.unpacked.width),
    units,
    sideW: sideWidth(p),
    coefsAt: `[${last.lsb + last.width * last.lanes - 1}:${last.lsb}]`,
    besideAt: `[${last.lsb - 1}:0]`,
  };
}
