import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from './files.js';

/** Files that are kept; the ones not used for longest go first. */
const KEEP = 48;

/** Folder of the cache: DCTCM_CACHE (`off`: none), else the user's folder for caches. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const own = env['DCTCM_CACHE'];
  if (own === 'off') return undefined;
  if (own !== undefined && own !== '') return own;
  const base = env['XDG_CACHE_HOME'] ?? (process.platform === 'win32' ? env['LOCALAPPDATA'] : undefined);
  return join(base !== undefined && base !== '' ? base : join(homedir(), '.cache'), 'dctcm');
}

/** Name of a result: the hash of everything that it depends on. */
export function cacheKey(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex').slice(0, 32);
}

/** A cached text, or undefined. A cache that cannot be read is an empty one. */
export async function readCache(name: string): Promise<string | undefined> {
  const dir = cacheDir();
  if (dir === undefined) return undefined;
  const path = join(dir, name);
  try {
    const text = await readFile(path, 'utf8');
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
    return text;
  } catch {
    return undefined;
  }
}

/** Keeps a text; never fails: without a cache everything works, only slower. */
export async function writeCache(name: string, text: string): Promise<void> {
  const dir = cacheDir();
  if (dir === undefined) return;
  try {
    await mkdir(dir, { recursive: true });
    await writeFileAtomic(join(dir, name), text);
    const entries = await Promise.all(
      (await readdir(dir)).map(async (entry) => ({ entry, time: (await stat(join(dir, entry))).mtimeMs })),
    );
    entries.sort((a, b) => b.time - a.time);
    for (const { entry } of entries.slice(KEEP)) await rm(join(dir, entry), { force: true });
  } catch {
    // See above.
  }
}
