/**
 * Rules that keep the generated Verilog-2005 portable to Quartus Standard, Vivado and Design Compiler beyond what Icarus,
 * Verilator and Yosys, which know SystemVerilog too, complain about. A checker of our own output: it reads what the
 * templates write, not all of Verilog.
 */
export const PORTABILITY_RULES = {
  ascii: 'only ASCII characters: vendor tools disagree about the others',
  'file-frame': '`default_nettype none before the module, `resetall behind it, one module per file, named like it',
  'generate-name': 'every block of a generate construct has begin and a name: Quartus Standard refuses others',
  'generate-keyword': 'for, if and case among module items only between generate and endgenerate',
  'genvar-inline': 'genvar is declared before its loop, not inside it (SystemVerilog)',
  'loop-inline': 'loop variables are declared before the loop, not inside it (SystemVerilog)',
  'port-clog2': 'no $clog2 in a module header: not every tool evaluates it there',
  'declaration-init':
    'no initial value in the declaration of a reg or a port, and no initial block: not every technology has them',
  'declare-first': 'a name is declared above its first use',
  delay: 'no delays',
  casex: 'no casex: X matches everything',
  'system-task': 'no system tasks but $signed, $unsigned and $clog2',
  systemverilog: 'no keywords and operators of SystemVerilog',
  'select-of-expression': 'a bit or part select is taken of a name, not of a concatenation or an expression',
  'port-implicit': 'ports are connected by name with a value, none is implicit',
} as const;
export type PortabilityRule = keyof typeof PORTABILITY_RULES;

export interface PortabilityFinding {
  readonly rule: PortabilityRule;
  /** 1 for the first. */
  readonly line: number;
  /** What was found. */
  readonly text: string;
}

interface Token {
  readonly text: string;
  readonly at: number;
}

const SYSTEMVERILOG = new Set(
  (
    'logic bit byte shortint int longint always_ff always_comb always_latch typedef enum struct union packed interface ' +
    'endinterface modport package endpackage import export unique unique0 priority return break continue void do foreach ' +
    'inside assert assume cover property sequence final class endclass virtual static automatic string chandle type ' +
    'var ref const shortreal program endprogram clocking bind let'
  ).split(' '),
);
const SYSTEMVERILOG_OPERATORS = /^(?:\+\+|--|[-+*/%&|^]=|<<=|>>=|::|==\?|!=\?|'\{|'\(|'[01xz]$|\.\*|->>|\|->|\|=>)$/;
const ALLOWED_TASKS = new Set(['$signed', '$unsigned', '$clog2']);
const KEYWORDS = new Set(
  (
    'module endmodule input output inout wire reg integer genvar localparam parameter signed assign always posedge negedge ' +
    'if else case casez casex endcase default for begin end generate endgenerate function endfunction task endtask ' +
    'initial or and not tri supply0 supply1 time real defparam while repeat forever wait disable'
  ).split(' '),
);
const TOKEN =
  /[A-Za-z_][\w$]*|\$\w+|\d*\s*'s?[bdho]\s*[0-9a-fA-FxXzZ_?]+|\d[\w.]*|\+\+|--|<<<|>>>|<<=|>>=|===|!==|==\?|!=\?|->>|\|->|\|=>|<<|>>|<=|>=|==|!=|&&|\|\||::|[-+*/%&|^]=|\.\*|\+:|-:|'\{|'\(|'[01xz]\b|~[&|^]|\S/g;

/** Comments, strings and what stands under `ifdef FORMAL` become blanks; lines stay where they are. */
function blank(text: string): string {
  const spaces = (part: string): string => part.replace(/[^\n]/g, ' ');
  return text
    .replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"/g, spaces)
    .replace(/^[ \t]*`ifdef FORMAL\b[\s\S]*?^[ \t]*`endif/gm, spaces);
}

/**
 * Checks the text of one generated file.
 *
 * @param module - the module that the file is named after
 */
export function checkPortability(text: string, module: string): PortabilityFinding[] {
  const findings: PortabilityFinding[] = [];
  const lineAt = (at: number): number => text.slice(0, at).split('\n').length;
  const find = (rule: PortabilityRule, at: number, what: string): void => {
    findings.push({ rule, line: lineAt(at), text: what });
  };

  for (const match of text.matchAll(/[^\t\n -~]/g)) find('ascii', match.index, JSON.stringify(match[0]));
  const plain = blank(text);
  checkFrame(plain, module, find);
  const code = plain.replace(/^[ \t]*`[^\n]*/gm, (line) => ' '.repeat(line.length));
  const tokens = [...code.matchAll(TOKEN)].map((match): Token => ({ text: match[0], at: match.index }));
  checkTokens(tokens, find);
  checkItems(tokens, find);
  checkDeclarations(tokens, find);
  return findings.sort((a, b) => a.line - b.line);
}

type Find = (rule: PortabilityRule, at: number, what: string) => void;

function checkFrame(text: string, module: string, find: Find): void {
  const modules = [...text.matchAll(/^\s*module\s+(\w+)/gm)];
  const first = modules[0];
  if (first === undefined) return find('file-frame', 0, 'no module');
  if (first[1] !== module) find('file-frame', first.index, `module ${first[1]} in the file of ${module}`);
  for (const other of modules.slice(1)) find('file-frame', other.index, `a second module, ${other[1]}`);
  if (!/`default_nettype\s+none/.test(text.slice(0, first.index))) find('file-frame', 0, 'no `default_nettype none');
  if (!/`resetall\s*$/.test(text)) find('file-frame', text.length, 'no `resetall at the end');
}

/** What shows without its surroundings. */
function checkTokens(tokens: readonly Token[], find: Find): void {
  let header = false;
  tokens.forEach(({ text, at }, i) => {
    const before = tokens[i - 1]?.text ?? '';
    const after = tokens[i + 1]?.text ?? '';
    if (text === 'module') header = true;
    else if (header && text === ';') header = false;
    if (text === '$clog2' && header) find('port-clog2', at, text);
    if (text.startsWith('$') && !ALLOWED_TASKS.has(text)) find('system-task', at, text);
    if (text === 'casex') find('casex', at, text);
    if (text === 'initial') find('declaration-init', at, text);
    // `#(` also opens parameters: of a module, or between the module's name and the instance's.
    if (text === '#' && !(after === '(' && /^[A-Za-z_]/.test(before))) find('delay', at, text + after);
    if (SYSTEMVERILOG.has(text) && before !== '.') find('systemverilog', at, text);
    if (SYSTEMVERILOG_OPERATORS.test(text) && text !== '.*') find('systemverilog', at, text);
    if (text === '.*') find('port-implicit', at, text);
    if (text === '.' && /^[(,]$/.test(before) && /^\w+$/.test(after) && /^[,)]$/.test(tokens[i + 2]?.text ?? ''))
      find('port-implicit', at, `.${after}`);
    if (text === '[' && (before === '}' || before === ')')) find('select-of-expression', at, `${before}[`);
    if (text === 'for' && after === '(') {
      const type = tokens[i + 2]?.text ?? '';
      if (type === 'genvar') find('genvar-inline', at, 'for (genvar');
      else if (type === 'integer' || type === 'int' || type === 'reg') find('loop-inline', at, `for (${type}`);
    }
    if (text === 'reg' || text === 'output' || text === 'input') {
      // To the end of the declaration, past ranges: the first `=` outside of brackets.
      let depth = 0;
      for (let j = i + 1; j < tokens.length; j++) {
        const t = tokens[j]!.text;
        if (t === '[' || t === '(' || t === '{') depth++;
        else if (t === ']' || t === '}') depth--;
        else if (t === ')') {
          if (depth === 0) break;
          depth--;
        } else if (t === ';' || (header && t === ',')) break;
        else if (t === '=' && depth === 0) {
          find('declaration-init', at, `${text} ${tokens[j - 1]!.text} =`);
          break;
        }
      }
    }
  });
}

/** Module items: generate constructs and what they hold. */
function checkItems(tokens: readonly Token[], find: Find): void {
  let i = 0;
  const peek = (): string => tokens[i]?.text ?? '';
  const parens = (): void => {
    let depth = 0;
    do {
      if (peek() === '(') depth++;
      else if (peek() === ')') depth--;
      i++;
    } while (depth > 0 && i < tokens.length);
  };
  const toSemicolon = (): void => {
    while (i < tokens.length && peek() !== ';') i++;
    i++;
  };
  /** A statement of a procedure: no rule here. */
  const statement = (): void => {
    if (i >= tokens.length) return;
    if (peek() === '@') {
      i++;
      if (peek() === '(') parens();
      else i++;
      return statement();
    }
    if (peek() === 'begin') {
      i++;
      while (i < tokens.length && peek() !== 'end') statement();
      i++;
    } else if (peek() === 'if' || peek() === 'for' || peek() === 'while' || peek() === 'repeat') {
      const isIf = peek() === 'if';
      i++;
      parens();
      statement();
      if (isIf && peek() === 'else') {
        i++;
        statement();
      }
    } else if (/^case[xz]?$/.test(peek())) {
      while (i < tokens.length && peek() !== 'endcase') i++;
      i++;
    } else toSemicolon();
  };
  const body = (inside: boolean): void => {
    if (peek() !== 'begin') {
      find('generate-name', tokens[i]?.at ?? 0, `${peek()} without begin`);
      return item(inside);
    }
    const { at } = tokens[i]!;
    i++;
    if (peek() === ':') i += 2;
    else find('generate-name', at, 'begin without a name');
    while (i < tokens.length && peek() !== 'end') item(inside);
    i++;
  };
  const item = (inside: boolean): void => {
    const { text, at } = tokens[i]!;
    if (text === 'generate') {
      i++;
      while (i < tokens.length && peek() !== 'endgenerate') item(true);
      i++;
    } else if (text === 'always' || text === 'initial') {
      i++;
      statement();
    } else if (text === 'function' || text === 'task') {
      while (i < tokens.length && peek() !== `end${text}`) i++;
      i++;
    } else if (text === 'for' || text === 'if') {
      if (!inside) find('generate-keyword', at, text);
      i++;
      parens();
      body(inside);
      if (text === 'if' && peek() === 'else') {
        i++;
        if (peek() === 'if') item(inside);
        else body(inside);
      }
    } else if (text === 'case') {
      if (!inside) find('generate-keyword', at, text);
      i++;
      parens();
      while (i < tokens.length && peek() !== 'endcase') {
        while (i < tokens.length && peek() !== ':') i++;
        i++;
        body(inside);
      }
      i++;
    } else if (text === 'begin') body(inside);
    else if (text === 'endmodule') i++;
    else toSemicolon();
  };
  while (i < tokens.length) item(false);
}

/** Names of nets, variables and constants, and where they are used first. */
function checkDeclarations(tokens: readonly Token[], find: Find): void {
  const declared = new Map<string, number>();
  let i = 0;
  while (i < tokens.length) {
    const { text } = tokens[i]!;
    i++;
    if (!['wire', 'reg', 'integer', 'genvar', 'localparam', 'parameter', 'input', 'output', 'inout'].includes(text))
      continue;
    let depth = 0;
    let value = false;
    for (; i < tokens.length; i++) {
      const t = tokens[i]!;
      if (t.text === '[' || t.text === '(' || t.text === '{') depth++;
      else if (t.text === ']' || t.text === '}') depth--;
      else if (t.text === ')') {
        if (depth === 0) break;
        depth--;
      } else if (depth === 0 && t.text === ';') break;
      else if (depth === 0 && t.text === ',') {
        value = false;
        if (KEYWORDS.has(tokens[i + 1]?.text ?? '')) break;
      } else if (depth === 0 && t.text === '=') value = true;
      else if (depth === 0 && !value && /^[A-Za-z_]/.test(t.text) && !KEYWORDS.has(t.text))
        declared.set(t.text, Math.min(declared.get(t.text) ?? Infinity, t.at));
    }
  }
  const seen = new Set<string>();
  tokens.forEach(({ text, at }, k) => {
    if (!/^[A-Za-z_]/.test(text) || KEYWORDS.has(text) || seen.has(text)) return;
    if (tokens[k - 1]?.text === '.') return;
    const from = declared.get(text);
    if (from === undefined) return;
    seen.add(text);
    if (at < from) find('declare-first', at, text);
  });
}
