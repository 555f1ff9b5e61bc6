import { bitsFor, buses } from '../../config/buses.js';
import { CLASS_KIND, CLASS_KIND_BITS, FULL_BODY, NIBBLE_LANES, SLOT_DELAY } from '../../codes/stream.js';
import type { CodecParams } from '../../config/params.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { fieldRange, lengthW, lit, padTo, type PlainView, range, zeroExtend, zeros } from '../text.js';
import { hasGearbox } from './units.js';

/** Levels of the rotation that share a register stage. */
const LEVELS_PER_STAGE = 3;

/** Stages that move by whole slots, up to the one that knows the position. */
const SLOT_STAGES = 5;

/** Stages that hold a slot: fields, header, position, rotation, output. */
export function bitPackerStages(p: CodecParams): number {
  return SLOT_STAGES + Math.ceil(Math.log2(p.coreW) / LEVELS_PER_STAGE) + 1;
}

/** `x`, a ring of `width` bits, turned up by `by`. */
function turned(x: string, width: number, by: number): string {
  const wrapped = by === 1 ? `${x}[${width - 1}]` : `${x}[${width - 1}:${width - by}]`;
  return `{${x}[${width - 1 - by}:0], ${wrapped}}`;
}

/** A register of the delay lines. */
interface LineReg {
  readonly name: string;
  readonly decl: string;
  readonly next: string;
}

/** A value of variable length, aligned to the top. */
interface Field {
  readonly name: string;
  readonly length: string;
  readonly width: number;
  readonly lengthW: number;
}

/**
 * The lines of kinds and bodies: which registers there are and what joins the nibbles' parts. The last joins feed the
 * registers of stage 1.
 */
function maskLine(p: CodecParams, classBodyW: number) {
  const { nibbles } = p;
  const levels = Math.log2(nibbles);
  const regs: LineReg[] = [];
  const merges: Array<{ decl: string; name: string; value: string }> = [];
  const reg = (name: string, width: number, next: string) => {
    regs.push({ name, decl: width === 1 ? '' : range(width), next });
    return name;
  };
  const lengthRegs: Array<{ readonly name: string; readonly width: number }> = [];
  const lengthReg = (name: string, width: number, next: string) => {
    lengthRegs.push({ name, width });
    return reg(name, width, next);
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
        name,
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
  /** Joins neighbours in pairs. */
  const joinLevel = (name: string, fields: readonly Field[], unit: 1 | 2): Field[] =>
    Array.from({ length: fields.length / 2 }, (_, i) =>
      join(`${name}_of_${(2 * nibbles) / fields.length}_${i}`, fields[2 * i]!, fields[2 * i + 1]!, unit),
    );
  const hold = (prefixName: string, fields: readonly Field[]): Field[] =>
    fields.map((f, i) => ({
      ...f,
      name: reg(`${prefixName}_${i}`, f.width, f.name),
      length: lengthReg(`${prefixName}_${i}_length`, f.lengthW, f.length),
    }));

  // Kinds: one level of joins in the line where there are more than two nibbles.
  let kinds: Field[] = hold(
    'k1_kind',
    Array.from({ length: nibbles }, (_, i) => ({ name: `kind_${i}`, length: `changed_${i}`, width: 1, lengthW: 1 })),
  );
  for (let k = 2; k <= SLOT_DELAY.kinds; k++) {
    if (kinds.length > 2) kinds = joinLevel('kinds', kinds, 1);
    kinds = hold(`k${k}_kind`, kinds);
  }
  while (kinds.length > 1) kinds = joinLevel('kinds', kinds, 1);

  // Bodies: the changes wait in the memory, the last slots are for all joins but one.
  const steps = Math.max(0, levels - 1);
  const late = SLOT_DELAY.bodies - steps;
  if (late < 1) throw new RangeError(`the slot delay of the bodies leaves no time to join ${nibbles} nibbles`);
  let bodies: Field[] = Array.from({ length: nibbles }, (_, i) => ({
    name: `body_${i}`,
    length: `body_${i}_length`,
    width: FULL_BODY,
    lengthW: 2,
  }));
  let classBody = 'late_class_body';
  let classKind = 'late_kind';
  for (let k = late + 1; k <= SLOT_DELAY.bodies; k++) {
    bodies = hold(`k${k}_bodies`, joinLevel('bodies', bodies, 2));
    classBody = reg(`late_class_body_${k}`, classBodyW, classBody);
    classKind = reg(`late_kind_${k}`, CLASS_KIND_BITS, classKind);
  }
  if (bodies.length > 1) bodies = joinLevel('bodies', bodies, 2);

  const column = Math.max(...regs.map((r) => r.name.length));
  const declColumn = Math.max(...[...regs, ...merges].map((r) => r.decl.length));
  return {
    regs: regs.map((r) => ({ ...r, decl: r.decl.padEnd(declColumn), target: r.name.padEnd(column) })),
    merges: merges.map((m) => ({ ...m, decl: m.decl.padEnd(declColumn) })),
    late,
    lengthRegs,
    kinds: kinds[0]!,
    bodies: bodies[0]!,
    classBody,
    classKind,
  };
}

/** Shape of a slot's header in this configuration. */
function headerShape(p: CodecParams) {
  const hasAuto = p.features.auto;
  const classBodyW = p.codeBits + (hasAuto ? 1 : 0);
  const marksW = p.nibbles + 1;
  const frontW = marksW + CLASS_KIND_BITS + p.nibbles;
  const backW = FULL_BODY * p.nibbles + classBodyW;
  return { hasAuto, classBodyW, marksW, frontW, backW, headerMax: frontW + backW };
}

/** View of dctcm_bit_packer.v: bus `packed` -> bus `core_words`. */
export function bitPackerView(context: GenerateContext): PlainView {
  const p = context.params;
  const { n, codeBits, nibbles, coreW, outW, payloadMax } = p;
  const { hasAuto, classBodyW, marksW, frontW, backW, headerMax } = headerShape(p);
  const bus = buses(p);
  const gearbox = hasGearbox(p);
  const lenW = lengthW(p);
  const turnW = Math.log2(coreW);
  const hasOver = headerMax + payloadMax > coreW;
  const sumW = turnW + (hasOver ? 2 : 1);
  const headerLenW = bitsFor(headerMax);
  const slotLenW = bitsFor(headerMax + payloadMax);
  const line = maskLine(p, classBodyW);
  const changedW = line.kinds.lengthW;
  const bodyLenW = line.bodies.lengthW;
  const subLsb = Math.log2(outW);
  const subW = turnW - subLsb;
  const inDecl = range(bus.packed.width);
  const outDecl = range(coreW);
  const { classFlag, classKind, classBody, payload } = SLOT_DELAY;
  if (classKind !== classFlag + 2 || classBody !== classFlag + SLOT_DELAY.bodies)
    throw new RangeError('dctcm_bit_packer is built for a class kind 2 slots and a class body 4 slots behind the flag');

  // Header beside the ring: as long as one group of bits, which is turned bit by bit, then placed group by group.
  const groupBits = Math.min(coreW / 2, 2 ** Math.ceil(Math.log2(0.75 * headerMax)));
  const groups = coreW / groupBits;
  const groupTurnW = Math.log2(groupBits);
  const headerGroups = Math.ceil(headerMax / groupBits);
  const smallW = (headerGroups + 1) * groupBits;
  const groupW = turnW - groupTurnW;
  const placed = Array.from({ length: headerGroups + 1 }, (_, q) => {
    const above = headerGroups - q; // groups from here to the one in which the header ends
    const where = above === 0 ? 'group' : `(group+${above})%${groups}`;
    return (from: string) =>
      `(${from}_small[${q * groupBits} +: ${groupBits}] & { ${groupBits} {in_group[${where}]} })`;
  });

  // Rotation by the bits of the turn, from 1 up; the thermometer grows with it.
  const digits = Array.from({ length: Math.ceil(turnW / LEVELS_PER_STAGE) }, (_, d) => ({
    low: d * LEVELS_PER_STAGE,
    count: Math.min(LEVELS_PER_STAGE, turnW - d * LEVELS_PER_STAGE),
  }));
  const turns = digits.map(({ low, count }, d) => {
    const isFirst = d === 0;
    const isLast = d === digits.length - 1;
    const pre = `s${SLOT_STAGES + d}`;
    const from = `s${SLOT_STAGES - 1 + d}`;
    const start = `${from}_start`;
    const left = turnW - low;
    const names = `ring_by_${2 ** (low + count - 1)}`.length;
    let ring = `${from}_ring`;
    const rotates = Array.from({ length: count }, (_, b) => {
      const by = 2 ** (low + b);
      const row = {
        by,
        turnBit: left === 1 ? `${from}_turn` : `${from}_turn[${b}]`,
        in: ring,
        ring: `ring_by_${by}`.padEnd(names),
        turned: turned(ring, coreW, by),
      };
      ring = row.ring.trimEnd();
      return row;
    });
    const size = 2 ** count;
    const fine = 2 ** low;
    const rest = left - count;
    const upper = (name: string) => (rest === 1 ? `${name}[${left - 1}]` : `${name}[${left - 1}:${count}]`);
    return {
      title: `Stage ${SLOT_STAGES + d}: turn by ${rotates.map((r) => r.by).join(', ')}`,
      pre,
      from,
      rotates,
      maskDecl: range(size * fine).padEnd('[CORE_W-1:0] '.length),
      behind: `${pre}_behind_next`,
      reached: `${pre}_reached`,
      equal: `${pre}_equal`,
      digitComment: isFirst ? 'Here for its low bits' : 'By the next bits, by those below where they are equal',
      digitDecl: range(size),
      digit: count === left ? start : `${start}[${count - 1}:0]`,
      allOnes: `${size}'d${2 ** size - 1}`,
      oneHot: lit(size, 1),
      isFirst,
      label: `gen_behind_${fine}`,
      coarse: size,
      fine,
      hasTurn: !isLast,
      turnDecl: (rest <= 1 ? '' : range(rest)).padEnd('[CORE_W-1:0] '.length),
      turnRest: isLast ? '' : upper(`${from}_turn`),
      startRest: isLast ? '' : upper(start),
      ringOut: ring,
      hasOver,
      behindOut: hasOver && isLast ? `${pre}_behind_next & { ${coreW} {!${from}_cross} }` : `${pre}_behind_next`,
      fromSub: isFirst ? `last_bit[TURN_W-1:${subLsb}]` : `${from}_sub`,
      turnsSmall: hasOver && isFirst,
      keepsSmall: hasOver && !isLast,
      placesSmall: hasOver && isLast,
      smallDecl: range(smallW),
      smallIn: `{${zeros(groupBits)}, s4_header & { HEADER_W {s4_over} }${headerGroups * groupBits === headerMax ? '' : `, ${zeros(headerGroups * groupBits - headerMax)}`}}`,
      smallTurn: `s4_turn[${groupTurnW - 1}:0]`,
      smallNext: isFirst ? 'small_turned' : `${from}_small`,
      groupDecl: range(groupW),
      groupNext: isFirst ? `s4_turn[TURN_W-1:${groupTurnW}]` : `${from}_group`,
      groupBits,
      groups,
      groupsDecl: range(groups),
      groupOne: lit(groups, 1),
      groupDigit: `${from}_group`,
      placedFirst: placed[0]!(from),
      placedMore: placed.slice(1).map((text, i, list) => `| ${text(from)}${i === list.length - 1 ? ';' : ''}`),
      gearbox,
      subMsb: subW - 1,
    };
  });
  const m = turns.at(-1)!.pre;
  // Stages behind the sum of the lengths, oldest slot first; `before` is the fill in front of a slot.
  const placing = [`s${SLOT_STAGES - 1}`, ...turns.map(({ pre }) => pre)].reverse();
  const formalStages = placing.map((pre, i) => ({
    pre,
    before: i === 0 ? 'f_fill' : `f_${placing[i - 1]!}_after`,
    words: hasOver ? `${pre}_second ? 16'd2 : 16'd1` : "16'd1",
    hasOver,
    sumWords: hasOver ? 3 : 2,
  }));
  const tailFlush = payload;
  const tailPush = SLOT_STAGES - 1;

  return {
    banner: makeBanner(context, {
      module: 'dctcm_bit_packer',
      title: 'masks, classes and payloads to stream words',
      template: 'encoder/dctcm_bit_packer.v',
      purpose: [
        `Slot s holds flags(s), class flag(s - ${classFlag}), class kind(s - ${classKind}), kinds(s - ${SLOT_DELAY.kinds}),`,
        `bodies(s - ${SLOT_DELAY.bodies}), class body(s - ${classBody}) and payload(s - ${payload}) of the blocks, so that a decoder knows`,
        `all lengths before it reads a slot.  After the last block the unit adds ${payload} slots of END blocks,`,
        'while s_axis_tready is low, as it is for some clocks after a reset.',
        '',
        'One slot per clock is turned to its place in the words.  Words leave as soon as they are full, the last',
        'one, padded with zeros, at the end of the frame.',
      ],
      formats: [
        `in: mask ${n} bits, class, payload of 0..${payloadMax} bits`,
        `out: words of ${coreW} bits, first bit of the stream in bit 0`,
      ],
      timing: [
        `1 slot per clock; a payload leaves ${payload} slots and ${bitPackerStages(p)} clocks later;`,
        'ready path combinational',
      ],
    }),
    hasAuto,
    hasOver,
    n,
    nibbles,
    codeW: codeBits,
    payloadMax,
    lenW,
    classBodyW,
    classBodyText: hasAuto ? 'domain 1, class number' : 'class number',
    bodiesW: FULL_BODY * nibbles,
    marksW,
    frontW,
    backW,
    headerMax,
    changedW,
    bodyLenW,
    headerLenW,
    slotLenW,
    coreW,
    outW,
    turnW,
    sumW,
    sumWords: hasOver ? 3 : 2,
    formalStages,
    formalCopies: turns.map(({ pre, from }) => ({ pre, from })),
    // A length of w bits is that of a field of 2^(w-1) units.
    lengthRegs: line.lengthRegs.map(({ name, width }) => ({
      name,
      max: 2 ** (width - 1),
      step: /^k(\d+)_/.exec(name)![1]!,
    })),
    refusedMax: 2 * (tailFlush + tailPush + 1) + 1,
    endLit: lit(codeBits, p.endCode),
    kindUp: lit(CLASS_KIND_BITS, CLASS_KIND.up),
    kindTwo: lit(CLASS_KIND_BITS, CLASS_KIND.two),
    kindEscape: lit(CLASS_KIND_BITS, CLASS_KIND.escape),
    tailClass: payload - 1 - classFlag,
    tailLast: payload - 1,
    tailFlush,
    tailPush,
    tailDone: tailFlush + tailPush,
    payloadDepth: payload + SLOT_STAGES,
    lengthDepth: payload + SLOT_STAGES - 2,
    classDepth: classFlag - 1,
    classFlagDelay: classFlag,
    classKindDelay: classKind,
    kindHalf: classFlag + 1,
    lateDelay: line.late,
    inDecl,
    inPad: padTo(inDecl.length),
    outDecl,
    outPad: padTo(outDecl.length),
    gearbox,
    subDecl: range(Math.max(1, subW)).padEnd(outDecl.length),
    subMax: coreW / outW - 1,
    subMsb: Math.max(0, subW - 1),
    subLow: subLsb - 1,
    maskAt: fieldRange(bus.packed, 'mask'),
    domAt: hasAuto ? fieldRange(bus.packed, 'dom') : '',
    inFields: `{payload_length, payload, code, ${hasAuto ? 'dom, ' : ''}mask}`,
    codeAt: fieldRange(bus.packed, 'code'),
    payloadAt: fieldRange(bus.packed, 'payload'),
    lengthAt: fieldRange(bus.packed, 'payload_length'),
    codeOne: lit(codeBits, 1),
    codeMinusOne: lit(codeBits, 2 ** codeBits - 1),
    codeTwo: lit(codeBits, 2),
    codeMinusTwo: lit(codeBits, 2 ** codeBits - 2),
    escapeBody: hasAuto ? '{s0_code, class_dom}' : 's0_code',
    changes: Array.from({ length: nibbles }, (_, i) => ({
      lsb: NIBBLE_LANES * i,
      msb: NIBBLE_LANES * i + NIBBLE_LANES - 1,
      changed: `changed_${i}`,
      kind: `kind_${i}`,
    })),
    bodies: Array.from({ length: nibbles }, (_, i) => ({
      x: `late_${i}`,
      lsb: NIBBLE_LANES * i,
      msb: NIBBLE_LANES * i + NIBBLE_LANES - 1,
      full: `full_${i}`,
      index: `{late_${i}[3] || late_${i}[2], late_${i}[3] || late_${i}[1], 2'b00}`,
      body: `body_${i}`,
      length: `body_${i}_length`,
    })),
    flags: `{${Array.from({ length: nibbles }, (_, i) => `changed_${nibbles - 1 - i}`).join(', ')}}`,
    lineRegs: line.regs,
    merges: line.merges,
    kinds: line.kinds.name,
    kindsLength: line.kinds.length,
    bodiesField: line.bodies.name,
    bodiesLength: line.bodies.length,
    classBody: line.classBody,
    classKind: line.classKind,
    orDomain: hasAuto ? ` || (${line.classKind} == ESCAPE && cfg_mode == MODE_AUTO)` : '',
    codeWLit: lit(headerLenW, codeBits),
    headerZero: zeros(headerLenW),
    nibblesLit: lit(headerLenW, nibbles),
    bodiesLengthWide: zeroExtend(['s1_bodies_length', "1'b0"], bodyLenW + 1, headerLenW),
    classOneWide: zeroExtend('s1_class_one', 1, headerLenW),
    kindsLengthWide: zeroExtend('s1_kinds_length', changedW, headerLenW),
    classKindWide: zeroExtend(['s1_class[0]', 's1_any'], 2, headerLenW),
    headerLengthWide: zeroExtend('s2_header_length', headerLenW, slotLenW),
    payloadLengthWide: zeroExtend('late_length', lenW, slotLenW),
    headerStart: zeroExtend('s3_header_length', headerLenW, turnW + 1),
    positionWide: zeroExtend('position', turnW, sumW),
    lengthEnd: zeroExtend('s3_length', slotLenW, sumW),
    coreLit: hasOver ? lit(slotLenW, coreW) : '',
    turnOne: lit(turnW, 1),
    headerRing: coreW === headerMax ? 's4_header' : `{s4_header, ${zeros(coreW - headerMax)}}`,
    payloadRing: zeroExtend('late_payload', payloadMax, coreW),
    headerGate: hasOver ? ' & { CORE_W {!s4_over} }' : '',
    turns,
    m,
  };
}
