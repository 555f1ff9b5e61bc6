/** Shows a disk, or a folder of it, to a program of emscripten. */
import { DiskError, type Disk, type OpenFile } from './disk.js';
import {
  ERRNO,
  FILE_BITS,
  FOLDER_BITS,
  O_ACCMODE,
  TYPE_BITS,
  type FileSystem,
  type FsNode,
  type FsStream,
  type NodeOps,
  type StreamOps,
} from './emscripten.js';

/** Mounts the folder `root` of a disk at a path of the program, whose folder must exist there. */
export function mountDisk(fs: FileSystem, disk: Disk, root: string, at: string): void {
  const pathOf = (node: FsNode): string => (node.parent === node ? root : `${pathOf(node.parent)}/${node.name}`);
  /** Errors of the disk become error numbers of the program. */
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (error instanceof DiskError) throw new fs.ErrnoError(ERRNO[error.code]);
      throw error;
    }
  };
  const createNode = (parent: FsNode | null, name: string, mode: number): FsNode => {
    // What is neither file nor folder (a pipe, a terminal) is read and written like a file.
    const type = (mode & TYPE_BITS) === FOLDER_BITS ? FOLDER_BITS : FILE_BITS;
    const node = fs.createNode(parent, name, type | (mode & 0o7777));
    node.node_ops = nodeOps;
    node.stream_ops = streamOps;
    return node;
  };
  const openFile = (stream: FsStream) => stream.file as OpenFile;

  const nodeOps: NodeOps = {
    getattr: (node) =>
      attempt(() => {
        const { size, mtimeMs } = disk.stat(pathOf(node));
        const time = new Date(mtimeMs);
        return {
          dev: 1,
          ino: node.id,
          mode: node.mode,
          nlink: 1,
          uid: 0,
          gid: 0,
          rdev: 0,
          size,
          atime: time,
          mtime: time,
          ctime: time,
          blksize: 4096,
          blocks: Math.ceil(size / 512),
        };
      }),
    setattr: (node, { mode, size }) =>
      attempt(() => {
        if (mode !== undefined) {
          disk.setMode(pathOf(node), mode);
          node.mode = mode;
        }
        if (size !== undefined) disk.truncate(pathOf(node), size);
      }),
    lookup: (parent, name) => attempt(() => createNode(parent, name, disk.stat(`${pathOf(parent)}/${name}`).mode)),
    mknod: (parent, name, mode) =>
      attempt(() => {
        const path = `${pathOf(parent)}/${name}`;
        if ((mode & TYPE_BITS) === FOLDER_BITS) disk.makeFolder(path, mode & 0o777);
        else disk.makeFile(path, mode & 0o777);
        return createNode(parent, name, mode);
      }),
    rename: (node, folder, name) =>
      attempt(() => {
        disk.rename(pathOf(node), `${pathOf(folder)}/${name}`);
        node.name = name;
      }),
    unlink: (parent, name) => attempt(() => disk.remove(`${pathOf(parent)}/${name}`)),
    rmdir: (parent, name) => attempt(() => disk.removeFolder(`${pathOf(parent)}/${name}`)),
    readdir: (node) => attempt(() => disk.list(pathOf(node))),
  };
  const streamOps: StreamOps = {
    open: (stream) =>
      attempt(() => {
        if ((stream.node.mode & TYPE_BITS) === FILE_BITS)
          stream.file = disk.open(pathOf(stream.node), (stream.flags & O_ACCMODE) !== 0);
      }),
    close: (stream) => attempt(() => openFile(stream)?.close()),
    read: (stream, heap, offset, length, position) =>
      attempt(() => openFile(stream).read(bytesOf(heap, offset, length), position)),
    write: (stream, heap, offset, length, position) =>
      attempt(() => openFile(stream).write(bytesOf(heap, offset, length), position)),
    llseek: (stream, offset, whence) => {
      const [SEEK_CUR, SEEK_END] = [1, 2];
      const start = whence === SEEK_CUR ? stream.position : whence === SEEK_END ? openFile(stream).size() : 0;
      if (start + offset < 0) throw new fs.ErrnoError(ERRNO.EINVAL);
      return start + offset;
    },
  };
  fs.mount({ mount: () => createNode(null, '/', FOLDER_BITS | 0o755) }, {}, at);
}

/** A window on the program's memory. */
export function bytesOf(heap: Int8Array, offset: number, length: number): Uint8Array {
  return new Uint8Array(heap.buffer, heap.byteOffset + offset, length);
}
