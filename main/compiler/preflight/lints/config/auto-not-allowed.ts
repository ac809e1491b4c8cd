/** @file Lint: `auto` where a type is needed to fall back to. */

import type { Lint } from '../../lint.ts';
import { configuredTypes } from '../../configured-types.ts';

const FALLBACKS = new Set(['default', 'maximum']);

/** Finds Model.Precision.default and maximum that are auto. */
export const configAutoNotAllowed: Lint = {
  code: 'config/auto-not-allowed',
  severity: 'error',
  needs: 'graph',
  title: 'auto is not possible here',
  explanation: 'The default and the maximum precision are what inference falls back to, so they must be types themselves.',
  help: 'Write a type such as fixed<16,6>; set auto on the layers.',
  check: ({ design }) =>
    configuredTypes(design)
      .filter(({ block, variable, text }) => block === 'Model' && FALLBACKS.has(variable) && text.trim() === 'auto')
      .map(({ variable }) => ({ message: `Model.Precision.${variable} must be a type; "auto" is only possible for single layers.`, attribute: `Model.Precision.${variable}` })),
  fix: ({ attribute }) =>
    attribute === 'Model.Precision.maximum'
      ? { label: 'Take the maximum away', edit: { kind: 'set-model-option', path: ['Precision', 'maximum'] } }
      : { label: 'Set the default precision to fixed<16,6>', edit: { kind: 'set-model-option', path: ['Precision', 'default'], value: 'fixed<16,6>' } },
};
