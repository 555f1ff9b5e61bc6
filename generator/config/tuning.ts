import { z } from 'zod';
import { ConfigError } from '../errors.js';
import { parseConfig, parseSettings, type CodecConfig, type FrameSettings } from './schema.js';

/** Axis and frame settings of one layer, as `tune` finds them and `capture --codec` uses them. */
export interface LayerSettings {
  readonly axis: 'channel' | 'width';
  readonly settings: FrameSettings;
}

/** The file that `tune` writes: one codec, and settings by the name of the layer. */
export interface Tuning {
  readonly codec: CodecConfig;
  readonly layers: ReadonlyMap<string, LayerSettings>;
  /** For layers that `layers` does not name. */
  readonly others: LayerSettings | undefined;
}

const layerSchema = z.object({ axis: z.enum(['channel', 'width']), settings: z.record(z.string(), z.unknown()) });
/** Loose: figures like ratio and error stand in the same file, for people. */
const tuningSchema = z.object({
  codec: z.record(z.string(), z.unknown()),
  layers: z.record(z.string(), layerSchema).default({}),
  others: layerSchema.optional(),
});

/**
 * The one boundary for tuning files.
 *
 * @param where - what the value is, for the error text (the file's name)
 * @throws ConfigError
 */
export function parseTuning(value: unknown, where: string): Tuning {
  const result = tuningSchema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new ConfigError(`${where}: ${issue.path.length === 0 ? '' : `${issue.path.join('.')}: `}${issue.message}`);
  }
  const { codec, layers, others } = result.data;
  const config = parseConfig(codec, `${where}: codec`);
  const layer = ({ axis, settings }: z.output<typeof layerSchema>, name: string): LayerSettings => ({
    axis,
    settings: parseSettings(settings, config.channels, `${where}: ${name}`),
  });
  return {
    codec: config,
    layers: new Map(Object.entries(layers).map(([name, l]) => [name, layer(l, `layers.${name}`)])),
    others: others === undefined ? undefined : layer(others, 'others'),
  };
}

/** Frame settings as short as `parseSettings` reads them back: what is not the default. */
export function shortSettings(settings: FrameSettings): Record<string, unknown> {
  const channels = settings.coefStep.length;
  const defaults = parseSettings({}, channels);
  const short: Record<string, unknown> = { mode: settings.mode };
  for (const key of Object.keys(settings) as Array<keyof FrameSettings>) {
    const value = settings[key];
    if (key === 'mode' || JSON.stringify(value) === JSON.stringify(defaults[key])) continue;
    const uniform = key === 'coefStep' && settings.coefStep.every((s) => s === settings.coefStep[0]);
    short[key] = uniform ? settings.coefStep[0] : value;
  }
  // A direct frame has no coefficients.
  if (settings.mode === 'direct') delete short['coefStep'];
  return short;
}
