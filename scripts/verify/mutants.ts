import { createPrng } from '../../generator/vectors/prng.js';

/** What a mutant changes. */
export const MUTATIONS = {
  constant: 'a sized constant is one more, one less, or loses its top bit (tables, rounding, codes)',
  arithmetic: '+ and -, left and right shift are exchanged',
  logic: 'and, or, exclusive or are exchanged, also bit by bit and as reductions',
  compare: '== and !=, < and <= are exchanged',
  negation: '! and ~ are lost',
  term: 'one side of && or || is lost: handshakes and enables',
  condition: 'the condition of a statement is always or never true: enables and resets',
  choice: 'the two sides of ?: are exchanged',
  signedness: 'signed is lost, >>> becomes >>',
} as const;
export type Mutation = keyof typeof MUTATIONS;

export interface Mutant {
  readonly module: string;
  readonly mutation: Mutation;
  /** Line of the file, 1 for the first, and its text without the blanks around. */
  readonly line: number;
  readonly source: string;
  /** What became what. */
  readonly from: string;
  readonly to: string;
  /** The module with the change. */
  readonly text: string;
}

const SWAPS: Readonly<Record<string, readonly [Mutation, string]>> = {
  '+': ['arithmetic', '-'],
  '-': ['arithmetic', '+'],
  '<<': ['arithmetic', '>>'],
  '>>': ['arithmetic', '<<'],
  '&&': ['logic', '||'],
  '||': ['logic', '&&'],
  '&': ['logic', '|'],
  '|': ['logic', '&'],
  '^': ['logic', '&'],
  '==': ['compare', '!='],
  '!=': ['compare', '=='],
  '<': ['compare', '<='],
  '>': ['compare', '>='],
  '>=': ['compare', '>'],
  '>>>': ['signedness', '>>'],
};
const TOKEN = /[A-Za-z_$][\w$]*|\d*'s?[bdho][0-9a-fA-F_]+|\d+|<<<|>>>|<<|>>|<=|>=|==|!=|&&|\|\||\+:|-:|\S/g;

interface Token {
  readonly text: string;
  readonly at: number;
  /** Inside [ ], a parameter list or the count of a replication: a change there is another width, not another function. */
  readonly index: boolean;
}

/**
 * All mutants of a module's text. Changes are made where they change what the module does, not how wide it is: not in
 * headers, ranges, replications, instance parameters, localparams without a size, and names that nothing reads (`unused_*`).
 */
export function mutantsOf(module: string, text: string): Mutant[] {
  const code = text
    .replace(/^[ \t]*`ifdef FORMAL\b[\s\S]*?^[ \t]*`endif/gm, (part) => part.replace(/[^\n]/g, ' '))
    .replace(/\/\/[^\n]*|^[ \t]*`[^\n]*/gm, (part) => ' '.repeat(part.length));
  const start = code.indexOf(');', code.indexOf(`module ${module}`)) + 2;
  const end = code.lastIndexOf('endmodule');
  const tokens: Token[] = [];
  const depth = { square: 0, parameters: 0, times: 0 };
  let last = '';
  for (const match of code.slice(start, end).matchAll(TOKEN)) {
    const t = match[0];
    const at = start + match.index;
    if (t === '[') depth.square++;
    if (t === '(' && (last === '#' || depth.parameters > 0)) depth.parameters++;
    // { (A - B) {..}}: how often
    if (t === '(' && ((last === '{' && /^\([^(){}]*\)\s*\{/.test(code.slice(at))) || depth.times > 0)) depth.times++;
    tokens.push({ text: t, at, index: depth.square > 0 || depth.parameters > 0 || depth.times > 0 });
    if (t === ']') depth.square--;
    if (t === ')' && depth.parameters > 0) depth.parameters--;
    if (t === ')' && depth.times > 0) depth.times--;
    last = t;
  }
  const mutants: Mutant[] = [];
  const lineOf = (at: number): number => text.slice(0, at).split('\n').length;
  const lines = text.split('\n');
  const change = (mutation: Mutation, at: number, length: number, to: string): void => {
    const line = lineOf(at);
    const source = lines[line - 1]!.replace(/\s*\/\/.*/, '').trim();
    // Loops and generate blocks choose how much hardware there is.
    if (/\bunused_|\bfor \(|\bbegin :/.test(source)) return;
    mutants.push({
      module,
      mutation,
      line,
      source,
      from: text.slice(at, at + length),
      to,
      text: text.slice(0, at) + to + text.slice(at + length),
    });
  };
  /** Statement that a token is in: it decides what `<=` is and whether there is something to change. */
  let head = '';
  let generate = 0;
  tokens.forEach(({ text: t, at, index }, i) => {
    const before = tokens[i - 1]?.text ?? ';';
    const after = tokens[i + 1];
    if ([';', 'begin', 'end', 'else'].includes(before)) {
      head = t;
      // One without a size says how much hardware there is.
      if (t === 'localparam' && after?.text !== '[' && after?.text !== 'signed') head = 'parameter';
    }
    if (t === 'generate') generate++;
    if (t === 'endgenerate') generate--;
    if (index || head === 'genvar' || head === 'for' || head === 'parameter') return;
    const isOperand = /^[\w$'"]|^[)\]}]$/.test(before) && !/^(?:return|if|case|begin|else|assign)$/.test(before);

    const literal = /^(\d+)'(s?)([bdh])([0-9a-fA-F_]+)$/.exec(t);
    if (literal !== null) {
      const [, width = '1', sign = '', base = 'd', digits = '0'] = literal;
      const radix = { b: 2, d: 10, h: 16 }[base] ?? 10;
      const bits = Number(width);
      const value = [...digits.replaceAll('_', '')].reduce(
        (sum, digit) => sum * BigInt(radix) + BigInt(Number.parseInt(digit, 16)),
        0n,
      );
      const size = 1n << BigInt(bits);
      const others = new Set([(value + 1n) % size, (value + size - 1n) % size, value ^ (size >> 1n)]);
      others.delete(value);
      for (const other of others) change('constant', at, t.length, `${width}'${sign}${base}${other.toString(radix)}`);
      return;
    }
    if (t === '$signed') return change('signedness', at, t.length, '$unsigned');
    if (t === 'signed' && (head === 'wire' || head === 'reg')) return change('signedness', at, t.length, '      ');
    if (t === '!' || t === '~') return change('negation', at, 1, t === '!' ? ' ' : ' ');
    if (t === '-' && !isOperand) return change('arithmetic', at, 1, ' ');
    if (t === '?') {
      // `name ? a : b`: the whole condition up to what opened it.
      let from = i - 1;
      for (let level = 0; from > 0; from--) {
        const c = tokens[from]!.text;
        if (c === ')' || c === ']' || c === '}') level++;
        else if ((c === '(' || c === '[' || c === '{') && level-- === 0) break;
        else if (level === 0 && ['=', '<=', ',', ':', '?', ';', '&&', '||'].includes(c)) break;
      }
      const first = tokens[from + 1]!.at;
      return change('choice', first, at - first, `!(${text.slice(first, at).trim()}) `);
    }
    if (t === 'if' && after?.text === '(') {
      let close = i + 1;
      for (let level = 0; close < tokens.length; close++) {
        if (tokens[close]!.text === '(') level++;
        if (tokens[close]!.text === ')' && --level === 0) break;
      }
      // A generate if chooses hardware.
      if (tokens[close + 1]?.text === 'begin' && tokens[close + 2]?.text === ':') return;
      const from = after.at + 1;
      for (const to of ["1'b1", "1'b0"]) change('condition', from, tokens[close]!.at - from, to);
      return;
    }
    const swap = SWAPS[t];
    if (swap === undefined || (generate > 0 && head === 'if' && before === '1')) return;
    if (!isOperand && (t === '&' || t === '|' || t === '^')) {
      // A reduction; `&{1'b0, ...}` only says that bits are not used.
      if (after?.text === '{') return;
      return change('logic', at, t.length, t === '^' ? '|' : swap[1]);
    }
    if (!isOperand) return;
    change(swap[0], at, t.length, swap[1]);
    if ((t === '&&' || t === '||') && after !== undefined && /^[!\w]/.test(after.text)) {
      // The right side, when it is a name or its negation, is lost.
      const stop = after.text === '!' ? tokens[i + 2] : after;
      if (
        stop !== undefined &&
        /^[A-Za-z_]/.test(stop.text) &&
        !/^[[(]$/.test(tokens[tokens.indexOf(stop) + 1]?.text ?? '')
      )
        change('term', at, stop.at + stop.text.length - at, '');
    }
    if ((t === '&&' || t === '||') && /^[A-Za-z_]/.test(before)) {
      const negated = tokens[i - 2]?.text === '!';
      const from = negated ? tokens[i - 2]!.at : tokens[i - 1]!.at;
      change('term', from, at + t.length - from, '');
    }
  });
  return mutants;
}

/** `count` of the mutants: all modules get the same share of what they have, all kinds too; the same seed, the same ones. */
export function chooseMutants(all: readonly Mutant[], count: number, seed: number): Mutant[] {
  if (all.length <= count) return [...all];
  const rng = createPrng(seed, 'mutants');
  const groups = new Map<string, Mutant[]>();
  for (const mutant of all) {
    const key = `${mutant.module} ${mutant.mutation}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [mutant]);
    else group.push(mutant);
  }
  const shuffle = <T>(list: T[]): T[] => {
    for (let i = list.length - 1; i > 0; i--) {
      const j = rng.below(i + 1);
      [list[i], list[j]] = [list[j]!, list[i]!];
    }
    return list;
  };
  const lists = shuffle([...groups.values()].map((list) => [...list]));
  const chosen: Mutant[] = [];
  while (chosen.length < count) {
    for (const list of lists) {
      if (list.length === 0 || chosen.length >= count) continue;
      chosen.push(list.splice(rng.below(list.length), 1)[0]!);
    }
  }
  // In a random order, so that a budget that ends early has seen all units.
  return shuffle(chosen);
}
