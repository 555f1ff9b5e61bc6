/** A compiled netlist: JavaScript and where its words are. */
export interface Program {
  readonly top: string;
  /**
   * Bodies of functions over four arrays: Q state, N next state (it keeps the state where nothing is written), W wires,
   * X scratch. Run in this order, then N copied to Q, they are one clock.
   */
  readonly chunks: readonly string[];
  /** Words of each array. */
  readonly stateSize: number;
  readonly wireSize: number;
  readonly scratchSize: number;
  readonly inputs: ReadonlyMap<string, Slot>;
  readonly outputs: ReadonlyMap<string, Slot>;
  /** Ones for the bits that the state has, and values of the bits with an initial value. */
  readonly stateMask: Int32Array;
  readonly initMask: Int32Array;
  readonly initValue: Int32Array;
  /** Cells that were compiled, per type. */
  readonly cells: Readonly<Record<string, number>>;
}

/** Where a port is in the wires. */
export interface Slot {
  readonly at: number;
  readonly width: number;
  readonly limbs: number;
}

/** A netlist ready to run. */
export interface Machine {
  readonly program: Program;
  /** Wires: write the inputs before `step`, read the outputs after it. */
  readonly wires: Int32Array;
  /** Registers and memories as the last clock edge left them; to look at, for example to count what toggles. */
  readonly state: Int32Array;
  readonly input: (name: string) => Slot;
  readonly output: (name: string) => Slot;
  /** Settles the outputs for the present inputs and state, then takes the clock edge: one call is one clock. */
  readonly step: () => void;
  /** State bits without an initial value become random: what needs a reset and has none is found out, most likely. */
  readonly scramble: (seed: number) => void;
}

type Chunk = () => void;

/** Compiles the JavaScript and makes the arrays. State starts as 0 where it has no initial value. */
export function instantiate(program: Program): Machine {
  const array = (size: number) => new Int32Array(Math.max(32, size));
  const wires = array(program.wireSize);
  const scratch = array(program.scratchSize);
  const state = array(program.stateSize);
  const next = array(program.stateSize);
  // The arrays are constants of each function's closure: V8 then knows their length and leaves the bounds checks out.
  const chunks = program.chunks.map((body) => {
    const make = new Function('Q', 'N', 'W', 'X', `"use strict";\nreturn () => {\n${body}\n};`);
    return make(state, next, wires, scratch) as Chunk;
  });
  const load = (words: (i: number) => number): void => {
    for (let i = 0; i < program.stateSize; i++)
      state[i] = next[i] = (words(i) & program.stateMask[i]! & ~program.initMask[i]!) | program.initValue[i]!;
  };
  load(() => 0);
  const slot = (slots: ReadonlyMap<string, Slot>, kind: string) => (name: string) => {
    const found = slots.get(name);
    if (found === undefined) throw new RangeError(`${program.top}: expected an ${kind} ${name}, got none`);
    return found;
  };
  return {
    program,
    wires,
    state,
    input: slot(program.inputs, 'input'),
    output: slot(program.outputs, 'output'),
    step: () => {
      for (const chunk of chunks) chunk();
      state.set(next);
    },
    scramble: (seed) => {
      let x = (Math.imul(seed, 0x9e3779b9) ^ 0x85ebca6b) | 1;
      load(() => {
        x ^= x << 13;
        x ^= x >>> 17;
        x ^= x << 5;
        return x;
      });
    },
  };
}

/** Reads a port as an unsigned number of any width; for tests and traces, not for the hot loop. */
export function readWord(machine: Machine, slot: Slot): bigint {
  let value = 0n;
  for (let k = slot.limbs - 1; k >= 0; k--) value = (value << 32n) | BigInt(machine.wires[slot.at + k]! >>> 0);
  return value;
}

/** Writes an input from a number of any width. */
export function writeWord(machine: Machine, slot: Slot, value: bigint): void {
  let rest = BigInt.asUintN(slot.width, value);
  for (let k = 0; k < slot.limbs; k++) {
    machine.wires[slot.at + k] = Number(rest & 0xffffffffn) | 0;
    rest >>= 32n;
  }
}
