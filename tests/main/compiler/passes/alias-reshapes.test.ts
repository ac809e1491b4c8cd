/** @file Tests of the pass that types reshapes like their input. */
import { expect, it } from 'vitest';
import { aliasReshapes } from '../../../../main/compiler/passes/alias-reshapes.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { chain, configured, contextOf, dense, design, input, layerOf } from '../../../helpers/build-graph.ts';

const of = design({ LayerName: { r: { Precision: 'fixed<8,3>' } } });
const reshape = (shape: readonly number[]) => ({ name: 'r', class_name: 'Reshape', shape, attributes: { target_shape: shape } });

it('gives a reshape its input\'s type, whatever is configured', () => {
  const graph = configured(chain([input(), dense('d'), reshape([2, 2]), dense('e')]), of);
  expect(layerOf(aliasReshapes(graph, contextOf(of)).graph, 'r').result_type).toEqual(fixed(16, 6));
});

it('makes the input the result where the reshape was one (io_parallel)', () => {
  const graph = configured(chain([input(), dense('d'), reshape([2, 2]), dense('e')], ['r', 'e']), of);
  expect(aliasReshapes(graph, contextOf(of)).graph.outputs).toEqual(['d', 'e']);
});

it('leaves real stream reshapes', () => {
  const stream = { ...of, ioType: 'io_stream' as const };
  const graph = configured(chain([input(), dense('d'), reshape([2, 2]), dense('e')]), stream);
  expect(aliasReshapes(graph, contextOf(stream)).graph).toBe(graph);
});
