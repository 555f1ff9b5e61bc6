import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolError } from '../errors.js';
import { findProgram, logTail, runProgram } from './process.js';
import { runYowasp, runYowaspTool, YOWASP_NEXTPNR, yowaspError, yowaspVersion } from './yowasp.js';

/** Result of place and route on the largest iCE40 (hx8k, package ct256), one seed. */
export interface PnrResult {
  readonly module: string;
  readonly device: string;
  /** What placed and routed it. */
  readonly tool: string;
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

/** What there is to place and route with: the native program, else the npm package, else undefined. */
export function findPnr(): 'native' | 'npm' | undefined {
  if (findProgram('nextpnr-ice40') !== undefined) return 'native';
  return yowaspVersion(YOWASP_NEXTPNR) === null ? undefined : 'npm';
}

/**
 * Synthesizes one module and routes it with nextpnr-ice40.
 *
 * @throws ToolError when Yosys fails; that nextpnr fails (does not fit, say) is a result with a `problem`
 */
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
  const args = ['--hx8k', '--package', 'ct256', '--json', 'top.json', '--report', 'report.json', '--seed', '1'];
  args.push('--freq', '50', '--timing-allow-fail');
  const native = findPnr() === 'native';
  const { ok, log, report } = await (native ? routeNative : routeNpm)(netlist, args);
  const base = {
    module: top,
    device: 'iCE40 HX8K, ct256',
    tool: native ? 'nextpnr-ice40' : `${YOWASP_NEXTPNR.npm} ${yowaspVersion(YOWASP_NEXTPNR) ?? ''}`.trim(),
    seed: 1,
  };
  if (!ok || report === undefined) {
    const errors = log.split('\n').filter((line) => /^ERROR/.test(line));
    return { ...base, fmaxMhz: null, used: {}, problem: errors.join('\n') || logTail(log, 5) };
  }
  const { fmax, utilization } = JSON.parse(report) as {
    fmax?: Record<string, { achieved: number }>;
    utilization?: Record<string, { used: number; available: number }>;
  };
  return { ...base, fmaxMhz: Object.values(fmax ?? {})[0]?.achieved ?? null, used: utilization ?? {}, problem: null };
}

interface Routed {
  readonly ok: boolean;
  readonly log: string;
  /** report.json of nextpnr */
  readonly report: string | undefined;
}

const PNR_TIMEOUT = 900_000;

async function routeNative(netlist: string, args: readonly string[]): Promise<Routed> {
  const dir = await mkdtemp(join(tmpdir(), 'dctcm-pnr-'));
  try {
    await writeFile(join(dir, 'top.json'), netlist);
    const { exitCode, log } = await runProgram('nextpnr-ice40', args, { cwd: dir, timeout: PNR_TIMEOUT });
    const report = await readFile(join(dir, 'report.json'), 'utf8').catch(() => undefined);
    return { ok: exitCode === 0, log, report };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function routeNpm(netlist: string, args: readonly string[]): Promise<Routed> {
  const files = { 'top.json': netlist };
  const run = { tool: YOWASP_NEXTPNR, args, files, outputs: ['report.json'], timeout: PNR_TIMEOUT };
  const { ok, log, files: made } = await runYowaspTool(run);
  return { ok, log, report: made.get('report.json') };
}
