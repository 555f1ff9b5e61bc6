import { bitsFor, type Bus, buses } from '../../config/buses.js';
import { CLASS_KIND_BITS, CLASS_TWO_BODY, FULL_BODY, NIBBLE_LANES, ONE_BIT_BODY } from '../../codes/stream.js';
import type { CodecParams } from '../../config/params.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import {
  ends,
  fieldRange,
  lengthW,
  lit,
  type PlainView,
  sampleQ,
  signExtend,
  sumTree,
  zeroExtend,
  zeros,
} from '../text.js';
import { predictFwdView } from './units.js';

/** A way in which the current block can be sent. */
interface Way {
  readonly name: 'direct' | 'fresh' | 'transform';
  /** Field of the input bus, its bits per lane. */
  readonly field: string;
  readonly residualW: number;
  /** How a residual r becomes a value: r - 1, zig-zag, or by the frame's settings one of them. */
  readonly form: 'unsigned' | 'zigzag' | 'either';
  readonly comment: string;
}

/** What the unit has to do in a configuration, and in which stage. */
function plan(p: CodecParams) {
  const { direct, transform, auto, prediction } = p.features;
  const bus = buses(p);
  const from = p.features.steps ? bus.quantised : bus.samples;
  const ways: Way[] = [];
  if (direct)
    ways.push({
      name: 'direct',
      field: prediction ? 'residual' : p.features.steps ? 'direct' : 'samples',
      residualW: prediction ? (transform ? p.coefW : p.w + 1) : p.w,
      form: p.signed ? 'zigzag' : prediction ? 'either' : 'unsigned',
      comment: `As a direct block${prediction && transform ? '; in transform frames: as a transform block that is not predicted' : ''}`,
    });
  else if (prediction)
    ways.push({
      name: 'fresh',
      field: 'residual',
      residualW: p.coefW,
      form: 'zigzag',
      comment: 'As a transform block that is not predicted',
    });
  if (transform)
    ways.push({
      name: 'transform',
      field: prediction ? 'transform_residual' : 'transform',
      residualW: p.coefW + (prediction ? 1 : 0),
      form: 'zigzag',
      comment: 'As a transform block',
    });
  const hasChoice = ways.length > 1;
  // Values of unsigned samples are what a plain block sends, but for the lanes without one.
  const hasPlain = !p.plusOneOnly && (p.signed || prediction || !direct);
  const isSimple = !transform;
  const decided = isSimple ? 2 : auto ? 8 : hasChoice ? 5 : 4;
  const hasSelect = hasPlain || hasChoice;
  return {
    from,
    ways,
    hasAuto: auto,
    hasChoice,
    hasPlain,
    isSimple,
    decided,
    hasSelect,
    hasFresh: transform && prediction,
  };
}

/** Clocks from a block in to its record out. */
export function maskFwdLatency(p: CodecParams): number {
  return maskFwdStages(p) + Number(p.features.prediction);
}

/** Stages behind the residuals. */
function maskFwdStages(p: CodecParams): number {
  const { decided, hasSelect } = plan(p);
  return decided + (hasSelect ? 2 : 1);
}

/** name << by in exactly `to` bits. */
function shifted(name: string, from: number, by: number, to: number): string {
  return zeroExtend(by === 0 ? name : [name, lit(by, 0)], from + by, to);
}

/** `{c, b, a}` of the parts a, b, c. */
function joined(parts: readonly string[]): string {
  return parts.length === 1 ? parts[0]! : `{${[...parts].reverse().join(', ')}}`;
}

function fieldNames(bus: Bus): string {
  return joined(bus.fields.map((f) => f.name));
}

function wayView(p: CodecParams, way: Way, stages: ReturnType<typeof plan>) {
  const { name, form, residualW } = way;
  const { n, w, maxValueW, codeBits } = p;
  const { activationMask } = p.features;
  const countW = bitsFor(n);
  const bitsW = bitsFor(n * (activationMask ? 1 : 0) + n * maxValueW);
  const lenW = lengthW(p);
  const keptW = Math.min(residualW, maxValueW);
  const upper = name.toUpperCase();
  const bits = `s1_${name}_bits`;
  const above = (from: number) => (residualW - from === 1 ? `${bits}[${from}]` : `|${bits}[${residualW - 1}:${from}]`);
  const overs: string[] = [];
  if (residualW > maxValueW) overs.push(above(maxValueW));
  if (name === 'direct' && residualW > w && w < maxValueW) overs.push(`(!mode_transform && ${above(w)})`);
  const nibbleCounts = Array.from({ length: p.nibbles }, (_, i) => ({
    name: `${name}_ones_${i}`,
    value: sumTree(Array.from({ length: NIBBLE_LANES }, (_, k) => `{2'b00, s0_${name}_mask[${NIBBLE_LANES * i + k}]}`)),
  }));
  // The product by the bits of the smaller factor.
  const widthBits = bitsFor(keptW);
  const byWidth = widthBits <= countW;
  const width = `s2_${name}_width`;
  const count = `s2_${name}_count`;
  const products = Array.from({ length: byWidth ? widthBits : countW }, (_, b) => ({
    name: `${name}_product_${b}`,
    value: byWidth
      ? `${width}[${b}] ? ${shifted(count, countW, b, bitsW)} : { BITS_W {1'b0} }`
      : `${count}[${b}] ? ${shifted(widthBits === codeBits ? width : `${width}[${widthBits - 1}:0]`, widthBits, b, bitsW)} : { BITS_W {1'b0} }`,
  }));
  return {
    name,
    upper,
    comment: way.comment,
    residualW,
    valueW: residualW,
    source: p.features.prediction ? way.field : `s_axis_tdata${fieldRange(stages.from, way.field)}`,
    isUnsigned: form === 'unsigned',
    isEither: form === 'either',
    keptW,
    lateValue: zeroExtend(`late_${name}_values[lane*${keptW} +: ${keptW}]`, keptW, maxValueW),
    orBits:
      form === 'either'
        ? `unsigned_form ? {1'b0, ${name}_any_bit[${upper}_UW-1:1]} : ${name}_any_bit`
        : `${name}_any_bit`,
    over: overs.length === 0 ? "1'b0" : overs.join(' || '),
    isSimple: stages.isSimple,
    codeOne: lit(codeBits, 1),
    nibbleCounts,
    countSum: sumTree(nibbleCounts.map((c) => zeroExtend(c.name, 3, countW))),
    products,
    productSum: sumTree(products.map((c) => c.name)),
    plusActivation:
      activationMask && name === 'transform' ? " + (cfg_activation_mask ? ACTIVATION_BITS : { BITS_W {1'b0} })" : '',
    payloadWide: zeroExtend('PAYLOAD_MAX', lenW, bitsW),
    hasCost: stages.hasAuto,
    hasTopBits: bitsW > lenW && stages.hasAuto,
    maskStage: Math.min(4, stages.decided),
  };
}

/** View of dctcm_mask_fwd.v: bus `quantised`, or `samples` without steps -> bus `record`. */
export function maskFwdView(context: GenerateContext): PlainView {
  const p = context.params;
  const { n, w, codeBits, nibbles, maxValueW } = p;
  const { auto, prediction, activationMask } = p.features;
  const bus = buses(p);
  const stages = plan(p);
  const { from, hasChoice, hasPlain, isSimple, decided, hasSelect, hasFresh } = stages;
  const lenW = lengthW(p);
  const countW = bitsFor(n);
  const bitsW = bitsFor(n * (activationMask ? 1 : 0) + n * maxValueW);
  const maskCostMax = nibbles * (1 + FULL_BODY);
  const maskCostW = bitsFor(maskCostMax);
  const gainMax = p.payloadMax + maskCostMax + p.classMax;
  const gainW = bitsFor(gainMax) + 1;
  const escapeBits = 1 + CLASS_KIND_BITS + 1 + codeBits;
  const latency = maskFwdLatency(p);
  const ways = stages.ways.map((way) => wayView(p, way, stages));
  const maskStage = Math.min(4, decided);
  const early = decided - 1;

  // What waits for the decision: the values of all ways.
  const wait: Array<readonly [from: string, to: string, width: number]> = [
    ...ways.map((way) => [`s0_${way.name}_kept`, `late_${way.name}_values`, n * way.keptW] as const),
    ...(!hasPlain && hasChoice ? [['s0_direct_mask', 'late_direct_mask', n] as const] : []),
  ];
  const inputWait: Array<readonly [from: string, to: string]> = [
    ...(hasPlain ? [['direct', 'late_plain'] as const] : []),
    ...(activationMask ? [[`s_axis_tdata${fieldRange(from, 'activation')}`, 'late_activation'] as const] : []),
  ];
  const late = ways.flatMap(({ name }) => ['code', 'any', 'plain', 'mask'].map((field) => `${name}_${field}`));
  const pairs = ways.flatMap((then) =>
    ways.map((now) => {
      const name = `${now.name}_after_${then.name}`;
      const costs = Array.from({ length: nibbles }, (_, i) => ({
        name: `cost_${now.name[0]}${then.name[0]}_${i}`,
        value: `nibble_cost(s5_${name}_change[${NIBBLE_LANES * i} +: ${NIBBLE_LANES}])`,
      }));
      return {
        name,
        now: now.name,
        then: then.name,
        costs,
        costSum: sumTree(costs.map((c) => zeroExtend(c.name, 3, maskCostW))),
      };
    }),
  );
  // Names of what is known of a way right before the decision.
  const known = (name: string) => {
    const stage = auto ? 's7' : 's4';
    return {
      mask: `${stage}_${name}_mask`,
      any: `${stage}_${name}_any`,
      plain: `${stage}_${name}_plain`,
      code: `${stage}_${name}_code`,
    };
  };
  const only = ways[0]!.name;
  const eitherForm = stages.ways.some((way) => way.form === 'either');
  const selected = hasChoice
    ? { mask: 'taken_mask', code: 'class_code', plain: 'is_plain', any: 'taken_any' }
    : {
        mask: `s${decided}_${only}_mask`,
        code: `s${decided}_${only}_code`,
        plain: `s${decided}_${only}_plain`,
        any: `s${decided}_${only}_any`,
      };
  return {
    banner: makeBanner(context, {
      module: 'dctcm_mask_fwd',
      title: `mask, class and values of each block${auto ? '; chooses its form' : ''}`,
      template: 'encoder/dctcm_mask_fwd.v',
      purpose: [
        'mask = lanes whose residual is not 0; the values of these lanes travel with one common width, the class.',
        'A block whose payload would reach N*W bits, or with a value that is too wide, travels plain: all direct',
        'indices with W bits.',
        ...(auto
          ? [
              'In mode auto the form with fewer bits is taken, counted exactly with the mask and the class before; a tie',
              'goes to direct.  How the block before was sent is only known when it has been decided.  So stages 5 to 7',
              'count the bits for both cases, and the decision, which depends on the one before it and takes one clock,',
              `selects: only the class code, 1 to ${escapeBits} bits, is counted there.`,
            ]
          : []),
      ],
      formats: [
        `in: ${stages.ways.map((way) => `${way.field} ${way.form === 'unsigned' ? 'UQ' : 'Q'}${way.residualW}.0`).join(', ')}`,
        `out: values UQ${maxValueW}.0`,
      ],
      timing: `latency ${latency} clocks, 1 block per clock, ready path combinational`,
    }),
    hasSettings: auto || prediction || activationMask,
    hasAuto: auto,
    hasPredictPort: prediction,
    hasUnusedPredict: prediction && !(hasFresh || !p.signed),
    hasActivation: activationMask,
    hasBits: !isSimple,
    hasFirst: hasChoice,
    hasChoice,
    hasPlain,
    hasSelect,
    hasFresh,
    isEither: eitherForm,
    andNotTaken: hasChoice ? '!taken && ' : '',
    andNotTransform: auto ? ' && !mode_transform' : '',
    n,
    w,
    codeW: codeBits,
    nibbles,
    maxValueW,
    countW,
    bitsW,
    lenW,
    payloadMax: p.payloadMax,
    directQ: sampleQ(p),
    ...ends(from, bus.record),
    inFields: fieldNames(from),
    outFields: fieldNames(bus.record),
    outRegs: joined(bus.record.fields.map((f) => `out_${f.name}`)),
    maskCostW,
    maskCostMax,
    gainW,
    gainMax,
    latency: maskFwdStages(p),
    hasPredict: prediction,
    predict: predictFwdView(context),
    plainLit: lit(codeBits, p.plainCode),
    payloadLit: lit(lenW, p.payloadMax),
    activationLit: lit(bitsW, n),
    sameBits: lit(4, 1),
    oneBits: lit(4, 1 + CLASS_KIND_BITS),
    twoBits: lit(4, 1 + CLASS_KIND_BITS + CLASS_TWO_BODY),
    escapeBits: lit(4, escapeBits),
    oneBitCost: lit(3, 1 + ONE_BIT_BODY),
    fullCost: lit(3, 1 + FULL_BODY),
    firstMsb: early,
    firstTop: early - 1,
    early,
    decided,
    selected: decided + 1,
    maskStage,
    formText: 'A lane without a value has value 0.',
    ways,
    directAt: hasPlain ? fieldRange(from, from.fields.some((f) => f.name === 'direct') ? 'direct' : 'samples') : '',
    isDecremented: hasPlain && !p.signed,
    hasInputWait: inputWait.length > 0,
    plainWaitText: [
      ...(hasPlain ? ['what a plain block sends'] : []),
      ...(activationMask ? ['the activation mask'] : []),
    ].join(', '),
    plainWaitW: (hasPlain ? n * w : 0) + (activationMask ? n : 0),
    plainDepth: decided + 1 + Number(prediction),
    plainWaitIn: joined(inputWait.map(([name]) => name)),
    plainWaitOut: joined(inputWait.map(([, name]) => name)),
    waitW: wait.reduce((sum, [, , width]) => sum + width, 0),
    waitIn: joined(wait.map(([name]) => name)),
    waitOut: joined(wait.map(([, name]) => name)),
    lateDirectMask: !hasPlain && hasChoice,
    hasMaskWait: true,
    maskWaitW: n * ways.length,
    maskWaitIn: joined(ways.map(({ name }) => `s0_${name}_mask`)),
    maskWaitOut: joined(ways.map(({ name }) => `s${maskStage}_${name}_mask`)),
    pairs,
    lateW: ways.length * (codeBits + 2 + n),
    lateIn: joined(late.map((name) => `s4_${name}`)),
    lateOut: joined(late.map((name) => `s7_${name}`)),
    payloadGain: signExtend('s6_payload_gain', lenW + 1, gainW),
    classGainWide: signExtend('class_gain', 5, gainW),
    codeOne: lit(codeBits, 1),
    codeMinusOne: lit(codeBits, 2 ** codeBits - 1),
    codeTwo: lit(codeBits, 2),
    codeMinusTwo: lit(codeBits, 2 ** codeBits - 2),
    gains: ways.map(({ name }) => ({
      name,
      payloadGain: signExtend('s6_payload_gain', lenW + 1, gainW),
      maskGain: signExtend(`s6_gain_after_${name}`, maskCostW + 1, gainW),
    })),
    transformWay: known('transform'),
    other: known(only),
    freshWhen: auto ? 'mode_transform && ' : '',
    takeFresh: auto ? 'cfg_mode == MODE_AUTO ? cheaper : mode_transform && !fresh' : '!fresh',
    orStuckMask: hasFresh ? ` | {${zeros(n - 1)}, stuck}` : '',
    orStuck: hasFresh ? ' || stuck' : '',
    stuckCode: hasFresh ? 'stuck ? PLAIN : ' : '',
    domTaken: 'mode_transform || take',
    latePlain: zeroExtend(p.signed ? 'plain' : 'less', w, maxValueW),
    plainOfDirect: zeroExtend('as_direct[W-1:0] | { W {!late_direct_mask[lane]} }', w, maxValueW),
    selectValue: `as_it_is ? as_plain : ${hasChoice ? `taken ? as_transform : as_${only}` : `as_${only}`}`,
    selectMask: selected.mask,
    selectCode: selected.code,
    selectPlain: selected.plain,
    selectDom: 'class_dom',
    carriesWhen: `${hasChoice ? 'taken && ' : ''}${selected.any} && !${selected.plain}`,
  };
}
