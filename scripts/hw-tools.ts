import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countResources, type Resources } from '../generator/commands/synth.js';
import { ToolError } from '../generator/errors.js';
import { findProgram, logTail, runProgram } from '../generator/tools/process.js';
import { pinWrapper } from '../generator/tools/yowasp-pnr.js';
import { runYowasp, runYowaspTool, YOWASP, YOWASP_NEXTPNR, yowaspVersion } from '../generator/tools/yowasp.js';

export type Texts = Readonly<Record<string, string>>;

/** `native`: from PATH; `npm`: the WebAssembly packages. */
export type Build = 'native' | 'npm';

/** A synthesizer or router at work: texts in, texts out. */
export interface HwTools {
  readonly yosys: string;
  readonly nextpnr: string | undefined;
  runYosys(script: string, files: Texts, outputs: readonly string[]): Promise<Texts>;
  /** The log; a bad end is an error unless the log says that the design does not fit. */
  runNextpnr(
    args: readonly string[],
    files: Texts,
    outputs: readonly string[],
  ): Promise<Texts & { readonly log: string }>;
}

const TIMEOUT = 3_600_000;

/** The tools of a kind, with their versions. */
export function hwTools(build: Build): HwTools {
  return build === 'native'
    ? {
        yosys: firstLine('yosys', ['-V']),
        nextpnr: findProgram('nextpnr-ice40') === undefined ? undefined : firstLine('nextpnr-ice40', ['--version']),
        runYosys: (script, files, outputs) => runNative('yosys', ['-q', '-p', script], files, outputs, true),
        runNextpnr: (args, files, outputs) => runNative('nextpnr-ice40', args, files, outputs, false),
      }
    : {
        yosys: `${YOWASP} ${yowaspVersion() ?? ''}`,
        nextpnr:
          yowaspVersion(YOWASP_NEXTPNR) === null
            ? undefined
            : `${YOWASP_NEXTPNR.npm} ${yowaspVersion(YOWASP_NEXTPNR) ?? ''}`,
        runYosys: async (script, files, outputs) => {
          const { ok, log, files: made } = await runYowasp({ script, files, outputs, timeout: TIMEOUT });
          if (!ok) throw new ToolError(`Yosys failed: ${logTail(log, 3)}`, script, 1, logTail(log));
          return Object.fromEntries(made);
        },
        runNextpnr: async (args, files, outputs) => {
          const { log, files: made } = await runYowaspTool({
            tool: YOWASP_NEXTPNR,
            args,
            files,
            outputs,
            timeout: TIMEOUT,
          });
          return { ...Object.fromEntries(made), log };
        },
      };
}

function firstLine(program: string, args: readonly string[]): string {
  // nextpnr prints its version to stderr.
  const text = execFileSync('/bin/sh', ['-c', `${[program, ...args].join(' ')} 2>&1`], { encoding: 'utf8' });
  return /(Yosys|Version) ([\w.+-]+)/.exec(text)?.[0].replace('Version', program) ?? text.trim();
}

async function runNative(
  program: string,
  args: readonly string[],
  files: Texts,
  outputs: readonly string[],
  strict: boolean,
): Promise<Texts & { readonly log: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'dctcm-hw-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
    const { exitCode, log, command } = await runProgram(program, args, { cwd: dir, timeout: TIMEOUT });
    if (strict && exitCode !== 0)
      throw new ToolError(`${program} failed: ${logTail(log, 3)}`, command, exitCode, logTail(log));
    const made: Record<string, string> = {};
    for (const name of outputs) {
      const text = await readFile(join(dir, name), 'utf8').catch(() => undefined);
      if (text !== undefined) made[name] = text;
    }
    return { ...made, log };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Cells of a technology. LUTs that serve as memory count as what they take. */
export interface Area extends Omit<Resources, 'gateEquivalents'> {
  /** Logic cells after packing, iCE40 only: a LUT, a flip-flop, a carry or what fits together of them. */
  readonly lc?: number;
}

export const AREA_TARGETS = ['ice40', 'ecp5', 'xilinx'] as const;
export type AreaTarget = (typeof AREA_TARGETS)[number];

/** Commands of a target. Multipliers only where the configuration asks for them. */
export function synthCommand(target: AreaTarget, dsp: boolean): string {
  if (target === 'ice40') return `synth_ice40 -abc9${dsp ? ' -dsp' : ''}`;
  if (target === 'ecp5') return `synth_ecp5${dsp ? '' : ' -nodsp'}`;
  return `synth_xilinx -family xc7 -flatten${dsp ? '' : ' -nodsp'}`;
}

/** Area of a top, and its netlist (iCE40). */
export async function measureArea(
  tools: HwTools,
  sources: Texts,
  top: string,
  target: AreaTarget,
  dsp: boolean,
): Promise<{ readonly area: Area; readonly netlist: string }> {
  const script = [
    `read_verilog ${Object.keys(sources).join(' ')}`,
    `${synthCommand(target, dsp)} -top ${top}`,
    'tee -q -o stat.json stat -json',
    ...(target === 'ice40' ? ['delete t:$scopeinfo', 'write_json core.json'] : []),
  ].join('; ');
  const made = await tools.runYosys(script, sources, ['stat.json', 'core.json']);
  const stat = JSON.parse(made['stat.json']!) as { design: { num_cells_by_type: Record<string, number> } };
  const { gateEquivalents: _gates, ...area } = countResources(stat.design.num_cells_by_type);
  const netlist = made['core.json'] ?? '';
  if (target !== 'ice40' || tools.nextpnr === undefined) return { area, netlist };
  // Packing needs no pins, so this is the core alone, without the wrapper.
  const { log } = await tools.runNextpnr(
    ['--hx8k', '--package', 'ct256', '--json', 'core.json', '--pack-only'],
    { 'core.json': netlist },
    [],
  );
  const lc = /ICESTORM_LC:\s*(\d+)/.exec(log)?.[1];
  if (lc === undefined)
    throw new ToolError(`nextpnr does not pack ${top}: ${logTail(log, 3)}`, 'nextpnr', 1, logTail(log));
  return { area: { ...area, lc: Number(lc) }, netlist };
}

/** The core's netlist inside a wrapper with four pins, the core untouched. */
export async function wrapNetlist(tools: HwTools, netlist: string, top: string): Promise<string> {
  const { modules } = JSON.parse(netlist) as {
    modules: Record<string, { ports: Record<string, { direction: string; bits: unknown[] }> }>;
  };
  const ports = Object.entries(modules[top]!.ports).map(([name, { direction, bits }]) => ({
    name,
    direction,
    width: bits.length,
  }));
  const list = ports.map(({ name, direction, width }) => `${direction} [${width - 1}:0] ${name}`).join(', ');
  const script = [
    'read_verilog -lib stub.v',
    'read_verilog pin_top.v',
    'synth_ice40 -top pin_top',
    'design -stash pin',
    'read_json core.json',
    'design -copy-from pin pin_top',
    `setattr -mod -unset top ${top}`,
    'setattr -mod -set top 1 pin_top',
    'flatten',
    'clean',
    'delete t:$scopeinfo',
    'write_json top.json',
  ].join('; ');
  const files = {
    'core.json': netlist,
    'stub.v': `module ${top} (${list}); endmodule\n`,
    'pin_top.v': pinWrapper(top, ports),
  };
  return (await tools.runYosys(script, files, ['top.json']))['top.json']!;
}

/** Clock rate on the hx8k for one seed in MHz; null if the design does not fit. */
export async function measureFmax(tools: HwTools, wrapped: string, seed: number): Promise<number | null> {
  const args = ['--hx8k', '--package', 'ct256', '--json', 'top.json', '--report', 'report.json'];
  args.push('--seed', String(seed), '--freq', '100', '--timing-allow-fail');
  const { log, 'report.json': report } = await tools.runNextpnr(args, { 'top.json': wrapped }, ['report.json']);
  if (report === undefined) {
    if (/unable to place|no more|failed to place|out of/i.test(log)) return null;
    throw new ToolError(`nextpnr failed: ${logTail(log, 3)}`, 'nextpnr-ice40', 1, logTail(log));
  }
  const { fmax } = JSON.parse(report) as { fmax: Record<string, { achieved: number }> };
  return Math.round(Object.values(fmax)[0]!.achieved * 10) / 10;
}
