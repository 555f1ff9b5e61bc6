import { bitsFor, buses } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { type Leaf, muxLines, muxTree } from '../mux-tree.js';
import { ends, fieldRange, lengthW, lit, type PlainView, range, zeroExtend } from '../text.js';

/** Steps of the gap sums and of the moves that share a register stage. */
const STEPS_PER_STAGE = 3;

/** `list` in portions of `size`. */
function portions(list: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Clocks: sums of the gaps with the first move, the other moves, one for each level of packing, activation mask. */
export function valuePackLatency(p: CodecParams): number {
  return (
    Math.ceil(p.log2n / STEPS_PER_STAGE) +
    Math.ceil((p.log2n - 1) / STEPS_PER_STAGE) +
    p.log2n +
    (p.features.activationMask ? 1 : 0)
  );
}

/**
 * Lines `joined[j] = low[j] | ...;` for values of up to `valueW` bits: unit j of the join comes from `high`, shift + 1 units
 * up. With w = shift + 1, high[k] is 0 for k >= w, so where none is wanted any of these will do as well as 0.
 */
function joinLines(valueW: number): string[] {
  const shiftW = bitsFor(valueW - 1);
  return upTo(2 * valueW).flatMap((j) => {
    const leaves: Leaf[] = upTo(2 ** shiftW).map((s) => {
      const w = s + 1;
      if (w > valueW) return undefined;
      if (w <= j && j < 2 * w) return new Set([`high[${j - w}]`]);
      return new Set(["1'b0", ...upTo(valueW - w).map((k) => `high[${w + k}]`)]);
    });
    const tree = muxTree(leaves, "1'b0");
    const lines = muxLines(tree, 's', '    ', 96);
    const low = j < valueW ? `low[${j}]` : undefined;
    if (tree === "1'b0") return [`joined[${j}] = ${low ?? "1'b0"};`];
    const open = low === undefined ? '' : typeof tree === 'string' ? `${low} | ` : `${low} | (`;
    const close = low === undefined || typeof tree === 'string' ? ';' : ');';
    return lines.map(
      (line, i) => (i === 0 ? `joined[${j}] = ${open}` : '') + line + (i === lines.length - 1 ? close : ''),
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
  const shiftW = bitsFor(maxValueW - 1);
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
      isFirst: index === 0,
      hasBanner: index > 0,
      codeOne: lit(codeBits, 1),
      hasUnusedShift: shiftW < codeBits,
      shift: index === 0 ? (shiftW < codeBits ? 'shift_next[SHIFT_W-1:0]' : 'shift_next') : `${at.from}_shift`,
      title: `Stage ${stage - 1}: values fall down by ${steps.map((s) => s.reach).join(', ')} lanes`,
      steps,
      values,
      move,
      hasMove: !list.includes(log2n - 1),
    };
  });

  // Pairs of values, pairs of pairs, ..: groups of up to payloadMax bits.
  let halfW = maxValueW;
  const packs = Array.from({ length: log2n }, (_, k) => {
    const at = next();
    const groups = n / 2 ** (k + 1);
    const outW = Math.min(2 * halfW, payloadMax);
    const rest = log2n - 1 - k; // bits of the count that later levels need
    const units = 2 ** k;
    const unitsW = units * maxValueW; // of a half with all units
    const fullW = 2 * unitsW;
    const half = (side: string) =>
      zeroExtend(
        `${at.from}_values[group*${2 * halfW}${side === 'high' ? ` + ${halfW}` : ''} +: ${halfW}]`,
        halfW,
        unitsW,
      );
    const share = (bit: number) => (bit === 0 ? `width_${2 ** (k + 1)}` : `(width_${2 ** (k + 1)} << ${bit})`);
    const countBit = `${at.from}_count[0]`;
    const view = {
      ...at,
      title: `Stage ${stage - 1}: groups of ${2 ** (k + 1)} values`,
      unit: units === 1 ? '1 bit' : `${units} bits`,
      units,
      groups,
      outW,
      out: `group_${2 ** (k + 1)}`,
      label: `gen_group_${2 ** (k + 1)}`,
      halfDecl: range(unitsW),
      fullDecl: range(fullW),
      fullMsb: fullW - 1,
      lowValue: half('low'),
      highValue: half('high'),
      bothAt: outW === fullW ? '' : `[${outW - 1}:0]`,
      hasUnusedTop: outW < fullW,
      lengthComment:
        k === 0
          ? `Length: bit 0 of the number of values adds one width, bit ${log2n}, which stands alone, N widths.`
          : `Length: bit ${k} of the number of values adds ${2 ** k} widths.`,
      term: `length_${2 ** (k + 1)}`,
      width: `width_${2 ** (k + 1)}`,
      widthWide: zeroExtend(`${at.from}_width`, codeBits, lenW),
      termValue:
        k === 0
          ? `${at.from}_count[${log2n}] ? ${share(log2n)} : ${countBit} ? ${share(0)} : { LEN_W {1'b0} }`
          : `${countBit} ? ${share(k)} : { LEN_W {1'b0} }`,
      length: k === 0 ? `length_2` : `${at.from}_length + length_${2 ** (k + 1)}`,
      regDecl: range(groups * outW),
      hasCount: rest > 0,
      countDecl: range(Math.max(1, rest)),
      countRest: `${at.from}_count[${k === 0 ? log2n - 1 : rest}:1]`,
    };
    halfW = outW;
    return view;
  });
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
        'The values of the lanes in the mask fall down, in order, over the lanes without one; then pairs, pairs of',
        'pairs and so on are joined, each value with the width of the class.  A plain block sends all lanes with W',
        `bits.${activationMask ? '  The activation mask, where the block carries it, goes in front.' : ''}`,
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
    shiftW,
    joins: joinLines(maxValueW),
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
    packs,
    packPre: from,
    activationTitle: `Stage ${stage}: activation mask in front`,
    activationLit: lit(lenW, n),
  };
}
