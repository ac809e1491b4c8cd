/** @file Lint: a vertical stride without effect. */

import { isConv2D } from '../../../passes/layer-classes.ts';
import type { Lint } from '../../lint.ts';

/** Finds streamed convolutions with a kernel one row high and a vertical stride. */
export const convolutionRowStrideIgnored: Lint = {
  code: 'convolution/row-stride-ignored',
  severity: 'warning',
  needs: 'graph',
  title: 'Vertical stride without effect',
  explanation: 'As a stream, hls4ml computes a convolution whose kernel is one row high as if the image had one dimension: it gives results for every row, and the layer behind takes the first ones.',
  help: 'Use io_parallel, or a kernel of two rows.',
  check: ({ graph, isStream }) =>
    !isStream ? [] : graph.layers.flatMap(({ name, class_name, attributes }) => {
      const stride = attributes['stride_height'];
      const isOneRow = isConv2D(class_name) && !class_name.startsWith('Pointwise') && attributes['filt_height'] === 1;
      if (!isOneRow || typeof stride !== 'number' || stride <= 1) return [];
      return [{ message: `${name} has a kernel one row high; as a stream hls4ml moves it on by one row, not by ${stride}, and the first results are taken.`, layer: name, attribute: 'stride_height' }];
    }),
};
