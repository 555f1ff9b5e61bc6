/** Passes of Yosys from parsed RTL to words, module by module; the engine takes the hierarchy out itself. */
const ELABORATE = ['proc', 'opt -full', 'memory', 'wreduce', 'peepopt', 'opt -full', 'opt_clean'] as const;

/** Module that holds all tops, so that one run of Yosys does for them all. */
export const ROOT = 'dctcm_netlist_root';

/** Verilog of the root: one instance per top. */
export function rootText(tops: readonly string[]): string {
  return [`module ${ROOT};`, ...tops.map((top) => `(* keep *) ${top} u_${top} ();`), 'endmodule', ''].join('\n');
}

/** Script that elaborates files into `netlist.json`. */
export function elaborateScript(files: readonly string[], top: string): string {
  return [
    `read_verilog ${files.join(' ')}`,
    `hierarchy -check -top ${top}`,
    ...ELABORATE,
    // Latches and undriven nets are found by the compiler: it does not know such cells and such nets.
    'write_json netlist.json',
  ].join('; ');
}
