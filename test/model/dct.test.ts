import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derive, type CodecParams } from '../../generator/config/params.js';
import { parseConfig, type CodecConfigInput } from '../../generator/config/schema.js';
import { dctBounds, exactWeight, matrixOf, proveRoundTrip } from '../../generator/model/dct-bounds.js';
import { CHOSEN_CONSTANTS, CHOSEN_WITHIN } from '../../generator/model/dct-constants.js';
import { createDct, forwardPlan, inversePlan, tracePlan } from '../../generator/model/dct.js';
import {
  dctConstant,
  foldAngle,
  qFormat,
  roundHalfUp,
  wireFor,
  type DctNode,
  type DctPlan,
} from '../../generator/model/dct-plan.js';
import { trueForward, trueInverse } from './dct-truth.js';

const params = (config: CodecConfigInput): CodecParams => derive(parseConfig(config));
const SIZES = [4, 8, 16, 32] as const;
const CONFIGS: CodecParams[] = SIZES.flatMap((channels) => [
  params({ channels, width: 8 }),
  params({ channels, width: 12, signed: true }),
  params({ channels, width: 4 }),
  params({ channels, width: 16 }),
  params({ channels, width: 8, signed: true, coefFrac: 6 }),
  params({ channels, width: 16, signed: true, coefFrac: 14 }),
]);
/** Per sample: by how much the weights of all coefficients differ from the exact ones, together. */
const weightErrorsOf = (p: CodecParams): number[] =>
  matrixOf(inversePlan(p)).map((row, i) =>
    row.reduce((sum, weight, k) => sum + Math.abs(weight - exactWeight(p.n, k, i)), 0),
  );
const DCTS = CONFIGS.map((p) => ({
  p,
  dct: createDct(p),
  bounds: dctBounds(p),
  weightErrors: weightErrorsOf(p),
}));

/** A block of N values in [min, max]: random, or from the ends only. */
const block = (n: number, min: number, max: number) =>
  fc
    .oneof(
      fc.array(fc.integer({ min, max }), { minLength: n, maxLength: n }),
      fc.array(fc.constantFrom(min, max, 0), { minLength: n, maxLength: n }),
    )
    .map((values) => Int32Array.from(values));
/** A configuration and a block of its samples or of arbitrary coefficients. */
const sampleCase = fc
  .integer({ min: 0, max: DCTS.length - 1 })
  .chain((c) => block(DCTS[c]!.p.n, DCTS[c]!.p.sampleMin, DCTS[c]!.p.sampleMax).map((x) => ({ ...DCTS[c]!, x })));
const coefCase = fc.integer({ min: 0, max: DCTS.length - 1 }).chain((c) =>
  block(DCTS[c]!.p.n, -(2 ** (DCTS[c]!.p.coefW - 1)), 2 ** (DCTS[c]!.p.coefW - 1) - 1).map((y) => ({
    ...DCTS[c]!,
    y,
  })),
);
const RUNS = { numRuns: 10_000, seed: 20 };

/** How far a constant of size n may be from the real number: half an LSB when it is rounded. */
const constantError = (n: number, frac: number): number =>
  CHOSEN_CONSTANTS[`${n}_${frac}`] === undefined ? 2 ** -(frac + 1) + 1e-12 : CHOSEN_WITHIN;
/** Size of the constants that coefficient k is made with. */
const sizeOf = (n: number, k: number): number => (k % 2 === 1 ? n : sizeOf(n / 2, k / 2));

const nodesOf = (plan: DctPlan): DctNode[] => plan.stages.flatMap((stage) => [...stage.nodes]);
const name = (p: CodecParams) => `${p.config.name}, coefFrac ${p.coefFrac}`;

describe('roundHalfUp', () => {
  it.each([
    [7, 2, 2],
    [6, 2, 2],
    [5, 2, 1],
    [-6, 2, -1],
    [-7, 2, -2],
    [-1, 1, 0],
    [-3, 1, -1],
  ])('%d / 2^%d = %d', (value, bits, result) => {
    expect(roundHalfUp(value, bits)).toBe(result);
  });
});

describe('wireFor', () => {
  it.each([
    [0, 0, 1, false],
    [0, 1, 1, false],
    [0, 255, 8, false],
    [0, 256, 9, false],
    [-1, 0, 1, true],
    [-1, 1, 2, true],
    [-128, 127, 8, true],
    [-129, 127, 9, true],
    [-128, 128, 9, true],
    [-(2 ** 40), 2 ** 40 - 1, 41, true],
  ])('[%d, %d] needs %d bits, signed %s', (min, max, width, signed) => {
    expect(wireFor(min, max)).toEqual({ width, signed });
  });
});

describe('foldAngle', () => {
  it('keeps the cosine', () => {
    for (const n of SIZES)
      for (let angle = 1; angle < 8 * n; angle += 2) {
        const { m, negative } = foldAngle(angle, n);
        expect(m).toBeGreaterThan(0);
        expect(m).toBeLessThan(n);
        const folded = (negative ? -1 : 1) * Math.cos((m * Math.PI) / (2 * n));
        expect(folded).toBeCloseTo(Math.cos((angle * Math.PI) / (2 * n)), 12);
      }
  });
});

describe.each(CONFIGS.map((p) => [name(p), p] as const))('stage table of %s', (_, p) => {
  const plans = [forwardPlan(p), inversePlan(p)] as const;

  it('has one two-operand operation per register, and the latency log2 N + 2', () => {
    expect(plans.map((plan) => plan.latency)).toEqual([p.log2n + 2, p.log2n + 2]);
    for (const plan of plans)
      for (const node of nodesOf(plan)) {
        expect(node.args.length).toBeLessThanOrEqual(2);
        for (const { node: arg } of node.args) expect(arg.stage).toBe(node.stage - 1);
      }
  });
  it('has unique names, and constants that are the rounded real numbers or chosen near them', () => {
    for (const plan of plans) {
      const names = nodesOf(plan).map((node) => node.name);
      expect(new Set(names).size).toBe(names.length);
      for (const c of plan.constants) {
        expect(c).toEqual(dctConstant(c.n, c.m, p.coefFrac));
        const real = Math.SQRT2 * Math.cos((c.m * Math.PI) / (2 * c.n));
        expect(Math.abs(c.value / 2 ** p.coefFrac - real)).toBeLessThan(constantError(c.n, p.coefFrac));
      }
    }
  });
  it('weighs Y[0] and Y[N/2] by exactly 1 and never rounds them', () => {
    const rows = matrixOf(plans[0]);
    expect(rows[0]!.every((g) => g === 1)).toBe(true);
    expect(rows[p.n / 2]!.every((g) => Math.abs(g) === 1)).toBe(true);
    expect(plans[0].outputs.map((node) => node.op === 'round')).toEqual(
      Array.from({ length: p.n }, (__, k) => k !== 0 && k !== p.n / 2),
    );
  });
  it('is the DCT but for the error of the constants, and the inverse is its transpose', () => {
    const [g, h] = plans.map(matrixOf) as [number[][], number[][]];
    for (let k = 0; k < p.n; k++)
      for (let i = 0; i < p.n; i++) {
        const error = k % (p.n / 2) === 0 ? 1e-12 : constantError(sizeOf(p.n, k), p.coefFrac);
        expect(Math.abs(g[k]![i]! - exactWeight(p.n, k, i))).toBeLessThanOrEqual(error);
        expect(h[i]![k]!).toBeCloseTo(g[k]![i]!, 12);
      }
  });
  it('proves intervals that are reached, in wires with no bit to spare, below 2^52', () => {
    for (const plan of plans) {
      const { inMin, inMax } = plan.spec;
      const traces = new Map<string, Float64Array[]>();
      for (const node of nodesOf(plan)) {
        expect(Math.max(node.max, -node.min)).toBeLessThan(2 ** 52);
        expect(wireFor(node.min, node.max)).toEqual({ width: node.width, signed: node.signed });
        if (!node.form) continue;
        for (const [bound, low, high] of [
          [node.max, inMin, inMax],
          [node.min, inMax, inMin],
        ] as const) {
          const x = Int32Array.from(node.form, (g) => (g > 0 ? high : low));
          const key = x.join();
          const trace = traces.get(key) ?? tracePlan(plan, x, 0);
          traces.set(key, trace);
          const stage = plan.stages[node.stage]!;
          const value = trace[node.stage]![stage.nodes.indexOf(node)]!;
          // Cut products lack less than one LSB each, not all of them at this input.
          if (node.op === 'mul' || !node.cut) expect(value).toBe(bound);
          else expect(Math.abs(value - bound)).toBeLessThanOrEqual(node.cut.max - node.cut.min);
        }
      }
    }
  });
  it('fits its coefficients into coefW bits', () => {
    for (const y of plans[0].outputs) expect(y.width + (y.signed ? 0 : 1), qFormat(y)).toBeLessThanOrEqual(p.coefW);
  });
});

it('no sign-extreme input leaves an interval (all 2^N, N = 4 and 8, both directions)', () => {
  for (const p of [params({ channels: 4 }), params({ channels: 8 })])
    for (const plan of [forwardPlan(p), inversePlan(p)]) {
      const x = new Int32Array(p.n);
      for (let bits = 0; bits < 2 ** p.n; bits++) {
        for (let i = 0; i < p.n; i++) x[i] = (bits >> i) & 1 ? plan.spec.inMax : plan.spec.inMin;
        tracePlan(plan, x, 0).forEach((values, s) =>
          values.forEach((v, i) => {
            const node = plan.stages[s]!.nodes[i]!;
            if (v < node.min || v > node.max) throw new Error(`${node.name}: ${v} outside [${node.min}, ${node.max}]`);
          }),
        );
      }
    }
});

describe('properties, 10000 cases each', () => {
  const inside = (plan: DctPlan, trace: readonly Float64Array[]) =>
    trace.every((values, s) =>
      values.every((v, i) => {
        const node = plan.stages[s]!.nodes[i]!;
        return Number.isInteger(v) && !Object.is(v, -0) && v >= node.min && v <= node.max;
      }),
    );

  it('forward: no stage leaves its interval, and the compiled model is the stage table', () => {
    fc.assert(
      fc.property(sampleCase, ({ p, dct, x }) => {
        const trace = dct.forwardTrace(x, 0);
        const y = new Int32Array(p.n);
        dct.forward(x, 0, y, 0);
        const { stages, outputs } = dct.forwardPlan;
        const last = trace.at(-1)!;
        return (
          inside(dct.forwardPlan, trace) &&
          outputs.every((node, k) => last[stages.at(-1)!.nodes.indexOf(node)] === y[k])
        );
      }),
      RUNS,
    );
  }, 120_000);
  it('inverse: the same, for any coefficients', () => {
    fc.assert(
      fc.property(coefCase, ({ p, dct, y }) => {
        const trace = dct.inverseTrace(y, 0);
        const x = new Int32Array(p.n);
        dct.inverse(y, 0, x, 0);
        const { stages, outputs } = dct.inversePlan;
        const last = trace.at(-1)!;
        return (
          inside(dct.inversePlan, trace) &&
          outputs.every((node, k) => last[stages.at(-1)!.nodes.indexOf(node)] === x[k])
        );
      }),
      RUNS,
    );
  }, 120_000);
  it('forward is within the proved bound of the DCT in doubles', () => {
    fc.assert(
      fc.property(sampleCase, ({ p, dct, bounds, x }) => {
        const y = new Int32Array(p.n);
        dct.forward(x, 0, y, 0);
        return trueForward(x, 0, p.n).every((v, k) => Math.abs(v - y[k]!) <= bounds.coefError + 1e-6);
      }),
      RUNS,
    );
  }, 120_000);
  it('inverse is within half an LSB, and what the constants make, of the DCT in doubles', () => {
    // The error of all weights of a sample, for coefficients of any value.
    fc.assert(
      fc.property(coefCase, ({ p, dct, bounds, weightErrors, y }) => {
        const x = new Int32Array(p.n);
        dct.inverse(y, 0, x, 0);
        return trueInverse(y, 0, p.n).every((v, i) => {
          const slack = 0.5 + (2 ** (p.coefW - 1) * weightErrors[i]!) / p.n + bounds.cutPart + 1e-6;
          const clipped = Math.min(Math.max(v, p.sampleMin), p.sampleMax);
          return Math.abs(clipped - x[i]!) <= slack;
        });
      }),
      RUNS,
    );
  }, 120_000);
  it('forward is linear within rounding', () => {
    const pairs = fc.integer({ min: 0, max: DCTS.length - 1 }).chain((c) => {
      const { n, sampleMin, sampleMax } = DCTS[c]!.p;
      const half = block(n, Math.ceil(sampleMin / 2), Math.floor(sampleMax / 2));
      return fc.tuple(fc.constant(DCTS[c]!), half, half);
    });
    fc.assert(
      fc.property(pairs, ([{ p, dct }, a, b]) => {
        const [ya, yb, yab] = [new Int32Array(p.n), new Int32Array(p.n), new Int32Array(p.n)];
        dct.forward(a, 0, ya, 0);
        dct.forward(b, 0, yb, 0);
        dct.forward(
          a.map((v, i) => v + b[i]!),
          0,
          yab,
          0,
        );
        // Three roundings of at most 1/2, and integers.
        return yab.every((v, k) => Math.abs(v - ya[k]! - yb[k]!) <= 1);
      }),
      RUNS,
    );
  }, 120_000);
  it('the round trip is exact where the bound says so, and within it elsewhere', () => {
    fc.assert(
      fc.property(sampleCase, ({ p, dct, bounds, x }) => {
        const y = new Int32Array(p.n);
        const back = new Int32Array(p.n);
        dct.forward(x, 0, y, 0);
        dct.inverse(y, 0, back, 0);
        const limit = bounds.exact ? 0 : Math.floor(bounds.roundTrip + 0.5);
        return back.every((v, i) => Math.abs(v - x[i]!) <= limit);
      }),
      RUNS,
    );
  }, 120_000);
});

describe('createDct', () => {
  it('works at offsets and touches nothing else', () => {
    const { p, dct } = DCTS[6]!;
    const x = new Int32Array(3 * p.n).fill(7);
    const y = new Int32Array(3 * p.n).fill(-99);
    dct.forward(x, p.n, y, 1);
    expect(y[0]).toBe(-99);
    expect(y[1]).toBe(7 * p.n);
    expect([...y.subarray(2, p.n + 1)].every((v) => v === 0)).toBe(true);
    expect([...y.subarray(p.n + 1)].every((v) => v === -99)).toBe(true);
  });
  it('clips what no encoder makes', () => {
    const p = params({ channels: 8 });
    const dct = createDct(p);
    const x = new Int32Array(8);
    dct.inverse(new Int32Array(8).fill(2 ** (p.coefW - 1) - 1), 0, x, 0);
    expect(Math.min(...x)).toBe(0);
    expect(Math.max(...x)).toBe(255);
  });
});

describe('proveRoundTrip', () => {
  it.each([
    { channels: 4, width: 8, coefFrac: 12, proof: 'bound' },
    { channels: 8, width: 8, coefFrac: 12, proof: 'bound' },
    { channels: 16, width: 8, coefFrac: 12, proof: 'bound' },
    { channels: 32, width: 8, coefFrac: 12, proof: 'unknown' },
    { channels: 32, width: 8, coefFrac: 13, proof: 'bound' },
    { channels: 8, width: 12, coefFrac: 14, proof: 'bound' },
    { channels: 4, width: 8, coefFrac: 7, proof: 'unknown' },
    { channels: 8, width: 11, coefFrac: 9, proof: 'bound' },
    { channels: 8, width: 12, coefFrac: 9, proof: 'unknown' },
    { channels: 8, width: 12, coefFrac: 11, proof: 'bound' },
  ] as const)('N = $channels, W = $width, coefFrac = $coefFrac: $proof', ({ proof, ...config }) => {
    expect(proveRoundTrip(params(config))).toBe(proof);
    expect(proveRoundTrip(params({ ...config, signed: true }))).toBe(proof);
  });
});
