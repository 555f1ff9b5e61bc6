import type { CheckResult } from '../commands/check.js';
import type { DecodeResult } from '../commands/decode.js';
import type { DemoResult } from '../commands/demo.js';
import type { DoctorResult } from '../commands/doctor.js';
import type { EncodeResult } from '../commands/encode.js';
import type { GenerateResult } from '../commands/generate.js';
import type { GoldenResult } from '../commands/golden.js';
import type { LintResult } from '../commands/lint.js';
import type { SimResult } from '../commands/sim.js';
import type { SynthResult } from '../commands/synth.js';

/** Text for humans, one function per verb. Each returns lines. */

export function printDoctor(r: DoctorResult): string[] {
  const rows = r.tools.map((tool) => [tool.name, tool.version ?? 'missing', tool.purpose, tool.install ?? '']);
  return [
    `dctcm ${r.dctcm} on Node ${r.node}`,
    '',
    ...table([['tool', 'version', 'for', 'install with'], ...rows]),
    '',
    r.ok ? `Ready: ${r.engines.join(', ')}.` : 'Not ready: npm ci installs what is missing.',
    ...(r.icarusWasm === null
      ? ['icarus-wasm (Icarus Verilog in WebAssembly) is not built: npm run build:iverilog-wasm']
      : [`icarus-wasm: Icarus Verilog ${r.icarusWasm} in WebAssembly.`]),
    ...(r.engines.includes('icarus')
      ? []
      : [
          `Icarus Verilog, the simulator of record, is missing: sim uses ${r.icarusWasm === null ? 'the built-in netlist engine, which has no X' : 'icarus-wasm'}.`,
        ]),
  ];
}

export function printGenerate(r: GenerateResult): string[] {
  return [
    `${r.out}: configuration ${r.config} (${r.configHash}), ${r.modules.length} modules, ${r.files} files, ${r.bytes} bytes`,
  ];
}

export function printEncode(r: EncodeResult): string[] {
  const perSample = (bits: number) => (bits / r.samples).toFixed(3);
  return [
    `${r.input} -> ${r.output}: ${r.dtype} (${r.shape.join(', ')}), configuration ${r.config}, ${r.axis} lanes`,
    `  ratio        ${r.ratio.toFixed(3)}  (${r.words} words of ${r.outWidth} bits, file of ${r.fileBytes} bytes)`,
    `  bits/sample  ${perSample(r.bits)}  (class ${perSample(r.bitCount.class)}, mask ${perSample(r.bitCount.mask)}, ` +
      `activation mask ${perSample(r.bitCount.activationMask)}, values ${perSample(r.bitCount.values)})`,
    `  blocks       ${r.blocks.total}  (direct ${r.blocks.direct}, transform ${r.blocks.transform}, ` +
      `plain ${r.blocks.plain}, empty ${r.blocks.empty})`,
    `  error        ${r.maxError === 0 ? 'none: lossless' : `at most ${r.maxError}, RMSE ${r.rmse.toFixed(3)}`}`,
  ];
}

export function printDecode(r: DecodeResult): string[] {
  return [
    `${r.input} -> ${r.output}: ${r.dtype} (${r.shape.join(', ')}), configuration ${r.config}, ${r.axis} lanes, ` +
      `${r.blocks} blocks from ${r.words} words`,
  ];
}

export function printLint(r: LintResult): string[] {
  return [
    ...table(r.entries.map(({ tool, top, ok }) => [tool, top, ok ? 'clean' : 'FAILED'])),
    ...r.entries.filter(({ ok }) => !ok).flatMap(({ tool, top, log }) => ['', `${tool} ${top}:`, log]),
    '',
    `${r.passed} passed, ${r.failed} failed`,
  ];
}

export function printGolden(r: GoldenResult): string[] {
  return [
    `${r.out}: vectors for configuration ${r.config}, seed ${r.seed}, ${r.files} files, ${r.bytes} bytes`,
    ...r.sets.map(({ set, cases, beats }) => `  ${set}: ${cases} cases, ${beats} beats`),
    `  real maps: ${r.inputs.length === 0 ? 'none' : r.inputs.join(', ')}`,
  ];
}

export function printSim(r: SimResult): string[] {
  const stalls = [...new Set(r.runs.filter((run) => run.set !== 'rate').map((run) => run.stall))];
  const benches = [...new Set(r.runs.map((run) => run.bench))];
  const cell = (bench: string, stall: string) => {
    const run = r.runs.find((x) => x.bench === bench && x.stall === stall && x.set !== 'rate');
    return run === undefined ? '-' : run.ok ? 'pass' : 'FAILED';
  };
  const beats = (bench: string) => String(r.runs.find((x) => x.bench === bench && x.set !== 'rate')?.expected ?? '');
  const seeds = [...new Set(r.runs.map((run) => run.seed))];
  return [
    `${r.dir}: configuration ${r.config} on ${r.engine}, vectors in ${r.golden}, seed ${seeds.join(', ')}`,
    ...(r.engineNote === null ? [] : [r.engineNote]),
    ...table([
      ['bench', 'beats', ...stalls.map((stall) => `stall ${stall}`)],
      ...benches.map((bench) => [bench, beats(bench), ...stalls.map((stall) => cell(bench, stall))]),
    ]),
    ...(r.rates.length === 0
      ? []
      : [
          '',
          'beats per clock of the busier side, no stalls:',
          ...table(
            r.rates.map((rate) => [
              rate.bench,
              rate.case,
              `${rate.in} in, ${rate.out} out`,
              `${rate.clocks} clocks`,
              (rate.ideal / rate.clocks).toFixed(4),
            ]),
          ),
        ]),
    ...r.runs
      .filter(({ ok }) => !ok)
      .flatMap(({ bench, set, stall, reason }) => ['', `${bench} ${set} stall ${stall}: ${reason}`]),
    '',
    `${r.passed} passed, ${r.failed} failed`,
  ];
}

export function printSynth(r: SynthResult): string[] {
  const generic = r.target === 'generic';
  const head = generic
    ? ['module', 'gate equivalents', 'FF', 'per lane', 'depth']
    : ['module', 'LUT', 'FF', 'carry', 'DSP', 'BRAM', 'LUT per lane', 'depth'];
  const depth = (value: number | null) => (value === null ? '-' : String(value));
  return [
    `${r.dir}: configuration ${r.config} for ${r.target}, each module alone and flat, ${r.tool}`,
    ...table([
      head,
      ...r.modules.map((m) =>
        generic
          ? [m.module, m.gateEquivalents.toFixed(0), String(m.ff), m.perLane.toFixed(0), depth(m.depth)]
          : [m.module, ...[m.lut, m.ff, m.carry, m.dsp, m.bram].map(String), m.perLane.toFixed(1), depth(m.depth)],
      ),
    ]),
    `A lane takes one sample per clock. Depth: cells on the longest path between registers.`,
    ...(r.weights === null
      ? []
      : [
          `Gate equivalents (NAND2 = 1): ${Object.entries(r.weights)
            .map(([gate, weight]) => `${gate} ${weight}`)
            .join(', ')}.`,
        ]),
    ...r.pnr.map((p) =>
      p.problem === null
        ? `${p.module} on ${p.device}, ${p.tool}, seed ${p.seed}: ${p.fmaxMhz?.toFixed(1) ?? '?'} MHz, ` +
          Object.entries(p.used)
            .filter(([, { used }]) => used > 0)
            .map(([bel, { used, available }]) => `${bel} ${used}/${available}`)
            .join(', ')
        : `${p.module} on ${p.device}: ${p.problem}`,
    ),
    ...r.notes.map((note) => `Note: ${note}.`),
  ];
}

export function printCheck(r: CheckResult): string[] {
  return [
    ...table(
      r.entries.map(({ config, check, ok, passed, failed }) => [
        config,
        check,
        `${passed} good`,
        failed === 0 ? '' : `${failed} bad`,
        ok ? '' : 'FAILED',
      ]),
    ),
    ...r.entries.flatMap(({ problems, mend }) => [
      ...problems.slice(0, 8),
      ...(problems.length > 8 ? [`... and ${problems.length - 8} more`] : []),
      ...(mend === null ? [] : [`mend it with: ${mend}`]),
    ]),
    `${r.passed} passed, ${r.failed} failed`,
  ];
}

export function printDemo(r: DemoResult): string[] {
  const ratio = (value: number) => value.toFixed(2);
  const rows = r.rows.map(({ map, shape, sparsity, results }) => [
    map,
    `(${shape.join(', ')})`,
    `${(100 * sparsity).toFixed(0)} %`,
    ...results.map((x) => `${ratio(x.ratio)}  ${x.rmse === 0 ? 'exact' : `RMSE ${x.rmse.toFixed(2)}`}`),
  ]);
  return [
    'Compression ratio of real feature maps (built-in sample), bit-exact model:',
    ...table([
      ['map', 'shape', 'zeros', ...r.columns.map((column) => column.name)],
      ...rows,
      ['all', '', '', ...r.total.map((total) => ratio(total.ratio))],
    ]),
    '',
    `RTL, benches and vectors of configuration ${r.config}: ${r.out}/rtl (${r.files} files), lossless .dcm files: ${r.out}/maps,`,
    `all numbers: ${r.out}/report.json. Simulation against the vectors of the model:`,
    ...printSim(r.sim).slice(1, -2),
    '',
    `${r.seconds.toFixed(1)} s`,
    `${r.passed} passed, ${r.failed} failed`,
  ];
}

/** Left-aligned columns, two blanks apart. */
export function table(rows: ReadonlyArray<readonly string[]>): string[] {
  const widths = rows.reduce<number[]>((max, row) => row.map((cell, i) => Math.max(max[i] ?? 0, cell.length)), []);
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}
