/**
 * Makes samples/: real 8-bit post-ReLU feature maps of a pretrained CNN, and samples/manifest.json.
 *
 * The network and the photo are not dependencies of dctcm. Get them into a folder of your own, DIR, outside the repo:
 *
 *   cd DIR
 *   npm init --yes
 *   npm install --ignore-scripts nsfwjs@4.4.0 @tensorflow/tfjs@4.22.0 pngjs@7.0.0
 *   apt-get download python3-skimage && dpkg -x python3-skimage_*.deb photo
 *
 * then, in the repo (about half a minute):
 *
 *   npx tsx scripts/make-sample.ts --packages DIR \
 *     --photo DIR/photo/usr/lib/python3/dist-packages/skimage/data/chelsea.png [--out FOLDER]
 *
 * Network: the InceptionV3 of nsfwjs (MIT), run by the plain JavaScript backend of TensorFlow.js, which has one order
 * of additions and no threads: two runs give the same bytes.
 * Input: the middle 299 x 299 pixels of the photo, not resampled, as RGB/255.
 *
 * Quantisation, per map, unsigned 8 bit: p = the 99.99th percentile (nearest rank) of all samples of the whole layer,
 * zeros and cut-off parts included; q = min(255, floor(255*x/p + 1/2)). `scale` in the manifest is p/255, so x ~ q*scale.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { InputError } from '../generator/errors.js';
import { serialiseNpy } from '../generator/formats/npy.js';

/** What is kept of a layer: the first `channels` channels and the middle `size` x `size` pixels. */
interface Pick {
  readonly layer: string;
  readonly stage: 'early' | 'middle' | 'late';
  readonly channels: number;
  readonly size: number;
}

/** In the order of the network. Every layer here ends in a ReLU, or only pools or joins maps that do. */
const PICKS: readonly Pick[] = [
  { layer: 'activation_1', stage: 'early', channels: 32, size: 40 },
  { layer: 'activation_3', stage: 'early', channels: 64, size: 24 },
  { layer: 'max_pooling2d_1', stage: 'early', channels: 64, size: 20 },
  { layer: 'activation_5', stage: 'early', channels: 192, size: 16 },
  { layer: 'activation_12', stage: 'middle', channels: 32, size: 35 },
  { layer: 'mixed0', stage: 'middle', channels: 256, size: 14 },
  { layer: 'activation_30', stage: 'middle', channels: 96, size: 17 },
  { layer: 'activation_43', stage: 'middle', channels: 160, size: 17 },
  { layer: 'activation_69', stage: 'middle', channels: 192, size: 17 },
  { layer: 'activation_72', stage: 'late', channels: 320, size: 8 },
  { layer: 'activation_81', stage: 'late', channels: 448, size: 8 },
  { layer: 'mixed10', stage: 'late', channels: 512, size: 8 },
];

const INPUT_SIZE = 299;
const PERCENTILE = 0.9999;

/** A layer's activations as TensorFlow.js keeps them: shape (H, W, C), channels fastest. */
interface Activations {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/** The few parts of the scratch packages that are used here, typed by hand: they are not installed in the repo. */
interface Tensor {
  readonly shape: readonly number[];
  dataSync(): Float32Array;
}
interface LayersModel {
  readonly inputs: readonly unknown[];
  getLayer(name: string): { readonly output: unknown };
  predict(input: Tensor): Tensor[];
}
interface TensorFlow {
  setBackend(name: 'cpu'): Promise<boolean>;
  loadLayersModel(handler: { load(): Promise<object> }): Promise<LayersModel>;
  model(ends: { inputs: readonly unknown[]; outputs: readonly unknown[] }): LayersModel;
  tensor4d(data: Float32Array, shape: readonly number[]): Tensor;
}
interface ModelJson {
  readonly modelTopology: object;
  readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: readonly object[] }[];
}
interface Pngjs {
  readonly PNG: { sync: { read(bytes: Uint8Array): { width: number; height: number; data: Uint8Array } } };
}

/**
 * Loads InceptionV3 with its weights.
 * The model's files are read where they are in the package: its own entry copies each shard, a text of 5 MB in base64,
 * letter by letter, which takes over a minute.
 */
async function loadNetwork(tf: TensorFlow, load: NodeJS.Require, packages: string): Promise<LayersModel> {
  const folder = join(packages, 'node_modules/nsfwjs/dist/models/inception_v3');
  const { modelTopology, weightsManifest } = load(join(folder, 'model.min.js')) as ModelJson;
  const shards = weightsManifest
    .flatMap((group) => group.paths)
    .map((path) => Buffer.from(load(join(folder, `${path}.min.js`)) as string, 'base64'));
  const artifacts = {
    modelTopology,
    weightSpecs: weightsManifest.flatMap((group) => group.weights),
    weightData: new Uint8Array(Buffer.concat(shards)).buffer,
  };
  return tf.loadLayersModel({ load: () => Promise.resolve(artifacts) });
}

/** The middle `size` x `size` pixels of a PNG as RGB/255, shape (size, size, 3). */
function readPhoto({ PNG }: Pngjs, bytes: Uint8Array, size: number): Float32Array {
  const { width, height, data } = PNG.sync.read(bytes);
  if (width < size || height < size)
    throw new InputError(`photo: expected at least ${size} x ${size} pixels, got ${width} x ${height}`);
  const left = (width - size) >> 1;
  const top = (height - size) >> 1;
  const rgb = new Float32Array(size * size * 3);
  let at = 0;
  for (let y = top; y < top + size; y++)
    for (let x = left; x < left + size; x++)
      for (let c = 0; c < 3; c++) rgb[at++] = data[4 * (y * width + x) + c]! / 255;
  return rgb;
}

/** The activations of all picked layers for one input of shape (INPUT_SIZE, INPUT_SIZE, 3). */
function runNetwork(tf: TensorFlow, network: LayersModel, input: Float32Array): Activations[] {
  const outputs = PICKS.map(({ layer }) => network.getLayer(layer).output);
  const taps = tf.model({ inputs: network.inputs, outputs });
  return taps.predict(tf.tensor4d(input, [1, INPUT_SIZE, INPUT_SIZE, 3])).map((tensor) => {
    const [, height, width, channels] = tensor.shape as [number, number, number, number];
    return { height, width, channels, data: tensor.dataSync() };
  });
}

/** The value that becomes code 255: the nearest-rank 99.99th percentile of all samples. */
function fullScale(data: Float32Array): number {
  const sorted = data.slice().sort();
  return sorted[Math.ceil(PERCENTILE * sorted.length) - 1]!;
}

/** Cuts the pick out of a layer and quantises it: shape (pick.channels, pick.size, pick.size), last axis fastest. */
function quantise(map: Activations, pick: Pick, full: number): Uint8Array {
  const { channels, size } = pick;
  const top = (map.height - size) >> 1;
  const left = (map.width - size) >> 1;
  const out = new Uint8Array(channels * size * size);
  let at = 0;
  for (let c = 0; c < channels; c++)
    for (let y = top; y < top + size; y++)
      for (let x = left; x < left + size; x++) {
        const value = map.data[(y * map.width + x) * map.channels + c]!;
        out[at++] = Math.min(255, Math.floor((255 * value) / full + 0.5));
      }
  return out;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { packages: { type: 'string' }, photo: { type: 'string' }, out: { type: 'string' } },
  });
  if (values.packages === undefined || values.photo === undefined)
    throw new InputError(
      'make-sample: expected --packages DIR and --photo FILE (see the head of scripts/make-sample.ts)',
    );
  const out = values.out ?? fileURLToPath(new URL('../samples', import.meta.url));

  const packages = resolve(values.packages);
  const load = createRequire(join(packages, 'package.json'));
  const tf = load('@tensorflow/tfjs') as TensorFlow;
  await tf.setBackend('cpu');

  const photo = readFileSync(values.photo);
  const input = readPhoto(load('pngjs') as Pngjs, photo, INPUT_SIZE);
  const layers = runNetwork(tf, await loadNetwork(tf, load, packages), input);

  mkdirSync(out, { recursive: true });
  console.log('| file | stage | layer shape | kept shape | scale | sparsity |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  const maps = PICKS.map((pick, i) => {
    const map = layers[i]!;
    const full = fullScale(map.data);
    const data = quantise(map, pick, full);
    const shape = [pick.channels, pick.size, pick.size];
    const npy = serialiseNpy({ dtype: 'uint8', shape, data });
    const entry = {
      file: `${String(i + 1).padStart(2, '0')}-${pick.layer}.npy`,
      layer: pick.layer,
      stage: pick.stage,
      layerShape: [map.channels, map.height, map.width],
      shape,
      scale: Number((full / 255).toPrecision(6)),
      sparsity: Number((data.filter((q) => q === 0).length / data.length).toFixed(4)),
      sha256: sha256(npy),
    };
    writeFileSync(join(out, entry.file), npy);
    const cells = [entry.file, entry.stage, entry.layerShape.join(' x '), shape.join(' x '), entry.scale.toFixed(5)];
    console.log(`| ${cells.join(' | ')} | ${(100 * entry.sparsity).toFixed(1)} % |`);
    return entry;
  });

  const manifest = {
    network: 'InceptionV3 of npm package nsfwjs 4.4.0, run by @tensorflow/tfjs 4.22.0 (cpu backend)',
    photo: { file: 'chelsea.png of Debian package python3-skimage', sha256: sha256(photo) },
    layout: 'uint8, axes (channel, row, column), last axis fastest',
    maps,
  };
  writeFileSync(join(out, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n');
}

main().catch((error: unknown) => {
  console.error(error instanceof InputError ? error.message : error);
  process.exitCode = 2;
});
