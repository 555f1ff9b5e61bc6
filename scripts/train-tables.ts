/**
 * Trains static prefix tables for class and mask on feature maps and compares them with the present ones.
 *
 *   npm run train-tables -- PATH... [--step 1] [--channels 8] [--sets 3] [--held-out PATH]...
 *
 * `.npy` files or folders. The maps are encoded by the model (direct mode, `keep-nonzero`); each map takes the lane axis and
 * prediction with the fewest bits. The headers are counted from the encoder's own decisions, so every number is exact for
 * maps at these settings: payloads are the same in all rows, only class and mask bits change (the tail of a frame, some
 * tens of bits, is left out). `--held-out` maps are measured with the tables of PATH, to see whether these are general.
 */
import { parseArgs } from 'node:util';
import { parseConfig, parseSettings } from '../generator/config/schema.js';
import { derive } from '../generator/config/params.js';
import { classBits, createClassCode } from '../generator/model/class-code.js';
import { createEncoder } from '../generator/model/encoder.js';
import { LANE_AXES, toBlocks } from '../generator/model/layout.js';
import { maskBits } from '../generator/model/mask.js';
import { readMaps } from './maps.js';
import { bestStaged, codeWords, cost, entropyBits, limitedLengths, type StagedCode } from './prefix-codes.js';

const { values: options, positionals: paths } = parseArgs({
  allowPositionals: true,
  options: {
    step: { type: 'string', default: '1' },
    channels: { type: 'string', default: '8' },
    sets: { type: 'string', default: '3' },
    'held-out': { type: 'string', multiple: true, default: [] },
  },
});
const params = derive(parseConfig({ channels: Number(options.channels) }));
const PREDICT = ['none', 'previous'] as const;
const settings = PREDICT.map((predict) => parseSettings({ directStep: Number(options.step), predict }, params.n));
const encoders = settings.map((s) => createEncoder(params, s));
const classCode = createClassCode(params, 'direct');
const CODES = 2 ** params.codeBits;

/** What the headers of a map have to say. */
interface Counts {
  readonly file: string;
  readonly samples: number;
  readonly blocks: number;
  readonly form: string;
  readonly payload: number;
  /** By nibble of mask XOR previous mask: 0..15. */
  readonly nibbles: readonly number[];
  /** By old nibble of the mask, then by XOR. */
  readonly nibblesAfter: ReadonlyArray<readonly number[]>;
  /** By class number minus the one before, modulo the number of classes. */
  readonly classes: readonly number[];
}

function count(map: { file: string; shape: readonly number[]; data: Parameters<typeof toBlocks>[0] }): Counts {
  let best: { bits: number; axis: (typeof LANE_AXES)[number]; predict: number; blocks: Int32Array } | undefined;
  for (const axis of LANE_AXES) {
    const blocks = toBlocks(map.data, map.shape, axis, params.n);
    encoders.forEach((encoder, predict) => {
      const { bits } = encoder.encode(blocks);
      if (best === undefined || bits < best.bits) best = { bits, axis, predict, blocks };
    });
  }
  const { axis, predict, blocks } = best!;
  const nibblesAfter = Array.from({ length: 16 }, () => new Array<number>(16).fill(0));
  const classes = new Array<number>(CODES).fill(0);
  let payload = 0;
  let mask = 0;
  let code = 0;
  encoders[predict]!.encode(blocks, (block) => {
    payload += block.payloadBits;
    for (let i = 0; i < params.n; i += 4) nibblesAfter[(mask >>> i) & 15]![((block.mask ^ mask) >>> i) & 15]!++;
    if (block.mask !== 0) {
      classes[(block.code - code) & (CODES - 1)]!++;
      code = block.code;
    }
    mask = block.mask;
  });
  return {
    file: map.file,
    samples: map.data.length,
    blocks: blocks.length / params.n,
    form: `${axis}/${PREDICT[predict]}`,
    payload,
    nibbles: nibblesAfter.reduce((sum, row) => sum.map((x, i) => x + row[i]!), new Array<number>(16).fill(0)),
    nibblesAfter,
    classes,
  };
}

/** Lengths per symbol: of a nibble's XOR (0..15), and of a class difference (0..CODES-1). */
interface Tables {
  readonly nibble: readonly number[];
  readonly class: readonly number[];
}

const present: Tables = {
  nibble: Array.from({ length: 16 }, (_, x) => maskBits(x, 1)),
  class: Array.from({ length: CODES }, (_, d) => classBits(classCode, 0, d, 0, 0)),
};

const sum = (rows: ReadonlyArray<readonly number[]>): number[] =>
  rows[0]!.map((_, i) => rows.reduce((total, row) => total + row[i]!, 0));

/** A flag per nibble, then kind and body for those that changed. */
function stagedNibble(counts: readonly number[], maxPrefix = 2): { lengths: number[]; code: StagedCode } {
  const code = bestStaged(counts.slice(1), 4, maxPrefix);
  return { lengths: [1, ...code.lengths.map((l) => l + 1)], code };
}

interface ClassChoice {
  /** Differences with a word of their own. */
  readonly symbols: readonly number[];
  /** Words of these, then the escape's. */
  readonly words: readonly string[];
  readonly lengths: number[];
}

/** Best class code with words of at most `limit` bits: the most frequent differences and an escape + absolute number. */
function bestClass(counts: readonly number[], limit: number): ClassChoice {
  const order = counts.map((_, d) => d).sort((a, b) => counts[b]! - counts[a]! || a - b);
  let best: (ClassChoice & { bits: number }) | undefined;
  for (let k = 1; k < Math.min(CODES, 2 ** limit); k++) {
    const symbols = order.slice(0, k);
    const escaped = order.slice(k).reduce((n, d) => n + counts[d]!, 0);
    const words = limitedLengths([...symbols.map((d) => counts[d]!), escaped], limit);
    const lengths = counts.map(() => words[k]! + params.codeBits);
    symbols.forEach((d, i) => (lengths[d] = words[i]!));
    const bits = cost(counts, lengths);
    if (best === undefined || bits < best.bits) best = { symbols, words: codeWords(words), lengths, bits };
  }
  return best!;
}

const headerBits = (m: Counts, t: Tables): number => cost(m.nibbles, t.nibble) + cost(m.classes, t.class);

function train(maps: readonly Counts[]): Tables {
  return {
    nibble: stagedNibble(sum(maps.map((m) => m.nibbles))).lengths,
    class: bestClass(sum(maps.map((m) => m.classes)), 3).lengths,
  };
}

/** Sets of tables by k-means on bits: each map takes the set with the fewest bits, each set is trained on its maps. */
function trainSets(maps: readonly Counts[], k: number): Tables[] {
  const bySparsity = [...maps].sort((a, b) => a.payload / a.samples - b.payload / b.samples);
  let sets = Array.from({ length: k }, (_, i) =>
    train(bySparsity.slice(Math.floor((i * maps.length) / k), Math.floor(((i + 1) * maps.length) / k))),
  );
  for (let round = 0; round < 20; round++)
    sets = sets.map((set, i) => {
      const own = maps.filter((m) => choose(m, sets) === i);
      return own.length === 0 ? set : train(own);
    });
  return sets;
}

const choose = (m: Counts, sets: readonly Tables[]): number =>
  sets.reduce((best, set, i) => (headerBits(m, set) < headerBits(m, sets[best]!) ? i : best), 0);

interface Row {
  readonly name: string;
  readonly header: (m: Counts) => number;
}

function print(title: string, maps: readonly Counts[], rows: readonly Row[]): void {
  const samples = maps.reduce((n, m) => n + m.samples, 0);
  const blocks = maps.reduce((n, m) => n + m.blocks, 0);
  console.log(`\n${title}: ${maps.length} maps, ${(samples / 1e6).toFixed(2)} M samples, step ${options.step}`);
  let base: number | undefined;
  for (const { name, header } of rows) {
    const bits = maps.map((m) => m.payload + header(m));
    const total = bits.reduce((a, b) => a + b, 0);
    base ??= total;
    const mean = bits.reduce((n, b, i) => n + (maps[i]!.samples * params.w) / b, 0) / maps.length;
    console.log(
      `  ${name.padEnd(66)} ${(total / blocks).toFixed(3)} bits/block  ` +
        `${((samples * params.w) / total).toFixed(3)} / ${mean.toFixed(3)}  ${(100 * (base / total - 1)).toFixed(2)} %`,
    );
  }
}

const trained = paths.map((path) => ({ path, maps: [...readMaps([path])].map(count) }));
const all = trained.flatMap((t) => t.maps);
const heldOut = options['held-out'].map((path) => ({ path, maps: [...readMaps([path])].map(count) }));

const nibbles = sum(all.map((m) => m.nibbles));
const classes = sum(all.map((m) => m.classes));
const staged = stagedNibble(nibbles);
const staged1 = stagedNibble(nibbles, 1);
const huffman = limitedLengths(nibbles, 15);
const class3 = bestClass(classes, 3);
const class4 = bestClass(classes, 4);
const one = train(all);
const sets = Array.from({ length: Number(options.sets) - 1 }, (_, i) => trainSets(all, i + 2));
const after = Array.from({ length: 16 }, (_, old) => sum(all.map((m) => m.nibblesAfter[old]!)));
const afterCodes = after.map((counts) => stagedNibble(counts).lengths);
const afterMask = (m: Counts): number => m.nibblesAfter.reduce((n, row, old) => n + cost(row, afterCodes[old]!), 0);

const rows: Row[] = [
  { name: 'present tables', header: (m) => headerBits(m, present) },
  {
    name: 'mask: flag, best kind <= 1 bit, body <= 4',
    header: (m) => headerBits(m, { ...present, nibble: staged1.lengths }),
  },
  {
    name: 'mask: flag, best kinds <= 2 bits, body <= 4',
    header: (m) => headerBits(m, { ...present, nibble: staged.lengths }),
  },
  {
    name: 'mask: best prefix code of a nibble, no limits',
    header: (m) => headerBits(m, { ...present, nibble: huffman }),
  },
  {
    name: 'mask: flag, kinds, body chosen by the nibble before (16 tables)',
    header: (m) => afterMask(m) + cost(m.classes, present.class),
  },
  {
    name: 'mask: entropy given the nibble before, per map (no code reaches it)',
    header: (m) => m.nibblesAfter.reduce((n, row) => n + entropyBits(row), 0) + cost(m.classes, present.class),
  },
  {
    name: 'class: best words <= 3 bits',
    header: (m) => headerBits(m, { ...present, class: class3.lengths }),
  },
  {
    name: 'class: best words <= 4 bits',
    header: (m) => headerBits(m, { ...present, class: class4.lengths }),
  },
  {
    name: 'class: entropy of the difference, per map (no code reaches it)',
    header: (m) => cost(m.nibbles, present.nibble) + entropyBits(m.classes),
  },
  { name: 'both, one set (kinds <= 2, body <= 4, class <= 3)', header: (m) => headerBits(m, one) },
  ...sets.map((s) => ({
    name: `both, best of ${s.length} sets per map`,
    header: (m: Counts) => headerBits(m, s[choose(m, s)]!),
  })),
  {
    name: 'both, present tables or one of 1 trained set per map',
    header: (m) => Math.min(headerBits(m, present), headerBits(m, one)),
  },
  { name: 'both, tables of its own for each map', header: (m) => headerBits(m, train([m])) },
];
for (const { path, maps } of trained) print(path, maps, rows);
for (const { path, maps } of heldOut) print(`${path} (held out)`, maps, rows);

const signed = (d: number): string => (d === 0 ? 'same' : d < CODES / 2 ? `+${d}` : String(d - CODES));
const binary = (x: number): string => x.toString(2).padStart(4, '0');
const share = (counts: readonly number[], i: number): string =>
  `${((100 * counts[i]!) / counts.reduce((a, b) => a + b, 0)).toFixed(1)} %`;
console.log('\nnibbles of mask XOR mask before:');
console.log(nibbles.map((_, x) => `  ${binary(x)} ${share(nibbles, x)}`).join(''));
console.log('class differences:');
console.log(classes.map((_, d) => `  ${signed(d)} ${share(classes, d)}`).join(''));

function printStaged(name: string, code: StagedCode): void {
  console.log(`\n${name}`);
  for (const { prefix, bodyBits, symbols } of code.groups)
    console.log(`  kind ${prefix.padEnd(2)} body ${bodyBits} bits: x = ${symbols.map((s) => binary(s + 1)).join(' ')}`);
}
function printClass(name: string, { symbols, words }: ClassChoice): void {
  console.log(`\n${name}`);
  symbols.forEach((d, i) => console.log(`  ${words[i]!.padEnd(4)} ${signed(d)}`));
  console.log(`  ${words[symbols.length]!.padEnd(4)} escape + ${params.codeBits} bits`);
}
printStaged('trained mask code of a changed nibble, one set:', staged.code);
printClass('trained class code, one set, words <= 3 bits:', class3);
printClass('trained class code, one set, words <= 4 bits:', class4);
sets.forEach((s) =>
  s.forEach((_, i) => {
    const own = all.filter((m) => choose(m, s) === i);
    if (own.length === 0) return;
    console.log(`\nset ${i + 1} of ${s.length}: chosen by ${own.length} maps`);
    printStaged('mask', stagedNibble(sum(own.map((m) => m.nibbles))).code);
    printClass('class', bestClass(sum(own.map((m) => m.classes)), 3));
  }),
);
