/**
 * The slow proofs, each with a time budget.
 *
 *     npm run verify [-- --budget SECONDS --only PART,PART --config configs/n4_u8.json,... --seed S --json --verbose --keep]
 *
 * Without a budget each part runs to its full count. With one, each part gets a share of it and says how far it came.
 * The same seed tries the same things. The last line is "N passed, N failed[, N skipped]"; the exit code is 1 when
 * something failed. --keep writes what full runs came to into docs/verification.md.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { derive, type CodecParams } from '../generator/config/params.js';
import { parseConfig } from '../generator/config/schema.js';
import { keepResults } from './verify-docs.js';
import type { PartResult } from './verify/part.js';
import { PARTS } from './verify/parts.js';

const { values } = parseArgs({
  options: {
    budget: { type: 'string' },
    only: { type: 'string' },
    config: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(
    'npm run verify [-- --budget SECONDS --only PART,PART --config FILE,FILE --seed S --json --verbose --keep]\n',
  );
  for (const { name, title } of PARTS) console.log(`  ${name.padEnd(16)} ${title}`);
  process.exit(0);
}
const usage = (text: string): never => {
  console.error(`verify: ${text}`);
  process.exit(2);
};
const budget = values.budget === undefined ? undefined : Number(values.budget);
if (budget !== undefined && !(budget > 0)) usage(`--budget: expected seconds, got ${values.budget}`);
if (values.keep && budget !== undefined) usage('--keep: expected a full run, got --budget');
const seed = Number(values.seed);
if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) usage(`--seed: expected 0..2^32-1, got ${values.seed}`);
const names = values.only?.split(',') ?? PARTS.map(({ name }) => name);
const parts = names.map(
  (name) =>
    PARTS.find((part) => part.name === name) ??
    usage(`--only: expected some of ${PARTS.map((part) => part.name).join(', ')}, got ${name}`),
);
const params = await Promise.all((values.config?.split(',') ?? (await committedConfigs())).map(readConfig));

const results: Array<{ readonly part: string; readonly seconds: number; readonly result: PartResult }> = [];
let weights = parts.reduce((sum, { weight }) => sum + weight, 0);
const start = performance.now();
for (const part of parts) {
  // What one part leaves over, the next ones get.
  const seconds =
    budget === undefined
      ? undefined
      : Math.max(1, ((budget - (performance.now() - start) / 1000) * part.weight) / weights);
  weights -= part.weight;
  const from = performance.now();
  const spent = () => (performance.now() - from) / 1000;
  if (!values.json) console.log(`\n--- ${part.name}: ${part.title}`);
  const result = await part.run({
    params,
    seed,
    seconds,
    left: () => (seconds === undefined ? Infinity : seconds - spent()),
    say: (text) => {
      if (values.verbose || process.stderr.isTTY) console.error(`    ${text}`);
    },
  });
  results.push({ part: part.name, seconds: spent(), result });
  if (values.keep) {
    const { passed, failed, figures } = result;
    keepResults([
      { part: part.name, configs: params.map(({ config }) => String(config.name)), seed, passed, failed, figures },
    ]);
  }
  if (values.json) continue;
  for (const { name, value, full } of result.figures)
    console.log(`${name}: ${value}${full === undefined ? '' : ` of ${full}`}`);
  for (const problem of result.problems) console.log(`FAILED ${problem}`);
  if (result.failed > result.problems.length) console.log(`FAILED ... ${result.failed} in total`);
  for (const text of result.skipped ?? []) console.log(`skipped: ${text}`);
  console.log(`${part.name}: ${result.passed} passed, ${result.failed} failed, ${spent().toFixed(1)} s`);
}
const sum = (of: (result: PartResult) => number) => results.reduce((total, { result }) => total + of(result), 0);
const passed = sum((r) => r.passed);
const failed = sum((r) => r.failed);
const skipped = sum((r) => r.skipped?.length ?? 0);
const ok = failed === 0 && passed > 0;
if (values.json)
  console.log(JSON.stringify({ ok, seed, budget: budget ?? null, passed, failed, parts: results }, null, 2));
else console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = ok ? 0 : 1;

async function committedConfigs(): Promise<string[]> {
  const folder = fileURLToPath(new URL('../configs/', import.meta.url));
  return (await readdir(folder))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, name));
}

async function readConfig(file: string): Promise<CodecParams> {
  return derive(parseConfig(JSON.parse(await readFile(file, 'utf8')), file));
}
