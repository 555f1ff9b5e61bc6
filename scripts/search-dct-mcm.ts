/**
 * Searches adder graphs for the constants of the transform and writes generator/view/dct-mcm-table.ts.
 * Fewest LUTs first, then fewest adders; never more than MCM_DEPTH adders in a row. Repeats the greedy search of
 * dct-mcm.ts with a seeded random rating; the best graph of the table so far is kept when none is better, and the constants
 * are still those that it makes.
 *
 *   npx tsx scripts/search-dct-mcm.ts [seconds per table entry, default 5] [seed, default 1] [entry, default all]
 */
import { writeFileSync } from 'node:fs';
import { dctConstant } from '../generator/model/dct-plan.js';
import { createPrng } from '../generator/vectors/prng.js';
import { formatMcm, mcmLuts, oddPart, parseMcm, planMcm, type McmAdder } from '../generator/view/dct-mcm.js';
import { MCM_TABLE } from '../generator/view/dct-mcm-table.js';

const seconds = Number(process.argv[2] ?? 5);
const prng = createPrng(Number(process.argv[3] ?? 1));
const random = (): number => prng.u32() / 2 ** 32;
const only = process.argv[4];

/** The adders of a line of the table; undefined when it makes other constants than these. */
function knownAdders(text: string, constants: readonly number[]): readonly McmAdder[] | undefined {
  try {
    return parseMcm(text, constants).adders;
  } catch {
    return undefined;
  }
}

const table: Record<string, string> = {};
for (const n of [4, 8, 16, 32])
  for (let frac = 6; frac <= 14; frac++) {
    const constants: number[] = [];
    for (let m = 1; m < n; m += 2) constants.push(dctConstant(n, m, frac).value);
    const key = `${n}_${frac}`;
    const line = MCM_TABLE[key];
    if (only !== undefined && key !== only && line !== undefined) {
      table[key] = line;
      continue;
    }
    const luts = (adders: readonly McmAdder[]) =>
      mcmLuts(
        adders,
        constants.map((c) => oddPart(c).factor),
      );
    const better = (a: readonly McmAdder[], b: readonly McmAdder[]) =>
      luts(a) < luts(b) || (luts(a) === luts(b) && a.length < b.length);
    const plain = planMcm(constants).adders;
    let best = (line === undefined ? undefined : knownAdders(line, constants)) ?? plain;
    if (better(plain, best)) best = plain;
    let runs = 0;
    for (const end = performance.now() + 1000 * seconds; performance.now() < end; runs++) {
      const strength = 8 * random() ** 2;
      const { adders } = planMcm(constants, () => strength * random());
      if (better(adders, best)) best = adders;
    }
    table[key] = formatMcm(best);
    console.log(`${key}: ${best.length} adders, ${luts(best)} LUTs (greedy ${plain.length}, ${runs} runs)`);
  }

/** As the formatter would have it. */
const row = (key: string, text: string) =>
  `  '${key}': '${text}',`.length <= 120 ? `  '${key}': '${text}',\n` : `  '${key}':\n    '${text}',\n`;
const rows = Object.entries(table).map(([key, text]) => row(key, text));
writeFileSync(
  new URL('../generator/view/dct-mcm-table.ts', import.meta.url),
  `/**
 * Adder graphs for the constants of the transform, found by scripts/search-dct-mcm.ts. Key: n_coefFrac; entry: the
 * additions that make the odd parts of all constants of size n (dctConstant of dct-plan.ts) out of 1.
 */
export const MCM_TABLE: Readonly<Record<string, string>> = {
${rows.join('')}};
`,
);
