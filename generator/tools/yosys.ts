import { runTool, type RunResult } from './process.js';
import { runYowasp } from './yowasp.js';

/**
 * Elaborates with yosys and refuses latches, undriven or doubly driven nets and combinational loops. Commands that both
 * 0.23 and newer versions know.
 */
export function checkYosys(
  o: Readonly<{ cwd: string; sources: readonly string[]; top: string; includeDirs?: readonly string[] }>,
): Promise<RunResult> {
  return runTool('yosys', ['-q', '-p', checkScript(o)], { cwd: o.cwd, timeout: 300_000 });
}

/** The same with the embedded Yosys, on texts. */
export async function checkYowasp(
  o: Readonly<{ files: Readonly<Record<string, string>>; top: string }>,
): Promise<RunResult> {
  const script = checkScript({ sources: Object.keys(o.files), top: o.top });
  const { ok, log } = await runYowasp({ script, files: o.files, outputs: [], timeout: 300_000 });
  return { command: script, exitCode: ok ? 0 : 1, timedOut: false, log };
}

function checkScript(
  o: Readonly<{ sources: readonly string[]; top: string; includeDirs?: readonly string[] }>,
): string {
  const include = (o.includeDirs ?? []).map((dir) => `-I${dir}`).join(' ');
  return [
    `read_verilog ${include} ${o.sources.map((file) => `"${file}"`).join(' ')}`,
    `hierarchy -check -top ${o.top}`,
    'proc',
    'select -assert-none t:$dlatch t:$adlatch t:$dlatchsr t:$_DLATCH_*',
    'check -assert',
  ].join('; ');
}
