/**
 * @file Which layers of a lowered graph this flow cannot build, found without generating anything.
 *
 * Fast enough to run on every edit; `generateRtl` may still refuse a layer for its size.
 */

import { isFixed } from '../../../preload/model/fixed-type.ts';
import type { UnbuiltLayer } from '../ir/hardware-plan.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { numberAttribute, textAttribute } from './layer-design.ts';
import { hasGenerator } from './layers/design-layer.ts';

/** What of the configuration decides whether a layer can be built. */
export interface BuildConditions {
  readonly ioType: 'io_parallel' | 'io_stream';
}

const ACTIVATIONS = new Set(['linear', 'relu', 'sigmoid', 'tanh']);
const STRATEGIES = new Set(['', 'latency', 'distributed_arithmetic']);

/** Return the layers without hardware in this flow, each with its reason; empty if everything can be built. Never throws. */
export function checkBuildable(graph: ModelGraph, conditions: BuildConditions): readonly UnbuiltLayer[] {
  return graph.layers.flatMap((layer) => {
    const reason = reasonAgainst(layer, conditions) ?? (graph.numericsProfile === 'hls4ml-0.8' && hasOlderArithmetic(layer) ? 'the rtl flow averages as hls4ml 1.3 does, not as 0.8; choose the numerics profile hls4ml-1.3' : undefined);
    return reason === undefined ? [] : [{ layer: layer.name, reason }];
  });
}

/** Of what this flow builds, only averages are computed in another way by hls4ml 0.8. */
function hasOlderArithmetic(layer: Layer): boolean {
  return (layer.class_name.includes('Pooling') && textAttribute(layer, 'pool_op') === 'Average') || (layer.class_name === 'Merge' && textAttribute(layer, 'op') === 'average');
}

/** Return why a layer cannot be built, or undefined if nothing speaks against it. Never throws. */
export function reasonAgainst(layer: Layer, conditions: BuildConditions): string | undefined {
  if (!isFixed(layer.result_type)) return 'its result type is not fixed-point';
  if (layer.class_name === 'Input') return undefined;
  if (layer.inputs.length === 0) return 'nothing leads to it';
  if (conditions.ioType === 'io_stream') return 'streams (io_stream) are not built by the rtl flow; use io_parallel';
  if (!hasGenerator(layer.class_name)) return `layers of class ${layer.class_name} have no hardware in this flow yet`;
  if (layer.class_name === 'Activation' && !ACTIVATIONS.has(textAttribute(layer, 'activation'))) {
    return `the activation ${textAttribute(layer, 'activation')} has no hardware in this flow yet`;
  }
  const strategy = textAttribute(layer, 'strategy');
  if (!STRATEGIES.has(strategy)) return `the strategy ${strategy} is not built by the rtl flow; use latency`;
  const reuseFactor = numberAttribute(layer, 'reuse_factor', 1);
  const hasKernel = layer.types['weight'] !== undefined;
  if (hasKernel && reuseFactor !== 1) return `reuse factor ${reuseFactor}: the rtl flow builds every product once; use 1`;
  const strange = ['weight', 'bias', 'scale', 'accum'].find((name) => {
    const type = layer.types[name];
    return type !== undefined && !isFixed(type) && !(type.kind === 'exponent' && (name === 'weight' || name === 'scale'));
  });
  return strange === undefined ? undefined : `its ${strange} type is not fixed-point`;
}
