import type { CodecParams } from '../../generator/config/params.js';

/** What a part works with. */
export interface PartContext {
  readonly params: readonly CodecParams[];
  readonly seed: number;
  /** Seconds that the part may take; undefined: until its full count. */
  readonly seconds: number | undefined;
  /** Seconds left; Infinity without a budget. */
  readonly left: () => number;
  /** Progress, on stderr. */
  readonly say: (text: string) => void;
}

/** One figure: what was counted, how much of it, how much a full run does. */
export interface Figure {
  readonly name: string;
  readonly value: number | string;
  /** Present where a budget can cut the count short. */
  readonly full?: number;
}

export interface PartResult {
  /** Things checked that held, and that did not. */
  readonly passed: number;
  readonly failed: number;
  readonly figures: readonly Figure[];
  /** One sentence each: where, expected, got, and how to do it again. */
  readonly problems: readonly string[];
  /** Tools that are missing, so something was left out. */
  readonly skipped?: readonly string[];
}

/** One kind of proof of `npm run verify`. */
export interface Part {
  readonly name: string;
  /** One line for the help text. */
  readonly title: string;
  /** Share of the budget. */
  readonly weight: number;
  readonly run: (context: PartContext) => Promise<PartResult>;
}

/** Problems that are kept in full; the others are only counted. */
const MAX_PROBLEMS = 10;

/** Counts what held and what did not. */
export function createTally() {
  let passed = 0;
  let failed = 0;
  const problems: string[] = [];
  return {
    pass: (count = 1): void => void (passed += count),
    fail: (problem: string): void => {
      failed++;
      if (problems.length < MAX_PROBLEMS) problems.push(problem);
    },
    failed: (): number => failed,
    result: (figures: readonly Figure[], skipped: readonly string[] = []): PartResult => ({
      passed,
      failed,
      figures,
      problems,
      skipped,
    }),
  };
}

/** Slices of the time that is left for items that follow each other: each may take its share of what is left. */
export function shares<T>(context: PartContext, items: readonly T[]): ReadonlyArray<readonly [T, () => boolean]> {
  return items.map((item, i) => {
    let end: number | undefined;
    return [
      item,
      // The clock starts with the first question.
      () => {
        const now = performance.now();
        end ??= now + (context.left() * 1000) / (items.length - i);
        return now < end;
      },
    ] as const;
  });
}
