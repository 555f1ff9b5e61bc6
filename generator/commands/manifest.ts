import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../errors.js';
import { MANIFEST, MANIFEST_MARKER, readJson } from '../tools/files.js';

const manifestSchema = z.looseObject({
  generator: z.literal(MANIFEST_MARKER),
  version: z.string(),
  config: z.looseObject({ name: z.string() }),
  tops: z.array(z.string()),
  modules: z.array(z.looseObject({ name: z.string(), file: z.string() })),
  benches: z.array(z.string()),
  files: z.array(z.looseObject({ path: z.string(), kind: z.string() })),
});

/** What the verbs that work on a generated folder need from its manifest. */
export type FolderManifest = Readonly<z.output<typeof manifestSchema>>;

/**
 * Reads the manifest of a generated folder.
 *
 * @throws InputError when there is none or it is not ours
 */
export async function readManifest(dir: string): Promise<FolderManifest> {
  const path = join(dir, MANIFEST);
  const result = manifestSchema.safeParse(await readJson(path));
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new InputError(
    `${path}: expected the manifest of a folder made by dctcm: ${issue.path.join('.')}: ${issue.message}`,
  );
}
