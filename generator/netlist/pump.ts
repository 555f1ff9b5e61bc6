import type { Machine } from './program.js';
import { wrapperPorts } from './wrapper.js';

/** One frame through a unit without stalls. */
export interface Pumped {
  /** Beats that came out, `limbs` words each. */
  readonly tdata: Int32Array;
  readonly beats: number;
  readonly limbs: number;
  /** tuser of the last beat. */
  readonly tuser: number;
  readonly clocks: number;
}

/** Clocks without a beat until the unit counts as hung. */
const TIMEOUT = 20_000;

/**
 * Resets a machine with the ports of a wrapper (see wrapper.ts), sends one frame and takes what comes out, both at full
 * speed.
 *
 * @param input - tdata of the frame's beats, limbs of 32 bits
 * @param settings - `cfg_word`, limbs of 32 bits
 * @param room - beats that may come out
 * @param onClock - called after each clock
 * @throws RangeError when more beats come than there is room for, or none any more
 */
export function pumpFrame(
  machine: Machine,
  input: Int32Array,
  settings: Int32Array,
  room: number,
  onClock?: () => void,
): Pumped {
  const { wires } = machine;
  const { rst, cfg, inData, inValid, inLast, inUser, inReady, outData, outValid, outLast, outUser, outReady } =
    wrapperPorts(machine);
  const beatsIn = input.length / inData.limbs;
  const tdata = new Int32Array(room * outData.limbs);

  machine.scramble(1);
  for (let k = 0; k < cfg.limbs; k++) wires[cfg.at + k] = settings[k] ?? 0;
  wires[inValid] = wires[inUser] = wires[outReady] = 0;
  wires[rst] = 1;
  for (let i = 0; i < 4; i++) machine.step();
  wires[rst] = 0;
  wires[outReady] = 1;

  let at = 0;
  const offer = (): void => {
    wires[inValid] = at < beatsIn ? 1 : 0;
    if (at >= beatsIn) return;
    for (let k = 0; k < inData.limbs; k++) wires[inData.at + k] = input[at * inData.limbs + k]!;
    wires[inLast] = at === beatsIn - 1 ? 1 : 0;
  };
  offer();
  let beats = 0;
  let quiet = 0;
  for (let clocks = 1; ; clocks++) {
    machine.step();
    onClock?.();
    quiet++;
    if (wires[outValid] !== 0) {
      if (beats >= room) throw new RangeError(`expected at most ${room} beats, got more`);
      for (let k = 0; k < outData.limbs; k++) tdata[beats * outData.limbs + k] = wires[outData.at + k]!;
      beats++;
      quiet = 0;
      if (wires[outLast] !== 0)
        return {
          tdata: tdata.slice(0, beats * outData.limbs),
          beats,
          limbs: outData.limbs,
          tuser: wires[outUser]!,
          clocks,
        };
    }
    if (wires[inValid] !== 0 && wires[inReady] !== 0) {
      at++;
      quiet = 0;
      offer();
    }
    if (quiet > TIMEOUT)
      throw new RangeError(`expected a beat, got none for ${TIMEOUT} clocks: ${at} in, ${beats} out`);
  }
}
