/** ASCII drawings of the butterflies for the banners: all lines up to N = 8, the recursion as blocks above. */
import { foldAngle, type DctPlan } from '../model/dct-plan.js';

/** Largest N that is drawn line by line. */
const FULL_GRAPH = 8;

/** Drawing of the forward transform. */
export function forwardDiagram(plan: DctPlan): string[] {
  const { n } = plan.spec;
  return n <= FULL_GRAPH ? forwardGraph(n) : forwardBlocks(n);
}

/** Drawing of the inverse transform. */
export function inverseDiagram(plan: DctPlan): string[] {
  const { n, coefFrac } = plan.spec;
  const drop = `${coefFrac} + ${Math.log2(n)} bits`;
  return n <= FULL_GRAPH ? inverseGraph(n, drop) : inverseBlocks(n, drop);
}

/**
 * Rails of a butterfly of size n: row i and row n-1-i meet in column i.
 *
 * @returns one text per row, all of one length, `-` along the row
 */
function rails(n: number): string[] {
  const half = n / 2;
  return Array.from({ length: n }, (_, row) => {
    const i = row < half ? row : n - 1 - row;
    let text = '-';
    for (let column = 0; column < half; column++) text += column < i ? '|-' : column === i ? '*-' : '--';
    return `${text}${row < half ? '(+)' : '(-)'}`;
  });
}

/** Index in the N-point transform of coefficient k of the n-point transform inside it. */
const coefIndex = (total: number, n: number, k: number) => (k * total) / n;

function forwardGraph(total: number): string[] {
  const rows: string[] = Array.from({ length: total }, (_, i) => ` x${i} -`);
  for (let n = total; n >= 2; n /= 2) {
    const half = n / 2;
    const rail = rails(n);
    const names = Array.from({ length: n }, (_, row) => {
      if (n === 2) return row === 0 ? '- y0' : `- y${coefIndex(total, 2, 1)}`;
      return row < half ? `- a${n}_${row} -` : `- d${n}_${n - 1 - row} -`;
    });
    for (let row = 0; row < n; row++) rows[row] += rail[row]! + names[row]!;
  }
  const width = Math.max(...rows.map((row) => row.length));
  for (let n = total; n >= 4; n /= 2)
    for (let row = n / 2; row < n; row++) {
      const u = coefIndex(total, n, 2 * (row - n / 2) + 1);
      rows[row] = `${rows[row]!.padEnd(width - 5, '-')}[ C${n} ]-- u${u} -- round -- y${u}`;
    }
  return [...rows, '', ...matrices(total, (n, k) => `u${coefIndex(total, n, k)}`, 'forward')];
}

function inverseGraph(total: number, drop: string): string[] {
  // Rows: Y0, Y(N/2), then the odd coefficients of each size; the row of o<n>_<i> meets row i of the half-size output.
  const rows: string[] = [` y0 -`, ` y${total / 2} -`];
  for (let n = 4; n <= total; n *= 2)
    for (let j = 0; j < n / 2; j++) rows.push(` y${coefIndex(total, n, 2 * j + 1)} -[ C${n} ]`);
  for (let n = 2; n <= total; n *= 2) {
    const half = n / 2;
    const rail = rails(n);
    const column = Math.max(...rows.slice(0, n).map((row) => row.length)) + (n === 2 ? 0 : 8);
    for (let row = 0; row < n; row++) {
      if (n > 2 && row >= half) rows[row] += `- o${n}_${n - 1 - row} -`;
      rows[row] =
        rows[row]!.padEnd(column, '-') +
        rail[row]! +
        (n === total ? `- v${row} -- round -- x${row}` : `- e${n}_${row} -`);
    }
  }
  return [...rows, '', ` round drops ${drop}`, ...matrices(total, (n, k) => `y${coefIndex(total, n, k)}`, 'inverse')];
}

/** The rows of each odd matrix as equations. */
function matrices(total: number, coef: (n: number, k: number) => string, direction: 'forward' | 'inverse'): string[] {
  const lines: string[] = [];
  for (let n = total; n >= 4; n /= 2)
    for (let row = 0; row < n / 2; row++) {
      let sum = '';
      for (let column = 0; column < n / 2; column++) {
        const { m, negative } = foldAngle((2 * row + 1) * (2 * column + 1), n);
        const operand = direction === 'forward' ? `d${n}_${column}` : coef(n, 2 * column + 1);
        sum += column === 0 ? '' : negative ? ' - ' : ' + ';
        sum += `C${n}_${m}*${operand}`;
      }
      const result = direction === 'forward' ? coef(n, 2 * row + 1) : `o${n}_${row}`;
      lines.push(` ${result} = ${sum}`);
    }
  return lines;
}

function forwardBlocks(total: number): string[] {
  const lines = [` x0 .. x${total - 1}`];
  for (let n = total; n >= 4; n /= 2) {
    const half = n / 2;
    const box = `[ ${n}-point butterfly ]`.padEnd(22);
    const matrix = `[ C${n}: ${half} x ${half} ]`.padEnd(16);
    lines.push('   |', ` ${box} -- d${n}_0 .. d${n}_${half - 1} --${matrix}-- round -- ${oddNames(total, n)}`);
    lines.push(`   | a${n}_0 .. a${n}_${half - 1}`);
  }
  lines.push(` [ 2-point butterfly ]  -- y0, y${total / 2}`);
  return lines.filter((line, i) => !(line === '   |' && i > 1));
}

function inverseBlocks(total: number, drop: string): string[] {
  const entries = [{ text: ` y0, y${total / 2}`, n: 2 }];
  for (let n = 4; n <= total; n *= 2) {
    const half = n / 2;
    entries.push({ text: ` ${oddNames(total, n)} --[ C${n}: ${half} x ${half} ]-- o${n}_0 .. o${n}_${half - 1}`, n });
  }
  const column = Math.max(...entries.map(({ text }) => text.length)) + 1;
  const rail = ' '.repeat(column + 5);
  const lines = entries.flatMap(({ text, n }) => [
    `${text} `.padEnd(column, '-') + `--[ ${n}-point butterfly ]`,
    n === total ? `${rail}| v0 .. v${n - 1}` : `${rail}| e${n}_0 .. e${n}_${n - 1}`,
  ]);
  return [...lines, `${' '.repeat(column)}round -- x0 .. x${total - 1}`, '', ` round drops ${drop}`];
}

/** y1 y3 .. y15: the coefficients that the odd matrix of size n belongs to. */
function oddNames(total: number, n: number): string {
  const at = (j: number) => `y${coefIndex(total, n, 2 * j + 1)}`;
  const half = n / 2;
  return half <= 2 ? [at(0), at(1)].join(', ') : `${at(0)}, ${at(1)} .. ${at(half - 1)}`;
}
