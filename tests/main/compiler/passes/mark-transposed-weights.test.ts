/** @file Tests of the pass that marks kernels which the project stores transposed. */
import { expect, it } from 'vitest';
import { assignImplementation } from '../../../../main/compiler/passes/assign-implementation.ts';
import { markTransposedWeights } from '../../../../main/compiler/passes/mark-transposed-weights.ts';
import type { Design } from '../../../../preload/model/design.ts';
import { chain, configured, contextOf, conv2d, dense, design, input, layerOf } from '../../../helpers/build-graph.ts';

const run = (of: Design, layer: ReturnType<typeof dense>) => markTransposedWeights(assignImplementation(configured(chain([input('x', layer.class_name === 'Dense' ? [4] : [6, 6, 1]), layer]), of), contextOf(of)).graph, contextOf(of));

it('marks Resource kernels and no others', () => {
  const resource = design({ Model: { Precision: 'fixed<16,6>', ReuseFactor: 2, Strategy: 'Resource' } });
  expect(layerOf(run(resource, dense('d')).graph, 'd').attributes['_weights_transposed']).toBe(true);
  expect(layerOf(run(resource, dense('d')).graph, 'x').attributes).not.toHaveProperty('_weights_transposed');
  expect(layerOf(run(design(), dense('d')).graph, 'd').attributes).not.toHaveProperty('_weights_transposed');
});

it('reports the kernel that hls4ml transposes twice, and reads it as the project does', () => {
  const folded = { ...conv2d('c'), class_name: 'Conv2DBatchnorm' };
  const vivado = design({ Model: { Strategy: 'Resource' } }, { backend: 'Vivado' });
  expect(run(vivado, folded).diagnostics?.map((d) => d.code)).toEqual(['weights/transposed-twice']);
  expect(run({ ...vivado, backend: 'Vitis' }, folded).diagnostics).toEqual([]);
});
