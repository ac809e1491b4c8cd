/** @file All lints, area by area; findings come in this order. A test checks that every file under `lints/` stands here. */

import type { Lint } from './lint.ts';
import { activationReluOptionsIgnored } from './lints/activation/relu-options-ignored.ts';
import { activationSeluStream } from './lints/activation/selu-stream.ts';
import { activationTableRange } from './lints/activation/table-range.ts';
import { activationTernaryTanhDoubles } from './lints/activation/ternary-tanh-doubles.ts';
import { activationTernaryTanhStream } from './lints/activation/ternary-tanh-stream.ts';
import { binaryBiasCountsTwice } from './lints/binary/bias-counts-twice.ts';
import { binaryBitsTimesPowers } from './lints/binary/bits-times-powers.ts';
import { binaryKernelOfOnes } from './lints/binary/kernel-of-ones.ts';
import { binaryUnrolledWithoutMinusOnes } from './lints/binary/unrolled-without-minus-ones.ts';
import { channelDeadOnData } from './lints/channel/dead-on-data.ts';
import { channelDead } from './lints/channel/dead.ts';
import { clockUnrealistic } from './lints/clock/unrealistic.ts';
import { configAutoNotAllowed } from './lints/config/auto-not-allowed.ts';
import { configChannelsLastNotFollowed } from './lints/config/channels-last-not-followed.ts';
import { configLayerNotInGraph } from './lints/config/layer-not-in-graph.ts';
import { configNoDefaultPrecision } from './lints/config/no-default-precision.ts';
import { configNoDefaultReuseFactor } from './lints/config/no-default-reuse-factor.ts';
import { configOptionWithoutEffect } from './lints/config/option-without-effect.ts';
import { configPassesNotFollowed } from './lints/config/passes-not-followed.ts';
import { configUnknownPipelineStyle } from './lints/config/unknown-pipeline-style.ts';
import { configUnreadableType } from './lints/config/unreadable-type.ts';
import { configWeightsAsPorts } from './lints/config/weights-as-ports.ts';
import { convImplementationEncodedOnVitis } from './lints/conv-implementation/encoded-on-vitis.ts';
import { convolutionRowStrideIgnored } from './lints/convolution/row-stride-ignored.ts';
import { datasetChannelsFirst } from './lints/dataset/channels-first.ts';
import { datasetLabelsOutOfRange } from './lints/dataset/labels-out-of-range.ts';
import { datasetNotFiniteSamples } from './lints/dataset/not-finite-samples.ts';
import { datasetNotNormalised } from './lints/dataset/not-normalised.ts';
import { embeddingUncheckedIndex } from './lints/embedding/unchecked-index.ts';
import { fusionBatchNormKept } from './lints/fusion/batch-norm-kept.ts';
import { inputTooCoarse } from './lints/input/too-coarse.ts';
import { inputTypeTooSmall } from './lints/input/type-too-small.ts';
import { inputUnused } from './lints/input/unused.ts';
import { layerNormTableRange } from './lints/layer-norm/table-range.ts';
import { layerNormVarianceBeyondTable } from './lints/layer-norm/variance-beyond-table.ts';
import { mergeBroadcastCount } from './lints/merge/broadcast-count.ts';
import { mergeBroadcast } from './lints/merge/broadcast.ts';
import { mergeDotAuto } from './lints/merge/dot-auto.ts';
import { outputConstant } from './lints/output/constant.ts';
import { parallelTooLarge } from './lints/parallel/too-large.ts';
import { parallelizationFactorClamped } from './lints/parallelization-factor/clamped.ts';
import { partUnknown } from './lints/part/unknown.ts';
import { poolingAverageTruncated } from './lints/pooling/average-truncated.ts';
import { poolingUnsignedPadding } from './lints/pooling/unsigned-padding.ts';
import { precisionActivationCutsAuto } from './lints/precision/activation-cuts-auto.ts';
import { precisionLinearCastLeft } from './lints/precision/linear-cast-left.ts';
import { precisionMaximumDropsFraction } from './lints/precision/maximum-drops-fraction.ts';
import { precisionMayOverflow } from './lints/precision/may-overflow.ts';
import { precisionOverflow } from './lints/precision/overflow.ts';
import { precisionProductTruncation } from './lints/precision/product-truncation.ts';
import { precisionTableInPrecisionIgnored } from './lints/precision/table-in-precision-ignored.ts';
import { profileAutoType } from './lints/profile/auto-type.ts';
import { profileNotInVersion } from './lints/profile/not-in-version.ts';
import { quantizerActivationTypeLost } from './lints/quantizer/activation-type-lost.ts';
import { quantizerConvertedDifferently } from './lints/quantizer/converted-differently.ts';
import { quantizerScaleInWeights } from './lints/quantizer/scale-in-weights.ts';
import { quantizerScaleLost } from './lints/quantizer/scale-lost.ts';
import { quantizerTypeDecided } from './lints/quantizer/type-decided.ts';
import { quantizerUnsupported } from './lints/quantizer/unsupported.ts';
import { recurrentBidirectionalReuseFactor } from './lints/recurrent/bidirectional-reuse-factor.ts';
import { recurrentNoKernel } from './lints/recurrent/no-kernel.ts';
import { recurrentOptionsIgnored } from './lints/recurrent/options-ignored.ts';
import { recurrentResetGate } from './lints/recurrent/reset-gate.ts';
import { recurrentTypesDiffer } from './lints/recurrent/types-differ.ts';
import { resourcesBramAbovePart } from './lints/resources/bram-above-part.ts';
import { resourcesDspAbovePart } from './lints/resources/dsp-above-part.ts';
import { resourcesFfAbovePart } from './lints/resources/ff-above-part.ts';
import { resourcesLutAbovePart } from './lints/resources/lut-above-part.ts';
import { resourcesMemoryAbovePart } from './lints/resources/memory-above-part.ts';
import { reuseFactorAboveInputs } from './lints/reuse-factor/above-inputs.ts';
import { reuseFactorClamped } from './lints/reuse-factor/clamped.ts';
import { reuseFactorTargetCycles } from './lints/reuse-factor/target-cycles.ts';
import { softmaxArgmaxFlips } from './lints/softmax/argmax-flips.ts';
import { softmaxCoarseExponential } from './lints/softmax/coarse-exponential.ts';
import { softmaxCoarseInverse } from './lints/softmax/coarse-inverse.ts';
import { softmaxOverAllElements } from './lints/softmax/over-all-elements.ts';
import { softmaxStableWraps } from './lints/softmax/stable-wraps.ts';
import { softmaxWrongKey } from './lints/softmax/wrong-key.ts';
import { strategyCompression } from './lints/strategy/compression.ts';
import { strategyDepthwiseResource } from './lints/strategy/depthwise-resource.ts';
import { strategyDistributedArithmeticBits } from './lints/strategy/distributed-arithmetic-bits.ts';
import { strategyDistributedArithmeticInput } from './lints/strategy/distributed-arithmetic-input.ts';
import { strategyDistributedArithmeticLayer } from './lints/strategy/distributed-arithmetic-layer.ts';
import { strategyDistributedArithmeticOverflows } from './lints/strategy/distributed-arithmetic-overflows.ts';
import { strategyDistributedArithmeticReuseFactor } from './lints/strategy/distributed-arithmetic-reuse-factor.ts';
import { strategyDistributedArithmeticRounds } from './lints/strategy/distributed-arithmetic-rounds.ts';
import { strategyDistributedArithmeticUnknownSplit } from './lints/strategy/distributed-arithmetic-unknown-split.ts';
import { strategyDistributedArithmeticUnquantized } from './lints/strategy/distributed-arithmetic-unquantized.ts';
import { strategyNoEffect } from './lints/strategy/no-effect.ts';
import { strategyResourceReuseOne } from './lints/strategy/resource-reuse-one.ts';
import { strategyUnknown } from './lints/strategy/unknown.ts';
import { strategyUnrolledBecomesResource } from './lints/strategy/unrolled-becomes-resource.ts';
import { strategyUnrolledReuseOne } from './lints/strategy/unrolled-reuse-one.ts';
import { streamBroadcast } from './lints/stream/broadcast.ts';
import { streamDmaWidth } from './lints/stream/dma-width.ts';
import { streamFifoBits } from './lints/stream/fifo-bits.ts';
import { streamHeterogeneousQuantizer } from './lints/stream/heterogeneous-quantizer.ts';
import { streamLayerMissing } from './lints/stream/layer-missing.ts';
import { streamNoTlast } from './lints/stream/no-tlast.ts';
import { streamPooling } from './lints/stream/pooling.ts';
import { streamSoftmaxAxis } from './lints/stream/softmax-axis.ts';
import { structureFinalReshapeStream } from './lints/structure/final-reshape-stream.ts';
import { timeDistributedTypesDiffer } from './lints/time-distributed/types-differ.ts';
import { toolsOptionUnsupported } from './lints/tools/option-unsupported.ts';
import { unrollArrayAboveLimit } from './lints/unroll/array-above-limit.ts';
import { unrollKernelAboveLimit } from './lints/unroll/kernel-above-limit.ts';
import { weightsOverflow } from './lints/weights/overflow.ts';
import { weightsVanish } from './lints/weights/vanish.ts';

/** Every lint. */
export const LINTS: readonly Lint[] = [
  configAutoNotAllowed,
  configChannelsLastNotFollowed,
  configLayerNotInGraph,
  configNoDefaultPrecision,
  configNoDefaultReuseFactor,
  configOptionWithoutEffect,
  configPassesNotFollowed,
  configUnknownPipelineStyle,
  configUnreadableType,
  configWeightsAsPorts,
  profileAutoType,
  profileNotInVersion,
  partUnknown,
  clockUnrealistic,
  toolsOptionUnsupported,
  resourcesBramAbovePart,
  resourcesDspAbovePart,
  resourcesFfAbovePart,
  resourcesLutAbovePart,
  resourcesMemoryAbovePart,
  unrollArrayAboveLimit,
  unrollKernelAboveLimit,
  parallelTooLarge,
  strategyCompression,
  strategyDepthwiseResource,
  strategyDistributedArithmeticBits,
  strategyDistributedArithmeticInput,
  strategyDistributedArithmeticLayer,
  strategyDistributedArithmeticOverflows,
  strategyDistributedArithmeticReuseFactor,
  strategyDistributedArithmeticRounds,
  strategyDistributedArithmeticUnknownSplit,
  strategyDistributedArithmeticUnquantized,
  strategyNoEffect,
  strategyResourceReuseOne,
  strategyUnknown,
  strategyUnrolledBecomesResource,
  strategyUnrolledReuseOne,
  reuseFactorAboveInputs,
  reuseFactorClamped,
  reuseFactorTargetCycles,
  parallelizationFactorClamped,
  convImplementationEncodedOnVitis,
  streamBroadcast,
  streamDmaWidth,
  streamFifoBits,
  streamHeterogeneousQuantizer,
  streamLayerMissing,
  streamNoTlast,
  streamPooling,
  streamSoftmaxAxis,
  structureFinalReshapeStream,
  fusionBatchNormKept,
  convolutionRowStrideIgnored,
  poolingAverageTruncated,
  poolingUnsignedPadding,
  activationReluOptionsIgnored,
  activationSeluStream,
  activationTableRange,
  activationTernaryTanhDoubles,
  activationTernaryTanhStream,
  softmaxArgmaxFlips,
  softmaxCoarseExponential,
  softmaxCoarseInverse,
  softmaxOverAllElements,
  softmaxStableWraps,
  softmaxWrongKey,
  recurrentBidirectionalReuseFactor,
  recurrentNoKernel,
  recurrentOptionsIgnored,
  recurrentResetGate,
  recurrentTypesDiffer,
  layerNormTableRange,
  layerNormVarianceBeyondTable,
  timeDistributedTypesDiffer,
  mergeBroadcastCount,
  mergeBroadcast,
  mergeDotAuto,
  embeddingUncheckedIndex,
  quantizerActivationTypeLost,
  quantizerConvertedDifferently,
  quantizerScaleInWeights,
  quantizerScaleLost,
  quantizerTypeDecided,
  quantizerUnsupported,
  binaryBiasCountsTwice,
  binaryBitsTimesPowers,
  binaryKernelOfOnes,
  binaryUnrolledWithoutMinusOnes,
  weightsOverflow,
  weightsVanish,
  precisionActivationCutsAuto,
  precisionLinearCastLeft,
  precisionMaximumDropsFraction,
  precisionMayOverflow,
  precisionOverflow,
  precisionProductTruncation,
  precisionTableInPrecisionIgnored,
  inputTooCoarse,
  inputTypeTooSmall,
  inputUnused,
  datasetChannelsFirst,
  datasetLabelsOutOfRange,
  datasetNotFiniteSamples,
  datasetNotNormalised,
  channelDeadOnData,
  channelDead,
  outputConstant,
];
