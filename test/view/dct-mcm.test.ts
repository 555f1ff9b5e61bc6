import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dctConstant } from '../../generator/model/dct-plan.js';
import {
  csdDigits,
  formatMcm,
  MCM_DEPTH,
  mcmLuts,
  parseMcm,
  planMcm,
  type McmGraph,
} from '../../generator/view/dct-mcm.js';
import { MCM_TABLE } from '../../generator/view/dct-mcm-table.js';

/** The products that a graph makes of x. */
function evaluate(graph: McmGraph, constants: readonly number[], x: number): number[] {
  const values = new Map([[1, x]]);
  const operand = (o: { factor: number; shift: number; negative: boolean }) =>
    (o.negative ? -1 : 1) * values.get(o.factor)! * 2 ** o.shift;
  for (const adder of graph.adders) values.set(adder.value, operand(adder.left) + operand(adder.right));
  return constants.map((c) => {
    const product = graph.products.get(c)!;
    return values.get(product.factor)! * 2 ** product.shift;
  });
}

const constantsOf = (n: number, frac: number) =>
  Array.from({ length: n / 2 }, (_, i) => dctConstant(n, 2 * i + 1, frac).value);

describe('table of adder graphs', () => {
  const keys = [4, 8, 16, 32].flatMap((n) => Array.from({ length: 9 }, (_, i) => ({ n, frac: 6 + i })));
  it.each(keys)('n = $n, coefFrac = $frac: right, shallow, smaller than digit by digit', ({ n, frac }) => {
    const constants = constantsOf(n, frac);
    const graph = parseMcm(MCM_TABLE[`${n}_${frac}`]!, constants);
    for (const x of [-129, -1, 1, 77]) expect(evaluate(graph, constants, x)).toEqual(constants.map((c) => c * x));
    for (const adder of graph.adders) {
      expect(adder.depth).toBeLessThanOrEqual(MCM_DEPTH);
      expect(adder.left.negative).toBe(false);
    }
    expect(formatMcm(graph.adders)).toBe(MCM_TABLE[`${n}_${frac}`]);
    expect(graph.adders.length).toBeLessThanOrEqual(constants.reduce((sum, c) => sum + csdDigits(c) - 1, 0));
    // Every intermediate value is used.
    const used = new Set(graph.adders.flatMap((a) => [a.left.factor, a.right.factor]));
    const results = new Set([...graph.products.values()].map((p) => p.factor));
    for (const adder of graph.adders) expect(used.has(adder.value) || results.has(adder.value)).toBe(true);
  });
  it('has no other entries', () => {
    expect(Object.keys(MCM_TABLE)).toHaveLength(keys.length);
  });
});

describe('planMcm', () => {
  it('finds the shared sub-expression of 3 and 45', () => {
    expect(planMcm([3, 45]).adders).toHaveLength(2);
  });
  it('makes any constants, within the depth', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 23170 }), { minLength: 1, maxLength: 4 }), (constants) => {
        const graph = planMcm(constants);
        expect(evaluate(graph, constants, 1)).toEqual(constants);
        for (const adder of graph.adders) expect(adder.depth).toBeLessThanOrEqual(MCM_DEPTH);
        const text = formatMcm(graph.adders);
        if (text !== '') expect(parseMcm(text, constants).adders).toEqual(graph.adders);
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});

describe('parseMcm', () => {
  it.each([
    ['3=1+1<<2', [3], 'is not true'],
    ['15=5+5<<1', [15], 'not made before'],
    ['3=1+1<<1', [5], 'constant 5 is not made'],
    ['3:1', [3], 'expected v=a<<i+b<<j'],
  ])('refuses %s for %j', (text, constants, message) => {
    expect(() => parseMcm(text, constants)).toThrow(message);
  });
});

describe('mcmLuts', () => {
  const luts = (text: string, products: readonly number[]) => mcmLuts(parseMcm(text, products).adders, products);
  it('counts neither low bits that pass through nor the sign', () => {
    // 9-bit x: 3*x has 11 bits, the lowest is that of x, the highest its sign.
    expect(luts('3=1+1<<1', [3])).toBe(9);
  });
  it('counts the complement of what is also added, or a product', () => {
    expect(luts('3=1+1<<1 61=1<<6-3', [61])).toBe(9 + 14);
    expect(luts('3=1+1<<1 61=1<<6-3', [61, 3])).toBe(9 + 14 + 11);
    expect(luts('7=1<<3-1', [7])).toBe(11 + 9);
  });
});
