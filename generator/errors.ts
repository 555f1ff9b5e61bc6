/**
 * The error classes of dctcm. Each message is one sentence that says where, what was expected and what was got.
 * Only the CLI's edge turns them into text and exit codes.
 */

/** Text that came from a file must not break a message into lines, nor make it endless. */
function oneSentence(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what it is about
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (c) =>
    c === '\n' ? '\\n' : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return line.length > 1000 ? `${line.slice(0, 997)}...` : line;
}

/** Bad configuration or frame settings: unknown key, value out of range, illegal combination. Exit code 2. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  constructor(message: string, options?: ErrorOptions) {
    super(oneSentence(message), options);
  }
}

/** Bad input data: a damaged, truncated or unsupported file. Exit code 2. */
export class InputError extends Error {
  override name = 'InputError';
  constructor(message: string, options?: ErrorOptions) {
    super(oneSentence(message), options);
  }
}

/** A template or its view is wrong: a bug of the generator, never of the user. */
export class TemplateError extends Error {
  override name = 'TemplateError';
}

/** An external tool is missing or failed. Carries the command line, its exit code and the end of its log. Exit code 2. */
export class ToolError extends Error {
  override name = 'ToolError';
  constructor(
    message: string,
    readonly command: string,
    readonly exitCode: number | undefined,
    readonly logTail: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A netlist that the netlist engine cannot simulate: an unknown cell, an undriven net, a combinational loop. */
export class NetlistError extends Error {
  override name = 'NetlistError';
}

/** A check ran and failed: a bench, a comparison against committed files, a lint. Exit code 1. */
export class CheckFailed extends Error {
  override name = 'CheckFailed';
}
