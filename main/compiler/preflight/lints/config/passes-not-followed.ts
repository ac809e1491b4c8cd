/** @file Lint: lists of passes in the configuration. */

import type { ConfigMap, ConfigValue } from '../../../../../preload/model/design.ts';
import type { Lint } from '../../lint.ts';

const PASS_LISTS = ['Flows', 'Optimizers', 'SkipOptimizers'];

/** Finds lists that change which passes hls4ml runs. */
export const configPassesNotFollowed: Lint = {
  code: 'config/passes-not-followed',
  severity: 'warning',
  needs: 'graph',
  title: 'Lists of passes are not followed',
  explanation: 'hls4ml lets a configuration choose its passes; this program always runs the usual ones.',
  help: 'Leave Flows, Optimizers and SkipOptimizers out of the configuration.',
  check: ({ design }) => {
    const config = design.hlsConfig as ConfigMap;
    return PASS_LISTS.filter((key) => isSet(config[key])).map((key) => ({ message: `HLSConfig.${key} changes which passes hls4ml runs; that is not followed here, and layers and numbers may differ.`, attribute: key }));
  },
};

function isSet(value: ConfigValue | undefined): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}
