import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { ToolError } from '../errors.js';

/** The package with Yosys in WebAssembly; a dependency, so it is always there. */
export const YOWASP = '@yowasp/yosys';

export interface YowaspRun {
  /** Commands of Yosys. */
  readonly script: string;
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

/** Runs in the worker: Yosys blocks its thread. Plain JavaScript, so that it needs no loader. */
const WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
(async () => {
  const { runYosys, Exit } = await import(workerData.module);
  const send = () => {
    const decoder = new TextDecoder();
    return (bytes) => {
      const text = bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true });
      if (text !== '') parentPort.postMessage({ kind: 'output', text });
    };
  };
  let tree = {}, ok = true, crash;
  try {
    tree = await runYosys(['-p', workerData.script], workerData.files, { stdout: send(), stderr: send(), decodeASCII: false });
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
export async function runYowasp(run: YowaspRun): Promise<YowaspResult> {
  const module = resolveYowasp();
  const timeout = run.timeout ?? 600_000;
  const worker = new Worker(WORKER, {
    eval: true,
    workerData: { module, script: run.script, files: run.files, outputs: run.outputs },
  });
  let log = '';
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<YowaspResult>((settle, fail) => {
      const broken = (why: string, cause?: unknown) =>
        fail(new ToolError(`${YOWASP}: ${why}`, run.script, undefined, tail(log), { cause }));
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

/** Version of the installed package, or null. Reads its package.json: loading the module takes long. */
export function yowaspVersion(): string | null {
  try {
    const url = new URL('../package.json', resolveYowasp());
    const { version } = JSON.parse(readFileSync(url, 'utf8')) as { version?: string };
    return version ?? null;
  } catch {
    return null;
  }
}

/** URL of the package's module. */
function resolveYowasp(): string {
  try {
    return import.meta.resolve(YOWASP);
  } catch (error) {
    throw new ToolError(`${YOWASP} is not installed: run npm ci`, YOWASP, undefined, '', { cause: error });
  }
}

/** Lines of a log that say what went wrong, for messages. */
export function yowaspError(log: string): string {
  const errors = log
    .split('\n')
    .filter((line) => /^(?:\S+:\d+: )?ERROR|syntax error|^Warning: .*(undriven|latch)/i.test(line));
  return errors.length > 0 ? errors.slice(0, 8).join('\n') : tail(log);
}
