import type { Machine, Slot } from './program.js';
import { parseStream, parseWords, type StreamFile } from './stream-file.js';
import { wrapperPorts } from './wrapper.js';

/**
 * The benches of templates/tb/bench.v and tb/*.v once more, clock by clock the same, around a compiled netlist. What
 * differs: there is no X. The driver sends noise where the Verilog driver sends X, and registers start with noise.
 */
export interface BenchSetup {
  readonly bench: string;
  readonly machine: Machine;
  readonly inWidth: number;
  readonly outWidth: number;
  readonly cfgWidth: number;
  readonly hasCare: boolean;
  /** Which beats the rate counts from first to last. */
  readonly spanInput: boolean;
  readonly hasIdle: boolean;
  readonly fullRate: boolean;
}

export interface BenchFiles {
  /** Path for messages, and text or undefined when the file is missing. */
  readonly input: VectorText;
  readonly output: VectorText;
  readonly care: VectorText;
  readonly cases: VectorText;
}

export interface VectorText {
  readonly path: string;
  readonly text: string | undefined;
}

export interface BenchRun {
  readonly stall: string;
  readonly seed: number;
  readonly rate: boolean;
}

export interface BenchOutcome {
  /** As the Verilog bench prints it; the last line is PASS or FAIL. */
  readonly log: string;
  /** Clocks of the machine, with reset. */
  readonly clocks: number;
}

/** Clocks of a phase, as in tb/: long enough that a low density of ready fills every queue. */
const PHASE = 64;
const DRAIN = 64;
const TIMEOUT = 20_000;
const MAX_REPORT = 10;
const IN_SALT = 1;
const OUT_SALT = 2;

/** Ends a run from inside a clock. */
const ENDED = Symbol('ended');

/** Random numbers of driver and checker: when to stall. */
function createStalls(seed: number, factor: number, salt: number, saltFactor: number) {
  let rand = 0;
  let level = 8;
  let phase = 0;
  return {
    reset: (): void => {
      rand = Math.imul(seed, factor) ^ Math.imul(salt, saltFactor) ^ 1;
      level = 8;
      phase = 0;
    },
    /** Whether this clock may go on; before `next`. */
    go: (): boolean => (rand & 15) >= level,
    /** At the end of a phase, whether the next one is to be patient; before `next`. */
    turn: (): boolean | undefined => (phase === PHASE - 1 ? (rand & 0x1000) !== 0 : undefined),
    next: (): void => {
      if (phase === PHASE - 1) level = (rand >>> 8) & 15;
      phase = (phase + 1) % PHASE;
      let t = rand === 0 ? 0x2545f491 : rand;
      t ^= t << 13;
      t ^= t >>> 17;
      rand = t ^ (t << 5);
    },
  };
}

/** Runs a bench. Same log, same counts and same clocks as the Verilog bench. */
export function runBench(setup: BenchSetup, files: BenchFiles, run: BenchRun): BenchOutcome {
  const { machine, bench } = setup;
  const wires = machine.wires;
  const at = wrapperPorts(machine);
  const lines: string[] = [];
  const say = (text: string): void => void lines.push(text);
  const stallInput = run.stall === 'input' || run.stall === 'both';
  const stallOutput = run.stall === 'output' || run.stall === 'both';
  const seed = run.seed >>> 0;
  machine.scramble(seed);

  const input = files.input.text === undefined ? undefined : parseStream(files.input.text, setup.inWidth);
  const output = files.output.text === undefined ? undefined : parseStream(files.output.text, setup.outWidth);
  const care =
    !setup.hasCare || files.care.text === undefined ? undefined : parseStream(files.care.text, setup.outWidth);
  const caseWords = files.cases.text === undefined ? [] : parseWords(files.cases.text, setup.cfgWidth);

  // Bench
  let rst = true;
  let start = false;
  let cycles = 0;
  let firstCycle = 0;
  let clocks = 0;
  let quiet = 0;
  let caseIn = 0;
  let caseOut = 0;
  let spanFirst = 0;
  let spanLast = 0;
  let spanOpen = false;
  let errors = 0;
  let index = 0;
  let framesIn = 0;
  let framesOut = 0;
  let idleErrors = 0;
  let inFrame = false;

  // Driver
  const inStalls = createStalls(seed, 0x9e3779b1, IN_SALT, 0x9e3779b9);
  let noise = (seed ^ 0x6d2b79f5) | 1;
  const random = (): number => {
    noise ^= noise << 13;
    noise ^= noise >>> 17;
    noise ^= noise << 5;
    return noise;
  };
  let inAt = 0;
  let inActive = false;
  let inDone = false;
  let inCaseEnd = false;
  let inFileEnd = false;
  let inBeats = 0;
  let inErrors = 0;
  inStalls.reset();

  // Checker
  const outStalls = createStalls(seed, 0x85ebca77, OUT_SALT, 0x85ebca6b);
  const limbs = at.outData.limbs;
  const held = new Int32Array(limbs + 2);
  let isHeld = false;
  let patient = true;
  let outAt = 0;
  let careAt = 0;
  let expecting = false;
  let outDone = true;
  let outFileEnd = false;
  let outBeats = 0;
  let outPassed = 0;
  let outFailed = 0;
  let careFailed = 0;
  outStalls.reset();

  wires[at.rst] = 1;
  wires[at.inValid] = 0;
  wires[at.outReady] = 0;

  const driverFile = (): void => {
    say(
      `ERROR driver: ${files.input.path}: expected ${wordBits(setup.inWidth)}-bit hex words up to the end of the case, got a missing, cut or damaged file`,
    );
    inErrors++;
  };
  const checkerFile = (): void => {
    say(
      `ERROR checker: ${files.output.path}: expected ${wordBits(setup.outWidth)}-bit hex words up to the end of the case, got a missing, cut or damaged file`,
    );
    outFailed++;
  };
  const complain = (text: string): void => {
    if (outFailed < MAX_REPORT) say(`ERROR checker: ${files.output.path}: ${text}`);
    outFailed++;
  };

  const report = (): never => {
    errors += inErrors + outFailed + careFailed + (setup.hasIdle ? idleErrors : 0);
    const good = errors === 0 && outPassed === outBeats && outPassed !== 0;
    say(
      `${good ? 'PASS' : 'FAIL'} ${bench} stall=${run.stall} seed=${run.seed}: ${outPassed} passed, ${errors} failed, ${cycles - firstCycle} cycles`,
    );
    throw ENDED;
  };

  const driveNoise = (): void => {
    const { at: from, limbs: count, width } = at.inData;
    for (let k = 0; k < count; k++) wires[from + k] = random();
    trim(wires, at.inData, width);
    const bits = random();
    wires[at.inLast] = bits & 1;
    wires[at.inUser] = (bits >>> 1) & 15;
  };

  /** Driver's clock edge; `accept`: its beat was taken. */
  const driverEdge = (valid: boolean, accept: boolean): void => {
    const go = !stallInput || inStalls.go();
    inStalls.next();
    if (accept) {
      inBeats++;
      if (inCaseEnd) inDone = true;
    }
    const active = inActive;
    if (start) {
      inActive = true;
      inDone = false;
    }
    if (valid && !accept) return;
    wires[at.inValid] = 0;
    inCaseEnd = false;
    if (!active || !go) {
      driveNoise();
      return;
    }
    if (input === undefined || inFileEnd || inAt >= input.words) {
      driveNoise();
      driverFile();
      inActive = false;
      return;
    }
    const { at: from, limbs: count } = at.inData;
    for (let k = 0; k < count; k++) wires[from + k] = input.tdata[inAt * count + k]!;
    const flags = input.flags[inAt]!;
    wires[at.inValid] = 1;
    wires[at.inLast] = flags & 1;
    wires[at.inUser] = input.tuser[inAt]!;
    inCaseEnd = (flags & 2) !== 0;
    inFileEnd = (flags & 4) !== 0;
    if (inCaseEnd) inActive = false;
    inAt++;
  };

  /** Compares a beat with the file. */
  const compareBeat = (file: StreamFile | undefined): void => {
    if (file === undefined || outFileEnd || outAt >= file.words) {
      checkerFile();
      expecting = false;
      return;
    }
    const flags = file.flags[outAt]!;
    const open = (flags & 8) !== 0;
    if (open && (care === undefined || careAt >= care.words || (care.flags[careAt]! & 1) === 0)) {
      checkerFile();
      expecting = false;
      return;
    }
    let differs = wires[at.outLast] !== (flags & 1) ? 1 : 0;
    const user = wires[at.outUser]! ^ file.tuser[outAt]!;
    const base = outAt * limbs;
    const from = at.outData.at;
    if (open) {
      differs |= user & care!.tuser[careAt]!;
      for (let k = 0; k < limbs; k++)
        differs |= (wires[from + k]! ^ file.tdata[base + k]!) & care!.tdata[careAt * limbs + k]!;
    } else {
      differs |= user;
      for (let k = 0; k < limbs; k++) differs |= wires[from + k]! ^ file.tdata[base + k]!;
    }
    if (differs !== 0) {
      const hex = (words: Int32Array, first: number) => toHexText(words, first, setup.outWidth);
      complain(
        `beat ${outBeats}: expected ${hex(file.tdata, base)} last ${flags & 1} user ${file.tuser[outAt]!.toString(16)}, ` +
          `got ${hex(wires, from)} last ${wires[at.outLast]} user ${wires[at.outUser]!.toString(16)}, compared bits ` +
          (open ? hex(care!.tdata, careAt * limbs) : 'all'),
      );
    } else outPassed++;
    if (open) careAt++;
    outAt++;
    outFileEnd = (flags & 4) !== 0;
    if ((flags & 2) !== 0) {
      expecting = false;
      outDone = true;
    }
  };

  const checkerEdge = (valid: boolean, ready: boolean): void => {
    const nextReady = !stallOutput || (outStalls.go() && (!patient || (valid && !ready)));
    const turn = outStalls.turn();
    if (turn !== undefined && (!patient || valid)) patient = turn;
    outStalls.next();
    const expected = expecting;
    if (start) {
      expecting = true;
      outDone = false;
    }
    const from = at.outData.at;
    if (isHeld) {
      let same = valid && wires[at.outLast] === held[limbs] && wires[at.outUser] === held[limbs + 1];
      for (let k = 0; same && k < limbs; k++) same = wires[from + k] === held[k];
      if (!same) complain(`beat ${outBeats} changed while ready was low`);
    }
    isHeld = valid && !ready;
    if (isHeld) {
      for (let k = 0; k < limbs; k++) held[k] = wires[from + k]!;
      held[limbs] = wires[at.outLast]!;
      held[limbs + 1] = wires[at.outUser]!;
    }
    if (valid && ready) {
      if (!expected) complain(`expected no beat after beat ${outBeats}, got ${toHexText(wires, from, setup.outWidth)}`);
      else compareBeat(output);
      outBeats++;
    }
    wires[at.outReady] = nextReady ? 1 : 0;
  };

  /** One clock: from falling edge to falling edge. */
  const tick = (): void => {
    machine.step();
    clocks++;
    if (quiet === TIMEOUT) {
      say(
        `ERROR bench: no beat in or out for ${TIMEOUT} clocks, case ${index}, ${inBeats} beats in, ${outBeats} beats out`,
      );
      errors++;
      report();
    } else if (inErrors !== 0 || outFailed > 20) report();
    const valid = wires[at.inValid] !== 0;
    const accept = valid && wires[at.inReady] !== 0;
    const outValid = wires[at.outValid] !== 0;
    const ready = wires[at.outReady] !== 0;
    const outBeat = outValid && ready;
    cycles++;
    quiet = rst || accept || outBeat ? 0 : quiet + 1;
    if (rst || start) {
      caseIn = 0;
      caseOut = 0;
      spanOpen = false;
    } else {
      if (accept) caseIn++;
      if (outBeat) caseOut++;
      if (setup.spanInput ? accept : outBeat) {
        if (!spanOpen) spanFirst = cycles - 1;
        spanOpen = true;
        spanLast = cycles - 1;
      }
    }
    if (rst) {
      framesIn = 0;
      framesOut = 0;
      inFrame = false;
    } else if (setup.hasIdle) {
      if (wires[at.idle] !== 0 && (framesIn > framesOut || inFrame)) {
        if (idleErrors < 10) say(`ERROR bench: idle is high with a frame inside, frame ${framesOut}`);
        idleErrors++;
      }
      if (accept) {
        if (!inFrame) framesIn++;
        inFrame = wires[at.inLast] === 0;
      }
      if (outBeat && wires[at.outLast] !== 0) framesOut++;
    }
    if (rst) {
      inStalls.reset();
      outStalls.reset();
      inAt = 0;
      inBeats = 0;
      inDone = inActive = inCaseEnd = inFileEnd = false;
      if (input === undefined) driverFile();
      outAt = careAt = outBeats = outPassed = 0;
      outDone = expecting = outFileEnd = isHeld = false;
      patient = true;
      if (output === undefined) checkerFile();
      if (setup.hasCare && care === undefined) careFailed++;
      wires[at.inValid] = 0;
      wires[at.outReady] = 0;
      return;
    }
    // Outputs are read before the inputs change.
    checkerEdge(outValid, ready);
    driverEdge(valid, accept);
  };
  const repeat = (count: number): void => {
    for (let i = 0; i < count; i++) tick();
  };
  const setReset = (value: boolean): void => {
    rst = value;
    wires[at.rst] = value ? 1 : 0;
  };
  const pulse = (): void => {
    start = true;
    tick();
    start = false;
  };
  /** Settings of the next case; a bad file ends the bench. */
  const readCase = (i: number): boolean => {
    const word = caseWords[i];
    if (word === undefined || (word[0]! & 8) === 0) {
      say(
        `ERROR bench: ${files.cases.path}: expected settings of ${setup.cfgWidth} bits in hex, got a missing, cut or damaged file`,
      );
      errors++;
      return report();
    }
    for (let k = 0; k < at.cfg.limbs; k++) wires[at.cfg.at + k] = word[k] ?? 0;
    return (word[0]! & 4) !== 0;
  };

  try {
    // Half a frame, then a reset of one clock
    readCase(0);
    repeat(4);
    setReset(false);
    repeat(2);
    pulse();
    while (inBeats < 6 + (seed & 7)) tick();
    setReset(true);
    tick();

    // All cases
    firstCycle = cycles;
    setReset(false);
    for (let last = false; !last; index++) {
      last = readCase(index);
      repeat(2);
      pulse();
      repeat(2);
      while (!(inDone && outDone)) tick();
      repeat(DRAIN);
      if (setup.hasIdle && !idleNow(machine, at.idle)) {
        say(`ERROR bench: expected idle after case ${index}, got 0`);
        errors++;
      }
      const span = spanLast - spanFirst + 1;
      const ideal = Math.max(caseIn, caseOut);
      if (setup.fullRate && !stallInput && !stallOutput && span !== caseIn) {
        say(`ERROR bench: case ${index}: expected a beat per clock, got ${caseIn} beats in ${span} clocks`);
        errors++;
      }
      if (run.rate) {
        say(`RATE ${bench} case=${index} in=${caseIn} out=${caseOut} clocks=${span} ideal=${ideal}`);
        if (!stallInput && !stallOutput && span * 1000 > ideal * 1005) {
          say(`ERROR bench: case ${index} took ${span} clocks, more than 0.5 % above the ideal of ${ideal}`);
          errors++;
        }
      }
    }
    report();
  } catch (error) {
    if (error !== ENDED) throw error;
  }
  return { log: `${lines.join('\n')}\n`, clocks };
}

/** `idle` of the last clock: it comes from registers and has been quiet for long. */
function idleNow(machine: Machine, at: number): boolean {
  return machine.wires[at] !== 0;
}

function wordBits(width: number): number {
  return 4 * Math.ceil(width / 4) + 8;
}

function trim(wires: Int32Array, slot: Slot, width: number): void {
  const open = slot.limbs * 32 - width;
  if (open > 0) wires[slot.at + slot.limbs - 1]! &= -1 >>> open;
}

function toHexText(words: Int32Array, first: number, width: number): string {
  let text = '';
  for (let k = 0; k < Math.ceil(width / 32); k++) text = (words[first + k]! >>> 0).toString(16).padStart(8, '0') + text;
  return text.slice(-Math.ceil(width / 4));
}
