import { buses } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { type Leaf, muxLines, muxTree } from '../mux-tree.js';
import { ends, fieldRange, lengthW, lit, type PlainView, sumTree, zeroExtend } from '../text.js';

/** Steps of the gap sums and of the moves that share a register stage. */
const STEPS_PER_STAGE = 3;

/** `list` in portions of `size`. */
function portions(list: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Clocks: sums of the gaps with the first move, the other moves, the payload, activation mask. */
export function valuePackLatency(p: CodecParams): number {
  return (
    Math.ceil(p.log2n / STEPS_PER_STAGE) +
    Math.ceil((p.log2n - 1) / STEPS_PER_STAGE) +
    1 +
    (p.features.activationMask ? 1 : 0)
  );
}

/**
 * Lines `assign payload[i] = ...;`. With values of w bits, bit i of the payload is bit i mod w of value i div w. Bits of a
 * value above w are 0, and so are values behind the last one, which ends below N*W unless the block is plain: where a
 * multiplexer may take one of them it needs no 0.
 */
function payloadLines(p: CodecParams, values: string, width: string): string[] {
  const { n, w, codeBits, maxValueW, payloadMax } = p;
  const mayHold = (value: number, by: number) => value < n && (by === w || (value + 1) * by < payloadMax);
  const widths = upTo(2 ** codeBits).map((by) => (by >= 1 && by <= maxValueW ? by : undefined));
  return upTo(payloadMax).flatMap((i) => {
    const sources = widths.map((by) => {
      if (by === undefined) return undefined;
      const value = Math.floor(i / by);
      return mayHold(value, by) ? { value, bit: i % by } : undefined;
    });
    const name = ({ value, bit }: { value: number; bit: number }) => `${values}[${value * maxValueW + bit}]`;
    const leaves: Leaf[] = widths.map((by, at) => {
      if (by === undefined) return undefined;
      const source = sources[at];
      if (source !== undefined) return new Set([name(source)]);
      const zeros = sources.filter((other) => other && (other.bit >= by || !mayHold(other.value, by)));
      return new Set(["1'b0", ...zeros.map((other) => name(other!))]);
    });
    const lines = muxLines(muxTree(leaves, "1'b0"), width, '    ', 96);
    return lines.map(
      (line, at) => (at === 0 ? `assign payload[${i}] = ` : '') + line + (at === lines.length - 1 ? ';' : ''),
    );
  });
}

/** View of dctcm_value_pack.v: bus `record` -> bus `packed`. */
export function valuePackView(context: GenerateContext): PlainView {
  const p = context.params;
  const { n, w, log2n, codeBits, maxValueW, payloadMax } = p;
  const bus = buses(p);
  const lenW = lengthW(p);
  const countW = log2n + 1;
  const lengthParts = (pre: string, count: string) =>
    Array.from({ length: Math.ceil(countW / 2) }, (_, k) => {
      const term = (bit: number) =>
        `(${count}[${bit}] ? ${bit === 0 ? 'width' : `width << ${bit}`} : { LEN_W {1'b0} })`;
      return {
        name: `${pre}_part_${k}`,
        value: 2 * k + 1 < countW ? `${term(2 * k)} + ${term(2 * k + 1)}` : term(2 * k).slice(1, -1),
      };
    });
  const latency = valuePackLatency(p);
  let stage = 0;
  let from = 'in';
  const next = () => {
    const pre = `s${stage++}`;
    const before = from;
    from = pre;
    return { pre, from: before };
  };

  // Sum over the gaps of all lanes below: after the step of 2^k it covers 2^(k+1) lanes.
  const sumStages = portions(upTo(log2n), STEPS_PER_STAGE);
  let allGaps = '';
  const sums = sumStages.map((list, index) => {
    const isLast = index === sumStages.length - 1;
    const at = isLast ? { pre: '', from } : next();
    let gaps = `${at.from}_gaps`;
    const steps = list.map((k) => {
      const step = { in: gaps, out: `gaps_${2 ** (k + 1)}`, label: `gen_gaps_${2 ** (k + 1)}`, reach: 2 ** k };
      gaps = step.out;
      return step;
    });
    if (isLast) allGaps = gaps;
    const over = steps.map((s) => 2 * s.reach).join(', ');
    return {
      ...at,
      isLast,
      title: `Stage ${isLast ? stage : stage - 1}: gaps below each lane, sums over ${over} lanes${isLast ? '; values fall by 1' : ''}`,
      steps,
      gaps,
    };
  });
  const sumPre = from;

  // Values fall down by 1, 2, 4, ..: no two can meet, since equal bits fall together.
  const moves = [[0], ...portions(upTo(log2n).slice(1), STEPS_PER_STAGE)].map((list, index) => {
    const hasMove = !list.includes(log2n - 1);
    const at = next();
    let values = `${at.from}_values`;
    let move = `${at.from}_move`;
    const steps = list.map((k) => {
      const step = {
        reach: 2 ** k,
        bit: k,
        label: `gen_fall_${2 ** k}`,
        inValues: values,
        inMove: move,
        outValues: `fall_${2 ** k}_values`,
        outMove: `fall_${2 ** k}_move`,
      };
      values = step.outValues;
      move = step.outMove;
      return step;
    });
    return {
      ...at,
      hasBanner: index > 0,
      title: `Stage ${stage - 1}: values fall down by ${steps.map((s) => s.reach).join(', ')} lanes`,
      steps,
      values,
      move,
      hasMove,
      fromWidthWide: zeroExtend(`${at.from}_width`, codeBits, lenW),
      // Number of values times width, two bits of the number at a time
      parts: hasMove ? [] : lengthParts(at.pre, `${at.from}_count`),
    };
  });

  const packFrom = from;
  const packPre = next().pre;
  const { activationMask, auto } = p.features;
  // mask, dom, code: the low fields of both buses
  const passed = bus.record.fields.filter((f) => ['mask', 'dom', 'code'].includes(f.name));
  const sideBits = passed.reduce((sum, f) => sum + f.width * f.lanes, 0);
  return {
    banner: makeBanner(context, {
      module: 'dctcm_value_pack',
      title: 'values of a block to a payload without gaps',
      template: 'encoder/dctcm_value_pack.v',
      purpose: [
        'The values of the lanes in the mask fall down, in order, over the lanes without one; then every bit of the',
        'payload takes the bit of a value that the width of the class puts there.  A plain block sends all lanes with',
        `W bits.${activationMask ? '  The activation mask, where the block carries it, goes in front.' : ''}`,
      ],
      formats: [`in: values UQ${maxValueW}.0`, `out: payload of 0..${payloadMax} bits, zeros above`],
      timing: `latency ${latency} clocks, 1 block per clock, ready path combinational`,
    }),
    n,
    w,
    maxValueW,
    codeW: codeBits,
    gapW: log2n,
    countW,
    payloadMax,
    lenW,
    latency,
    sideW: 1 + sideBits,
    sideAt: `[${sideBits - 1}:0]`,
    sideFields: auto ? 'code, dom, mask' : 'code, mask',
    packFrom,
    packPre,
    packTitle: `Stage ${stage - 1}: payload`,
    payload: payloadLines(p, `${packFrom}_values`, `${packFrom}_width`),
    lengthSum: sumTree(Array.from({ length: Math.ceil(countW / 2) }, (_, k) => `${packFrom}_part_${k}`)),
    hasActivation: activationMask,
    plainIsFull: p.plusOneOnly,
    inFields: `{${[...bus.record.fields]
      .reverse()
      .map((f) => f.name)
      .join(', ')}}`,
    outFields: `{${[...bus.packed.fields]
      .reverse()
      .map((f) => f.name)
      .join(', ')}}`,
    allGaps,
    plainWLit: lit(codeBits, w),
    ...ends(bus.record, bus.packed),
    maskAt: fieldRange(bus.record, 'mask'),
    codeAt: fieldRange(bus.record, 'code'),
    carriesAt: activationMask ? fieldRange(bus.record, 'carries') : '',
    activationAt: activationMask ? fieldRange(bus.record, 'activation') : '',
    plainAt: fieldRange(bus.record, 'plain'),
    valuesAt: fieldRange(bus.record, 'values'),
    gapWide: zeroExtend('!in_lanes[lane-1]', 1, log2n),
    topGap: zeroExtend(`!${sumPre}_lanes[N-1]`, 1, countW),
    countN: lit(countW, n),
    sums,
    sumPre,
    moves,
    activationTitle: `Stage ${stage}: activation mask in front`,
    activationLit: lit(lenW, n),
  };
}
