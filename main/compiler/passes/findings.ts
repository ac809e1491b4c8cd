/**
 * @file What passes say of their own doing, made in one place: what they changed so that it shows, and what they refuse. What
 * will go wrong with a lowered network is preflight's matter; what a code means in general stands in the messages tables.
 *
 * Severity: an error means that numbers of the layer cannot be made or trusted; a warning, that hls4ml 1.3 does something
 * else than the user most likely wants; a note, that something was changed on the way and is worth knowing.
 */

import type { DesignEdit, StructureEdit } from '../../../preload/model/design.ts';
import { structureEditText } from '../../../preload/model/structure-edit.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../diagnostics/make-diagnostic.ts';

const fixOf = (label: string, edit: DesignEdit): Pick<Diagnostic, 'fixes'> => ({ fixes: [{ label, edit }] });

/** What hls4ml 1.3 does to the graph, or refuses to do. */
const loweringFindings = {
  activationQuantizerDropped: (layer: string, parent: string, type: string): Diagnostic =>
    makeDiagnostic('warning', 'quantizer/linear-activation-dropped', `hls4ml merges ${layer} into ${parent}, whose type is auto, and loses the quantizer of ${layer} with it: the result is wider than in training.`, {
      at: { layer },
      help: `Give ${parent} the result type of ${layer}.`,
      ...fixOf(`Give the result of ${parent} the type ${type} of ${layer}`, { kind: 'set-precision', layers: [parent], variables: ['result'], precision: type }),
    }),
  cannotRemoveOutput: (layer: string): Diagnostic =>
    makeDiagnostic('error', 'structure/output-cannot-be-removed', `${layer} changes nothing, but both it and its input are results of the model; hls4ml refuses the conversion.`, { at: { layer } }),
  finalReshapeRemoved: (layer: string): Diagnostic =>
    makeDiagnostic('note', 'structure/final-reshape-removed', `${layer} is the last layer and does not change values in io_parallel; hls4ml removes it.`, { at: { layer } }),
  scaleOfDenseOverRows: (layer: string): Diagnostic =>
    makeDiagnostic('error', 'quantizer/scaled-dense-over-rows', `${layer} is a Dense layer over more than one axis whose quantizer has a scale; hls4ml 1.3 loses the scaled weights and adds the bias twice.`, { at: { layer } }),
  multidimensionalDense: (layer: string, rank: number): Diagnostic =>
    makeDiagnostic('error', 'structure/dense-rank', `${layer} is a Dense layer on a tensor of rank ${rank}; hls4ml supports at most 3.`, { at: { layer } }),
  tooManyReaders: (layer: string, count: number): Diagnostic =>
    makeDiagnostic('error', 'structure/too-many-readers', `The result of ${layer} is read ${count} times; hls4ml can copy a stream at most 7 times.`, { at: { layer }, ...fixOf('Use io_parallel', { kind: 'set-global', changes: { ioType: 'io_parallel' } }) }),
  streamPaddingMisplaced: (layer: string, reader: string): Diagnostic =>
    makeDiagnostic('error', 'structure/stream-padding-misplaced', `${layer} pads a stream that ${reader} reads first; hls4ml 1.3 puts the padding before ${reader} and lets ${layer} read without it.`, { at: { layer }, ...fixOf('Use io_parallel', { kind: 'set-global', changes: { ioType: 'io_parallel' } }) }),
  softmaxTableReduced: (layer: string, wanted: number, used: number): Diagnostic =>
    makeDiagnostic('note', 'softmax/table-size-reduced', `The table of ${layer} is reduced from ${wanted} to ${used} entries: its address has no more bits.`, { at: { layer, attribute: 'table_size' } }),
  scaleClipped: (layer: string): Diagnostic =>
    makeDiagnostic('warning', 'quantizer/scale-clipped', `The scale of ${layer} is a power of two above 1 for which hls4ml 1.3 chooses too few exponent bits; some channels come out too small there.`, { at: { layer, attribute: 'scale' } }),
  transposedTwice: (layer: string): Diagnostic =>
    makeDiagnostic('warning', 'weights/transposed-twice', `hls4ml 1.3 transposes the kernel of ${layer} twice (QConv2DBatchnorm, Resource, Vivado); its results are wrong there, and the emulation shows them so.`, {
      at: { layer, attribute: 'weight' }, ...fixOf('Use the Vitis backend', { kind: 'set-global', changes: { backend: 'Vitis' } }),
    }),
};

/** Binary and ternary networks. */
const binaryFindings = {
  thresholdOfNegativeScale: (layer: string, channels: number): Diagnostic =>
    makeDiagnostic('warning', 'binary/negative-scale', `Layer ${layer}: ${channels === 1 ? 'one channel has' : `${channels} channels have`} a negative scale; hls4ml 1.3 compares them the wrong way round, and so does the emulation. The reference does not.`, { at: { layer } }),
  thresholdOfZeroScale: (layer: string): Diagnostic =>
    makeDiagnostic('error', 'binary/zero-scale', `Layer ${layer} has a scale of 0 before a binary or ternary activation; hls4ml 1.3 cannot write the threshold.`, { at: { layer } }),
  thresholdOfSingleBits: (layer: string): Diagnostic =>
    makeDiagnostic('error', 'binary/batch-norm-of-bits', `Layer ${layer} normalises single bits before a binary or ternary activation; hls4ml 1.3 stops there.`, { at: { layer } }),
  ternaryScaleOverPixels: (layer: string): Diagnostic =>
    makeDiagnostic('error', 'binary/ternary-scale-over-pixels', `The threshold of the ternary activation behind ${layer} cannot be folded into its kernel; hls4ml 1.3 stops there.`, { at: { layer } }),
  scaledPointwise: (layer: string): Diagnostic =>
    makeDiagnostic('error', 'quantizer/scaled-pointwise', `The kernel of ${layer} has a trained scale; hls4ml 1.3 stops when it takes the scale out of half a separable convolution.`, { at: { layer } }),
};

/** Structure edits and numerics profiles. */
const structureFindings = {
  structureNotApplied: (edit: StructureEdit, reason: string): Diagnostic =>
    makeDiagnostic('note', 'structure/not-applied', `The edit "${structureEditText(edit)}" has no effect: ${reason}. It is kept.`, {
      at: { layer: edit.layer, attribute: edit.kind === 'requantise' && edit.to !== undefined ? `requantise to ${edit.to}` : edit.kind },
      ...fixOf('Take the edit away', { kind: 'remove-structure', edit }),
    }),
  outputTakesBatchNorm: (layer: string, norm: string): Diagnostic =>
    makeDiagnostic('warning', 'structure/keeps-merged-output', `${layer} is an output of the model; hls4ml merges ${norm} into it all the same, so the output is the value behind ${norm}.`, {
      at: { layer },
      help: `Keep ${norm} as a layer of its own, or make ${norm} the output.`,
      ...fixOf(`Keep ${norm} as a layer of its own`, { kind: 'add-structure', edit: { kind: 'keep-batch-norm', layer: norm } }),
    }),
  sharedTypeWidened: (layer: string, pooling: string): Diagnostic =>
    makeDiagnostic('warning', 'profile/shared-type', `${layer}: in hls4ml 0.8's project its default types become the widened accumulator of ${pooling}, because they share a name; that is not reproduced.`, { at: { layer }, help: `Give ${pooling} an accumulator type of its own.` }),
};

/** All findings of passes, by name. None of them throws. */
export const findings = { ...loweringFindings, ...binaryFindings, ...structureFindings };
