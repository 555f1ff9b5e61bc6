import { existsSync, readFileSync } from 'node:fs';
import type * as Wasm from '../../packages/iverilog-wasm/index.js';
import { ToolError } from '../errors.js';
import { icarusCompileArgs, icarusRunArgs, type IcarusCompile, type IcarusRun } from './iverilog.js';
import type { RunResult } from './process.js';

/** The workspace with Icarus Verilog in WebAssembly: built on the user's machine, so it is there or not. */
const PACKAGE = 'iverilog-wasm';
const BUILD = 'npm run build:iverilog-wasm';
/** Milliseconds for a compile: that of a whole codec takes one or two seconds. */
const COMPILE_TIMEOUT = 120_000;

/** URL of the package's module when it is built, else undefined. */
function findModule(): string | undefined {
  try {
    const url = import.meta.resolve(PACKAGE);
    return existsSync(new URL(url)) && existsSync(new URL('./wasm/build.json', url)) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** Version of Icarus Verilog in the built package, or null when it is not built. */
export function iverilogWasmVersion(): string | null {
  const url = findModule();
  if (url === undefined) return null;
  const { icarus } = JSON.parse(readFileSync(new URL('./wasm/build.json', url), 'utf8')) as Wasm.BuildInfo;
  return icarus;
}

/**
 * Compiles to a vvp image on the disk, as the native `compileIcarus` does.
 *
 * @throws ToolError when the package is not built
 */
export function compileIcarusWasm(o: IcarusCompile): Promise<RunResult> {
  return runWasm('iverilog', icarusCompileArgs(o), o.cwd, COMPILE_TIMEOUT);
}

/** Runs such an image, as the native `runIcarus` does. */
export function runIcarusWasm(o: IcarusRun): Promise<RunResult> {
  return runWasm('vvp', icarusRunArgs(o), o.cwd, o.timeout);
}

async function runWasm(
  program: 'iverilog' | 'vvp',
  args: readonly string[],
  cwd: string,
  timeoutMs: number,
): Promise<RunResult> {
  const url = findModule();
  if (url === undefined)
    throw new ToolError(`${PACKAGE} is not built: build it with \`${BUILD}\``, PACKAGE, undefined, '');
  const { execute } = (await import(url)) as typeof Wasm;
  const { status, stopped, reason, log } = await execute({ program, args, cwd, timeoutMs });
  const timedOut = stopped === 'timeout';
  return {
    command: `${program}-wasm ${args.join(' ')}`,
    exitCode: status ?? undefined,
    timedOut,
    // The reason is the last word of the log, in a form that the runner takes for what it is. No newline at the end, as
    // in the logs of processes.
    log: (reason === null || timedOut ? log : `${log}ERROR ${reason}`).replace(/\n$/, ''),
  };
}
