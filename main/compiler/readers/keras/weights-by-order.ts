/**
 * @file Weights files whose layers have other names than the architecture: saved from a model that was built a second time (`dense_5`
 * instead of `dense_2`), or wrapped for pruning. Keras itself loads such a file by the order of its layers, and so it is done here, if
 * every layer that has weights finds its partner.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { H5File } from '../h5-access.ts';
import type { ClassPath } from './class-path.ts';
import type { WeightsFile } from './layer-weights.ts';

/** A layer of the model itself, not of one nested in it. */
export interface TopLayer extends Pick<ClassPath, 'className'> {
  readonly kerasName: string;
}

/** Classes without arrays of their own. */
const WEIGHTLESS = /^(InputLayer|.*Activation|ReLU|LeakyReLU|ELU|ThresholdedReLU|Softmax|Flatten|Reshape|Permute|RepeatVector|(Global)?(Max|Average)Pooling[123]D|ZeroPadding[123]D|Cropping[123]D|UpSampling[123]D|.*Dropout[123D]*|Gaussian(Noise|Dropout)|ActivityRegularization|Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot|Rescaling|Masking|Lambda|TFOpLambda|SlicingOpLambda|Random.*)$/;

/** Return the weights file with the names that its layers have in the architecture, and say so where they differ. Never throws. */
export function withNamesByOrder(weights: WeightsFile, layers: readonly TopLayer[], diagnostics: Diagnostic[]): WeightsFile {
  if (weights.numbered) return weights;
  const { file, name } = weights;
  const root = file.hasGroup('model_weights') ? 'model_weights' : '';
  const own = layers.filter(({ className }) => !WEIGHTLESS.test(className)).map(({ kerasName }) => kerasName);
  const prefix = root === '' ? '' : `${root}/`;
  if (own.every((layer) => file.hasGroup(prefix + layer))) return weights;
  const groups = namesInOrder(file, root).filter((group) => file.datasetsBelow(prefix + group).some((path) => path !== ''));
  const isTaken = new Set(own);
  if (groups.length !== own.length || groups.some((group) => isTaken.has(group) && own.indexOf(group) !== groups.indexOf(group))) return weights;
  const different = own.flatMap((layer, k) => (groups[k] === layer ? [] : [`"${layer}" from "${groups[k] ?? ''}"`]));
  diagnostics.push(makeDiagnostic('warning', 'model/weights-by-order', `${name} names its layers otherwise than the architecture; they were taken in their order, as Keras does: ${different.slice(0, 3).join(', ')}${different.length > 3 ? ` and ${different.length - 3} more` : ''}.`, { at: { file: name } }));
  return { ...weights, groupNames: new Map(own.map((layer, k) => [layer, groups[k] ?? layer])) };
}

/** The groups of a file in the order of the model's layers; long lists are written in pieces. */
function namesInOrder(file: H5File, root: string): readonly string[] {
  const whole = file.textListAttribute(root, 'layer_names');
  if (whole) return whole;
  const pieces: string[] = [];
  for (let k = 0; ; k++) {
    const piece = file.textListAttribute(root, `layer_names${k}`);
    if (!piece) return pieces;
    pieces.push(...piece);
  }
}
