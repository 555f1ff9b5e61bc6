import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { derive, type CodecParams } from '../config/params.js';
import { parseConfig } from '../config/schema.js';
import { InputError } from '../errors.js';
import { parseNpy, type NpyArray } from '../formats/npy.js';
import { readInput } from '../tools/files.js';
import { configFor } from './encode.js';

export interface MapFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * All `.npy` files of the given paths: files as they are, folders searched to the bottom, in sorted order.
 *
 * @throws InputError when a path is missing or nothing is found
 */
export async function findMaps(paths: readonly string[]): Promise<MapFile[]> {
  const found: MapFile[] = [];
  const visit = async (path: string, named: boolean): Promise<void> => {
    const info = await stat(path).catch(() => undefined);
    if (info === undefined) throw new InputError(`${path}: expected a .npy file or a folder, got no such file`);
    if (info.isDirectory())
      for (const name of (await readdir(path)).sort()) {
        const below = join(path, name);
        if (name.endsWith('.npy') || (await stat(below).catch(() => undefined))?.isDirectory() === true)
          await visit(below, false);
      }
    else if (named || path.endsWith('.npy')) found.push({ path, bytes: info.size });
  };
  for (const path of paths) await visit(path, true);
  if (found.length === 0) throw new InputError(`${paths.join(', ')}: expected .npy files, got none`);
  return found;
}

/** Name of the layer that a map belongs to: the file's name without `.npy`. */
export function layerName(path: string): string {
  return basename(path, '.npy');
}

/** Reads a map; the configuration's absent keys come from its type. */
export async function readMap(
  path: string,
  config: Readonly<Record<string, unknown>>,
): Promise<{ readonly tensor: NpyArray; readonly params: CodecParams }> {
  const tensor = parseNpy(await readInput(path), path);
  return { tensor, params: derive(parseConfig({ ...configFor(tensor.dtype), ...config })) };
}
