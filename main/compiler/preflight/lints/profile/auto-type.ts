/** @file Lint: automatic types in the profile of a version that has none. */

import { printPrecision } from '../../../../../preload/model/fixed-type.ts';
import { configuredTypes } from '../../configured-types.ts';
import type { Lint } from '../../lint.ts';

/** Finds a configuration with auto, in the profile hls4ml-0.8. */
export const profileAutoType: Lint = {
  code: 'profile/auto-type',
  severity: 'warning',
  needs: 'graph',
  title: 'hls4ml 0.8 has no auto',
  explanation: 'hls4ml 0.8 does not infer types; a configuration with auto is refused there. The default type stands in for it.',
  help: 'Write types, make the configuration with granularity model, or use the profile hls4ml-1.3.',
  check: ({ design, config }) => {
    const places = configuredTypes(design).filter(({ text }) => text.trim() === 'auto');
    if (design.numericsProfile !== 'hls4ml-0.8' || places.length === 0) return [];
    return [{ message: `hls4ml 0.8 infers no types and refuses a configuration with auto; ${printPrecision(config.defaultPrecision)} is used in the ${places.length === 1 ? 'place that says' : `${places.length} places that say`} auto.` }];
  },
  fix: () => ({ label: 'Use the profile hls4ml-1.3', edit: { kind: 'set-global', changes: { numericsProfile: 'hls4ml-1.3' } } }),
};
