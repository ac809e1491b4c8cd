/** @file Lint: outputs that never change. */

import type { Lint } from '../../lint.ts';
import { listWords, numberWords } from '../../words.ts';

/** Fewer samples than this say nothing. */
const SAMPLES_MIN = 8;

/** Finds outputs that have one value on all samples in hardware, and not in the reference. */
export const outputConstant: Lint = {
  code: 'output/constant',
  severity: 'warning',
  needs: 'values',
  title: 'Constant output',
  explanation: 'The output is the same on every sample that was looked at, and is not in the reference: something before it saturates, wraps to one value or vanishes.',
  help: 'Look at Divergence for the first layer that differs; usually a type before the output has too few bits.',
  check: ({ graph, facts: { values } }) => {
    if (values === undefined || values.sampleCount < SAMPLES_MIN) return [];
    return graph.outputs.flatMap((tensor) => {
      const layer = graph.layers.find(({ outputs }) => outputs.includes(tensor));
      const seen = layer && values.channels.get(layer.name);
      if (layer === undefined || seen?.ideal === undefined) return [];
      const { min, max, ideal } = seen;
      const constant = Array.from({ length: min.length }, (_, i) => i).filter((i) => min[i] === max[i] && ideal.min[i] !== ideal.max[i]);
      if (constant.length === 0) return [];
      const all = constant.length === min.length;
      return [{ message: `${layer.name}: ${all ? (min.length === 1 ? 'the output' : `all ${min.length} outputs`) : `${constant.length} of ${min.length} outputs (${listWords(constant, 8)})`} ${constant.length === 1 ? 'is' : 'are'} the same on all ${values.sampleCount} samples (${listWords([...new Set(constant.map((i) => numberWords(min[i] ?? 0)))], 4)}); the reference is not.`, layer: layer.name }];
    });
  },
};
