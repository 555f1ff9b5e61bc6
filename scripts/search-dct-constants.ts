/**
 * Searches constants of the 8-point transform (and of the 4-point transform in it) that take few adders and still have a
 * proved exact round trip, for generator/model/dct-constants.ts. Prints what it found, cheapest first; changes no file.
 *
 *   npx tsx scripts/search-dct-constants.ts [coefFrac, default 9] [W up to which it is exact, default 11] [seed, default 1]
 *
 * All sets within CHOSEN_WITHIN of the real numbers are tried: those of size 4 in the 4-point transform, those of size 8
 * beside rounded ones of size 4, then the pairs of what is exact so. Rating: LUTs of the adder graphs in both directions
 * for 8-bit samples, by the search of dct-mcm.ts repeated with a seeded random rating; the graph that goes into the RTL is
 * searched longer (search-dct-mcm.ts).
 */
import { derive, type CodecParams } from '../generator/config/params.js';
import { parseConfig } from '../generator/config/schema.js';
import { dctBounds } from '../generator/model/dct-bounds.js';
import { CHOSEN_WITHIN, type ChosenConstants } from '../generator/model/dct-constants.js';
import { forwardPlan, inversePlan } from '../generator/model/dct.js';
import { dctConstant } from '../generator/model/dct-plan.js';
import { createPrng } from '../generator/vectors/prng.js';
import { mcmLuts, oddPart, planMcm } from '../generator/view/dct-mcm.js';

const coefFrac = Number(process.argv[2] ?? 9);
const width = Number(process.argv[3] ?? 11);
const prng = createPrng(Number(process.argv[4] ?? 1));
const GRAPHS_PER_SET = 6;
const PRINTED = 12;

const params = (channels: 4 | 8, w: number): CodecParams => derive(parseConfig({ channels, width: w, coefFrac }));
const bytes = params(8, 8);
const key = (n: number): string => `${n}_${coefFrac}`;
const roundTrip = (channels: 4 | 8, chosen: ChosenConstants): number =>
  dctBounds(params(channels, width), chosen).roundTrip;

/**
 * All sets of constants of size n that are near enough to the real numbers, and make rows of nearly the right norm: what a
 * row's norm is off, half a sample's range is off by in the round trip.
 */
function* setsNear(n: number, start: readonly number[] = []): Generator<readonly number[]> {
  if (start.length === n / 2) {
    const norm = start.reduce((sum, c) => sum + c * c, 0) / (start.length * 4 ** coefFrac);
    if (Math.abs(norm - 1) * (2 ** width - 1) < 1) yield start;
    return;
  }
  const { real } = dctConstant(n, 2 * start.length + 1, coefFrac);
  const last = Math.floor((real + CHOSEN_WITHIN) * 2 ** coefFrac);
  for (let c = Math.ceil((real - CHOSEN_WITHIN) * 2 ** coefFrac); c <= last; c++) yield* setsNear(n, [...start, c]);
}

/** Widths of all values that are multiplied by the constants of size n, in both directions. */
function multiplicandWidths(n: number): number[] {
  const widths = new Map<string, number>();
  for (const plan of [forwardPlan(bytes), inversePlan(bytes)])
    for (const node of plan.stages.flatMap((stage) => stage.nodes))
      if (node.constant?.n === n) widths.set(`${plan.spec.direction} ${node.lane}`, node.args[0]!.node.width);
  return [...widths.values()];
}

/** LUTs of the best adder graph that a few tries find, all lanes of both directions. */
function luts(constants: readonly number[], widths: readonly number[]): number {
  const odd = constants.map((c) => oddPart(c).factor);
  let best = Infinity;
  for (let run = 0; run < GRAPHS_PER_SET; run++) {
    const strength = run === 0 ? 0 : 8 * (prng.u32() / 2 ** 32) ** 2;
    const { adders } = planMcm(constants, () => strength * (prng.u32() / 2 ** 32));
    best = Math.min(
      best,
      widths.reduce((sum, w) => sum + mcmLuts(adders, odd, w), 0),
    );
  }
  return best;
}

const rated = (n: 4 | 8) => {
  const widths = multiplicandWidths(n);
  return [...setsNear(n)]
    .filter((set) => roundTrip(n, { [key(n)]: set }) < 0.5)
    .map((set) => ({ set, luts: luts(set, widths) }));
};
const [four, eight] = [rated(4), rated(8)];
const pairs = eight
  .flatMap((e) => four.map((f) => ({ chosen: { [key(4)]: f.set, [key(8)]: e.set }, luts: e.luts + f.luts })))
  .map((pair) => ({ ...pair, bound: roundTrip(8, pair.chosen) }))
  .filter(({ bound }) => bound < 0.5)
  .sort((a, b) => a.luts - b.luts || a.bound - b.bound);
console.log(
  `coefFrac ${coefFrac}, W = ${width}: ${eight.length} sets of size 8, ${four.length} of size 4, ${pairs.length} exact pairs`,
);
for (const { chosen, luts: total, bound } of pairs.slice(0, PRINTED)) {
  const coefError = dctBounds(bytes, chosen).coefError.toFixed(2);
  console.log(
    `${total} LUTs: ${key(4)} ${chosen[key(4)]!.join(', ')}; ${key(8)} ${chosen[key(8)]!.join(', ')}; ` +
      `round trip ${bound.toFixed(4)}, coefficients of 8-bit samples within ${coefError}`,
  );
}
