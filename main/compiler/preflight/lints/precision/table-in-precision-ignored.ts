/** @file Lint: the type of a look-up table in the wrong place. */

import { parsePrecision } from '../../../../../preload/model/fixed-type.ts';
import { isActivation } from '../../../passes/layer-classes.ts';
import { refusedTypes } from '../../asked-types.ts';
import type { Lint } from '../../lint.ts';

const TABLES = ['table', 'exp_table', 'inv_table', 'inv_inp'];

/** Finds types of tables under Precision where the key that hls4ml reads is not set. */
export const precisionTableInPrecisionIgnored: Lint = {
  code: 'precision/table-in-precision-ignored',
  severity: 'warning',
  needs: 'graph',
  title: 'Table type in the wrong place',
  explanation: 'hls4ml reads the types of look-up tables from keys of the layer (table_t, exp_table_t, inv_table_t, inv_inp_t), not from Precision.',
  help: 'Set the key with _t on the layer itself.',
  check: (context) =>
    context.graph.layers.filter(({ class_name }) => isActivation(class_name)).flatMap((layer) =>
      refusedTypes(layer, context, TABLES)
        .filter(({ variable }) => context.settings.hlsConfig.LayerName?.[layer.name]?.[`${variable}_t`] === undefined)
        .map(({ variable, used }) => ({
          message: `hls4ml ignores Precision.${variable} of ${layer.name}: tables take their type from the layer's key ${variable}_t. The table stays ${used}.`,
          layer: layer.name, attribute: variable, help: `Set ${variable}_t on the layer itself.`,
        })),
    ),
  fix: ({ layer, attribute }, context) => {
    const lowered = context.layer(layer);
    const asked = lowered && refusedTypes(lowered, context, TABLES).find(({ variable }) => variable === attribute)?.asked;
    if (lowered === undefined || attribute === undefined || asked === undefined || !parsePrecision(asked).ok) return undefined;
    return { label: `Set ${attribute}_t to ${asked}`, edit: { kind: 'set-option', layers: [lowered.name], key: `${attribute}_t`, value: asked } };
  },
};
