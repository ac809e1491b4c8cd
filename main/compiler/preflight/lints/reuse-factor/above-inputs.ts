/** @file Lint: a reuse factor that the io_parallel convolution kernel does not take. */

import { legalReuseFactors } from '../../../../../preload/model/reuse-factor.ts';
import { kernelSize } from '../../../ir/kernel-size.ts';
import { numberAttribute } from '../../../ir/visit.ts';
import { isConvolution, sharesMultipliers } from '../../asked-strategies.ts';
import type { Lint } from '../../lint.ts';

/** Finds parallel convolutions whose reuse factor is larger than the inputs of one output. */
export const reuseFactorAboveInputs: Lint = {
  code: 'reuse-factor/above-inputs',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'Reuse factor too large for the kernel',
  explanation: 'The io_parallel convolution kernel of hls4ml asserts that the reuse factor is at most the number of inputs of one output.',
  help: 'Use a smaller reuse factor, or io_stream.',
  check: ({ graph, isStream }) =>
    isStream ? [] : graph.layers.flatMap((layer) => {
      const inputs = kernelSize(layer)?.inputs ?? Infinity;
      const used = numberAttribute(layer, 'reuse_factor', 1);
      if (!isConvolution(layer) || !sharesMultipliers(layer) || used <= inputs) return [];
      return [{ message: `Reuse factor ${used} of ${layer.name} is larger than the ${inputs} inputs of one output; the io_parallel convolution kernel of hls4ml stops with a failed assertion then.`, layer: layer.name, attribute: 'reuse_factor', help: `Use at most ${inputs}, or io_stream.` }];
    }),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    const size = layer && kernelSize(layer);
    if (layer === undefined || size === undefined) return undefined;
    const most = legalReuseFactors(size).filter((factor) => factor <= size.inputs).at(-1) ?? 1;
    return { label: `Set the reuse factor to ${most}`, edit: { kind: 'set-reuse-factor', layers: [layer.name], reuseFactor: most } };
  },
};
