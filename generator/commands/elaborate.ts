import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, ToolError } from '../errors.js';
import { compile } from '../netlist/compile.js';
import { flatten, type JsonNetlist } from '../netlist/flatten.js';
import type { Program } from '../netlist/program.js';
import { elaborateScript, ROOT, rootText } from '../netlist/script.js';
import { cacheKey, readCache, writeCache } from '../tools/yowasp-cache.js';
import { runYowasp, YOWASP, yowaspError } from '../tools/yowasp.js';
import { generatorVersion } from './version.js';

/** A folder's RTL as text: file name -> content. */
export type Sources = Readonly<Record<string, string>>;

/** @throws InputError when a file of the manifest is missing */
export async function readSources(dir: string, files: readonly string[]): Promise<Sources> {
  const sources: Record<string, string> = {};
  for (const file of files) {
    sources[file] = await readFile(join(dir, file), 'utf8').catch((cause: unknown) => {
      throw new InputError(`${join(dir, file)}: expected a file of the manifest, got none`, { cause });
    });
  }
  return sources;
}

/**
 * Elaborates modules with Yosys to a netlist of words; the result is cached by content.
 *
 * @param tops - modules to keep, each with all modules below it
 * @throws ToolError with the message of Yosys when the RTL does not elaborate
 */
export async function elaborate(
  sources: Sources,
  tops: readonly string[],
  onProgress?: (text: string) => void,
): Promise<JsonNetlist> {
  const files: Sources = { ...sources, [`${ROOT}.v`]: rootText(tops) };
  const script = elaborateScript(Object.keys(files), ROOT);
  const name = `netlist-${cacheKey([generatorVersion(), YOWASP, script, ...Object.entries(files).flat()])}.json`;
  const cached = await readCache(name);
  if (cached !== undefined) return JSON.parse(cached) as JsonNetlist;
  onProgress?.('elaborate with Yosys');
  const {
    ok,
    log,
    files: made,
  } = await runYowasp({
    script,
    files,
    outputs: ['netlist.json'],
    ...(onProgress === undefined ? {} : { onOutput: passNames(onProgress) }),
  });
  const text = made.get('netlist.json');
  if (!ok || text === undefined)
    throw new ToolError(`Yosys does not elaborate the RTL: ${yowaspError(log)}`, script, 1, yowaspError(log));
  await writeCache(name, text);
  return JSON.parse(text) as JsonNetlist;
}

/** Compiles one module of a netlist. */
export function compileTop(netlist: JsonNetlist, top: string): Program {
  return compile(flatten(netlist, top));
}

/** Turns the output of Yosys into its pass headings: `12.3. Executing OPT pass`. */
export function passNames(onProgress: (text: string) => void): (text: string) => void {
  return (text) => {
    const heading = [...text.matchAll(/^\d+(?:\.\d+)*\. Executing (\S+)/gm)].at(-1);
    if (heading !== undefined) onProgress(`Yosys: ${heading[1]}`);
  };
}
