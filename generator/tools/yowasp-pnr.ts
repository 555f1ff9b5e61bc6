import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolError } from '../errors.js';
import { logTail, runProgram } from './process.js';
import { runYowasp, yowaspError } from './yowasp.js';

/** Result of place and route on the largest iCE40 (hx8k, package ct256), one seed. */
export interface PnrResult {
  readonly module: string;
  readonly device: string;
  readonly seed: number;
  readonly fmaxMhz: number | null;
  readonly used: Readonly<Record<string, { readonly used: number; readonly available: number }>>;
  /** Why there is no result. */
  readonly problem: string | null;
}

/** Port of a module for the wrapper. */
interface Port {
  readonly name: string;
  readonly direction: string;
  readonly width: number;
}

/**
 * Verilog with four pins around a module: inputs come from a shift register, outputs are folded into another by XOR, so
 * that packages with few pins do. All ports of the module are registered: the paths are those between registers.
 */
export function pinWrapper(top: string, ports: readonly Port[]): string {
  const data = ports.filter((port) => port.name !== 'clk');
  const inputs = data.filter((port) => port.direction === 'input');
  const outputs = data.filter((port) => port.direction === 'output');
  const sum = (list: readonly Port[]) => list.reduce((n, port) => n + port.width, 0);
  const slices = (list: readonly Port[], bus: string) => {
    let at = 0;
    return list.map((port) => {
      const text = `    .${port.name} (${bus}[${at + port.width - 1}:${at}])`;
      at += port.width;
      return text;
    });
  };
  const [nIn, nOut] = [sum(inputs), sum(outputs)];
  return [
    'module pin_top (input wire clk, input wire sin, input wire load, output wire sout);',
    `reg  [${nIn - 1}:0] in_bits;`,
    `wire [${nOut - 1}:0] out_bits;`,
    `reg  [${nOut - 1}:0] out_reg;`,
    `always @(posedge clk) in_bits <= {in_bits[${nIn - 2}:0], sin};`,
    `always @(posedge clk) out_reg <= load ? out_bits : {out_reg[${nOut - 2}:0], 1'b0};`,
    `assign sout = out_reg[${nOut - 1}];`,
    `${top} u_top (`,
    [`    .clk (clk)`, ...slices(inputs, 'in_bits'), ...slices(outputs, 'out_bits')].join(',\n'),
    ');',
    'endmodule',
    '',
  ].join('\n');
}

/** Synthesizes and routes one module with the native nextpnr-ice40. */
export async function runPnr(
  sources: Readonly<Record<string, string>>,
  top: string,
  onProgress?: (text: string) => void,
): Promise<PnrResult> {
  onProgress?.(`pnr ${top}: ports`);
  const files = Object.keys(sources).join(' ');
  const run = async (script: string, extra: Readonly<Record<string, string>>, output: string): Promise<string> => {
    const { ok, log, files: made } = await runYowasp({ script, files: { ...sources, ...extra }, outputs: [output] });
    const text = made.get(output);
    if (!ok || text === undefined)
      throw new ToolError(
        `Yosys does not synthesize ${top} for nextpnr: ${yowaspError(log)}`,
        script,
        1,
        yowaspError(log),
      );
    return text;
  };
  const ports = JSON.parse(
    await run(`read_verilog ${files}; hierarchy -top ${top}; proc; write_json ports.json`, {}, 'ports.json'),
  ) as { modules: Record<string, { ports: Record<string, { direction: string; bits: unknown[] }> }> };
  const list = Object.entries(ports.modules[top]!.ports).map(([name, { direction, bits }]) => ({
    name,
    direction,
    width: bits.length,
  }));
  onProgress?.(`pnr ${top}: synthesize`);
  const netlist = await run(
    `read_verilog ${files} pin_top.v; synth_ice40 -top pin_top; delete t:$scopeinfo; write_json top.json`,
    { 'pin_top.v': pinWrapper(top, list) },
    'top.json',
  );
  onProgress?.(`pnr ${top}: place and route`);
  const dir = await mkdtemp(join(tmpdir(), 'dctcm-pnr-'));
  try {
    await writeFile(join(dir, 'top.json'), netlist);
    const args = ['--hx8k', '--package', 'ct256', '--json', 'top.json', '--report', 'report.json', '--seed', '1'];
    const result = await runProgram('nextpnr-ice40', [...args, '--freq', '50', '--timing-allow-fail'], {
      cwd: dir,
      timeout: 900_000,
    });
    const base = { module: top, device: 'iCE40 HX8K, ct256', seed: 1 };
    if (result.exitCode !== 0) {
      const errors = result.log.split('\n').filter((line) => /^ERROR/.test(line));
      return { ...base, fmaxMhz: null, used: {}, problem: errors.join('\n') || logTail(result.log, 5) };
    }
    const report = JSON.parse(await readFile(join(dir, 'report.json'), 'utf8')) as {
      fmax?: Record<string, { achieved: number }>;
      utilization?: Record<string, { used: number; available: number }>;
    };
    const fmax = Object.values(report.fmax ?? {})[0]?.achieved ?? null;
    return { ...base, fmaxMhz: fmax, used: report.utilization ?? {}, problem: null };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
