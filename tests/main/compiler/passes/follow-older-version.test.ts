/** @file Tests of the pass that gives layers the variables they have in hls4ml 0.8; the golden cases h081-* prove the numbers. */
import { expect, it } from 'vitest';
import { followOlderVersion } from '../../../../main/compiler/passes/follow-older-version.ts';
import { lowerGraph } from '../../../../main/compiler/passes/pipeline.ts';
import { ufixed } from '../../../../preload/model/fixed-type.ts';
import { activation, autoTypes, batchNorm, chain, configured, contextOf, conv2d, dense, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';

const old = design({}, { numericsProfile: 'hls4ml-0.8' });
const followed = (layers: Parameters<typeof chain>[0], of = old) => followOlderVersion(configured(chain(layers), of), contextOf(of));

it('leaves a softmax only its tables', () => {
  const softmax = layerOf(followed([input('x'), activation('s', 'softmax')]).graph, 's');
  expect(Object.keys(softmax.types).toSorted()).toEqual(['exp_table', 'inv_table', 'table']);
  expect(softmax.attributes['n_outer']).toBeUndefined();
});

it('gives a hard activation a shift of one bit, but not one that a quantizer made', () => {
  const shiftOf = (attributes: Readonly<Record<string, string | boolean>>) => layerOf(followed([input('x'), { name: 'h', class_name: 'HardActivation', attributes: { activation: 'hard_sigmoid', ...attributes } }]).graph, 'h').types['shift'];
  expect(shiftOf({})).toEqual(ufixed(1, 0));
  expect(shiftOf({ trusted: true })).toEqual(ufixed(2, 0));
});

it('reads the padding off a convolution', () => {
  expect(layerOf(followed([input('x', [6, 6, 1]), conv2d('c', { pad: 1 })]).graph, 'c').attributes['padding']).toBe('same');
  expect(layerOf(followed([input('x', [6, 6, 1]), conv2d('c')]).graph, 'c').attributes['padding']).toBe('valid');
});

it('widens a pooling sum, and remembers what its name means in the project', () => {
  const pool = { name: 'p', class_name: 'Pooling1D', shape: [2, 1], attributes: { name: 'p', class_name: 'AveragePooling1D', n_in: 4, n_out: 2, n_filt: 1, pool_width: 2, stride_width: 2, pad_left: 0, pad_right: 0 } };
  const accum = (...before: Parameters<typeof chain>[0]) => {
    const layer = layerOf(followed([...before, pool]).graph, 'p');
    return [layer.types['accum'], layer.compiled_types?.['accum']].map((type) => (type?.kind === 'fixed' ? type.integerBits : undefined));
  };
  // The first layer with a type of the shared name decides what the name means.
  expect(accum(input('x', [4, 1]))).toEqual([7, 7]);
  expect(accum(input('x', [4]), dense('d', { size: [4, 4] }))).toEqual([7, 6]);
});

it('leaves the types of a project that was built: its sum is as wide as it was compiled', () => {
  const pool = { name: 'p', class_name: 'Pooling2D', shape: [2, 2, 1], attributes: { name: 'p', class_name: 'MaxPooling2D', in_height: 4, in_width: 4, out_height: 2, out_width: 2, n_filt: 1, pool_height: 2, pool_width: 2, stride_height: 2, stride_width: 2, pad_top: 0, pad_bottom: 0, pad_left: 0, pad_right: 0 } };
  const built = { ...chain([input('x', [4, 4, 1]), pool]), format: 'hls4ml' as const };
  const { accum } = layerOf(lowerGraph(built, design({ LayerName: { p: { Precision: { accum: 'fixed<20,9>' } } } }, { numericsProfile: 'hls4ml-0.8' })).graph, 'p').types;
  expect(accum).toMatchObject({ widthBits: 20, integerBits: 9 });
});

it('lowers by the rules of 0.8: batch norms merge behind fixed types, auto is the default type', () => {
  const graph = chain([input('x', [2]), dense('d', { size: [2, 2] }), batchNorm('bn', [2, 0.5], [1, 1])]);
  expect(namesOf(lowerGraph(graph, design()).graph)).toEqual(['x', 'd', 'bn']);
  expect(namesOf(lowerGraph(graph, old).graph)).toEqual(['x', 'd']);
  const { graph: lowered } = lowerGraph(graph, design({ LayerName: autoTypes('d') }, { numericsProfile: 'hls4ml-0.8' }));
  expect(layerOf(lowered, 'd').result_type).toMatchObject({ widthBits: 16, integerBits: 6 });
  expect(lowered.numericsProfile).toBe('hls4ml-0.8');
});
