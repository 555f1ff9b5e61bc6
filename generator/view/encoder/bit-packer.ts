import { bitsFor, buses } from '../../config/buses.js';
import { FULL_BODY, NIBBLE_LANES, SLOT_DELAY } from '../../codes/stream.js';
import type { CodecParams } from '../../config/params.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { fieldRange, lengthW, lit, padTo, type PlainView, range, zeroExtend, zeros } from '../text.js';
import { hasGearbox } from './units.js';

// Of stream format 1; goes with this module's move to format 2.
const CLASS_CODE = { same: '0', down: '10', up: '110', escape: '111' } as const;

/** Levels of the rotation that share a register stage. */
const LEVELS_PER_STAGE = 3;

/** Stages that hold a slot: input, fields, header, position, rotation, output. */
export function bitPackerStages(p: CodecParams): number {
  return 5 + Math.ceil(Math.log2(p.coreW) / LEVELS_PER_STAGE);
}

/** A prefix code of CLASS_CODE as a sized literal: its first bit is the lowest. */
function prefix(bits: string): string {
  return `${bits.length}'b${[...bits].reverse().join('')}`;
}

/** The same, aligned to the top of `width` bits. */
function topAligned(bits: string, width: number): string {
  return `{${prefix(bits)}, ${zeros(width - bits.length)}}`;
}

/** `x`, a ring of `width` bits, turned up by `by`. */
function turned(x: string, width: number, by: number): string {
  const wrapped = by === 1 ? `${x}[${width - 1}]` : `${x}[${width - 1}:${width - by}]`;
  return `{${x}[${width - 1 - by}:0], ${wrapped}}`;
}

/** A register of the mask line. */
interface MaskReg {
  readonly name: string;
  readonly decl: string;
  readonly zero: string;
  readonly next: string;
  readonly comment: string;
}

/** A value of variable length, aligned to the top. */
interface Field {
  readonly name: string;
  readonly length: string;
  readonly width: number;
  readonly lengthW: number;
}

/** The mask line: which registers there are and what joins the nibbles' parts. */
function maskLine(p: CodecParams) {
  const { nibbles } = p;
  const regs: MaskReg[] = [];
  const merges: Array<{ decl: string; name: string; value: string }> = [];
  const reg = (name: string, width: number, next: string, comment = '') => {
    regs.push({ name, decl: width === 1 ? '' : range(width), zero: zeros(width), next, comment });
    return name;
  };
  const wire = (name: string, width: number, value: string) => {
    merges.push({ decl: width === 1 ? '' : range(width), name, value });
    return name;
  };

  /** Joins two neighbours: `low` right below `high`. `unit` is 1 or 2 bits. */
  const join = (name: string, low: Field, high: Field, unit: 1 | 2): Field => {
    const shift = unit === 2 ? `{${high.length}, 1'b0}` : high.length;
    const width = low.width + high.width;
    const lengthW_ = low.lengthW + 1;
    return {
      name: wire(
        `${name}`,
        width,
        `{${high.name}, ${zeros(low.width)}} | ({${low.name}, ${zeros(high.width)}} >> ${shift})`,
      ),
      length: wire(
        `${name}_length`,
        lengthW_,
        `${zeroExtend(low.length, low.lengthW, lengthW_)} + ${zeroExtend(high.length, high.lengthW, lengthW_)}`,
      ),
      width,
      lengthW: lengthW_,
    };
  };
  /** Joins neighbours in pairs, or all of them. */
  const joinLevel = (name: string, fields: readonly Field[], unit: 1 | 2): Field[] =>
    Array.from({ length: fields.length / 2 }, (_, i) => join(`${name}_${i}`, fields[2 * i]!, fields[2 * i + 1]!, unit));
  const hold = (prefixName: string, fields: readonly Field[], comment: string): Field[] =>
    fields.map((f, i) => ({
      ...f,
      name: reg(`${prefixName}_${i}`, f.width, f.name, i === 0 ? comment : ''),
      length: reg(`${prefixName}_${i}_length`, f.lengthW, f.length),
    }));

  // One slot later: what each nibble says. A body has 0, 1 or 2 units of 2 bits.
  const k1Kinds = hold(
    'k1_kind',
    Array.from({ length: nibbles }, (_, i) => ({ name: `kind_${i}`, length: `changed_${i}`, width: 1, lengthW: 1 })),
    '  // 1 slot later: kind, whether there is one',
  );
  let bodies = hold(
    'k1_body',
    Array.from({ length: nibbles }, (_, i) => ({
      name: `body_${i}`,
      length: `{kind_${i}, changed_${i} && !kind_${i}}`,
      width: FULL_BODY,
      lengthW: 2,
    })),
    '  // bodies, lengths in units of 2 bits',
  );
  let kinds = k1Kinds;
  for (let width = nibbles; width > 1; width /= 2) kinds = joinLevel(`kinds_of_${(2 * nibbles) / width}`, kinds, 1);
  const k2Kinds = hold('k2_kinds', kinds, `  // ${SLOT_DELAY.kinds} slots later: all kinds`)[0]!;
  for (let k = 2; k <= SLOT_DELAY.bodies; k++) {
    if (bodies.length > 1) bodies = joinLevel(`bodies_of_${(2 * nibbles) / bodies.length}`, bodies, 2);
    bodies = hold(`k${k}_bodies`, bodies, `  // ${k} slots later${bodies.length === 1 ? ': all bodies' : ''}`);
  }
  if (bodies.length !== 1 || SLOT_DELAY.kinds !== 2)
    throw new RangeError(`the slot delays of kinds and bodies leave no time to join ${nibbles} nibbles`);
  const column = Math.max(...regs.map((r) => r.name.length));
  const declColumn = Math.max(...[...regs, ...merges].map((r) => r.decl.length));
  return {
    regs: regs.map((r) => ({ ...r, decl: r.decl.padEnd(declColumn), target: r.name.padEnd(column) })),
    merges: merges.map((m) => ({ ...m, decl: m.decl.padEnd(declColumn) })),
    kinds: k2Kinds,
    bodies: bodies[0]!,
  };
}

/** View of dctcm_bit_packer.v: bus `packed` -> bus `core_words`. */
export function bitPackerView(context: GenerateContext): PlainView {
  const p = context.params;
  const { n, codeBits, nibbles, coreW, outW, payloadMax, classMax, headerMax } = p;
  const bus = buses(p);
  const gearbox = hasGearbox(p);
  const lenW = lengthW(p);
  const turnW = Math.log2(coreW);
  const sumW = turnW + 2;
  const headerLenW = bitsFor(headerMax);
  const slotLenW = bitsFor(headerMax + payloadMax);
  const bodiesW = FULL_BODY * nibbles;
  const line = maskLine(p);
  const changedW = line.kinds.lengthW;
  const bodyLenW = line.bodies.lengthW;
  const subLsb = Math.log2(outW);
  const subW = turnW - subLsb;
  const inDecl = range(bus.packed.width);
  const outDecl = range(coreW);
  const waits = 8 - 2;
  const coded = 8 - 1;

  // Rotation by the bits of the turn, from 1 up; the thermometer grows with it.
  const digits = Array.from({ length: Math.ceil(turnW / LEVELS_PER_STAGE) }, (_, d) => ({
    low: d * LEVELS_PER_STAGE,
    count: Math.min(LEVELS_PER_STAGE, turnW - d * LEVELS_PER_STAGE),
  }));
  const turns = digits.map(({ low, count }, d) => {
    const pre = `s${4 + d}`;
    const from = `s${3 + d}`;
    const turn = `${from}_turn`;
    const left = turnW - low;
    let header = d === 0 ? 's3_header_ring' : `${from}_header`;
    let payload = d === 0 ? 's3_payload_ring' : `${from}_payload`;
    const names = `payload_by_${2 ** (low + count - 1)}`.length;
    const rotates = Array.from({ length: count }, (_, b) => {
      const by = 2 ** (low + b);
      const row = {
        by,
        turnBit: left === 1 ? `${turn}` : `${turn}[${b}]`,
        headerIn: header,
        payloadIn: payload,
        header: `header_by_${by}`.padEnd(names),
        payload: `payload_by_${by}`.padEnd(names),
        headerTurned: turned(header, coreW, by),
        payloadTurned: turned(payload, coreW, by),
      };
      header = row.header.trimEnd();
      payload = row.payload.trimEnd();
      return row;
    });
    const size = 2 ** count;
    const fine = 2 ** low;
    const hasTurn = d < digits.length - 1;
    const rest = left - count;
    return {
      title: `Stage ${4 + d}: turn by ${rotates.map((r) => r.by).join(', ')}`,
      pre,
      from,
      rotates,
      maskDecl: range(size * fine),
      behind: `${pre}_behind_next`,
      reached: `${pre}_reached`,
      equal: `${pre}_equal`,
      digitComment: d === 0 ? 'Here for the low bits of both' : 'By the next bits, by those below where they are equal',
      digitDecl: range(size),
      digit: count === left ? turn : `${turn}[${count - 1}:0]`,
      allOnes: `${size}'d${2 ** size - 1}`,
      oneHot: lit(size, 1),
      isFirst: d === 0,
      label: `gen_behind_${fine}`,
      coarse: size,
      fine,
      hasTurn,
      turnDecl: rest === 1 ? '     ' : range(Math.max(1, rest)),
      turnRest: rest <= 1 ? `${turn}[${left - 1}]` : `${turn}[${left - 1}:${count}]`,
      headerOut: header,
      payloadOut: payload,
      gearbox,
      subMsb: subW - 1,
    };
  });

  return {
    banner: makeBanner(context, {
      module: 'dctcm_bit_packer',
      title: 'masks, classes and payloads to stream words',
      template: 'encoder/dctcm_bit_packer.v',
      purpose: [
        'Slot s holds class(s - 8), flags(s), kinds(s - 2), bodies(s - 4) and payload(s - 11) of the blocks: the'
          .replace('8', String(8))
          .replace('s - 2', `s - ${SLOT_DELAY.kinds}`)
          .replace('s - 4', `s - ${SLOT_DELAY.bodies}`)
          .replace('11', String(SLOT_DELAY.payload)),
        'decoder knows all lengths but that of the class before it reads a slot.  After the last block the unit',
        `adds ${SLOT_DELAY.payload + 1} slots of END blocks, while s_axis_tready is low.`,
        '',
        'One slot per clock is turned to its place in the words.  Words leave as soon as they are full, the last',
        'one, padded with zeros, at the end of the frame; a slot that fills two words takes two clocks, so the',
        'output never waits.',
      ],
      formats: [
        `in: mask ${n} bits, class, payload of 0..${payloadMax} bits`,
        `out: words of ${coreW} bits, first bit of the stream in bit 0`,
      ],
      timing: [
        `1 slot per clock; a payload leaves ${SLOT_DELAY.payload} slots and ${bitPackerStages(p)} clocks later;`,
        'ready path combinational',
      ],
    }),
    n,
    nibbles,
    codeW: codeBits,
    payloadMax,
    lenW,
    classMax,
    escapePrefixBits: CLASS_CODE.escape.length,
    bodiesW,
    marksW: 2 * nibbles,
    fieldsW: headerMax - classMax,
    headerMax,
    changedW,
    bodyLenW,
    headerLenW,
    slotLenW,
    coreW,
    outW,
    turnW,
    sumW,
    entryW: codeBits + 2,
    endLit: lit(codeBits, p.endCode),
    tailLast: SLOT_DELAY.payload,
    tailClass: SLOT_DELAY.payload - 8,
    payloadDelay: SLOT_DELAY.payload,
    payloadDepth: SLOT_DELAY.payload + 1,
    kindsDelay: SLOT_DELAY.kinds,
    bodiesDelay: SLOT_DELAY.bodies,
    classDelay: 8,
    inDecl,
    inPad: padTo(inDecl.length),
    outDecl,
    outPad: padTo(outDecl.length),
    gearbox,
    subDecl: range(Math.max(1, subW)).padEnd(outDecl.length),
    subMax: coreW / outW - 1,
    subMsb: Math.max(0, subW - 1),
    subLsb,
    subLow: subLsb - 1,
    maskAt: fieldRange(bus.packed, 'mask'),
    domAt: fieldRange(bus.packed, 'dom'),
    codeAt: fieldRange(bus.packed, 'code'),
    payloadAt: fieldRange(bus.packed, 'payload'),
    lengthAt: fieldRange(bus.packed, 'payload_length'),
    nibbleCodes: Array.from({ length: nibbles }, (_, i) => ({
      x: `change_${i}`,
      lsb: NIBBLE_LANES * i,
      msb: NIBBLE_LANES * i + NIBBLE_LANES - 1,
      index: `{change_${i}[3] || change_${i}[2], change_${i}[3] || change_${i}[1], 2'b00}`,
      changed: `changed_${i}`,
      kind: `kind_${i}`,
      body: `body_${i}`,
    })),
    flags: `{${Array.from({ length: nibbles }, (_, i) => `changed_${nibbles - 1 - i}`).join(', ')}}`,
    maskRegs: line.regs,
    merges: line.merges,
    kindsTop: `{${line.kinds.name}, { NIBBLES {1'b0} }}`,
    kindsLength: line.kinds.length,
    bodies: line.bodies.name,
    bodiesLength: line.bodies.length,
    waits,
    waitsMinus1: waits - 1,
    coded,
    codeOne: lit(codeBits, 1),
    same: topAligned(CLASS_CODE.same, classMax),
    down: topAligned(CLASS_CODE.down, classMax),
    up: topAligned(CLASS_CODE.up, classMax),
    sameBits: lit(4, CLASS_CODE.same.length),
    downBits: lit(4, CLASS_CODE.down.length),
    upBits: lit(4, CLASS_CODE.up.length),
    escapePrefix: prefix(CLASS_CODE.escape),
    escapeMsb: CLASS_CODE.escape.length - 1,
    tailSlots: SLOT_DELAY.payload + 1,
    escapeAutoBits: lit(4, classMax),
    escapeBits: lit(4, classMax - 1),
    nibblesLit: lit(headerLenW, nibbles),
    kindsLengthWide: zeroExtend('s1_kinds_length', changedW, headerLenW),
    bodiesBitsWide: zeroExtend('bodies_bits', bodyLenW + 1, headerLenW),
    classLengthWide: zeroExtend('s1_class_length', 4, headerLenW),
    headerLengthWide: zeroExtend('header_length', headerLenW, slotLenW),
    payloadLengthWide: zeroExtend('s1_payload_length', lenW, slotLenW),
    headerStart: zeroExtend('s2_header_length', headerLenW, turnW + 1),
    positionWide: zeroExtend('position', turnW, sumW),
    lengthEnd: zeroExtend('s2_length', slotLenW, sumW),
    turnOne: lit(turnW, 1),
    headerRing: coreW === headerMax ? 's3_header' : `{s3_header, ${zeros(coreW - headerMax)}}`,
    payloadRing: zeroExtend('s3_payload', payloadMax, coreW),
    turns,
    m: `s${3 + digits.length}`,
  };
}
