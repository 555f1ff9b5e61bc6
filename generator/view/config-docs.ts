import { z } from 'zod';
import { schemas } from '../config/schema.js';

interface JsonProperty {
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonProperty;
  readonly anyOf?: readonly JsonProperty[];
}

/** Tables of the configuration and of the frame settings, made from the schemas. */
export const CONFIG_DOC_PARTS = {
  config: () => table(schemas.config),
  settings: () => table(schemas.settings),
} as const;

function table(schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, { io: 'input' }) as { properties: Record<string, JsonProperty> };
  return [
    '| key | range | default | meaning |',
    '| --- | --- | --- | --- |',
    ...Object.entries(json.properties).map(
      ([key, p]) =>
        `| \`${key}\` | ${range(p)} | ${p.default === undefined ? '' : `\`${String(p.default)}\``} | ${(p.description ?? '').replaceAll('|', '\\|')} |`,
    ),
  ].join('\n');
}

function range(p: JsonProperty): string {
  if (p.anyOf) return p.anyOf.map(range).join(' or ');
  if (p.enum) return p.enum.map(String).join(', ');
  if (p.type === 'array') return `list of (${range(p.items ?? {})})`;
  if (p.type === 'integer') return `${p.minimum}..${p.maximum}`;
  return p.type ?? '';
}
