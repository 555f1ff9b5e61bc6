import { leftOut } from '../config/features.js';
import { derive, type CodecParams } from '../config/params.js';
import { parseConfig, type CodecConfigInput } from '../config/schema.js';

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
  const less = leftOut(config);
  let given: CodecConfigInput = { channels, width, signed, multiplier, ...less };
  const resolved = () => derive(parseConfig(given)).config;
  const defaults = resolved();
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
  if (less.modes !== undefined) parts.push(`--modes ${less.modes.join(',')}`);
  if (less.steps === false) parts.push('--no-steps');
  if (less.prediction === false) parts.push('--no-prediction');
  if (less.activationMask === false) parts.push('--no-activation-mask');
  if (less.errorDetection === false) parts.push('--no-error-detection');
  if (config.name !== resolved().name) parts.push(`--name ${config.name}`);
  parts.push(...flags, `--out ${out}`);
  return parts.join(' ');
}
