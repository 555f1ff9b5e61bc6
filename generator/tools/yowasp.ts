import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { ToolError } from '../errors.js';

/** A tool in WebAssembly: its npm package, its command in it, and how to get it. */
export interface YowaspTool {
  readonly npm: string;
  readonly command: string;
  readonly install: string;
}

/** The package with Yosys in WebAssembly; a dependency, so it is always there. */
export const YOWASP = '@yowasp/yosys';
const YOSYS: YowaspTool = { npm: YOWASP, command: 'yosys', install: 'npm ci' };

/** Place and route for iCE40: not a dependency, since its chip data take 223 MB, and npm does not install a peer dependency that is asked for by name. */
export const YOWASP_NEXTPNR: YowaspTool = {
  npm: '@yowasp/nextpnr-ice40',
  command: 'nextpnr-ice40',
  install: 'npm install --no-save @yowasp/nextpnr-ice40@0.8.621',
};

export interface YowaspRun extends Omit<YowaspToolRun, 'tool' | 'args'> {
  /** Commands of Yosys. */
  readonly script: string;
}

export interface YowaspToolRun {
  readonly tool: YowaspTool;
  readonly args: readonly string[];
  /** Name -> text; all in one folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Files to give back when they exist. */
  readonly outputs: readonly string[];
  /** Milliseconds until the run is stopped. */
  readonly timeout?: number;
  /** Text of stdout and stderr as it comes. */
  readonly onOutput?: (text: string) => void;
}

export interface YowaspResult {
  readonly ok: boolean;
  /** stdout and stderr in the order of arrival. */
  readonly log: string;
  readonly files: ReadonlyMap<string, string>;
}

type Message =
  | { readonly kind: 'output'; readonly text: string }
  | {
      readonly kind: 'end';
      readonly ok: boolean;
      readonly files: Readonly<Record<string, string>>;
      readonly crash?: string;
    };

/** Runs in the worker: the tools block their thread. Plain JavaScript, so that it needs no loader. */
const WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
(async () => {
  const { commands, Exit } = await import(workerData.module);
  const send = () => {
    const decoder = new TextDecoder();
    return (bytes) => {
      const text = bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true });
      if (text !== '') parentPort.postMessage({ kind: 'output', text });
    };
  };
  let tree = {}, ok = true, crash;
  try {
    tree = await commands[workerData.command](workerData.args, workerData.files, { stdout: send(), stderr: send(), decodeASCII: false });
  } catch (error) {
    ok = false;
    if (error instanceof Exit) tree = error.files ?? {};
    else crash = String(error && error.message || error);
  }
  const files = {};
  for (const name of workerData.outputs) {
    const content = tree[name];
    if (content !== undefined) files[name] = typeof content === 'string' ? content : new TextDecoder().decode(content);
  }
  parentPort.postMessage({ kind: 'end', ok, files, crash });
})();
`;

/**
 * Runs Yosys in WebAssembly in a thread of its own. A script that fails is a result, not an error: the caller judges.
 *
 * @throws ToolError when the package is missing, crashes, or takes too long
 */
export function runYowasp({ script, ...run }: YowaspRun): Promise<YowaspResult> {
  return runYowaspTool({ ...run, tool: YOSYS, args: ['-p', script] });
}

/** The same for any of the tools. */
export async function runYowaspTool(run: YowaspToolRun): Promise<YowaspResult> {
  const { tool, args } = run;
  const module = resolveTool(tool);
  const timeout = run.timeout ?? 600_000;
  const worker = new Worker(WORKER, {
    eval: true,
    workerData: { module, command: tool.command, args, files: run.files, outputs: run.outputs },
  });
  let log = '';
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<YowaspResult>((settle, fail) => {
      const broken = (why: string, cause?: unknown) =>
        fail(new ToolError(`${tool.npm}: ${why}`, args.join(' '), undefined, tail(log), { cause }));
      timer = setTimeout(() => broken(`stopped after ${timeout / 1000} s`), timeout);
      worker.on('message', (message: Message) => {
        if (message.kind === 'output') {
          log += message.text;
          run.onOutput?.(message.text);
        } else if (message.crash !== undefined) broken(`crashed: ${message.crash}\n${tail(log)}`);
        else settle({ ok: message.ok, log, files: new Map(Object.entries(message.files)) });
      });
      worker.on('error', (error) => broken(error.message, error));
      worker.on('exit', () => broken('ended without a result'));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function tail(log: string): string {
  return log.trimEnd().split('\n').slice(-8).join('\n');
}

/** Version of an installed package, or null. Reads its package.json: loading the module takes long. */
export function yowaspVersion(tool: YowaspTool = YOSYS): string | null {
  try {
    const url = new URL('../package.json', resolveTool(tool));
    const { version } = JSON.parse(readFileSync(url, 'utf8')) as { version?: string };
    return version ?? null;
  } catch {
    return null;
  }
}

/** URL of a package's module. */
function resolveTool(tool: YowaspTool): string {
  try {
    return import.meta.resolve(tool.npm);
  } catch (error) {
    throw new ToolError(`${tool.npm} is not installed: run ${tool.install}`, tool.npm, undefined, '', { cause: error });
  }
}

/** Lines of a log that say what went wrong, for messages. */
export function yowaspError(log: string): string {
  const errors = log
    .split('\n')
    .filter((line) => /^(?:\S+:\d+: )?ERROR|syntax error|^Warning: .*(undriven|latch)/i.test(line));
  return errors.length > 0 ? errors.slice(0, 8).join('\n') : tail(log);
}
