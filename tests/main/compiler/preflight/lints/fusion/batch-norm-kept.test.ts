/** @file Tests of the lint fusion/batch-norm-kept: batch normalisations that a fixed type keeps. */
import { expect, it } from 'vitest';
import { fusionBatchNormKept } from '../../../../../../main/compiler/preflight/lints/fusion/batch-norm-kept.ts';
import { autoTypes, batchNorm, dense, design, input, namesOf, quantizedBits } from '../../../../../helpers/build-graph.ts';
import { fixed, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const net = [input('x', [2]), dense('d', { size: [2, 2] }), batchNorm('bn', [2, 0.5], [1, 1])];

it('names the one behind a fixed type, and auto merges it', () => {
  const context = loweredContext(net, design());
  expect(places(fusionBatchNormKept, context)).toEqual(['bn – note']);
  expect(found(fusionBatchNormKept, context)[0]?.help).toBe('Set the result type of d to auto.');
  const mended = fixed(fusionBatchNormKept, context);
  expect(namesOf(mended.graph)).toEqual(['x', 'd']);
  expect(places(fusionBatchNormKept, mended)).toEqual([]);
});

it('says nothing where it is merged, where the user keeps it, where a quantizer forbids it, and in hls4ml 0.8', () => {
  const quantized = [input('x', [2]), dense('d', { size: [2, 2], quantizer: quantizedBits({ bits: 4, integer: 0, alpha: 1 }) }), batchNorm('bn', [2, 0.5], [1, 1])];
  for (const context of [
    loweredContext(net, design({ LayerName: autoTypes('d', 'bn') })),
    loweredContext(net, design({}, { structure: [{ kind: 'keep-batch-norm', layer: 'bn' }] })),
    loweredContext(quantized, design()),
    loweredContext(net, design({}, { numericsProfile: 'hls4ml-0.8' })),
  ]) expect(places(fusionBatchNormKept, context)).toEqual([]);
});
