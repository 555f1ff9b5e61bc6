import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sources } from '../../generator/commands/elaborate.js';
import { findProgram, runTool } from '../../generator/tools/process.js';
import { runYowasp } from '../../generator/tools/yowasp.js';
import { ToolError } from '../../generator/errors.js';

export interface YosysRun {
  readonly ok: boolean;
  readonly log: string;
  readonly files: ReadonlyMap<string, string>;
  readonly timedOut: boolean;
}

export type YosysEngine = 'installed' | 'embedded';

/** The installed Yosys, which starts sooner and runs faster, or where there is none the embedded one. */
export const quickestYosys = (): YosysEngine => (findProgram('yosys') === undefined ? 'embedded' : 'installed');

const lowering = new Map<YosysEngine, Promise<string[]>>();

/** Commands that make assertions into cells that a solver takes: newer ones keep another kind, which it would pass over. */
export function lowerChecks(engine: YosysEngine = quickestYosys()): Promise<string[]> {
  const known =
    lowering.get(engine) ??
    runYosys('help chformal', {}, [], 60, engine).then(({ log }) =>
      log.includes('-lower') ? ['chformal -lower', 'opt_clean'] : [],
    );
  lowering.set(engine, known);
  return known;
}

/** Runs a script on texts. */
export async function runYosys(
  script: string,
  files: Sources,
  outputs: readonly string[] = [],
  seconds = 120,
  engine: YosysEngine = quickestYosys(),
): Promise<YosysRun> {
  if (engine === 'embedded') {
    try {
      return { ...(await runYowasp({ script, files, outputs, timeout: seconds * 1000 })), timedOut: false };
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      return { ok: false, log: error.message, files: new Map(), timedOut: error.message.includes('stopped after') };
    }
  }
  const dir = await mkdtemp(join(tmpdir(), 'dctcm-yosys-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
    const { exitCode, timedOut, log } = await runTool('yosys', ['-p', script], { cwd: dir, timeout: seconds * 1000 });
    const made = new Map<string, string>();
    for (const name of outputs) {
      const text = await readFile(join(dir, name), 'utf8').catch(() => undefined);
      if (text !== undefined) made.set(name, text);
    }
    return { ok: exitCode === 0, log, files: made, timedOut };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Names of the modules that a module's text instantiates, out of those of a configuration. */
function children(text: string, names: readonly string[]): string[] {
  const code = text.replace(/\/\/[^\n]*/g, '');
  return names.filter((name) => new RegExp(`^\\s*${name}\\s+(?:#|u_)`, 'm').test(code));
}

/** A module and all below it, by name; the keys of `sources` are module names with `.v`. */
export function closure(sources: Sources, top: string): string[] {
  const names = Object.keys(sources).map((file) => file.replace(/\.v$/, ''));
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    children(sources[`${name}.v`] ?? '', names).forEach(visit);
  };
  visit(top);
  return [...seen];
}

/** The files of modules. */
export function filesOf(sources: Sources, modules: readonly string[]): Record<string, string> {
  return Object.fromEntries(modules.map((name) => [`${name}.v`, sources[`${name}.v`]!]));
}
