/** The caller's side: workers, limits, and the functions of the package (documented in ../index.d.ts). */
import type * as Api from '../index.js';
import { resolvePath } from './disk.js';
import { PROGRAMS, WORK, type Job, type Message, type ProgramName } from './protocol.js';

/** A worker as Node and browsers have it, made alike. */
export interface WorkerPort {
  post(job: Job): void;
  terminate(): Promise<void>;
  /** Whether the process may end while it runs. */
  hold(busy: boolean): void;
  onMessage: (message: Message) => void;
  onError: (error: Error) => void;
}

export interface Platform {
  spawn(): WorkerPort;
  /** Reads a file of the build; null when it is not there. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Checks the folder to work in; browsers have no disk. */
  folder(path: string): string;
}

const MAX_OUTPUT = 64 * 1024 * 1024;
/** Idle workers that are kept: starting one takes longer than many a run. */
const KEEP = 4;
const NOT_BUILT = 'iverilog-wasm is not built: run npm run build:iverilog-wasm';
const IMAGE = 'a.vvp';

export function createApi(platform: Platform): typeof Api {
  const modules = new Map<ProgramName, Promise<WebAssembly.Module>>();
  let support: Promise<Job['support']> | undefined;
  let idle: WorkerPort[] = [];

  async function need(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await platform.read(name);
    if (bytes === null) throw new Error(NOT_BUILT);
    return bytes;
  }

  function loadModule(name: ProgramName): Promise<WebAssembly.Module> {
    let module = modules.get(name);
    if (module === undefined) {
      module = need(`${name}.wasm`).then((bytes) => WebAssembly.compile(bytes));
      module.catch(() => modules.delete(name));
      modules.set(name, module);
    }
    return module;
  }

  async function loadSupport(): Promise<Job['support']> {
    support ??= need('support.json').then((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as Job['support']);
    support.catch(() => (support = undefined));
    return support;
  }

  async function execute(options: Api.ExecuteOptions): Promise<Api.RunResult> {
    const { program, files = {}, cwd, inherit = false, maxOutput = MAX_OUTPUT } = options;
    if (cwd !== undefined && options.files !== undefined)
      throw new Error('iverilog-wasm: expected files or cwd, got both');
    if (inherit && cwd === undefined) throw new Error('iverilog-wasm: inherit needs cwd');
    if (options.timeoutMs !== undefined && !(options.timeoutMs > 0))
      throw new Error(`iverilog-wasm: expected a timeoutMs above 0, got ${options.timeoutMs}`);
    const names = PROGRAMS.filter((name) => (name === 'vvp') === (program === 'vvp'));
    const loaded = await Promise.all(names.map(async (name) => [name, await loadModule(name)] as const));
    const job: Job = {
      program,
      args: options.args,
      env: textOnly(options.env ?? {}),
      modules: Object.fromEntries(loaded),
      support: await loadSupport(),
      disk: cwd === undefined ? { files: encodeFiles(files) } : { cwd: platform.folder(cwd) },
      maxOutput,
      inherit,
    };
    return runInWorker(job, options);
  }

  async function runInWorker(job: Job, limits: Api.RunLimits): Promise<Api.RunResult> {
    const worker = idle.pop() ?? platform.spawn();
    worker.hold(true);
    const decoders = { 1: new TextDecoder(), 2: new TextDecoder() };
    let log = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    let reuse = false;
    try {
      return await new Promise<Api.RunResult>((settle) => {
        const stop = (stopped: Api.Stop, reason: string) =>
          settle({ status: null, stopped, reason, log, files: new Map() });
        if (limits.timeoutMs !== undefined)
          timer = setTimeout(() => stop('timeout', `stopped after ${limits.timeoutMs! / 1000} s`), limits.timeoutMs);
        worker.onMessage = (message) => {
          if (message.kind === 'output') {
            const text = decoders[message.channel].decode(message.bytes, { stream: true });
            log += text;
            limits.onOutput?.(text, message.channel === 1 ? 'stdout' : 'stderr');
          } else if (message.kind === 'stopped') stop(message.stop, message.reason);
          else {
            reuse = true;
            settle({ status: message.status, stopped: null, reason: null, log, files: message.files });
          }
        };
        worker.onError = (error) => stop('crash', `the worker failed: ${error.message}`);
        worker.post(job);
      });
    } finally {
      clearTimeout(timer);
      worker.onMessage = () => undefined;
      // One that dies while it waits is not taken again.
      worker.onError = () => (idle = idle.filter((other) => other !== worker));
      if (reuse && idle.length < KEEP) {
        worker.hold(false);
        idle.push(worker);
      } else await worker.terminate();
    }
  }

  async function compile(options: Api.CompileOptions): Promise<Api.CompileResult> {
    const result = await execute({
      ...limitsOf(options),
      program: 'iverilog',
      args: compileArgs(options),
      files: options.files,
    });
    const image = result.status === 0 ? (result.files.get(IMAGE) ?? null) : null;
    const files = new Map([...result.files].filter(([path]) => path !== IMAGE));
    return { ...result, files, image };
  }

  function run({ image, files = {}, plusargs = [], ...limits }: Api.SimulationOptions): Promise<Api.RunResult> {
    return execute({
      ...limitsOf(limits),
      program: 'vvp',
      args: ['-n', IMAGE, ...plusargs.map((arg) => `+${arg}`)],
      files: { ...files, [IMAGE]: image },
    });
  }

  async function simulate(options: Api.SimulateOptions): Promise<Api.SimulateResult> {
    const { image, ...compiled } = await compile(options);
    if (image === null) return { ...compiled, stage: 'compile' };
    const { files, plusargs = [] } = options;
    const result = await run({ ...limitsOf(options), image, files, plusargs });
    return { ...result, log: compiled.log + result.log, stage: 'run' };
  }

  async function buildInfo(): Promise<Api.BuildInfo | null> {
    const bytes = await platform.read('build.json');
    return bytes === null ? null : (JSON.parse(new TextDecoder().decode(bytes)) as Api.BuildInfo);
  }

  async function shutdown(): Promise<void> {
    const ended = idle;
    idle = [];
    await Promise.all(ended.map((worker) => worker.terminate()));
  }

  return { execute, compile, run, simulate, buildInfo, shutdown };
}

function compileArgs(options: Api.CompileOptions): string[] {
  const { sources, generation = '2012', params = {}, defines = {}, include = [], warnings = [] } = options;
  const tops = options.top === undefined ? [] : [options.top].flat();
  const names = Object.keys(params);
  if (sources.length === 0) throw new Error('iverilog-wasm: expected sources, got none');
  if (names.length > 0 && tops.length !== 1)
    throw new Error(`iverilog-wasm: params need exactly one top module, got ${tops.length}`);
  return [
    `-g${generation}`,
    ...warnings.map((warning) => `-W${warning}`),
    ...tops.flatMap((top) => ['-s', top]),
    ...include.flatMap((folder) => ['-I', folder]),
    ...Object.entries(defines).map(([name, value]) => `-D${name}=${value}`),
    ...Object.entries(params).map(([name, value]) => `-P${tops[0]}.${name}=${value}`),
    '-o',
    IMAGE,
    '--',
    ...sources,
  ];
}

function limitsOf({ timeoutMs, maxOutput, onOutput }: Api.RunLimits): Api.RunLimits {
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(maxOutput === undefined ? {} : { maxOutput }),
    ...(onOutput === undefined ? {} : { onOutput }),
  };
}

function textOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** A window on a larger buffer would be sent with all of it. */
function compact(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

function encodeFiles(files: Api.Files): Map<string, Uint8Array> {
  const encoder = new TextEncoder();
  return new Map(
    Object.entries(files).map(([path, content]) => {
      if (!resolvePath(WORK, path).startsWith(`${WORK}/`))
        throw new Error(`iverilog-wasm: expected paths inside the working folder, got ${path}`);
      return [path, typeof content === 'string' ? encoder.encode(content) : compact(content)];
    }),
  );
}
