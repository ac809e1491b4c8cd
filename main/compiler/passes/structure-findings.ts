/** @file The findings about structure edits and numerics profiles, made in one place; messages-structure.ts explains their codes. */

import type { StructureEdit } from '../../../preload/model/design.ts';
import { structureEditText } from '../../../preload/model/structure-edit.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../diagnostics/make-diagnostic.ts';

/** Findings by name. None of them throws. */
export const structureFindings = {
  structureNotApplied: (edit: StructureEdit, reason: string): Diagnostic =>
    makeDiagnostic('note', 'structure/not-applied', `The edit "${structureEditText(edit)}" has no effect: ${reason}. It is kept.`, {
      at: { layer: edit.layer, attribute: edit.kind === 'requantise' && edit.to !== undefined ? `requantise to ${edit.to}` : edit.kind },
    }),
  outputTakesBatchNorm: (layer: string, norm: string): Diagnostic =>
    makeDiagnostic('warning', 'structure/keeps-merged-output', `${layer} is an output of the model; hls4ml merges ${norm} into it all the same, so the output is the value behind ${norm}.`, {
      at: { layer },
      help: `Keep ${norm} as a layer of its own, or make ${norm} the output.`,
    }),
  autoNotInProfile: (used: string): Diagnostic =>
    makeDiagnostic('warning', 'profile/auto-type', `hls4ml 0.8 infers no types and refuses a configuration with auto; ${used} is used wherever it says auto.`, { at: {} }),
  sharedTypeWidened: (layer: string, pooling: string): Diagnostic =>
    makeDiagnostic('warning', 'profile/shared-type', `${layer}: in hls4ml 0.8's project its default types become the widened accumulator of ${pooling}, because they share a name; that is not reproduced.`, { at: { layer }, help: `Give ${pooling} an accumulator type of its own.` }),
  notInProfile: (layer: string, what: string): Diagnostic =>
    makeDiagnostic('warning', 'profile/not-in-version', `${layer}: hls4ml 0.8 has no ${what}; it is computed as hls4ml 1.3 does.`, { at: { layer } }),
};
