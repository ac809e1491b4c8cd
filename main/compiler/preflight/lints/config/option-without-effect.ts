/** @file Lint: options of a layer that nothing looks at. */

import type { ConfigValue } from '../../../../../preload/model/design.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import { textAttribute } from '../../../ir/visit.ts';
import { isActivation, isConv1D, isConv2D, isPooling } from '../../../passes/layer-classes.ts';
import type { Lint, LintFinding } from '../../lint.ts';
import type { LintContext } from '../../lint-context.ts';

/** Types that hls4ml looks up in Precision after it has copied the layer's keys. */
const OVERWRITTEN = ['result', 'weight', 'bias', 'scale'];
const TABLE_CLASSES = new Set(['LSTM', 'GRU', 'SimpleRNN', 'Bidirectional', 'LayerNormalization']);

/** Finds options that the layer's own entry sets to something else than their default, and that its class or the io type does not look at. */
export const configOptionWithoutEffect: Lint = {
  code: 'config/option-without-effect',
  severity: 'note',
  needs: 'graph',
  title: 'Option without effect',
  explanation: 'hls4ml keeps any option on any layer; this one is looked at by nothing there.',
  help: 'Remove the option, or set it where it belongs.',
  check: (context) => context.graph.layers.flatMap((layer) => [...overwrittenTypes(layer, context), ...idleOptions(layer, context)]),
  fix: ({ layer, attribute }) => (layer === undefined || attribute === undefined ? undefined : { label: `Take ${attribute} away`, edit: { kind: 'set-option', layers: [layer], key: attribute } }),
};

function overwrittenTypes(layer: Layer, { settings }: LintContext): readonly LintFinding[] {
  const entry = settings.hlsConfig.LayerName?.[layer.name] ?? {};
  return OVERWRITTEN.filter((variable) => typeof entry[`${variable}_t`] === 'string' && (variable === 'result' || layer.weights[variable] !== undefined))
    .map((variable) => ({ message: `${variable}_t of ${layer.name} has no effect: hls4ml takes this type from Precision.${variable}.`, layer: layer.name, attribute: `${variable}_t` }));
}

function idleOptions(layer: Layer, { settings, isStream }: LintContext): readonly LintFinding[] {
  const entry = settings.hlsConfig.LayerName?.[layer.name];
  if (entry === undefined) return [];
  const isWindowed = isConv1D(layer.class_name) || isConv2D(layer.class_name);
  const isSoftmax = layer.class_name === 'Softmax';
  const options: readonly (readonly [key: string, usual: ConfigValue, isIdle: boolean, why: string])[] = [
    ['ParallelizationFactor', 1, !isWindowed || isStream, isWindowed ? 'only io_parallel convolutions have it' : 'only convolutions have it'],
    ['TargetCycles', 0, !textAttribute(layer, 'strategy').startsWith('resource'), 'only the strategies Resource and ResourceUnrolled aim at it'],
    ['ConvImplementation', 'LineBuffer', !isStream || !(isWindowed || isPooling(layer.class_name)), 'only convolutions and pooling as io_stream have it'],
    ['Implementation', 'stable', !isSoftmax, 'only a softmax has it'],
    ['Skip', false, !isSoftmax, 'only a softmax can be skipped'],
    ['TableSize', 1024, !isActivation(layer.class_name) && !TABLE_CLASSES.has(layer.class_name), 'the layer has no table'],
  ];
  return options
    .filter(([key, usual, isIdle]) => isIdle && entry[key] !== undefined && entry[key] !== null && entry[key] !== usual)
    .map(([key, , , why]) => ({ message: `${key} of ${layer.name} has no effect: ${why}.`, layer: layer.name, attribute: key }));
}
