/** @file Constants of an operator graph: who has one. */
import { describe, expect, it } from 'vitest';
import { createBuiltDesign } from '../../../../../main/compiler/passes/built-design.ts';
import { lowerGraph } from '../../../../../main/compiler/passes/pipeline.ts';
import { readModel } from '../../../../../main/compiler/readers/read-model.ts';
import { writeOnnx } from '../../../../helpers/write-onnx.ts';

describe('a constant that a node reads and that is a result of the model too', () => {
  const bytes = writeOnnx({
    nodes: [{ op: 'Add', inputs: ['x', 'c'], outputs: ['s'] }, { op: 'Mul', inputs: ['s', 'c'], outputs: ['y'] }],
    inputs: { x: ['batch', 2] },
    outputs: ['y', 'c'],
    tensors: [{ name: 'c', shape: [2], values: [1, 3] }],
  });
  const { graph, diagnostics } = readModel({ model: { name: 'net.onnx', bytes }, companions: [], h5: { open: () => undefined } as never });
  if (!graph) throw new TypeError(diagnostics.map(({ message }) => message).join('; '));
  const constants = graph.layers.filter(({ class_name: kind }) => kind === 'Constant');

  it('is one constant for the result and one for each of the two readers, with the same values', () => {
    expect(graph.outputs).toEqual(['global_out', 'global_out_1']);
    expect(constants.map(({ outputs, weights }) => [outputs[0], ...(weights['value']?.data ?? [])])).toEqual([['global_out_1', 1, 3], ['Add_0_param0', 1, 3], ['Mul_0_param0', 1, 3]]);
  });
  it('is left when the readers become scalings', () => {
    const lowered = lowerGraph(graph, createBuiltDesign(graph, 'd')).graph;
    expect(lowered.outputs).toEqual(['global_out', 'global_out_1']);
    expect(lowered.layers.filter(({ class_name: kind }) => kind === 'Constant').map(({ outputs }) => outputs)).toEqual([['global_out_1']]);
  });
});
