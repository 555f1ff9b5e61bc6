/** The parts of emscripten's JavaScript (3.1) that this package uses; the rest of it is of no interest here. */

/** Error numbers as the C library of emscripten has them (those of WASI). */
export const ERRNO = {
  EACCES: 2,
  EBADF: 8,
  EBUSY: 10,
  EEXIST: 20,
  EINVAL: 28,
  EIO: 29,
  EISDIR: 31,
  ELOOP: 32,
  EMFILE: 33,
  ENAMETOOLONG: 37,
  ENOENT: 44,
  ENOSPC: 51,
  ENOTDIR: 54,
  ENOTEMPTY: 55,
  EPERM: 63,
  EPIPE: 64,
  EROFS: 69,
  ESPIPE: 70,
  EXDEV: 75,
} as const;
export type ErrorCode = keyof typeof ERRNO;

/** Type bits of a file's mode. */
export const TYPE_BITS = 0o170000;
export const FOLDER_BITS = 0o040000;
export const FILE_BITS = 0o100000;

/** Flags of open(). */
export const O_ACCMODE = 3;
export const O_WRONLY = 1;

export interface Mount {
  readonly opts: MountOptions;
}

export interface MountOptions {
  readonly [key: string]: unknown;
}

export interface FsNode {
  name: string;
  mode: number;
  parent: FsNode;
  readonly mount: Mount;
  readonly id: number;
  node_ops: NodeOps;
  stream_ops: StreamOps;
}

export interface FsStream {
  readonly fd: number;
  readonly node: FsNode;
  readonly flags: number;
  position: number;
  seekable: boolean;
  tty?: unknown;
  /** Ours: the open file behind the stream. */
  file?: unknown;
}

export interface Attributes {
  readonly dev: number;
  readonly ino: number;
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number;
  readonly size: number;
  readonly atime: Date;
  readonly mtime: Date;
  readonly ctime: Date;
  readonly blksize: number;
  readonly blocks: number;
}

export interface NodeOps {
  getattr(node: FsNode): Attributes;
  setattr(node: FsNode, attributes: { readonly mode?: number; readonly size?: number }): void;
  lookup(parent: FsNode, name: string): FsNode;
  mknod(parent: FsNode, name: string, mode: number): FsNode;
  rename(node: FsNode, folder: FsNode, name: string): void;
  unlink(parent: FsNode, name: string): void;
  rmdir(parent: FsNode, name: string): void;
  readdir(node: FsNode): readonly string[];
}

export interface StreamOps {
  open?(stream: FsStream): void;
  close?(stream: FsStream): void;
  read?(stream: FsStream, heap: Int8Array, offset: number, length: number, position: number): number;
  write?(stream: FsStream, heap: Int8Array, offset: number, length: number, position: number): number;
  llseek?(stream: FsStream, offset: number, whence: number): number;
}

export interface FileSystem {
  readonly ErrnoError: new (errno: number) => Error;
  readonly streams: readonly (FsStream | null)[];
  createNode(parent: FsNode | null, name: string, mode: number): FsNode;
  mount(type: { mount(mount: Mount): FsNode }, options: MountOptions, path: string): void;
  mkdir(path: string): void;
  chdir(path: string): void;
  open(path: string, flags: number): FsStream;
  close(stream: FsStream): void;
  unlink(path: string): void;
  makedev(major: number, minor: number): number;
  registerDevice(device: number, ops: StreamOps): void;
  mkdev(path: string, mode: number, device: number): void;
}

/** What the program's factory takes, and fills in with what it exports. */
export interface Program {
  readonly noInitialRun: true;
  readonly thisProgram: string;
  readonly preRun: readonly (() => void)[];
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): WebAssembly.Exports;
  quit(status: number, error: unknown): never;
  onAbort(what: unknown): void;
  printErr(text: string): void;
  /** Ours (native/host.lib.js): system() and popen(). Returns a wait status. */
  hostShell(command: string, output: string): number;
  // Filled in by the factory.
  /** Only repeats what happens anyway. */
  ready?: Promise<unknown>;
  ENV?: Record<string, string>;
  FS?: FileSystem;
  callMain?(args: readonly string[]): number;
}

/** Fills in the program, at once. */
export type Factory = (program: Program) => void;
