import { derive, type CodecParams } from '../config/params.js';
import type { CodecConfig } from '../config/schema.js';

/**
 * The command that makes a configuration again, from its values alone: it does not depend on how the configuration was
 * given or where it was written, so neither do the files that print it.
 *
 * @param flags - further options, in their order
 * @param out - relative folder
 */
export function canonicalCommand(
  params: CodecParams,
  verb: 'generate' | 'golden' = 'generate',
  flags: readonly string[] = [],
  out = `rtl-out/${params.config.name}`,
): string {
  const { config } = params;
  const { channels, width, signed, multiplier } = config;
  let given: CodecConfig = { channels, width, signed, multiplier };
  const defaults = derive(given).config;
  const parts = [`dctcm ${verb} --channels ${channels} --width ${width}`];
  if (signed) parts.push('--signed');
  if (config.outWidth !== defaults.outWidth) {
    given = { ...given, outWidth: config.outWidth };
    parts.push(`--out-width ${config.outWidth}`);
  }
  if (config.coefFrac !== defaults.coefFrac) {
    given = { ...given, coefFrac: config.coefFrac };
    parts.push(`--coef-frac ${config.coefFrac}`);
  }
  if (multiplier !== 'shift-add') parts.push(`--multiplier ${multiplier}`);
  if (config.name !== derive(given).config.name) parts.push(`--name ${config.name}`);
  parts.push(...flags, `--out ${out}`);
  return parts.join(' ');
}

/** The resolved configuration with its keys in one order, whatever order they came in. */
export function canonicalConfig(params: CodecParams): CodecParams['config'] {
  const { name, channels, width, signed, outWidth, coefFrac, multiplier } = params.config;
  return { name, channels, width, signed, outWidth, coefFrac, multiplier };
}
