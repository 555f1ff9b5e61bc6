import { runTool, type RunResult } from './process.js';

/** Verilog-2005: what all generated code is written in. */
const LANGUAGE = '-g2005';

export interface IcarusCompile {
  /** Folder that the file names are relative to. */
  readonly cwd: string;
  readonly sources: readonly string[];
  readonly top: string;
  /** Where the vvp image goes. */
  readonly output: string;
  readonly includeDirs?: readonly string[];
  readonly defines?: readonly string[];
  /** Top-level parameters to override. */
  readonly parameters?: Readonly<Record<string, number>>;
}

/** Command line of iverilog. */
export function icarusCompileArgs(o: IcarusCompile): string[] {
  return [
    LANGUAGE,
    '-Wall',
    '-s',
    o.top,
    ...(o.includeDirs ?? []).flatMap((dir) => ['-I', dir]),
    ...(o.defines ?? []).map((define) => `-D${define}`),
    ...Object.entries(o.parameters ?? {}).map(([name, value]) => `-P${o.top}.${name}=${value}`),
    '-o',
    o.output,
    ...o.sources,
  ];
}

/** Compiles to a vvp image; exit code 0 and an empty log mean clean under -Wall. */
export function compileIcarus(o: IcarusCompile): Promise<RunResult> {
  return runTool('iverilog', icarusCompileArgs(o), { cwd: o.cwd, timeout: 120_000 });
}

export interface IcarusRun {
  readonly cwd: string;
  readonly image: string;
  /** Without the plus sign: `seed=1`. */
  readonly plusargs?: readonly string[];
  readonly timeout: number;
}

/** Command line of vvp; `-n` makes `$stop` end the run instead of waiting for a human. */
export function icarusRunArgs(o: IcarusRun): string[] {
  return ['-n', o.image, ...(o.plusargs ?? []).map((arg) => `+${arg}`)];
}

/** Runs a vvp image. */
export function runIcarus(o: IcarusRun): Promise<RunResult> {
  return runTool('vvp', icarusRunArgs(o), { cwd: o.cwd, timeout: o.timeout });
}
