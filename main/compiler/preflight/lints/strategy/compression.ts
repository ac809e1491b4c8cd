/** @file Lint: compressed weights, which hls4ml 1.3 cannot convert. */

import { textAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';

/** Finds layers with compressed weights. */
export const strategyCompression: Lint = {
  code: 'strategy/compression',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'Compressed weights that are not converted',
  explanation: 'hls4ml 1.3 knows the option Compression, but has lost the kernel’s name in its template: the conversion stops.',
  help: 'Leave Compression out; ResourceUnrolled skips weights that are 0.',
  check: ({ graph }) =>
    graph.layers
      .filter((layer) => textAttribute(layer, 'strategy') === 'compressed')
      .map(({ name }) => ({ message: `hls4ml 1.3 cannot convert ${name} with compressed weights: its template knows no kernel for them. The emulation computes what the kernel would.`, layer: name, attribute: 'compression' })),
  fix: ({ layer }) => (layer === undefined ? undefined : { label: 'Set Compression to false', edit: { kind: 'set-option', layers: [layer], key: 'Compression', value: false } }),
};
