/**
 * Legal configurations far from the committed ones: each is generated, linted and passes a short round trip.
 *
 *   npx tsx scripts/grid.ts [--only NAME]... [--every K] [--reduced] [--engine icarus|netlist] [--benches loop|all|A,B] [--no-lint]
 *
 * All N, widths from 4 to 16 bits, signed and unsigned, both kinds of multipliers, narrow and wide words, extreme coefFrac,
 * and all choices of features.
 * Per configuration: Verilator -Wall, Icarus and yosys on both tops, then encoder -> decoder against the model on Icarus
 * with stalls on both sides. `--reduced` takes only those that leave features out. The last line is "N passed, N failed"; exit code 1 if one failed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderConfiguration } from '../generator/commands/generate.js';
import { makeVectors } from '../generator/commands/golden.js';
import { lint } from '../generator/commands/lint.js';
import { type EngineChoice, sim } from '../generator/commands/sim.js';
import { derive } from '../generator/config/params.js';
import { type CodecConfigInput, parseConfig } from '../generator/config/schema.js';
import { writeTree } from '../generator/tools/files.js';

/** Configurations of the grid: a base over N, W and sign, then the corners of the other options. */
function configurations(): CodecConfigInput[] {
  const list: CodecConfigInput[] = [];
  for (const channels of [4, 8, 16, 32] as const)
    for (const width of [4, 5, 8, 11, 16])
      for (const signed of [false, true])
        list.push({
          channels,
          width,
          signed,
          multiplier: (width + channels / 4 + Number(signed)) % 2 ? 'dsp' : 'shift-add',
        });
  const corners: CodecConfigInput[] = [
    { channels: 4, width: 4, outWidth: 512 },
    { channels: 8, width: 8, outWidth: 32 },
    { channels: 8, width: 8, outWidth: 128 },
    { channels: 16, width: 8, outWidth: 32, signed: true },
    { channels: 32, width: 16, outWidth: 32 },
    { channels: 32, width: 8, outWidth: 64, multiplier: 'dsp' },
    { channels: 8, width: 8, coefFrac: 6 },
    { channels: 16, width: 12, coefFrac: 14, signed: true },
    { channels: 8, width: 13, outWidth: 256 },
    { channels: 32, width: 7, outWidth: 512, signed: true },
  ];
  return [...list, ...corners, ...reduced()];
}

/** What the features leave out: every choice for N = 8, W = 8; others with other sizes and signs. */
function reduced(): CodecConfigInput[] {
  const flags = [true, false];
  const features: Array<Omit<CodecConfigInput, 'channels'>> = flags.flatMap((prediction) =>
    flags.flatMap((errorDetection) => [
      ...flags.map((steps) => ({ modes: ['direct' as const], steps, prediction, errorDetection })),
      ...flags.flatMap((activationMask) => [
        { modes: ['transform' as const], activationMask, prediction, errorDetection },
        ...(activationMask && prediction && errorDetection ? [] : [{ activationMask, prediction, errorDetection }]),
      ]),
    ]),
  );
  const sizes: CodecConfigInput[] = [
    { channels: 4, width: 4, signed: true },
    { channels: 16, width: 5 },
    { channels: 32, width: 8, outWidth: 64 },
    { channels: 4, width: 14 },
    { channels: 8, width: 12, signed: true, outWidth: 32 },
    { channels: 16, width: 16, signed: true, multiplier: 'dsp' },
  ];
  return [
    ...features.map((f): CodecConfigInput => ({ channels: 8, ...f })),
    ...features.map((f, i): CodecConfigInput => ({ ...sizes[i % sizes.length]!, ...f })),
  ];
}

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    every: { type: 'string', default: '1' },
    reduced: { type: 'boolean', default: false },
    engine: { type: 'string', default: 'icarus' },
    benches: { type: 'string', default: 'loop' },
    'no-lint': { type: 'boolean', default: false },
  },
});
const root = await mkdtemp(join(tmpdir(), 'dctcm-grid-'));
let passed = 0;
let failed = 0;
const jobs = (options.reduced ? reduced() : configurations())
  .map((config) => derive(parseConfig(config)))
  .filter(({ config }) => options.only.length === 0 || options.only.includes(String(config.name)))
  .filter((_, i) => i % Number(options.every) === 0);

async function run(params: (typeof jobs)[number]): Promise<void> {
  const name = `${params.config.name} (${params.config.multiplier})`;
  const dir = join(root, `${params.config.name}_${params.config.multiplier}`);
  try {
    const { files } = await makeVectors(params, { blocks: 4, rate: false });
    const extra = new Map(files.map((f) => [`golden/${f.path}`, { kind: 'golden' as const, content: f.content }]));
    await writeTree(dir, renderConfiguration(params, extra).files);
    const linted = options['no-lint'] ? { entries: [], passed: 0 } : await lint({ dir });
    const simulated = await sim({
      dir,
      engine: options.engine as EngineChoice,
      stalls: ['both'],
      ...(options.benches === 'all' ? {} : { benches: options.benches.split(',') }),
    });
    const bad = [
      ...linted.entries.filter((e) => !e.ok).map((e) => `${e.tool} ${e.top}: ${e.log}`),
      ...simulated.runs.filter((r) => !r.ok).map((r) => `${r.bench}: ${r.reason}`),
    ];
    if (bad.length > 0) throw new Error(bad.join('\n'));
    passed++;
    console.log(
      `ok      ${name}: lint ${linted.passed}, ${simulated.runs.map((r) => `${r.bench.replace(/^tb_(dctcm_)?/, '')} ${r.passed}`).join(', ')} beats`,
    );
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  await rm(dir, { recursive: true, force: true });
}

// Two at a time: the simulators use one core each.
const queue = [...jobs];
await Promise.all(
  [0, 1].map(async () => {
    for (let params = queue.shift(); params !== undefined; params = queue.shift()) await run(params);
  }),
);
await rm(root, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed === jobs.length && passed > 0 ? 0 : 1;
