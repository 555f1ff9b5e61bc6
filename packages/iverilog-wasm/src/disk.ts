/** The disk that all programs of a run share. Paths are absolute, without `.` and `..`; the root is ''. */
import type { ErrorCode } from './emscripten.js';

export interface Stat {
  /** Type and permission bits, as of POSIX. */
  readonly mode: number;
  readonly size: number;
  readonly mtimeMs: number;
}

export interface OpenFile {
  /** Reads up to the length of `into` from `position` of the file; 0 at its end. */
  read(into: Uint8Array, position: number): number;
  write(from: Uint8Array, position: number): number;
  size(): number;
  close(): void;
}

/** All methods throw a DiskError when they cannot do their work. */
export interface Disk {
  stat(path: string): Stat;
  list(path: string): readonly string[];
  open(path: string, write: boolean): OpenFile;
  makeFile(path: string, mode: number): void;
  makeFolder(path: string, mode: number): void;
  remove(path: string): void;
  removeFolder(path: string): void;
  rename(from: string, to: string): void;
  truncate(path: string, size: number): void;
  setMode(path: string, mode: number): void;
}

export class DiskError extends Error {
  constructor(
    readonly code: ErrorCode,
    path: string,
  ) {
    super(`${code}: ${path}`);
  }
}

/** `x/../a//./b` -> `/a/b`, seen from a folder. Never leaves the root. */
export function resolvePath(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${folder}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.map((part) => `/${part}`).join('');
}

interface MemoryFile {
  /** Longer than `size` while it grows. */
  bytes: Uint8Array;
  size: number;
  mode: number;
  mtimeMs: number;
  changed: boolean;
}

export interface MemoryDisk extends Disk {
  /** Files below a folder that were made or changed, by their path from there. */
  changes(folder: string): Map<string, Uint8Array>;
}

/**
 * A disk in memory.
 *
 * @param files path -> content; the folders in between are made
 * @param folders further folders
 */
export function memoryDisk(
  files: Iterable<readonly [string, Uint8Array]>,
  folders: readonly string[] = [],
): MemoryDisk {
  const tree = new Map<string, MemoryFile | 'folder'>([['', 'folder']]);
  const parent = (path: string) => path.slice(0, path.lastIndexOf('/'));
  const addFolders = (path: string): void => {
    if (tree.get(path) === 'folder') return;
    if (tree.has(path)) throw new DiskError('ENOTDIR', path);
    addFolders(parent(path));
    tree.set(path, 'folder');
  };
  for (const folder of folders) addFolders(folder);
  for (const [path, bytes] of files) {
    addFolders(parent(path));
    if (tree.get(path) === 'folder') throw new DiskError('EISDIR', path);
    tree.set(path, { bytes, size: bytes.length, mode: 0o644, mtimeMs: Date.now(), changed: false });
  }

  const find = (path: string): MemoryFile | 'folder' => {
    const entry = tree.get(path);
    if (entry === undefined) throw new DiskError('ENOENT', path);
    return entry;
  };
  const findFile = (path: string): MemoryFile => {
    const entry = find(path);
    if (entry === 'folder') throw new DiskError('EISDIR', path);
    return entry;
  };
  const list = (path: string): string[] => {
    if (find(path) !== 'folder') throw new DiskError('ENOTDIR', path);
    const lead = `${path}/`;
    return [...tree.keys()]
      .filter((name) => name.startsWith(lead) && !name.includes('/', lead.length))
      .map((name) => name.slice(lead.length));
  };
  const create = (path: string, entry: MemoryFile | 'folder'): void => {
    if (find(parent(path)) !== 'folder') throw new DiskError('ENOTDIR', path);
    if (tree.has(path)) throw new DiskError('EEXIST', path);
    tree.set(path, entry);
  };
  /** Makes room; a file that the caller gave is copied before it is written to. */
  const resize = (file: MemoryFile, size: number): void => {
    if (size > file.bytes.length || !file.changed) {
      const bytes = new Uint8Array(size <= file.size ? size : Math.max(size, 2 * file.size, 4096));
      bytes.set(file.bytes.subarray(0, Math.min(file.size, size)));
      file.bytes = bytes;
    } else if (size < file.size) file.bytes.fill(0, size, file.size);
    file.size = size;
    file.changed = true;
    file.mtimeMs = Date.now();
  };

  return {
    stat(path) {
      const entry = find(path);
      if (entry === 'folder') return { mode: 0o040755, size: 0, mtimeMs: 0 };
      return { mode: 0o100000 | entry.mode, size: entry.size, mtimeMs: entry.mtimeMs };
    },
    list,
    open(path) {
      const file = findFile(path);
      return {
        read(into, position) {
          const part = file.bytes.subarray(position, Math.min(file.size, position + into.length));
          into.set(part);
          return part.length;
        },
        write(from, position) {
          if (from.length === 0) return 0;
          resize(file, Math.max(file.size, position + from.length));
          file.bytes.set(from, position);
          return from.length;
        },
        size: () => file.size,
        close: () => undefined,
      };
    },
    makeFile(path, mode) {
      create(path, { bytes: new Uint8Array(), size: 0, mode: mode & 0o777, mtimeMs: Date.now(), changed: true });
    },
    makeFolder(path) {
      create(path, 'folder');
    },
    remove(path) {
      findFile(path);
      tree.delete(path);
    },
    removeFolder(path) {
      if (list(path).length > 0) throw new DiskError('ENOTEMPTY', path);
      tree.delete(path);
    },
    rename(from, to) {
      const entry = findFile(from);
      if (tree.get(to) === 'folder') throw new DiskError('EISDIR', to);
      tree.delete(to);
      create(to, entry);
      tree.delete(from);
      entry.changed = true;
    },
    truncate(path, size) {
      resize(findFile(path), size);
    },
    setMode(path, mode) {
      const entry = find(path);
      if (entry !== 'folder') entry.mode = mode & 0o777;
    },
    changes(folder) {
      const lead = `${folder}/`;
      const found = new Map<string, Uint8Array>();
      for (const [path, entry] of tree)
        if (entry !== 'folder' && entry.changed && path.startsWith(lead))
          found.set(path.slice(lead.length), entry.bytes.slice(0, entry.size));
      return found;
    },
  };
}
