/** @file Lint: pooling that a stream cannot do. */

import type { Layer } from '../../../ir/model-graph.ts';
import { numberAttribute } from '../../../ir/visit.ts';
import { isPooling } from '../../../passes/layer-classes.ts';
import type { Lint } from '../../lint.ts';
import { isPadded } from '../../pooling-facts.ts';

/** Finds streamed pooling with padding, or with a stride other than its window. */
export const streamPooling: Lint = {
  code: 'stream/pooling',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'Pooling that a stream cannot do',
  explanation: 'As a stream, hls4ml pools only without padding and with windows that do not overlap; otherwise its C++ stops with a failed assertion.',
  help: 'Use io_parallel, or pool with a stride equal to the window and padding "valid".',
  check: ({ graph, isStream }) =>
    !isStream ? [] : graph.layers.filter(({ class_name }) => isPooling(class_name)).flatMap((layer) => {
      const why = isPadded(layer) ? 'with padding' : overlap(layer);
      return why === undefined ? [] : [{ message: `${layer.name} pools ${why}; as a stream hls4ml stops there with a failed assertion.`, layer: layer.name }];
    }),
  fix: () => ({ label: 'Use io_parallel', edit: { kind: 'set-global', changes: { ioType: 'io_parallel' } } }),
};

/** The line buffer of one dimension allows it. */
function overlap(layer: Layer): string | undefined {
  if (layer.class_name !== 'Pooling2D') return undefined;
  const sizes = (what: string): string => `${numberAttribute(layer, `${what}_height`)} × ${numberAttribute(layer, `${what}_width`)}`;
  return sizes('pool') === sizes('stride') ? undefined : `windows of ${sizes('pool')} with a stride of ${sizes('stride')}`;
}
