/**
 * The error classes of dctcm. Each message is one sentence that says where, what was expected and what was got.
 * Only the CLI's edge turns them into text and exit codes.
 */

/** Bad configuration or frame settings: unknown key, value out of range, illegal combination. Exit code 2. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Bad input data: a damaged, truncated or unsupported file. Exit code 2. */
export class InputError extends Error {
  override name = 'InputError';
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
