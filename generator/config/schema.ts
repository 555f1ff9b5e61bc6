import { z } from 'zod';
import { ConfigError } from '../errors.js';

/** Quantiser steps that the hardware offers: {1, 3} * 2^s, s = 0..7. The port code is {three, shift[2:0]}. */
export const STEPS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 384] as const;

const configSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]*$/, 'expected lower-case letters, digits and _, starting with a letter')
      .optional()
      .describe('Name of the configuration, used for folders and banners. Default: made from the values'),
    channels: z.literal([4, 8, 16, 32]).describe('N, the channel width: samples per block, one block per clock'),
    width: z.int().min(4).max(16).default(8).describe('W, bits per sample'),
    signed: z.boolean().default(false).describe("Samples are two's complement instead of unsigned (post-ReLU)"),
    outWidth: z
      .literal([32, 64, 128, 256, 512])
      .optional()
      .describe('OUT_W, bits per word of the compressed stream. Default: the power of two >= N*W, at least 32'),
    coefFrac: z
      .int()
      .min(6)
      .max(14)
      .optional()
      .describe(
        'Fraction bits of the DCT constants. Default: 9 for N = 4 and N = 8 (11 at W = 12, 14 from 13 on); W + 4 for N = 16, W + 5 for N = 32, at most 14',
      ),
    multiplier: z
      .enum(['shift-add', 'dsp'])
      .default('shift-add')
      .describe('Constant multiplications as shifts and adds, or as `*` for DSP blocks'),
    modes: z
      .array(z.enum(['direct', 'transform']))
      .min(1)
      .refine((modes) => new Set(modes).size === modes.length, 'expected each mode once')
      .default(['direct', 'transform'])
      .describe('Forms of blocks that the hardware has; with both, frames can be direct, transform or auto'),
    steps: z
      .boolean()
      .default(true)
      .describe('Quantiser: steps, rounding, zonal mask, dead zone. false: lossless direct blocks'),
    prediction: z.boolean().default(true).describe('Prediction from the block before'),
    activationMask: z
      .boolean()
      .optional()
      .describe('Transform blocks can carry the mask of non-zero samples. Default: yes if there is the transform'),
    errorDetection: z.boolean().default(true).describe('The decoder finds damaged frames and reports them (tuser)'),
  })
  .superRefine((config, ctx) => {
    if (config.channels * config.width > 512)
      ctx.addIssue({
        code: 'custom',
        path: ['width'],
        message: `channels * width must be at most 512, got ${config.channels} * ${config.width}`,
      });
    const transform = config.modes.includes('transform');
    if (transform && !config.steps)
      ctx.addIssue({
        code: 'custom',
        path: ['steps'],
        message: 'expected true with transform among the modes: coefficients need a quantiser',
      });
    if (!transform && config.activationMask === true)
      ctx.addIssue({
        code: 'custom',
        path: ['activationMask'],
        message: 'expected false without transform among the modes: only transform blocks carry the mask',
      });
  });

/** One hardware configuration: what the user chooses. Everything else follows by `derive`. */
export type CodecConfig = Readonly<z.output<typeof configSchema>>;
/** The same before defaults are filled in. */
export type CodecConfigInput = z.input<typeof configSchema>;

/**
 * The one boundary for configurations.
 *
 * @param value - parsed JSON or CLI options
 * @param where - what the value is, for the error text (a file name, "the command line")
 * @throws ConfigError naming the key, the rule and the value
 */
export function parseConfig(value: unknown, where = 'configuration'): CodecConfig {
  return parseWith(configSchema, value, where);
}

/** Mode of a frame: which form a block is coded in. `auto` chooses per block by exact bit cost. */
export const MODES = ['direct', 'transform', 'auto'] as const;
export type Mode = (typeof MODES)[number];

const stepSchema = z.literal([...STEPS]);

const settingsSchema = z
  .strictObject({
    mode: z
      .enum(MODES)
      .default('direct')
      .describe('Form of the blocks: samples, coefficients, or per block the one with fewer bits'),
    directStep: stepSchema.default(1).describe('Quantiser step of direct blocks, in sample LSBs; 1 is lossless'),
    rounding: z
      .enum(['keep-nonzero', 'nearest'])
      .default('keep-nonzero')
      .describe('Direct rounding: ceil(|x|/d) rebuilt at the middle of the cell, or nearest'),
    coefStep: z
      .union([stepSchema, z.array(stepSchema)])
      .default(8)
      .describe('Quantiser step of the coefficients, in coefficient LSBs (gain sqrt(N)); one value or N values'),
    zonalMask: z
      .union([z.int().min(0).max(0xffffffff), z.array(z.boolean())])
      .optional()
      .describe('Coefficients to keep, bit k for coefficient k. Default: all'),
    deadZone: z
      .int()
      .min(0)
      .max(4095)
      .default(0)
      .describe('Coefficients with magnitude below this are coded as zero; 0 is off'),
    activationMask: z
      .boolean()
      .default(false)
      .describe('Transform blocks carry the mask of non-zero samples, so zeros come back exact'),
    predict: z
      .enum(['none', 'previous'])
      .default('none')
      .describe('Subtract the indices of the previous block, lane by lane'),
  })
  .superRefine((s, ctx) => {
    if (s.activationMask && s.predict !== 'none')
      ctx.addIssue({
        code: 'custom',
        path: ['activationMask'],
        message: 'activationMask needs predict = none (an unchanged block carries no payload to hold the mask)',
      });
    if (s.mode === 'auto' && s.predict !== 'none')
      ctx.addIssue({
        code: 'custom',
        path: ['predict'],
        message: 'mode = auto needs predict = none (the decoder has the indices of one domain only)',
      });
  });

/** Settings that are static during a frame, resolved for N lanes. */
export interface FrameSettings {
  readonly mode: Mode;
  readonly directStep: number;
  readonly rounding: 'keep-nonzero' | 'nearest';
  /** N steps, coefficient 0 (DC) first. */
  readonly coefStep: readonly number[];
  /** N flags: keep coefficient k. */
  readonly zonalMask: readonly boolean[];
  readonly deadZone: number;
  readonly activationMask: boolean;
  readonly predict: 'none' | 'previous';
}

export type FrameSettingsInput = z.input<typeof settingsSchema>;

/**
 * The one boundary for frame settings.
 *
 * @param channels - N; array settings must have this length
 * @throws ConfigError naming the key, the rule and the value
 */
export function parseSettings(value: unknown, channels: number, where = 'frame settings'): FrameSettings {
  const s = parseWith(settingsSchema, value, where);
  const bad = (key: string, expected: string, got: unknown) =>
    new ConfigError(`${where}: ${key}: expected ${expected}, got ${String(got)}`);
  const coefStep = Array.isArray(s.coefStep) ? s.coefStep : new Array<number>(channels).fill(s.coefStep);
  if (coefStep.length !== channels) throw bad('coefStep', `${channels} steps (one per coefficient)`, coefStep.length);
  let zonal: boolean[];
  const z = s.zonalMask;
  if (z === undefined) zonal = new Array<boolean>(channels).fill(true);
  else if (Array.isArray(z)) zonal = z;
  else {
    if (z >= 2 ** channels) throw bad('zonalMask', `a mask of ${channels} bits`, z);
    zonal = Array.from({ length: channels }, (_, k) => Math.floor(z / 2 ** k) % 2 === 1);
  }
  if (zonal.length !== channels) throw bad('zonalMask', `${channels} flags`, zonal.length);
  return { ...s, coefStep, zonalMask: zonal };
}

function parseWith<T extends z.ZodType>(schema: T, value: unknown, where: string): z.output<T> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const path = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  let got = '';
  if (issue.code !== 'custom' && issue.code !== 'unrecognized_keys' && issue.input !== undefined)
    got = `, got ${JSON.stringify(issue.input)}`;
  throw new ConfigError(`${where}: ${path}${issue.message}${got}`);
}

/** The schemas, for the tables in the docs that are generated from them. */
export const schemas = { config: configSchema, settings: settingsSchema } as const;
