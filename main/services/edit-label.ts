/** @file A few words for an edit, for the undo button. */

import type { DesignEdit } from '../../preload/model/design.ts';
import { structureEditText } from '../../preload/model/structure-edit.ts';

/** Return what an edit does in a few words. Never throws. */
export function labelOfEdit(edit: DesignEdit): string {
  switch (edit.kind) {
    case 'set-precision':
      return edit.precision === undefined ? `take away ${list(edit.variables)} type of ${list(edit.layers)}` : `set ${list(edit.variables)} of ${list(edit.layers)} to ${edit.precision}`;
    case 'set-reuse-factor':
      return `set reuse factor of ${list(edit.layers)} to ${edit.reuseFactor}`;
    case 'set-strategy':
      return `set strategy of ${list(edit.layers)} to ${edit.strategy}`;
    case 'set-option':
      return edit.value === undefined ? `take away ${edit.key} of ${list(edit.layers)}` : `set ${edit.key} of ${list(edit.layers)}`;
    case 'set-model-option':
      return `set ${edit.path.join('.')} of the model`;
    case 'set-global':
      return `set ${list(Object.keys(edit.changes))}`;
    case 'add-structure':
      return structureEditText(edit.edit);
    case 'remove-structure':
      return `undo: ${structureEditText(edit.edit)}`;
    case 'replace':
      return edit.reason;
    case 'group':
    default:
      return edit.label;
  }
}

function list(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
