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

/** Layout of a word of `cases.hex`: the static ports of one case, each from a hex digit's edge or inside one digit. */
export function settingLayout(params: CodecParams): SettingLayout {
  const { n } = params;
  const fields: SettingField[] = [
    { name: 'cfg_mode', width: 2, lsb: 0, doc: '0 direct, 1 transform, 2 auto' },
    { name: 'file_end', width: 1, lsb: 2, doc: 'last case of the file' },
    { name: 'present', width: 1, lsb: 3, doc: 'always 1' },
    { name: 'cfg_predict', width: 1, lsb: 4, doc: 'subtract the indices of the block before' },
    { name: 'cfg_nearest', width: 1, lsb: 5, doc: 'direct rounding: 1 nearest, 0 keep-nonzero' },
    { name: 'cfg_activation_mask', width: 1, lsb: 6, doc: 'transform blocks carry the activation mask' },
    { name: 'cfg_direct_step', width: 4, lsb: 8, doc: 'direct step: {three, shift[2:0]}' },
    { name: 'cfg_dead_zone', width: 12, lsb: 12, doc: 'coefficients with a smaller magnitude are coded as 0' },
    { name: 'cfg_zonal_mask', width: n, lsb: 24, doc: 'bit k: keep coefficient k' },
    {
      name: 'cfg_coef_step',
      width: 4 * n,
      lsb: 24 + n,
      doc: 'step of coefficient k at [4*k +: 4]: {three, shift[2:0]}',
    },
  ];
  return { fields, width: 24 + 5 * n };
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
