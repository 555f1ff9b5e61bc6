import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { derive, type CodecParams } from '../../generator/config/params.js';
import { parseConfig } from '../../generator/config/schema.js';
import { createDct, inverseOutW } from '../../generator/model/dct.js';
import { renderTemplate } from '../../generator/render/render.js';
import { dctFwdView, dctInvView, dctLatency } from '../../generator/view/dct.js';
import { delayView } from '../../generator/view/encoder/units.js';
import { benchText, STALLS } from './dct-bench.js';

const WIDTHS = [
  { width: 8, signed: false },
  { width: 12, signed: true },
  { width: 4, signed: false },
  { width: 16, signed: false },
  { width: 8, signed: true },
];
const GRID = [
  // Two formats are enough for the slow, wide ones; `npm run grid` simulates the others inside the codec.
  ...[4, 8, 16, 32].flatMap((channels) =>
    (channels <= 8 ? WIDTHS : WIDTHS.slice(0, 2)).flatMap((width) =>
      (['shift-add', 'dsp'] as const).map((multiplier) => derive(parseConfig({ channels, ...width, multiplier }))),
    ),
  ),
  // Other constants; the first has a product whose upper bits no user of it needs.
  derive(parseConfig({ channels: 32, width: 13, coefFrac: 11 })),
  derive(parseConfig({ channels: 16, width: 7, signed: true, coefFrac: 6 })),
  derive(parseConfig({ channels: 8, width: 16, signed: true, coefFrac: 13 })),
];
/** Blocks per simulation. */
const COUNT = 200;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'dctcm-dct-'));
});
afterAll(() => rmSync(root, { recursive: true }));

/** Mulberry32: uniform integers. */
function randomInts(seed: number): (min: number, max: number) => number {
  let state = seed >>> 0;
  return (min, max) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return min + Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * (max - min + 1));
  };
}

/** Blocks: all min, all max, sign extremes, single lanes, then random ones. */
function blocks(n: number, min: number, max: number): Int32Array {
  const next = randomInts(n * 1000 + max);
  const out = new Int32Array(COUNT * n);
  for (let b = 0; b < COUNT; b++)
    for (let i = 0; i < n; i++) {
      let v: number;
      if (b < 2) v = b === 0 ? min : max;
      else if (b < 40) v = next(0, 1) === 1 ? max : min;
      else if (b < 40 + 2 * n) v = (b - 40) >> 1 === i ? ((b & 1) === 1 ? max : min) : 0;
      else v = next(min, max);
      out[b * n + i] = v;
    }
  return out;
}

/** One hex word per block, lane 0 in the low bits. */
function hexWords(values: Int32Array, n: number, width: number): string {
  const lines: string[] = [];
  for (let b = 0; b < values.length; b += n) {
    let word = 0n;
    for (let i = n - 1; i >= 0; i--) word = (word << BigInt(width)) | BigInt.asUintN(width, BigInt(values[b + i]!));
    lines.push(word.toString(16));
  }
  return `${lines.join('\n')}\n`;
}

interface Side {
  readonly module: string;
  readonly text: string;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly inW: number;
  readonly outW: number;
  readonly latency: number;
}

function sides(params: CodecParams): Side[] {
  const context = { params, command: 'dctcm generate', configHash: '0123456789ab', generatorVersion: '0.1.0' };
  const { n, w, coefW } = params;
  const dct = createDct(params);
  const x = blocks(n, params.sampleMin, params.sampleMax);
  const y = blocks(n, -(2 ** (coefW - 1)), 2 ** (coefW - 1) - 1);
  // The second half of the coefficients are those of real samples.
  for (let b = COUNT / 2; b < COUNT; b++) dct.forward(x, b * n, y, b * n);
  const forward = new Int32Array(x.length);
  const inverse = new Int32Array(y.length);
  for (let b = 0; b < COUNT; b++) {
    dct.forward(x, b * n, forward, b * n);
    dct.inverseUnclipped(y, b * n, inverse, b * n);
  }
  const latency = dctLatency(params);
  return [
    {
      module: 'dctcm_dct_fwd',
      text: renderTemplate('dct/dctcm_dct_fwd.v', dctFwdView(context)),
      from: x,
      to: forward,
      inW: w,
      outW: coefW,
      latency: latency.forward,
    },
    {
      module: 'dctcm_dct_inv',
      text: renderTemplate('dct/dctcm_dct_inv.v', dctInvView(context)),
      from: y,
      to: inverse,
      inW: coefW,
      outW: inverseOutW(dct.inversePlan),
      latency: latency.inverse,
    },
  ];
}

/** The delay line that carries the sideband. */
function delayText(params: CodecParams): string {
  const context = { params, command: 'dctcm generate', configHash: '0123456789ab', generatorVersion: '0.0.0' };
  return renderTemplate('common/dctcm_delay.v', delayView(context));
}

const run = (command: string, args: readonly string[], cwd: string) =>
  execa(command, args, { cwd, all: true, reject: false, timeout: 120_000 });

describe.each(
  GRID.map(
    (params) => [params.config.name + (params.config.multiplier === 'dsp' ? '' : ' shift-add'), params] as const,
  ),
)('%s', (name, params) => {
  for (const side of sides(params)) {
    const base = side.module;
    const file = `${base}.v`;
    // Verilator wants file name = module name: one folder per configuration.
    const write = () => {
      const dir = join(root, name.replace(/\W/g, '_'));
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, file), side.text);
      writeFileSync(join(dir, 'dctcm_delay.v'), delayText(params));
      return dir;
    };

    it(`${side.module} is bit-exact with the model under all stalls`, async () => {
      const dir = write();
      const spec = {
        ...side,
        inW: side.inW * params.n,
        outW: side.outW * params.n,
        count: COUNT,
        stimulus: `${base}_in.hex`,
        expected: `${base}_out.hex`,
      };
      writeFileSync(join(dir, `${base}_bench.v`), benchText(spec));
      writeFileSync(join(dir, spec.stimulus), hexWords(side.from, params.n, side.inW));
      writeFileSync(join(dir, spec.expected), hexWords(side.to, params.n, side.outW));
      const compiled = await run(
        'iverilog',
        ['-g2005', '-Wall', '-s', 'bench', '-o', `${base}.vvp`, `${base}_bench.v`, file, 'dctcm_delay.v'],
        dir,
      );
      expect(compiled.all).toBe('');
      for (const stall of STALLS) {
        const result = await run('vvp', ['-n', `${base}.vvp`, `+stall=${stall}`], dir);
        expect(result.all.trim().split('\n').at(-1), `stall ${stall}: ${result.all}`).toBe(`${COUNT} passed, 0 failed`);
        expect(result.all).not.toMatch(/error|warning/i);
      }
    }, 120_000);

    it(`${side.module} lints clean and has no latches`, async () => {
      const dir = write();
      for (const userW of [1, 65]) {
        const lint = await run(
          'verilator',
          ['--lint-only', '-Wall', `-GUSER_W=${userW}`, '--top-module', side.module, file, 'dctcm_delay.v'],
          dir,
        );
        expect(lint.all).toBe('');
        expect(lint.exitCode).toBe(0);
      }
      const script = `read_verilog ${file} dctcm_delay.v; hierarchy -check -top ${side.module}; proc; check -assert; select -assert-none t:$dlatch t:$_DLATCH_*`;
      const yosys = await run('yosys', ['-q', '-p', script], dir);
      expect(yosys.all).toBe('');
      expect(yosys.exitCode).toBe(0);
    }, 120_000);
  }
});

describe('dctcm_dct_fwd', () => {
  it('refuses USER_W = 0 at elaboration', async () => {
    const [forward] = sides(GRID[0]!);
    writeFileSync(join(root, 'user0.v'), forward!.text);
    const result = await run('iverilog', ['-g2005', '-Pdctcm_dct_fwd.USER_W=0', '-o', 'user0.vvp', 'user0.v'], root);
    expect(result.exitCode).not.toBe(0);
    expect(result.all).toContain('ERROR_USER_W_must_be_at_least_1');
  });
});
