import type { CodecParams } from '../config/params.js';
import { MODES, type FrameSettings } from '../config/schema.js';
import { stepCode } from '../model/quantise.js';

/** One setting inside a word of `cases.hex`. */
export interface SettingField {
  /** Port of the RTL, `cfg_*`; `file_end` and `present` belong to the file. */
  readonly name: string;
  readonly width: number;
  readonly lsb: number;
  readonly doc: string;
}

export interface SettingLayout {
  readonly fields: readonly SettingField[];
  readonly width: number;
}

/**
 * Layout of a word of `cases.hex`: the static ports of one case, each from a hex digit's edge or inside one digit. Ports
 * of absent features do not exist, and their fields neither.
 */
export function settingLayout(params: CodecParams): SettingLayout {
  const { n } = params;
  const { direct, transform, auto, steps, prediction, activationMask } = params.features;
  const field = (present: boolean, name: string, width: number, lsb: number, doc: string): SettingField[] =>
    present ? [{ name, width, lsb, doc }] : [];
  const fields = [
    ...field(auto, 'cfg_mode', 2, 0, '0 direct, 1 transform, 2 auto'),
    ...field(true, 'file_end', 1, 2, 'last case of the file'),
    ...field(true, 'present', 1, 3, 'always 1'),
    ...field(prediction, 'cfg_predict', 1, 4, 'subtract the indices of the block before'),
    ...field(direct && steps, 'cfg_nearest', 1, 5, 'direct rounding: 1 nearest, 0 keep-nonzero'),
    ...field(activationMask, 'cfg_activation_mask', 1, 6, 'transform blocks carry the activation mask'),
    ...field(direct && steps, 'cfg_direct_step', 4, 8, 'direct step: {three, shift[2:0]}'),
    ...field(transform, 'cfg_dead_zone', 12, 12, 'coefficients with a smaller magnitude are coded as 0'),
    ...field(transform, 'cfg_zonal_mask', n, 24, 'bit k: keep coefficient k'),
    ...field(transform, 'cfg_coef_step', 4 * n, 24 + n, 'step of coefficient k at [4*k +: 4]: {three, shift[2:0]}'),
  ];
  return { fields, width: Math.max(...fields.map(({ lsb, width }) => lsb + width)) };
}

/** A word of `cases.hex`. */
export function settingWord(params: CodecParams, settings: FrameSettings, fileEnd: boolean): bigint {
  const values: Readonly<Record<string, bigint>> = {
    cfg_mode: BigInt(MODES.indexOf(settings.mode)),
    file_end: fileEnd ? 1n : 0n,
    present: 1n,
    cfg_predict: settings.predict === 'previous' ? 1n : 0n,
    cfg_nearest: settings.rounding === 'nearest' ? 1n : 0n,
    cfg_activation_mask: settings.activationMask ? 1n : 0n,
    cfg_direct_step: BigInt(stepCode(settings.directStep)),
    cfg_dead_zone: BigInt(settings.deadZone),
    cfg_zonal_mask: settings.zonalMask.reduce((bits, keep, k) => bits | (keep ? 1n << BigInt(k) : 0n), 0n),
    cfg_coef_step: settings.coefStep.reduce((bits, step, k) => bits | (BigInt(stepCode(step)) << BigInt(4 * k)), 0n),
  };
  return settingLayout(params).fields.reduce((word, field) => word | (values[field.name]! << BigInt(field.lsb)), 0n);
}
