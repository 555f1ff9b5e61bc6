import { bitsFor, buses } from '../../config/buses.js';
import { CLASS_KIND, CLASS_KIND_BITS, FULL_BODY, NIBBLE_LANES, SLOT_DELAY } from '../../codes/stream.js';
import type { CodecParams } from '../../config/params.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { fieldRange, lengthW, lit, padTo, type PlainView, range, zeroExtend, zeros } from '../text.js';
import { hasGearbox } from './units.js';
import { hasOver as isOver, wordQueueLatency, wordQueueWords } from './word-queue.js';

/** Stages that move by whole slots, up to the one in which the bits are in place. */
const SLOT_STAGES = 5;

/** Levels of the move to the place in a stage, and in the one that adds up where that is. */
const LEVELS_PER_STAGE = 3;
const FIRST_LEVELS = 2;

/** Stages that hold a slot or a word: fields, header, position and place, what the queue takes at least. */
export function bitPackerStages(p: CodecParams): number {
  const levels = Math.log2(p.coreW) - 1;
  return SLOT_STAGES + Math.ceil((levels - FIRST_LEVELS) / LEVELS_PER_STAGE) + wordQueueLatency(p);
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
  const hasOver = isOver(p);
  const sumW = turnW + (hasOver ? 2 : 1);
  const headerLenW = bitsFor(headerMax);
  const frontLenW = bitsFor(frontW);
  const backLenW = bitsFor(backW);
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

  // A slot moves up by less than half a word before the merge: level by level, as few in the stage that adds up where to.
  const levels = turnW - 1;
  const bitsW = headerMax + payloadMax;
  const moved = [Math.min(FIRST_LEVELS, levels)];
  while (moved.at(-1)! < levels) moved.push(Math.min(moved.at(-1)! + LEVELS_PER_STAGE, levels));
  const lineOf = (done: number) => bitsW + 2 ** done - 1;
  const amounts = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => 2 ** (from + i)).join(', ');
  const lineDeclOf = (done: number) => range(lineOf(done));
  const column = lineDeclOf(levels).length;
  const upDeclOf = (done: number) => (levels - done === 1 ? '' : range(levels - done)).padEnd(column);
  const subDeclOf = () => (subW === 1 ? '' : range(Math.max(1, subW))).padEnd(column);
  const moves = moved.slice(1).map((done, i) => {
    const before = moved[i]!;
    const left = levels - before;
    const now = done - before;
    const from = `s${SLOT_STAGES - 1 + i}`;
    const slice = (low: number, high: number) =>
      left === 1 ? `${from}_up` : high === low ? `${from}_up[${low}]` : `${from}_up[${high}:${low}]`;
    return {
      title: `Stage ${SLOT_STAGES + i}: up by ${amounts(before, done)}`,
      pre: `s${SLOT_STAGES + i}`,
      from,
      hasOver,
      gearbox,
      hasUp: done < levels,
      upDecl: upDeclOf(done),
      nextUnit: 2 ** done,
      upRest: done < levels ? slice(now, left - 1) : '',
      upNow: slice(0, now - 1),
      unitZeros: zeros(before),
      lineDecl: lineDeclOf(done).padEnd(column),
      zeros: zeros(lineOf(done) - lineOf(before)),
      pad: ' '.repeat(column),
      subDecl: subDeclOf(),
    };
  });
  const m = moves.at(-1)?.pre ?? `s${SLOT_STAGES - 1}`;
  // Stages behind the sum of the lengths, oldest slot first; `before` is the fill in front of a slot.
  const placing = [`s${SLOT_STAGES - 1}`, ...moves.map(({ pre }) => pre)].reverse();
  const formalStages = placing.map((pre, i) => ({
    pre,
    before: i === 0 ? 'f_fill' : `f_${placing[i - 1]!}_after`,
    words: hasOver ? `${pre}_two ? 16'd2 : 16'd1` : "16'd1",
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
    frontLenW,
    backLenW,
    coreW,
    outW,
    turnW,
    sumW,
    sumWords: hasOver ? 3 : 2,
    queueWords: wordQueueWords(p),
    // A length of w bits is that of a field of 2^(w-1) units.
    lengthRegs: line.lengthRegs.map(({ name, width }) => ({
      name,
      max: 2 ** (width - 1),
      step: /^k(\d+)_/.exec(name)![1]!,
    })),
    endLit: lit(codeBits, p.endCode),
    kindUp: lit(CLASS_KIND_BITS, CLASS_KIND.up),
    kindTwo: lit(CLASS_KIND_BITS, CLASS_KIND.two),
    kindEscape: lit(CLASS_KIND_BITS, CLASS_KIND.escape),
    tailClass: payload - 1 - classFlag,
    tailLast: payload - 1,
    tailFlush,
    tailPush,
    tailDone: tailFlush + tailPush,
    payloadDepth: payload + SLOT_STAGES - 1,
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
    subLow: subLsb - 1,
    subLsb,
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
    codeWLit: lit(backLenW, codeBits),
    backZero: zeros(backLenW),
    frontZero: zeros(frontLenW),
    nibblesLit: lit(frontLenW, nibbles),
    backUnits: zeroExtend(['s1_bodies_length', 's1_class_one'], bodyLenW + 1, backLenW),
    kindsLengthWide: zeroExtend('s1_kinds_length', changedW, frontLenW),
    classKindWide: zeroExtend(['s1_class[0]', 's1_any'], 2, frontLenW),
    frontLengthWide: zeroExtend('s2_front_length', frontLenW, headerLenW),
    backLengthWide: zeroExtend('s2_back_length', backLenW, headerLenW),
    headerStart: zeroExtend('s3_header_length', headerLenW, turnW + 1),
    startWide: zeroExtend('payload_start', turnW + 1, sumW),
    lengthWide: zeroExtend('late_length', lenW, sumW),
    turnOne: lit(turnW, 1),
    full: hasOver ? `slot_end[SUM_W-1:TURN_W] != 2'd0` : 'slot_end[TURN_W]',
    middleStays: hasOver ? `${m}_cross && !${m}_two` : `${m}_cross`,
    // Of a header that is longer than half a word the part below may begin there.
    below:
      headerMax > coreW / 2
        ? `${m}_half ? {words[0 +: CORE_W/2], { (CORE_W/2) {1'b0} } } : words[0 +: CORE_W]`
        : 'words[0 +: CORE_W]',
    lineW: lineOf(levels),
    firstMoves: amounts(0, moved[0]!),
    firstUnit: 2 ** moved[0]!,
    firstLevels: moved[0]!,
    firstMsb: moved[0]! - 1,
    firstUpDecl: upDeclOf(moved[0]!),
    firstLineDecl: lineDeclOf(moved[0]!).padEnd(column),
    firstZeros: zeros(lineOf(moved[0]!) - bitsW),
    firstSubDecl: subDeclOf(),
    moves,
    m,
    queueData: hasOver ? '{middle, word}' : 'word',
    queueSide: hasOver && gearbox ? `{${m}_sub, ${m}_two}` : hasOver ? `${m}_two` : gearbox ? `${m}_sub` : '',
    formalStages,
    formalCopies: moves.map(({ pre, from }) => ({ pre, from })),
  };
}
