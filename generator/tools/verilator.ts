import { join } from 'node:path';
import { runProgram, runTool, type RunResult } from './process.js';

export interface VerilatorSources {
  /** Folder that the file names are relative to. */
  readonly cwd: string;
  readonly sources: readonly string[];
  readonly top: string;
  readonly includeDirs?: readonly string[];
}

/** `--lint-only -Wall` without a waiver; any warning gives a bad exit code. */
export function lintVerilator(o: VerilatorSources): Promise<RunResult> {
  return runTool('verilator', ['--lint-only', '-Wall', ...languageArgs(o)], { cwd: o.cwd, timeout: 120_000 });
}

export interface VerilatorBuild extends VerilatorSources {
  /** Full path of a folder for the C++ and the program. */
  readonly buildDir: string;
}

/** Builds a bench with `--binary --timing`; the program is `verilatedProgram(buildDir)`. */
export function buildVerilator(o: VerilatorBuild): Promise<RunResult> {
  return runTool(
    'verilator',
    // Benches have delays and are not held to -Wall; -O0 builds faster than it would ever save in the short runs here.
    [
      '--binary',
      '--timing',
      '-Wno-fatal',
      '-Wno-lint',
      '-CFLAGS',
      '-O0',
      '-Mdir',
      o.buildDir,
      '-o',
      'sim',
      ...languageArgs(o),
    ],
    { cwd: o.cwd, timeout: 600_000 },
  );
}

export function verilatedProgram(buildDir: string): string {
  return join(buildDir, 'sim');
}

/** Runs a built bench. */
export function runVerilated(
  o: Readonly<{ cwd: string; buildDir: string; plusargs?: readonly string[]; timeout: number }>,
): Promise<RunResult> {
  return runProgram(
    verilatedProgram(o.buildDir),
    (o.plusargs ?? []).map((arg) => `+${arg}`),
    {
      cwd: o.cwd,
      timeout: o.timeout,
    },
  );
}

function languageArgs(o: VerilatorSources): string[] {
  return [
    '--default-language',
    '1364-2005',
    '--top-module',
    o.top,
    ...(o.includeDirs ?? []).map((dir) => `-I${dir}`),
    ...o.sources,
  ];
}
