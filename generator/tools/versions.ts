import { findProgram, installCommand, runTool, TOOLS, type ToolName } from './process.js';

export interface ToolStatus {
  readonly name: ToolName;
  readonly purpose: string;
  /** Version as printed by the tool, or null when it is missing. */
  readonly version: string | null;
  /** Command that installs it; null when it is there. */
  readonly install: string | null;
}

const VERSION_ARGS: Readonly<Record<ToolName, readonly string[]>> = {
  iverilog: ['-V'],
  vvp: ['-V'],
  verilator: ['--version'],
  yosys: ['-V'],
  'nextpnr-ice40': ['--version'],
  'g++': ['--version'],
};

/** Which tools are there. Never throws for a missing or broken one. */
export async function toolVersions(): Promise<ToolStatus[]> {
  const names = Object.keys(TOOLS) as ToolName[];
  return Promise.all(
    names.map(async (name) => {
      const { purpose } = TOOLS[name];
      if (findProgram(name) === undefined) return { name, purpose, version: null, install: installCommand(name) };
      const { log } = await runTool(name, VERSION_ARGS[name], { timeout: 10_000 }).catch(() => ({ log: '' }));
      const version = /\d+\.\d+(\.\d+)?/.exec(log)?.[0] ?? 'unknown';
      return { name, purpose, version, install: null };
    }),
  );
}
