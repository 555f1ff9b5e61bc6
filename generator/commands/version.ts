import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The package's own folder: parent of `generator/` and of `dist/`. */
export const PACKAGE_ROOT = new URL('../../', import.meta.url);

/** Version of dctcm, from package.json. */
export function generatorVersion(): string {
  const text = readFileSync(new URL('package.json', PACKAGE_ROOT), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
