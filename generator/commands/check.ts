import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { derive, type CodecParams } from '../config/params.js';
import { parseConfig } from '../config/schema.js';
import { InputError } from '../errors.js';
import { MANIFEST, readInput, readJson, writeTree, type FileTree } from '../tools/files.js';
import { canonicalCommand } from './canonical.js';
import { renderConfiguration } from './generate.js';
import { makeVectors, parseFormats, type VectorRequest } from './golden.js';
import { lint } from './lint.js';
import { sim } from './sim.js';

/** What is checked for every committed configuration. */
export const CHECKS = ['rtl', 'golden', 'lint', 'sim'] as const;
export type CheckName = (typeof CHECKS)[number];

export interface CheckOptions {
  /** Folder with `configs/`, `rtl-out/` and `golden/`. Default: the current one. */
  readonly root?: string;
  /** Default: all. */
  readonly only?: readonly CheckName[];
  /** Write what differs instead of failing. */
  readonly update?: boolean;
  readonly onProgress?: (text: string) => void;
}

export interface CheckEntry {
  readonly config: string;
  readonly check: CheckName;
  readonly ok: boolean;
  /** Counts of the lint or simulation runs, or of the files compared. */
  readonly passed: number;
  readonly failed: number;
  /** What is wrong. */
  readonly problems: readonly string[];
  /** Command that mends it, where there is one. */
  readonly mend: string | null;
}

export interface CheckResult {
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly entries: readonly CheckEntry[];
}

/**
 * Makes everything that is committed again and compares it byte by byte, then lints and simulates it.
 *
 * @throws InputError without configurations, ToolError when a tool is missing
 */
export async function check(options: CheckOptions = {}): Promise<CheckResult> {
  const root = options.root ?? '.';
  const only = options.only ?? CHECKS;
  const update = options.update === true;
  const entries: CheckEntry[] = [];
  for (const { file, params } of await readConfigs(root)) {
    const name = String(params.config.name);
    const rtlDir = join(root, 'rtl-out', name);
    const goldenDir = join(root, 'golden', name);
    const step = async (kind: CheckName, work: () => Promise<Omit<CheckEntry, 'config' | 'check' | 'ok'>>) => {
      if (!only.includes(kind)) return;
      options.onProgress?.(`${name}: ${kind}`);
      const entry = await work();
      entries.push({ config: name, check: kind, ok: entry.failed === 0 && entry.passed > 0, ...entry });
    };
    if (basename(file, '.json') !== name)
      throw new InputError(
        `${file}: expected the file name ${name}.json for configuration ${name}, got ${basename(file)}`,
      );
    await step('rtl', () => compare(rtlDir, renderConfiguration(params).files, canonicalCommand(params), update));
    await step('golden', async () => {
      const { files, manifest } = await makeVectors(params, await committedRequest(goldenDir));
      return compare(goldenDir, new Map(files.map((f) => [f.path, f.content])), manifest.command, update);
    });
    await step('lint', async () => {
      const { passed, failed, entries: all } = await lint({ dir: rtlDir });
      return {
        passed,
        failed,
        problems: all.filter((e) => !e.ok).map((e) => `${e.tool} ${e.top}: ${e.log}`),
        mend: null,
      };
    });
    await step('sim', async () => {
      const { passed, failed, runs } = await sim({ dir: rtlDir, golden: goldenDir });
      const bad = runs.filter((run) => !run.ok);
      return {
        passed,
        failed,
        problems: bad.map((run) => `${run.bench} ${run.set} stall=${run.stall}: ${run.reason}`),
        mend: null,
      };
    });
  }
  const passed = entries.reduce((sum, entry) => sum + entry.passed, 0);
  const failed = entries.reduce((sum, entry) => sum + entry.failed, 0);
  return { ok: entries.every((entry) => entry.ok), passed, failed, entries };
}

/** The committed configurations, by name. */
async function readConfigs(
  root: string,
): Promise<ReadonlyArray<{ readonly file: string; readonly params: CodecParams }>> {
  const folder = join(root, 'configs');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  if (names.length === 0) throw new InputError(`${folder}: expected configurations (*.json), got none`);
  const configs: Array<{ file: string; params: CodecParams }> = [];
  for (const name of names) {
    const file = join(folder, name);
    configs.push({ file, params: derive(parseConfig(await readJson(file), file)) });
  }
  return configs;
}

/** How the committed vectors were made: their manifest has the command. Without vectors: the defaults. */
async function committedRequest(dir: string): Promise<VectorRequest> {
  const manifest = await readJson(join(dir, MANIFEST)).catch(() => undefined);
  const result = z.looseObject({ command: z.string() }).safeParse(manifest);
  if (!result.success) return {};
  const words = result.data.command.split(' ');
  const values = (option: string) => words.flatMap((word, i) => (word === option ? [words[i + 1] ?? ''] : []));
  const number = (option: string) => values(option).map(Number)[0];
  const inputs = values('--input');
  const formats = values('--format')[0];
  const blocks = number('--random');
  const seed = number('--seed');
  return {
    ...(inputs.length === 0 ? {} : { inputs }),
    ...(formats === undefined ? {} : { formats: parseFormats(formats) }),
    ...(blocks === undefined ? {} : { blocks }),
    ...(seed === undefined ? {} : { seed }),
    rate: !words.includes('--no-rate'),
  };
}

/** Compares a folder with what it should hold; counts files. */
async function compare(
  dir: string,
  wanted: FileTree,
  command: string,
  update: boolean,
): Promise<Omit<CheckEntry, 'config' | 'check' | 'ok'>> {
  const there = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  const found = new Set(
    there
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(dir, '/').length).replaceAll('\\', '/')),
  );
  const problems: string[] = [];
  for (const [path, content] of wanted) {
    if (!found.delete(path)) problems.push(`${join(dir, path)}: missing`);
    else if (Buffer.compare(await readInput(join(dir, path)), Buffer.from(content)) !== 0)
      problems.push(`${join(dir, path)}: differs`);
  }
  for (const path of found) problems.push(`${join(dir, path)}: not generated`);
  if (problems.length > 0 && update) {
    await writeTree(dir, wanted);
    return {
      passed: wanted.size,
      failed: 0,
      problems: [`${dir}: written, ${problems.length} files changed`],
      mend: null,
    };
  }
  const failed = problems.length;
  return { passed: wanted.size - Math.min(failed, wanted.size), failed, problems, mend: failed > 0 ? command : null };
}
