/** @file Tests of the pass that limits softmax tables to their address range. */
import { expect, it } from 'vitest';
import { fixSoftmaxTableSize } from '../../../../main/compiler/passes/fix-softmax-table-size.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { activation, chain, configured, contextOf, dense, design, input, layerOf } from '../../../helpers/build-graph.ts';

const run = (result: string, more: Readonly<Record<string, string | number>> = {}) => {
  const of = design({ LayerName: { d: { Precision: { result } }, s: more } });
  return fixSoftmaxTableSize(configured(chain([input(), dense('d'), activation('s', 'softmax')]), of), contextOf(of));
};

it('reduces the table to two to the bits of the input, as text like hls4ml', () => {
  const { graph, diagnostics } = run('fixed<6,3>');
  expect(layerOf(graph, 's').attributes['table_size']).toBe('64');
  expect(diagnostics?.map((d) => d.code)).toEqual(['softmax/table-size-reduced']);
});

it('reduces it to two to the bits of the inverse table', () => {
  expect(layerOf(run('fixed<16,6>', { inv_table_t: 'fixed<8,2>' }).graph, 's').attributes['table_size']).toBe('256');
});

it('leaves a table that fits', () => {
  expect(layerOf(run('fixed<10,3>').graph, 's').attributes['table_size']).toBe(1024);
});

it('goes by the declared type of a stream copy, which is the configured one', () => {
  const of = design({ Model: { Precision: 'fixed<6,2>' } }, { ioType: 'io_stream' });
  const graph = configured(chain([input(), { name: 'clone_x', class_name: 'Clone', outputs: ['x_cpy1'] }, { ...activation('s', 'softmax'), inputs: ['x_cpy1'] }]), of);
  const wide = { ...graph, layers: graph.layers.map((layer) => (layer.class_name === 'Clone' ? { ...layer, result_type: fixed(20, 8) } : layer)) };
  expect(layerOf(fixSoftmaxTableSize(wide, contextOf(of)).graph, 's').attributes['table_size']).toBe('64');
});
