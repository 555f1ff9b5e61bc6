import type { CodecParams } from './params.js';
import { STEPS } from './schema.js';

/** One field of a unit's tdata. Per-lane fields have `lanes` = N elements of `width` bits, lane 0 in the low bits. */
export interface BusField {
  readonly name: string;
  /** Bits of one element. */
  readonly width: number;
  /** Elements: N for per-lane fields, else 1. */
  readonly lanes: number;
  readonly signed: boolean;
  /** Lowest bit inside tdata. */
  readonly lsb: number;
  readonly doc: string;
}

/** Layout of the tdata between two units. RTL views, golden vectors and docs read it from here. */
export interface Bus {
  readonly name: BusName;
  readonly fields: readonly BusField[];
  readonly width: number;
}

/** The unit boundaries, in the order of the pipeline: encoder, then decoder. */
export type BusName =
  | 'samples'
  | 'coefs'
  | 'quantised'
  | 'record'
  | 'packed'
  | 'core_words'
  | 'words'
  | 'unpacked'
  | 'values'
  | 'residuals'
  | 'indices'
  | 'dequantised';

type FieldSpec = readonly [name: string, width: number, lanes: number, signed: boolean, doc: string];

/**
 * All unit boundaries of a configuration. First field in the low bits. Fields of absent features do not exist; a boundary
 * that two neighbours share when the unit between them is absent is listed all the same (`benchSpecs` has the chain).
 */
export function buses(p: CodecParams): Readonly<Record<BusName, Bus>> {
  const { n, w, coefW, codeBits, maxValueW, payloadMax, features } = p;
  const has = (present: boolean, ...fields: FieldSpec[]): FieldSpec[] => (present ? fields : []);
  const lengthW = bitsFor(payloadMax);
  const samples: FieldSpec = ['samples', w, n, p.signed, 'N samples'];
  const mask: FieldSpec = ['mask', 1, n, false, 'residual i is not zero'];
  const dom = has(features.auto, [
    'dom',
    1,
    1,
    false,
    'domain of the class: 0 direct, 1 transform (plain: domain of the class before)',
  ]);
  const code: FieldSpec = ['code', codeBits, 1, false, 'class: payload width, or PLAIN'];
  const activation = has(features.activationMask, ['activation', 1, n, false, 'activation mask: sample i is not zero']);
  return {
    samples: bus('samples', [samples]),
    coefs: bus('coefs', [
      ['coefs', coefW, n, true, 'N coefficients, gain sqrt(N)'],
      ['samples', w, n, p.signed, 'the same block, for the direct path'],
    ]),
    quantised: bus('quantised', [
      ['direct', w, n, p.signed, 'direct indices'],
      ...has(features.transform, ['transform', coefW, n, true, 'coefficient indices']),
      ...activation,
    ]),
    record: bus('record', [
      mask,
      ...dom,
      code,
      ...has(features.activationMask, ['carries', 1, 1, false, 'the payload begins with the activation mask']),
      ...activation,
      ['plain', 1, 1, false, 'plain block: all lanes travel with W bits'],
      ['values', maxValueW, n, false, 'values that travel; 0 in lanes that do not'],
    ]),
    packed: bus('packed', [
      mask,
      ...dom,
      code,
      ['payload', payloadMax, 1, false, 'payload bits, zero above payload_length'],
      ['payload_length', lengthW, 1, false, 'bits of the payload'],
    ]),
    core_words: bus('core_words', [['word', p.coreW, 1, false, 'stream word of the core']]),
    words: bus('words', [['word', p.outW, 1, false, 'stream word']]),
    unpacked: bus('unpacked', [
      mask,
      ...has(features.auto, [
        'transform',
        1,
        1,
        false,
        'coefficient indices (class domain is transform and not plain)',
      ]),
      ['plain', 1, 1, false, 'plain block: all lanes travel with W bits'],
      ['last_bit', codeBits, 1, false, "index of a value's last bit: its width less 1, modulo 2^codeBits"],
      ['payload', payloadMax, 1, false, 'payload bits; those above the payload length are not defined'],
    ]),
    values: bus('values', [
      ['lanes', 1, n, false, 'lanes that have a value: the mask, or all in a plain block'],
      ...has(!p.plusOneOnly, ['plain', 1, 1, false, 'plain block']),
      ...has(features.transform, [
        'transform',
        1,
        1,
        false,
        'coefficient indices (class domain is transform and not plain)',
      ]),
      ...has(features.prediction, ['empty', 1, 1, false, 'mask is 0: repeats the prediction']),
      ['values', maxValueW, n, false, 'values in their lanes, 0 elsewhere'],
    ]),
    residuals: bus('residuals', [
      ['fresh', 1, 1, false, 'plain block: not predicted'],
      ...has(features.transform, ['transform', 1, 1, false, 'coefficient indices']),
      ['empty', 1, 1, false, 'repeats the prediction'],
      ['ones', 1, n, false, 'residual = base + one'],
      ['bases', features.transform ? coefW : w, n, false, 'residuals less their one, modulo 2^width of an index'],
    ]),
    indices: bus('indices', [
      ...has(features.transform, ['transform', 1, 1, false, 'domain of the block, resolved for empty blocks']),
      [
        'indices',
        features.transform ? coefW : w,
        n,
        features.transform || p.signed,
        features.transform ? 'indices; direct ones are extended from W bits' : 'indices',
      ],
    ]),
    dequantised: bus('dequantised', [
      ...has(features.transform, ['transform', 1, 1, false, 'domain of the block']),
      // With the transform the clip is behind it, for both domains.
      ...(features.transform && features.direct
        ? [
            [
              'samples',
              rebuildWidths(p).sampleProductW,
              n,
              p.signed,
              'rebuilt samples of a direct block, not clipped',
            ] as const,
          ]
        : [['samples', w, n, p.signed, 'rebuilt samples of a direct block'] as const]),
      ...has(features.transform, ['coefs', coefW, n, true, 'rebuilt coefficients of a transform block, gain sqrt(N)']),
    ]),
  };
}

/** Bits that the products q*d of an encoder's indices need; products wrap there. */
export interface RebuildWidths {
  /** q*d of a direct index: unsigned, or signed for signed samples. */
  readonly sampleProductW: number;
  /** q*d of a coefficient index, signed. */
  readonly coefProductW: number;
}

/** The largest |q|*d that an encoder makes, over all steps, in bits. */
export function rebuildWidths(params: CodecParams): RebuildWidths {
  const sample = Math.max(params.sampleMax, -params.sampleMin);
  const coef = 2 ** (params.coefW - 1);
  const nearest = (x: number, d: number): number => Math.floor((x + (d >> 1)) / d) * d;
  const samples = Math.max(...STEPS.map((d) => Math.max(Math.ceil(sample / d) * d, nearest(sample, d))));
  const coefs = Math.max(...STEPS.map((d) => nearest(coef, d)));
  return { sampleProductW: bitsFor(samples) + Number(params.signed), coefProductW: bitsFor(coefs) + 1 };
}

/** Bits of an unsigned number 0..max. */
export function bitsFor(max: number): number {
  return max < 1 ? 1 : Math.floor(Math.log2(max)) + 1;
}

function bus(name: BusName, specs: readonly FieldSpec[]): Bus {
  let lsb = 0;
  const fields = specs.map(([fieldName, width, lanes, signed, doc]) => {
    const field: BusField = { name: fieldName, width, lanes, signed, lsb, doc };
    lsb += width * lanes;
    return field;
  });
  return { name, fields, width: lsb };
}
