/** @file The findings of the passes for binary and ternary networks. */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../diagnostics/make-diagnostic.ts';

/** Findings about thresholds. */
export const binaryFindings = {
  thresholdOfNegativeScale: (layer: string, channels: number): Diagnostic =>
    makeDiagnostic('warning', 'binary/negative-scale', `Layer ${layer}: ${channels === 1 ? 'one channel has' : `${channels} channels have`} a negative scale; hls4ml 1.3 compares them the wrong way round, and so does the emulation. The reference does not.`, { at: { layer } }),
  thresholdOfZeroScale: (layer: string): Diagnostic =>
    makeDiagnostic('error', 'binary/zero-scale', `Layer ${layer} has a scale of 0 before a binary or ternary activation; hls4ml 1.3 cannot write the threshold.`, { at: { layer } }),
  thresholdOfSingleBits: (layer: string): Diagnostic =>
    makeDiagnostic('error', 'binary/batch-norm-of-bits', `Layer ${layer} normalises single bits before a binary or ternary activation; hls4ml 1.3 stops there.`, { at: { layer } }),
  kernelOfOnes: (layer: string, changed: number): Diagnostic =>
    makeDiagnostic('error', 'binary/kernel-of-ones', `Layer ${layer}: hls4ml 1.3 quantizes the kernel a second time and writes all of it as +1, ${changed === 1 ? 'one −1' : `${changed} −1`} included; the emulation shows that network, not the trained one.`, { at: { layer, attribute: 'weight' } }),
  bitsAsZeroAndOne: (layer: string): Diagnostic =>
    makeDiagnostic('warning', 'binary/bits-times-powers', `Layer ${layer} multiplies single bits by powers of two; hls4ml 1.3 reads them as 0 and 1 there, not as −1 and 1, and so does the emulation. The reference does not.`, { at: { layer, attribute: 'weight' } }),
  biasCountsTwice: (layer: string): Diagnostic =>
    makeDiagnostic('warning', 'binary/bias-counts-twice', `Layer ${layer} counts equal bits and doubles the count with its bias in it: hls4ml 1.3 adds the bias twice, and so does the emulation. The reference adds it once.`, { at: { layer, attribute: 'bias' } }),
  ternaryScaleOverPixels: (layer: string): Diagnostic =>
    makeDiagnostic('error', 'binary/ternary-scale-over-pixels', `The threshold of the ternary activation behind ${layer} cannot be folded into its kernel; hls4ml 1.3 stops there.`, { at: { layer } }),
  scaledPointwise: (layer: string): Diagnostic =>
    makeDiagnostic('error', 'quantizer/scaled-pointwise', `The kernel of ${layer} has a trained scale; hls4ml 1.3 stops when it takes the scale out of half a separable convolution.`, { at: { layer } }),
  convertedDifferently: (layer: string, variable: string, { changed, count }: { readonly changed: number; readonly count: number }): Diagnostic =>
    makeDiagnostic('warning', 'quantizer/converted-differently', `Layer ${layer}: hls4ml 1.3 writes other values for ${changed} of ${count} of its ${variable} than the network computes with, and so does the emulation. The reference keeps them.`, { at: { layer, attribute: variable } }),
};
