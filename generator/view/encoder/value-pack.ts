import { bitsFor, buses } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { ends, fieldRange, lengthW, lit, type PlainView, range, zeroExtend, zeros } from '../text.js';

/** Steps of the gap sums and of the moves that share a register stage. */
const STEPS_PER_STAGE = 3;

/** 0 .. count-1 in portions of `size`. */
function portions(count: number, size: number): number[][] {
  const all = Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/** Clocks: sums of the gaps, moves, one for each level of packing, activation mask. */
export function valuePackLatency(p: CodecParams): number {
  return 2 * Math.ceil(p.log2n / STEPS_PER_STAGE) + p.log2n + 1;
}

/** View of dctcm_value_pack.v: bus `record` -> bus `packed`. */
export function valuePackView(context: GenerateContext): PlainView {
  const p = context.params;
  const { n, w, log2n, codeBits, maxValueW, payloadMax } = p;
  const bus = buses(p);
  const lenW = lengthW(p);
  const countW = log2n + 1;
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
  const sums = portions(log2n, STEPS_PER_STAGE).map((list) => {
    const at = next();
    let gaps = `${at.from}_gaps`;
    const steps = list.map((k) => {
      const step = { in: gaps, out: `gaps_${2 ** (k + 1)}`, label: `gen_gaps_${2 ** (k + 1)}`, reach: 2 ** k };
      gaps = step.out;
      return step;
    });
    return {
      ...at,
      title: `Stage ${stage - 1}: gaps below each lane, sums over ${steps.map((s) => 2 * s.reach).join(', ')} lanes`,
      steps,
      gaps,
    };
  });
  const sumPre = from;

  // Values fall down by 1, 2, 4, ..: no two can meet, since equal bits fall together.
  const moves = portions(log2n, STEPS_PER_STAGE).map((list) => {
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
      title: `Stage ${stage - 1}: values fall down by ${steps.map((s) => s.reach).join(', ')} lanes`,
      steps,
      values,
      move,
      hasMove: !list.includes(log2n - 1),
    };
  });

  // Pairs of values, pairs of pairs, ..: groups of up to payloadMax bits.
  let halfW = maxValueW;
  const widthMax = bitsFor(maxValueW);
  const packs = Array.from({ length: log2n }, (_, k) => {
    const at = next();
    const groups = n / 2 ** (k + 1);
    const outW = Math.min(2 * halfW, payloadMax);
    const rest = log2n - 1 - k; // bits of the count that later levels need
    const shiftW = widthMax + k;
    const width = widthMax === codeBits ? `${at.from}_width` : `${at.from}_width[${widthMax - 1}:0]`;
    const share = (bit: number) => (bit === 0 ? `width_${2 ** (k + 1)}` : `(width_${2 ** (k + 1)} << ${bit})`);
    const countBit = `${at.from}_count[0]`;
    const view = {
      ...at,
      title: `Stage ${stage - 1}: groups of ${2 ** (k + 1)} values`,
      valuesText: k === 0 ? 'width bits' : `${2 ** k} * width bits`,
      groups,
      outW,
      out: `group_${2 ** (k + 1)}`,
      label: `gen_group_${2 ** (k + 1)}`,
      shiftDecl: range(shiftW),
      shiftName: `shift_${2 ** (k + 1)}`,
      shift: k === 0 ? width : `{${width}, ${zeros(k)}}`,
      in: `${at.from}_values`,
      pairW: 2 * halfW,
      halfW,
      halfDecl: range(halfW),
      outDecl: range(outW),
      highWide: zeroExtend('high', halfW, outW),
      lowWide: zeroExtend('low', halfW, outW),
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
  return {
    banner: makeBanner(context, {
      module: 'dctcm_value_pack',
      title: 'values of a block to a payload without gaps',
      template: 'encoder/dctcm_value_pack.v',
      purpose: [
        'The values of the lanes in the mask fall down, in order, over the lanes without one; then pairs, pairs of',
        'pairs and so on are joined, each value with the width of the class.  A plain block sends all lanes with W',
        'bits.  The activation mask, where the block carries it, goes in front.',
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
    sideW: 1 + codeBits + 1 + n,
    plainWLit: lit(codeBits, w),
    ...ends(bus.record, bus.packed),
    maskAt: fieldRange(bus.record, 'mask'),
    domAt: fieldRange(bus.record, 'dom'),
    codeAt: fieldRange(bus.record, 'code'),
    carriesAt: fieldRange(bus.record, 'carries'),
    activationAt: fieldRange(bus.record, 'activation'),
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
