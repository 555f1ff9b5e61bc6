import { NetlistError } from '../errors.js';

/** A bit in Yosys' JSON: a net's number, or a constant. */
export type JsonBit = number | string;

export interface JsonPort {
  readonly direction: 'input' | 'output' | 'inout';
  readonly bits: readonly JsonBit[];
}

export interface JsonCell {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly connections: Readonly<Record<string, readonly JsonBit[]>>;
  readonly port_directions?: Readonly<Record<string, string>>;
}

export interface JsonModule {
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly ports: Readonly<Record<string, JsonPort>>;
  readonly cells: Readonly<Record<string, JsonCell>>;
  readonly netnames?: Readonly<
    Record<
      string,
      { readonly bits: readonly JsonBit[]; readonly attributes?: Readonly<Record<string, string | number>> }
    >
  >;
}

/** What Yosys' `write_json` gives. */
export interface JsonNetlist {
  readonly modules: Readonly<Record<string, JsonModule>>;
}

/** A bit of the flat netlist: a net's number, or one of the constants below. */
export type Bit = number;
export const ZERO: Bit = -1;
export const ONE: Bit = -2;

export interface FlatCell {
  /** Path of instances and the cell's name in Yosys. */
  readonly name: string;
  readonly type: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  /** Per port, least significant bit first. */
  readonly pins: Readonly<Record<string, readonly Bit[]>>;
}

export interface FlatPort {
  readonly name: string;
  readonly direction: 'input' | 'output';
  readonly bits: readonly Bit[];
}

/** One module without hierarchy. */
export interface FlatNetlist {
  readonly top: string;
  readonly ports: readonly FlatPort[];
  readonly cells: readonly FlatCell[];
  /** Bits of registers with an initial value. */
  readonly init: ReadonlyMap<Bit, 0 | 1>;
  /** Name of a net, for messages. */
  readonly nameOf: (bit: Bit) => string;
}

/** Cells without a function: comments of Yosys. */
const IGNORED: ReadonlySet<string> = new Set(['$scopeinfo']);

/**
 * Takes the hierarchy out of a netlist. X and Z constants become 0: the engine has two states.
 *
 * @throws NetlistError for an unknown module or inout ports
 */
export function flatten(netlist: JsonNetlist, top: string): FlatNetlist {
  const cells: FlatCell[] = [];
  const init = new Map<Bit, 0 | 1>();
  const scopes: Array<{ readonly path: string; readonly module: JsonModule; readonly map: ReadonlyMap<number, Bit> }> =
    [];
  /** alias[net] = the bit that drives it, for nets behind an output port of an instance; else the net itself. */
  const alias: Bit[] = [];
  const fresh = (): Bit => {
    alias.push(alias.length);
    return alias.length - 1;
  };
  const find = (bit: Bit): Bit => {
    let b = bit;
    while (b >= 0 && alias[b] !== b) b = alias[b]!;
    return b;
  };
  const moduleOf = (name: string): JsonModule | undefined =>
    Object.hasOwn(netlist.modules, name) ? netlist.modules[name] : undefined;

  const visit = (module: JsonModule, path: string, inputs: ReadonlyMap<number, Bit>): ReadonlyMap<number, Bit> => {
    const map = new Map(inputs);
    const bitOf = (bit: JsonBit): Bit => {
      if (typeof bit === 'string') return bit === '1' ? ONE : ZERO;
      let global = map.get(bit);
      if (global === undefined) {
        global = fresh();
        map.set(bit, global);
      }
      return global;
    };
    scopes.push({ path, module, map });
    for (const [name, cell] of Object.entries(module.cells)) {
      if (IGNORED.has(cell.type)) continue;
      const child = moduleOf(cell.type);
      const isInstance = child !== undefined && child.attributes?.['blackbox'] === undefined;
      if (!isInstance) {
        const pins: Record<string, readonly Bit[]> = {};
        for (const [pin, bits] of Object.entries(cell.connections)) pins[pin] = bits.map(bitOf);
        cells.push({ name: path + name, type: cell.type, parameters: cell.parameters, pins });
        continue;
      }
      const inner = new Map<number, Bit>();
      for (const [port, { direction, bits }] of Object.entries(child.ports)) {
        if (direction === 'inout') throw new NetlistError(`${path}${name}: expected no inout ports, got ${port}`);
        if (direction !== 'input') continue;
        const outer = cell.connections[port] ?? [];
        bits.forEach((bit, i) => {
          if (typeof bit === 'number') inner.set(bit, outer[i] === undefined ? ZERO : bitOf(outer[i]));
        });
      }
      const used = visit(child, `${path}${name}.`, inner);
      for (const [port, { direction, bits }] of Object.entries(child.ports)) {
        if (direction !== 'output') continue;
        const outer = cell.connections[port] ?? [];
        bits.forEach((bit, i) => {
          if (outer[i] === undefined || typeof outer[i] === 'string') return;
          const net = bitOf(outer[i]);
          const driver = typeof bit === 'string' ? (bit === '1' ? ONE : ZERO) : used.get(bit);
          if (driver !== undefined && find(driver) !== net) alias[net] = driver;
        });
      }
    }
    for (const net of Object.values(module.netnames ?? {})) {
      const value = net.attributes?.['init'];
      if (value === undefined) continue;
      const text = binary(value, net.bits.length);
      net.bits.forEach((bit, i) => {
        if (typeof bit !== 'number') return;
        const v = text[text.length - 1 - i];
        if (v === '0' || v === '1') init.set(bitOf(bit), v === '1' ? 1 : 0);
      });
    }
    // Nets that only the ports use.
    for (const { bits } of Object.values(module.ports)) bits.forEach(bitOf);
    return map;
  };

  const topModule = moduleOf(top);
  if (topModule === undefined) throw new NetlistError(`${top}: expected this module in the netlist, got none`);
  const map = visit(topModule, '', new Map());
  const ports = Object.entries(topModule.ports).map(([name, { direction, bits }]): FlatPort => {
    if (direction === 'inout') throw new NetlistError(`${top}: expected no inout ports, got ${name}`);
    return {
      name,
      direction,
      bits: bits.map((bit) => (typeof bit === 'string' ? (bit === '1' ? ONE : ZERO) : find(map.get(bit)!))),
    };
  });
  const resolved = cells.map((cell) => ({
    ...cell,
    pins: Object.fromEntries(Object.entries(cell.pins).map(([pin, bits]) => [pin, bits.map(find)])),
  }));
  return {
    top,
    ports,
    cells: resolved,
    init: new Map([...init].map(([bit, value]) => [find(bit), value])),
    nameOf: (bit) => {
      for (const { path, module, map: bits } of scopes)
        for (const [name, net] of Object.entries(module.netnames ?? {})) {
          const at = net.bits.findIndex((b) => typeof b === 'number' && find(bits.get(b) ?? ZERO) === bit);
          if (at >= 0) return net.bits.length === 1 ? path + name : `${path}${name}[${at}]`;
        }
      return `net ${bit}`;
    },
  };
}

/** A parameter or attribute as binary text, most significant bit first. Yosys writes numbers above 32 bits as text too. */
export function binary(value: string | number, width: number): string {
  if (typeof value === 'number') return (value >>> 0).toString(2).padStart(width, '0');
  return value.padStart(width, '0');
}

/** A parameter as a number; X digits count as 0. */
export function parameter(cell: FlatCell, name: string, fallback?: number): number {
  const value = cell.parameters[name] ?? fallback;
  if (value === undefined) throw new NetlistError(`${cell.name}: expected parameter ${name} of ${cell.type}, got none`);
  if (typeof value === 'number') return value;
  const text = value.replace(/[^01]/g, '0');
  return Number.parseInt(text === '' ? '0' : text, 2) | 0;
}
