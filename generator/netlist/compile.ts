import { NetlistError } from '../errors.js';
import { asRegister, BITWISE, emitCell, isCombinational, type Register, type Control } from './cells.js';
import { createExpressions, limbsOf, localName, type Sig, type Word } from './expr.js';
import { type Bit, type FlatCell, type FlatNetlist, ZERO } from './flatten.js';
import { limbCount, limbMask, LIMB } from './layout.js';
import type { Program, Slot } from './program.js';

export interface CompileOptions {
  /** Input port that clocks all registers. Default: `clk`. */
  readonly clock?: string;
  /** About how many words a chunk computes: V8 does not optimise functions that are too long. */
  readonly chunkSize?: number;
}

const CHUNK_SIZE = 250;

/** What a chunk computes: a cell, or registers with the same controls. */
type Item =
  | { readonly kind: 'cell'; readonly cell: FlatCell; readonly y: Word }
  | { readonly kind: 'registers'; readonly registers: readonly Register[] };

/**
 * Compiles a flat netlist to JavaScript: two states, one clock, words of any width as limbs of 32 bits. Cells that
 * nothing reads are left out.
 *
 * @throws NetlistError for a cell that the engine does not know, an undriven net, a second clock or a loop of gates
 */
export function compile(netlist: FlatNetlist, options: CompileOptions = {}): Program {
  let cells = netlist.cells;
  // A loop that goes through a bitwise cell may be none bit by bit: cut such cells and try again.
  for (let round = 0; round < 64; round++) {
    const result = tryCompile(netlist, cells, options);
    if (!('loop' in result)) return result;
    const cut = new Set(result.loop.filter((cell) => BITWISE.has(cell.type) && cell.pins['Y']!.length > 1));
    if (cut.size === 0) {
      const names = result.loop.slice(0, 8).map((cell) => `${cell.name} (${cell.type})`);
      throw new NetlistError(`${netlist.top}: expected no combinational loop, got one through ${names.join(', ')}`);
    }
    cells = cells.flatMap((cell) => (cut.has(cell) ? cutBits(cell) : [cell]));
  }
  throw new NetlistError(`${netlist.top}: expected no combinational loop, got one that does not come apart`);
}

/** A bitwise cell as one cell per bit. */
function cutBits(cell: FlatCell): FlatCell[] {
  const y = cell.pins['Y']!;
  const signed = (name: string) =>
    cell.parameters[`${name}_SIGNED`] !== undefined && Number(cell.parameters[`${name}_SIGNED`]) !== 0;
  return y.map((bit, i) => {
    const pins: Record<string, Sig> = { Y: [bit] };
    for (const [name, sig] of Object.entries(cell.pins)) {
      if (name === 'Y') continue;
      if (name === 'S' && cell.type !== '$bwmux') pins[name] = sig;
      else if (name === 'B' && cell.type === '$pmux') pins[name] = sig.filter((_, k) => k % y.length === i);
      else {
        const both = cell.pins['B'] === undefined ? signed('A') : signed('A') && signed('B');
        pins[name] = [sig[i] ?? (both ? sig[sig.length - 1]! : ZERO)];
      }
    }
    return { ...cell, name: `${cell.name}[${i}]`, pins };
  });
}

function tryCompile(
  netlist: FlatNetlist,
  cells: readonly FlatCell[],
  options: CompileOptions,
): Program | { readonly loop: readonly FlatCell[] } {
  const clock = netlist.ports.find((port) => port.name === (options.clock ?? 'clk'))?.bits[0];
  const words: Word[] = [];
  const wordOf = new Map<Bit, Word>();
  const indexOf = new Map<Bit, number>();
  const drive = (sig: Sig, kind: Word['kind'], what: string): Word => {
    const word: Word = { id: words.length, width: sig.length, kind, home: -1, chunk: -1 };
    words.push(word);
    sig.forEach((bit, i) => {
      if (bit < 0) return;
      if (wordOf.has(bit)) throw new NetlistError(`${netlist.nameOf(bit)}: expected one driver, got another: ${what}`);
      wordOf.set(bit, word);
      indexOf.set(bit, i);
    });
    return word;
  };

  // Drivers
  const inputs = new Map<string, Slot>();
  let wireSize = 0;
  for (const port of netlist.ports) {
    if (port.direction !== 'input') continue;
    const word = drive(port.bits, 'input', `input ${port.name}`);
    word.home = wireSize;
    inputs.set(port.name, { at: wireSize, width: word.width, limbs: limbCount(word.width) });
    wireSize += limbCount(word.width);
  }
  const cellOf = new Map<Word, FlatCell>();
  const registerOf = new Map<Word, Register>();
  const wordOfRegister = new Map<Register, Word>();
  for (const cell of cells) {
    const register = asRegister(cell);
    if (register !== undefined) {
      const word = drive(register.q, 'state', cell.name);
      registerOf.set(word, register);
      wordOfRegister.set(register, word);
    } else if (isCombinational(cell.type)) {
      const y = cell.pins['Y'];
      if (y === undefined) throw new NetlistError(`${cell.name}: expected pin Y on ${cell.type}, got none`);
      cellOf.set(drive(y, 'cell', cell.name), cell);
    } else
      throw new NetlistError(
        `${cell.name}: expected a cell that the netlist engine knows, got ${cell.type} (see docs/netlist-engine.md)`,
      );
  }

  // Registers that something reads, from the outputs backwards
  const sources = (cell: FlatCell): Sig[] =>
    Object.entries(cell.pins).flatMap(([name, sig]) => (name === 'Y' || name === 'Q' ? [] : [sig]));
  const live = new Set<Word>();
  const work: Word[] = [];
  const reach = (sig: Sig): void => {
    for (const bit of sig) {
      const word = wordOf.get(bit);
      if (word === undefined || live.has(word)) continue;
      live.add(word);
      work.push(word);
    }
  };
  for (const port of netlist.ports) if (port.direction === 'output') reach(port.bits);
  for (let word = work.pop(); word !== undefined; word = work.pop()) {
    const cell = cellOf.get(word) ?? registerOf.get(word)?.cell;
    if (cell !== undefined) sources(cell).forEach(reach);
  }
  const groups = new Map<string, Register[]>();
  for (const [word, register] of registerOf) {
    if (!live.has(word)) continue;
    if (register.clock !== clock)
      throw new NetlistError(
        `${register.cell.name}: expected the clock ${options.clock ?? 'clk'}, got ${netlist.nameOf(register.clock)}`,
      );
    const control = (c: Control | undefined) => (c === undefined ? '-' : `${c.bit}${c.high ? '+' : '!'}`);
    const key = `${control(register.enable)} ${control(register.reset)} ${register.enableFirst}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [register]);
    else group.push(register);
  }

  // Order: each sink after its cone of cells
  const items: Item[] = [];
  const mark = new Map<Word, 1 | 2>();
  let loop: FlatCell[] | undefined;
  const cone = (sig: Sig): void => {
    const stack: Array<{ readonly word: Word; readonly next: Word[] }> = [];
    const enter = (word: Word | undefined): void => {
      if (word === undefined || word.kind !== 'cell' || loop !== undefined) return;
      const state = mark.get(word);
      if (state === 2) return;
      if (state === 1) {
        const from = stack.findIndex((frame) => frame.word === word);
        loop = stack.slice(from).map((frame) => cellOf.get(frame.word)!);
        return;
      }
      mark.set(word, 1);
      const next = new Set<Word>();
      for (const pins of sources(cellOf.get(word)!))
        for (const bit of pins) {
          const driver = wordOf.get(bit);
          if (driver !== undefined && driver.kind === 'cell') next.add(driver);
        }
      stack.push({ word, next: [...next].reverse() });
    };
    for (const bit of sig) {
      enter(wordOf.get(bit));
      while (stack.length > 0 && loop === undefined) {
        const frame = stack[stack.length - 1]!;
        const next = frame.next.pop();
        if (next !== undefined) {
          enter(next);
          continue;
        }
        stack.pop();
        mark.set(frame.word, 2);
        items.push({ kind: 'cell', cell: cellOf.get(frame.word)!, y: frame.word });
      }
    }
  };
  for (const port of netlist.ports) if (port.direction === 'output') cone(port.bits);
  for (const group of groups.values()) {
    for (let at = 0; at < group.length; at += 32) {
      const registers = group.slice(at, at + 32);
      for (const register of registers) sources(register.cell).forEach(cone);
      items.push({ kind: 'registers', registers });
    }
  }
  if (loop !== undefined) return { loop };

  // Chunks
  const weigh = (item: Item): number => {
    if (item.kind === 'registers') return item.registers.reduce((sum, r) => sum + limbCount(r.q.length), 0);
    return Object.values(item.cell.pins).reduce((sum, sig) => sum + limbCount(sig.length), 0) / 2;
  };
  const limit = options.chunkSize ?? CHUNK_SIZE;
  let chunkCount = 1;
  let weight = 0;
  const chunkOf = items.map((item) => {
    const w = weigh(item);
    if (weight > 0 && weight + w > limit) {
      chunkCount++;
      weight = 0;
    }
    weight += w;
    if (item.kind === 'cell') item.y.chunk = chunkCount - 1;
    return chunkCount - 1;
  });

  // Homes
  let stateSize = 0;
  for (const group of groups.values())
    for (const register of group) {
      const word = wordOfRegister.get(register)!;
      word.home = stateSize;
      stateSize += limbCount(word.width);
    }
  const keep = (sig: Sig, chunk: number): void => {
    for (const bit of sig) {
      const word = wordOf.get(bit);
      if (word === undefined || word.kind !== 'cell' || word.home >= 0 || word.chunk === chunk) continue;
      word.home = wireSize;
      wireSize += limbCount(word.width);
    }
  };
  items.forEach((item, i) => {
    const chunk = chunkOf[i]!;
    if (item.kind === 'cell') sources(item.cell).forEach((sig) => keep(sig, chunk));
    else for (const register of item.registers) sources(register.cell).forEach((sig) => keep(sig, chunk));
  });
  const outputs = new Map<string, Slot>();
  const outputPorts = netlist.ports.filter((port) => port.direction === 'output');
  for (const port of outputPorts) {
    keep(port.bits, -2);
    outputs.set(port.name, { at: wireSize, width: port.bits.length, limbs: limbCount(port.bits.length) });
    wireSize += limbCount(port.bits.length);
  }

  // Text
  let scratchSize = 0;
  const regions = new Map<string, number>();
  const scratch = (limbs: number, around: number): number => {
    const key = `${limbs}/${around}`;
    let base = regions.get(key);
    if (base === undefined) {
      base = scratchSize + around;
      scratchSize += limbs + 2 * around;
      regions.set(key, base);
    }
    return base;
  };
  const drivers = { word: wordOf, index: indexOf };
  const counts: Record<string, number> = {};
  const chunks: string[] = [];
  let at = 0;
  for (let chunk = 0; chunk < chunkCount; chunk++) {
    const e = createExpressions(netlist, drivers, chunk);
    for (; at < items.length && chunkOf[at] === chunk; at++) {
      const item = items[at]!;
      if (item.kind === 'registers') {
        for (const { cell } of item.registers) counts[cell.type] = (counts[cell.type] ?? 0) + 1;
        emitRegisters(e, item.registers, (register) => wordOfRegister.get(register)!);
        continue;
      }
      counts[item.cell.type] = (counts[item.cell.type] ?? 0) + 1;
      emitCell(e, item.cell, item.y, scratch);
      if (item.y.home >= 0)
        for (let k = 0; k < limbCount(item.y.width); k++)
          e.lines.push(`W[${item.y.home + k}] = ${localName(item.y, k)};`);
    }
    if (chunk === chunkCount - 1)
      for (const port of outputPorts)
        limbsOf(e, port.bits, port.bits.length, false).forEach((text, k) =>
          e.lines.push(`W[${outputs.get(port.name)!.at + k}] = ${text};`),
        );
    chunks.push(e.lines.join('\n'));
  }

  // State
  const stateMask = new Int32Array(stateSize);
  const initMask = new Int32Array(stateSize);
  const initValue = new Int32Array(stateSize);
  for (const word of words) {
    if (word.kind !== 'state' || word.home < 0) continue;
    for (let k = 0; k < limbCount(word.width); k++) stateMask[word.home + k] = limbMask(word.width, k);
  }
  for (const [bit, value] of netlist.init) {
    const word = wordOf.get(bit);
    if (word === undefined || word.kind !== 'state' || word.home < 0) continue;
    const index = indexOf.get(bit)!;
    const slot = word.home + Math.floor(index / LIMB);
    initMask[slot]! |= 1 << (index % LIMB);
    if (value === 1) initValue[slot]! |= 1 << (index % LIMB);
  }
  return {
    top: netlist.top,
    chunks,
    stateSize,
    wireSize,
    scratchSize,
    inputs,
    outputs,
    stateMask,
    initMask,
    initValue,
    cells: counts,
  };
}

/** Statements that write the next state of registers with the same controls; N keeps what is not written. */
function emitRegisters(
  e: ReturnType<typeof createExpressions>,
  registers: readonly Register[],
  wordOf: (register: Register) => Word,
): void {
  const load: string[] = [];
  const clear: string[] = [];
  for (const register of registers) {
    const word = wordOf(register);
    limbsOf(e, register.d, word.width, false).forEach((text, k) => {
      load.push(`N[${word.home + k}] = ${text};`);
      const value = register.resetValue
        .slice(k * LIMB, (k + 1) * LIMB)
        .reduce<number>((sum, bit, i) => sum | (bit << i), 0);
      clear.push(`N[${word.home + k}] = ${value};`);
    });
  }
  const { enable, reset, enableFirst } = registers[0]!;
  const when = (control: Control): string => `${e.bit(control.bit)} ${control.high ? '!==' : '==='} 0`;
  const block = (lines: readonly string[]): string => `{\n${lines.join('\n')}\n}`;
  if (enable === undefined && reset === undefined) e.lines.push(...load);
  else if (reset === undefined) e.lines.push(`if (${when(enable!)}) ${block(load)}`);
  else if (enable === undefined) e.lines.push(`if (${when(reset)}) ${block(clear)} else ${block(load)}`);
  else if (enableFirst)
    e.lines.push(`if (${when(enable)}) { if (${when(reset)}) ${block(clear)} else ${block(load)} }`);
  else e.lines.push(`if (${when(reset)}) ${block(clear)} else if (${when(enable)}) ${block(load)}`);
}
