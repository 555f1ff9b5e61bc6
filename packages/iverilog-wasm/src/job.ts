/** Runs one job in the worker: a program, and the programs that it calls, on one disk. */
import { memoryDisk, resolvePath, type Disk } from './disk.js';
import { O_WRONLY, type Factory, type FileSystem, type Program } from './emscripten.js';
import { bytesOf, mountDisk } from './mount.js';
import { HOME, TEMPORARY, WORK, type Channel, type Job, type Message, type ProgramName } from './protocol.js';
import { parseCommand } from './shell.js';

/** What the worker's surroundings give. */
export interface Surroundings {
  /** Imports the JavaScript of a program. */
  factory(name: ProgramName): Promise<Factory>;
  /** The machine's disk, and its folders at the top. */
  readonly host?: { readonly disk: Disk; readonly folders: readonly string[] };
  /** stdin, stdout and stderr of the process. */
  readonly stdio?: { read(into: Uint8Array): number; write(channel: Channel, bytes: Uint8Array): void };
  post(message: Message, transfer: readonly ArrayBuffer[]): void;
}

interface Streams {
  readonly read: (into: Uint8Array) => number;
  readonly write: (channel: Channel, bytes: Uint8Array) => void;
  /** Lines are given on as they come, instead of blocks. */
  readonly lines: boolean;
}

/** Ends a job from within. */
class Stopped extends Error {
  constructor(
    readonly stop: 'output' | 'memory' | 'crash',
    reason: string,
  ) {
    super(reason);
  }
}

/** Folders of the host that the program has of its own, or that make no sense to it. */
const OWN_FOLDERS = new Set(['dev', 'proc', HOME.slice(1)]);

export async function runJob(job: Job, around: Surroundings): Promise<void> {
  const factories = new Map<string, Factory>();
  for (const name of Object.keys(job.modules) as ProgramName[]) factories.set(name, await around.factory(name));
  const encoder = new TextEncoder();
  const home = memoryDisk(
    Object.entries(job.support).map(([path, text]) => [`${HOME}/${path}`, encoder.encode(text)] as const),
    [TEMPORARY],
  );
  const onHost = 'cwd' in job.disk;
  const work = 'files' in job.disk ? workDisk(job.disk.files) : undefined;
  const cwd = 'cwd' in job.disk ? job.disk.cwd : WORK;

  const mountAll = (fs: FileSystem): void => {
    fs.mkdir(HOME);
    mountDisk(fs, home, HOME, HOME);
    if (work !== undefined) {
      fs.mkdir(WORK);
      mountDisk(fs, work, WORK, WORK);
      mountDisk(fs, work, '/tmp', '/tmp');
    } else {
      const { disk, folders } = around.host!;
      for (const folder of folders) {
        if (OWN_FOLDERS.has(folder)) continue;
        if (folder !== 'tmp' && folder !== 'home') fs.mkdir(`/${folder}`);
        mountDisk(fs, disk, `/${folder}`, `/${folder}`);
      }
    }
    fs.chdir(cwd);
  };

  /** Runs a program to its end. @returns exit status; @throws Stopped */
  const runProgram = (name: string, args: readonly string[], streams: Streams): number => {
    const factory = factories.get(name);
    const module = job.modules[name as ProgramName];
    if (factory === undefined || module === undefined) return 127;
    let status: number | undefined;
    let abort: unknown;
    const program: Program = {
      noInitialRun: true,
      thisProgram: name,
      preRun: [() => Object.assign(program.ENV!, job.env, { TMP: TEMPORARY })],
      instantiateWasm(imports, done) {
        const instance = new WebAssembly.Instance(module, imports);
        done(instance, module);
        return instance.exports;
      },
      quit(code, error) {
        status = code;
        throw error;
      },
      onAbort: (what) => (abort ??= what),
      // What comes here is said by the result.
      printErr: () => undefined,
      hostShell: (command, output) => runCommand(command, output, streams) << 8,
    };
    try {
      factory(program);
      program.ready?.catch(() => undefined);
      mountAll(program.FS!);
      attachStreams(program.FS!, streams);
      return program.callMain!(args);
    } catch (error) {
      if (error instanceof Stopped || isClosed(error)) throw error;
      if (abort === undefined && isExit(error)) return status ?? 1;
      throw diagnose(name, abort, error);
    }
  };

  const runCommand = (command: string, output: string, streams: Streams): number => {
    const { stages, output: file } = parseCommand(command);
    const target = output !== '' ? output : file;
    let status = 0;
    let piped: Uint8Array | undefined;
    for (const [i, [path = '', ...args]] of stages.entries()) {
      const input = piped;
      const captured: Uint8Array[] = [];
      const capture = i < stages.length - 1 || target !== null;
      status = runProgram(path.slice(path.lastIndexOf('/') + 1), args, {
        read: input === undefined ? streams.read : reader(input),
        write: (channel, bytes) =>
          capture && channel === 1 ? captured.push(bytes.slice()) : streams.write(channel, bytes),
        lines: streams.lines && !capture,
      });
      piped = join(captured);
    }
    if (target !== null && piped !== undefined) {
      const path = resolvePath(cwd, target);
      const disk = path.startsWith(`${HOME}/`) ? home : (work ?? around.host!.disk);
      try {
        disk.makeFile(path, 0o666);
      } catch {
        disk.truncate(path, 0);
      }
      const opened = disk.open(path, true);
      for (let done = 0; done < piped.length;) done += opened.write(piped.subarray(done), done);
      opened.close();
    }
    return status;
  };

  const output = job.inherit ? undefined : collect(job.maxOutput, around.post);
  try {
    const status = runProgram(
      job.program,
      [...(job.program === 'iverilog' ? [`-B${HOME}`] : [`-M${HOME}`]), ...job.args],
      output === undefined ? { ...around.stdio!, lines: true } : { read: () => 0, write: output.write, lines: true },
    );
    output?.flush();
    const files = onHost ? new Map<string, Uint8Array>() : work!.changes(WORK);
    around.post(
      { kind: 'end', status, files },
      [...files.values()].map(({ buffer }) => buffer as ArrayBuffer),
    );
  } catch (error) {
    output?.flush();
    if (isClosed(error)) return around.post({ kind: 'end', status: SIGPIPE_STATUS, files: new Map() }, []);
    const { stop, message } = error instanceof Stopped ? error : new Stopped('crash', String(error));
    around.post({ kind: 'stopped', stop, reason: message }, []);
  }
}

function workDisk(files: ReadonlyMap<string, Uint8Array>) {
  return memoryDisk(
    [...files].map(([path, bytes]) => [resolvePath(WORK, path), bytes] as const),
    [WORK, '/tmp'],
  );
}

/** What a shell makes of a program whose output nobody reads any more: 128 + SIGPIPE. */
const SIGPIPE_STATUS = 141;

function isClosed(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'EPIPE';
}

/** exit() unwinds the program with an exception of this name. */
function isExit(error: unknown): boolean {
  return (error as { name?: unknown } | null)?.name === 'ExitStatus';
}

function diagnose(name: string, abort: unknown, error: unknown): Stopped {
  const text = String(abort ?? (error as Error | null)?.message ?? error);
  if (/\bOOM\b|Cannot enlarge memory|memory access|allocation failed/i.test(text))
    return new Stopped('memory', `${name} ran out of memory: the limit is 2 GiB`);
  if (error instanceof RangeError && /call stack/i.test(error.message))
    return new Stopped('crash', `${name} ran out of stack: the design is nested too deeply`);
  return new Stopped('crash', `${name} crashed: ${text}`);
}

/** Replaces stdin, stdout and stderr of a program. */
function attachStreams(fs: FileSystem, streams: Streams): void {
  const open = (stream: { seekable: boolean; tty?: unknown }, lines: boolean): void => {
    stream.seekable = false;
    if (lines) stream.tty = {};
  };
  const writer = (channel: Channel) => ({
    open: (stream: { seekable: boolean }) => open(stream, streams.lines),
    write: (_: unknown, heap: Int8Array, offset: number, length: number) => {
      streams.write(channel, bytesOf(heap, offset, length));
      return length;
    },
  });
  const devices = [
    {
      open: (stream: { seekable: boolean }) => open(stream, false),
      read: (_: unknown, heap: Int8Array, offset: number, length: number) =>
        streams.read(bytesOf(heap, offset, length)),
    },
    writer(1),
    writer(2),
  ];
  for (const [fd, ops] of devices.entries()) {
    const path = ['/dev/stdin', '/dev/stdout', '/dev/stderr'][fd]!;
    const device = fs.makedev(64, fd);
    fs.close(fs.streams[fd]!);
    fs.unlink(path);
    fs.registerDevice(device, ops);
    fs.mkdev(path, 0o666, device);
    fs.open(path, fd === 0 ? 0 : O_WRONLY);
  }
}

/** stdin from bytes. */
function reader(bytes: Uint8Array): Streams['read'] {
  let position = 0;
  return (into) => {
    const part = bytes.subarray(position, position + into.length);
    into.set(part);
    position += part.length;
    return part.length;
  };
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Blocks of output that are sent on at once in each tenth of a second; the rest goes in larger pieces. */
const PROMPT = 100;
const PIECE = 65536;

/** Sends output to the caller: the first lines at once, floods in pieces. */
function collect(limit: number, post: Surroundings['post']): { write: Streams['write']; flush: () => void } {
  let total = 0;
  let start = 0;
  let sent = 0;
  let waiting: Uint8Array[] = [];
  let size = 0;
  let channelOf: Channel = 1;
  const flush = (): void => {
    if (size === 0) return;
    const bytes = join(waiting);
    waiting = [];
    size = 0;
    sent += 1;
    post({ kind: 'output', channel: channelOf, bytes }, [bytes.buffer as ArrayBuffer]);
  };
  return {
    flush,
    write: (channel, bytes) => {
      if (channel !== channelOf) flush();
      channelOf = channel;
      const part = bytes.slice(0, Math.max(0, limit - total));
      total += bytes.length;
      waiting.push(part);
      size += part.length;
      const now = Date.now();
      if (now - start >= 100) {
        start = now;
        sent = 0;
      }
      if (sent < PROMPT || size >= PIECE) flush();
      if (total > limit) throw new Stopped('output', `stopped: more than ${limit} bytes of output`);
    },
  };
}
