/** @file Findings of the passes of ONNX graphs. */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../diagnostics/make-diagnostic.ts';

/** What the passes of quantised ONNX graphs meet. */
export const quantFindings = {
  zeroPointInWeights: (layer: string): Diagnostic =>
    makeDiagnostic('warning', 'model/no-hls4ml-equivalent', `The weights behind ${layer} have a zero point, which hls4ml 1.3 cannot move over a product. It is taken off the integers, which are one bit wider and signed.`, { at: { layer }, help: 'Train with symmetric weights if hls4ml itself shall convert the model.' }),
  scalePerChannel: (layer: string): Diagnostic =>
    makeDiagnostic('warning', 'model/no-hls4ml-equivalent', `The weights of ${layer} have a scale for every channel, which hls4ml 1.3 cannot move over this product. It is emulated with the scales behind the product.`, { at: { layer }, help: 'Train with one scale for all channels if hls4ml itself shall convert the model.' }),
  scaleOfPooled: (layer: string): Diagnostic =>
    makeDiagnostic('warning', 'model/no-hls4ml-equivalent', `hls4ml 1.3 takes the number of channels of ${layer} from the layer before the convolution and scales wrong channels. It is emulated with a scale for every element.`, { at: { layer }, help: 'Put an activation quantiser directly before the convolution if hls4ml itself shall convert the model.' }),
  addendLost: (layer: string): Diagnostic =>
    makeDiagnostic('warning', 'model/no-hls4ml-equivalent', `One side of the sum ${layer} is multiplied by 0. hls4ml 1.3 moves that factor behind the sum and so loses the other side; it is emulated as the other side plus a constant.`, { at: { layer }, help: 'Take the product out of the model.' }),
  scaleNotMovable: (layer: string, what: string): Diagnostic =>
    makeDiagnostic('error', 'structure/scale-not-movable', `${layer} is a ${what} whose scales cannot be moved behind it; hardware stops here, reference values are computed.`, { at: { layer } }),
};
