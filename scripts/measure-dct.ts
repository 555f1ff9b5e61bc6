/**
 * Measures the transform and prints the numbers of docs/fixed-point.md.
 *
 *   npx tsx scripts/measure-dct.ts [--random 1000000] [--seed 1] [--write | --check]
 *
 * --random  vectors per measurement. 10^6 are those of the document.
 * --write   puts the tables, measured and proved, into docs/fixed-point.md
 * --check   exit code 1 if docs/fixed-point.md says anything else
 *
 * Per N, for unsigned 8-bit samples:
 *   round trip   inverse(forward(x)) = x on random vectors and on sign-extreme ones (all samples at 0 or 255: all 2^N up
 *                to N = 16, as many random ones as above for N = 32)
 *   error        of the coefficients against the definition in doubles, maximum and RMS, on the same random vectors
 *   bound        what dct-bounds.ts proves for every input
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { derive, type CodecParams } from '../generator/config/params.js';
import { parseConfig } from '../generator/config/schema.js';
import { dctBounds, exactWeight } from '../generator/model/dct-bounds.js';
import { createDct } from '../generator/model/dct.js';
import { DCT_DOC_PARTS, isExact, replacePart } from '../generator/view/dct-docs.js';

const { values: options } = parseArgs({
  options: {
    random: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const COUNT = Number(options.random);
const DOCUMENT = new URL('../docs/fixed-point.md', import.meta.url);
const SIZES = [4, 8, 16, 32] as const;
const COEF_FRACS = [6, 7, 8, 9, 10, 11, 12, 13, 14] as const;

/** Xorshift32: a new 32-bit word per call, the same on every run. */
function words(seed: number): () => number {
  let s = (seed * 0x9e3779b9) | 1;
  return () => {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    return s >>> 0;
  };
}

type Fill = (x: Int32Array, index: number) => void;

/** Uniform samples in [0, 255], four per word. */
function randomVectors(n: number): Fill {
  const next = words(Number(options.seed) + n);
  return (x) => {
    for (let i = 0; i < n; i += 4) {
      const word = next();
      x[i] = word & 255;
      x[i + 1] = (word >>> 8) & 255;
      x[i + 2] = (word >>> 16) & 255;
      x[i + 3] = word >>> 24;
    }
  };
}

/** Every sample at one of the ends: vector `index` of 2^N, or random ones for N = 32. */
function signExtremes(n: number): { readonly count: number; readonly fill: Fill } {
  const next = words(Number(options.seed) + 77);
  return {
    count: n <= 16 ? 2 ** n : COUNT,
    fill: (x, index) => {
      const bits = n <= 16 ? index : next();
      for (let i = 0; i < n; i++) x[i] = (bits >>> i) & 1 ? 255 : 0;
    },
  };
}

/** Vectors that do not come back; stops at the first if `stop`. */
function failures(p: CodecParams, count: number, fill: Fill, stop: boolean): number {
  const dct = createDct(p);
  const [x, y, z] = [new Int32Array(p.n), new Int32Array(p.n), new Int32Array(p.n)];
  let bad = 0;
  for (let index = 0; index < count; index++) {
    fill(x, index);
    dct.forward(x, 0, y, 0);
    dct.inverse(y, 0, z, 0);
    for (let i = 0; i < p.n; i++)
      if (x[i] !== z[i]) {
        bad++;
        break;
      }
    if (stop && bad > 0) break;
  }
  return bad;
}

/** Error of the coefficients that are rounded, in LSBs of the coefficients. */
function coefError(p: CodecParams, count: number, fill: Fill): { readonly max: number; readonly rms: number } {
  const dct = createDct(p);
  const { n } = p;
  const weights = new Float64Array(n * n);
  for (let k = 0; k < n; k++) for (let i = 0; i < n; i++) weights[k * n + i] = exactWeight(n, k, i);
  const [x, y] = [new Int32Array(n), new Int32Array(n)];
  let max = 0;
  let square = 0;
  for (let index = 0; index < count; index++) {
    fill(x, index);
    dct.forward(x, 0, y, 0);
    for (let k = 0; k < n; k++) {
      // Exact: no rounding happens there, and the doubles' own error is none of ours.
      if (k === 0 || k === n / 2) continue;
      let sum = 0;
      for (let i = 0; i < n; i++) sum += x[i]! * weights[k * n + i]!;
      const error = Math.abs(y[k]! - sum);
      if (error > max) max = error;
      square += error * error;
    }
  }
  return { max, rms: Math.sqrt(square / (count * (n - 2))) };
}

const params = (channels: (typeof SIZES)[number], coefFrac?: number): CodecParams =>
  derive(parseConfig({ channels, width: 8, ...(coefFrac !== undefined && { coefFrac }) }));

const rows = SIZES.map((n) => {
  const p = params(n);
  const extremes = signExtremes(n);
  const badRandom = failures(p, COUNT, randomVectors(n), false);
  const badExtreme = failures(p, extremes.count, extremes.fill, false);
  const holds = (f: number): boolean =>
    failures(params(n, f), COUNT, randomVectors(n), true) === 0 &&
    failures(params(n, f), extremes.count, signExtremes(n).fill, true) === 0;
  const good = COEF_FRACS.filter(holds);
  const proved = COEF_FRACS.filter((f) => isExact(params(n, f)));
  const error = coefError(p, COUNT, randomVectors(n));
  const bound = dctBounds(p);
  const row = [
    String(n),
    String(p.coefFrac),
    `${COUNT - badRandom} of ${COUNT}`,
    `${extremes.count - badExtreme} of ${extremes.count}`,
    String(good[0] ?? 'none'),
    String(proved[0] ?? 'none'),
    error.max.toFixed(4),
    error.rms.toFixed(4),
    bound.coefError.toFixed(4),
    bound.roundTrip.toFixed(4),
  ];
  if (process.stderr.isTTY) process.stderr.write(`N = ${n} done\n`);
  return `| ${row.join(' | ')} |`;
});
const measured = [
  '| N | coefFrac | random: exact | sign extremes: exact | smallest coefFrac, measured | smallest coefFrac, proved | ' +
    'coefficient error max | RMS | proved bound | round trip error, proved bound |',
  `|${'---|'.repeat(10)}`,
  ...rows,
].join('\n');
console.log(measured);

if (options.write || options.check) {
  const old = readFileSync(DOCUMENT, 'utf8');
  let text = replacePart(old, 'measured', measured);
  for (const [part, make] of Object.entries(DCT_DOC_PARTS)) text = replacePart(text, part, make());
  if (options.write) writeFileSync(DOCUMENT, text);
  else if (text !== old) {
    console.error('docs/fixed-point.md: expected the numbers above and the tables of the plan; mend with --write');
    process.exitCode = 1;
  }
}
