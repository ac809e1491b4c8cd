/** @file Lint: the implementation of a softmax set by the wrong key. */

import type { DesignEdit } from '../../../../../preload/model/design.ts';
import type { Lint } from '../../lint.ts';

const IMPLEMENTATIONS = ['stable', 'latency', 'argmax', 'legacy'];

/** Finds a Strategy on a softmax, which is chosen by Implementation. */
export const softmaxWrongKey: Lint = {
  code: 'softmax/wrong-key',
  severity: 'warning',
  needs: 'graph',
  title: 'Softmax chosen by the wrong key',
  explanation: 'hls4ml chooses the implementation of a softmax by the key Implementation. Strategy, which old answers and documents name, has no effect on it.',
  help: 'Set Implementation to stable, latency, argmax or legacy, and take Strategy away.',
  check: ({ graph }) =>
    graph.layers.flatMap((layer) => {
      const { strategy, implementation } = layer.attributes;
      if (layer.class_name !== 'Softmax' || typeof strategy !== 'string') return [];
      return [{ message: `Strategy "${strategy}" has no effect on ${layer.name}; its implementation stays ${String(implementation ?? 'stable')}.`, layer: layer.name, attribute: 'strategy' }];
    }),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    if (layer === undefined) return undefined;
    const asked = String(layer.attributes['strategy'] ?? '').toLowerCase();
    const removal: DesignEdit = { kind: 'set-option', layers: [layer.name], key: 'Strategy' };
    if (!IMPLEMENTATIONS.includes(asked)) return { label: 'Take the strategy away', edit: removal };
    const label = `Set Implementation to ${asked} and take the strategy away`;
    return { label, edit: { kind: 'group', label, edits: [removal, { kind: 'set-option', layers: [layer.name], key: 'Implementation', value: asked }] } };
  },
};
