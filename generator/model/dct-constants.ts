/**
 * Constants of the transform that are chosen near sqrt(2)*cos(m pi / 2n), not rounded from it.
 *
 * The round trip does not need the cosines, but a matrix whose inverse is its transpose: constants some LSB away from them
 * do as well, when together they keep the rows' norms and right angles. Among such sets, scripts/search-dct-constants.ts
 * finds those that take the fewest adders; docs/fixed-point.md has the figures.
 */

/** Key: n_coefFrac; entry: the constants of size n for m = 1, 3, 5 .., times 2^coefFrac. Sizes that it has not: rounded. */
export type ChosenConstants = Readonly<Record<string, readonly number[]>>;

export const CHOSEN_CONSTANTS: ChosenConstants = {
  '8_9': [712, 601, 400, 143],
  '8_11': [2827, 2425, 1604, 576],
};

/** How far a chosen constant may be from the real number. */
export const CHOSEN_WITHIN = 0.01;
