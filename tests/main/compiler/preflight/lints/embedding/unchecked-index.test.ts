/** @file Tests of the lint embedding/unchecked-index: indices that an embedding does not have. */
import { expect, it } from 'vitest';
import { embeddingUncheckedIndex } from '../../../../../../main/compiler/preflight/lints/embedding/unchecked-index.ts';
import { fixed, ufixed } from '../../../../../../preload/model/fixed-type.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const table = (type: ReturnType<typeof fixed>) => givenContext([inputLayer('x', [4], { result_type: type }), layer('e', 'Embedding', ['x'], { shape: [4, 2], attributes: { vocab_size: 8 } })]);

it('names an embedding that can be asked for rows beyond its 8', () => {
  expect(found(embeddingUncheckedIndex, table(ufixed(8, 4)))[0]?.message).toBe('e has 8 rows; its input ufixed<8,4> can ask for others, which hls4ml does not check.');
  expect(places(embeddingUncheckedIndex, table(fixed(4, 4)))).toEqual(['e – note']);
});

it('says nothing where the input ends at the last row', () => {
  expect(places(embeddingUncheckedIndex, table(ufixed(8, 3)))).toEqual([]);
});
