/** @file Tests of the pass that makes stream reshapes real layers. */
import { expect, it } from 'vitest';
import { repackStreamReshapes } from '../../../../main/compiler/passes/repack-stream-reshapes.ts';
import { chain, configured, contextOf, dense, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';

const stream = design({}, { ioType: 'io_stream' });
const reshape = (shape: readonly number[]) => ({ name: 'r', class_name: 'Reshape', shape, attributes: { target_shape: shape } });

it('replaces a reshape to several axes by a Repack of a new name', () => {
  const { graph } = repackStreamReshapes(configured(chain([input('x', [4]), reshape([2, 2]), { ...dense('d'), shape: [2, 2] }]), stream), contextOf(stream, 3));
  expect(namesOf(graph)).toEqual(['x', 'repack_r', 'd']);
  expect(layerOf(graph, 'repack_r')).toMatchObject({ class_name: 'Repack', attributes: { target_shape: [2, 2], index: 4 } });
  expect(layerOf(graph, 'd').inputs).toEqual(['repack_r']);
});

it('keeps a flatten inside the network and repacks one at the end', () => {
  const inside = configured(chain([input('x', [2, 2]), reshape([4]), dense('d')]), stream);
  expect(namesOf(repackStreamReshapes(inside, contextOf(stream)).graph)).toEqual(['x', 'r', 'd']);
  const last = configured(chain([input('x', [2, 2]), reshape([4])]), stream);
  expect(repackStreamReshapes(last, contextOf(stream)).graph.outputs).toEqual(['repack_r']);
});
