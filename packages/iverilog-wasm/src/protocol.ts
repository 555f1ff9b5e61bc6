/** What the caller's side and the worker tell each other. */

/** The programs of Icarus Verilog; the driver `iverilog` runs `ivlpp` and `ivl`. */
export const PROGRAMS = ['iverilog', 'ivlpp', 'ivl', 'vvp'] as const;
export type ProgramName = (typeof PROGRAMS)[number];

export interface Job {
  readonly program: 'iverilog' | 'vvp';
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The compiled programs that this job may need. */
  readonly modules: Readonly<Partial<Record<ProgramName, WebAssembly.Module>>>;
  /** Files that the programs look for beside themselves: path in their folder -> text. */
  readonly support: Readonly<Record<string, string>>;
  /** Files in the working folder, or the folder of the machine's disk to work in. */
  readonly disk: { readonly files: ReadonlyMap<string, Uint8Array> } | { readonly cwd: string };
  readonly maxOutput: number;
  /** Use stdin, stdout and stderr of the process. */
  readonly inherit: boolean;
}

export type Channel = 1 | 2;

export type Message =
  | { readonly kind: 'output'; readonly channel: Channel; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly status: number; readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly kind: 'stopped'; readonly stop: 'output' | 'memory' | 'crash'; readonly reason: string };

/** Where the programs and what belongs to them are, as they see it; and the working folder in memory. */
export const HOME = '/ivl';
export const TEMPORARY = `${HOME}/tmp`;
export const WORK = '/work';
