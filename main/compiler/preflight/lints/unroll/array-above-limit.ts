/** @file Lint: transposes and upsampling that unroll more than the tools take. */

import type { Layer } from '../../../ir/model-graph.ts';
import { elementCount, numberAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';
import { UNROLL_LIMIT } from '../../unrolled-size.ts';
import { countWords } from '../../words.ts';

/** Finds layers that move data and unroll more than 4096 elements for it. */
export const unrollArrayAboveLimit: Lint = {
  code: 'unroll/array-above-limit',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'More elements unrolled than the tool takes',
  explanation: 'A transpose keeps the whole tensor in registers and upsampling copies all its pixels in one step; their loops are unrolled completely. Such layers stop a synthesis ("Stop unrolling loop ResizeHeight") even where all convolutions are small. Vivado HLS stops above 4096 elements; Vitis HLS needs very long.',
  help: 'Use io_stream for upsampling, take the transpose out of the model (store the data in the order that is needed), or make the tensor smaller.',
  check: ({ graph, design, isStream }) =>
    graph.layers.flatMap((layer) => {
      const count = unrolledElements(layer, isStream);
      if (count <= UNROLL_LIMIT) return [];
      return [{ message: `${layer.name} (${layer.class_name}) unrolls ${countWords(count)} elements; above ${countWords(UNROLL_LIMIT)} ${design.backend === 'Vivado' ? 'Vivado HLS stops' : 'Vivado HLS stops, and Vitis HLS may not end'}.`, layer: layer.name, severity: design.backend === 'Vivado' ? 'error' as const : 'warning' as const }];
    }),
};

/** A streamed upsampling unrolls the copies of one row of its input, everything else the whole tensor. */
function unrolledElements(layer: Layer, isStream: boolean): number {
  if (layer.class_name === 'Transpose') return elementCount(layer.shape);
  if (layer.class_name !== 'Resize') return 0;
  if (!isStream) return elementCount(layer.shape);
  const factor = Math.ceil(numberAttribute(layer, 'out_height', 1) / Math.max(1, numberAttribute(layer, 'in_height', 1)));
  return factor * numberAttribute(layer, 'out_width', 1) * numberAttribute(layer, 'n_chan', 1);
}
