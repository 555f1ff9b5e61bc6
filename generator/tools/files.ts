import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { InputError } from '../errors.js';

/** Files of a folder: path with `/` below the folder, and content. */
export type FileTree = ReadonlyMap<string, string | Uint8Array>;

/** Marks a folder that dctcm made and may replace: `"generator": "dctcm"` in its manifest. */
export const MANIFEST = 'manifest.json';
export const MANIFEST_MARKER = 'dctcm';

/**
 * Writes a whole folder or nothing: all files go to a temporary sibling, which then takes the place of `dir`.
 * A folder that dctcm made before is replaced; one that holds anything else is left alone.
 *
 * @param dir - made with its parents when it does not exist
 * @throws InputError when the folder holds other files or cannot be written
 */
export async function writeTree(dir: string, files: FileTree): Promise<void> {
  const target = await realpath(dir).catch(() => resolve(dir));
  const exists = await checkReplaceable(target, dir);
  const parent = dirname(target);
  const suffix = randomBytes(4).toString('hex');
  const temporary = join(parent, `.${basename(target)}.${suffix}.tmp`);
  const old = join(parent, `.${basename(target)}.${suffix}.old`);
  let madeParent: string | undefined;
  try {
    madeParent = await makeDirs(parent);
    await mkdir(temporary);
    for (const [path, content] of files) {
      const file = join(temporary, path);
      if (!file.startsWith(temporary + sep))
        throw new RangeError(`writeTree: expected a path below the folder, got ${path}`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    if (exists) await rename(target, old);
    try {
      await rename(temporary, target);
    } catch (error) {
      if (exists) await rename(old, target);
      throw error;
    }
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    if (madeParent !== undefined) await rm(madeParent, { recursive: true, force: true }).catch(() => undefined);
    throw fsError(error, dir, 'write');
  }
  await rm(old, { recursive: true, force: true }).catch(() => undefined);
}

/**
 * Makes a folder with its parents. Node's own `recursive` loops for ever where mkdir says ENOENT below a folder that
 * exists (as in /proc).
 *
 * @returns the topmost folder that was made, or undefined when all existed
 */
export async function makeDirs(dir: string): Promise<string | undefined> {
  if ((await stat(dir).catch(() => undefined)) !== undefined) return undefined;
  const madeParent = dirname(dir) === dir ? undefined : await makeDirs(dirname(dir));
  try {
    await mkdir(dir);
  } catch (error) {
    if (madeParent !== undefined) await rm(madeParent, { recursive: true, force: true });
    throw error;
  }
  return madeParent ?? dir;
}

/** Whether the folder exists; throws when it holds files that dctcm did not make. */
async function checkReplaceable(target: string, shown: string): Promise<boolean> {
  let entries: string[];
  try {
    entries = await readdir(target);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw fsError(error, shown, 'write');
  }
  if (entries.length === 0) return true;
  const known = await manifestFiles(target);
  if (known === undefined)
    throw new InputError(
      `${shown}: expected a new or empty folder or one made by dctcm, got a folder with other files`,
    );
  const all = await readdir(target, { recursive: true, withFileTypes: true });
  for (const entry of all) {
    const path = relative(target, join(entry.parentPath, entry.name)).split(sep).join('/');
    if (!entry.isDirectory() && !known.has(path))
      throw new InputError(`${shown}: expected only files made by dctcm, got ${path}: move it away first`);
  }
  return true;
}

/** Names of the files in a folder's manifest, or undefined when dctcm did not make the folder. */
async function manifestFiles(dir: string): Promise<ReadonlySet<string> | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(dir, MANIFEST), 'utf8'));
    if (typeof manifest !== 'object' || manifest === null) return undefined;
    const { generator, files } = manifest as { generator?: unknown; files?: unknown };
    if (generator !== MANIFEST_MARKER || !Array.isArray(files)) return undefined;
    return new Set([MANIFEST, ...files.map((file) => String((file as { path?: unknown }).path))]);
  } catch {
    return undefined;
  }
}

/**
 * Writes a file or nothing: to a temporary name beside it, then renamed.
 *
 * @throws InputError when it cannot be written
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    if ((await stat(path).catch(() => undefined))?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    await access(dirname(path));
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fsError(error, path, 'write');
  }
}

/** @throws InputError when the file cannot be read */
export async function readInput(path: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(path);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    throw fsError(error, path, 'read');
  }
}

/** @throws InputError when the file cannot be read or is no JSON */
export async function readJson(path: string): Promise<unknown> {
  const text = new TextDecoder().decode(await readInput(path));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${path}: expected JSON, got ${error instanceof Error ? error.message : 'other text'}`, {
      cause: error,
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ENOSPC: 'no space left',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EBUSY: 'it is in use',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
};

/** Turns an error of the file system into one sentence; passes all other errors on. */
function fsError(error: unknown, path: string, action: 'read' | 'write'): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  return new InputError(`${path}: cannot ${action}: ${REASONS[code] ?? code}`, { cause: error });
}

function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
