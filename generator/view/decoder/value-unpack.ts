import { buses } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { type BannerView, makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { list } from '../dct-text.js';
import { fieldRange, lit, padTo, range, zeroBits, zeros } from '../text.js';

/** A register with what it is loaded from. */
export interface NamedValue {
  readonly name: string;
  readonly decl: string;
  readonly value: string;
}

/** Where the values of a width are in the payload: a branch of a case. */
export interface WidthView {
  readonly lines: readonly string[];
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
  /** This stage works out the moves, from the lanes `here`; in a damaged beat they do not matter. */
  readonly moves: boolean;
  readonly here: string;
  /** It reads them from a table instead: rows of the case. */
  readonly table: readonly string[];
  /** Name of the vector that completes what the table says, in the stage that moves. */
  readonly places: string;
  /** Branches of the case that takes the payload apart, if it is in this stage. */
  readonly widths: readonly WidthView[];
  readonly spreads: readonly SpreadView[];
  /** What travels with the values. */
  readonly side: readonly NamedValue[];
  readonly regs: readonly NamedValue[];
}

/** View of dctcm_value_unpack.v: names as in the template. */
export interface ValueUnpackView {
  readonly banner: BannerView;
  readonly [key: string]: unknown;
  readonly stages: readonly ValueUnpackStage[];
}

/** What is done in a pipeline stage. */
interface StagePlan {
  /** The payload is taken apart, and the moves are worked out. */
  readonly ranks: boolean;
  /** Moves that are made. */
  readonly spreads: readonly number[];
}

/** Up to so many lanes a table of all sets of lanes has the moves. */
const TABLE_LANES = 8;

/** Up to three moves per clock. From 16 lanes on the sums over the lanes below have a clock of their own before the moves. */
function stagePlan(n: number): StagePlan[] {
  const stages: StagePlan[] = n > 8 ? [{ ranks: false, spreads: [] }] : [];
  stages.push({ ranks: true, spreads: [] });
  const spreads: number[] = [];
  for (let step = n / 2; step >= 1; step /= 2) spreads.push(step);
  const perStage = spreads.length > 3 ? Math.ceil(spreads.length / 2) : 3;
  for (let i = 0; i < spreads.length; i += perStage)
    stages.push({ ranks: false, spreads: spreads.slice(i, i + perStage) });
  return stages;
}

/** Clocks from beat to beat of dctcm_value_unpack. */
export function valueUnpackLatency(p: CodecParams): number {
  return stagePlan(p.n).length;
}

/**
 * Branches for all widths w: the value of rank r is in the bits r*w .. r*w + w - 1 of the payload, so a bit of a value has
 * as many sources as there are widths with that bit. A rank that the longest payload does not hold is 0.
 */
function widthViews(p: CodecParams, payload: string): WidthView[] {
  return Array.from({ length: p.maxValueW }, (_, last): WidthView => {
    const w = last + 1;
    const count = Math.min(p.n, Math.floor(p.payloadMax / w));
    const above = p.maxValueW - w;
    const values: string[] = [];
    for (let r = count - 1; r >= 0; r--) {
      const value = w === 1 ? `${payload}[${r}]` : `${payload}[${r * w + last}:${r * w}]`;
      values.push(above > 0 ? `{ ${zeros(above)}, ${value}}` : value);
    }
    if (count < p.n) values.unshift(zeros((p.n - count) * p.maxValueW));
    const open = `${lit(p.codeBits, last)}: ranked = { `;
    return { lines: list(values, { indent: 12, columns: 120, open, close: '};' }) };
  });
}

/** View of dctcm_value_unpack.v: bus `unpacked` -> bus `values`. */
export function valueUnpackView(context: GenerateContext): ValueUnpackView {
  const p = context.params;
  const { n, log2n, maxValueW, payloadMax, codeBits } = p;
  const { auto, transform, activationMask, prediction, errorDetection } = p.features;
  const bus = buses(p);
  const plan = stagePlan(n);
  const hasTable = n <= TABLE_LANES;
  const ranksAt = plan.findIndex(({ ranks }) => ranks);

  // Beside the values: fields of the bus `values` and what the stages still need
  const sideNames = [
    ...(errorDetection ? ['user'] : []),
    'lanes',
    ...(p.plusOneOnly ? [] : ['plain']),
    ...(transform ? ['transform'] : []),
    ...(prediction ? ['empty'] : []),
  ];
  const perLane = new Set(['lanes']);

  let moveSteps = log2n; // moves that are still to be made
  let data = '';
  const stages = plan.map((stage, k): ValueUnpackStage => {
    const pre = `s${k}`;
    const from = k === 0 ? 'in_' : `s${k - 1}_`;
    const places = hasTable && stage.spreads.length > 0 ? 'places' : '';
    const vector = places || `${from}moves`;
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
    const regs: NamedValue[] = [];
    if (k < ranksAt) {
      regs.push({ name: `${pre}_last_bit`, decl: '[LAST_W-1:0]', value: `${from}last_bit` });
      regs.push({ name: `${pre}_gaps`, decl: '[N*LOG2N-1:0]', value: `${from}gaps` });
      regs.push({ name: `${pre}_values`, decl: '[PAYLOAD_MAX-1:0]', value: `${from}values` });
    } else {
      moveSteps -= spreads.length;
      if (moveSteps > 0)
        regs.push({
          name: `${pre}_moves`,
          decl: hasTable ? '[N*LOG2N-1:2]' : range(n * moveSteps),
          value: k === ranksAt ? 'moves' : `${vector}${range(n * moveSteps)}`,
        });
      regs.push({ name: `${pre}_values`, decl: '[N*VALUE_W-1:0]', value: k === ranksAt ? 'ranked' : data });
      data = `${pre}_values`;
    }
    return {
      title: stageTitle(k, stage),
      pre,
      from,
      widths: k === ranksAt ? widthViews(p, `${from}values`) : [],
      spreads,
      moves: k === ranksAt && !hasTable,
      table: k === ranksAt && hasTable ? moveTable(n, log2n) : [],
      places,
      here: k === 0 ? 'spread_lanes' : `${from}lanes`,
      side: align(
        sideNames.map((name) => ({
          name: `${pre}_${name}`,
          decl: perLane.has(name) ? '[N-1:0]' : '',
          value: `${from}${name}`,
        })),
      ),
      regs: align(regs),
    };
  });
  const last = `s${plan.length - 1}`;
  const names = (fields: readonly { readonly name: string }[]) => fields.map((f) => f.name).reverse();
  const inDecl = range(bus.unpacked.width);
  const outDecl = range(bus.values.width);
  return {
    banner: makeBanner(context, {
      module: 'dctcm_value_unpack',
      title: 'takes a payload apart: values into their lanes',
      template: 'decoder/dctcm_value_unpack.v',
      purpose: [
        'A payload is popcount(mask) values of w bits without gaps, in lane order. A multiplexer per bit, by w,',
        'takes it apart. Then the values spread: the value of lane i moves up by the number of lanes below i',
        'that have none, in powers of two, largest first.',
      ],
      formats: [
        `in: payload of ${payloadMax} bits, last_bit = w - 1 modulo ${2 ** codeBits}`,
        `out: values ${n} x UQ${maxValueW}.0, 0 in lanes without a value`,
      ],
      timing: `latency ${plan.length} clocks, 1 block per clock, ready path combinational`,
    }),
    n,
    log2n,
    lastW: codeBits,
    valueW: maxValueW,
    payloadMax,
    activationMask,
    errorDetection,
    hasTransform: transform,
    hasEmpty: prediction,
    transformFrom: auto ? `s_axis_tdata${fieldRange(bus.unpacked, 'transform')}` : '!in_plain',
    inFields: `{${names(bus.unpacked.fields).join(', ')}}`,
    outFields: `{${names(bus.values.fields).join(', ')}}`,
    outData: names(bus.values.fields)
      .map((name) => `${last}_${name}`)
      .join(', '),
    inDecl,
    inPad: padTo(inDecl.length),
    outDecl,
    outPad: padTo(outDecl.length),
    activationPad: range(n).padEnd(outDecl.length),
    maskAt: fieldRange(bus.unpacked, 'mask'),
    plainAt: fieldRange(bus.unpacked, 'plain'),
    lastBitAt: fieldRange(bus.unpacked, 'last_bit'),
    payloadAt: fieldRange(bus.unpacked, 'payload'),
    hasGaps: !hasTable,
    ...gapLines(n, log2n),
    stages,
    last,
  };
}

/**
 * Rows of a case over all sets of lanes: bit k*N + p is set if the value that ends the move by 2^k at place p came from
 * below, but for bits 0 and 1, which are not in the table.
 */
function moveTable(n: number, log2n: number): string[] {
  const bits = n * log2n - 2;
  const rows = Array.from({ length: 2 ** n }, (_, lanes) => {
    let moves = 0;
    let rank = 0;
    for (let lane = 0; lane < n; lane++) {
      if (((lanes >> lane) & 1) === 0) continue;
      const distance = lane - rank;
      let place = rank++;
      for (let k = log2n - 1; k >= 0; k--) {
        if (((distance >> k) & 1) === 0) continue;
        place += 2 ** k;
        moves |= 2 ** (k * n + place);
      }
    }
    const value = (moves >> 2).toString(16).padStart(Math.ceil(bits / 4), '0');
    const label = `${n}'h${lanes.toString(16).padStart(n / 4, '0')}`;
    return `${lanes === 2 ** n - 1 ? 'default'.padEnd(label.length) : label}: moves = ${bits}'h${value};`;
  });
  const perLine = 4;
  return Array.from({ length: rows.length / perLine }, (_, i) => rows.slice(perLine * i, perLine * (i + 1)).join(' '));
}

/** How far values move: rows of the table for a nibble, sums over nibbles, and the vector of all lanes. */
function gapLines(n: number, log2n: number) {
  const zeros = (x: number, below: number): number => {
    let count = 0;
    for (let i = 0; i < below; i++) count += 1 - ((x >> i) & 1);
    return count;
  };
  const bits = (v: number, w: number): string => v.toString(2).padStart(w, '0');
  const gapRows = Array.from({ length: 16 }, (_, x) => {
    const label = x === 15 ? 'default:' : `4'b${bits(x, 4)}:`;
    return `${label.padEnd(8)} gaps4 = 8'b${bits(zeros(x, 4), 3)}_${bits(zeros(x, 3), 2)}_${bits(zeros(x, 2), 2)}_${bits(zeros(x, 1), 1)};`;
  });
  const lines: string[] = [];
  const lanes: string[] = [];
  const to = (name: string, from: number): string => {
    if (from >= log2n) return from === log2n ? name : `${name}${range(log2n)}`;
    return `{ ${zeroBits(log2n - from)}, ${name}}`;
  };
  for (let g = 0; 4 * g < n; g++) {
    lines.push(`wire [7:0] nibble_${g} = gaps4(spread_lanes[${4 * g + 3}:${4 * g}]);`);
    if (g > 0) {
      const part = to(`nibble_${g - 1}[7:5]`, 3);
      lines.push(`wire ${range(log2n)} below_${g} = ${g === 1 ? part : `below_${g - 1} + ${part}`};`);
    }
    const local = ['', 'nibble_#[0]', 'nibble_#[2:1]', 'nibble_#[4:3]'].map((x) => x.replace('#', String(g)));
    for (let i = 0; i < 4; i++) {
      const own = i === 0 ? zeroBits(log2n) : to(local[i]!, i === 1 ? 1 : 2);
      lanes.unshift(g === 0 ? own : i === 0 ? `below_${g}` : `(below_${g} + ${own})`);
    }
  }
  const used =
    n === 4 ? ['wire [2:0] unused_nibble = nibble_0[7:5];'] : [`wire [2:0] unused_nibble = nibble_${n / 4 - 1}[7:5];`];
  // Sums in a concatenation need names of their own width.
  const names = lanes.map((value, k) => {
    const lane = n - 1 - k;
    if (!value.startsWith('(')) return value;
    lines.push(`wire ${range(log2n)} gap_${lane} = ${value.slice(1, -1)};`);
    return `gap_${lane}`;
  });
  const all = list(names, { indent: 4, columns: 120, open: 'wire [N*LOG2N-1:0] in_gaps = { ', close: '};' });
  return { gapRows, gapLines: [...lines, ...used, ...all] };
}

function stageTitle(k: number, stage: StagePlan): string {
  const what = stage.ranks
    ? 'take the payload apart, work out the moves'
    : stage.spreads.length > 0
      ? `move values up by ${stage.spreads.join(', ')} lanes`
      : 'lanes without a value below each lane';
  return `Stage ${k}: ${what}`;
}

function align(regs: readonly NamedValue[]): NamedValue[] {
  const cols = Math.max(15, ...regs.map((r) => r.decl.length));
  const nameCols = Math.max(...regs.map((r) => r.name.length));
  return regs.map((r) => ({ ...r, decl: r.decl.padEnd(cols), name: r.name.padEnd(nameCols).trimEnd() }));
}
