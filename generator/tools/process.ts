import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { ToolError } from '../errors.js';

/** External programs, and the package that holds them per package manager. */
export const TOOLS = {
  iverilog: {
    purpose: 'simulation (sign-off)',
    packages: { apt: 'iverilog', dnf: 'iverilog', pacman: 'iverilog', brew: 'icarus-verilog' },
  },
  vvp: {
    purpose: 'simulation (sign-off)',
    packages: { apt: 'iverilog', dnf: 'iverilog', pacman: 'iverilog', brew: 'icarus-verilog' },
  },
  verilator: {
    purpose: 'lint, second simulation engine',
    packages: { apt: 'verilator', dnf: 'verilator', pacman: 'verilator', brew: 'verilator' },
  },
  yosys: {
    purpose: 'latch check, synthesis',
    packages: { apt: 'yosys', dnf: 'yosys', pacman: 'yosys', brew: 'yosys' },
  },
  'nextpnr-ice40': {
    purpose: 'place and route for synth --pnr',
    packages: { apt: 'nextpnr-ice40', dnf: 'nextpnr', pacman: 'nextpnr', brew: 'nextpnr' },
  },
  'g++': {
    purpose: 'builds the simulations of verilator',
    packages: { apt: 'g++ make', dnf: 'gcc-c++ make', pacman: 'gcc make', brew: 'gcc make' },
  },
} as const;
export type ToolName = keyof typeof TOOLS;

/** What only development needs, so `doctor` does not list it. */
export const DEVELOPMENT_TOOLS = {
  chromium: {
    purpose: 'browser tests',
    packages: { apt: 'chromium', dnf: 'chromium', pacman: 'chromium', brew: 'chromium' },
  },
  emscripten: {
    purpose: 'builds iverilog-wasm',
    packages: {
      apt: 'emscripten bison flex gperf make',
      dnf: 'emscripten bison flex gperf make',
      pacman: 'emscripten bison flex gperf make',
      brew: 'emscripten bison flex gperf make',
    },
  },
} as const;
export type DevelopmentToolName = keyof typeof DEVELOPMENT_TOOLS;

const MANAGERS = [
  { id: 'apt', program: 'apt-get', command: 'sudo apt-get install -y' },
  { id: 'dnf', program: 'dnf', command: 'sudo dnf install -y' },
  { id: 'pacman', program: 'pacman', command: 'sudo pacman -S --noconfirm' },
  { id: 'brew', program: 'brew', command: 'brew install' },
] as const;

/** Full path of a program in PATH, or undefined. */
export function findProgram(name: string, path = process.env['PATH'] ?? ''): string | undefined {
  for (const dir of path.split(delimiter)) {
    const file = join(dir, process.platform === 'win32' ? `${name}.exe` : name);
    if (dir !== '' && existsSync(file)) return file;
  }
  return undefined;
}

/** The command that installs a tool on this machine. */
export function installCommand(tool: ToolName | DevelopmentToolName): string {
  const manager = MANAGERS.find(({ program }) => findProgram(program) !== undefined) ?? MANAGERS[0];
  const command = process.getuid?.() === 0 ? manager.command.replace('sudo ', '') : manager.command;
  const { packages } = { ...TOOLS, ...DEVELOPMENT_TOOLS }[tool];
  return `${command} ${packages[manager.id]}`;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Milliseconds until the process is stopped. */
  readonly timeout: number;
  /** Variables over those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunResult {
  /** The command line as a human would type it. */
  readonly command: string;
  /** undefined when the process was stopped by a signal or the time limit. */
  readonly exitCode: number | undefined;
  readonly timedOut: boolean;
  /** stdout and stderr in the order of arrival. */
  readonly log: string;
}

/**
 * Runs a program without a shell and waits for it. A bad exit code is a result, not an error: the caller judges.
 *
 * @throws ToolError when the program is missing or cannot be started
 */
export async function runTool(tool: ToolName, args: readonly string[], options: RunOptions): Promise<RunResult> {
  if (findProgram(tool) === undefined)
    throw new ToolError(`${tool} is not installed: install it with \`${installCommand(tool)}\``, tool, undefined, '');
  return runProgram(tool, args, options);
}

/** The same for a program that we built ourselves (full path). */
export async function runProgram(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const result = await execa(program, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    timeout: options.timeout,
    forceKillAfterDelay: 2000,
    reject: false,
    all: true,
    stdin: 'ignore',
    // A bench in an endless loop of messages must not fill the memory.
    maxBuffer: 64 * 1024 * 1024,
  });
  const { escapedCommand: command, exitCode, timedOut } = result;
  if (exitCode === undefined && !timedOut && !result.isTerminated)
    throw new ToolError(
      `${program} could not be started: ${result.shortMessage ?? 'unknown reason'}`,
      command,
      undefined,
      '',
      {
        cause: result.cause,
      },
    );
  return { command, exitCode, timedOut, log: result.all ?? '' };
}

/** Last lines of a log, for error reports. */
export function logTail(log: string, lines = 20): string {
  return log.trimEnd().split('\n').slice(-lines).join('\n');
}
