/** @file Which generator makes which class of layer. */

import { fail } from '../../../base/result.ts';
import type { DesignResult, LayerContext } from '../layer-design.ts';
import { designActivation } from './activation.ts';
import { designConvolution, designDense } from './kernel.ts';
import { designConcatenate, designMerge, designReshape } from './merge.ts';
import { designPooling } from './pooling.ts';
import { designScale } from './scale.ts';

const GENERATORS: Readonly<Record<string, (context: LayerContext) => DesignResult>> = {
  Dense: designDense,
  Conv1D: designConvolution,
  Conv2D: designConvolution,
  Conv2DBatchnorm: designConvolution,
  PointwiseConv1D: designConvolution,
  PointwiseConv2D: designConvolution,
  BatchNormalization: designScale,
  ApplyAlpha: designScale,
  Activation: designActivation,
  Pooling1D: designPooling,
  Pooling2D: designPooling,
  GlobalPooling1D: designPooling,
  GlobalPooling2D: designPooling,
  Merge: designMerge,
  Concatenate: designConcatenate,
  Reshape: designReshape,
};

/** Return whether a class of layer has a generator. Never throws. */
export function hasGenerator(className: string): boolean {
  return Object.hasOwn(GENERATORS, className);
}

/** Design the hardware of a layer, or say why there is none. */
export function designLayer(context: LayerContext): DesignResult {
  const generate = GENERATORS[context.layer.class_name];
  return generate === undefined ? fail(`layers of class ${context.layer.class_name} have no hardware in this flow yet`) : generate(context);
}
