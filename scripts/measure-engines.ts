/**
 * Speed of the simulation engines: clocks per second on the same vectors in one run, and a whole layer through the RTL of
 * encoder and decoder, bit by bit against the model. Ends with 1 when a comparison fails.
 *
 *     npm run measure:engines [-- --dir rtl-out/n8_u8 --layer 256x56x56 --map FILE.npy --runs 20]
 *
 * Without --map the layer is one of the samples, repeated to the size of --layer. `--runs 0` leaves the comparison of the engines out.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compileTop, elaborate, readSources } from '../generator/commands/elaborate.js';
import { SAMPLES_DIR } from '../generator/commands/golden.js';
import { readManifest } from '../generator/commands/manifest.js';
import { netlistBenchView, runNetlist } from '../generator/commands/sim-netlist.js';
import { derive } from '../generator/config/params.js';
import { parseConfig, parseSettings } from '../generator/config/schema.js';
import { parseNpy } from '../generator/formats/npy.js';
import { createEncoder } from '../generator/model/encoder.js';
import { pumpFrame } from '../generator/netlist/pump.js';
import { instantiate, type Machine } from '../generator/netlist/program.js';
import { parseStream, parseWords } from '../generator/netlist/stream-file.js';
import { wrapperName, wrapperText } from '../generator/netlist/wrapper.js';
import { compileIcarus, runIcarus } from '../generator/tools/iverilog.js';
import { findProgram } from '../generator/tools/process.js';
import { packLanes, toHex } from '../generator/fixed/bits.js';
import { settingLayout, settingWord } from '../generator/vectors/settings.js';
import { realBlocks } from '../generator/vectors/vectors.js';
import { SHARED_BENCH_FILES } from '../generator/view/tb/bench.js';

const { values } = parseArgs({
  options: {
    dir: { type: 'string', default: 'rtl-out/n8_u8' },
    layer: { type: 'string', default: '256x56x56' },
    map: { type: 'string' },
    runs: { type: 'string', default: '20' },
  },
});
const { dir } = values;
const manifest = await readManifest(dir);
const params = derive(parseConfig(manifest.config));
const golden = resolve(join('golden', manifest.config.name));
const files = manifest.modules.map(({ file }) => file);
const sources = await readSources(dir, files);
const kilo = (value: number): string => `${(value / 1000).toFixed(1)} k`;
const clock = (): (() => number) => {
  const start = performance.now();
  return () => (performance.now() - start) / 1000;
};
const cyclesOf = (log: string): number => {
  const match = /^PASS .* (\d+) cycles/m.exec(log);
  if (match === null) {
    console.error(log);
    process.exit(1);
  }
  return Number(match[1]);
};

const views = ['tb_dctcm_encoder', 'tb_dctcm_decoder'].map((bench) =>
  netlistBenchView(manifest, { bench, set: 'rate' }),
);
const elaborated = clock();
const netlist = await elaborate(
  { ...sources, ...Object.fromEntries(views.map((v) => [`${wrapperName(v.bench)}.v`, wrapperText(v)])) },
  views.map((v) => wrapperName(v.bench)),
);
console.log(
  `${manifest.config.name}: elaborate encoder and decoder ${elaborated().toFixed(2)} s (or read from the cache)`,
);

// The rate vectors: three long frames, the first cut from a real map
const scratch = await mkdtemp(join(tmpdir(), 'dctcm-engines-'));
const machines: Machine[] = [];
try {
  for (const view of views) {
    const compiled = clock();
    const machine = instantiate(compileTop(netlist, wrapperName(view.bench)));
    machines.push(machine);
    console.log(`${view.bench}: netlist -> JavaScript ${compiled().toFixed(2)} s`);
    const args = ['set=rate', 'stall=none', 'seed=1'];
    let cycles = 0;
    const once = async (): Promise<number> => {
      const time = clock();
      cycles = cyclesOf((await runNetlist(machine, view, golden, args)).log);
      return time();
    };
    if (Number(values.runs) === 0) continue;
    const first = await once();
    const cpu = process.cpuUsage();
    const times: number[] = [];
    for (let i = 0; i < Number(values.runs); i++) times.push(await once());
    const used = process.cpuUsage(cpu);
    const total = times.reduce((sum, t) => sum + t, 0);
    const rate = cycles / Math.min(...times);
    console.log(
      `  netlist ${kilo(rate)} clocks/s at best, ${kilo((cycles * times.length) / total)} on average, ` +
        `${kilo((cycles * times.length) / ((used.user + used.system) / 1e6))} per second of CPU; first run ${kilo(cycles / first)}`,
    );
    if (findProgram('iverilog') === undefined) continue;
    const image = join(scratch, 'bench.vvp');
    const tb = [`tb/${view.bench}.v`, ...SHARED_BENCH_FILES.map((file) => `tb/${file}`), ...files];
    await compileIcarus({ cwd: dir, sources: tb, top: view.bench, output: image });
    const slow: number[] = [];
    for (let i = 0; i < 3; i++) {
      const time = clock();
      const { log } = await runIcarus({
        cwd: golden,
        image,
        plusargs: ['golden=.', ...args],
        timeout: 600_000,
      });
      if (cyclesOf(log) !== cycles) throw new Error(`expected ${cycles} clocks of Icarus, got ${cyclesOf(log)}`);
      slow.push(time());
    }
    const icarus = cycles / Math.min(...slow);
    console.log(`  Icarus ${kilo(icarus)} clocks/s at best; netlist is ${(rate / icarus).toFixed(0)} times as fast`);
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}

// A whole layer: samples -> encoder -> words -> decoder -> samples, lossless
const mapFile = values.map ?? join(SAMPLES_DIR, '04-activation_5.npy');
const tensor = parseNpy(readFileSync(mapFile), mapFile);
const real = realBlocks(params, { name: mapFile, data: tensor.data, shape: tensor.shape }).samples;
const shape = values.map === undefined ? values.layer.split('x').map(Number) : tensor.shape;
const blocks =
  values.map === undefined ? shape.reduce((size, length) => size * length, 1) / params.n : real.length / params.n;
const samples = new Int32Array(blocks * params.n);
for (let i = 0; i < samples.length; i++) samples[i] = real[i % real.length]!;
const settings = parseSettings({ mode: 'direct' }, params.n);
const modelled = clock();
const frame = createEncoder(params, settings).encode(samples);
console.log(
  `layer ${shape.join('x')}: ${blocks} blocks, ${frame.words} words; model encodes in ${modelled().toFixed(2)} s`,
);
const lanes = Array.from({ length: blocks }, (_, b) =>
  toHex(packLanes(samples.subarray(b * params.n, (b + 1) * params.n), params.w), params.n * params.w),
);
const { tdata } = parseStream(lanes.join('\n'), params.n * params.w);
const cfgWidth = settingLayout(params).width;
const cfg = parseWords(toHex(settingWord(params, settings, true), cfgWidth), cfgWidth)[0]!;
const whole = clock();
const packed = pumpFrame(machines[0]!, tdata, cfg, frame.words + 1);
const middle = whole();
const rebuilt = pumpFrame(machines[1]!, packed.tdata, cfg, blocks + 1);
const end = whole();
const same = (a: Int32Array, b: Int32Array | Uint32Array): boolean =>
  a.length === b.length && a.every((x, i) => x >>> 0 === b[i]! >>> 0);
const words = same(packed.tdata, frame.limbs);
const exact = same(rebuilt.tdata, tdata) && rebuilt.tuser === 0;
console.log(
  `  encoder RTL ${packed.clocks} clocks in ${middle.toFixed(2)} s (${kilo(packed.clocks / middle)} clocks/s), words ${words ? 'equal to the model' : 'DIFFER from the model'}; ` +
    `decoder RTL ${rebuilt.clocks} clocks in ${(end - middle).toFixed(2)} s (${kilo(rebuilt.clocks / (end - middle))} clocks/s), samples ${exact ? 'exact' : 'DIFFER'}; together ${end.toFixed(2)} s`,
);
console.log(`whole run, with start, elaboration and compiling: ${process.uptime().toFixed(2)} s`);
if (!words || !exact) process.exit(1);
