import { renderTemplate } from './render.js';

/** One port or register: range with its brackets, or nothing, and name. */
interface Row {
  readonly decl: string;
  readonly name: string;
}

/** Where the rules of a unit itself begin; those of its streams come before them. */
const OWN_RULES = '\n`ifdef FORMAL  // rules of this unit';

/** View of `formal/axis_rules`. */
export interface FormalView {
  /** Frame settings. */
  readonly settings: readonly Row[];
  /** What travels with valid, in and out. */
  readonly inputs: readonly Row[];
  readonly outputs: readonly Row[];
  /** Beats are counted: one out for each one in, after a fixed number of clocks. */
  readonly counted: boolean;
  /** Number of beats that the stages hold, as an expression of 8 bits. */
  readonly held: string;
  /** Stages that the oldest beat has passed, 0 without one, as an expression of 8 bits. */
  readonly position: string;
}

/**
 * Adds formal properties to a module that has the two streams `s_axis` and `m_axis`; other modules stay as they are. They
 * stand under `ifdef FORMAL before `endmodule`, so no other tool sees them. What they say follows from the ports and from
 * the registers `*valid*` of the stages, or from `f_held`, where a unit says it itself.
 *
 * @param latency - clocks from a beat in to its beat out; undefined where there is no such number
 */
export function insertFormal(text: string, latency: number | undefined): string {
  const view = formalView(text, latency);
  if (view === undefined) return text;
  const own = text.indexOf(OWN_RULES);
  const end = own < 0 ? text.lastIndexOf('\nendmodule') : own;
  return text.slice(0, end).trimEnd() + '\n' + renderTemplate('formal/axis_rules', view).trimEnd() + text.slice(end);
}

/** What the properties of a module's text are about; undefined without the two streams. */
export function formalView(text: string, latency: number | undefined): FormalView | undefined {
  const code = text.replace(/\/\/[^\n]*/g, '');
  const header = /^module\b[\s\S]*?^\);/m.exec(code)?.[0];
  if (header === undefined) return undefined;
  const ports = [...header.matchAll(/^\s*(input|output)\s+(?:wire|reg)\s*(\[[^\]]*\])?\s*(\w+)\s*,?\s*$/gm)].map(
    ([, direction, decl = '', name = '']) => ({ direction, decl, name }),
  );
  const names = new Set(ports.map(({ name }) => name));
  for (const side of ['s', 'm'])
    for (const signal of ['tvalid', 'tready']) if (!names.has(`${side}_axis_${signal}`)) return undefined;
  const rows = (match: RegExp): Row[] =>
    ports.filter(({ name }) => match.test(name)).map(({ decl, name }) => ({ decl, name }));
  // A vector of stages has its own length: a register before it (`in_valid`) counts too.
  const depth = Number(/^\s*localparam LATENCY\s*=\s*(\d+);/m.exec(code)?.[1] ?? latency ?? 0);
  const stages = [...code.matchAll(/^\s*reg\s+(?:(\[LATENCY-1:0\])\s*)?(s\d+_valid|in_valid|valid)\s*;/gm)].flatMap(
    ([, vector, name = '']) =>
      vector === undefined ? [name] : Array.from({ length: depth }, (_, k) => `${name}[${k}]`),
  );
  // A unit that is no chain of stages says itself how many beats it holds; they come out after its latency.
  const own = /^\s*wire \[7:0\] f_held = /m.test(code);
  return {
    settings: rows(/^cfg_/),
    inputs: rows(/^s_axis_t(?!valid|ready)/),
    outputs: rows(/^m_axis_t(?!valid|ready)/),
    counted: own || (latency !== undefined && stages.length === latency),
    held: own
      ? 'f_held'
      : lines(
          stages.map((stage, k) => `${k === 0 ? '' : '+ '}{7'd0, ${stage}}`),
          26,
        ),
    position: own
      ? `8'd${latency ?? 1}`
      : lines([...stages.map((stage, k) => `${stage} ? 8'd${k + 1} :`).reverse(), "8'd0"], 26),
  };
}

/** An expression in lines of four terms, `indent` blanks before all but the first. */
function lines(terms: readonly string[], indent: number): string {
  const rows = Array.from({ length: Math.ceil(terms.length / 4) }, (_, k) => terms.slice(4 * k, 4 * k + 4).join(' '));
  return rows.join(`\n${' '.repeat(indent)}`);
}
