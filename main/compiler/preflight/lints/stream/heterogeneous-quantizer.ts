/** @file Lint: a quantizer with a type per element, as a stream. */

import type { Lint } from '../../lint.ts';
import { countWords } from '../../words.ts';

/** Finds streamed quantizers whose elements have different widths. */
export const streamHeterogeneousQuantizer: Lint = {
  code: 'stream/heterogeneous-quantizer',
  severity: 'error',
  needs: 'weights',
  flow: 'hls',
  title: 'Types per element as a stream',
  explanation: 'A quantizer that was trained with a width of its own for every element becomes a function with one cast per element, which hls4ml has for io_parallel only.',
  help: 'Use io_parallel, or train with one width per layer.',
  check: ({ graph, isStream }) =>
    !isStream ? [] : graph.layers.flatMap(({ name, class_name, weights: { mask_kbi: widths } }) => {
      if (class_name !== 'FixedPointQuantizer' || widths === undefined) return [];
      const third = widths.data.length / 3;
      const kinds = new Set(Array.from({ length: third }, (_, i) => `${widths.data[i] ?? 0} ${widths.data[third + i] ?? 0} ${widths.data[2 * third + i] ?? 0}`));
      return kinds.size <= 1 ? [] : [{ message: `${name} casts its ${countWords(third)} elements to ${kinds.size} different types; hls4ml has that for io_parallel only.`, layer: name }];
    }),
  fix: () => ({ label: 'Use io_parallel', edit: { kind: 'set-global', changes: { ioType: 'io_parallel' } } }),
};
