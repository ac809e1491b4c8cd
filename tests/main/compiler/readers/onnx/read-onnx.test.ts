/** @file ONNX files to the source graph: what becomes a layer, in which order, with which attributes. */
import { describe, expect, it } from 'vitest';
import type { Layer, ModelGraph } from '../../../../../main/compiler/ir/model-graph.ts';
import type { ModelReading } from '../../../../../main/compiler/readers/model-source.ts';
import { readModel } from '../../../../../main/compiler/readers/read-model.ts';
import { writeOnnx, type TestModel } from '../../../../helpers/write-onnx.ts';

const NO_H5 = { open: () => undefined } as never;

function read(model: TestModel): ModelReading {
  return readModel({ model: { name: 'net.onnx', bytes: writeOnnx(model) }, companions: [], h5: NO_H5 });
}

function graphOf(model: TestModel): ModelGraph {
  const { graph, diagnostics } = read(model);
  if (!graph) throw new TypeError(diagnostics.map(({ message }) => message).join('; '));
  return graph;
}

const layerOf = (graph: ModelGraph, name: string): Layer | undefined => graph.layers.find((layer) => layer.name === name);

const DENSE: TestModel = {
  nodes: [
    { op: 'Gemm', name: '/fc/Gemm', inputs: ['x', 'w', 'b'], outputs: ['h'], attributes: { transB: 1 } },
    { op: 'Relu', name: '/relu', inputs: ['h'], outputs: ['y'] },
  ],
  inputs: { x: ['batch', 2] },
  outputs: ['y'],
  tensors: [{ name: 'w', shape: [3, 2], values: [1, 2, 3, 4, 5, 6] }, { name: 'b', shape: [3], values: [7, 8, 9] }],
};

describe('a Gemm with a ReLU', () => {
  const graph = graphOf(DENSE);
  it('becomes input, constants (folded ones last), MatMul, Merge and Activation, in that order and named by operator', () => {
    expect(graph.layers.map(({ name, class_name }) => `${name} ${class_name}`)).toEqual(['global_in Input', 'Add_0_param0 Constant', 'MatMul_0_param0 Constant', 'MatMul_0 MatMul', 'Add_0 Merge', 'Relu_0 Activation']);
    expect(graph.outputs).toEqual(['global_out']);
  });
  it('has its weights turned to [in, out]', () => {
    expect(layerOf(graph, 'MatMul_0_param0')?.weights['value']).toEqual({ shape: [2, 3], data: new Float64Array([1, 3, 5, 2, 4, 6]) });
  });
  it('keeps the names of the file as sources', () => {
    expect(layerOf(graph, 'Relu_0')?.source_layers).toEqual(['/relu']);
  });
});

describe('an image that is channels first', () => {
  const graph = graphOf({
    nodes: [
      { op: 'Conv', inputs: ['x', 'k'], outputs: ['c'], attributes: { kernel_shape: [1, 2], pads: [0, 0, 0, 1] } },
      { op: 'Flatten', inputs: ['c'], outputs: ['f'] },
      { op: 'MatMul', inputs: ['f', 'w'], outputs: ['y'] },
    ],
    inputs: { x: [1, 1, 1, 2] },
    outputs: ['y'],
    tensors: [{ name: 'k', shape: [2, 1, 1, 2], values: [1, 2, 3, 4] }, { name: 'w', shape: [4, 1], values: [10, 20, 30, 40] }],
  });
  it('is turned: the input has its channels last, the kernel is [filters, height, width, channels]', () => {
    expect(layerOf(graph, 'global_in')?.shape).toEqual([1, 2, 1]);
    expect(layerOf(graph, 'Conv_0_param0')?.weights['value']?.shape).toEqual([2, 1, 2, 1]);
    expect(layerOf(graph, 'Conv_0')?.attributes).toMatchObject({ n_chan: 1, n_filt: 2, pad_right: 1, out_width: 2, data_format: 'channels_last' });
  });
  it('has the rows of the matrix behind the Flatten in the new order, and no Transpose', () => {
    // Rows stand for (channel 0, place 0), (0, 1), (1, 0), (1, 1); channels last they are places first.
    expect([...(layerOf(graph, 'MatMul_0_param0')?.weights['value']?.data ?? [])]).toEqual([10, 30, 20, 40]);
    expect(graph.layers.some(({ class_name }) => class_name === 'Transpose')).toBe(false);
  });
});

describe('findings', () => {
  it('name an operator that is not known with its domain, and keep the rest', () => {
    const { graph, diagnostics } = read({ ...DENSE, nodes: [...DENSE.nodes, { op: 'FancyScale', name: 'scale', domain: 'com.example', inputs: ['y'], outputs: ['z'] }], outputs: ['z'] });
    expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message}`)).toEqual(['model/unsupported-layer Node "scale" (com.example.FancyScale) cannot be read: the operator com.example.FancyScale is not known.']);
    expect(graph?.layers.at(-1)).toMatchObject({ class_name: 'Unsupported', name: 'FancyScale_0' });
    expect(graph?.layers.length).toBe(7);
  });
  it('say nothing of a plain network', () => {
    expect(read(DENSE).diagnostics).toEqual([]);
  });
});
