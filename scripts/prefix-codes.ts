/**
 * Best static prefix codes for given symbol counts, under the limits that the decoder's loop sets. Pure; used by
 * scripts/train-tables.ts.
 */

/**
 * Code lengths of the best prefix code with no code longer than `limit` bits (package-merge, Larmore and Hirschberg
 * 1990).
 *
 * @param counts - one count per symbol, 0 allowed: every symbol gets a code
 * @throws RangeError when there are more than 2^limit symbols
 */
export function limitedLengths(counts: readonly number[], limit: number): number[] {
  const lengths = counts.map(() => 0);
  if (counts.length < 2) return lengths;
  if (counts.length > 2 ** limit) throw new RangeError(`${counts.length} symbols have no prefix code of ${limit} bits`);
  interface Item {
    readonly weight: number;
    readonly symbols: readonly number[];
  }
  const leaves: Item[] = counts.map((weight, symbol) => ({ weight, symbols: [symbol] }));
  const sorted = (items: Item[]) => items.sort((a, b) => a.weight - b.weight || a.symbols[0]! - b.symbols[0]!);
  let level = sorted([...leaves]);
  for (let bit = 1; bit < limit; bit++) {
    const packages: Item[] = [];
    for (let i = 0; i + 1 < level.length; i += 2)
      packages.push({
        weight: level[i]!.weight + level[i + 1]!.weight,
        symbols: [...level[i]!.symbols, ...level[i + 1]!.symbols],
      });
    level = sorted([...leaves, ...packages]);
  }
  for (const { symbols } of level.slice(0, 2 * counts.length - 2)) for (const s of symbols) lengths[s]!++;
  return lengths;
}

/** Canonical code words of given lengths, as text in stream order; symbols of equal length in order of their number. */
export function codeWords(lengths: readonly number[]): string[] {
  const order = lengths.map((_, s) => s).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const words = lengths.map(() => '');
  let code = 0;
  let length = 0;
  for (const s of order) {
    code *= 2 ** (lengths[s]! - length);
    length = lengths[s]!;
    words[s] = length === 0 ? '' : code.toString(2).padStart(length, '0');
    code++;
  }
  return words;
}

/** Bits that symbols with these counts take with these code lengths. */
export function cost(counts: readonly number[], lengths: readonly number[]): number {
  return counts.reduce((sum, c, i) => sum + c * lengths[i]!, 0);
}

/** Fewest bits that any static code could take: the order-0 entropy of the counts. */
export function entropyBits(counts: readonly number[]): number {
  const total = counts.reduce((a, b) => a + b, 0);
  return counts.reduce((sum, c) => sum + (c === 0 ? 0 : c * Math.log2(total / c)), 0);
}

/** A code in two stages: a prefix (the kind) that names a group, then a body of fixed length that names its member. */
export interface StagedCode {
  readonly groups: ReadonlyArray<{
    readonly prefix: string;
    readonly bodyBits: number;
    readonly symbols: readonly number[];
  }>;
  /** Bits per symbol, prefix and body. */
  readonly lengths: readonly number[];
}

/** Prefix lengths of the first stage: complete codes with at most four words of at most two bits. */
const KIND_SHAPES = [[0], [1, 1], [1, 2, 2], [2, 2, 2, 2]] as const;

/**
 * Best staged code with prefixes of at most 2 bits and bodies of at most `maxBody` bits. All shapes of the first stage and
 * all body lengths are tried; for each, the frequent symbols go to the short groups, which is optimal.
 */
export function bestStaged(counts: readonly number[], maxBody: number, maxPrefix = 2): StagedCode {
  const order = counts.map((_, s) => s).sort((a, b) => counts[b]! - counts[a]! || a - b);
  let best: { bits: number; shape: readonly number[]; bodies: readonly number[] } | undefined;
  const fill = (shape: readonly number[], bodies: readonly number[]): number[][] | undefined => {
    const groups = shape.map((): number[] => []);
    const rank = shape.map((_, g) => g).sort((a, b) => shape[a]! + bodies[a]! - (shape[b]! + bodies[b]!) || a - b);
    let next = 0;
    for (const g of rank)
      for (let i = 0; i < 2 ** bodies[g]! && next < order.length; i++) groups[g]!.push(order[next++]!);
    return next === order.length ? groups : undefined;
  };
  const visit = (shape: readonly number[], bodies: number[]): void => {
    if (bodies.length < shape.length) {
      for (let b = 0; b <= maxBody; b++) visit(shape, [...bodies, b]);
      return;
    }
    const groups = fill(shape, bodies);
    if (groups === undefined) return;
    const bits = groups.reduce(
      (sum, group, g) => sum + group.reduce((n, s) => n + counts[s]! * (shape[g]! + bodies[g]!), 0),
      0,
    );
    if (best === undefined || bits < best.bits) best = { bits, shape, bodies: [...bodies] };
  };
  for (const shape of KIND_SHAPES) if (Math.max(...shape) <= maxPrefix) visit(shape, []);
  if (best === undefined)
    throw new RangeError(`${counts.length} symbols do not fit kinds of 2 and bodies of ${maxBody} bits`);
  const { shape, bodies } = best;
  const groups = fill(shape, bodies)!;
  const prefixes = codeWords(shape);
  const lengths = counts.map(() => 0);
  groups.forEach((group, g) => group.forEach((s) => (lengths[s] = shape[g]! + bodies[g]!)));
  return {
    groups: groups.map((symbols, g) => ({
      prefix: prefixes[g]!,
      bodyBits: bodies[g]!,
      symbols: [...symbols].sort((a, b) => a - b),
    })),
    lengths,
  };
}
