import type { Machine } from './program.js';

/** What a wrapper needs of a bench's view (see view/tb/bench.ts). */
export interface WrappedBench {
  readonly bench: string;
  readonly cfgWidth: number;
  readonly inMsb: number;
  readonly outMsb: number;
  readonly hasIdle: boolean;
  readonly settings: ReadonlyArray<{ readonly decl: string; readonly slice: string }>;
  readonly wires: readonly string[];
  readonly instances: ReadonlyArray<{
    readonly module: string;
    readonly instance: string;
    readonly ports: ReadonlyArray<{ readonly port: string; readonly value: string; readonly sep: string }>;
  }>;
}

/** Module name of a bench's device under test with the ports that the engine drives. */
export function wrapperName(bench: string): string {
  return `net_${bench}`;
}

/**
 * Verilog around the device under test of a bench: the same instances and wires as in the bench itself, with uniform
 * ports for the engine.
 */
export function wrapperText(view: WrappedBench): string {
  const range = (msb: number) => `[${msb}:0]`;
  const instances = view.instances.map(
    ({ module, instance, ports }) =>
      `${module} ${instance} (\n${ports.map(({ port, value, sep }) => `    .${port} (${value})${sep}`).join('\n')}\n);`,
  );
  return [
    '`default_nettype none',
    `module ${wrapperName(view.bench)} (`,
    '    input wire clk, input wire rst,',
    `    input wire ${range(view.cfgWidth - 1)} cfg_word,`,
    `    input wire ${range(view.inMsb)} in_tdata, input wire in_tvalid, output wire in_tready,`,
    '    input wire in_tlast, input wire [3:0] in_tuser,',
    `    output wire ${range(view.outMsb)} out_tdata, output wire out_tvalid, input wire out_tready,`,
    '    output wire out_tlast, output wire [3:0] out_tuser, output wire out_idle',
    ');',
    ...view.settings.map(({ decl, slice }) => `wire ${decl} = cfg_word[${slice}];`),
    ...view.wires,
    `assign out_idle = ${view.hasIdle ? 'idle' : "1'b1"};`,
    ...instances,
    'endmodule',
    '`resetall',
    '',
  ].join('\n');
}

/** Where a machine made of a wrapper has its ports: vectors as slots, single bits and `tuser` as places in `wires`. */
export function wrapperPorts(machine: Machine) {
  return {
    rst: machine.input('rst').at,
    cfg: machine.input('cfg_word'),
    inData: machine.input('in_tdata'),
    inValid: machine.input('in_tvalid').at,
    inReady: machine.output('in_tready').at,
    inLast: machine.input('in_tlast').at,
    inUser: machine.input('in_tuser').at,
    outData: machine.output('out_tdata'),
    outValid: machine.output('out_tvalid').at,
    outReady: machine.input('out_tready').at,
    outLast: machine.output('out_tlast').at,
    outUser: machine.output('out_tuser').at,
    idle: machine.output('out_idle').at,
  };
}
