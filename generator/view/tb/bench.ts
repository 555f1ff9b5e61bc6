import { buses } from '../../config/buses.js';
import type { CodecParams } from '../../config/params.js';
import { hasOpenBits } from '../../vectors/beats.js';
import { type BenchSpec, benchSpecs } from '../../vectors/benches.js';
import { transformedBus } from '../../vectors/decoder.js';
import { type SettingField, settingLayout } from '../../vectors/settings.js';
import { type BannerView, makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { unitSettings } from '../unit-settings.js';
import type { Unit } from '../units.js';

/** One port of an instance; `sep` is a comma but for the last. */
export interface PortRow {
  readonly port: string;
  readonly value: string;
  readonly sep: string;
}

export interface InstanceView {
  /** Module name with its parameters. */
  readonly module: string;
  readonly instance: string;
  readonly ports: readonly PortRow[];
}

/** View of `tb/bench.v`: a self-checking bench for one unit, a top, or encoder and decoder back to back. */
export interface BenchView {
  readonly banner: BannerView;
  readonly bench: string;
  readonly set: string;
  readonly input: string;
  readonly output: string;
  readonly inWidth: number;
  readonly inMsb: number;
  readonly outWidth: number;
  readonly outMsb: number;
  readonly cfgWidth: number;
  readonly settings: ReadonlyArray<{ readonly decl: string; readonly slice: string; readonly comment: string }>;
  readonly dutTitle: string;
  /** Declarations around the device under test. */
  readonly wires: readonly string[];
  readonly instances: readonly InstanceView[];
  /** 0 or 1: the checker reads a care file. */
  readonly hasCare: number;
  readonly rateSide: string;
  readonly spanBeat: string;
  readonly hasIdle: boolean;
  /** Without stalls the unit must take a beat in every clock. */
  readonly fullRate: boolean;
  /** ` + idle_errors` or nothing. */
  readonly idleTerm: string;
}

/** Units whose rate depends on the data. */
const VARIABLE_RATE: ReadonlySet<string> = new Set([
  'dctcm_bit_packer',
  'dctcm_gearbox_down',
  'dctcm_gearbox_up',
  'dctcm_bit_unpacker',
]);

/** Units of the decoder that carry the damage flag at their input and at their output. */
const DAMAGED_IN: ReadonlySet<string> = new Set(['values', 'residuals', 'indices', 'dequantised', 'unpacked']);
const DAMAGED_OUT: ReadonlySet<string> = new Set([...DAMAGED_IN, 'transformed']);

/** Bits of tuser at the two ends of a unit; 0 = no port. */
function userWidths(params: CodecParams, spec: BenchSpec): { readonly inUser: number; readonly outUser: number } {
  const coreUser = params.coreW > params.outW ? Math.log2(params.coreW / params.outW) : 0;
  const width = (stream: string, damaged: ReadonlySet<string>): number => {
    if (stream === 'core_words') return coreUser;
    if (spec.set !== 'decoder' || !params.features.errorDetection) return 0;
    return damaged.has(stream) || (stream === 'samples' && spec.module === 'dctcm_decoder') ? 1 : 0;
  };
  return { inUser: width(spec.input, DAMAGED_IN), outUser: width(spec.output, DAMAGED_OUT) };
}

function streamWidth(params: CodecParams, name: string): number {
  const all = buses(params);
  if (name === 'transformed') return transformedBus(params).width;
  return (name === 'rebuilt' ? all.samples : all[name as keyof typeof all]).width;
}

/** Builds the view of one bench. */
export function benchView(context: GenerateContext, spec: BenchSpec): BenchView {
  const { params } = context;
  const inWidth = streamWidth(params, spec.input);
  const outWidth = streamWidth(params, spec.output);
  const layout = settingLayout(params);
  const isLoop = spec.kind === 'loop';
  const used = new Set(
    (isLoop ? ['dctcm_encoder', 'dctcm_decoder'] : [spec.module]).flatMap((m) => unitSettings(params, m)),
  );
  const fields = layout.fields.filter((f) => used.has(f.name));
  const dut = isLoop ? loopInstances(params) : unitInstance(params, spec);
  const hasIdle = spec.kind !== 'unit';
  return {
    banner: makeBanner(context, {
      module: spec.bench,
      title: isLoop
        ? 'self-checking bench of encoder and decoder back to back'
        : `self-checking bench of ${spec.module}`,
      template: 'tb/bench.v',
      purpose: [
        'Needs dctcm_axis_driver.v and dctcm_axis_checker.v.  Plusargs, all optional:',
        '  +golden=DIR    folder of the vectors, default "golden"',
        '  +stall=MODE    none, input, output or both: random gaps in valid, in ready',
        '  +seed=NUMBER   of the stalls, default 1',
        '  +vcd=FILE      writes a wave form',
        ...(spec.rate ? ['  +set=rate +rate  measures blocks per clock on the rate vectors'] : []),
        'The last line is PASS or FAIL with the number of beats that were compared and equal.',
      ],
    }),
    bench: spec.bench,
    set: spec.set,
    input: spec.input,
    output: spec.output,
    inWidth,
    inMsb: inWidth - 1,
    outWidth,
    outMsb: outWidth - 1,
    cfgWidth: layout.width,
    settings: fields.map(settingRow),
    dutTitle: isLoop ? 'Encoder and decoder under test' : `Unit under test: ${spec.input} -> ${spec.output}`,
    wires: [...dut.wires, ...(isLoop || !hasIdle ? [] : ['wire        idle;'])],
    instances: dut.instances,
    hasCare: hasOpenBits(spec.output) ? 1 : 0,
    rateSide: spec.kind === 'decoder' ? 'the output' : 'the input',
    spanBeat: spec.kind === 'decoder' ? 'out_beat' : 'in_beat',
    hasIdle,
    fullRate: spec.kind === 'unit' && !VARIABLE_RATE.has(spec.module),
    idleTerm: hasIdle ? ' + idle_errors' : '',
  };
}

function settingRow(field: SettingField): BenchView['settings'][number] {
  const { name, width, lsb, doc } = field;
  return {
    decl: width === 1 ? name : `[${width - 1}:0] ${name}`,
    slice: width === 1 ? `${lsb}` : `${lsb + width - 1}:${lsb}`,
    comment: `  // ${doc}`,
  };
}

type Port = readonly [port: string, value: string];

function instanceView(module: string, instance: string, ports: readonly Port[]): InstanceView {
  const pad = Math.max(...ports.map(([port]) => port.length));
  return {
    module,
    instance,
    ports: ports.map(([port, value], i) => ({
      port: port.padEnd(pad),
      value,
      sep: i === ports.length - 1 ? '' : ',',
    })),
  };
}

const CLOCK: readonly Port[] = [
  ['clk', 'clk'],
  ['rst', 'rst'],
];

function cfgPorts(params: CodecParams, module: string): Port[] {
  return unitSettings(params, module).map((name) => [name, name]);
}

function handshake(side: 's' | 'm', prefix: string): Port[] {
  return ['tvalid', 'tready'].map((name) => [`${side}_axis_${name}`, `${prefix}_${name}`]);
}

interface Dut {
  readonly wires: readonly string[];
  readonly instances: readonly InstanceView[];
}

function unitInstance(params: CodecParams, spec: BenchSpec): Dut {
  const { n, w, coefW } = params;
  if (spec.module === 'dctcm_dct_fwd')
    // The block travels beside its coefficients in tuser, with tlast.
    return {
      wires: ["assign out_tuser = 4'd0;"],
      instances: [
        instanceView(`dctcm_dct_fwd #(.USER_W (${n * w + 1}))`, 'u_dut', [
          ...CLOCK,
          ['s_axis_tdata', 'in_tdata'],
          ['s_axis_tuser', '{in_tlast, in_tdata}'],
          ...handshake('s', 'in'),
          ['m_axis_tdata', `out_tdata[${n * coefW - 1}:0]`],
          ['m_axis_tuser', `{out_tlast, out_tdata[${n * (coefW + w) - 1}:${n * coefW}]}`],
          ...handshake('m', 'out'),
        ]),
      ],
    };
  if (spec.module === 'dctcm_dct_inv') {
    const damaged = params.features.errorDetection;
    const coefs = buses(params).dequantised.fields.find((f) => f.name === 'coefs')!;
    return {
      wires: [damaged ? "assign out_tuser[3:1] = 3'd0;" : "assign out_tuser = 4'd0;"],
      instances: [
        instanceView(`dctcm_dct_inv #(.USER_W (${damaged ? 2 : 1}))`, 'u_dut', [
          ...CLOCK,
          ['s_axis_tdata', `in_tdata[${coefs.lsb + n * coefW - 1}:${coefs.lsb}]`],
          ['s_axis_tuser', damaged ? '{in_tlast, in_tuser[0]}' : 'in_tlast'],
          ...handshake('s', 'in'),
          ['m_axis_tdata', 'out_tdata'],
          ['m_axis_tuser', damaged ? '{out_tlast, out_tuser[0]}' : 'out_tlast'],
          ...handshake('m', 'out'),
        ]),
      ],
    };
  }
  const { inUser, outUser } = userWidths(params, spec);
  const slice = (name: string, width: number) => (width === 1 ? `${name}[0]` : `${name}[${width - 1}:0]`);
  const rest = 4 - outUser;
  const keeps = spec.kind === 'encoder';
  const ports: Port[] = [
    ...CLOCK,
    ...cfgPorts(params, spec.module),
    ['s_axis_tdata', 'in_tdata'],
    ...handshake('s', 'in'),
    ['s_axis_tlast', 'in_tlast'],
    ...(inUser > 0 ? [['s_axis_tuser', slice('in_tuser', inUser)] as const] : []),
    ['m_axis_tdata', 'out_tdata'],
    ...handshake('m', 'out'),
    ['m_axis_tlast', 'out_tlast'],
    ...(outUser > 0 ? [['m_axis_tuser', slice('out_tuser', outUser)] as const] : []),
    ...(keeps ? [['m_axis_tkeep', 'out_tkeep'] as const] : []),
    ...(spec.module === 'dctcm_value_unpack' && params.features.activationMask ? [['activation', ''] as const] : []),
    ...(spec.kind === 'unit' ? [] : [['idle', 'idle'] as const]),
  ];
  return {
    wires: keeps
      ? [
          `wire [${params.outW / 8 - 1}:0] out_tkeep;`,
          // No vector has a tuser: a byte that is not kept is a difference there.
          "assign out_tuser = {3'd0, !(&out_tkeep)};",
        ]
      : rest === 0
        ? []
        : [`assign out_tuser[3:${outUser}] = ${rest}'d0;`],
    instances: [instanceView(spec.module, 'u_dut', ports)],
  };
}

function loopInstances(params: CodecParams): Dut {
  const { outW } = params;
  const damaged = params.features.errorDetection;
  return {
    wires: [
      `wire [${outW - 1}:0] mid_tdata;`,
      'wire        mid_tvalid;',
      'wire        mid_tready;',
      'wire        mid_tlast;',
      'wire        encoder_idle;',
      'wire        decoder_idle;',
      'wire        idle = encoder_idle && decoder_idle;',
      damaged ? "assign out_tuser[3:1] = 3'd0;" : "assign out_tuser = 4'd0;",
    ],
    instances: [
      instanceView('dctcm_encoder', 'u_encoder', [
        ...CLOCK,
        ...cfgPorts(params, 'dctcm_encoder'),
        ['s_axis_tdata', 'in_tdata'],
        ...handshake('s', 'in'),
        ['s_axis_tlast', 'in_tlast'],
        ['m_axis_tdata', 'mid_tdata'],
        ...handshake('m', 'mid'),
        ['m_axis_tlast', 'mid_tlast'],
        ['idle', 'encoder_idle'],
      ]),
      instanceView('dctcm_decoder', 'u_decoder', [
        ...CLOCK,
        ...cfgPorts(params, 'dctcm_decoder'),
        ['s_axis_tdata', 'mid_tdata'],
        ...handshake('s', 'mid'),
        ['s_axis_tlast', 'mid_tlast'],
        ['m_axis_tdata', 'out_tdata'],
        ...handshake('m', 'out'),
        ['m_axis_tlast', 'out_tlast'],
        ...(damaged ? [['m_axis_tuser', 'out_tuser[0]'] as const] : []),
        ['idle', 'decoder_idle'],
      ]),
    ],
  };
}

/** Hand-written files of `tb/` that every bench needs. */
export const SHARED_BENCH_FILES: readonly string[] = ['dctcm_axis_driver.v', 'dctcm_axis_checker.v'];

/** A configuration with and one without gearboxes: together they have every bench. */
const NAMES: readonly string[] = [
  'tb_dctcm_dct_fwd',
  'tb_dctcm_quantise',
  'tb_dctcm_mask_fwd',
  'tb_dctcm_value_pack',
  'tb_dctcm_bit_packer',
  'tb_dctcm_gearbox_down',
  'tb_dctcm_encoder',
  'tb_dctcm_gearbox_up',
  'tb_dctcm_bit_unpacker',
  'tb_dctcm_value_unpack',
  'tb_dctcm_mask_inv',
  'tb_dctcm_predict_inv',
  'tb_dctcm_dequantise',
  'tb_dctcm_dct_inv',
  'tb_dctcm_decoder',
  'tb_dctcm_loop',
];

function specOf(params: CodecParams, bench: string): BenchSpec | undefined {
  return benchSpecs(params).find((spec) => spec.bench === bench);
}

/** The benches as units of the generator; they land in the folder `tb` of a configuration. */
export const BENCHES: readonly Unit[] = NAMES.map((module) => ({
  module,
  template: 'tb/bench.v',
  view: (context) => benchView(context, specOf(context.params, module)!),
  present: (params) => specOf(params, module) !== undefined,
}));
