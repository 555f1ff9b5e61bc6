import type { GenerateContext } from './context.js';

/** One `// Label : text` row of a banner; further lines of the same fact have a blank label of the same width. */
export interface BannerFact {
  /** Label with its colon, padded to the widest label of the banner. */
  readonly label: string;
  readonly text: string;
}

/** View of the partial `banner`: the comment at the head of every generated Verilog file. */
export interface BannerView {
  /** `module - what it is`, the first line. */
  readonly title: string;
  readonly hasPurpose: boolean;
  /** Prose under the title; each line starts with a blank or is empty. */
  readonly purpose: readonly string[];
  /** The command that makes the file again, broken at options. */
  readonly command: readonly string[];
  readonly facts: readonly BannerFact[];
  readonly hasDiagram: boolean;
  /** ASCII drawing; each line starts with blanks or is empty. */
  readonly diagram: readonly string[];
}

/** What a unit says about itself in its banner. Lists stand for several lines. */
export interface BannerText {
  /** Module name = file name without `.v`. */
  readonly module: string;
  /** What the module is, in one line without a full stop. */
  readonly title: string;
  /** Template's name as given to renderTemplate, for example `dct/dctcm_dct_fwd.v`. */
  readonly template: string;
  /** A few lines of prose: the maths, the rules, what is special. */
  readonly purpose?: readonly string[];
  /** Number formats of input, constants, output. */
  readonly formats?: string | readonly string[];
  /** Gain over the orthonormal transform, or what undoes it. */
  readonly gain?: string | readonly string[];
  /** Latency in clocks and rate, and what kind of ready path. */
  readonly timing?: string | readonly string[];
  /** Further facts: label and text. */
  readonly facts?: ReadonlyArray<readonly [label: string, text: string | readonly string[]]>;
  /** ASCII drawing, without comment signs. */
  readonly diagram?: readonly string[];
}

/** Longest line of a banner's command, in characters after the comment sign. */
const COMMAND_COLUMNS = 92;

/** Builds the banner of one generated file. No date, user, host or absolute path: same input, same bytes. */
export function makeBanner(context: GenerateContext, text: BannerText): BannerView {
  const rows: Array<readonly [string, string | readonly string[]]> = [
    ['Generator', `dctcm ${context.generatorVersion}, template ${text.template}.hbs`],
    ['Config', `${context.params.config.name}, sha256 ${context.configHash} (full copy in manifest.json)`],
    [
      'Licence',
      [
        'this file belongs to whoever generated it, without conditions;',
        "the generator's own licence (Apache-2.0) does not apply to it",
      ],
    ],
  ];
  if (text.formats !== undefined) rows.push(['Formats', text.formats]);
  if (text.gain !== undefined) rows.push(['Gain', text.gain]);
  if (text.timing !== undefined) rows.push(['Timing', text.timing]);
  rows.push(...(text.facts ?? []));
  const width = Math.max(...rows.map(([label]) => label.length));
  const purpose = text.purpose ?? [];
  const diagram = text.diagram ?? [];
  return {
    title: `${text.module} - ${text.title}`,
    hasPurpose: purpose.length > 0,
    purpose: purpose.map(commentLine),
    command: wrapCommand(context.command, COMMAND_COLUMNS),
    facts: rows.flatMap(([label, lines]) =>
      (typeof lines === 'string' ? [lines] : lines).map((line, i) => ({
        label: i === 0 ? `${label.padEnd(width)} :` : ' '.repeat(width + 2),
        text: line,
      })),
    ),
    hasDiagram: diagram.length > 0,
    diagram: diagram.map((line) => commentLine(`  ${line}`)),
  };
}

/** A blank before the text, nothing at the end: no line of a generated file ends in white space. */
function commentLine(text: string): string {
  return ` ${text}`.trimEnd();
}

/** Breaks a command before `--option`s, with a backslash at the end of all lines but the last. */
function wrapCommand(command: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of command.split(/ (?=-)/)) {
    if (line !== '' && line.length + 1 + part.length > columns - 2) {
      lines.push(`${line} \\`);
      line = `  ${part}`;
    } else line = line === '' ? part : `${line} ${part}`;
  }
  return [...lines, line];
}
