import { toolVersions, type ToolStatus } from '../tools/versions.js';
import { generatorVersion } from './version.js';

export interface DoctorResult {
  /** True when the main job (generate, simulate on Icarus) can run. */
  readonly ok: boolean;
  readonly dctcm: string;
  readonly node: string;
  readonly tools: readonly ToolStatus[];
  /** Simulation engines that are ready. */
  readonly engines: readonly ('icarus' | 'verilator')[];
}

/** Looks for the external tools. */
export async function doctor(): Promise<DoctorResult> {
  const tools = await toolVersions();
  const has = (name: string) => tools.some((tool) => tool.name === name && tool.version !== null);
  const icarus = has('iverilog') && has('vvp');
  const verilator = has('verilator') && has('g++');
  return {
    ok: icarus,
    dctcm: generatorVersion(),
    node: process.versions.node,
    tools,
    engines: [...(icarus ? (['icarus'] as const) : []), ...(verilator ? (['verilator'] as const) : [])],
  };
}
