/**
 * Icarus Verilog in WebAssembly. Every call runs in a worker, so it never blocks and can be stopped; a Verilog program
 * that fails is a result, not an error. Calls throw only when the package is not built or the options make no sense.
 */

/** Path, relative to the working folder -> content. Text is written as UTF-8. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

export interface RunLimits {
  /** Milliseconds until the run is stopped. Default: none. */
  readonly timeoutMs?: number;
  /** Bytes of output until the run is stopped. Default: 64 MiB. */
  readonly maxOutput?: number;
  /** Output as it comes. */
  readonly onOutput?: (text: string, stream: 'stdout' | 'stderr') => void;
}

/** Why a run did not come to its own end. */
export type Stop = 'timeout' | 'output' | 'memory' | 'crash';

export interface RunResult {
  /** Exit status of the program, or null when it was stopped. */
  readonly status: number | null;
  /** Why it was stopped, or null. */
  readonly stopped: Stop | null;
  /** One sentence that says so, or null. */
  readonly reason: string | null;
  /** stdout and stderr in the order of arrival. */
  readonly log: string;
  /** The files that the run made or changed, by path in the working folder. Empty when it was stopped, or ran on the disk. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface ExecuteOptions extends RunLimits {
  readonly program: 'iverilog' | 'vvp';
  /** Command line of the program, as of the native one. */
  readonly args: readonly string[];
  /** Content of the working folder, which is in memory. */
  readonly files?: Files;
  /** Instead of `files` (Node only): work on the machine's disk, in this folder. */
  readonly cwd?: string;
  /** Variables that the programs see, for example `IVERILOG_DUMPER`. */
  readonly env?: Readonly<Record<string, string>>;
  /** With `cwd`: use stdin, stdout and stderr of this process; the result has no log. */
  readonly inherit?: boolean;
}

/** Runs one program with a command line of its own. */
export function execute(options: ExecuteOptions): Promise<RunResult>;

/** Language generations of Icarus Verilog 11. */
export type Generation = '1995' | '2001' | '2001-noconfig' | '2005' | '2005-sv' | '2009' | '2012';

export interface CompileOptions extends RunLimits {
  readonly files: Files;
  /** Files to compile, in order. */
  readonly sources: readonly string[];
  /** Top module or modules. Default: every module that nothing instantiates. */
  readonly top?: string | readonly string[];
  /** Default: 2012. */
  readonly generation?: Generation;
  /** Parameters of the top module (only with exactly one `top`); text stands in quotes in Verilog. */
  readonly params?: Readonly<Record<string, string | number>>;
  /** Macros. */
  readonly defines?: Readonly<Record<string, string | number>>;
  /** Folders for `include`. */
  readonly include?: readonly string[];
  /** Warnings: `all`, `timescale`, ... as after `-W`. */
  readonly warnings?: readonly string[];
}

export interface CompileResult extends RunResult {
  /** The compiled program for `run`, or null when it does not compile. */
  readonly image: Uint8Array | null;
}

export function compile(options: CompileOptions): Promise<CompileResult>;

export interface SimulationOptions extends RunLimits {
  readonly image: Uint8Array;
  readonly files?: Files;
  /** Without the plus sign: `seed=1`. */
  readonly plusargs?: readonly string[];
}

/** Runs a compiled program; `$stop` ends it. */
export function run(options: SimulationOptions): Promise<RunResult>;

export interface SimulateOptions extends CompileOptions {
  readonly plusargs?: readonly string[];
}

export interface SimulateResult extends RunResult {
  /** How far it came: what does not compile never runs. */
  readonly stage: 'compile' | 'run';
}

/** Compiles and runs. The limits hold for each of the two; `log` is that of both. */
export function simulate(options: SimulateOptions): Promise<SimulateResult>;

export interface BuildInfo {
  /** Version of Icarus Verilog. */
  readonly icarus: string;
  readonly emscripten: string;
  /** Hash of everything that the build depends on. */
  readonly key: string;
  /** The source package, and its SHA-256. */
  readonly source: string;
  readonly sha256: string;
}

/** What is built, or null when nothing is. */
export function buildInfo(): Promise<BuildInfo | null>;

/** Ends the idle workers that are kept for the next run. In Node they do not keep the process alive. */
export function shutdown(): Promise<void>;
