/** @file Tests of the lint softmax/argmax-flips: classes that a softmax changes. */
import { expect, it } from 'vitest';
import { softmaxArgmaxFlips } from '../../../../../../main/compiler/preflight/lints/softmax/argmax-flips.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { graphOf, inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const layers = [inputLayer('x', [3]), layer('s', 'Softmax', ['x'], { shape: [3] })];
const measured = (flipCount: number, tieCount = 0, graph = graphOf(layers)) =>
  givenContext(graph, design(), { values: { sampleCount: 200, channels: new Map(), softmax: new Map([['s', { flipCount, tieCount, firstSample: 12 }]]) } });

it('is an error from one sample in a hundred on, and proposes to drop the softmax', () => {
  const [finding] = found(softmaxArgmaxFlips, measured(5, 2));
  expect([finding?.severity, finding?.message]).toEqual(['error', 's changes the first class of 5 of 200 samples (2.5 %, 2 of them by ties; the first is sample 12).']);
  expect(finding?.fixes?.[0]?.edit).toEqual({ kind: 'add-structure', edit: { kind: 'drop-softmax', layer: 's' } });
  expect(places(softmaxArgmaxFlips, measured(1))).toEqual(['s – warning']);
});

it('does not propose that in the middle of a network', () => {
  const behind = graphOf([...layers, layer('r', 'Activation', ['s'], { shape: [3] })]);
  expect(found(softmaxArgmaxFlips, measured(5, 5, behind))[0]).toMatchObject({ message: expect.stringContaining('all by ties') as string, code: 'softmax/argmax-flips' });
  expect(found(softmaxArgmaxFlips, measured(5, 5, behind))[0]?.fixes).toBeUndefined();
});

it('says nothing where the order stays', () => {
  expect(places(softmaxArgmaxFlips, measured(0))).toEqual([]);
});
