/** Per-cell tables: each cell type against its definition in numbers of any width, and registers clock by clock. */
import { describe, expect, it } from 'vitest';
import { NetlistError } from '../../generator/errors.js';
import { CELL_TYPES } from '../../generator/netlist/cells.js';
import { compile } from '../../generator/netlist/compile.js';
import { flatten, type JsonBit, type JsonCell, type JsonNetlist } from '../../generator/netlist/flatten.js';
import { instantiate, readWord, writeWord, type Machine } from '../../generator/netlist/program.js';
import { createPrng } from '../../generator/vectors/prng.js';

type Ports = Readonly<Record<string, number>>;

const bits = (from: number, width: number): number[] => Array.from({ length: width }, (_, i) => from + i);

/** A module with one cell between its ports; port 1 is the clock. */
function oneCell(type: string, inputs: Ports, output: Ports, parameters: Record<string, number | string>): JsonNetlist {
  const ports: Record<string, { direction: 'input' | 'output'; bits: number[] }> = {
    clk: { direction: 'input', bits: [2] },
  };
  const connections: Record<string, JsonBit[]> = {};
  let net = 3;
  for (const [direction, list] of [
    ['input', inputs],
    ['output', output],
  ] as const)
    for (const [name, width] of Object.entries(list)) {
      ports[name] = { direction, bits: bits(net, width) };
      connections[name] = bits(net, width);
      net += width;
    }
  if (/dff/i.test(type)) connections[type.startsWith('$_') ? 'C' : 'CLK'] = [2];
  return { modules: { t: { ports, cells: { c: { type, parameters, connections } } } } };
}

const machineOf = (netlist: JsonNetlist): Machine => instantiate(compile(flatten(netlist, 't')));

const mask = (width: number): bigint => (1n << BigInt(width)) - 1n;
const signed = (x: bigint, width: number): bigint => BigInt.asIntN(width, x);
const ones = (x: bigint): number => x.toString(2).replaceAll('0', '').length;

/** Numbers that find mistakes at the edges of limbs, and random ones. */
function values(width: number, seed: string): bigint[] {
  const rng = createPrng(1, seed);
  const edges = [
    0n,
    1n,
    mask(width),
    1n << BigInt(width - 1),
    mask(width) >> 1n,
    1n << 31n,
    1n << 32n,
    mask(32),
    0x8000n,
  ];
  return [...edges, ...Array.from({ length: 8 }, () => rng.word(width))].map((x) => x & mask(width));
}

const WIDTHS = [1, 2, 7, 31, 32, 33, 64, 70, 96];

interface Shape {
  readonly a: number;
  readonly b: number;
  readonly y: number;
  readonly sa: boolean;
  readonly sb: boolean;
}

/** Definitions; operands are numbers with their sign already applied where the cell says so. */
type Define = (a: bigint, b: bigint, s: Shape, rawA: bigint, rawB: bigint) => bigint;

const BINARY: Readonly<Record<string, Define>> = {
  $and: (a, b) => a & b,
  $or: (a, b) => a | b,
  $xor: (a, b) => a ^ b,
  $xnor: (a, b) => ~(a ^ b),
  $add: (a, b) => a + b,
  $sub: (a, b) => a - b,
  $mul: (a, b) => a * b,
  $eq: (a, b) => (a === b ? 1n : 0n),
  $eqx: (a, b) => (a === b ? 1n : 0n),
  $ne: (a, b) => (a !== b ? 1n : 0n),
  $nex: (a, b) => (a !== b ? 1n : 0n),
  $lt: (a, b) => (a < b ? 1n : 0n),
  $le: (a, b) => (a <= b ? 1n : 0n),
  $gt: (a, b) => (a > b ? 1n : 0n),
  $ge: (a, b) => (a >= b ? 1n : 0n),
  $logic_and: (a, b) => (a !== 0n && b !== 0n ? 1n : 0n),
  $logic_or: (a, b) => (a !== 0n || b !== 0n ? 1n : 0n),
};

const UNARY: Readonly<Record<string, (a: bigint, s: Shape, raw: bigint) => bigint>> = {
  $not: (a) => ~a,
  $pos: (a) => a,
  $buf: (a) => a,
  $neg: (a) => -a,
  $logic_not: (_, __, raw) => (raw === 0n ? 1n : 0n),
  $reduce_and: (_, s, raw) => (raw === mask(s.a) ? 1n : 0n),
  $reduce_or: (_, __, raw) => (raw !== 0n ? 1n : 0n),
  $reduce_bool: (_, __, raw) => (raw !== 0n ? 1n : 0n),
  $reduce_xor: (_, __, raw) => BigInt(ones(raw) % 2),
  $reduce_xnor: (_, __, raw) => BigInt(1 - (ones(raw) % 2)),
};

/** Right shift by any signed amount, zeros (or the sign) from above. */
function shifted(x: bigint, amount: bigint): bigint {
  if (amount > 400n) return x < 0n ? -1n : 0n;
  return amount >= 0n ? x >> amount : amount < -400n ? 0n : x << -amount;
}

const SHIFTS: Readonly<Record<string, Define>> = {
  $shl: (a, _, __, ___, b) => shifted(a, -b),
  $sshl: (a, _, __, ___, b) => shifted(a, -b),
  $shr: (a, _, s, __, b) => shifted(a & mask(Math.max(s.a, s.y)), b),
  $sshr: (a, _, s, __, b) => shifted(s.sa ? a : a & mask(Math.max(s.a, s.y)), b),
  $shift: (a, b, s) => shifted(a & mask(Math.max(s.a, s.y)), b),
  $shiftx: (_, b, __, raw) => shifted(raw, b),
};

const covered = new Set<string>();

function checkBinary(type: string, define: Define, shape: Shape, bothSigned: boolean): void {
  covered.add(type);
  const { a, b, y, sa, sb } = shape;
  const m = machineOf(
    oneCell(type, { A: a, B: b }, { Y: y }, { A_SIGNED: +sa, B_SIGNED: +sb, A_WIDTH: a, B_WIDTH: b, Y_WIDTH: y }),
  );
  const signA = bothSigned ? sa && sb : sa;
  const signB = bothSigned ? sa && sb : sb;
  for (const x of values(a, `${type} a`))
    for (const z of values(b, `${type} b`)) {
      writeWord(m, m.input('A'), x);
      writeWord(m, m.input('B'), z);
      m.step();
      const wanted = define(signA ? signed(x, a) : x, signB ? signed(z, b) : z, shape, x, z) & mask(y);
      const got = readWord(m, m.output('Y'));
      if (got !== wanted) expect.fail(`${type} ${JSON.stringify(shape)} A=${x} B=${z}: expected ${wanted}, got ${got}`);
    }
}

describe('cells', () => {
  it.each(Object.keys(BINARY))('%s', (type) => {
    const boolean = /^\$(eq|ne|lt|le|gt|ge|logic)/.test(type);
    for (const a of WIDTHS)
      for (const b of [1, 8, 32, 64, a])
        for (const y of boolean ? [1, 40] : [a, Math.max(a, b) + 1, 16])
          for (const s of [false, true]) checkBinary(type, BINARY[type]!, { a, b, y, sa: s, sb: s }, true);
    checkBinary(type, BINARY[type]!, { a: 8, b: 8, y: boolean ? 1 : 12, sa: true, sb: false }, true);
  });

  it.each(Object.keys(UNARY))('%s', (type) => {
    covered.add(type);
    for (const a of WIDTHS)
      for (const y of [1, a, a + 9])
        for (const sa of [false, true]) {
          const shape = { a, b: 0, y, sa, sb: false };
          const m = machineOf(oneCell(type, { A: a }, { Y: y }, { A_SIGNED: +sa, A_WIDTH: a, Y_WIDTH: y }));
          for (const x of values(a, type)) {
            writeWord(m, m.input('A'), x);
            m.step();
            expect(readWord(m, m.output('Y'))).toBe(UNARY[type]!(sa ? signed(x, a) : x, shape, x) & mask(y));
          }
        }
  });

  it.each(Object.keys(SHIFTS))('%s', (type) => {
    for (const a of WIDTHS)
      for (const b of [1, 3, 5, 6, 9, 32, 40])
        for (const y of [1, a, a + 20])
          for (const sa of type === '$shiftx' ? [false] : [false, true])
            for (const sb of type === '$shift' || type === '$shiftx' ? [false, true] : [false])
              checkBinary(type, SHIFTS[type]!, { a, b, y, sa, sb }, false);
  });

  it('selections', () => {
    for (const w of [1, 8, 32, 45, 64]) {
      const pick = (type: string, a: number, s: number, b = 0, y = w) =>
        machineOf(oneCell(type, b > 0 ? { A: a, B: b, S: s } : { A: a, S: s }, { Y: y }, { WIDTH: w, S_WIDTH: s }));
      const set = (m: Machine, inputs: Readonly<Record<string, bigint>>): bigint => {
        for (const [name, value] of Object.entries(inputs)) writeWord(m, m.input(name), value);
        m.step();
        return readWord(m, m.output('Y'));
      };
      const [mux, pmux, bmux, demux, bwmux] = [
        pick('$mux', w, 1, w),
        pick('$pmux', w, 3, 3 * w),
        pick('$bmux', 4 * w, 2),
        pick('$demux', w, 2, 0, 4 * w),
        pick('$bwmux', w, w, w),
      ];
      ['$mux', '$pmux', '$bmux', '$demux', '$bwmux'].forEach((type) => covered.add(type));
      for (const A of values(w, 'a'))
        for (const B of values(w, 'b')) {
          for (const S of [0n, 1n]) expect(set(mux, { A, B, S })).toBe(S === 1n ? B : A);
          expect(set(bwmux, { A, B, S: A ^ B })).toBe((A & ~(A ^ B)) | (B & (A ^ B)));
          const wide = A | (B << BigInt(w)) | ((A ^ B) << BigInt(2 * w)) | ((A & B) << BigInt(3 * w));
          const parts = [A, B, A ^ B, A & B];
          for (let i = 0; i < 4; i++) {
            expect(set(bmux, { A: wide, S: BigInt(i) })).toBe(parts[i]);
            expect(set(demux, { A, S: BigInt(i) })).toBe(A << BigInt(i * w));
            const S = i === 0 ? 0n : 1n << BigInt(i - 1);
            expect(set(pmux, { A, B: wide >> BigInt(w), S })).toBe(i === 0 ? A : parts[i]);
          }
        }
    }
  });

  const GATES: Readonly<Record<string, readonly [pins: string, define: (p: Record<string, number>) => number]>> = {
    $_BUF_: ['A', (p) => p['A']!],
    $_NOT_: ['A', (p) => 1 - p['A']!],
    $_AND_: ['AB', (p) => p['A']! & p['B']!],
    $_NAND_: ['AB', (p) => 1 - (p['A']! & p['B']!)],
    $_OR_: ['AB', (p) => p['A']! | p['B']!],
    $_NOR_: ['AB', (p) => 1 - (p['A']! | p['B']!)],
    $_XOR_: ['AB', (p) => p['A']! ^ p['B']!],
    $_XNOR_: ['AB', (p) => 1 - (p['A']! ^ p['B']!)],
    $_ANDNOT_: ['AB', (p) => p['A']! & (1 - p['B']!)],
    $_ORNOT_: ['AB', (p) => p['A']! | (1 - p['B']!)],
    $_MUX_: ['ABS', (p) => (p['S'] ? p['B']! : p['A']!)],
    $_NMUX_: ['ABS', (p) => 1 - (p['S'] ? p['B']! : p['A']!)],
    $_AOI3_: ['ABC', (p) => 1 - ((p['A']! & p['B']!) | p['C']!)],
    $_OAI3_: ['ABC', (p) => 1 - ((p['A']! | p['B']!) & p['C']!)],
    $_AOI4_: ['ABCD', (p) => 1 - ((p['A']! & p['B']!) | (p['C']! & p['D']!))],
    $_OAI4_: ['ABCD', (p) => 1 - ((p['A']! | p['B']!) & (p['C']! | p['D']!))],
  };
  it.each(Object.entries(GATES))('%s', (type, [names, define]) => {
    covered.add(type);
    const pins = [...names];
    const m = machineOf(oneCell(type, Object.fromEntries(pins.map((p) => [p, 1])), { Y: 1 }, {}));
    for (let row = 0; row < 2 ** pins.length; row++) {
      const p = Object.fromEntries(pins.map((name, i) => [name, (row >> i) & 1]));
      for (const name of pins) writeWord(m, m.input(name), BigInt(p[name]!));
      m.step();
      expect(readWord(m, m.output('Y'))).toBe(BigInt(define(p)));
    }
  });

  it('every known cell has a table here', () => {
    expect(CELL_TYPES.filter((type) => !covered.has(type))).toEqual([]);
  });
});

describe('registers', () => {
  const width = 40;
  const reset = 0xa5_0000_0001n;
  interface Kind {
    readonly type: string;
    readonly enable?: boolean;
    readonly reset?: boolean;
    readonly enableFirst?: boolean;
  }
  const KINDS: readonly Kind[] = [
    { type: '$dff' },
    { type: '$dffe', enable: true },
    { type: '$sdff', reset: true },
    { type: '$sdffe', enable: true, reset: true },
    { type: '$sdffce', enable: true, reset: true, enableFirst: true },
  ];
  it.each(KINDS)('$type', (kind) => {
    for (const high of [1, 0]) {
      const inputs: Ports = { D: width, ...(kind.enable ? { EN: 1 } : {}), ...(kind.reset ? { SRST: 1 } : {}) };
      const m = machineOf(
        oneCell(
          kind.type,
          inputs,
          { Q: width },
          {
            WIDTH: width,
            CLK_POLARITY: 1,
            EN_POLARITY: high,
            SRST_POLARITY: high,
            SRST_VALUE: reset.toString(2),
          },
        ),
      );
      const rng = createPrng(3, kind.type);
      let state = 0n;
      for (let i = 0; i < 200; i++) {
        const d = rng.word(width);
        const [en, rst] = [rng.below(2), rng.below(2)];
        writeWord(m, m.input('D'), d);
        if (kind.enable) writeWord(m, m.input('EN'), BigInt(en));
        if (kind.reset) writeWord(m, m.input('SRST'), BigInt(rst));
        m.step();
        expect(readWord(m, m.output('Q'))).toBe(state);
        const enabled = !kind.enable || en === high;
        const cleared = kind.reset === true && rst === high && (!kind.enableFirst || enabled);
        state = cleared ? reset : enabled ? d : state;
      }
    }
  });

  it.each([
    '$_DFF_P_',
    '$_DFFE_PN_',
    '$_DFFE_PP_',
    '$_SDFF_PN1_',
    '$_SDFF_PP0_',
    '$_SDFFE_PP1N_',
    '$_SDFFE_PN0P_',
    '$_SDFFCE_PP0P_',
    '$_SDFFCE_PN1N_',
  ])('%s', (type) => {
    const [, kind, letters] = /^\$_(\w+?)_P(\w*)_$/.exec(type)!;
    const hasReset = kind!.startsWith('SDFF');
    const hasEnable = kind!.endsWith('E');
    const resetHigh = hasReset && letters![0] === 'P' ? 1 : 0;
    const value = hasReset ? BigInt(letters![1]!) : 0n;
    const enableHigh = hasEnable && letters!.at(-1) === 'P' ? 1 : 0;
    const m = machineOf(
      oneCell(type, { D: 1, ...(hasEnable ? { E: 1 } : {}), ...(hasReset ? { R: 1 } : {}) }, { Q: 1 }, {}),
    );
    let state = 0n;
    for (let i = 0; i < 64; i++) {
      const [d, en, rst] = [BigInt(i & 1), (i >> 1) & 1, (i >> 2) & 1];
      writeWord(m, m.input('D'), d);
      if (hasEnable) writeWord(m, m.input('E'), BigInt(en));
      if (hasReset) writeWord(m, m.input('R'), BigInt(rst));
      m.step();
      expect(readWord(m, m.output('Q'))).toBe(state);
      const enabled = !hasEnable || en === enableHigh;
      const cleared = hasReset && rst === resetHigh && (kind !== 'SDFFCE' || enabled);
      state = cleared ? value : enabled ? d : state;
    }
  });

  it('initial values and noise', () => {
    const netlist = oneCell('$dff', { D: 4 }, { Q: 4 }, { WIDTH: 4, CLK_POLARITY: 1 });
    const module = netlist.modules['t']!;
    const q = module.ports['Q']!.bits;
    const withInit = {
      modules: { t: { ...module, netnames: { q: { bits: q, attributes: { init: '10xx' } } } } },
    };
    const m = machineOf(withInit);
    const seen = new Set<bigint>();
    for (let seed = 1; seed < 40; seed++) {
      m.scramble(seed);
      m.step();
      const value = readWord(m, m.output('Q'));
      expect(value >> 2n).toBe(2n);
      seen.add(value);
    }
    expect(seen.size).toBe(4);
  });
});

describe('netlists that cannot be simulated', () => {
  const refuse = (netlist: JsonNetlist, text: RegExp) => {
    expect(() => machineOf(netlist)).toThrow(NetlistError);
    expect(() => machineOf(netlist)).toThrow(text);
  };
  const withCells = (cells: Record<string, JsonCell>): JsonNetlist => ({
    modules: {
      t: {
        ports: {
          clk: { direction: 'input', bits: [2] },
          A: { direction: 'input', bits: [3, 4] },
          Y: { direction: 'output', bits: [5, 6] },
        },
        cells,
        netnames: { loose: { bits: [9] } },
      },
    },
  });
  const cell = (type: string, a: JsonBit[], b: JsonBit[], y: JsonBit[]): JsonCell => ({
    type,
    parameters: {},
    connections: { A: a, B: b, Y: y },
  });
  it('unknown cells', () => {
    for (const type of ['$div', '$mem_v2', '$dlatch', '$adff', '$_DFF_N_', 'SB_LUT4'])
      refuse(
        withCells({ c: cell(type, [3, 4], [3, 4], [5, 6]) }),
        /expected a cell that the netlist engine knows, got /,
      );
  });
  it('undriven nets, by name', () => {
    refuse(withCells({ c: cell('$and', [3, 4], [9, 4], [5, 6]) }), /^loose: expected a driver, got none/);
  });
  it('two drivers', () => {
    refuse(
      withCells({ c: cell('$and', [3, 4], [3, 4], [5, 6]), d: cell('$or', [3, 4], [3, 4], [5, 6]) }),
      /expected one driver, got another: d/,
    );
  });
  it('loops, but not those that come apart bit by bit', () => {
    refuse(withCells({ c: cell('$add', [3, 4], [5, 6], [5, 6]) }), /combinational loop, got one through c \(\$add\)/);
    refuse(withCells({ c: cell('$and', [3, 4], [6, 5], [5, 6]) }), /combinational loop/);
    const m = machineOf(withCells({ c: cell('$xor', [3, 4], ['1', 5], [5, 6]) }));
    writeWord(m, m.input('A'), 2n);
    m.step();
    expect(readWord(m, m.output('Y'))).toBe(1n);
  });
  it('a second clock and the falling edge', () => {
    const dff = (clock: number, polarity: number): JsonNetlist =>
      withCells({
        c: {
          type: '$dff',
          parameters: { WIDTH: 2, CLK_POLARITY: polarity },
          connections: { CLK: [clock], D: [3, 4], Q: [5, 6] },
        },
      });
    refuse(dff(3, 1), /expected the clock clk/);
    refuse(dff(2, 0), /expected the rising clock edge/);
  });
});
