/** A small residual network as an ONNX file, written field by field; the weights come from a fixed seed. */
import { createPrng } from '../../generator/vectors/prng.js';

type Bytes = readonly number[];

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) out.push((rest % 128) | 128);
  return [...out, rest];
}
const msg = (field: number, body: Bytes): number[] => [...varint(field * 8 + 2), ...varint(body.length), ...body];
const str = (field: number, text: string): number[] => msg(field, [...new TextEncoder().encode(text)]);
const int = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];

const ints = (name: string, values: readonly number[]): number[] =>
  msg(5, [...str(1, name), ...values.flatMap((v) => int(8, v)), ...int(20, 7)]);
const attrInt = (name: string, value: number): number[] => msg(5, [...str(1, name), ...int(3, value), ...int(20, 2)]);
const node = (op: string, inputs: readonly string[], output: string, attributes: Bytes = []): number[] =>
  msg(1, [
    ...inputs.flatMap((i) => str(1, i)),
    ...str(2, output),
    ...str(3, `node_${output}`),
    ...str(4, op),
    ...attributes,
  ]);
const tensor = (name: string, dims: readonly number[], data: Float32Array): number[] =>
  msg(5, [
    ...dims.flatMap((d) => int(1, d)),
    ...int(2, 1),
    ...str(8, name),
    ...msg(9, [...new Uint8Array(data.buffer)]),
  ]);
const value = (field: number, name: string, dims: readonly number[]): number[] =>
  msg(field, [
    ...str(1, name),
    ...msg(
      2,
      msg(1, [
        ...int(1, 1),
        ...msg(
          2,
          dims.flatMap((d) => msg(1, int(1, d))),
        ),
      ]),
    ),
  ]);

export const CHANNELS = 8;
export const SIZE = 12;
export const CLASSES = 10;

/** Weights of the network: two 3x3 convolutions, then a dense layer. */
export function weights(seed: number) {
  const rng = createPrng(seed);
  const make = (n: number, scale: number): Float32Array =>
    Float32Array.from({ length: n }, () => (rng.u32() / 2 ** 32 - 0.5) * scale);
  return {
    w1: make(CHANNELS * 3 * 9, 1),
    b1: make(CHANNELS, 0.4),
    w2: make(CHANNELS * CHANNELS * 9, 0.6),
    dense: make(CHANNELS * CLASSES, 2),
  };
}

/** x -> conv -> relu r1 -> conv c2 -> add r1 -> relu r2 -> concat (r1, r2) -> mean of the pixels -> dense -> y. */
export function tinyOnnx(seed = 1): Uint8Array {
  const w = weights(seed);
  const conv = [...ints('kernel_shape', [3, 3]), ...ints('pads', [1, 1, 1, 1])];
  const wide = new Float32Array(2 * CHANNELS * CLASSES);
  wide.set(w.dense);
  wide.set(w.dense, w.dense.length);
  const graph = [
    ...node('Conv', ['x', 'w1', 'b1'], 'c1', conv),
    ...node('Relu', ['c1'], 'r1'),
    ...node('Conv', ['r1', 'w2'], 'c2', conv),
    ...node('Add', ['c2', 'r1'], 'sum'),
    ...node('Relu', ['sum'], 'block/out:0'),
    ...node('Concat', ['r1', 'block/out:0'], 'both', attrInt('axis', 1)),
    ...node('GlobalAveragePool', ['both'], 'pool'),
    ...node('Flatten', ['pool'], 'flat'),
    ...node('MatMul', ['flat', 'dense'], 'y'),
    ...str(2, 'tiny'),
    ...tensor('w1', [CHANNELS, 3, 3, 3], w.w1),
    ...tensor('b1', [CHANNELS], w.b1),
    ...tensor('w2', [CHANNELS, CHANNELS, 3, 3], w.w2),
    ...tensor('dense', [2 * CHANNELS, CLASSES], wide),
    ...value(11, 'x', [1, 3, SIZE, SIZE]),
    ...value(12, 'y', [1, CLASSES]),
  ];
  // ir_version 8, opset 17
  return Uint8Array.from([...int(1, 8), ...msg(8, int(2, 17)), ...msg(7, graph)]);
}
