import { buses } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { type BannerView, makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { fieldRange, lit, padTo, range, zerosBefore } from '../text.js';

/** A wire or register with its value. */
export interface NamedValue {
  readonly name: string;
  readonly decl: string;
  readonly value: string;
}

/** One level of the split: each group of values into its lower and upper half. */
export interface SplitView {
  readonly comment: string;
  readonly groups: number;
  readonly label: string;
  readonly in: string;
  readonly out: string;
  readonly outDecl: string;
  readonly groupW: number;
  readonly groupDecl: string;
  readonly halfW: number;
  /** Shift of the upper half to the bottom, one mux stage per bit of the value width. */
  readonly ups: readonly NamedValue[];
  readonly lower: string;
  readonly upper: string;
}

/** One move of the values to their lanes. */
export interface SpreadView {
  readonly comment: string;
  readonly label: string;
  readonly in: string;
  readonly out: string;
  readonly step: number;
  readonly moveVector: string;
  readonly moveBase: string;
  /** The last move clears lanes without a value. */
  readonly maskStay: string;
}

export interface ValueUnpackStage {
  readonly title: string;
  /** Prefix of the stage's registers, and of what they are loaded from (with its underscore). */
  readonly pre: string;
  readonly from: string;
  /** This stage works out the moves. */
  readonly moves: boolean;
  readonly movesGaps: string;
  readonly movesLanes: string;
  readonly splits: readonly SplitView[];
  readonly spreads: readonly SpreadView[];
  /** Name of the value width when this stage clears the bits above it, else empty. */
  readonly fits: string;
  readonly regs: readonly NamedValue[];
  readonly activation: string;
}

export interface ValueUnpackView {
  readonly banner: BannerView;
  readonly n: number;
  readonly log2n: number;
  readonly codeW: number;
  readonly valueW: number;
  readonly payloadMax: number;
  readonly plainLit: string;
  readonly plainWLit: string;
  readonly inDecl: string;
  readonly inPad: string;
  readonly outDecl: string;
  readonly outPad: string;
  readonly maskAt: string;
  readonly domAt: string;
  readonly codeAt: string;
  readonly payloadAt: string;
  readonly gapZeros: string;
  readonly stages: readonly ValueUnpackStage[];
  readonly last: string;
}

/** Levels of each pipeline stage: group sizes that are split, then moves that are made. */
interface StagePlan {
  readonly splits: readonly number[];
  readonly spreads: readonly number[];
}

/** At most two splits or three moves per clock; the moves are worked out beside the second split. */
function stagePlan(n: number): StagePlan[] {
  const splits: number[] = [];
  for (let size = n; size > 1; size /= 2) splits.push(size);
  const spreads: number[] = [];
  for (let step = n / 2; step >= 1; step /= 2) spreads.push(step);
  const stages: StagePlan[] = [{ splits: splits.slice(0, 1), spreads: [] }];
  for (let i = 1; i < splits.length; i += 2) stages.push({ splits: splits.slice(i, i + 2), spreads: [] });
  const perStage = spreads.length > 3 ? Math.ceil(spreads.length / 2) : 3;
  for (let i = 0; i < spreads.length; i += perStage)
    stages.push({ splits: [], spreads: spreads.slice(i, i + perStage) });
  return stages;
}

/** Clocks from beat to beat of dctcm_value_unpack. */
export function valueUnpackLatency(p: CodecParams): number {
  return stagePlan(p.n).length;
}

/** View of dctcm_value_unpack.v: bus `unpacked` -> bus `values`. */
export function valueUnpackView(context: GenerateContext): ValueUnpackView {
  const p = context.params;
  const { n, log2n, w, codeBits, maxValueW, payloadMax } = p;
  const bus = buses(p);
  const plan = stagePlan(n);
  const widths = Array.from({ length: maxValueW + 1 }, (_, v) => v);
  /** Bits of a group of `size` values: all of them, or what a payload can hold. */
  const groupBits = (size: number): number => Math.max(...widths.map((v) => Math.min(size * v, payloadMax)));
  const lastSplit = plan.reduce((at, s, k) => (s.splits.length > 0 ? k : at), 0);

  let data = 'in_values';
  let moveSteps = log2n; // moves that are still to be made
  const stages = plan.map((stage, k): ValueUnpackStage => {
    const pre = `s${k}`;
    const from = k === 0 ? 'in_' : `s${k - 1}_`;
    const width = `${from}width`;
    const splits = stage.splits.map((size): SplitView => {
      const view = splitView(n, size, data, width, groupBits(size), groupBits(size / 2), widths, payloadMax, codeBits);
      data = view.out;
      return view;
    });
    const vector = `${from}moves`;
    const before = moveSteps;
    const spreads = stage.spreads.map((step): SpreadView => {
      const out = `spread_${step}`;
      const view = {
        comment: `Up by ${step} lane${step === 1 ? '; lanes without a value become 0' : 's'}`,
        label: `gen_spread_${step}`,
        in: data,
        out,
        step,
        moveVector: vector,
        moveBase: step === 1 ? '0' : `${Math.log2(step)}*N`,
        maskStay: step === 1 ? ` & { VALUE_W {${from}lanes[g]} }` : '',
      };
      data = out;
      return view;
    });
    moveSteps = before - spreads.length;
    const regs: NamedValue[] = [];
    if (k < lastSplit) regs.push({ name: `${pre}_width`, decl: '[CODE_W-1:0]', value: width });
    if (k === 0) regs.push({ name: `${pre}_gaps`, decl: '[N*LOG2N-1:0]', value: 'in_gaps' });
    else if (moveSteps > 0)
      regs.push({
        name: `${pre}_moves`,
        decl: range(n * moveSteps),
        value: k === 1 ? 'moves' : spreads.length > 0 ? `${vector}${range(n * moveSteps)}` : vector,
      });
    const dataW = dataBits(stage, n, maxValueW, groupBits);
    regs.push({
      name: `${pre}_values`,
      decl: range(dataW),
      value: k === lastSplit ? `${data} & { N {fit} }` : data,
    });
    data = `${pre}_values`;
    return {
      title: stageTitle(k, stage),
      pre,
      from: k === 0 ? 'in_' : from,
      moves: k === 1,
      movesGaps: `${from}gaps`,
      movesLanes: `${from}lanes`,
      splits,
      spreads,
      fits: k === lastSplit ? width : '',
      regs: alignRegs(regs),
      activation: k === 0 ? `in_payload[N-1:0] | { N {!in_carries} }` : `${from}activation`,
    };
  });
  const inDecl = range(bus.unpacked.width);
  const outDecl = range(bus.values.width);
  return {
    banner: makeBanner(context, {
      module: 'dctcm_value_unpack',
      title: 'takes a payload apart: values into their lanes',
      template: 'decoder/dctcm_value_unpack.v',
      purpose: [
        'A payload is popcount(mask) values of w bits without gaps, in lane order. Splitting goes by halves:',
        `of a group of 2h values the upper h begin h*w bits higher, so ${log2n} levels of multiples of w do it.`,
        'Then the values spread: the value of lane i moves up by the number of lanes below i that have',
        'none, in powers of two, largest first.',
      ],
      formats: [
        `in: {payload[${payloadMax}], code[${codeBits}], dom, mask[${n}]}, w = code, or ${w} in a plain block`,
        `out: {values ${n} x UQ${maxValueW}.0, activation[${n}], empty, transform, plain, lanes[${n}]}`,
      ],
      timing: `latency ${plan.length} clocks, 1 block per clock, ready path combinational`,
    }),
    n,
    log2n,
    codeW: codeBits,
    valueW: maxValueW,
    payloadMax,
    plainLit: lit(codeBits, p.plainCode),
    plainWLit: lit(codeBits, w),
    inDecl,
    inPad: padTo(inDecl.length),
    outDecl,
    outPad: padTo(outDecl.length),
    maskAt: fieldRange(bus.unpacked, 'mask'),
    domAt: fieldRange(bus.unpacked, 'dom'),
    codeAt: fieldRange(bus.unpacked, 'code'),
    payloadAt: fieldRange(bus.unpacked, 'payload'),
    gapZeros: zerosBefore(log2n - 1),
    stages,
    last: `s${plan.length - 1}`,
  };
}

function stageTitle(k: number, stage: StagePlan): string {
  const what =
    stage.splits.length > 0
      ? `split groups of ${stage.splits.join(' and ')} values`
      : `move values up by ${stage.spreads.join(', ')} lanes`;
  return `Stage ${k}: ${what}${k === 1 ? ', work out the moves' : ''}`;
}

/** Bits of the values after a stage. */
function dataBits(stage: StagePlan, n: number, valueW: number, groupBits: (size: number) => number): number {
  const size = stage.splits.at(-1);
  return size === undefined ? n * valueW : (n / (size / 2)) * groupBits(size / 2);
}

function alignRegs(regs: readonly NamedValue[]): NamedValue[] {
  const cols = Math.max(15, ...regs.map((r) => r.decl.length));
  return regs.map((r) => ({ ...r, decl: r.decl.padEnd(cols) }));
}

function splitView(
  n: number,
  size: number,
  input: string,
  width: string,
  groupW: number,
  halfW: number,
  widths: readonly number[],
  payloadMax: number,
  widthBits: number,
): SplitView {
  const half = size / 2;
  const groups = n / size;
  // The upper half has no more bits than the payload has left above the lower one.
  const upperW = Math.max(1, ...widths.map((v) => Math.min(half * v, Math.max(0, payloadMax - half * v))));
  const maxBit = Math.min(widthBits, Math.floor(Math.log2(widths.length - 1)) + 1);
  const ups: NamedValue[] = [];
  let from = 'group';
  let fromW = groupW;
  for (let b = maxBit - 1; b >= 0; b--) {
    const shift = half * 2 ** b;
    const outW = Math.min(fromW, upperW + half * (2 ** b - 1));
    if (shift >= fromW) {
      // With this bit set nothing of the group would be left: no value is there.
      fromW = Math.min(fromW, outW);
      continue;
    }
    const moved = Math.min(outW, fromW - shift); // above: no value is there when this bit is set
    const mux = `${width}[${b}] ? ${from}[${moved + shift - 1}:${shift}] : ${from}[${moved - 1}:0]`;
    const name = `up_${shift}`;
    ups.push({
      name,
      decl: range(outW),
      value: moved === outW ? mux : `{${from}[${outW - 1}:${moved}], ${mux}}`,
    });
    from = name;
    fromW = outW;
  }
  const takeW = Math.min(fromW, upperW, halfW);
  const taken = `${from}${range(takeW)}`;
  return {
    comment: `${groups} group${groups === 1 ? '' : 's'} of ${size} values to ${2 * groups} of ${half}: the upper ${half} begin ${half === 1 ? '' : `${half}*`}w bits higher`,
    groups,
    label: `gen_split_${size}`,
    in: input,
    out: `split_${half}`,
    outDecl: range(2 * groups * halfW),
    groupW,
    groupDecl: range(groupW),
    halfW,
    ups,
    lower: `group${range(halfW)}`,
    upper: takeW === halfW ? taken : `{ {${halfW - takeW}{1'b0}}, ${taken}}`,
  };
}
