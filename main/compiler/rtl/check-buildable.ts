/**
 * @file Which layers of a lowered graph this flow cannot build, found without generating anything.
 *
 * Fast enough to run on every edit; `generateRtl` may still refuse a layer for its size.
 */

import { isFixed, printPrecision } from '../../../preload/model/fixed-type.ts';
import type { Precision } from '../../../preload/model/fixed-type.ts';
import type { UnbuiltLayer } from '../ir/hardware-plan.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { producersByTensor } from '../ir/visit.ts';
import { comparesUnsigned } from '../numerics/operators.ts';
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
  const producers = producersByTensor(graph);
  return graph.layers.flatMap((layer) => {
    const inputs = layer.inputs.flatMap((tensor) => producers.get(tensor)?.result_type ?? []);
    const reason = reasonAgainst(layer, conditions, inputs) ?? (graph.numericsProfile === 'hls4ml-0.8' && hasOlderArithmetic(layer) ? 'the rtl flow averages as hls4ml 1.3 does, not as 0.8; choose the numerics profile hls4ml-1.3' : undefined);
    return reason === undefined ? [] : [{ layer: layer.name, reason }];
  });
}

/** Of what this flow builds, only averages are computed in another way by hls4ml 0.8. */
function hasOlderArithmetic(layer: Layer): boolean {
  return (layer.class_name.includes('Pooling') && textAttribute(layer, 'pool_op') === 'Average') || (layer.class_name === 'Merge' && textAttribute(layer, 'op') === 'average');
}

/** Why a layer that reads tensors of these types cannot be built. */
function reasonAgainst(layer: Layer, conditions: BuildConditions, inputs: readonly Precision[]): string | undefined {
  if (!isFixed(layer.result_type)) return 'its result type is not fixed-point';
  if (layer.class_name === 'Input') return undefined;
  if (layer.inputs.length === 0) return 'nothing leads to it';
  if (conditions.ioType === 'io_stream') return 'streams (io_stream) are not built by the rtl flow; use io_parallel';
  const againstInputs = reasonAgainstInputs(layer, inputs);
  if (againstInputs !== undefined) return againstInputs;
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

/** Single bits stand for −1 and 1, and hls4ml compares some signed words as C does unsigned ones: neither is built. */
function reasonAgainstInputs(layer: Layer, inputs: readonly Precision[]): string | undefined {
  const strange = inputs.find((type) => !isFixed(type));
  if (strange !== undefined) return `it reads ${printPrecision(strange)}, which is not fixed-point`;
  const [first, second] = inputs;
  const op = textAttribute(layer, 'op');
  const compares = layer.class_name === 'Merge' && (op === 'maximum' || op === 'minimum');
  if (!compares || first === undefined || second === undefined || !isFixed(first) || !isFixed(second) || !comparesUnsigned(first, second)) return undefined;
  return `the ${op} of ${printPrecision(first)} and ${printPrecision(second)}, which hls4ml compares as unsigned words, has no hardware in this flow yet; give both the same sign`;
}
