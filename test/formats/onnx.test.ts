import { describe, expect, it } from 'vitest';
import { InputError } from '../../generator/errors.js';
import { imageTensor } from '../../generator/formats/image.js';
import { findTaps, freeInputs, parseOnnx, partOf } from '../../generator/formats/onnx.js';
import { encode } from 'fast-png';
import { SIZE, tinyOnnx } from '../capture/tiny-onnx.js';

const bytes = tinyOnnx();
const model = parseOnnx(bytes, 'tiny.onnx');

describe('ONNX graph', () => {
  it('finds nodes, inputs and outputs', () => {
    expect(model.nodes.map((n) => n.op)).toEqual([
      'Conv',
      'Relu',
      'Conv',
      'Add',
      'Relu',
      'Concat',
      'GlobalAveragePool',
      'Flatten',
      'MatMul',
    ]);
    expect(freeInputs(model).map(({ name, elemType, shape }) => ({ name, elemType, shape }))).toEqual([
      { name: 'x', elemType: 1, shape: [1, 3, SIZE, SIZE] },
    ]);
    expect(model.outputs.map((o) => o.name)).toEqual(['y']);
    expect(findTaps(model)).toEqual(['r1', 'block/out:0', 'both']);
  });

  it('cuts out the part between tensors, with its weights only', () => {
    const part = partOf(model, ['r1'], ['block/out:0']);
    expect(part.reads).toEqual(['r1']);
    const graph = parseOnnx(part.bytes, 'part');
    expect(graph.nodes.map((n) => n.op)).toEqual(['Conv', 'Add', 'Relu']);
    expect(graph.initializers.map((i) => i.name)).toEqual(['w2']);
    expect(graph.inputs.map((i) => [i.name, i.elemType])).toEqual([['r1', 1]]);
    expect(graph.outputs.map((o) => o.name)).toEqual(['block/out:0']);
  });

  it('a tensor that is cut is not computed, also when it is asked for beside others', () => {
    const part = parseOnnx(partOf(model, ['r1', 'block/out:0'], ['y']).bytes, 'part');
    expect(part.nodes.map((n) => n.op)).toEqual(['Concat', 'GlobalAveragePool', 'Flatten', 'MatMul']);
  });

  it('joins graphs that come in several pieces, as protobuf says', () => {
    // field 7 (graph), 5 bytes: field 12 (output), 3 bytes: field 1 (name) "z"
    const more = Uint8Array.from([...bytes, 58, 5, 98, 3, 10, 1, 122]);
    expect(parseOnnx(more, 'two').outputs.map((o) => o.name)).toEqual(['y', 'z']);
  });

  it('refuses any cut file with a sentence, never with another error', () => {
    for (let length = 0; length < bytes.length; length += 7) {
      const cut = () => parseOnnx(bytes.subarray(0, length), 'cut.onnx');
      expect(cut).toThrow(InputError);
      expect(cut).toThrow(/^cut\.onnx: expected an ONNX model, got /);
    }
  });
});

describe('picture as input', () => {
  const input = { channels: 3, height: 2, width: 2, channelsFirst: true, mean: [0], std: [1] };
  const data = Uint8Array.of(10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120);
  const values = (list: readonly number[]): number[] => list.map((v) => Math.fround(v / 255));

  it('keeps the pixels of a picture of the right size', () => {
    const png = encode({ width: 2, height: 2, data, channels: 3, depth: 8 });
    const tensor = imageTensor(png, input);
    expect(tensor.shape).toEqual([1, 3, 2, 2]);
    expect([...tensor.data]).toEqual(values([10, 40, 70, 100, 20, 50, 80, 110, 30, 60, 90, 120]));
    const last = imageTensor(png, { ...input, channelsFirst: false });
    expect([...last.data]).toEqual(values([...data]));
  });

  it('takes the middle of a wide picture and averages when it halves', () => {
    // 6 x 4 grey: the middle 4 x 4 halved; every output is the mean of 2 x 2 pixels
    const grey = Uint8Array.from({ length: 24 }, (_, i) => 10 * (i % 6) + Math.floor(i / 6));
    const tensor = imageTensor(encode({ width: 6, height: 4, data: grey, channels: 1, depth: 8 }), input);
    const expected = [15.5, 35.5, 17.5, 37.5];
    [...tensor.data].forEach((v, i) => expect(v * 255).toBeCloseTo(expected[i % 4]!, 3));
  });

  it('applies mean and std per channel', () => {
    const png = encode({ width: 2, height: 2, data, channels: 3, depth: 8 });
    const tensor = imageTensor(png, { ...input, mean: [0.1, 0.2, 0.3], std: [0.5, 1, 2] });
    expect(tensor.data[0]).toBeCloseTo((10 / 255 - 0.1) / 0.5, 6);
    expect(tensor.data[11]).toBeCloseTo((120 / 255 - 0.3) / 2, 6);
  });

  it('refuses what is no PNG', () => {
    expect(() => imageTensor(Uint8Array.of(1, 2, 3), input, 'x.png')).toThrow(/^x\.png: expected a PNG file/);
  });
});
