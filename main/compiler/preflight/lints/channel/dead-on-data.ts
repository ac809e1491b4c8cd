/** @file Lint: channels that are 0 on all samples. */

import type { Layer } from '../../../ir/model-graph.ts';
import type { Lint } from '../../lint.ts';
import type { LintContext } from '../../lint-context.ts';
import { listWords } from '../../words.ts';

/** Finds channels that are 0 on the data in hardware; where the reference is not, that is a loss. */
export const channelDeadOnData: Lint = {
  code: 'channel/dead-on-data',
  severity: 'warning',
  needs: 'values',
  title: 'Channels that are 0 on the data',
  explanation: 'These channels are 0 on every sample that was looked at. If they are in the reference as well, they were never of use (dead units of training) and could be pruned; if they are not, the types have wiped them out.',
  help: 'Prune the channels, or give the layer and its weights more fraction bits where the reference is not 0.',
  check: (context) =>
    context.graph.layers.flatMap((layer) => {
      const found = deadChannels(layer, context);
      if (found === undefined) return [];
      const { lost, dead, count, sampleCount } = found;
      const message = lost.length > 0
        ? `${layer.name}: ${lost.length} of ${count} channels are 0 on all ${sampleCount} samples, and are not in the reference (${listWords(lost, 8)}).`
        : `${layer.name}: ${dead.length} of ${count} channels are 0 on all ${sampleCount} samples (${listWords(dead, 8)}), in the reference as well.`;
      return [{ message, layer: layer.name, severity: lost.length > 0 ? 'warning' as const : 'note' as const }];
    }),
};

interface DeadChannels {
  readonly dead: readonly number[];
  /** Those that are not 0 in the reference. */
  readonly lost: readonly number[];
  readonly count: number;
  readonly sampleCount: number;
}

/** The layer where a channel dies; those behind only hand its zeros on. */
function deadChannels(layer: Layer, context: LintContext): DeadChannels | undefined {
  const { values } = context.facts;
  const seen = values?.channels.get(layer.name);
  if (values === undefined || seen === undefined || layer.class_name === 'Input' || /^(ZeroPadding|Reshape|Repack|Clone|Concatenate|Cropping|Transpose|Resize)/.test(layer.class_name)) return undefined;
  const isZero = (range: { readonly min: Float64Array; readonly max: Float64Array } | undefined, i: number): boolean => range !== undefined && range.min[i] === 0 && range.max[i] === 0;
  const before = context.producer(layer);
  const parent = before === undefined ? undefined : values.channels.get(before.name);
  const isHandedOn = (i: number): boolean => parent?.min.length === seen.min.length && isZero(parent, i);
  const dead = Array.from({ length: seen.min.length }, (_, i) => i).filter((i) => isZero(seen, i) && !isHandedOn(i));
  if (dead.length === 0) return undefined;
  return { dead, lost: seen.ideal === undefined ? [] : dead.filter((i) => !isZero(seen.ideal, i)), count: seen.min.length, sampleCount: values.sampleCount };
}
