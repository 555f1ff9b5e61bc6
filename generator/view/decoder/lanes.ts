import { type Bus, buses } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { dctLatency } from '../dct.js';
import { decoderChain } from '../../vectors/benches.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { hasGearbox } from './bit-unpacker.js';
import { fieldRange, lit, padTo, range, sampleQ, type PlainView } from '../text.js';
import { type SettingRow, settingLines, unitSettings } from '../unit-settings.js';
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
  const beside = buses(p).dequantised.fields.filter(({ name }) => name !== 'coefs');
  return 1 + Number(p.features.errorDetection) + beside.reduce((sum, f) => sum + f.width * f.lanes, 0);
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
  const { transform, steps, prediction } = p.features;
  return (
    valueUnpackLatency(p) + 1 + (prediction ? 1 : 0) + (steps ? 2 : 0) + (transform ? dctLatency(p).inverse + 1 : 0)
  );
}

/** What a unit between unpacker and inverse transform does, for the comment above its instance. */
function unitTitle(p: CodecParams, module: string): string {
  switch (module) {
    case 'dctcm_value_unpack':
      return 'Payload -> values in their lanes';
    case 'dctcm_mask_inv':
      return `Values -> ${p.features.prediction ? 'residuals' : 'indices'}`;
    case 'dctcm_predict_inv':
      return 'Residuals -> indices';
    case 'dctcm_dequantise':
      return `Indices -> samples${p.features.transform ? ' or coefficients' : ''}`;
    default:
      throw new RangeError(`no unit of the decoder's chain: ${module}`);
  }
}

/** One port of an instance. */
interface PortView {
  readonly port: string;
  readonly value: string;
  readonly sep: string;
}

/** A unit of the chain between unpacker and inverse transform, or the output. */
interface ChainUnitView {
  readonly title: string;
  readonly module: string;
  readonly instance: string;
  /** Declarations of the unit's output; none if it drives the ports. */
  readonly wires: readonly string[];
  readonly ports: readonly PortView[];
}

/** Settings of the decoder, as its ports. */
const DECODER_SETTINGS: readonly SettingRow[] = [
  ['cfg_mode', '0 direct, 1 transform, 2 auto'],
  ['cfg_predict', 'indices are coded as differences to the block before'],
  ['cfg_activation_mask', 'transform blocks carry the mask of non-zero samples'],
  '// Steps: code {three, shift[2:0]} for d = (three ? 3 : 1) << shift',
  ['cfg_nearest', 'direct rounding: 0 keep-nonzero, 1 nearest'],
  ['cfg_direct_step', 'step of direct blocks'],
  ['cfg_coef_step', 'one per coefficient, 0 (DC) in the low bits'],
];

function portViews(ports: ReadonlyArray<readonly [port: string, value: string]>): PortView[] {
  const column = Math.max(...ports.map(([port]) => port.length));
  return ports.map(([port, value], i) => ({
    port: port.padEnd(column),
    value,
    sep: i === ports.length - 1 ? '' : ',',
  }));
}

/** The pipeline as a drawing. */
function decoderDiagram(p: CodecParams, modules: readonly string[]): string[] {
  const boxes = modules.map((module) => `[${module.replace('dctcm_', '')}]`);
  const split = boxes.indexOf('[bit_unpacker]') + 1;
  const first = `s_axis -> ${[...boxes.slice(0, split), '[skid]', '[value_unpack]', '[mask_inv]'].join(' -> ')}`;
  const rest = boxes.slice(split + 2).filter((box) => box !== '[dct_inv]');
  if (rest.length === 0) return [`${first} -> m_axis`];
  const chain = `  +-> ${rest.join(' -> ')}`;
  const back = [`${first} --+`, `  +${'-'.repeat(first.length)}+`];
  return p.features.transform
    ? [
        ...back,
        `${chain} --coefs--> [dct_inv] --> [output_select] -> m_axis`,
        `${' '.repeat(chain.length - 7)}+-------samples, masks-------------^`,
      ]
    : [...back, `${chain} -> m_axis`];
}

/** View of dctcm_decoder.v, the top. */
export function decoderView(context: GenerateContext): PlainView {
  const p = context.params;
  const bus = buses(p);
  const { n, w, outW, coreW } = p;
  const { transform, errorDetection } = p.features;
  const gearbox = hasGearbox(p);
  const chain = decoderChain(p);
  const flags = ['tvalid', 'tready', 'tlast', ...(errorDetection ? ['tuser'] : [])];
  const handshake = (side: 's' | 'm', name: string) =>
    ['tdata', ...flags].map((signal) => [`${side}_axis_${signal}`, `${name}_${signal}`] as const);
  const prefix = (stream: string) => (stream === 'unpacked' ? 'skid' : stream);
  const last = transform ? '' : chain.at(-1)!.output;
  const clock = [
    ['clk', 'clk'],
    ['rst', 'rst'],
  ] as const;
  const settingPorts = (module: string) => unitSettings(p, module).map((name) => [name, name] as const);
  const units = chain
    .filter(({ module }) => !['dctcm_gearbox_up', 'dctcm_bit_unpacker', 'dctcm_dct_inv'].includes(module))
    .map(({ module, input, output }): ChainUnitView => {
      const out = output === last ? 'm_axis' : output;
      return {
        title: unitTitle(p, module),
        module,
        instance: module.replace('dctcm_', 'u_'),
        wires:
          output === last
            ? []
            : [
                `wire ${range(bus[output as keyof typeof bus].width)} ${out}_tdata;`,
                ...flags.map((signal) => `wire ${out}_${signal};`),
              ],
        ports: portViews([...clock, ...settingPorts(module), ...handshake('s', prefix(input)), ...handshake('m', out)]),
      };
    });
  const source = gearbox ? 'core' : 's_axis';
  const inDecl = range(outW);
  const outDecl = range(n * w);
  const settings = settingLines(p, 'dctcm_decoder', DECODER_SETTINGS);
  const coefs = bus.dequantised.fields.find((f) => f.name === 'coefs');
  const sideFlags = errorDetection ? 'dequantised_tlast, dequantised_tuser' : 'dequantised_tlast';
  return {
    banner: makeBanner(context, {
      module: 'dctcm_decoder',
      title: `decoder of the feature map codec, ${n} channels of ${w} bits per clock`,
      template: 'decoder/dctcm_decoder.v',
      purpose: [
        'Words of a compressed frame in, blocks of N samples out, bit-exact with what the encoder rebuilt.',
        ...(errorDetection
          ? [
              'A damaged frame never stops the decoder: its output ends with one beat tlast = tuser = 1, data 0,',
              'in place of the first block that cannot be trusted, and the next frame is good.',
            ]
          : [
              'Without error detection: a damaged frame gives samples that mean nothing, or stops the decoder until',
              'rst. Its words must come from storage that is trusted.',
            ]),
      ],
      formats: [`in: stream words of ${outW} bits`, `out: ${n} x ${sampleQ(p)}, channel 0 in the low bits`],
      timing: [
        `1 block per clock; blocks above ${coreW} bits at 1 word per clock; ${decoderLatency(p)} clocks from`,
        'the unpacker to the output; s_axis_tready does not depend on m_axis_tready in the same clock',
      ],
      diagram: decoderDiagram(
        p,
        chain.map(({ module }) => module),
      ),
    }),
    n,
    w,
    outW,
    coreW,
    gearbox,
    transform,
    errorDetection,
    hasSettings: settings.length > 0,
    settings,
    inDecl,
    inPad: padTo(inDecl.length),
    sampleText: sampleQ(p),
    outDecl,
    outPad: padTo(outDecl.length),
    lastSep: errorDetection ? ', ' : '  ',
    coreDecl: range(coreW),
    subDecl: range(Math.max(1, Math.log2(coreW / outW))),
    unpackerPorts: portViews([
      ...clock,
      ...settingPorts('dctcm_bit_unpacker'),
      ...['tdata', ...(gearbox ? ['tuser'] : []), 'tvalid', 'tready', 'tlast'].map(
        (signal) => [`s_axis_${signal}`, `${source}_${signal}`] as const,
      ),
      ...handshake('m', 'unpacked'),
    ]),
    unpackedW: bus.unpacked.width + (errorDetection ? 2 : 1),
    unpackedDecl: range(bus.unpacked.width),
    unpackedText: `{${[...(errorDetection ? ['damaged'] : []), 'last', ...fieldNames(bus.unpacked)].join(', ')}}`,
    skidIn: `{${errorDetection ? 'unpacked_tuser, ' : ''}unpacked_tlast, unpacked_tdata}`,
    skidOut: `{${errorDetection ? 'skid_tuser, ' : ''}skid_tlast, skid_tdata}`,
    units,
    sideW: sideWidth(p),
    sideText: sideFields(p).join(', '),
    coefsAt: coefs === undefined ? '' : `[${coefs.lsb + coefs.width * coefs.lanes - 1}:${coefs.lsb}]`,
    sideValue: coefs === undefined ? '' : `{${sideFlags}, dequantised_tdata[${coefs.lsb - 1}:0]}`,
    selectPorts: portViews([
      ...clock,
      ...['tdata', 'tuser', 'tvalid', 'tready'].map((signal) => [`s_axis_${signal}`, `dct_${signal}`] as const),
      ...handshake('m', 'm_axis'),
    ]),
  };
}

/** Fields of a bus, highest first, as in a concatenation. */
function fieldNames(bus: Bus): string[] {
  return bus.fields.map(({ name }) => name).reverse();
}

/** What travels beside the inverse transform, highest first. */
function sideFields(p: CodecParams): string[] {
  const beside = fieldNames(buses(p).dequantised).filter((name) => name !== 'coefs');
  return ['last', ...(p.features.errorDetection ? ['damaged'] : []), ...beside];
}
