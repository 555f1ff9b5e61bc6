import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseNpy } from '../generator/formats/npy.js';
import type { SampleArray } from '../generator/model/layout.js';

export interface FeatureMap {
  readonly file: string;
  readonly shape: readonly number[];
  readonly data: SampleArray;
}

/** All `.npy` files of the given paths, folders searched to the bottom, in sorted order. */
export function* readMaps(paths: readonly string[]): Generator<FeatureMap> {
  for (const path of paths) {
    if (statSync(path).isDirectory())
      yield* readMaps(
        readdirSync(path)
          .sort()
          .map((name) => join(path, name))
          .filter((name) => name.endsWith('.npy') || statSync(name).isDirectory()),
      );
    else {
      const npy = parseNpy(readFileSync(path), path);
      yield { file: path, shape: npy.shape, data: npy.data };
    }
  }
}
