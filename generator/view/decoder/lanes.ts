import { type Bus, bitsFor, buses, rebuildWidths } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { inverseOutW, inversePlan } from '../../model/dct.js';
import { qFormat } from '../../model/dct-plan.js';
import { decoderChain } from '../../vectors/benches.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { dctLatency } from '../dct.js';
import { hasGearbox, UNPACKER_RING } from './bit-unpacker.js';
import { fieldRange, lit, padTo, range, sampleQ, sizeLines, zeroBits, zerosBefore, type PlainView } from '../text.js';
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

/** Bits of an index: a coefficient's or, without transform, a sample's. Sums of residuals wrap to it. */
function indexW(p: CodecParams): number {
  return p.features.transform ? p.coefW : p.w;
}

/** Names of a bus's fields, highest first, as in a concatenation. */
function fieldNames(bus: Bus): string[] {
  return bus.fields.map(({ name }) => name).reverse();
}

/** The unit that drives the decoder's output; its data are 0 in a damaged beat. */
function isLast(p: CodecParams, module: string): boolean {
  return !p.features.transform && decoderChain(p).at(-1)!.module === module;
}

/** View of dctcm_mask_inv.v: bus `values` -> bus `residuals`, or `indices` without prediction. */
export function maskInvView(context: GenerateContext): PlainView {
  const p = context.params;
  const { w, signed, maxValueW } = p;
  const { transform, prediction, errorDetection } = p.features;
  const bus = buses(p);
  const to = prediction ? bus.residuals : bus.indices;
  const inDecl = range(bus.values.width);
  const outDecl = range(to.width);
  const width = indexW(p);
  const natural = [
    ...(p.plusOneOnly || !prediction ? [] : ['plain']),
    ...(prediction ? [transform ? '(!transform && !cfg_predict)' : '!cfg_predict'] : ['!transform']),
  ].join(' || ');
  const sides = ['plain', 'transform', 'empty'].filter((name) => bus.values.fields.some((f) => f.name === name));
  // What is used: plain where a sample may be told from a residual, transform where it travels on
  const folds = signed || !p.plusOneOnly;
  const used = sides.filter((name) => name !== 'plain' || signed || prediction);
  const regs = [
    ...(errorDetection ? [['s0_user', '', 's_axis_tuser']] : []),
    ...(prediction ? [['s0_fresh', '', 'plain']] : []),
    ...(transform ? [['s0_transform', '', 'transform']] : []),
    ...(prediction ? [['s0_empty', '', 'empty']] : []),
    ...(prediction
      ? [
          ['s0_ones', '[N-1:0]', 'ones'],
          ['s0_bases', '[N*INDEX_W-1:0]', 'bases'],
        ]
      : [['s0_indices', '[N*INDEX_W-1:0]', 'indices']]),
  ].map(([name, decl, value]) => ({ name: name!, decl: decl!.padEnd(19), value: value! }));
  return {
    banner: makeBanner(context, {
      module: 'dctcm_mask_inv',
      title: `values of the lanes in the mask to ${prediction ? 'residuals' : 'indices'}, 0 in the others`,
      template: 'decoder/dctcm_mask_inv.v',
      purpose: [
        ...(signed
          ? [
              'Coded block: u = 2*(|r|-1) + (r < 0), r is never 0.',
              "Plain block: the value is the sample, two's complement of W bits.",
            ]
          : p.plusOneOnly
            ? ['Every value counts from 1 upwards: u = sample - 1 modulo 2**W.']
            : [
                'Direct block without prediction: u = r - 1. Else u = 2*(|r|-1) + (r < 0); r is never 0.',
                'Plain block: u = sample - 1 modulo 2**W.',
              ]),
        ...(prediction
          ? ['A residual leaves as base + one: the next unit adds both to the prediction in one sum.']
          : []),
      ],
      formats: [
        `in: values UQ${maxValueW}.0`,
        prediction ? `out: bases of ${width} bits and ones` : `out: indices of ${width} bits`,
      ],
      timing: ONE_STAGE,
    }),
    n: p.n,
    w,
    signed,
    folds,
    prediction,
    errorDetection,
    valueW: maxValueW,
    indexW: width,
    usesW: signed || (!prediction && transform),
    natural: folds && !signed ? natural : '',
    narrows: transform,
    foldedValue: `{${zeroBits(width - maxValueW + 1)}, u[VALUE_W-1:1]}`,
    plainValue: width === w ? 'u[W-1:0]' : `{ { (INDEX_W-W) {u[W-1]} }, u[W-1:0]}`,
    naturalValue: width === maxValueW ? 'u' : `{${zeroBits(width - maxValueW)}, u}`,
    indexZeros: zerosBefore(width - 1),
    extendText: signed ? 'sign' : 'zero',
    extendBit: signed ? 'sum[W-1]' : "1'b0",
    predictText: signed
      ? 'not needed: signed samples have signed residuals anyway'
      : 'residuals of direct blocks have a sign',
    unusedPredict: prediction && signed,
    inFields: `{${fieldNames(bus.values).join(', ')}}`,
    outFields: `{${fieldNames(to).join(', ')}}`,
    outData: fieldNames(to)
      .map((name) => `s0_${name}`)
      .join(', '),
    inSides: sides.map((name) => ({
      name: used.includes(name) ? name : `unused_${name}`,
      decl: '       ',
      at: fieldRange(bus.values, name),
    })),
    regs,
    inDecl,
    inPad: padTo(inDecl.length),
    outDecl,
    outPad: padTo(outDecl.length),
    lanesAt: fieldRange(bus.values, 'lanes'),
    valuesLsb: bus.values.fields.find((f) => f.name === 'values')!.lsb,
  };
}

/** View of dctcm_predict_inv.v: bus `residuals` -> bus `indices`. */
export function predictInvView(context: GenerateContext): PlainView {
  const p = context.params;
  const { auto, transform, activationMask, errorDetection } = p.features;
  const bus = buses(p);
  const inDecl = range(bus.residuals.width);
  const outDecl = range(bus.indices.width);
  const width = indexW(p);
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
        `in: residuals as base + one, modulo 2**${width}`,
        transform
          ? `out: indices Q${width}.0; direct ones wrap to ${sampleQ(p)} and are extended`
          : `out: indices ${sampleQ(p)}`,
      ],
      timing: ONE_STAGE,
    }),
    n: p.n,
    w: p.w,
    auto,
    transform,
    activationMask,
    errorDetection,
    lastUnit: isLast(p, 'dctcm_predict_inv') && errorDetection,
    indexW: width,
    indexQ: transform ? `Q${width}.0` : sampleQ(p),
    lowW: transform ? 'W' : 'INDEX_W',
    directQ: sampleQ(p),
    startDomain: auto ? "cfg_mode == 2'd1" : "1'b1",
    extendText: p.signed ? 'sign' : 'zero',
    highValue: p.signed
      ? 'domain ? sum[INDEX_W-1:W] : { (INDEX_W-W) {sum[W-1]} }'
      : 'sum[INDEX_W-1:W] & { (INDEX_W-W) {domain} }',
    inFields: `{${fieldNames(bus.residuals).join(', ')}}`,
    outFields: `{${fieldNames(bus.indices).join(', ')}}`,
    outData: fieldNames(bus.indices)
      .map((name) => `s0_${name}`)
      .join(', '),
    inDecl,
    inPad: padTo(inDecl.length),
    outDecl,
    outPad: padTo(outDecl.length),
    freshAt: fieldRange(bus.residuals, 'fresh'),
    emptyAt: fieldRange(bus.residuals, 'empty'),
    onesAt: fieldRange(bus.residuals, 'ones'),
    transformAt: transform ? fieldRange(bus.residuals, 'transform') : '',
    basesLsb: bus.residuals.fields.find((f) => f.name === 'bases')!.lsb,
  };
}

/** Bits of the largest step, 384. */
const STEP_W = 9;

/** Bits of the largest bias, (384 - 1) >> 1 = 191. */
const BIAS_W = 8;

/** View of dctcm_dequantise.v: bus `indices` -> bus `dequantised`. */
export function dequantiseView(context: GenerateContext): PlainView {
  const p = context.params;
  const { n, w, coefW, signed } = p;
  const { direct, transform, auto, activationMask, errorDetection } = p.features;
  const bus = buses(p);
  const inDecl = range(bus.indices.width);
  const outDecl = range(bus.dequantised.width);
  const coefStepDecl = range(4 * n);
  const dsp = p.config.multiplier === 'dsp';
  const width = indexW(p);
  const { sampleProductW, coefProductW } = rebuildWidths(p);
  const productW = Math.max(direct ? sampleProductW : w, transform ? coefProductW : 0, width);
  const coefStep = 'cfg_coef_step[4*lane +: 4]';
  const hasSign = transform || signed;
  const sampleW = bus.dequantised.fields.find(({ name }) => name === 'samples')!.width;
  const sampleBodyW = sampleW - Number(signed);
  const bodyW = Math.max(sampleBodyW, transform ? coefW - 1 : 0);
  const aboveSum = productW - width - 1;
  const extend = hasSign ? `{ (PRODUCT_W-INDEX_W) {q[INDEX_W-1]} }` : zeroBits(productW - width);
  return {
    banner: makeBanner(context, {
      module: 'dctcm_dequantise',
      title: `indices to samples${transform ? ' (direct) or coefficients (transform)' : ''}`,
      template: 'decoder/dctcm_dequantise.v',
      purpose: [
        ...(direct
          ? [
              `Direct: |x| = |q|*d - bias, 0 stays 0${auto ? '' : ', clipped to the range of samples'}. bias = (d-1) >> 1 with`,
              'keep-nonzero rounding (q = ceil(|x|/d): the middle of the cell), 0 with nearest.',
            ]
          : ['Plain blocks: the samples themselves.']),
        ...(transform ? ['Coefficient: |c| = |q|*d, saturated, so that the inverse transform cannot overflow.'] : []),
        ...(auto
          ? [
              'A block is one or the other: both share multiplication and registers. Samples are clipped behind the',
              'inverse transform, in one place with its own.',
            ]
          : []),
        'Products wrap at the widths that the indices of an encoder can reach.',
      ],
      formats: [
        `in: indices of ${width} bits, steps d = {1, 3} * 2**(0..7) <= 384`,
        `out: samples ${auto ? qFormat({ signed, width: sampleW, frac: 0 }) : sampleQ(p)}${transform ? `, coefficients Q${coefW}.0` : ''}`,
      ],
      ...(transform && {
        gain: `coefficients have gain sqrt(${n}) over the orthonormal DCT; dctcm_dct_inv removes it`,
      }),
      timing: 'latency 2 clocks, 1 block per clock, ready path combinational',
      facts: [['Multiplier', dsp ? 'q * d' : 'q or q + 2*q, shifted']],
    }),
    signed,
    dsp,
    direct,
    transform,
    activationMask,
    errorDetection,
    sizes: sizeLines([
      ['N', n, 'lanes'],
      ...(transform ? [] : [['W', w, `sample, ${sampleQ(p)}`] as const]),
      ['INDEX_W', width, 'index'],
      ...(transform ? [['COEF_W', coefW, `coefficient, Q${coefW}.0`] as const] : []),
      ['PRODUCT_W', productW, 'q*d, wraps'],
      ...(transform ? [['COEF_PRODUCT_W', coefProductW, 'q*d of a coefficient'] as const] : []),
      ...(direct
        ? [
            ['SAMPLE_PRODUCT_W', sampleProductW, 'q*d of a sample'] as const,
            ['BIAS_W', BIAS_W, 'UQ8.0: (384-1) >> 1 = 191'] as const,
          ]
        : []),
      ...(direct ? [['VALUE_W', sampleProductW + Number(!signed), 'product less bias, signed'] as const] : []),
      ['SAMPLE_W', sampleW, `rebuilt sample${auto ? ' before the clip' : ''}`],
      ['BODY_W', bodyW, `bits of a result${hasSign ? ' below its sign' : ''}`],
      ['RESULT_W', bodyW + Number(hasSign), transform ? 'coefficient or sample' : 'sample'],
      ...(dsp ? [['STEP_W', STEP_W, 'UQ9.0: 384'] as const] : []),
    ]),
    auto,
    hasSign,
    stage0Text: dsp ? 'product q*d, modulo 2**PRODUCT_W' : 'q or 3*q',
    stage1Text: `${dsp ? '' : 'shift to q*d modulo 2**PRODUCT_W, '}${direct ? 'bias, ' : ''}${transform ? 'saturate' : 'clip'}`,
    resultsText: transform ? 'coefficients, or samples in their low bits and their sign' : 'samples',
    sampleValue: `${signed ? '' : "{1'b0, "}product[SAMPLE_PRODUCT_W-1:0]${signed ? '' : '}'}`,
    biasName: auto ? 'bias' : 'bias_q',
    valueFromBias: zerosBefore(sampleProductW + Number(!signed) - BIAS_W),
    noCoef: `${auto ? 's0_transform && ' : ''}product[COEF_PRODUCT_W-1:COEF_W-1] != { (COEF_PRODUCT_W-COEF_W+1) {minus_coef}}`,
    lowValue: `${auto ? 'none || ' : ''}(no_coef && minus_coef)`,
    bodyValue: !direct
      ? 'product[BODY_W-1:0]'
      : bodyW === sampleBodyW
        ? 'value[BODY_W-1:0]'
        : `{product[BODY_W-1:${sampleBodyW}], value[${sampleBodyW - 1}:0]}`,
    signValue: !signed || !direct ? 'minus_coef' : auto ? 's0_transform ? minus_coef : negative' : 'negative',
    noSample: signed
      ? 'value[VALUE_W-1:W-1] != { (VALUE_W-W+1) {value[VALUE_W-1]}}'
      : "value[VALUE_W-2:W] != { (VALUE_W-W-1) {1'b0} }",
    sampleResult: signed
      ? '{s1_results[RESULT_W*lane + BODY_W], s1_results[RESULT_W*lane +: SAMPLE_W-1]}'
      : 's1_results[RESULT_W*lane +: SAMPLE_W]',
    coefResult: '{s1_results[RESULT_W*lane + BODY_W], s1_results[RESULT_W*lane +: COEF_W-1]}',
    stepValue: auto
      ? `in_transform ? ${coefStep} : cfg_direct_step`
      : transform
        ? `${coefStep} & {4{in_transform}}`
        : 'cfg_direct_step',
    hasSum: hasSign && aboveSum >= 0,
    sumExtended: aboveSum === 0 ? 'sum' : '{ { (PRODUCT_W-INDEX_W-1) {q[INDEX_W-1]} }, sum}',
    oneValue: productW === width ? 'q' : `{ ${extend}, q}`,
    productFromStep: zerosBefore(productW - STEP_W),
    orDamaged: isLast(p, 'dctcm_dequantise') && errorDetection ? ' || s0_user' : '',
    coefStepDecl,
    coefStepPad: transform ? padTo(coefStepDecl.length) : padTo(range(4).length),
    stepPad: transform ? range(4).padEnd(coefStepDecl.length) : range(4),
    inFields: `{${fieldNames(bus.indices).join(', ')}}`,
    outFields: `{${fieldNames(bus.dequantised).join(', ')}}`,
    outData: fieldNames(bus.dequantised)
      .map((name) => ({ coefs: 'coefs', samples: 'samples' })[name] ?? `s1_${name}`)
      .join(', '),
    inDecl,
    inPad: padTo(inDecl.length),
    outDecl,
    outPad: padTo(outDecl.length),
    transformAt: transform ? fieldRange(bus.indices, 'transform') : '',
    indicesLsb: bus.indices.fields.find((f) => f.name === 'indices')!.lsb,
  };
}

/** Width of what travels beside the inverse transform: last, damaged, samples, transform. */
function sideWidth(p: CodecParams): number {
  const beside = buses(p).dequantised.fields.filter(({ name }) => name !== 'coefs');
  return 1 + Number(p.features.errorDetection) + beside.reduce((sum, f) => sum + f.width * f.lanes, 0);
}

/** View of dctcm_output_select.v: samples of both domains -> bus `samples`. */
export function outputSelectView(context: GenerateContext): PlainView {
  const p = context.params;
  const { w, signed } = p;
  const { direct, activationMask, errorDetection } = p.features;
  const inverseW = inverseOutW(inversePlan(p));
  const directW = buses(p).dequantised.fields.find(({ name }) => name === 'samples')!.width;
  const directQ = qFormat({ signed, width: directW, frac: 0 });
  const dataDecl = range(p.n * inverseW);
  const outDecl = range(p.n * w);
  const userDecl = range(sideWidth(p));
  const cols = Math.max(dataDecl.length, outDecl.length, userDecl.length);
  const outside = signed
    ? {
        transform: 'inverse[INVERSE_W-1:W-1] != { (INVERSE_W-W+1) {negative}}',
        direct: 'direct[DIRECT_W-1:W-1] != { (DIRECT_W-W+1) {negative}}',
      }
    : { transform: '|inverse[INVERSE_W-2:W]', direct: '|direct[DIRECT_W-1:W]' };
  return {
    banner: makeBanner(context, {
      module: 'dctcm_output_select',
      title: "takes the samples of the block's domain, clips",
      template: 'decoder/dctcm_output_select.v',
      purpose: [
        `Direct block: the rebuilt samples. Transform block: the inverse transform, 0 where the activation`,
        `mask says so. ${direct ? 'Either is clipped' : 'It is clipped'} to [${p.sampleMin}, ${p.sampleMax}]. The last beat of a damaged frame: 0.`,
      ],
      formats: [`in: inverse transform Q${inverseW}.0, direct ${directQ}`, `out: samples ${sampleQ(p)}`],
      timing: ONE_STAGE,
    }),
    signed,
    activationMask,
    errorDetection,
    sizes: sizeLines([
      ['N', p.n, 'lanes'],
      ['W', w, `sample, ${sampleQ(p)}`],
      ['BODY_W', w - Number(signed), `bits of a sample${signed ? ' below its sign' : ''}`],
      ['INVERSE_W', inverseW, `inverse transform before the clip, Q${inverseW}.0`],
      ['DIRECT_W', directW, `direct sample${direct ? ' before the clip' : ''}, ${directQ}`],
    ]),
    sideText: `{${sideFields(p).join(', ')}}`,
    damagedBit: sideWidth(p) - 2,
    lastBit: sideWidth(p) - 1,
    zeroValue: `${errorDetection ? 'damaged || ' : ''}${activationMask ? '(transform && !activation[lane])' : "1'b0"}`,
    signValue: signed ? 'transform ? inverse[INVERSE_W-1] : direct[DIRECT_W-1]' : 'transform && inverse[INVERSE_W-1]',
    lowValue: signed ? '(outside && negative)' : 'negative',
    highValue: signed ? 'outside && !negative' : 'outside',
    outsideValue: direct ? `transform ? ${outside.transform} : ${outside.direct}` : `transform && ${outside.transform}`,
    dataDecl: dataDecl.padEnd(cols),
    outDecl: outDecl.padEnd(cols),
    userDecl: userDecl.padEnd(cols),
    activationDecl: range(p.n).padEnd(cols),
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
  const first = `s_axis -> ${[...boxes.slice(0, split), '[value_unpack]', '[mask_inv]'].join(' -> ')}`;
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
  const { transform, activationMask, errorDetection } = p.features;
  const gearbox = hasGearbox(p);
  const chain = decoderChain(p);
  const flags = ['tvalid', 'tready', 'tlast', ...(errorDetection ? ['tuser'] : [])];
  const handshake = (side: 's' | 'm', name: string) =>
    ['tdata', ...flags].map((signal) => [`${side}_axis_${signal}`, `${name}_${signal}`] as const);
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
        ports: portViews([
          ...clock,
          ...settingPorts(module),
          ...handshake('s', input),
          ...(module === 'dctcm_value_unpack' && activationMask
            ? [['activation', `${input}_activation`] as const]
            : []),
          ...handshake('m', out),
        ]),
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
        'the unpacker to the output; s_axis_tready does not depend on m_axis_tready in the same clock;',
        `a frame starts when ${2 ** UNPACKER_RING.startLog2} words of ${coreW} bits, or its last one, have come`,
      ],
      diagram: decoderDiagram(
        p,
        chain.map(({ module }) => module),
      ),
    }),
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
    unpackedDecl: range(bus.unpacked.width),
    units,
    dctDecl: transform ? range(n * inverseOutW(inversePlan(p))) : '',
    sideW: sideWidth(p),
    sideText: sideFields(p).join(', '),
    coefsAt: coefs === undefined ? '' : `[${coefs.lsb + coefs.width * coefs.lanes - 1}:${coefs.lsb}]`,
    sideValue: coefs === undefined ? '' : `{${sideFlags}, dequantised_tdata[${coefs.lsb - 1}:0]}`,
    activationMask,
    maskDecl: range(n),
    placeW: bitsFor(decoderLatency(p)),
    selectPorts: portViews([
      ...clock,
      ...['tdata', 'tuser', 'tvalid', 'tready'].map((signal) => [`s_axis_${signal}`, `dct_${signal}`] as const),
      ...(activationMask ? [['activation', 'dct_activation'] as const] : []),
      ...handshake('m', 'm_axis'),
    ]),
  };
}

/** What travels beside the inverse transform, highest first. */
function sideFields(p: CodecParams): string[] {
  const beside = fieldNames(buses(p).dequantised).filter((name) => name !== 'coefs');
  return ['last', ...(p.features.errorDetection ? ['damaged'] : []), ...beside];
}
