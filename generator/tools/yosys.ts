import { runTool, type RunResult } from './process.js';

/**
 * Elaborates with yosys and refuses latches, undriven or doubly driven nets and combinational loops. Commands that both
 * 0.23 and newer versions know.
 */
export function checkYosys(
  o: Readonly<{ cwd: string; sources: readonly string[]; top: string; includeDirs?: readonly string[] }>,
): Promise<RunResult> {
  const include = (o.includeDirs ?? []).map((dir) => `-I${dir}`).join(' ');
  const script = [
    `read_verilog ${include} ${o.sources.map((file) => `"${file}"`).join(' ')}`,
    `hierarchy -check -top ${o.top}`,
    'proc',
    'select -assert-none t:$dlatch t:$adlatch t:$dlatchsr t:$_DLATCH_*',
    'check -assert',
  ].join('; ');
  return runTool('yosys', ['-q', '-p', script], { cwd: o.cwd, timeout: 300_000 });
}
