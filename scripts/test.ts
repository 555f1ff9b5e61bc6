/**
 * All tests, fast ones first: `npm test`.
 *
 *   npx tsx scripts/test.ts [--fast]
 *
 * Steps: types, lint, build, fast tests (unit, property, render), simulation tests, committed configurations (made again,
 * compared, linted, simulated), a slice of the grid of further configurations, a slice of the slow proofs, the demo. What needs a tool that is missing
 * is skipped with a sentence; with CI=true it fails instead. The last line is "N passed, N failed[, N skipped]".
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { findProgram, installCommand, type DevelopmentToolName, type ToolName } from '../generator/tools/process.js';

const fast = process.argv.includes('--fast');
const ci = process.env['CI'] === 'true';
const logs = await mkdtemp(join(tmpdir(), 'dctcm-test-'));
const count = { passed: 0, failed: 0, skipped: 0 };
const notes: string[] = [];

/** Runs a command with its output on ours; returns exit code and output. */
async function run(command: string, args: readonly string[]): Promise<{ code: number; out: string }> {
  const result = await execa(command, args, {
    reject: false,
    stdin: 'ignore',
    stdout: ['pipe', 'inherit'],
    stderr: 'inherit',
    preferLocal: true,
  });
  return { code: result.exitCode ?? 1, out: result.stdout };
}

function title(name: string): void {
  console.log(`\n=== ${name}`);
}

function add(name: string, passed: number, failed: number, skipped = 0): void {
  count.passed += passed;
  count.failed += failed;
  count.skipped += skipped;
  if (failed > 0) notes.push(`FAILED: ${name} (${failed})`);
}

/** A step that counts as one. */
async function step(name: string, command: string, ...args: string[]): Promise<void> {
  title(name);
  const { code } = await run(command, args);
  add(name, code === 0 ? 1 : 0, code === 0 ? 0 : 1);
}

/** A command that closes with its own counts. */
async function counted(name: string, command: string, ...args: string[]): Promise<void> {
  title(name);
  const { code, out } = await run(command, args);
  const closing = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/m.exec(out);
  if (closing === null) return add(`${name}: no closing line`, 0, 1);
  const failed = Number(closing[2]);
  add(name, Number(closing[1]), code !== 0 && failed === 0 ? 1 : failed, Number(closing[3] ?? 0));
}

/** Test files of vitest, counted test by test. */
async function vitest(name: string, ...args: string[]): Promise<void> {
  title(name);
  const report = join(logs, `${name}.json`);
  const start = performance.now();
  const { code } = await run('vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ]);
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
  const json = JSON.parse(await readFile(report, 'utf8').catch(() => '{}')) as Record<string, number | undefined>;
  const failed = json['numFailedTests'] ?? 0;
  // A file that cannot be loaded fails without a failed test.
  add(name, json['numPassedTests'] ?? 0, code !== 0 && failed === 0 ? 1 : failed, json['numPendingTests'] ?? 0);
}

/** True when all tools are there; else notes what is skipped, or fails in CI. */
function have(what: string, ...tools: readonly (ToolName | DevelopmentToolName)[]): boolean {
  const missing = tools.filter((tool) => findProgram(tool === 'emscripten' ? 'emcc' : tool) === undefined);
  if (missing.length === 0) return true;
  const text = `${what}: ${missing.join(', ')} missing, install with ${missing.map(installCommand).join(' && ')}`;
  if (ci) add(text, 0, 1);
  else {
    count.skipped++;
    notes.push(`skipped: ${text}`);
  }
  return false;
}

const SLOW = ['test/sim/**', 'test/netlist/**', 'test/wasm/**', 'test/browser/**'];
await step('types', 'tsc', '-p', 'tsconfig.json', '--noEmit');
await step('lint', 'eslint', '.');
await step('format', 'prettier', '--check', '--log-level', 'warn', '.');
await step('build', 'npm', 'run', '--silent', 'build');
await vitest('fast tests', ...SLOW.flatMap((glob) => ['--exclude', glob]));
if (!fast) {
  await vitest('netlist engine tests', 'test/netlist');
  if (have('iverilog-wasm', 'emscripten')) {
    await step('build of iverilog-wasm', 'npm', 'run', '--silent', 'build:iverilog-wasm');
    await vitest('iverilog-wasm tests', 'test/wasm');
  }
  if (have('browser tests', 'chromium')) await vitest('browser tests', 'test/browser');
  if (have('simulation tests', 'iverilog')) await vitest('simulation tests', 'test/sim');
  if (have('check: lint and simulation', 'iverilog', 'verilator', 'yosys'))
    await counted('check', 'node', 'dist/cli.js', 'check');
  else await counted('check', 'node', 'dist/cli.js', 'check', '--only', 'rtl,golden,sim');
  if (have('grid', 'iverilog', 'verilator', 'yosys')) await counted('grid', 'tsx', 'scripts/grid.ts', '--every', '12');
  await counted(
    'verify',
    'tsx',
    'scripts/verify.ts',
    '--only',
    // Mutation and coverage need more than a slice to say something: they are run by hand.
    'hostile-model,hostile-rtl,hostile-icarus,readers,reset,soak,formal',
    '--budget',
    '120',
    '--config',
    'configs/n4_u8.json,configs/n8_s12.json',
  );
  await counted('demo', 'node', 'dist/cli.js', 'demo', '--out', join(logs, 'demo'));
}
await rm(logs, { recursive: true, force: true });
console.log(`\n${notes.join('\n')}`);
console.log(`${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`);
process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;
