/**
 * Icarus in WebAssembly beside the native one. Ends with 1 when a count differs.
 *
 *     npm run measure:iverilog-wasm [-- --dir rtl-out/n8_u8 --runs 5 --all]
 *
 * Size of the built files; time of the bench encoder -> decoder, compile and run, both in one process each (a warm worker,
 * as `sim` uses it) and as commands; with --all the benches of all committed configurations: counts, clocks and rates.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { readManifest } from '../generator/commands/manifest.js';
import { sim, type SimResult } from '../generator/commands/sim.js';
import { compileIcarusWasm, runIcarusWasm } from '../generator/tools/iverilog-wasm.js';
import { compileIcarus, runIcarus } from '../generator/tools/iverilog.js';
import { runProgram, type RunResult } from '../generator/tools/process.js';
import { SHARED_BENCH_FILES } from '../generator/view/tb/bench.js';

const { values } = parseArgs({
  options: {
    dir: { type: 'string', default: 'rtl-out/n8_u8' },
    runs: { type: 'string', default: '5' },
    all: { type: 'boolean', default: false },
  },
});
const { dir } = values;

const BUILT = 'packages/iverilog-wasm/dist/wasm';
let [bytes, zipped] = [0, 0];
for (const name of await readdir(BUILT)) {
  const content = await readFile(join(BUILT, name));
  bytes += content.length;
  zipped += gzipSync(content, { level: 9 }).length;
}
console.log(`built files: ${bytes} bytes, ${zipped} with gzip -9`);

const scratch = await mkdtemp(join(tmpdir(), 'dctcm-wasm-'));
try {
  const manifest = await readManifest(dir);
  const bench = 'tb_dctcm_loop';
  const sources = [bench, ...SHARED_BENCH_FILES.map((file) => file.replace(/\.v$/, ''))].map((name) => `tb/${name}.v`);
  const compiled = { cwd: dir, sources: [...sources, ...manifest.modules.map(({ file }) => file)], top: bench };
  const cwd = resolve('golden', manifest.config.name);
  const plusargs = ['golden=.', 'set=encoder', 'stall=none', 'seed=1'];
  const image = (name: string) => join(scratch, `${name}.vvp`);
  const command = [
    process.execPath,
    [resolve('packages/iverilog-wasm/bin/vvp-wasm.js'), '-n', image('wasm'), ...plusargs.map((arg) => `+${arg}`)],
  ] as const;
  const jobs: ReadonlyArray<readonly [name: string, work: () => Promise<RunResult>]> = [
    ['compile, native', () => compileIcarus({ ...compiled, output: image('native') })],
    ['compile, wasm', () => compileIcarusWasm({ ...compiled, output: image('wasm') })],
    ['run, native', () => runIcarus({ cwd, image: image('native'), plusargs, timeout: 600_000 })],
    ['run, wasm', () => runIcarusWasm({ cwd, image: image('wasm'), plusargs, timeout: 600_000 })],
    ['run, wasm as a command', () => runProgram(...command, { cwd, timeout: 600_000 })],
  ];
  const best = new Map(jobs.map(([name]) => [name, Infinity]));
  const logs = new Map<string, string>();
  // Turn by turn, so that a busy moment of the machine hits all.
  for (let i = 0; i < Number(values.runs); i++)
    for (const [name, work] of jobs) {
      const start = performance.now();
      const { exitCode, log } = await work();
      if (exitCode !== 0) throw new Error(`${name}: exit code ${exitCode}\n${log}`);
      best.set(name, Math.min(best.get(name)!, (performance.now() - start) / 1000));
      logs.set(name, log);
    }
  console.log(`${manifest.config.name}, ${bench}, best of ${values.runs}: ${logs.get('run, native')!.trim()}`);
  for (const [name] of jobs) {
    const seconds = best.get(name)!;
    const base = best.get(name.startsWith('run') ? 'run, native' : 'compile, native')!;
    console.log(`  ${name.padEnd(24)}${seconds.toFixed(3)} s  ${(seconds / base).toFixed(2)} x native`);
    if (name.startsWith('run') && logs.get(name) !== logs.get('run, native'))
      throw new Error(`${name}: expected the log of native Icarus, got\n${logs.get(name)}`);
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}

if (values.all) {
  const counts = (r: SimResult) =>
    JSON.stringify([
      r.runs.map((run) => [run.bench, run.set, run.stall, run.passed, run.failed, run.cycles, run.reason]),
      r.rates,
    ]);
  for (const name of (await readdir('rtl-out')).sort()) {
    const options = { dir: join('rtl-out', name) };
    const native = await sim({ ...options, engine: 'icarus' });
    const wasm = await sim({ ...options, engine: 'icarus-wasm' });
    const same = counts(native) === counts(wasm);
    console.log(
      `${name}: ${wasm.passed} of ${wasm.runs.length} runs pass, ${same ? 'counts' : 'COUNTS NOT'} as native`,
    );
    if (!same || !wasm.ok) process.exitCode = 1;
  }
}
