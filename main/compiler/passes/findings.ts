/**
 * @file The findings of the lowering, made in one place; what a code means in general stands in messages-lowering.ts.
 *
 * Severity: an error means that numbers of the layer cannot be made or trusted; a warning, that hls4ml 1.3 does something
 * else than the user most likely wants; a note, that something was changed on the way and is worth knowing.
 */

import type { Diagnostic, Severity } from '../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../diagnostics/make-diagnostic.ts';
import type { DiagnosticCode } from '../diagnostics/messages.ts';
import { structureFindings } from './structure-findings.ts';

interface Finding {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly layer?: string | undefined;
  readonly attribute?: string | undefined;
  readonly help?: string;
}

function finding({ code, severity, message, layer, attribute, help }: Finding): Diagnostic {
  const at = { ...(layer === undefined ? {} : { layer }), ...(attribute === undefined ? {} : { attribute }) };
  return makeDiagnostic(severity, code, message, { at, ...(help === undefined ? {} : { help }) });
}

const list = (values: readonly number[]): string =>
  values.length <= 16 ? values.join(', ') : `${values.slice(0, 8).join(', ')}, … ${values.slice(-4).join(', ')} (${values.length} values)`;

/** Findings about the configuration that a lowering meets. */
const configMessages = {
  noDefaultPrecision: (): Diagnostic =>
    finding({
      code: 'config/no-default-precision',
      severity: 'error',
      message: 'The configuration has no Model.Precision; hls4ml refuses such a configuration. fixed<16,6> is used here.',
      attribute: 'Model.Precision',
      help: 'Set Model.Precision, for example to fixed<16,6>.',
    }),
  noDefaultReuseFactor: (): Diagnostic =>
    finding({
      code: 'config/no-default-reuse-factor',
      severity: 'error',
      message: 'The configuration has no Model.ReuseFactor; hls4ml refuses layers without one of their own. 1 is used here.',
      attribute: 'Model.ReuseFactor',
      help: 'Set Model.ReuseFactor to 1.',
    }),
  autoNotAllowed: (variable: string): Diagnostic =>
    finding({
      code: 'config/auto-not-allowed',
      severity: 'error',
      message: `Model.Precision.${variable} must be a type; "auto" is only possible for single layers.`,
      attribute: `Model.Precision.${variable}`,
      help: 'Write a type such as fixed<16,6>; set auto on the layers.',
    }),
  unreadableType: (layer: string | undefined, variable: string, reason: string): Diagnostic =>
    finding({
      code: 'config/unreadable-type',
      severity: 'error',
      message: `${layer === undefined ? 'Model' : layer}.Precision.${variable}: ${reason}. The model's default type is used instead.`,
      layer,
      attribute: variable,
    }),
  layerNotInGraph: (layer: string): Diagnostic =>
    finding({
      code: 'config/layer-not-in-graph',
      severity: 'note',
      message: `LayerName.${layer} names no layer of this network; its settings are kept and have no effect.`,
      layer,
      help: 'Layers are named as in the lowered graph. A name that was merged away by a pass gets its settings back when it returns.',
    }),
  quantizerDecides: ({ layer, variable, asked, used, quantizer }: { readonly layer: string; readonly variable: string; readonly asked: string; readonly used: string; readonly quantizer: string }): Diagnostic =>
    finding({
      code: 'quantizer/type-decided',
      severity: 'warning',
      message: `Layer ${layer}: ${variable} stays ${used}, which its trained quantizer (${quantizer}) decides; hls4ml ignores the ${asked} that is asked for.`,
      layer,
      attribute: variable,
    }),
  tablePrecisionIgnored: (layer: string, variable: string, used: string): Diagnostic =>
    finding({
      code: 'precision/table-in-precision-ignored',
      severity: 'warning',
      message: `hls4ml ignores Precision.${variable} of ${layer}: tables take their type from the layer's key ${variable}_t. The table stays ${used}.`,
      layer,
      attribute: variable,
      help: `Set ${variable}_t on the layer itself.`,
    }),
};

/** Findings about reuse factor, strategy and parallelism. */
const strategyMessages = {
  unknownStrategy: (layer: string, text: string): Diagnostic =>
    finding({
      code: 'strategy/unknown',
      severity: 'warning',
      message: `Strategy "${text}" of ${layer} is none of Latency, Resource, ResourceUnrolled, distributed_arithmetic; hls4ml silently uses Latency.`,
      layer,
      attribute: 'strategy',
      help: 'Strategies are written exactly like this: Latency, Resource, ResourceUnrolled, distributed_arithmetic.',
    }),
  strategyWithoutEffect: (layer: string, text: string, isSoftmax: boolean): Diagnostic =>
    finding({
      code: 'strategy/no-effect',
      severity: 'warning',
      message: `Strategy "${text}" has no effect on ${layer}.`,
      layer,
      attribute: 'strategy',
      ...(isSoftmax ? { help: 'A softmax is chosen by the key Implementation: stable, latency, argmax or legacy.' } : {}),
    }),
  reuseFactorClamped: (layer: string, wanted: number, used: number, legal: readonly number[]): Diagnostic =>
    finding({
      code: 'reuse-factor/clamped',
      severity: 'warning',
      message: `Reuse factor ${wanted} is not possible for ${layer}; hls4ml uses ${used}. Possible: ${list(legal)}.`,
      layer,
      attribute: 'reuse_factor',
    }),
  reuseFactorAboveInputs: (layer: string, used: number, inputs: number): Diagnostic =>
    finding({
      code: 'reuse-factor/above-inputs',
      severity: 'warning',
      message: `Reuse factor ${used} of ${layer} is larger than the ${inputs} inputs of one output; the io_parallel convolution kernel of hls4ml stops with a failed assertion then.`,
      layer,
      attribute: 'reuse_factor',
      help: `Use at most ${inputs}, or io_stream.`,
    }),
  unrolledBecomesResource: (layer: string, reason: string): Diagnostic =>
    finding({
      code: 'strategy/unrolled-becomes-resource',
      severity: 'warning',
      message: `ResourceUnrolled is not possible for ${layer} ${reason}; hls4ml uses Resource.`,
      layer,
      attribute: 'strategy',
    }),
  compressionFails: (layer: string): Diagnostic =>
    finding({
      code: 'strategy/compression',
      severity: 'error',
      message: `hls4ml 1.3 cannot convert ${layer} with compressed weights: its template knows no kernel for them. The emulation computes what the kernel would.`,
      layer,
      attribute: 'compression',
    }),
  distributedNeedsReuseOne: (layer: string, reuseFactor: number): Diagnostic =>
    finding({
      code: 'strategy/distributed-arithmetic-reuse-factor',
      severity: 'error',
      message: `distributed_arithmetic needs reuse factor 1, ${layer} has ${reuseFactor}; hls4ml refuses the conversion.`,
      layer,
      attribute: 'reuse_factor',
      help: 'Set the reuse factor of the layer to 1.',
    }),
  distributedNotReproduced: (layer: string): Diagnostic =>
    finding({
      code: 'strategy/distributed-arithmetic-unquantized',
      severity: 'warning',
      message: `With distributed_arithmetic hls4ml takes kernel and bias of ${layer} as they are, not in their types; so does the emulation.`,
      layer,
      attribute: 'strategy',
      help: 'Train the layer with a quantizer (QKeras quantized_bits, alpha=1), or use another strategy.',
    }),
  targetCyclesTooSmall: (layer: string, target: number, least: number): Diagnostic =>
    finding({
      code: 'reuse-factor/target-cycles',
      severity: 'warning',
      message: `${layer} cannot reach ${target} cycles; the least is ${least}. TargetCycles is ignored.`,
      layer,
      attribute: 'target_cycles',
    }),
  partitionsClamped: (layer: string, wanted: number, used: number): Diagnostic =>
    finding({
      code: 'parallelization-factor/clamped',
      severity: 'warning',
      message: `ParallelizationFactor ${wanted} does not divide the output pixels of ${layer}; hls4ml uses ${used}.`,
      layer,
      attribute: 'parallelization_factor',
    }),
  encodedNotOnVitis: (layer: string): Diagnostic =>
    finding({
      code: 'conv-implementation/encoded-on-vitis',
      severity: 'warning',
      message: `The Encoded convolution does not exist for Vitis; ${layer} uses LineBuffer.`,
      layer,
      attribute: 'implementation',
    }),
  encodedPoolingOnVitis: (layer: string): Diagnostic =>
    finding({
      code: 'conv-implementation/encoded-on-vitis',
      severity: 'error',
      message: `The Encoded pooling does not exist for Vitis, and hls4ml keeps it all the same: the stream of ${layer} stops there with a failed assertion. The numbers shown are LineBuffer's.`,
      layer,
      attribute: 'implementation',
      help: 'Use LineBuffer, or the Vivado backend.',
    }),
};

/** Findings about what hls4ml 1.3 does to the graph. */
const structureMessages = {
  castLeft: (layer: string, parent: string, from: string, to: string): Diagnostic =>
    finding({
      code: 'precision/linear-cast-left',
      severity: 'warning',
      message: `${layer} stays as a cast from ${from} to ${to}: the result type set on ${parent} is undone behind it.`,
      layer,
      attribute: 'result',
      help: `Set the same result type on ${layer}, or use types per layer (granularity name) where it vanishes.`,
    }),
  batchNormKept: (layer: string, parent: string): Diagnostic =>
    finding({
      code: 'fusion/batch-norm-kept',
      severity: 'note',
      message: `${layer} is not merged into ${parent}, because the result type of ${parent} is fixed; hls4ml merges only behind a type auto.`,
      layer,
      help: `Set the result type of ${parent} to auto.`,
    }),
  activationQuantizerDropped: (layer: string, parent: string): Diagnostic =>
    finding({
      code: 'quantizer/linear-activation-dropped',
      severity: 'warning',
      message: `hls4ml merges ${layer} into ${parent}, whose type is auto, and loses the quantizer of ${layer} with it: the result is wider than in training.`,
      layer,
      help: `Give ${parent} the result type of ${layer}.`,
    }),
  cannotRemoveOutput: (layer: string): Diagnostic =>
    finding({
      code: 'structure/output-cannot-be-removed',
      severity: 'error',
      message: `${layer} changes nothing, but both it and its input are results of the model; hls4ml refuses the conversion.`,
      layer,
      help: 'Leave one of the two outputs out of the model.',
    }),
  finalReshapeRemoved: (layer: string): Diagnostic =>
    finding({
      code: 'structure/final-reshape-removed',
      severity: 'note',
      message: `${layer} is the last layer and does not change values in io_parallel; hls4ml removes it.`,
      layer,
    }),
  finalReshapeCostly: (layer: string): Diagnostic =>
    finding({
      code: 'structure/final-reshape-stream',
      severity: 'warning',
      message: `${layer} is the last layer; as a stream it costs a buffer for the whole tensor.`,
      layer,
      help: 'Leave the reshape out of the model.',
    }),
  scaleOfDenseOverRows: (layer: string): Diagnostic =>
    finding({
      code: 'quantizer/scaled-dense-over-rows',
      severity: 'error',
      message: `${layer} is a Dense layer over more than one axis whose quantizer has a scale; hls4ml 1.3 loses the scaled weights and adds the bias twice.`,
      layer,
      help: 'Train the layer with alpha=1, or use a convolution of size 1.',
    }),
  multidimensionalDense: (layer: string, rank: number): Diagnostic =>
    finding({
      code: 'structure/dense-rank',
      severity: 'error',
      message: `${layer} is a Dense layer on a tensor of rank ${rank}; hls4ml supports at most 3.`,
      layer,
    }),
  tooManyReaders: (layer: string, count: number): Diagnostic =>
    finding({
      code: 'structure/too-many-readers',
      severity: 'error',
      message: `The result of ${layer} is read ${count} times; hls4ml can copy a stream at most 7 times.`,
      layer,
    }),
  softmaxTableReduced: (layer: string, wanted: number, used: number): Diagnostic =>
    finding({
      code: 'softmax/table-size-reduced',
      severity: 'note',
      message: `The table of ${layer} is reduced from ${wanted} to ${used} entries: its address has no more bits.`,
      layer,
      attribute: 'table_size',
    }),
  rowStrideIgnored: (layer: string, stride: number): Diagnostic =>
    finding({
      code: 'convolution/row-stride-ignored',
      severity: 'warning',
      message: `${layer} has a kernel one row high; as a stream hls4ml moves it on by one row, not by ${stride}, and the first results are taken.`,
      layer,
      attribute: 'stride_height',
      help: 'Use io_parallel, or a kernel of two rows.',
    }),
  softmaxOverAll: (layer: string): Diagnostic =>
    finding({
      code: 'softmax/over-all-elements',
      severity: 'warning',
      message: `${layer} works on a tensor of rank 2 or more; with io_parallel hls4ml normalises over all elements together, not per row.`,
      layer,
      help: 'Use io_stream, or split the tensor.',
    }),
  resourceBatchnormOnVivado: (layer: string): Diagnostic =>
    finding({
      code: 'weights/transposed-twice',
      severity: 'warning',
      message: `hls4ml 1.3 transposes the kernel of ${layer} twice (QConv2DBatchnorm, Resource, Vivado); its results are wrong there, and the emulation shows them so.`,
      layer,
      help: 'Use the Vitis backend, or the Latency strategy.',
    }),
  scaleClipped: (layer: string): Diagnostic =>
    finding({
      code: 'quantizer/scale-clipped',
      severity: 'warning',
      message: `The scale of ${layer} is a power of two above 1 for which hls4ml 1.3 chooses too few exponent bits; some channels come out too small there.`,
      layer,
      attribute: 'scale',
      help: 'Train with alpha=1, or with more integer bits in the quantizer.',
    }),
  unsupportedQuantizer: (layer: string, variable: string, className: string): Diagnostic =>
    finding({
      code: 'quantizer/unsupported',
      severity: 'warning',
      message: `hls4ml has no type for the quantizer ${className} of ${layer}.${variable} and uses fixed<16,6>.`,
      layer,
      attribute: variable,
    }),
};

/** All findings of the lowering, by name. None of them throws. */
export const findings = { ...configMessages, ...strategyMessages, ...structureMessages, ...structureFindings };
