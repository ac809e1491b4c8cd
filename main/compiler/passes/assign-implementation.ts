/**
 * @file Pass: assign the implementation.
 *
 * *Requires* the conversion done (alpha factorised, batch norms fused, types inferred).
 * *Guarantees* on every layer `reuse_factor` and `target_cycles`; on multiplying layers a `strategy` hls4ml has a kernel for and
 * a reuse factor that kernel accepts; on convolutions `n_partitions`, `parallelization_factor`, `implementation`. What is not the
 * one asked for is seen by preflight, which compares.
 * *Method*: hls4ml's initialisers for Vivado and Vitis: Latency keeps any reuse factor, Resource takes the nearest legal one
 * (after TargetCycles), ResourceUnrolled falls back to Resource where it has no kernel.
 * Recurrent layers: assign-recurrent.ts; einsum layers, whose constants are put in the order of their kernel: assign-einsum.ts.
 * *Does not handle* layers that do not exist as streams, or kernels that stop with what they are given: preflight finds those.
 */

import { int } from '../../../preload/model/fixed-type.ts';
import { closestReuseFactor, legalParallelizationFactors, legalReuseFactors } from '../../../preload/model/reuse-factor.ts';
import type { LayerStrategy } from '../../../preload/model/reuse-factor.ts';
import { kernelSize } from '../ir/kernel-size.ts';
import type { AttributeValue, Layer, ModelGraph } from '../ir/model-graph.ts';
import { numberAttribute } from '../ir/visit.ts';
import { assignEinsum, assignEinsumDense } from './assign-einsum.ts';
import { assignRecurrent } from './assign-recurrent.ts';
import { hasKernel, isConv1D, isConv2D, isPooling, isRecurrent } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Cycles that hls4ml reckons per output for moving data. @unit cycles */
const SHUFFLE_CYCLES = 6;

/** Return the graph with strategy, reuse factor and partitions decided. Never throws. */
export function assignImplementation(graph: ModelGraph, context: PassContext): PassResult {
  const layers = graph.layers.map((layer) => {
    const attributes: Record<string, AttributeValue> = {
      ...layer.attributes,
      reuse_factor: context.config.reuseFactor(layer),
      target_cycles: context.config.targetCycles(layer) ?? null,
    };
    const next = { ...layer, attributes };
    if (hasKernel(layer.class_name)) assignStrategy(next, attributes, context);
    if (isRecurrent(layer.class_name)) {
      assignRecurrent(next, attributes, context);
      return { ...next, types: { ...layer.types, ...(layer.class_name === 'SimpleRNN' ? {} : { index: int(1, false) }) } };
    }
    if (layer.class_name === 'EinsumDense') return assignEinsumDense(next, context.config.strategy(layer), context.config.precision(layer, 'bias'));
    if (layer.class_name === 'Einsum') return assignEinsum(next, context.config.strategy(layer));
    if (layer.class_name === 'TimeDistributed') attributes['time_step_loop_parallelism'] = String(attributes['time_step_loop_parallelism'] ?? 'off').toLowerCase();
    if (isConv1D(layer.class_name) || isConv2D(layer.class_name)) assignPartitions(next, attributes, context);
    if (isPooling(layer.class_name) || isConv1D(layer.class_name) || isConv2D(layer.class_name)) {
      const implementation = context.config.convImplementation(layer).toLowerCase();
      const isReplaced = implementation === 'encoded' && context.design.backend === 'Vitis' && layer.class_name.includes('Conv');
      attributes['implementation'] = isReplaced ? 'linebuffer' : implementation;
    }
    return layer.class_name === 'Dense' ? { ...next, types: { ...layer.types, index: int(1, false) } } : next;
  });
  return { graph: { ...graph, layers } };
}

function assignStrategy(layer: Layer, attributes: Record<string, AttributeValue>, context: PassContext): void {
  const asked = context.config.strategy(layer);
  const wanted = context.config.reuseFactor(layer);
  const refusal = unrolledRefusal(layer, wanted, context);
  const isUnrolled = asked === 'resource_unrolled';
  const used: LayerStrategy =
    asked === 'resource' || (isUnrolled && refusal !== undefined)
      ? 'resource'
      : isUnrolled
        ? 'resource_unrolled'
        : asked === 'distributed_arithmetic' || asked === 'da'
          ? 'distributed_arithmetic'
          : 'latency';
  // A depthwise convolution is initialised as a convolution first, which may clamp its reuse factor, then as itself.
  const isDepthwise = layer.class_name.startsWith('Depthwise');
  const kept: LayerStrategy = isDepthwise && asked !== 'resource' ? 'latency' : used;
  const isCompressed = kept === 'resource' && layer.class_name === 'Dense' && context.config.compression(layer);
  attributes['strategy'] = isCompressed ? 'compressed' : kept;
  // Weights that became adders are no attributes any more; convolutions of streams keep theirs.
  if (kept === 'distributed_arithmetic' && (layer.class_name === 'Dense' || context.design.ioType === 'io_parallel')) delete attributes['bias_data'];
  if (used === 'resource' || used === 'resource_unrolled') clampReuseFactor(layer, attributes, used);
}

/** Return why hls4ml has no unrolled kernel for a layer with a kernel, or undefined. Never throws. */
export function unrolledRefusal(layer: Layer, reuseFactor: number, { design }: Pick<PassContext, 'design'>): string | undefined {
  if (reuseFactor === 1) return 'with reuse factor 1';
  return layer.class_name !== 'Dense' && design.ioType === 'io_parallel' ? 'with io_parallel' : undefined;
}

function clampReuseFactor(layer: Layer, attributes: Record<string, AttributeValue>, strategy: LayerStrategy): void {
  const size = kernelSize(layer) ?? { inputs: 1, outputs: 1 };
  const wanted = targetReuseFactor(layer) ?? numberAttribute(layer, 'reuse_factor', 1);
  const legal = legalReuseFactors(size).slice(0, strategy === 'resource_unrolled' ? -1 : undefined);
  attributes['reuse_factor'] = legal.includes(wanted) ? wanted : closestReuseFactor(legal, wanted);
}

/** Return the cycles that hls4ml reckons a layer needs for moving data alone. Never throws. @unit cycles */
export function shuffleCycles(layer: Layer): number {
  const outputs = layer.class_name === 'Dense' ? numberAttribute(layer, 'n_out') : numberAttribute(layer, 'out_height', 1) * numberAttribute(layer, 'out_width');
  return SHUFFLE_CYCLES * outputs;
}

/** Return the reuse factor that TargetCycles asks for, not yet made legal; nothing where it is not set or cannot be reached. Never throws. */
export function targetReuseFactor(layer: Layer): number | undefined {
  const target = layer.attributes['target_cycles'];
  const overhead = shuffleCycles(layer);
  return typeof target !== 'number' || target < overhead ? undefined : (target - overhead) / (overhead / SHUFFLE_CYCLES);
}

function assignPartitions(layer: Layer, attributes: Record<string, AttributeValue>, { config }: PassContext): void {
  const pixels = isConv1D(layer.class_name) ? (layer.shape[0] ?? 1) : (layer.shape[0] ?? 1) * (layer.shape[1] ?? 1);
  const configured = config.value(layer, 'ParallelizationFactor');
  const wanted = (typeof configured === 'number' && configured) || numberAttribute(layer, 'parallelization_factor', 1) || 1;
  const legal = legalParallelizationFactors(pixels);
  const used = legal.includes(wanted) ? wanted : closestReuseFactor(legal, wanted);
  attributes['n_partitions'] = Math.floor(pixels / used);
  attributes['parallelization_factor'] = used;
}
