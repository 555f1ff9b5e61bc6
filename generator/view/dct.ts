/**
 * Views of dctcm_dct_fwd and dctcm_dct_inv: the stage table of model/dct-plan.ts as Verilog text, one pipeline stage of
 * the file per stage of the table.
 */
import type { CodecParams } from '../config/params.js';
import { forwardPlan, inverseOutW, inversePlan } from '../model/dct.js';
import { qFormat, wireFor, type DctConstant, type DctNode, type DctPlan, type DctStage } from '../model/dct-plan.js';
import { makeBanner, type BannerView } from './banner.js';
import type { GenerateContext } from './context.js';
import { forwardDiagram, inverseDiagram } from './dct-diagram.js';
import { parseMcm, type McmGraph, type McmOperand } from './dct-mcm.js';
import { MCM_TABLE } from './dct-mcm-table.js';
import { extend, list, name, type Wire } from './dct-text.js';
import { zeros } from './text.js';

/** Longest line of the Verilog. */
const COLUMNS = 100;

/** Clocks from the beat in to the beat out, of the forward and of the inverse transform. */
export interface DctLatency {
  readonly forward: number;
  readonly inverse: number;
}

/** Latency of dctcm_dct_fwd and dctcm_dct_inv, in clocks: log2 N + 2 and log2 N + 1. */
export function dctLatency(params: CodecParams): DctLatency {
  return { forward: registered(forwardPlan(params)).length, inverse: registered(inversePlan(params)).length };
}

/** Stages that are registers of the unit: not the clip, which is in the register of dctcm_output_select. */
function registered(plan: DctPlan): DctStage[] {
  return plan.stages.filter(({ nodes }) => !nodes.some(({ op }) => op === 'clip'));
}

/** A text with the comment at its end; the comment is empty or starts with blanks and `//`. */
export interface DctLine {
  readonly text: string;
  readonly comment: string;
}

/** One generate loop: the products of several values with the same constants. */
export interface DctProducts {
  /** What the loop does, for the comment above it. */
  readonly title: string;
  /** Lines of the concatenation that the loop takes its values from. */
  readonly bus: readonly string[];
  readonly count: number;
  /** gen_mul8 */
  readonly label: string;
  /** Declaration of x and of the shared sub-expressions. */
  readonly wires: readonly DctLine[];
  /** Product registers. */
  readonly regs: readonly DctLine[];
  readonly assigns: readonly DctLine[];
}

export interface DctStageView {
  /** Stage 1: 4-point butterflies; ... */
  readonly title: string;
  readonly valid: string;
  readonly validBefore: string;
  readonly decls: readonly DctLine[];
  readonly products: readonly DctProducts[];
  readonly assigns: readonly string[];
}

export interface DctView {
  readonly banner: BannerView;
  readonly module: string;
  /** Port rows. */
  readonly inDecl: string;
  readonly inComment: string;
  readonly outDecl: string;
  readonly outComment: string;
  /** Why constants are what they are, for the comment above them. */
  readonly constantsNote: readonly string[];
  /** All constants: localparams (dsp) or a table of comments (shift-add). */
  readonly constants: readonly DctLine[];
  readonly inputs: readonly string[];
  readonly stages: readonly DctStageView[];
  readonly hasUnused: boolean;
  readonly unused: readonly string[];
  readonly validLast: string;
  /** Clocks from in to out, for the sideband. */
  readonly depth: number;
  /** Lines of the right side of m_axis_tdata. */
  readonly output: readonly string[];
}

/** View of dctcm_dct_fwd.v: N samples -> N coefficients. */
export function dctFwdView(context: GenerateContext): DctView {
  const p = context.params;
  const plan = forwardPlan(p);
  const { n } = p;
  const output = plan.outputs.map((node) => extend(wireOf(node), 0, p.coefW)).reverse();
  return {
    ...shared(context, plan, 'fwd'),
    banner: makeBanner(context, {
      module: 'dctcm_dct_fwd',
      title: `forward ${n}-point DCT-II across ${n} channels, fixed point, pipelined`,
      template: 'dct/dctcm_dct_fwd.v',
      purpose: [
        `y[0] = sum x[i],  y[k] = sqrt(2) * sum x[i] * cos((2i+1)*k*pi/${2 * n}),  each rounded once.`,
        'Even coefficients come from the sums of mirrored samples, odd ones from their differences.',
      ],
      formats: [
        `input ${sampleQ(p)}, constants Q2.${p.coefFrac}, output Q${p.coefW}.0, round half up`,
        'Qm.n: m counts the sign bit, m + n is the wire width; UQm.n is unsigned',
        'overflow is impossible: every interval is the exact bound of its linear form',
      ],
      gain: `sqrt(${n}) over the orthonormal DCT; dctcm_dct_inv removes it`,
      timing: `latency ${plan.latency} clocks, 1 block per clock, ready path combinational`,
      facts: [['Multiplier', multiplierText(p)]],
      diagram: forwardDiagram(plan),
    }),
    inDecl: range(n * p.w),
    inComment: `${n} x ${sampleQ(p)}, channel 0 in the low bits`,
    outDecl: range(n * p.coefW),
    outComment: `${n} x Q${p.coefW}.0, coefficient 0 (DC) in the low bits`,
    inputs: inputLines(plan, p.w),
    output: list(output, { indent: 4, columns: COLUMNS, open: 'assign m_axis_tdata  = {', close: '};' }),
  };
}

/** View of dctcm_dct_inv.v: N coefficients -> N samples. */
export function dctInvView(context: GenerateContext): DctView {
  const p = context.params;
  const plan = inversePlan(p);
  const { n } = p;
  const outW = inverseOutW(plan);
  const cut = plan.outputs.map((node) => ({ from: wireOf(node.args[0]!.node), drop: node.drop! }));
  const whole = cut.map(({ from, drop }): Wire => ({
    ...from,
    width: from.width - drop,
    part: [from.width - 1, drop],
  }));
  const output = whole.map((wire) => extend(wire, 0, outW)).reverse();
  return {
    ...shared(
      context,
      plan,
      'inv',
      cut.map(({ from, drop }) => `${from.name}[${drop - 1}:0]`),
    ),
    banner: makeBanner(context, {
      module: 'dctcm_dct_inv',
      title: `inverse ${n}-point DCT (DCT-III) across ${n} channels, fixed point, pipelined`,
      template: 'dct/dctcm_dct_inv.v',
      purpose: [
        `x[i] = (y[0] + sqrt(2) * sum y[k] * cos((2i+1)*k*pi/${2 * n})) / ${n},  rounded once. Takes any`,
        `coefficients, also such that no encoder makes; dctcm_output_select clips to [${p.sampleMin}, ${p.sampleMax}].`,
      ],
      formats: [
        `input Q${p.coefW}.0, constants Q2.${p.coefFrac}, output Q${outW}.0, round half up`,
        'Qm.n: m counts the sign bit, m + n is the wire width; UQm.n is unsigned',
        'overflow is impossible: every interval is the exact bound of its linear form',
      ],
      gain: `1/sqrt(${n}) over the orthonormal DCT: undoes that of dctcm_dct_fwd`,
      timing: `latency ${dctLatency(p).inverse} clocks, 1 block per clock, ready path combinational`,
      facts: [['Multiplier', multiplierText(p)]],
      diagram: inverseDiagram(plan),
    }),
    inDecl: range(n * p.coefW),
    inComment: `${n} x Q${p.coefW}.0, coefficient 0 (DC) in the low bits`,
    outDecl: range(n * outW),
    outComment: `${n} x Q${outW}.0, channel 0 in the low bits`,
    inputs: inputLines(plan, p.coefW),
    output: list(output, { indent: 4, columns: COLUMNS, open: 'assign m_axis_tdata  = {', close: '};' }),
  };
}

function sampleQ(p: CodecParams): string {
  return qFormat({ signed: p.signed, width: p.w, frac: 0 });
}

function multiplierText(p: CodecParams): string {
  return p.config.multiplier === 'dsp'
    ? 'dsp: products as * of a value and a constant, registered behind, for DSP blocks'
    : 'shift-add: products as sums of shifted values, sub-expressions shared per value';
}

/** [63:0], in the column of [USER_W-1:0]. */
function range(width: number): string {
  return `[${width - 1}:0]`.padEnd('[USER_W-1:0]'.length);
}

function inputLines(plan: DctPlan, width: number): string[] {
  const pad = Math.max(...plan.inputs.map((node) => node.base.length));
  return plan.inputs.map(
    (node, i) => `wire ${signedRange(node)} ${node.base.padEnd(pad)} = s_axis_tdata[${i * width} +: ${width}];`,
  );
}

function signedRange(node: Pick<DctNode, 'signed' | 'width'>): string {
  return `${node.signed ? 'signed ' : ''}[${node.width - 1}:0]`;
}

/** Everything that both directions have in the same form. */
function shared(
  context: GenerateContext,
  plan: DctPlan,
  suffix: string,
  cutBits: readonly string[] = [],
): Omit<DctView, 'banner' | 'inDecl' | 'inComment' | 'outDecl' | 'outComment' | 'inputs' | 'output'> {
  const p = context.params;
  const dsp = p.config.multiplier === 'dsp';
  const unused = [...cutBits];
  const inverted = complements(plan);
  const stages = registered(plan).map((stage) => stageView(plan, stage, dsp, inverted, unused));
  const last = stages.length - 1;
  return {
    module: `dctcm_dct_${suffix}`,
    constantsNote: plan.constants.some((c) => c.value !== Math.round(c.real * 2 ** plan.spec.coefFrac))
      ? [
          'Chosen near the real numbers: few adders, and rows so near right angles that the inverse',
          'undoes the forward transform.',
        ]
      : ['The real numbers, rounded.'],
    constants: aligned(
      plan.constants.map((c) => constantLine(plan, c, dsp)),
      4,
    ),
    stages,
    hasUnused: unused.length > 0,
    unused: list(["1'b0", ...unused], { indent: 4, columns: COLUMNS, open: 'wire unused_frac = &{', close: '};' }),
    validLast: `s${last}_valid`,
    depth: stages.length,
  };
}

function constantLine(plan: DctPlan, c: DctConstant, dsp: boolean): DctLine {
  const width = constantWidth(c);
  const sized = dsp ? `localparam signed [${width - 1}:0] ${c.name.padEnd(6)} = ${width}'sd${c.value};` : '';
  return {
    text: dsp ? sized : `// ${c.name.padEnd(6)} = ${String(c.value).padStart(5)}`,
    comment: `${dsp ? '  // ' : ': '}${constantText(plan, c)}`,
  };
}

function constantWidth(c: DctConstant): number {
  return 1 + Math.floor(Math.log2(c.value)) + 1;
}

/** 1.1738 ~ 1.1759 = sqrt(2)*cos(3*pi/16), Q2.9 */
function constantText(plan: DctPlan, c: DctConstant): string {
  const angle = `${c.m === 1 ? '' : `${c.m}*`}pi/${2 * c.n}`;
  const frac = plan.spec.coefFrac;
  const value = (c.value / 2 ** frac).toFixed(4);
  return `${value} ~ ${c.real.toFixed(4)} = sqrt(2)*cos(${angle}), Q${constantWidth(c) - frac}.${frac}`;
}

/**
 * Nodes whose register holds the complement: those that are subtracted and nothing else. A carry chain adds the
 * complement of what is subtracted; it costs nothing in front of the register, and a LUT per bit behind it.
 */
function complements(plan: DctPlan): ReadonlySet<DctNode> {
  const subtracted = new Set<DctNode>();
  const others = new Set<DctNode>(plan.inputs);
  for (const { op, args } of plan.stages.flatMap((stage) => stage.nodes))
    args.forEach((arg, i) => (op === 'sub' && i === 1 ? subtracted : others).add(arg.node));
  return new Set([...subtracted].filter((node) => !others.has(node)));
}

/** How a node is called in the Verilog: products live in their generate loop. */
function wireOf(node: DctNode): Wire {
  const reference = node.op === 'mul' ? `gen_mul${node.constant!.n}[${node.lane!}].p${node.constant!.m}` : node.name;
  return { name: reference, width: node.width, signed: node.signed };
}

function stageView(
  plan: DctPlan,
  stage: DctStage,
  dsp: boolean,
  inverted: ReadonlySet<DctNode>,
  unused: string[],
): DctStageView {
  const k = stage.index;
  const plain = stage.nodes.filter((node) => node.op !== 'mul');
  const register = (node: DctNode) => (inverted.has(node) ? `${node.name}_n` : node.name);
  const nameWidth = Math.max(0, ...plain.map((node) => register(node).length));
  return {
    title: `Stage ${k}: ${stage.title}`,
    valid: `s${k}_valid`,
    validBefore: k === 0 ? 's_axis_tvalid' : `s${k - 1}_valid`,
    decls: declarations(plain, inverted),
    products: productLoops(plan, stage, dsp, inverted),
    assigns: plain.flatMap((node) => {
      const [first, second] = expression(node, unused) as [string, string?];
      const value = inverted.has(node)
        ? [`~(${first}`, `${second})`]
        : second === undefined
          ? [first]
          : [first, second];
      return assignment(`${register(node).padEnd(nameWidth)} <= `, value);
    }),
  };
}

/** Registers of a stage; those of one kind and format share their declarations. */
function declarations(nodes: readonly DctNode[], inverted: ReadonlySet<DctNode>): DctLine[] {
  const groups = new Map<string, DctNode[]>();
  const rows: DctLine[] = [];
  for (const node of nodes) {
    if (inverted.has(node)) {
      const decl = signedRange(node);
      rows.push(
        { text: `reg ${decl} ${node.name}_n;`, comment: `  // is subtracted: the complement costs nothing here` },
        { text: `wire ${decl} ${node.name} = ~${node.name}_n;`, comment: `  // ${qFormat(node)}, ${interval([node])}` },
      );
      continue;
    }
    const key = `${node.base.replace(/_.*|\d.*/, '')} ${/^[a-z]\d+_/.exec(node.base)?.[0] ?? ''} ${qFormat(node)}`;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  for (const group of groups.values()) {
    const head = `reg ${signedRange(group[0]!)}`;
    const comment = `  // ${qFormat(group[0]!)}, ${interval(group)}`;
    const lines = list(
      group.map((node) => node.name),
      { indent: 5 + head.length, columns: 60, close: ';' },
    );
    lines.forEach((line, i) =>
      rows.push({
        text: i === 0 ? `${head} ${line}` : `${' '.repeat(head.length + 1)}${line}`,
        comment: i === lines.length - 1 ? comment : '',
      }),
    );
  }
  return rows;
}

/** [-1020, 1020] as "|.| <= 1020" where that says it all. */
function interval(nodes: readonly DctNode[]): string {
  const min = Math.min(...nodes.map((node) => node.min));
  const max = Math.max(...nodes.map((node) => node.max));
  return `${min}..${max}`;
}

/** A register's line; the second operand goes to a line of its own when the first would be too long. */
function assignment(target: string, operands: readonly string[]): string[] {
  const one = `${target}${operands.join(' ')};`;
  if (one.length + 12 <= COLUMNS) return [one];
  return [`${target}${operands[0]}`, `${' '.repeat(target.length - 2)}${operands[1]};`];
}

/** Right side of a register that is not in a loop: the first operand, and the operator with the second. */
function expression(node: DctNode, unused: string[]): string[] {
  const arg = (i: number) => extend(wireOf(node.args[i]!.node), node.args[i]!.shift, node.width);
  switch (node.op) {
    case 'pass':
      return [arg(0)];
    case 'bias':
      return [arg(0), `+ ${node.width}'d${node.bias!}`];
    case 'add':
      return [arg(0), `+ ${arg(1)}`];
    case 'sub':
      return [arg(0), `- ${arg(1)}`];
    case 'round': {
      const from = node.args[0]!.node;
      unused.push(...droppedBits(wireOf(from), node.drop!, node.width));
      return [roundText(wireOf(from), node.drop!, node.width)];
    }
    default:
      throw new Error(`dct view: ${node.name}: ${node.op} has no line of its own`);
  }
}

/** Half up: the bits above the cut, plus the first bit below it. */
function roundText(from: Wire, drop: number, width: number): string {
  const high = Math.min(from.width, drop + width) - 1;
  const part: Wire = { name: from.name, width: high - drop + 1, signed: from.signed, part: [high, drop] };
  return `${extend(part, 0, width)} + {${zeros(width - 1)}, ${from.name}[${drop - 1}]}`;
}

/** Bits of a rounded value that no result depends on. */
function droppedBits(from: Wire, drop: number, width: number): string[] {
  const out = [`${from.name}[${drop - 2}:0]`];
  if (drop + width < from.width) out.push(name({ ...from, part: [from.width - 1, drop + width] }));
  return out;
}

// ---------------------------------------------------------------------------------------------------------------------
// Products
// ---------------------------------------------------------------------------------------------------------------------

function productLoops(plan: DctPlan, stage: DctStage, dsp: boolean, inverted: ReadonlySet<DctNode>): DctProducts[] {
  const sizes = [...new Set(stage.nodes.flatMap((node) => (node.constant ? [node.constant.n] : [])))];
  return sizes.sort((a, b) => a - b).map((n) => productLoop(plan, stage, n, dsp, inverted));
}

function productLoop(
  plan: DctPlan,
  stage: DctStage,
  n: number,
  dsp: boolean,
  inverted: ReadonlySet<DctNode>,
): DctProducts {
  const count = n / 2;
  const nodes = stage.nodes.filter((node) => node.constant?.n === n);
  const values = Array.from({ length: count }, (_, i) => nodes.find((node) => node.lane === i)!.args[0]!.node);
  const x = values[0]!;
  if (values.some((v) => v.width !== x.width || v.signed !== x.signed || v.min !== x.min || v.max !== x.max))
    throw new Error(`dct view: the values of size ${n} have different intervals`);
  // One loop body serves all lanes, so its formats are those of lane 0.
  const body = nodes.filter((node) => node.lane === 0).sort((a, b) => a.constant!.m - b.constant!.m);
  const graph = parseMcm(
    MCM_TABLE[`${n}_${plan.spec.coefFrac}`]!,
    body.map((node) => node.constant!.value),
  );
  // Constants with a product that is held as its complement: a bit per lane.
  const held = new Map<number, string>();
  for (const { constant } of body) {
    const lanes = nodes.filter((node) => node.constant!.m === constant!.m).sort((a, b) => b.lane! - a.lane!);
    if (lanes.some((node) => inverted.has(node)))
      held.set(constant!.m, lanes.map((node) => (inverted.has(node) && !dsp ? 1 : 0)).join(''));
  }
  const invert = (node: DctNode) => `{${node.width}{SUB${node.constant!.m}[lane]}}`;
  const regs = body.flatMap((node) => {
    const { m } = node.constant!;
    const decl = signedRange(node);
    const comment = `  // ${qFormat(node)}, ${interval([node])}`;
    if (!held.has(m)) return [{ text: `reg ${decl} p${m};`, comment }];
    return [
      { text: `reg ${decl} r${m};`, comment: '' },
      { text: `wire ${decl} p${m} = ${invert(node)} ^ r${m};`, comment },
    ];
  });
  const wires: DctLine[] = [
    ...[...held].map(([m, lanes]) => ({
      text: `localparam [${count - 1}:0] SUB${m} = ${count}'b${lanes};`,
      comment: `  // lanes where r${m} holds the complement of p${m}, which they subtract`,
    })),
    { text: `wire ${signedRange(x)} m = mul${n}_m[lane*${x.width} +: ${x.width}];`, comment: '' },
  ];
  if (!x.signed) throw new Error(`dct view: the values of size ${n} have no sign`);
  const bits = bitsBelowSign(graph, x);
  const sign = `m[${x.width - 1}]`;
  const factor = (f: number): Wire =>
    f === 1 ? { name: 'm', signed: true, width: x.width } : { name: `m${f}`, signed: true, width: bits.get(f)!, sign };
  if (!dsp)
    for (const adder of graph.adders) {
      const wire = factor(adder.value);
      // From here on both operands are their sign, which is the same: only the carry is left of the sum.
      const end = Math.max(...[adder.left, adder.right].map((o) => signAt(o.factor, x) + o.shift));
      const carry = adder.right.negative ? 0 : Math.max(0, wire.width - end);
      const operand = (o: McmOperand) => extend(factor(o.factor), o.shift, wire.width, carry);
      const term = (o: McmOperand) => `${o.shift === 0 ? '' : `${2 ** o.shift}*`}${factor(o.factor).name}`;
      const operator = adder.right.negative ? '-' : '+';
      wires.push({
        text: `wire [${wire.width - 1}:0] ${wire.name} = ${operand(adder.left)} ${operator} ${operand(adder.right)};`,
        comment: `  // ${term(adder.left)} ${operator} ${term(adder.right)}`,
      });
    }
  const drop = body[0]!.drop ?? 0;
  const cut: string[] = [];
  const assigns = body.map((node) => {
    const c = node.constant!;
    const target = `${held.has(c.m) ? 'r' : 'p'}${c.m}`.padEnd(1 + String(n - 1).length);
    const register = (product: string) => `${target} <= ${held.has(c.m) ? `${invert(node)} ^ ` : ''}${product};`;
    if (dsp) {
      const whole: Wire = { name: `full${c.m}`, width: node.width + drop, signed: true };
      wires.push({ text: `wire ${signedRange(whole)} ${whole.name} = ${c.name} * m;`, comment: '' });
      if (drop === 0) return { text: register(whole.name), comment: '' };
      cut.push(`${whole.name}[${drop - 1}:0]`);
      return { text: register(name({ ...whole, part: [whole.width - 1, drop] })), comment: '' };
    }
    const { factor: odd, shift } = graph.products.get(c.value)!;
    const from = factor(odd);
    const low = drop - shift;
    if (low > 0) cut.push(name({ ...from, part: [low - 1, 0] }));
    const kept: Wire = low > 0 ? { ...from, width: from.width - low, part: [from.width - 1, low] } : from;
    return {
      text: register(extend(kept, Math.max(0, -low), node.width)),
      comment: `  // ${c.name}*m${drop > 0 ? ` >> ${drop}` : ''}`,
    };
  });
  if (cut.length > 0)
    wires.push(
      ...list(["1'b0", ...new Set(cut)], {
        indent: 12,
        columns: COLUMNS,
        open: 'wire unused_frac = &{',
        close: '};',
      }).map((text) => ({ text, comment: '' })),
    );
  const first = values[0]!.name;
  const last = values[count - 1]!.name;
  return {
    title: `Products of ${first}${count > 2 ? ' .. ' : ', '}${last} with the constants of size ${n}${dsp ? '' : ': m5 is 5*m below its sign'}.`,
    bus: list(values.map((v) => v.name).reverse(), {
      indent: 4 + `wire [${count * x.width - 1}:0] mul${n}_m = `.length,
      columns: COLUMNS,
      open: `wire [${count * x.width - 1}:0] mul${n}_m = {`,
      close: '};',
    }),
    count,
    label: `gen_mul${n}`,
    wires: unfolded(wires, 12),
    regs: aligned(regs),
    assigns: aligned(assigns),
  };
}

/** Place of the sign bit of factor * x. */
function signAt(factor: number, x: DctNode): number {
  return wireFor(x.min * factor, x.max * factor).width - 1;
}

/**
 * Width of every multiple's wire: the bits below its sign, which is that of x; or fewer where all its users are narrower
 * than the shifted multiple (33*m - 31*m = 2*m: the result needs no more bits of 33*m than it has itself).
 */
function bitsBelowSign(graph: McmGraph, x: DctNode): Map<number, number> {
  const bits = new Map<number, number>();
  for (const { factor } of graph.products.values()) bits.set(factor, signAt(factor, x));
  for (const adder of [...graph.adders].reverse())
    for (const { factor, shift } of [adder.left, adder.right]) {
      const used = Math.min(signAt(factor, x), bits.get(adder.value)! - shift);
      bits.set(factor, Math.max(used, bits.get(factor) ?? 0));
    }
  return bits;
}

/** Comments of a block in one column where they fit. */
function aligned(lines: readonly DctLine[], indent = 12): DctLine[] {
  const fits = lines.filter((line) => indent + line.text.length + line.comment.length <= COLUMNS);
  const column = Math.max(...fits.map((line) => line.text.length), 0);
  return lines.map((line) => ({
    text:
      indent + column + line.comment.length <= COLUMNS && line.comment !== '' ? line.text.padEnd(column) : line.text,
    comment: line.comment,
  }));
}

/** A comment that does not fit behind its text goes to the line above. */
function unfolded(lines: readonly DctLine[], indent: number): DctLine[] {
  return lines.flatMap((line) =>
    indent + line.text.length + line.comment.length <= COLUMNS
      ? [line]
      : [
          { text: line.comment.trimStart(), comment: '' },
          { text: line.text, comment: '' },
        ],
  );
}
