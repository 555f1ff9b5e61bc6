import { InputError } from '../errors.js';

/**
 * As much of the ONNX file format as it takes to cut a graph into parts: nodes, initializers, inputs and outputs are
 * found in the protobuf and copied byte for byte, so nothing that this reader does not know is lost. Pure.
 *
 * Field numbers are those of onnx.proto: ModelProto.graph 7; GraphProto.node 1, .initializer 5, .input 11, .output 12,
 * .sparse_initializer 15; NodeProto.input 1, .output 2, .name 3, .op_type 4, .attribute 5; AttributeProto.g 6, .graphs 11;
 * TensorProto.name 8, .external_data 13; SparseTensorProto.values 1; ValueInfoProto.name 1, .type 2; TypeProto.tensor_type
 * 1; its elem_type 1, shape 2; TensorShapeProto.dim 1; its dim_value 1.
 */
export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxPart[];
  readonly inputs: readonly OnnxInput[];
  readonly outputs: readonly OnnxPart[];
  /** Fields of the model other than the graph, and of the graph other than the above. */
  readonly modelRest: readonly Uint8Array[];
  readonly graphRest: readonly Uint8Array[];
}

/** A named message with its bytes, tag and length included. */
export interface OnnxPart {
  readonly name: string;
  readonly raw: Uint8Array;
}

export interface OnnxNode extends OnnxPart {
  readonly op: string;
  /** Tensors that it reads, those of graphs inside it (If, Loop) included. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface OnnxInput extends OnnxPart {
  /** TensorProto.DataType, 1 is float32; 0 when not a tensor. */
  readonly elemType: number;
  /** Sizes; 0 where the model leaves one open. */
  readonly shape: readonly number[];
}

interface Field {
  readonly number: number;
  readonly wire: number;
  /** Whole field, tag included. */
  readonly raw: Uint8Array;
  /** Content of a length-delimited field. */
  readonly body: Uint8Array;
  /** Value of a varint field. */
  readonly value: number;
}

const FLOAT = 1;
const utf8 = new TextDecoder();

function readVarint(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let i = 0, scale = 1; i < 10; i++, scale *= 128) {
    const byte = bytes[at + i];
    if (byte === undefined) throw new InputError('cut');
    value += (byte & 127) * scale;
    if (byte < 128) return { value, next: at + i + 1 };
  }
  throw new InputError('a number of more than 10 bytes');
}

/** The fields of a message in their order. Messages of InputErrors are completed by `parseOnnx`. */
function fields(bytes: Uint8Array): Field[] {
  const out: Field[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = readVarint(bytes, at);
    const number = Math.floor(tag.value / 8);
    const wire = tag.value % 8;
    let start = tag.next;
    let end: number;
    let value = 0;
    if (wire === 0) ({ value, next: end } = readVarint(bytes, start));
    else if (wire === 1) end = start + 8;
    else if (wire === 5) end = start + 4;
    else if (wire === 2) {
      const length = readVarint(bytes, start);
      start = length.next;
      end = start + length.value;
    } else throw new InputError(`wire type ${wire}`);
    if (number === 0 || end > bytes.length) throw new InputError(number === 0 ? 'field 0' : 'cut');
    out.push({ number, wire, raw: bytes.subarray(at, end), body: bytes.subarray(start, end), value });
    at = end;
  }
  return out;
}

const text = (list: readonly Field[], number: number): string => {
  const found = list.findLast((f) => f.number === number && f.wire === 2);
  return found === undefined ? '' : utf8.decode(found.body);
};
const texts = (list: readonly Field[], number: number): string[] =>
  list.filter((f) => f.number === number && f.wire === 2).map((f) => utf8.decode(f.body));
const bodies = (list: readonly Field[], number: number): Uint8Array[] =>
  list.filter((f) => f.number === number && f.wire === 2).map((f) => f.body);

/** Tensors that a node reads; for a graph inside it all that its nodes read (its own tensors do no harm). */
function nodeInputs(list: readonly Field[]): string[] {
  const inner = bodies(list, 5).flatMap((attribute) => {
    const parts = fields(attribute);
    return [...bodies(parts, 6), ...bodies(parts, 11)].flatMap((graph) => {
      const graphFields = fields(graph);
      return [
        ...bodies(graphFields, 1).flatMap((node) => nodeInputs(fields(node))),
        ...bodies(graphFields, 12).map((o) => text(fields(o), 1)),
      ];
    });
  });
  return [...texts(list, 1), ...inner].filter((name) => name !== '');
}

function valueInfo(raw: Uint8Array, body: Uint8Array): OnnxInput {
  const list = fields(body);
  const tensor = bodies(list, 2).flatMap((type) => bodies(fields(type), 1))[0];
  const parts = tensor === undefined ? [] : fields(tensor);
  const shape = bodies(parts, 2).flatMap((s) =>
    bodies(fields(s), 1).map((dim) => fields(dim).find((f) => f.number === 1 && f.wire === 0)?.value ?? 0),
  );
  return { name: text(list, 1), raw, elemType: parts.find((f) => f.number === 1 && f.wire === 0)?.value ?? 0, shape };
}

/**
 * Reads the graph of an ONNX model.
 *
 * @param where - what the bytes are, for error texts (the file's name)
 * @throws InputError when it is no ONNX model, or one whose weights are in other files
 */
export function parseOnnx(bytes: Uint8Array, where: string): OnnxModel {
  let model: OnnxModel;
  let external: boolean;
  try {
    const top = fields(bytes);
    const graphs = bodies(top, 7);
    // Protobuf merges a message that occurs several times by joining its fields.
    const graph = graphs.flatMap((g) => fields(g));
    const of = (number: number): Field[] => graph.filter((f) => f.number === number && f.wire === 2);
    external = of(5).some((f) => fields(f.body).some((t) => t.number === 13));
    model = {
      nodes: of(1).map(({ raw, body }) => {
        const list = fields(body);
        const outputs = texts(list, 2).filter((name) => name !== '');
        return { raw, name: text(list, 3), op: text(list, 4), inputs: nodeInputs(list), outputs };
      }),
      initializers: [
        ...of(5).map(({ raw, body }) => ({ raw, name: text(fields(body), 8) })),
        ...of(15).map(({ raw, body }) => ({
          raw,
          name: text(fields(bodies(fields(body), 1)[0] ?? new Uint8Array()), 8),
        })),
      ],
      inputs: of(11).map(({ raw, body }) => valueInfo(raw, body)),
      outputs: of(12).map(({ raw, body }) => ({ raw, name: text(fields(body), 1) })),
      modelRest: top.filter((f) => f.number !== 7).map((f) => f.raw),
      graphRest: graph.filter((f) => ![1, 5, 11, 12, 15].includes(f.number)).map((f) => f.raw),
    };
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(`${where}: expected an ONNX model, got other bytes (${error.message})`);
    throw error;
  }
  if (model.nodes.length === 0 || model.outputs.length === 0)
    throw new InputError(
      `${where}: expected an ONNX model, got ${model.nodes.length} nodes and ${model.outputs.length} outputs`,
    );
  if (external)
    throw new InputError(`${where}: expected a model with its weights inside, got one with weights in other files`);
  return model;
}

/** Inputs that a caller must give: those without an initializer. */
export function freeInputs(model: OnnxModel): OnnxInput[] {
  const given = new Set(model.initializers.map((i) => i.name));
  return model.inputs.filter((i) => !given.has(i.name));
}

/**
 * The part of a model that computes `outputs` from `inputs` (float32 tensors of the graph, in place of what computes
 * them) and from the model's own inputs.
 *
 * @returns the part as a model, and the model's own inputs that it reads
 */
export function partOf(
  model: OnnxModel,
  inputs: readonly string[],
  outputs: readonly string[],
): { readonly bytes: Uint8Array; readonly reads: readonly string[] } {
  const maker = new Map(model.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const cut = new Set(inputs);
  const needed = new Set<OnnxNode>();
  const read = new Set<string>();
  const visit = [...outputs];
  while (visit.length > 0) {
    const name = visit.pop()!;
    if (read.has(name)) continue;
    read.add(name);
    const node = maker.get(name);
    if (node === undefined || cut.has(name) || needed.has(node)) continue;
    needed.add(node);
    visit.push(...node.inputs);
  }
  const own = model.inputs.filter((i) => read.has(i.name) && !cut.has(i.name));
  const given = new Set(model.initializers.map((i) => i.name));
  const graph = join([
    ...model.graphRest,
    ...model.nodes.filter((n) => needed.has(n)).map((n) => n.raw),
    ...model.initializers.filter((i) => read.has(i.name)).map((i) => i.raw),
    ...own.map((i) => i.raw),
    ...inputs.filter((name) => read.has(name)).map((name) => message(11, floatValue(name))),
    ...outputs.map((name) => message(12, message(1, encode(name)))),
  ]);
  return {
    bytes: join([...model.modelRest, message(7, graph)]),
    reads: [...own.filter((i) => !given.has(i.name)).map((i) => i.name), ...inputs.filter((name) => read.has(name))],
  };
}

const encode = (name: string): Uint8Array => new TextEncoder().encode(name);

/** ValueInfoProto of a float tensor of any shape. */
function floatValue(name: string): Uint8Array {
  return join([message(1, encode(name)), message(2, message(1, Uint8Array.of(8, FLOAT)))]);
}

/** A length-delimited field. */
function message(number: number, body: Uint8Array): Uint8Array {
  return join([varint(number * 8 + 2), varint(body.length), body]);
}

function varint(value: number): Uint8Array {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...out, rest]);
    out.push((rest % 128) + 128);
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Operators whose output is an activation by name. */
const ACTIVATIONS: readonly string[] = [
  'Relu',
  'LeakyRelu',
  'PRelu',
  'Clip',
  'Elu',
  'Selu',
  'Celu',
  'Gelu',
  'HardSwish',
  'Mish',
  'Softplus',
  'Swish',
  'ThresholdedRelu',
];
/** Operators that join branches: the outputs of blocks. */
const JOINS: readonly string[] = ['Add', 'Sum', 'Concat'];

/**
 * Tensors that an accelerator with fused activations would write to memory: outputs of activations (x * sigmoid(x)
 * included), and of joins whose only readers are not activations.
 *
 * @returns names in the order of the graph
 */
export function findTaps(model: OnnxModel): string[] {
  const maker = new Map(model.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const readers = new Map<string, OnnxNode[]>();
  for (const node of model.nodes)
    for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node]);
  const isGate = (node: OnnxNode): boolean => {
    if (node.op !== 'Mul') return false;
    return node.inputs.some((name) => {
      const by = maker.get(name);
      return (by?.op === 'Sigmoid' || by?.op === 'HardSigmoid') && by.inputs.some((x) => node.inputs.includes(x));
    });
  };
  const isActivation = (node: OnnxNode): boolean => ACTIVATIONS.includes(node.op) || isGate(node);
  return model.nodes.flatMap((node) => {
    const name = node.outputs[0];
    if (name === undefined) return [];
    if (isActivation(node)) return [name];
    const by = readers.get(name) ?? [];
    return JOINS.includes(node.op) && by.length > 0 && !by.every((r) => isActivation(r) || r.op.endsWith('Sigmoid'))
      ? [name]
      : [];
  });
}
