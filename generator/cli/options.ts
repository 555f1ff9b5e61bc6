import type { Options } from 'yargs';
import type { ScaleRule } from '../analysis/scale.js';

/** A usage error of the command line: exit code 2, with a pointer to --help. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Parses a whole number: decimal or 0x. yargs would make NaN of a typing error. */
function wholeNumber(name: string): (text: string | undefined) => number | undefined {
  return (text) => {
    if (text === undefined) return undefined;
    if (typeof text !== 'string' || !/^-?\d+$|^0x[0-9a-f]+$/i.test(text))
      throw new UsageError(`--${name}: expected one whole number, got ${JSON.stringify(text)}`);
    return Number(text);
  };
}

/** Option that takes one whole number. */
export function numberOption(name: string, describe: string): Options {
  return { type: 'string', requiresArg: true, describe, coerce: wholeNumber(name) };
}

/** Option that takes one number that is not negative, with decimals if need be. */
export function boundOption(name: string, describe: string): Options {
  return {
    type: 'string',
    requiresArg: true,
    describe,
    coerce: (text: unknown) => {
      if (text === undefined) return undefined;
      if (typeof text !== 'string' || !/^\d+(\.\d+)?$|^\.\d+$/.test(text))
        throw new UsageError(`--${name}: expected one number of 0 or more, got ${JSON.stringify(text)}`);
      return Number(text);
    },
  };
}

/** One whole number or several with commas. */
function numberList(name: string): (text: string | undefined) => number | number[] | undefined {
  const parse = wholeNumber(name);
  return (text) => {
    if (text === undefined) return undefined;
    const list = String(text)
      .split(',')
      .map((part) => parse(part.trim())!);
    return list.length === 1 ? list[0] : list;
  };
}

/** A text option; given twice, yargs would make an array of it. */
export function textOption(name: string, describe: string, extra: Options = {}): Options {
  return {
    type: 'string',
    requiresArg: true,
    describe,
    ...extra,
    coerce: (value: unknown) => {
      if (Array.isArray(value)) throw new UsageError(`--${name}: expected once, got ${value.length} times`);
      return value as string | undefined;
    },
  };
}

/** A feature of the hardware that is there unless the option says no. */
function featureOption(describe: string): Options {
  return { type: 'boolean', describe };
}

/** Options that choose a hardware configuration; the schema checks the values. */
export const CONFIG_OPTIONS = {
  config: textOption('config', 'Configuration as a JSON file; the options below overrule it'),
  name: textOption('name', 'Name of the configuration (default: made from the values)'),
  channels: numberOption('channels', 'N, samples per block: 4, 8, 16 or 32'),
  width: numberOption('width', 'W, bits per sample: 4 to 16 (default 8)'),
  signed: { type: 'boolean', describe: "Samples are two's complement" },
  'out-width': numberOption(
    'out-width',
    'OUT_W, bits per stream word: 32, 64, 128, 256 or 512 (default: power of two >= N*W)',
  ),
  'coef-frac': numberOption('coef-frac', 'Fraction bits of the DCT constants: 6 to 14 (default by N and W)'),
  multiplier: textOption('multiplier', 'Constant multiplications: shift-add or dsp (default shift-add)'),
} as const satisfies Record<string, Options>;

/** Options that leave parts of the hardware out, of the verbs that make hardware. */
export const FEATURE_OPTIONS = {
  modes: textOption('modes', 'Forms of blocks that the hardware has: direct, transform, with commas (default both)'),
  steps: featureOption('Quantiser; --no-steps: direct blocks are lossless'),
  prediction: featureOption('Prediction from the block before; --no-prediction leaves it out'),
  'activation-mask': featureOption('Activation mask of transform blocks; --no-activation-mask leaves it out'),
  'error-detection': featureOption('Detection of damaged frames in the decoder; --no-error-detection leaves it out'),
  part: {
    ...textOption('part', 'Only the encoder or only the decoder (default both)'),
    choices: ['both', 'encoder', 'decoder'] as const,
  },
} as const satisfies Record<string, Options>;

/** Options for the settings of a frame; the schema checks the values. */
export const SETTINGS_OPTIONS = {
  settings: textOption('settings', 'Frame settings as a JSON file; the options below overrule it'),
  mode: textOption('mode', 'direct, transform or auto (default direct)'),
  step: numberOption('step', 'Quantiser step of direct blocks; 1 is lossless (default 1)'),
  rounding: textOption('rounding', 'Rounding of direct blocks: keep-nonzero or nearest (default keep-nonzero)'),
  'coef-step': {
    type: 'string',
    requiresArg: true,
    describe: 'Step of the coefficients, one or N with commas (default: the offered step nearest to step * sqrt(N))',
    coerce: numberList('coef-step'),
  },
  'zonal-mask': numberOption(
    'zonal-mask',
    'Coefficients to keep, bit k for coefficient k, for example 0x0f (default all)',
  ),
  'dead-zone': numberOption('dead-zone', 'Coefficients with a magnitude below this become 0 (default 0)'),
  'activation-mask': { type: 'boolean', describe: 'Transform blocks carry the mask of non-zero samples' },
  predict: textOption('predict', 'none or previous (default none)'),
} as const satisfies Record<string, Options>;

/** Option name on the command line -> key of the configuration. */
const CONFIG_KEYS: Readonly<Record<string, string>> = {
  name: 'name',
  channels: 'channels',
  width: 'width',
  signed: 'signed',
  'out-width': 'outWidth',
  'coef-frac': 'coefFrac',
  multiplier: 'multiplier',
};

const FEATURE_KEYS: Readonly<Record<string, string>> = {
  steps: 'steps',
  prediction: 'prediction',
  'activation-mask': 'activationMask',
  'error-detection': 'errorDetection',
};

const SETTINGS_KEYS: Readonly<Record<string, string>> = {
  mode: 'mode',
  step: 'directStep',
  rounding: 'rounding',
  'coef-step': 'coefStep',
  'zonal-mask': 'zonalMask',
  'dead-zone': 'deadZone',
  'activation-mask': 'activationMask',
  predict: 'predict',
};

export function configFromArgs(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return pick(args, CONFIG_KEYS);
}

export function featuresFromArgs(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { modes } = args;
  return {
    ...(typeof modes === 'string' ? { modes: modes.split(',').map((mode) => mode.trim()) } : {}),
    ...pick(args, FEATURE_KEYS),
  };
}

export function settingsFromArgs(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return pick(args, SETTINGS_KEYS);
}

function pick(
  args: Readonly<Record<string, unknown>>,
  keys: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [option, key] of Object.entries(keys)) if (args[option] !== undefined) out[key] = args[option];
  return out;
}

/** `max`, or a percentile above 0 and up to 100. */
export function scaleRule(text: string): ScaleRule {
  if (text === 'max') return { rule: 'max' };
  const percent = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(percent > 0 && percent <= 100))
    throw new UsageError(`--scale: expected max or a percentile up to 100, got ${JSON.stringify(text)}`);
  return { rule: 'percentile', percent };
}

/** One number for all channels of a picture or three. */
export function perChannel(name: string, text: string): number[] {
  const list = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if ((list.length !== 1 && list.length !== 3) || !list.every(Number.isFinite) || (name === 'std' && list.includes(0)))
    throw new UsageError(
      `--${name}: expected 1 or 3 numbers${name === 'std' ? ' that are not 0' : ''}, got ${JSON.stringify(text)}`,
    );
  return list;
}

export function regularExpression(name: string, text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new UsageError(`--${name}: expected a regular expression, got ${JSON.stringify(text)}`);
  }
}
