import { describe, expect, it } from 'vitest';
import { derive, type CodecParams } from '../../generator/config/params.js';
import { parseConfig, type CodecConfigInput } from '../../generator/config/schema.js';
import { parseQ, qMax, qMin, qWidth } from '../../generator/fixed/qformat.js';
import { forwardPlan, inversePlan } from '../../generator/model/dct.js';
import { renderTemplate } from '../../generator/render/render.js';
import { dctFwdView, dctInvView, dctLatency } from '../../generator/view/dct.js';
import { forwardDiagram, inverseDiagram } from '../../generator/view/dct-diagram.js';
import { extend, list } from '../../generator/view/dct-text.js';

const params = (config: CodecConfigInput): CodecParams => derive(parseConfig(config));

function render(config: CodecConfigInput): Record<'forward' | 'inverse', string> {
  const context = {
    params: params(config),
    command: 'dctcm generate --channels 8 --out rtl-out/x',
    configHash: '0123456789ab',
    generatorVersion: '0.1.0',
  };
  return {
    forward: renderTemplate('dct/dctcm_dct_fwd.v', dctFwdView(context)),
    inverse: renderTemplate('dct/dctcm_dct_inv.v', dctInvView(context)),
  };
}

describe('dctLatency', () => {
  it.each([4, 8, 16, 32] as const)('is log2 N + 2 forward, log2 N + 1 inverse for N = %d', (channels) => {
    const p = params({ channels });
    expect(dctLatency(p)).toEqual({ forward: p.log2n + 2, inverse: p.log2n + 1 });
    expect(dctLatency(params({ channels, multiplier: 'dsp' }))).toEqual(dctLatency(p));
  });
});

describe('extend', () => {
  const s8 = { name: 'a', width: 8, signed: true };
  const u8 = { name: 'a', width: 8, signed: false };
  it.each([
    [s8, 0, 8, 'a'],
    [s8, 0, 9, '{a[7], a}'],
    [s8, 0, 11, '{{3{a[7]}}, a}'],
    [s8, 3, 12, "{a[7], a, 3'd0}"],
    [u8, 0, 9, "{1'b0, a}"],
    [u8, 1, 11, "{2'd0, a, 1'b0}"],
    [s8, 0, 5, 'a[4:0]'],
    [s8, 4, 8, "{a[3:0], 4'd0}"],
    [{ ...s8, width: 4, part: [7, 4] as const }, 0, 6, '{{2{a[7]}}, a[7:4]}'],
    [{ ...s8, width: 1, part: [7, 7] as const }, 0, 1, 'a[7]'],
  ])('%j << %d in %d bits', (wire, shift, width, text) => {
    expect(extend(wire, shift, width)).toBe(text);
  });
});

describe('list', () => {
  it('breaks between items, never inside, and indents under the first', () => {
    expect(list(['aa', 'bb', 'cc'], { indent: 0, columns: 10, open: 'x = {', close: '};' })).toEqual([
      'x = {aa,',
      '     bb,',
      '     cc};',
    ]);
    expect(list(['aa', 'bb', 'cc'], { indent: 0, columns: 20, close: ';' })).toEqual(['aa, bb, cc;']);
  });
});

const CONFIGS: CodecConfigInput[] = [4, 8, 16, 32].flatMap((n) =>
  (['shift-add', 'dsp'] as const).flatMap((multiplier) =>
    [
      { width: 8, signed: false },
      { width: 12, signed: true },
    ].map((format) => ({ channels: n as 4, multiplier, ...format })),
  ),
);

describe.each(CONFIGS)('Verilog of $channels x $width, signed $signed, $multiplier', (config) => {
  const text = render(config);
  it('is the same every time', () => {
    expect(render(config)).toEqual(text);
  });
  it.each(['forward', 'inverse'] as const)('%s: no line over 100 columns, no blanks at the end', (side) => {
    for (const line of text[side].split('\n')) {
      expect(line.length, line).toBeLessThanOrEqual(100);
      expect(line, line).toBe(line.trimEnd());
    }
  });
  it.each(['forward', 'inverse'] as const)(
    '%s: every format comment is as wide as its wire and holds its interval',
    (side) => {
      let checked = 0;
      let declaration = '';
      for (const line of text[side].split('\n')) {
        if (/^ +(reg|wire)\b/.test(line)) declaration = line;
        const comment = /\/\/ (U?Q-?\d+\.\d+), (-?\d+)\.\.(-?\d+)$/.exec(line);
        if (!comment || !declaration) continue;
        const format = parseQ(comment[1]!);
        const range = /\[ ?(\d+):0\]/.exec(declaration)!;
        expect(qWidth(format), line).toBe(Number(range[1]) + 1);
        expect(/ signed /.test(declaration), line).toBe(format.signed);
        expect(Number(comment[2]), line).toBeGreaterThanOrEqual(qMin(format));
        expect(Number(comment[3]), line).toBeLessThanOrEqual(qMax(format));
        checked++;
      }
      expect(checked).toBeGreaterThan(5);
    },
  );
  it('says its latency, gain and formats in the banner', () => {
    const p = params(config);
    const latency = dctLatency(p);
    expect(text.forward).toContain(`latency ${latency.forward} clocks`);
    expect(text.inverse).toContain(`latency ${latency.inverse} clocks`);
    expect(text.forward).toContain(`sqrt(${p.n}) over the orthonormal DCT`);
    expect(text.forward).toContain(`output Q${p.coefW}.0`);
    expect(text.inverse).toContain(`input Q${p.coefW}.0`);
  });
  it('multiplies by * in the dsp variant only', () => {
    const product = /= C\d+_\d+ \* m;/;
    expect(product.test(text.forward)).toBe(config.multiplier === 'dsp');
    expect(product.test(text.inverse)).toBe(config.multiplier === 'dsp');
  });
});

it('every legal coefFrac and width renders', () => {
  for (const channels of [4, 8, 16, 32] as const)
    for (let coefFrac = 6; coefFrac <= 14; coefFrac++)
      for (const signed of [false, true]) {
        const text = render({ channels, coefFrac, signed, width: 4 + ((coefFrac + channels) % 13) });
        expect(text.forward + text.inverse).not.toMatch(/undefined|NaN/);
      }
});

describe('diagrams', () => {
  it('draw all lines of N = 4', () => {
    const p = params({ channels: 4 });
    expect(forwardDiagram(forwardPlan(p))).toEqual([
      ' x0 --*---(+)- a4_0 --*-(+)- y0',
      ' x1 --|-*-(+)- a4_1 --*-(-)- y2',
      ' x2 --|-*-(-)- d4_1 ------[ C4 ]-- u1 -- round -- y1',
      ' x3 --*---(-)- d4_0 ------[ C4 ]-- u3 -- round -- y3',
      '',
      ' u1 = C4_1*d4_0 + C4_3*d4_1',
      ' u3 = C4_3*d4_0 - C4_1*d4_1',
    ]);
  });
  it('draw N = 16 as blocks', () => {
    const p = params({ channels: 16 });
    expect(forwardDiagram(forwardPlan(p)).join('\n')).toContain('[ C16: 8 x 8 ]');
    expect(inverseDiagram(inversePlan(p)).join('\n')).toContain('[ 16-point butterfly ]');
  });
});
