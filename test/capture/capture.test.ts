import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findScale, quantise } from '../../generator/analysis/scale.js';
import { capture } from '../../generator/commands/capture.js';
import { parseNpy } from '../../generator/formats/npy.js';
import { findTaps, parseOnnx } from '../../generator/formats/onnx.js';
import { createPrng } from '../../generator/vectors/prng.js';
import { CHANNELS, SIZE, tinyOnnx, weights } from './tiny-onnx.js';

/** A `.npy` file of float32. */
function floatNpy(shape: readonly number[], data: Float32Array): Uint8Array {
  const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`.padEnd(117) + '\n';
  return Buffer.concat([
    Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]),
    Buffer.from(head),
    Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  ]);
}

const rng = createPrng(7);
const picture = Uint8Array.from({ length: SIZE * SIZE * 3 }, () => rng.below(256));
/** The picture as the network sees it: (1, 3, H, W), 0..1. */
const pixels = new Float32Array(3 * SIZE * SIZE);
picture.forEach((v, i) => (pixels[(i % 3) * SIZE * SIZE + Math.floor(i / 3)] = v / 255));

/** relu(conv3x3(x) + bias), padding 1, in double precision. */
function firstLayer(x: Float32Array): Float32Array {
  const { w1, b1 } = weights(1);
  const out = new Float32Array(CHANNELS * SIZE * SIZE);
  for (let o = 0; o < CHANNELS; o++)
    for (let y = 0; y < SIZE; y++)
      for (let z = 0; z < SIZE; z++) {
        let sum = b1[o]!;
        for (let c = 0; c < 3; c++)
          for (let dy = 0; dy < 3; dy++)
            for (let dz = 0; dz < 3; dz++) {
              const [yy, zz] = [y + dy - 1, z + dz - 1];
              if (yy < 0 || zz < 0 || yy >= SIZE || zz >= SIZE) continue;
              sum += w1[((o * 3 + c) * 3 + dy) * 3 + dz]! * x[(c * SIZE + yy) * SIZE + zz]!;
            }
        out[(o * SIZE + y) * SIZE + z] = Math.max(0, sum);
      }
  return out;
}

describe('capture', () => {
  let dir: string;
  let model: string;
  let png: string;
  let npy: string;
  const tuning = async (name: string, settings: object): Promise<string> => {
    const path = join(dir, name);
    await writeFile(path, JSON.stringify({ codec: { channels: 8 }, others: { axis: 'channel', settings } }));
    return path;
  };
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'dctcm-capture-'));
    model = join(dir, 'tiny.onnx');
    png = join(dir, 'in.png');
    npy = join(dir, 'in.npy');
    await writeFile(model, tinyOnnx());
    await writeFile(png, encode({ width: SIZE, height: SIZE, channels: 3, depth: 8, data: picture }));
    await writeFile(npy, floatNpy([1, 3, SIZE, SIZE], pixels));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('finds activations and block outputs in the graph', () => {
    expect(findTaps(parseOnnx(tinyOnnx(), 'tiny'))).toEqual(['r1', 'block/out:0', 'both']);
  });

  it('writes the samples of the activations, the same from a picture and from its numbers', async () => {
    const out = join(dir, 'maps');
    const result = await capture({ model, inputs: [png], out, scale: { rule: 'max' } });
    expect(result.layers.map(({ name, shape }) => [name, shape])).toEqual([
      ['00_r1', [1, CHANNELS, SIZE, SIZE]],
      ['01_block_out_0', [1, CHANNELS, SIZE, SIZE]],
      ['02_both', [1, 2 * CHANNELS, SIZE, SIZE]],
    ]);
    const file = parseNpy(await readFile(join(out, '00_r1.npy')));
    expect(file.shape).toEqual([CHANNELS, SIZE, SIZE]);
    // By hand; the runtime sums in float32, so a sample at a rounding edge may differ by 1.
    const x = firstLayer(pixels);
    const scale = findScale([x], 8, { rule: 'max' });
    expect(result.layers[0]!.scale).toBeCloseTo(scale.scale, 5);
    const mine = quantise(x, scale);
    const differ = [...mine].map((q, i) => Math.abs(q - file.data[i]!));
    expect(Math.max(...differ)).toBeLessThanOrEqual(1);
    expect(differ.filter((d) => d > 0).length).toBeLessThan(5);
    expect(Math.max(...file.data)).toBe(255);
    const again = join(dir, 'maps2');
    await capture({ model, inputs: [npy], out: again, scale: { rule: 'max' } });
    for (const { name } of result.layers)
      expect(await readFile(join(again, `${name}.npy`))).toEqual(await readFile(join(out, `${name}.npy`)));
    const manifest = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8')) as { layers: unknown[] };
    expect(manifest.layers).toEqual(result.layers);
  });

  it('takes only what the filter names, and clips at the percentile', async () => {
    const out = join(dir, 'some');
    const result = await capture({
      model,
      inputs: [npy],
      out,
      filter: /block/,
      scale: { rule: 'percentile', percent: 90 },
    });
    expect(result.layers.map((l) => l.tensor)).toEqual(['block/out:0']);
    const { data } = parseNpy(await readFile(join(out, '00_block_out_0.npy')));
    const full = [...data].filter((q) => q === 255).length / data.length;
    expect(full).toBeGreaterThan(0.08);
    expect(full).toBeLessThan(0.12);
  });

  it('puts the codec into the network: lossless changes the output by quantisation only, steps by more', async () => {
    const inputs = [npy, png];
    const lossless = (await capture({ model, inputs, codec: await tuning('lossless.json', {}) })).codec!;
    expect(lossless.layers.map((l) => [l.name, l.maxError])).toEqual([
      ['00_r1', 0],
      ['01_block_out_0', 0],
      ['02_both', 0],
    ]);
    expect(lossless.top1Agreement).toBe(1);
    expect(lossless.relativeError).toBeGreaterThan(0);
    expect(lossless.relativeError).toBeLessThan(0.01);
    expect(lossless.inputs[0]!.relativeError).toBe(lossless.inputs[1]!.relativeError);
    const coarse = (await capture({ model, inputs, codec: await tuning('coarse.json', { directStep: 32 }) })).codec!;
    expect(coarse.relativeError).toBeGreaterThan(2 * lossless.relativeError);
    expect(coarse.total).toBeGreaterThan(1.5 * lossless.total);
    expect(coarse.layers[0]!.maxError).toBeGreaterThan(8);
    expect(coarse.layers[0]!.maxError).toBeLessThan(32);
  });

  it('says in a sentence what is wrong with model, input and settings', async () => {
    const bytes = tinyOnnx();
    const cut = join(dir, 'cut.onnx');
    await writeFile(cut, bytes.subarray(0, bytes.length - 9));
    await expect(capture({ model: cut, inputs: [npy] })).rejects.toThrow(/cut\.onnx: expected/);
    await expect(capture({ model: png, inputs: [npy] })).rejects.toThrow(/in\.png: expected/);
    const small = join(dir, 'small.npy');
    await writeFile(small, floatNpy([1, 3, 2, 2], new Float32Array(12)));
    await expect(capture({ model, inputs: [small] })).rejects.toThrow(
      `small.npy: expected shape (1, 3, ${SIZE}, ${SIZE}) for x, got (1, 3, 2, 2)`,
    );
    await expect(capture({ model, inputs: [model] })).rejects.toThrow(/expected a PNG file/);
    await expect(capture({ model, inputs: [npy], filter: /nothing/ })).rejects.toThrow(
      /expected tensors to take, got none/,
    );
    const codec = join(dir, 'w10.json');
    await writeFile(codec, JSON.stringify({ codec: { channels: 8, width: 10 } }));
    await expect(capture({ model, inputs: [npy], codec })).rejects.toThrow(/expected a codec of 8 bits/);
  });
});
