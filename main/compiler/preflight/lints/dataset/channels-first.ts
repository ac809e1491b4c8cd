/** @file Lint: data in channels-first order. */

import type { Lint } from '../../lint.ts';

/** Finds inputs whose samples came with the channels as their first axis. */
export const datasetChannelsFirst: Lint = {
  code: 'dataset/channels-first',
  severity: 'error',
  needs: 'data',
  title: 'Channels-first data',
  explanation: 'The samples of the file have the channels before the rows and columns, as PyTorch stores them; the network takes them behind. The values were read in their order, so that every pixel holds numbers of other places.',
  help: 'Save the data with the channels last: numpy.moveaxis(x, 1, -1).',
  check: (context) =>
    (context.facts.data?.inputs ?? []).flatMap(({ layer: name, givenShape }) => {
      const shape = context.layer(name)?.shape ?? [];
      if (givenShape === undefined || !isMoved(givenShape, shape)) return [];
      return [{ message: `Samples of ${name} came as [${givenShape.join(', ')}]; the network takes [${shape.join(', ')}], with the channels last.`, layer: name }];
    }),
};

function isMoved(given: readonly number[], shape: readonly number[]): boolean {
  const channels = shape.at(-1) ?? 1;
  return shape.length > 1 && channels > 1 && given.length === shape.length && given.join() === [channels, ...shape.slice(0, -1)].join() && given.join() !== shape.join();
}
