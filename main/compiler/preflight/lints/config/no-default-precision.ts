/** @file Lint: a configuration without a default type. */

import type { Lint } from '../../lint.ts';
import { configuredTypes } from '../../configured-types.ts';

/** Finds that Model.Precision is missing. */
export const configNoDefaultPrecision: Lint = {
  code: 'config/no-default-precision',
  severity: 'error',
  needs: 'graph',
  title: 'No default precision',
  explanation: 'hls4ml refuses a configuration without Model.Precision.',
  help: 'Set Model.Precision, for example to fixed<16,6>.',
  check: ({ design }) =>
    configuredTypes(design).some(({ block, variable }) => block === 'Model' && variable === 'default')
      ? []
      : [{ message: 'The configuration has no Model.Precision; hls4ml refuses such a configuration. fixed<16,6> is used here.', attribute: 'Model.Precision' }],
  fix: () => ({ label: 'Set the default precision to fixed<16,6>', edit: { kind: 'set-model-option', path: ['Precision', 'default'], value: 'fixed<16,6>' } }),
};
