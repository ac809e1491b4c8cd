/**
 * @file Pass: assign the implementation.
 *
 * *Requires* the conversion done (alpha factorised, batch norms fused, types inferred).
 * *Guarantees* on every layer `reuse_factor` and `target_cycles`; on multiplying layers a `strategy` hls4ml has a kernel for and
 * a reuse factor that kernel accepts; on convolutions `n_partitions`, `parallelization_factor`, `implementation`. Every value that
 * is not the one asked for comes with a finding.
 * *Method*: hls4ml's initialisers for Vivado and Vitis: Latency keeps any reuse factor, Resource takes the nearest legal one
 * (after TargetCycles), ResourceUnrolled falls back to Resource where it has no kernel.
 * Recurrent layers: assign-recurrent.ts; einsum layers, whose constants are put in the order of their kernel: assign-einsum.ts.
 * *Does not handle* io_stream for the layers that do not exist as streams (report-traps.ts).
 */

import { int, isFixed } from '../../../preload/model/fixed-type.ts';
import { closestReuseFactor, legalParallelizationFactors, legalReuseFactors } from '../../../preload/model/reuse-factor.ts';
import type { LayerStrategy } from '../../../preload/model/reuse-factor.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import { kernelSize } from '../ir/kernel-size.ts';
import type { AttributeValue, Layer, ModelGraph } from '../ir/model-graph.ts';
import { convertedValues, numberAttribute } from '../ir/visit.ts';
import { quantizeWeight, weightValues } from '../numerics/weights.ts';
import { assignEinsum, assignEinsumDense } from './assign-einsum.ts';
import { assignRecurrent } from './assign-recurrent.ts';
import { hasKernel, isConv1D, isConv2D, isPooling, isRecurrent } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Cycles that hls4ml reckons per output for moving data. @unit cycles */
const SHUFFLE_CYCLES = 6;

/** Return the graph with strategy, reuse factor and partitions decided. Never throws. */
export function assignImplementation(graph: ModelGraph, context: PassContext): PassResult {
  const diagnostics: Diagnostic[] = [];
  const layers = graph.layers.map((layer) => {
    const attributes: Record<string, AttributeValue> = {
      ...layer.attributes,
      reuse_factor: context.config.reuseFactor(layer),
      target_cycles: context.config.targetCycles(layer) ?? null,
    };
    const next = { ...layer, attributes };
    if (hasKernel(layer.class_name)) diagnostics.push(...assignStrategy(next, attributes, context));
    if (isRecurrent(layer.class_name)) {
      diagnostics.push(...assignRecurrent(next, attributes, context));
      return { ...next, types: { ...layer.types, ...(layer.class_name === 'SimpleRNN' ? {} : { index: int(1, false) }) } };
    }
    if (layer.class_name === 'EinsumDense') return assignEinsumDense(next, context.config.strategy(layer), context.config.precision(layer, 'bias'));
    if (layer.class_name === 'Einsum') return assignEinsum(next, context.config.strategy(layer));
    if (layer.class_name === 'TimeDistributed') attributes['time_step_loop_parallelism'] = String(attributes['time_step_loop_parallelism'] ?? 'off').toLowerCase();
    if (isConv1D(layer.class_name) || isConv2D(layer.class_name)) diagnostics.push(...assignPartitions(next, attributes, context));
    if (isPooling(layer.class_name) || isConv1D(layer.class_name) || isConv2D(layer.class_name)) {
      const implementation = context.config.convImplementation(layer).toLowerCase();
      const isReplaced = implementation === 'encoded' && context.design.backend === 'Vitis' && layer.class_name.includes('Conv');
      if (isReplaced) diagnostics.push(findings.encodedNotOnVitis(layer.name));
      else if (implementation === 'encoded' && context.design.backend === 'Vitis' && context.design.ioType === 'io_stream') diagnostics.push(findings.encodedPoolingOnVitis(layer.name));
      attributes['implementation'] = isReplaced ? 'linebuffer' : implementation;
    }
    return layer.class_name === 'Dense' ? { ...next, types: { ...layer.types, index: int(1, false) } } : next;
  });
  return { graph: { ...graph, layers }, diagnostics };
}

function assignStrategy(layer: Layer, attributes: Record<string, AttributeValue>, context: PassContext): readonly Diagnostic[] {
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
  const found: Diagnostic[] = isCompressed ? [findings.compressionFails(layer.name)] : [];
  if (isUnrolled && refusal !== undefined && !isDepthwise) found.push(findings.unrolledBecomesResource(layer.name, refusal));
  // Weights that became adders are no attributes any more; convolutions of streams keep theirs.
  if (kept === 'distributed_arithmetic' && (layer.class_name === 'Dense' || context.design.ioType === 'io_parallel')) delete attributes['bias_data'];
  if (kept === 'distributed_arithmetic' && wanted !== 1) found.push(findings.distributedNeedsReuseOne(layer.name, wanted));
  if (kept === 'distributed_arithmetic' && !isOnGrid(layer)) found.push(findings.distributedNotReproduced(layer.name));
  if (kept === 'latency' && asked !== 'latency') found.push(findings.unknownStrategy(layer.name, asked));
  if (used === 'resource' || used === 'resource_unrolled') found.push(...clampReuseFactor(layer, attributes, used, context));
  return found;
}

/** Distributed arithmetic works on the kernel as it is, not on the kernel in its type. */
function isOnGrid(layer: Layer): boolean {
  return ['weight', 'bias'].every((name) => {
    const [weight, type] = [layer.weights[name], layer.types[name]];
    if (!weight || !type || !isFixed(type)) return true;
    const written = convertedValues(weight);
    const values = weightValues(quantizeWeight(written, type), type);
    return written.every((value, i) => value === values[i]);
  });
}

function unrolledRefusal(layer: Layer, reuseFactor: number, { design }: PassContext): string | undefined {
  if (reuseFactor === 1) return 'with reuse factor 1';
  return layer.class_name !== 'Dense' && design.ioType === 'io_parallel' ? 'with io_parallel' : undefined;
}

function clampReuseFactor(layer: Layer, attributes: Record<string, AttributeValue>, strategy: LayerStrategy, { design }: PassContext): readonly Diagnostic[] {
  const size = kernelSize(layer) ?? { inputs: 1, outputs: 1 };
  const found: Diagnostic[] = [];
  const target = targetReuseFactor(layer, numberAttribute(layer, 'target_cycles', 0), found);
  const wanted = target ?? numberAttribute(layer, 'reuse_factor', 1);
  const legal = legalReuseFactors(size).slice(0, strategy === 'resource_unrolled' ? -1 : undefined);
  const used = legal.includes(wanted) ? wanted : closestReuseFactor(legal, wanted);
  attributes['reuse_factor'] = used;
  if (used !== wanted) found.push(findings.reuseFactorClamped(layer.name, wanted, used, legal));
  if (used > size.inputs && layer.class_name !== 'Dense' && design.ioType === 'io_parallel') {
    found.push(findings.reuseFactorAboveInputs(layer.name, used, size.inputs));
  }
  return found;
}

function targetReuseFactor(layer: Layer, targetCycles: number, found: Diagnostic[]): number | undefined {
  if (layer.attributes['target_cycles'] === null) return undefined;
  const outputs = layer.class_name === 'Dense' ? numberAttribute(layer, 'n_out') : numberAttribute(layer, 'out_height', 1) * numberAttribute(layer, 'out_width');
  const overhead = SHUFFLE_CYCLES * outputs;
  if (targetCycles < overhead) {
    found.push(findings.targetCyclesTooSmall(layer.name, targetCycles, overhead + 1));
    return undefined;
  }
  return (targetCycles - overhead) / outputs;
}

function assignPartitions(layer: Layer, attributes: Record<string, AttributeValue>, { config }: PassContext): readonly Diagnostic[] {
  const pixels = isConv1D(layer.class_name) ? (layer.shape[0] ?? 1) : (layer.shape[0] ?? 1) * (layer.shape[1] ?? 1);
  const configured = config.value(layer, 'ParallelizationFactor');
  const wanted = (typeof configured === 'number' && configured) || numberAttribute(layer, 'parallelization_factor', 1) || 1;
  const legal = legalParallelizationFactors(pixels);
  const used = legal.includes(wanted) ? wanted : closestReuseFactor(legal, wanted);
  attributes['n_partitions'] = Math.floor(pixels / used);
  attributes['parallelization_factor'] = used;
  return used === wanted ? [] : [findings.partitionsClamped(layer.name, wanted, used)];
}
