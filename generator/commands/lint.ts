import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { checkPortability, PORTABILITY_RULES } from '../render/portability.js';
import { compileIcarus } from '../tools/iverilog.js';
import { logTail, type RunResult } from '../tools/process.js';
import { lintVerilator } from '../tools/verilator.js';
import { checkYosys, checkYowasp } from '../tools/yosys.js';
import { readSources } from './elaborate.js';
import { readManifest } from './manifest.js';

/** The checks, in the order in which they run; `yowasp` is the embedded Yosys, newer than that of distributions. */
export const LINTERS = ['portability', 'verilator', 'icarus', 'yosys', 'yowasp'] as const;
export type Linter = (typeof LINTERS)[number];

export interface LintOptions {
  readonly dir: string;
  /** Default: all. */
  readonly tools?: readonly Linter[];
  readonly onProgress?: (text: string) => void;
}

export interface LintEntry {
  readonly tool: Linter;
  /** Module that was looked at, with all below it (portability: alone). */
  readonly top: string;
  readonly ok: boolean;
  /** End of the log when not ok. */
  readonly log: string;
}

export interface LintResult {
  readonly ok: boolean;
  readonly dir: string;
  readonly config: string;
  readonly passed: number;
  readonly failed: number;
  readonly entries: readonly LintEntry[];
}

/**
 * Lints the RTL of a generated folder: the portability rules for each file, Verilator -Wall without waivers, Icarus -Wall,
 * and yosys for latches, undriven nets and combinational loops.
 *
 * @throws ToolError when a tool is missing, InputError when the folder is not ours
 */
export async function lint(options: LintOptions): Promise<LintResult> {
  const { dir } = options;
  const manifest = await readManifest(dir);
  const sources = manifest.modules.map(({ file }) => file);
  if (sources.length === 0) throw new InputError(`${dir}: expected RTL modules in the manifest, got none`);
  const tops = manifest.tops.length > 0 ? manifest.tops : manifest.modules.map(({ name }) => name);
  const scratch = await mkdtemp(join(tmpdir(), 'dctcm-lint-'));
  const run: Readonly<Record<Exclude<Linter, 'portability'>, (top: string) => Promise<RunResult>>> = {
    verilator: (top) => lintVerilator({ cwd: dir, sources, top }),
    icarus: (top) => compileIcarus({ cwd: dir, sources, top, output: join(scratch, `${top}.vvp`) }),
    yosys: (top) => checkYosys({ cwd: dir, sources, top }),
    yowasp: async (top) => checkYowasp({ files: await readSources(dir, sources), top }),
  };
  const entries: LintEntry[] = [];
  try {
    for (const tool of options.tools ?? LINTERS) {
      if (tool === 'portability') {
        const texts = await readSources(dir, sources);
        for (const { name, file } of manifest.modules) {
          const found = checkPortability(texts[file]!, name);
          const log = found.map(({ rule, line, text }) => `${file}:${line}: ${text}: ${PORTABILITY_RULES[rule]}`);
          entries.push({ tool, top: name, ok: found.length === 0, log: log.join('\n') });
        }
        continue;
      }
      for (const top of tops) {
        options.onProgress?.(`${tool} ${top}`);
        const result = await run[tool](top);
        // Icarus warns with exit code 0: its log must be empty.
        const ok = result.exitCode === 0 && (tool !== 'icarus' || result.log.trim() === '');
        entries.push({ tool, top, ok, log: ok ? '' : logTail(result.log) });
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  const passed = entries.filter((entry) => entry.ok).length;
  const failed = entries.length - passed;
  return { ok: failed === 0, dir, config: manifest.config.name, passed, failed, entries };
}
