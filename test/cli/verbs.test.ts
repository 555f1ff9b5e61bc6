import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../generator/cli/main.js';
import { parseNpy, serialiseNpy } from '../../generator/formats/npy.js';
import { findProgram } from '../../generator/tools/process.js';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'dctcm-verbs-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await main(argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    interactive: false,
  });
  return { code, out, err };
}

describe('golden', () => {
  it('writes the formats that are asked for, with a manifest that names them all', async () => {
    const out = join(dir, 'formats');
    const argv = [
      'golden',
      '--channels',
      '4',
      '--random',
      '2',
      '--no-rate',
      '--format',
      'npy,json,coe,mif',
      '--out',
      out,
    ];
    expect(await run(...argv)).toMatchObject({ code: 0, err: '' });
    const files = readdirSync(join(out, 'encoder'));
    for (const suffix of ['samples.hex', 'samples.json', 'samples.samples.npy', 'samples.coe', 'samples.mif'])
      expect(files).toContain(suffix);
    expect(existsSync(join(out, 'rate'))).toBe(false);
    const beats = JSON.parse(readFileSync(join(out, 'encoder/samples.json'), 'utf8')) as Array<{ samples: number[] }>;
    const array = parseNpy(readFileSync(join(out, 'encoder/samples.samples.npy')));
    expect(array.shape).toEqual([beats.length, 4]);
    expect([...array.data]).toEqual(beats.flatMap((beat) => beat.samples));
    const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as { command: string };
    expect(manifest.command).toBe(
      'dctcm golden --channels 4 --width 8 --random 2 --format hex,json,npy,coe,mif --no-rate --out golden/n4_u8',
    );
  });
  it('cuts frames from the maps of --input, and repeats with the same seed only', async () => {
    const npy = join(dir, 'mine.npy');
    writeFileSync(npy, serialiseNpy({ dtype: 'uint8', shape: [4, 3, 3], data: new Uint8Array(36).fill(77) }));
    const make = async (name: string, ...more: string[]) => {
      const out = join(dir, name);
      const result = await run('golden', '--channels', '4', '--no-rate', '--out', out, '--json', ...more);
      expect(result).toMatchObject({ code: 0, err: '' });
      return {
        result: JSON.parse(result.out) as { inputs: string[] },
        text: readFileSync(join(out, 'encoder/samples.hex'), 'utf8'),
      };
    };
    const a = await make('a', '--input', npy, '--input', npy);
    expect(a.result.inputs).toEqual(['mine.npy', 'mine.npy']);
    expect(a.text).toContain('4d4d4d4d');
    expect((await make('b', '--input', npy, '--input', npy)).text).toBe(a.text);
    expect((await make('c', '--input', npy, '--input', npy, '--seed', '2')).text).not.toBe(a.text);
  });
  it.each([
    [['--format', 'hex,elf'], '--format: expected some of hex, json, npy, coe, mif, got "elf"'],
    [['--random', '0'], 'expected at least 1 block, got 0'],
    [['--input', 'no.npy'], 'no.npy: cannot read'],
  ])('refuses %j', async (argv, text) => {
    const { code, err } = await run('golden', '--channels', '4', '--out', join(dir, 'bad'), ...argv);
    expect(code).toBe(2);
    expect(err).toContain(text);
    expect(existsSync(join(dir, 'bad'))).toBe(false);
  });
});

describe.skipIf(findProgram('iverilog') === undefined)('sim', () => {
  beforeAll(async () => {
    await run('generate', '--channels', '4', '--out', join(dir, 'n4'));
  });
  it('runs one bench and counts', async () => {
    const { code, out, err } = await run('sim', join(dir, 'n4'), '--bench', 'dct_fwd', '--stall', 'none,both');
    expect([code, err]).toEqual([0, '']);
    expect(out.trimEnd().split('\n').at(-1)).toBe('2 passed, 0 failed');
  });
  it('writes waves, and the result as JSON', async () => {
    const vcd = join(dir, 'x.vcd');
    const { code, out } = await run(
      'sim',
      join(dir, 'n4'),
      '--bench',
      'dct_fwd',
      '--stall',
      'none',
      '--vcd',
      vcd,
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true, engine: 'icarus', config: 'n4_u8', passed: 1, failed: 0 });
    expect(readFileSync(vcd, 'utf8')).toContain('$enddefinitions');
  });
  it('a wrong result is exit code 1 and shown', async () => {
    const file = join(dir, 'n4/dctcm_dct_fwd.v');
    const good = readFileSync(file, 'utf8');
    writeFileSync(file, good.replace("+ {1'b0", "- {1'b0"));
    const { code, out } = await run('sim', join(dir, 'n4'), '--bench', 'dct_fwd', '--stall', 'both');
    writeFileSync(file, good);
    expect(code).toBe(1);
    expect(out).toContain('FAILED');
    expect(out.trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed');
  });
  it.each([
    [['--bench', 'nonsense'], 'expected one of tb_dctcm_dct_fwd'],
    [['--stall', 'some'], '--stall: expected some of none, input, output, both, got "some"'],
    [['--engine', 'modelsim'], 'Choices: "icarus", "icarus-wasm", "verilator"'],
    [['--vcd', 'x.vcd'], '--vcd: expected one bench and one stall mode'],
    [['--golden', 'DIR'], 'manifest.json: cannot read'],
  ])('refuses %j', async (argv, text) => {
    const { code, err } = await run('sim', join(dir, 'n4'), ...argv.map((arg) => arg.replace('DIR', dir)));
    expect(code).toBe(2);
    expect(err).toContain(text);
  });
});

describe('check', () => {
  it('is red when something committed is missing, changed or too much, and mends it', async () => {
    const root = join(dir, 'repo');
    const argv = ['check', '--root', root, '--only', 'rtl,golden'];
    expect((await run(...argv)).err).toContain('expected configurations (*.json), got none');
    mkdirSync(join(root, 'configs'), { recursive: true });
    writeFileSync(join(root, 'configs/n4_u8.json'), '{"channels": 4}');
    const missing = await run(...argv);
    expect(missing.code).toBe(1);
    expect(missing.out).toContain('README.txt: missing');
    expect(missing.out).toContain('mend it with: dctcm generate --channels 4 --width 8 --out rtl-out/n4_u8');

    expect((await run(...argv, '--update')).code).toBe(0);
    expect(await run(...argv)).toMatchObject({ code: 0, err: '' });

    appendFileSync(join(root, 'rtl-out/n4_u8/README.txt'), 'x');
    writeFileSync(join(root, 'rtl-out/n4_u8/extra.v'), '');
    const changed = await run(...argv, '--json');
    expect(changed.code).toBe(1);
    const result = JSON.parse(changed.out) as { entries: Array<{ check: string; ok: boolean; problems: string[] }> };
    expect(result.entries.map(({ check, ok }) => [check, ok])).toEqual([
      ['rtl', false],
      ['golden', true],
    ]);
    expect(result.entries[0]!.problems).toEqual([
      expect.stringContaining('README.txt: differs'),
      expect.stringContaining('extra.v: not generated'),
    ]);
  });
  it('wants a configuration in the file of its name', async () => {
    const root = join(dir, 'repo2');
    mkdirSync(join(root, 'configs'), { recursive: true });
    writeFileSync(join(root, 'configs/mine.json'), '{"channels": 4}');
    const { code, err } = await run('check', '--root', root);
    expect(code).toBe(2);
    expect(err).toContain('expected the file name n4_u8.json');
  });
});
