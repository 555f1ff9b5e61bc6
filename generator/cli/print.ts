import type { DecodeResult } from '../commands/decode.js';
import type { DoctorResult } from '../commands/doctor.js';
import type { EncodeResult } from '../commands/encode.js';
import type { GenerateResult } from '../commands/generate.js';
import type { LintResult } from '../commands/lint.js';

/** Text for humans, one function per verb. Each returns lines. */

export function printDoctor(r: DoctorResult): string[] {
  const rows = r.tools.map((tool) => [tool.name, tool.version ?? 'missing', tool.purpose, tool.install ?? '']);
  return [
    `dctcm ${r.dctcm} on Node ${r.node}`,
    '',
    ...table([['tool', 'version', 'for', 'install with'], ...rows]),
    '',
    r.ok
      ? `Ready: ${r.engines.join(' and ')}.`
      : 'Not ready: Icarus Verilog (iverilog, vvp) is needed to simulate; generate, encode and decode work without it.',
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
