/** @file Lint: options of a ReLU layer that hls4ml drops. */

import type { Lint } from '../../lint.ts';

const OPTIONS = ['max_value', 'negative_slope', 'threshold'];

/** Finds ReLU layers of the network as read that set more than hls4ml builds. */
export const activationReluOptionsIgnored: Lint = {
  code: 'activation/relu-options-ignored',
  severity: 'warning',
  needs: 'graph',
  title: 'ReLU options that hls4ml ignores',
  explanation: 'hls4ml 1.3 builds a plain relu of every Keras 2 ReLU layer and drops max_value, negative_slope and threshold without a word. The emulation follows it; the reference keeps them, and the difference shows as an error of the layer.',
  help: 'Use a plain ReLU, or a LeakyReLU layer for a negative slope, and train again; or cap the values by the type of the result.',
  check: ({ source }) =>
    source.layers.flatMap(({ name, class_name, attributes }) => {
      if (class_name !== 'Activation' || String(attributes['activation']).toLowerCase() !== 'relu') return [];
      const set = OPTIONS.filter((key) => typeof attributes[key] === 'number' && (attributes[key] !== 0 || key === 'max_value'));
      const [first] = set;
      if (first === undefined) return [];
      return [{ message: `${name} sets ${set.map((key) => `${key} = ${String(attributes[key])}`).join(' and ')}; hls4ml 1.3 ignores that and builds a plain relu, and so does the emulation. The reference keeps it.`, layer: name, attribute: first }];
    }),
};
