/** @file Lint: a configuration without a default reuse factor. */

import type { Lint } from '../../lint.ts';

/** Finds that Model.ReuseFactor is missing. */
export const configNoDefaultReuseFactor: Lint = {
  code: 'config/no-default-reuse-factor',
  severity: 'error',
  needs: 'graph',
  title: 'No default reuse factor',
  explanation: 'hls4ml refuses layers that have no reuse factor of their own when Model.ReuseFactor is missing.',
  help: 'Set Model.ReuseFactor to 1.',
  check: ({ design }) =>
    typeof design.hlsConfig.Model['ReuseFactor'] === 'number'
      ? []
      : [{ message: 'The configuration has no Model.ReuseFactor; hls4ml refuses layers without one of their own. 1 is used here.', attribute: 'Model.ReuseFactor' }],
  fix: () => ({ label: 'Set the default reuse factor to 1', edit: { kind: 'set-model-option', path: ['ReuseFactor'], value: 1 } }),
};
