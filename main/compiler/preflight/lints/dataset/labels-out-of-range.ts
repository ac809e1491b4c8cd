/** @file Lint: labels that the network has no output for. */

import type { Lint } from '../../lint.ts';

/** Finds labels beyond the classes of the first output. */
export const datasetLabelsOutOfRange: Lint = {
  code: 'dataset/labels-out-of-range',
  severity: 'warning',
  needs: 'data',
  title: 'Labels out of range',
  explanation: 'Accuracy counts how often the largest output has the number of the label. A label beyond the last output can never be met; usually labels begin at 1 instead of 0, or belong to another network.',
  help: 'Save class numbers from 0 in the order of the outputs.',
  check: ({ facts: { data }, graph }) => {
    const { labels, classCount } = data ?? {};
    // One score separates two classes.
    const most = classCount === 1 ? 2 : classCount;
    if (labels === undefined || most === undefined || (labels.min >= 0 && labels.max < most)) return [];
    const output = graph.layers.find((layer) => layer.outputs.includes(graph.outputs[0] ?? ''));
    return [{ message: `Labels run from ${labels.min} to ${labels.max}; ${output?.name ?? 'the output'} tells ${most} classes apart, 0 to ${most - 1}.`, ...(output === undefined ? {} : { layer: output.name }) }];
  },
};
