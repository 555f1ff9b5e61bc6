import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../generator/cli/main.js';
import { parseNpy } from '../../generator/formats/npy.js';
import type { AnalyzeResult } from '../../generator/commands/analyze.js';

const SMALL = 'samples/10-activation_72.npy';
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dctcm-analyze-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await main(argv, { out: (t) => (out += t), err: (t) => (err += t), interactive: false });
  return { code, out, err };
}

describe('dctcm analyze', () => {
  it('prints a table, and as JSON the same numbers', async () => {
    const text = await run('analyze', SMALL, '--mode', 'direct', '--step', '1');
    expect([text.code, text.err]).toEqual([0, '']);
    const json = await run('analyze', SMALL, '--mode', 'direct', '--step', '1', '--json');
    const result = JSON.parse(json.out) as AnalyzeResult;
    expect(result.maps).toHaveLength(1);
    expect(result.maps[0]!.results.map((r) => `${r.axis}/${r.predict}`)).toEqual([
      'channel/none',
      'channel/previous',
      'width/none',
      'width/previous',
    ]);
    const best = Math.max(...result.maps[0]!.results.map((r) => r.ratio));
    expect(text.out).toMatch(new RegExp(`10-activation_72 +320x8x8 +87\\.0 % +${best.toFixed(3)} W`));
    expect(text.out).toMatch(/^EBPC +\d\.\d{3} +\d\.\d{3}$/m);
  });

  it.each<[string, string[], RegExp]>([
    ['a step that the hardware lacks', [SMALL, '--step', '5'], /^dctcm: --step: expected some of 1, 2, 3, /],
    ['a missing path', ['no/such.npy'], /^dctcm: no\/such\.npy: expected a \.npy file or a folder/],
    ['a folder without maps', ['docs'], /^dctcm: docs: expected \.npy files, got none/],
    ['a file that is no map', ['package.json'], /^dctcm: package\.json: expected a \.npy file/],
    ['samples that do not fit', [SMALL, '--width', '4'], /^dctcm: .*72\.npy: sample \d+: expected 0\.\.15/],
  ])('refuses %s with exit code 2', async (_, args, message) => {
    const { code, out, err } = await run('analyze', ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });
});

describe('dctcm tune', () => {
  it('writes settings that encode takes and that give the stated ratio and error', async () => {
    const config = join(dir, 'tuned.json');
    const { code, out } = await run('tune', SMALL, '--max-rmse', '0.8', '-o', config);
    expect(code).toBe(0);
    expect(out).toMatch(/^10-activation_72 +1 +\d/m);
    const tuned = JSON.parse(await readFile(config, 'utf8')) as {
      layers: Record<string, { axis: string; settings: object; ratio: number; rmse: number }>;
    };
    const layer = tuned.layers['10-activation_72']!;
    const settings = join(dir, 'settings.json');
    await writeFile(settings, JSON.stringify(layer.settings));
    const file = join(dir, 'map.dcm');
    const encoded = await run('encode', SMALL, '-o', file, '--axis', layer.axis, '--settings', settings, '--json');
    const result = JSON.parse(encoded.out) as { ratio: number; rmse: number };
    expect(result.ratio).toBeCloseTo(layer.ratio, 4);
    expect(result.rmse).toBeCloseTo(layer.rmse, 4);
    expect(result.rmse).toBeLessThanOrEqual(0.8);
    const back = join(dir, 'map.npy');
    expect((await run('decode', file, '-o', back)).code).toBe(0);
    const [before, after] = await Promise.all([SMALL, back].map(async (p) => parseNpy(await readFile(p))));
    let squares = 0;
    before!.data.forEach((v, i) => (squares += (v - after!.data[i]!) ** 2));
    expect(Math.sqrt(squares / before!.data.length)).toBeCloseTo(result.rmse, 9);
  });

  it.each<[string, string[], RegExp]>([
    ['no bound', [], /^dctcm: tune: expected --max-rmse, --max-error or --min-psnr, got none/],
    ['a bound that is no number', ['--max-rmse', 'low'], /^dctcm: --max-rmse: expected one number of 0 or more/],
    ['a negative bound', ['--max-error=-1'], /^dctcm: --max-error: expected one number of 0 or more/],
  ])('refuses %s with exit code 2', async (_, args, message) => {
    const { code, err } = await run('tune', SMALL, '-o', join(dir, 'x.json'), ...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
