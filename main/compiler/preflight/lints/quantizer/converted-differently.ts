/** @file Lint: constants that hls4ml writes with other values than the network was trained with. */

import type { Lint } from '../../lint.ts';

/** Finds constants of the network as read that the conversion changes. */
export const quantizerConvertedDifferently: Lint = {
  code: 'quantizer/converted-differently',
  severity: 'warning',
  needs: 'weights',
  title: 'Constants that lose something on the way',
  explanation: 'hls4ml 1.3 writes other values than the network was trained with: it folds batch statistics without their quantizers, keeps only the sign of a binary variable that is not a kernel or has the values 0 and 1, and adds whole ±1 for the bias of a BinaryDense.',
  help: 'Train with alpha=1, without quantizers on batch statistics, or expect the hardware to differ from the reference here.',
  check: ({ source }) =>
    source.layers.flatMap((layer) =>
      Object.entries(layer.weights).flatMap(([variable, { data, converted }]) => {
        const changed = converted === undefined ? 0 : converted.reduce((count, value, i) => count + (value === data[i] ? 0 : 1), 0);
        if (changed === 0) return [];
        return [{ message: `Layer ${layer.name}: hls4ml 1.3 writes other values for ${changed} of ${data.length} of its ${variable} than the network computes with, and so does the emulation. The reference keeps them.`, layer: layer.name, attribute: variable }];
      }),
    ),
};
