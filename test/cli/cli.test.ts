import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../generator/cli/main.js';
import { parseNpy, serialiseNpy, type NpyArray } from '../../generator/formats/npy.js';
import { iverilogWasmVersion } from '../../generator/tools/iverilog-wasm.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dctcm-cli-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
  vi.unstubAllEnvs();
});

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

const map: NpyArray = {
  dtype: 'uint8',
  shape: [10, 6, 7],
  data: Uint8Array.from({ length: 420 }, (_, i) => ((i * 7919) % 13 < 7 ? 0 : (i * 37) % 256)),
};
const writeMap = (name = 'map.npy', array: NpyArray = map): string => {
  const path = join(dir, name);
  writeFileSync(path, serialiseNpy(array));
  return path;
};

describe('usage', () => {
  it('prints help for every verb', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    const verbs = [...out.matchAll(/^ {2}dctcm (\w+)/gm)].map((match) => match[1]!);
    expect(verbs).toEqual(expect.arrayContaining(['generate', 'lint', 'encode', 'decode', 'doctor']));
    for (const verb of verbs) {
      const help = await run(verb, '--help');
      expect(help).toMatchObject({ code: 0, err: '' });
      expect(help.out).toContain('--json');
    }
  });
  it.each([
    [[], 'expected a verb'],
    [['bogus'], 'got bogus'],
    [['doctor', '--bogus'], 'Unknown argument: bogus'],
    [['doctor', 'bogus'], 'Unknown argument: bogus'],
    [['generate', '--channels', '8'], 'Missing required argument: out'],
    [['generate', '--channels', 'x', '--out', 'x'], '--channels: expected one whole number, got "x"'],
    [['generate', '--channels', '8', '--channels', '8', '--out', 'x'], '--channels: expected one whole number'],
    [['generate', '--channels', '--out', 'x'], 'Not enough arguments following: channels'],
    [['encode', 'x.npy', '-o', 'y', '--axis', 'height'], 'Choices: "channel", "width"'],
    [['lint'], 'Not enough non-option arguments'],
  ])('%j is a usage error of one line', async (argv, text) => {
    const { code, out, err } = await run(...argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(text);
    expect(err).toMatch(/^dctcm: [^\n]*\n$/);
  });
});

describe('bad input: one sentence, exit 2, nothing written', () => {
  it.each<[string, string[], RegExp]>([
    ['an illegal configuration', ['generate', '--channels', '7', '--out', 'OUT'], /channels: .*got 7/],
    ['an illegal combination', ['generate', '--channels', '64', '--out', 'OUT'], /channels/],
    [
      'a config file that is not there',
      ['generate', '--config', 'DIR/no.json', '--out', 'OUT'],
      /no\.json: cannot read/,
    ],
    [
      'an unknown key in a config file',
      ['generate', '--config', 'DIR/bad.json', '--out', 'OUT'],
      /bad\.json: .*"chanels"/,
    ],
    [
      'a config file that is no object',
      ['generate', '--config', 'DIR/list.json', '--out', 'OUT'],
      /expected a JSON object, got an array/,
    ],
    ['a config file that is no JSON', ['generate', '--config', 'DIR/text.json', '--out', 'OUT'], /expected JSON/],
    ['an input that is not there', ['encode', 'DIR/no.npy', '-o', 'OUT'], /no\.npy: cannot read: no such file/],
    ['an input that is no npy', ['encode', 'DIR/text.json', '-o', 'OUT'], /expected a \.npy file/],
    ['a folder as input', ['encode', 'DIR', '-o', 'OUT'], /cannot read: it is a folder/],
    ['an illegal setting', ['encode', 'DIR/map.npy', '-o', 'OUT', '--step', '5'], /directStep: .*got 5/],
    [
      'samples outside the width',
      ['encode', 'DIR/map.npy', '-o', 'OUT', '--width', '4'],
      /sample \d+: expected 0\.\.15 .*, got \d+/,
    ],
    ['a damaged dcm', ['decode', 'DIR/map.npy', '-o', 'OUT'], /expected a \.dcm file/],
    ['a folder of somebody else', ['generate', '--channels', '8', '--out', 'DIR', '--no-vectors'], /made by dctcm/],
    [
      'an output in a folder that is not there',
      ['encode', 'DIR/map.npy', '-o', 'OUT/x.dcm'],
      /cannot write: no such file or folder/,
    ],
    [
      'an unwritable folder',
      ['generate', '--channels', '8', '--out', 'DIR/map.npy/x', '--no-vectors'],
      /cannot write: a part of the path/,
    ],
    ['a folder without manifest', ['lint', 'DIR'], /manifest\.json: cannot read/],
  ])('%s', async (_, argv, message) => {
    writeMap();
    writeFileSync(join(dir, 'bad.json'), '{"channels": 8, "chanels": 8}');
    writeFileSync(join(dir, 'list.json'), '[]');
    writeFileSync(join(dir, 'text.json'), 'hello');
    const before = readdirSync(dir);
    const { code, out, err } = await run(
      ...argv.map((arg) => arg.replace('DIR', dir).replace('OUT', join(dir, 'out'))),
    );
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err).toMatch(/^dctcm: [^\n]*\n$/);
    expect(readdirSync(dir)).toEqual(before);
  });
  it('a missing tool', async () => {
    const out = join(dir, 'n4');
    expect((await run('generate', '--channels', '4', '--out', out, '--no-vectors')).code).toBe(0);
    vi.stubEnv('PATH', dir);
    const { code, err } = await run('lint', out);
    expect(code).toBe(2);
    expect(err).toMatch(/^dctcm: verilator is not installed: install it with `[^`]*`\n$/);
    const doctor = await run('doctor', '--json');
    expect(doctor.code).toBe(0);
    const built = iverilogWasmVersion() === null ? [] : ['icarus-wasm'];
    expect(JSON.parse(doctor.out)).toMatchObject({ engines: [...built, 'netlist'] });
  });
});

describe('encode and decode', () => {
  it.each<[string, string[], number]>([
    ['lossless', [], 0],
    ['lossless over rows', ['--axis', 'width', '--channels', '4'], 0],
    ['lossless with prediction and narrow words', ['--predict', 'previous', '--out-width', '32'], 0],
    ['quantised', ['--step', '3'], 1],
    ['transform', ['--mode', 'transform', '--coef-step', '1', '--activation-mask'], 1],
    ['auto, 16 lanes', ['--mode', 'auto', '--step', '4', '--channels', '16'], 255],
  ])('%s', async (_, options, bound) => {
    const npy = writeMap();
    const dcm = join(dir, 'map.dcm');
    const back = join(dir, 'back.npy');
    const encoded = await run('encode', npy, '-o', dcm, '--json', ...options);
    expect(encoded).toMatchObject({ code: 0, err: '' });
    const result = JSON.parse(encoded.out) as { maxError: number; samples: number; shape: number[] };
    expect(result).toMatchObject({ ok: true, samples: 420, shape: [10, 6, 7] });
    expect(await run('decode', dcm, '-o', back)).toMatchObject({ code: 0, err: '' });
    const rebuilt = parseNpy(readFileSync(back));
    expect([rebuilt.dtype, rebuilt.shape]).toEqual([map.dtype, map.shape]);
    const error = Math.max(...rebuilt.data.map((v, i) => Math.abs(v - map.data[i]!)));
    expect(error).toBe(result.maxError);
    expect(error).toBeLessThanOrEqual(bound);
  });
  it.each(['int8', 'uint16', 'int16'] as const)('%s tensors find their width', async (dtype) => {
    const Samples = { int8: Int8Array, uint16: Uint16Array, int16: Int16Array }[dtype];
    const data = new Samples(Array.from({ length: 32 }, (_, i) => i * 3001));
    const npy = writeMap('x.npy', { dtype, shape: [1, 4, 2, 4], data });
    const dcm = join(dir, 'x.dcm');
    const back = join(dir, 'x2.npy');
    expect((await run('encode', npy, '-o', dcm)).code).toBe(0);
    expect((await run('decode', dcm, '-o', back)).code).toBe(0);
    expect(readFileSync(back)).toEqual(readFileSync(npy));
  });
  it('settings and configuration from files, options over them', async () => {
    writeFileSync(join(dir, 'c.json'), '{"channels": 4}');
    writeFileSync(join(dir, 's.json'), '{"directStep": 2, "mode": "auto"}');
    const argv = ['encode', writeMap(), '-o', join(dir, 'x.dcm'), '--config', join(dir, 'c.json'), '--json'];
    const { out } = await run(...argv, '--settings', join(dir, 's.json'), '--mode', 'direct');
    expect(JSON.parse(out)).toMatchObject({ config: 'n4_u8', settings: { mode: 'direct', directStep: 2 } });
  });
  it('refuses any cut and flipped bit of the file', async () => {
    const dcm = join(dir, 'x.dcm');
    await run('encode', writeMap(), '-o', dcm);
    const bytes = readFileSync(dcm);
    for (let k = 0; k < 40; k++) {
      const damaged = Uint8Array.from(bytes);
      const bit = Math.floor((k * bytes.length * 8) / 40) + (k % 8);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      writeFileSync(join(dir, 'bad.dcm'), k % 2 === 0 ? damaged : bytes.subarray(0, bit >> 3));
      const { code, err } = await run('decode', join(dir, 'bad.dcm'), '-o', join(dir, 'bad.npy'));
      expect(code).toBe(2);
      expect(err).toMatch(/^dctcm: [^\n]*\n$/);
    }
    expect(readdirSync(dir)).not.toContain('bad.npy');
  });
});

describe('generate', () => {
  it('the same configuration gives the same bytes, however it is given', async () => {
    writeFileSync(join(dir, 'c.json'), '{"signed": false, "channels": 4, "width": 8, "coefFrac": 9}');
    const [a, b] = [join(dir, 'a'), join(dir, 'deep/b')];
    expect((await run('generate', '--channels', '4', '--out', a, '--no-vectors')).code).toBe(0);
    expect((await run('generate', '--config', join(dir, 'c.json'), '--out', b, '--no-vectors')).code).toBe(0);
    const files = (readdirSync(a, { recursive: true }) as string[]).sort();
    expect(files).toEqual(expect.arrayContaining(['README.txt', 'files.f', 'manifest.json']));
    expect((readdirSync(b, { recursive: true }) as string[]).sort()).toEqual(files);
    for (const file of files.filter((f) => f.includes('.')))
      expect(readFileSync(join(a, file), 'utf8')).toBe(readFileSync(join(b, file), 'utf8'));
  });
  it('--json prints the result only', async () => {
    const { out, err } = await run('generate', '--channels', '4', '--out', join(dir, 'a'), '--no-vectors', '--json');
    expect(JSON.parse(out)).toMatchObject({ ok: true, config: 'n4_u8' });
    expect(err).toBe('');
  });
  it('the command in the manifest makes the configuration again', async () => {
    const options = [
      '--channels',
      '16',
      '--width',
      '12',
      '--signed',
      '--out-width',
      '64',
      '--coef-frac',
      '10',
      '--multiplier',
      'dsp',
    ];
    await run('generate', ...options, '--name', 'x', '--out', join(dir, 'a'), '--no-vectors');
    const read = (path: string) => JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')) as { command: string };
    const manifest = read(join(dir, 'a'));
    expect(manifest.command).toBe(`dctcm generate ${options.join(' ')} --name x --out rtl-out/x`);
    const again = manifest.command
      .split(' ')
      .slice(1)
      .map((arg) => (arg === 'rtl-out/x' ? join(dir, 'b') : arg));
    await run(...again, '--no-vectors');
    expect(read(join(dir, 'b'))).toEqual(manifest);
  });
});
