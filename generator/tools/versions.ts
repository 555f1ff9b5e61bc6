import { findProgram, installCommand, runTool, TOOLS, type ToolName } from './process.js';

export interface ToolStatus {
  readonly name: ToolName;
  readonly purpose: string;
  /** Version as printed by the tool, or undefined when it is missing. */
  readonly version: string | undefined;
  /** Command that installs it; undefined when it is there. */
  readonly install: string | undefined;
}

const VERSION_ARGS: Readonly<Record<ToolName, readonly string[]>> = {
  iverilog: ['-V'],
  vvp: ['-V'],
  verilator: ['--version'],
  yosys: ['-V'],
  'g++': ['--version'],
};

/** Which tools are there. Never throws for a missing or broken one. */
export async function toolVersions(): Promise<ToolStatus[]> {
  const names = Object.keys(TOOLS) as ToolName[];
  return Promise.all(
    names.map(async (name) => {
      const { purpose } = TOOLS[name];
      if (findProgram(name) === undefined) return { name, purpose, version: undefined, install: installCommand(name) };
      const { log } = await runTool(name, VERSION_ARGS[name], { timeout: 10_000 }).catch(() => ({ log: '' }));
      const version = /\d+\.\d+(\.\d+)?(\S*)/.exec(log)?.[0] ?? 'unknown';
      return { name, purpose, version, install: undefined };
    }),
  );
}
