import { readdir } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { derive, type CodecParams } from '../config/params.js';
import { parseConfig } from '../config/schema.js';
import { ConfigError } from '../errors.js';
import { parseNpy } from '../formats/npy.js';
import type { Part } from '../vectors/benches.js';
import type { RealBlocks } from '../vectors/frames.js';
import {
  VECTOR_FORMATS,
  vectorFiles,
  type VectorFile,
  type VectorFormat,
  type VectorManifest,
} from '../vectors/files.js';
import { buildVectors, DEFAULT_BLOCKS, DEFAULT_SEED, realBlocks } from '../vectors/vectors.js';
import { readInput, writeTree } from '../tools/files.js';
import { canonicalCommand } from './canonical.js';
import { PACKAGE_ROOT } from './version.js';

/** What the vectors are made from. */
export interface VectorRequest {
  /** `.npy` maps that frames are cut from. Default: the built-in samples. */
  readonly inputs?: readonly string[];
  /** Blocks of an ordinary random frame. */
  readonly blocks?: number;
  readonly seed?: number;
  readonly formats?: readonly VectorFormat[];
  /** Also the long frames on which the benches measure blocks per clock. Default: yes. */
  readonly rate?: boolean;
  /** Sets and benches of one side only. Default: both. */
  readonly part?: Part;
}

export interface GoldenOptions extends VectorRequest {
  /** Not yet checked. */
  readonly config: unknown;
  readonly out: string;
  readonly where?: string;
}

export interface GoldenResult {
  readonly ok: true;
  readonly out: string;
  readonly config: string;
  readonly seed: number;
  readonly inputs: readonly string[];
  readonly files: number;
  readonly bytes: number;
  readonly sets: ReadonlyArray<{ readonly set: string; readonly cases: number; readonly beats: number }>;
}

const DEFAULT_FORMATS: readonly VectorFormat[] = ['hex'];

/**
 * Writes golden vectors for every unit boundary into a folder: all or nothing.
 *
 * @throws ConfigError, InputError (an input, the folder)
 */
export async function golden(options: GoldenOptions): Promise<GoldenResult> {
  const params = derive(parseConfig(options.config, options.where));
  const { files, manifest } = await makeVectors(params, options);
  await writeTree(options.out, new Map(files.map(({ path, content }) => [path, content])));
  return {
    ok: true,
    out: options.out,
    config: String(params.config.name),
    seed: manifest.seed,
    inputs: manifest.inputs,
    files: files.length,
    bytes: files.reduce((sum, { content }) => sum + content.length, 0),
    sets: manifest.sets.map(({ set, cases, streams }) => ({
      set,
      cases: cases.length,
      beats: streams.reduce((sum, stream) => sum + stream.beats, 0),
    })),
  };
}

/** Makes the files of a folder of vectors in memory. Same request, same bytes. */
export async function makeVectors(
  params: CodecParams,
  request: VectorRequest,
): Promise<{ readonly files: readonly VectorFile[]; readonly manifest: VectorManifest }> {
  const blocks = request.blocks ?? DEFAULT_BLOCKS;
  const seed = request.seed ?? DEFAULT_SEED;
  const rate = request.rate ?? true;
  const formats = request.formats ?? DEFAULT_FORMATS;
  if (blocks < 1) throw new ConfigError(`--random: expected at least 1 block, got ${blocks}`);
  const real = await loadMaps(params, request.inputs);
  const part = request.part ?? 'both';
  const sets = buildVectors(params, { blocks, seed, rate, real, part });
  const name = String(params.config.name);
  const flags = [
    // A path into somebody's folders does not belong into a file: its name must do.
    ...(request.inputs ?? []).map((path) => `--input ${isAbsolute(path) ? basename(path) : path}`),
    ...(blocks === DEFAULT_BLOCKS ? [] : [`--random ${blocks}`]),
    ...(seed === DEFAULT_SEED ? [] : [`--seed ${seed}`]),
    ...(formats.join() === DEFAULT_FORMATS.join() ? [] : [`--format ${formats.join()}`]),
    ...(rate ? [] : ['--no-rate']),
    ...(part === 'both' ? [] : [`--part ${part}`]),
  ];
  return vectorFiles(params, sets, {
    formats,
    command: canonicalCommand(params, 'golden', flags, `golden/${name}`),
    seed,
    inputs: real.map((map) => map.name),
    part,
  });
}

/** The formats of `--format`, in the order of the table. */
export function parseFormats(text: string): readonly VectorFormat[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(VECTOR_FORMATS as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new ConfigError(`--format: expected some of ${VECTOR_FORMATS.join(', ')}, got ${JSON.stringify(unknown)}`);
  return VECTOR_FORMATS.filter((format) => format === 'hex' || names.includes(format));
}

/** Folder of the built-in sample of real feature maps. */
export const SAMPLES_DIR = fileURLToPath(new URL('samples/', PACKAGE_ROOT));

/** Paths of the built-in maps, in the order of the network. */
export async function samplePaths(): Promise<string[]> {
  const names = await readdir(SAMPLES_DIR).catch(() => []);
  return names
    .filter((name) => name.endsWith('.npy'))
    .sort()
    .map((name) => `${SAMPLES_DIR}${name}`);
}

async function loadMaps(params: CodecParams, inputs: readonly string[] | undefined): Promise<RealBlocks[]> {
  const maps: RealBlocks[] = [];
  for (const path of inputs ?? (await samplePaths())) {
    const tensor = parseNpy(await readInput(path), path);
    maps.push(realBlocks(params, { name: basename(path), data: tensor.data, shape: tensor.shape }));
  }
  return maps;
}
