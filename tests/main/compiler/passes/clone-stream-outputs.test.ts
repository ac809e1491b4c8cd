/** @file Tests of the pass that copies streams which are read more than once. */
import { expect, it } from 'vitest';
import { cloneStreamOutputs } from '../../../../main/compiler/passes/clone-stream-outputs.ts';
import { repackStreamReshapes } from '../../../../main/compiler/passes/repack-stream-reshapes.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { chain, configured, contextOf, dense, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';

const stream = design({}, { ioType: 'io_stream' });
const reader = (name: string) => ({ ...dense(name), inputs: ['d'] });

it('gives every reader a copy of its own, in execution order', () => {
  const { graph } = cloneStreamOutputs(configured(chain([input(), dense('d'), reader('a'), reader('b')], ['a', 'b']), stream), contextOf(stream, 5));
  expect(namesOf(graph)).toEqual(['x', 'd', 'clone_d', 'a', 'b']);
  expect(layerOf(graph, 'clone_d')).toMatchObject({ inputs: ['d'], outputs: ['d_cpy1', 'd_cpy2'], attributes: { size: 4, index: 6 } });
  expect([layerOf(graph, 'a').inputs, layerOf(graph, 'b').inputs]).toEqual([['d_cpy1'], ['d_cpy2']]);
});

it('gives the first copy to the result of the model', () => {
  const { graph } = cloneStreamOutputs(configured(chain([input(), dense('d'), reader('a')], ['d', 'a']), stream), contextOf(stream));
  expect(graph.outputs).toEqual(['d_cpy1', 'a']);
  expect(layerOf(graph, 'a').inputs).toEqual(['d_cpy2']);
});

it('copies once for a layer that reads the tensor twice', () => {
  const twice = { name: 'm', class_name: 'Merge', inputs: ['d', 'd'], attributes: { op: 'add' } };
  const { graph } = cloneStreamOutputs(configured(chain([input(), dense('d'), twice]), stream), contextOf(stream));
  expect(layerOf(graph, 'm').inputs).toEqual(['d_cpy1', 'd_cpy2']);
});

it('reports more than seven readers', () => {
  const many = Array.from({ length: 8 }, (_, i) => reader(`r${i}`));
  const result = cloneStreamOutputs(configured(chain([input(), dense('d'), ...many], ['r0']), stream), contextOf(stream));
  expect(result.diagnostics?.map((d) => d.code)).toEqual(['structure/too-many-readers']);
});

it('does nothing with io_parallel', () => {
  const graph = configured(chain([input(), dense('d'), reader('a'), reader('b')], ['a', 'b']));
  expect(cloneStreamOutputs(graph, contextOf(design())).graph).toBe(graph);
});

it('gives copies of a repacked stream the configured type, as hls4ml does', () => {
  const of = design({ LayerName: { x: { Precision: 'fixed<8,3>' }, r: { Precision: 'fixed<8,3>' } } }, { ioType: 'io_stream' });
  const layers = [input('x', [4]), { name: 'r', class_name: 'Reshape', shape: [2, 2], attributes: { target_shape: [2, 2] } }, { ...dense('a'), shape: [2, 4], inputs: ['r'] }, { ...dense('b'), shape: [2, 4], inputs: ['r'] }];
  const repacked = repackStreamReshapes(configured(chain(layers, ['a', 'b']), of), contextOf(of)).graph;
  expect(layerOf(repacked, 'repack_r').result_type).toEqual(fixed(8, 3));
  expect(layerOf(cloneStreamOutputs(repacked, contextOf(of)).graph, 'clone_repack_r').result_type).toEqual(fixed(16, 6));
});

it('copies for seven readers, as many as hls4ml takes', () => {
  const readers = (count: number) => chain([input(), dense('d'), ...Array.from({ length: count }, (_, i) => reader(`r${i}`))], ['r0']);
  const seven = cloneStreamOutputs(configured(readers(7), stream), contextOf(stream));
  expect(seven.diagnostics).toEqual([]);
  expect(layerOf(seven.graph, 'clone_d').outputs).toHaveLength(7);
});

it('gives copies the declared type of the layer, and the default where it is to be found out', () => {
  const cloneType = (result: string) => {
    const of = design({ Model: { Precision: 'fixed<18,7>' }, LayerName: { d: { Precision: { result } } } }, { ioType: 'io_stream' });
    return layerOf(cloneStreamOutputs(configured(chain([input(), dense('d'), reader('a'), reader('b')], ['a', 'b']), of), contextOf(of)).graph, 'clone_d').result_type;
  };
  expect(cloneType('fixed<9,2>')).toEqual(fixed(9, 2));
  expect(cloneType('auto')).toEqual(fixed(18, 7));
});
