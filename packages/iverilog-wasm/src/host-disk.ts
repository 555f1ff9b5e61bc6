/** The machine's own disk (Node). */
import {
  chmodSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { DiskError, type Disk, type OpenFile } from './disk.js';
import { ERRNO, type ErrorCode } from './emscripten.js';

/** Symbolic links are followed by the machine itself. */
export const hostDisk: Disk = {
  stat: (path) => {
    const { mode, size, mtimeMs } = attempt(path, (p) => statSync(p));
    return { mode, size, mtimeMs };
  },
  list: (path) => attempt(path, (p) => readdirSync(p)),
  open: (path, write) => attempt(path, (p) => openFile(p, write)),
  makeFile: (path, mode) => attempt(path, (p) => closeSync(openSync(p, 'wx', mode))),
  makeFolder: (path, mode) => attempt(path, (p) => void mkdirSync(p, { mode })),
  remove: (path) => attempt(path, unlinkSync),
  removeFolder: (path) => attempt(path, (p) => rmdirSync(p)),
  rename: (from, to) => attempt(from, (p) => renameSync(p, to)),
  truncate: (path, size) => attempt(path, (p) => truncateSync(p, size)),
  setMode: (path, mode) => attempt(path, (p) => chmodSync(p, mode & 0o7777)),
};

function openFile(path: string, write: boolean): OpenFile {
  const fd = openSync(path, write ? 'r+' : 'r');
  // A pipe or a terminal has no positions.
  const plain = fstatSync(fd).isFile();
  return {
    read: (into, position) => attempt(path, () => readSync(fd, into, 0, into.length, plain ? position : null)),
    write: (from, position) => attempt(path, () => writeSync(fd, from, 0, from.length, plain ? position : null)),
    size: () => attempt(path, () => fstatSync(fd).size),
    close: () => attempt(path, () => closeSync(fd)),
  };
}

function attempt<T>(path: string, work: (path: string) => T): T {
  try {
    return work(path === '' ? '/' : path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new DiskError(code in ERRNO ? (code as ErrorCode) : 'EIO', path);
  }
}
