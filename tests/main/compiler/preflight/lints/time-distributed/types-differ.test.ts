/** @file Tests of the lint time-distributed/types-differ: markers that would have to cast. */
import { expect, it } from 'vitest';
import { timeDistributedTypesDiffer } from '../../../../../../main/compiler/preflight/lints/time-distributed/types-differ.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const start = (type: ReturnType<typeof fixed>) => givenContext([inputLayer('x', [4, 3]), layer('td', 'TimeDistributed', ['x'], { shape: [3], result_type: type })]);

it('names both types, and proposes the one that arrives', () => {
  const [finding] = found(timeDistributedTypesDiffer, start(fixed(12, 4)));
  expect(finding?.message).toBe("td (fixed<12,4>) hands out words of x (fixed<16,6>); hls4ml's C++ compiles only if the types are the same.");
  expect(finding?.fixes?.[0]?.edit).toEqual({ kind: 'set-precision', layers: ['td'], variables: ['result'], precision: 'fixed<16,6>' });
});

it('says nothing where they are the same', () => {
  expect(places(timeDistributedTypesDiffer, start(fixed(16, 6)))).toEqual([]);
});
