import type { CodecParams } from '../config/params.js';
import { settingLayout } from '../vectors/settings.js';
import { range } from './text.js';

/** The `cfg_*` ports of each module in a full codec, in the order of its port list, without `cfg_`. */
const UNIT_SETTINGS: Readonly<Record<string, readonly string[]>> = {
  dctcm_quantise: ['direct_step', 'nearest', 'coef_step', 'zonal_mask', 'dead_zone'],
  dctcm_mask_fwd: ['mode', 'predict', 'activation_mask'],
  dctcm_bit_packer: ['mode'],
  dctcm_encoder: [
    'mode',
    'predict',
    'direct_step',
    'nearest',
    'coef_step',
    'zonal_mask',
    'dead_zone',
    'activation_mask',
  ],
  dctcm_bit_unpacker: ['mode', 'activation_mask'],
  dctcm_value_unpack: ['activation_mask'],
  dctcm_mask_inv: ['predict'],
  dctcm_predict_inv: ['mode', 'predict'],
  dctcm_dequantise: ['nearest', 'direct_step', 'coef_step'],
  dctcm_decoder: ['mode', 'predict', 'activation_mask', 'nearest', 'direct_step', 'coef_step'],
};

/** Names of a module's `cfg_*` ports in a configuration: those whose feature exists. */
export function unitSettings(params: CodecParams, module: string): string[] {
  const there = new Set(settingLayout(params).fields.map(({ name }) => name));
  return (UNIT_SETTINGS[module] ?? []).map((name) => `cfg_${name}`).filter((name) => there.has(name));
}

/** A line of a top's list of settings: a heading, or a port with its comment. */
export type SettingRow = string | readonly [port: string, comment: string];

/**
 * Port declarations of a top's settings, in columns; empty without settings. Headings without ports under them are left
 * out.
 *
 * @param rows - all settings that a full codec has, in order, with `// heading` lines
 */
export function settingLines(params: CodecParams, module: string, rows: readonly SettingRow[]): string[] {
  const names = new Set(unitSettings(params, module));
  const fields = new Map(settingLayout(params).fields.map((field) => [field.name, field]));
  const kept = rows.filter((row, i) => {
    if (typeof row !== 'string') return names.has(row[0]);
    const next = rows.findIndex((other, k) => k > i && typeof other === 'string');
    return rows
      .slice(i + 1, next < 0 ? undefined : next)
      .some((other) => typeof other !== 'string' && names.has(other[0]));
  });
  const decl = (name: string) => {
    const { width } = fields.get(name)!;
    return width === 1 ? '' : range(width);
  };
  const ports = kept.filter((row) => typeof row !== 'string').map(([name]) => name!);
  const declCols = Math.max(0, ...ports.map((name) => decl(name).length));
  const nameCols = Math.max(0, ...ports.map((name) => name.length + 1));
  return kept.map((row) => {
    if (typeof row === 'string') return row;
    const [name, comment] = row;
    const vector = declCols === 0 ? '' : `${decl(name).padEnd(declCols)} `;
    return `input  wire ${vector}${`${name},`.padEnd(nameCols)}  // ${comment}`;
  });
}
