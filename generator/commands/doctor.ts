import { iverilogWasmVersion } from '../tools/iverilog-wasm.js';
import { toolVersions, type ToolStatus } from '../tools/versions.js';
import { yowaspVersion } from '../tools/yowasp.js';
import { generatorVersion } from './version.js';

export interface DoctorResult {
  /** True when the main job (generate, simulate) can run: on Icarus, native or WebAssembly, or on the netlist engine. */
  readonly ok: boolean;
  readonly dctcm: string;
  readonly node: string;
  readonly tools: readonly ToolStatus[];
  /** Simulation engines that are ready. */
  readonly engines: readonly ('icarus' | 'icarus-wasm' | 'verilator' | 'netlist')[];
  /** Version of the built-in Yosys (WebAssembly), or null when the package is missing. */
  readonly yowasp: string | null;
  /** Version of Icarus in WebAssembly, or null when the workspace `iverilog-wasm` is not built. */
  readonly icarusWasm: string | null;
}

/** Looks for the external tools. */
export async function doctor(): Promise<DoctorResult> {
  const tools = await toolVersions();
  const has = (name: string) => tools.some((tool) => tool.name === name && tool.version !== null);
  const icarus = has('iverilog') && has('vvp');
  const verilator = has('verilator') && has('g++');
  const yowasp = yowaspVersion();
  const icarusWasm = iverilogWasmVersion();
  return {
    ok: icarus || icarusWasm !== null || yowasp !== null,
    dctcm: generatorVersion(),
    node: process.versions.node,
    tools,
    engines: [
      ...(icarus ? (['icarus'] as const) : []),
      ...(icarusWasm === null ? [] : (['icarus-wasm'] as const)),
      ...(verilator ? (['verilator'] as const) : []),
      ...(yowasp === null ? [] : (['netlist'] as const)),
    ],
    yowasp,
    icarusWasm,
  };
}
