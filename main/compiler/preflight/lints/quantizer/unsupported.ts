/** @file Lint: quantizers of constants for which hls4ml has no type. */

import type { Lint } from '../../lint.ts';

const KNOWN = /^quantized_(bits|po2)$|ternary|binary/i;

/** Finds weights whose quantizer hls4ml does not know. */
export const quantizerUnsupported: Lint = {
  code: 'quantizer/unsupported',
  severity: 'warning',
  needs: 'graph',
  title: 'Quantizer without a type',
  explanation: 'hls4ml knows no hardware type for this quantizer and takes fixed<16,6>.',
  help: 'Set the type of the weight in the configuration, or use quantized_bits.',
  check: ({ source }) =>
    source.layers.flatMap((layer) =>
      Object.entries(layer.weights).flatMap(([variable, { quantizer }]) =>
        quantizer === undefined || KNOWN.test(quantizer.className) ? [] : [{ message: `hls4ml has no type for the quantizer ${quantizer.className} of ${layer.name}.${variable} and uses fixed<16,6>.`, layer: layer.name, attribute: variable }],
      ),
    ),
};
