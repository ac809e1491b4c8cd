/** @file Lint: text in the place of a type that is none. */

import { parsePrecision, type PrecisionText } from '../../../../../preload/model/fixed-type.ts';
import { configuredTypes, type ConfiguredType } from '../../configured-types.ts';
import type { Lint } from '../../lint.ts';
import type { LintContext } from '../../lint-context.ts';

/** Finds types that cannot be read, of layers and classes that the network has. */
export const configUnreadableType: Lint = {
  code: 'config/unreadable-type',
  severity: 'error',
  needs: 'graph',
  title: 'Type cannot be read',
  explanation: 'The text is not a type of hls4ml’s configurations; the default type stands in for it.',
  help: 'Write for example fixed<16,6>, ufixed<8,3,RND,SAT>, int<4> or auto.',
  check: (context) => {
    // Most of a configuration's types are the same few texts.
    const readings = new Map<string, PrecisionText>();
    return configuredTypes(context.design).flatMap((type) => {
      const read = readings.get(type.text) ?? parsePrecision(type.text);
      readings.set(type.text, read);
      if (read.ok || !isInUse(type, context)) return [];
      const place = `${type.name === '' ? 'Model' : type.name}.${type.path.join('.')}`;
      return [{ message: `${place}: ${read.reason}. The model's default type is used instead.`, ...(type.block === 'LayerName' ? { layer: type.name, attribute: type.variable } : { attribute: type.block === 'Model' ? place : `LayerType.${place}` }) }];
    });
  },
  fix: ({ layer, attribute }, context) => {
    const type = configuredTypes(context.design).find(({ block, name, variable }) => block === 'LayerName' && name === layer && variable === attribute);
    if (type === undefined) return undefined;
    const label = `Take the setting of ${type.variable} away`;
    if (type.path.length === 1) return { label, edit: { kind: 'set-option', layers: [type.name], key: type.path[0] ?? '' } };
    return { label, edit: { kind: 'set-precision', layers: [type.name], variables: [type.variable] } };
  },
};

/** Settings of a layer that is not there are kept and mean nothing now. */
function isInUse({ block, name }: ConfiguredType, { seenLayers, graph, source }: LintContext): boolean {
  if (block === 'LayerName') return [...seenLayers].some((seen) => seen.toLowerCase() === name.toLowerCase());
  return block === 'Model' || [...source.layers, ...graph.layers].some((layer) => layer.class_name.toLowerCase() === name.toLowerCase());
}
