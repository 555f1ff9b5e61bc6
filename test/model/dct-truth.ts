/** The independent truth: the DCT's definition in doubles, O(N^2). For tests and measurements only. */

/** Y[k] = c(k) * sum x[i] cos((2i+1) k pi / 2N), c(0) = 1, else sqrt(2): DCT-II with gain sqrt(N). */
export function trueForward(x: ArrayLike<number>, off: number, n: number): number[] {
  return Array.from({ length: n }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += x[off + i]! * Math.cos(((2 * i + 1) * k * Math.PI) / (2 * n));
    return k === 0 ? sum : Math.SQRT2 * sum;
  });
}

/** x[i] = (Y[0] + sqrt(2) * sum Y[k] cos((2i+1) k pi / 2N)) / N: its inverse. */
export function trueInverse(y: ArrayLike<number>, off: number, n: number): number[] {
  return Array.from({ length: n }, (_, i) => {
    let sum = y[off]!;
    for (let k = 1; k < n; k++) sum += Math.SQRT2 * y[off + k]! * Math.cos(((2 * i + 1) * k * Math.PI) / (2 * n));
    return sum / n;
  });
}
