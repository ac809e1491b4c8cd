/** @file Lint: options of recurrent layers that are not built. */

import type { Lint } from '../../lint.ts';

/** Finds recurrent layers of the network as read that read their steps backwards, which hls4ml does not. */
export const recurrentOptionsIgnored: Lint = {
  code: 'recurrent/options-ignored',
  severity: 'warning',
  needs: 'graph',
  title: 'Recurrent option that hls4ml ignores',
  explanation: 'hls4ml 1.3 reads time steps from first to last whatever the layer says, and computes plain activations inside a cell where QKeras quantizes. The emulation follows it; the reference follows the framework.',
  help: 'Turn the steps around before the network, or train without these options.',
  check: ({ source }) =>
    source.layers.flatMap(({ name, reference_options: options = {}, inner_quantizers: quantizers = {} }) => [
      ...(options['go_backwards'] === true ? [{ message: `${name} sets go_backwards; hls4ml 1.3 ignores that and reads the steps from first to last, and so does the emulation. The reference keeps it.`, layer: name, attribute: 'go_backwards' }] : []),
      ...Object.entries(quantizers).map(([place, quantizer]) => ({ message: `${name} quantizes its ${place} (${quantizer.className}); hls4ml 1.3 ${place === 'state' ? 'keeps it in the type of the result' : 'computes the plain function there'}, and so does the emulation. The reference keeps it.`, layer: name, attribute: place })),
    ]),
};
