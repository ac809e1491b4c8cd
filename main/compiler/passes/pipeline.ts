/**
 * @file The lowering: from the source graph and a design to the graph that hardware has, in hls4ml's order.
 *
 * Read the lists from top to bottom. The passes of a group are repeated from the top whenever one of them changed the
 * graph, as hls4ml's optimizer does, so that an early pass sees what a later one uncovered (a batch norm behind a removed
 * linear activation). The graph is verified after every pass.
 *
 * @source hls4ml 1.3: the flows parse_qonnx, convert, optimize, vivado:init_layers, vivado:streaming, vivado:quantization, vivado:optimize,
 * vivado:specific_types; passes for layers this program does not read are left out
 */

import { assert } from '../../base/assert.ts';
import type { Design, NumericsProfile } from '../../../preload/model/design.ts';
import { withRequantiseTypes } from '../../../preload/model/structure-edit.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ModelFormat, ModelGraph } from '../ir/model-graph.ts';
import { verifyGraph } from '../ir/verify.ts';
import { addExtraOutputs } from './add-extra-outputs.ts';
import { aliasReshapes } from './alias-reshapes.ts';
import { applyConfiguration } from './apply-configuration.ts';
import { assignImplementation } from './assign-implementation.ts';
import { cloneStreamOutputs } from './clone-stream-outputs.ts';
import { cutNetwork } from './cut-network.ts';
import { decideExactTypes } from './decide-exact-types.ts';
import { eliminateLinearActivation } from './eliminate-linear-activation.ts';
import { enforceProxySettings } from './enforce-proxy-settings.ts';
import { extractTernaryThreshold } from './extract-ternary-threshold.ts';
import { factorizeAlpha } from './factorize-alpha.ts';
import { fixInputPrecision } from './fix-input-precision.ts';
import { fixSoftmaxTableSize } from './fix-softmax-table-size.ts';
import { followOlderVersion } from './follow-older-version.ts';
import { fuseBatchNorm } from './fuse-batch-norm.ts';
import { fuseFixedPointQuantizer } from './fuse-fixed-point-quantizer.ts';
import { fuseConsecutiveBatchNorm } from './fuse-consecutive-batch-norm.ts';
import { generateStreamInstructions } from './generate-stream-instructions.ts';
import { readHlsConfig, type HlsConfig } from './hls-config.ts';
import { inferPrecision } from './infer-precision.ts';
import { insertRequantise } from './insert-requantise.ts';
import { insertZeroPadding } from './insert-zero-padding.ts';
import { keepBatchNorms } from './keep-batch-norms.ts';
import { markTransposedWeights } from './mark-transposed-weights.ts';
import { mergeBatchNormQuantizedTanh } from './merge-batch-norm-quantized-tanh.ts';
import { mergeLinearActivation } from './merge-linear-activation.ts';
import type { Pass, PassContext } from './pass.ts';
import { quantizeDenseOutput } from './quantize-dense-output.ts';
import { removeFinalReshape } from './remove-final-reshape.ts';
import { removeNopBatchNorm } from './remove-nop-batch-norm.ts';
import { repackStreamReshapes } from './repack-stream-reshapes.ts';
import { replaceMultidimensionalDense } from './replace-multidimensional-dense.ts';
import { biasDownAdd } from './bias-down-add.ts';
import { foldBatchNormConstants } from './fold-batch-norm-constants.ts';
import { foldBipolarQuantParameters } from './fold-bipolar-quant-parameters.ts';
import { foldPaddingConstants } from './fold-padding-constants.ts';
import { foldQuantParameters } from './fold-quant-parameters.ts';
import { foldReshapeConstants } from './fold-reshape-constants.ts';
import { foldResizeConstants } from './fold-resize-constants.ts';
import { fuseBatchNormWithConstant } from './fuse-batch-norm-with-constant.ts';
import { fuseBipolarQuantWithConstant } from './fuse-bipolar-quant-with-constant.ts';
import { fuseQuantWithConstant } from './fuse-quant-with-constant.ts';
import { mergeTwoConstants } from './merge-two-constants.ts';
import { referLeftoverOperators } from './refer-leftover-operators.ts';
import { removeNopTranspose } from './remove-nop-transpose.ts';
import { removeSingleChannelTranspose } from './remove-single-channel-transpose.ts';
import { removeTransposeBeforeFlatten } from './remove-transpose-before-flatten.ts';
import { scaleDownAdd } from './scale-down-add.ts';
import { scaleDownConv } from './scale-down-conv.ts';
import { scaleDownMatMul } from './scale-down-mat-mul.ts';
import { splitBipolarQuant } from './split-bipolar-quant.ts';
import { splitConstantBipolarQuant } from './split-constant-bipolar-quant.ts';
import { splitConstantQuant } from './split-constant-quant.ts';
import { splitQuant } from './split-quant.ts';
import { turnBipolarQuantIntoActivation } from './turn-bipolar-quant-into-activation.ts';
import { turnConvIntoConvolution } from './turn-conv-into-convolution.ts';
import { turnConvIntoDepthwise } from './turn-conv-into-depthwise.ts';
import { turnDivisionIntoScale } from './turn-division-into-scale.ts';
import { turnMatMulIntoDense } from './turn-mat-mul-into-dense.ts';
import { turnMergeIntoScale } from './turn-merge-into-scale.ts';
import { turnQuantIntoActivation } from './turn-quant-into-activation.ts';
import { settleInputs } from './settle-inputs.ts';
import { skipSoftmax } from './skip-softmax.ts';
import { splitSeparable, withSeparableSettings } from './split-separable.ts';
import { splitInlineActivations } from './split-inline-activations.ts';
import { usePointwiseConvolution } from './use-pointwise-convolution.ts';
import { poolSingleBits } from './xnor-pooling.ts';

/** Passes that run together until none of them changes anything. */
export interface PassGroup {
  readonly name: string;
  readonly passes: readonly Pass[];
  /** Whether the group starts again after a change; the others run through once. */
  readonly repeats?: true;
  /** Formats whose graphs the group is for; absent: all. */
  readonly formats?: readonly ModelFormat[];
  /** Formats whose graphs the group must leave alone. */
  readonly exceptFormats?: readonly ModelFormat[];
}

const SINCE_1_3: readonly NumericsProfile[] = ['hls4ml-1.3'];
const ONLY_0_8: readonly NumericsProfile[] = ['hls4ml-0.8'];
/** Graphs of hls4ml's own projects went through these passes when the project was made; nothing is fused twice. */
const AS_BUILT: readonly ModelFormat[] = ['hls4ml'];

/** All passes in order; a pass with `profiles` belongs to the lowering of those versions only. */
export const PASS_GROUPS: readonly PassGroup[] = [
  {
    name: 'build',
    passes: [
      { name: 'split-inline-activations', run: splitInlineActivations },
      { name: 'insert-requantise', run: insertRequantise },
      { name: 'cut-network', run: cutNetwork },
      { name: 'add-extra-outputs', run: addExtraOutputs },
      { name: 'apply-configuration', run: applyConfiguration },
      { name: 'keep-batch-norms', run: keepBatchNorms },
    ],
  },
  {
    name: 'parse',
    repeats: true,
    formats: ['onnx', 'qonnx', 'pytorch'],
    passes: [
      { name: 'fold-reshape-constants', run: foldReshapeConstants },
      { name: 'fold-padding-constants', run: foldPaddingConstants },
      { name: 'fold-resize-constants', run: foldResizeConstants },
      { name: 'fold-quant-parameters', run: foldQuantParameters },
      { name: 'fold-bipolar-quant-parameters', run: foldBipolarQuantParameters },
      { name: 'fuse-quant-with-constant', run: fuseQuantWithConstant },
      { name: 'fuse-bipolar-quant-with-constant', run: fuseBipolarQuantWithConstant },
      { name: 'turn-quant-into-activation', run: turnQuantIntoActivation },
      { name: 'turn-bipolar-quant-into-activation', run: turnBipolarQuantIntoActivation },
      { name: 'split-constant-quant', run: splitConstantQuant },
      { name: 'split-constant-bipolar-quant', run: splitConstantBipolarQuant },
      { name: 'split-quant', run: splitQuant },
      { name: 'split-bipolar-quant', run: splitBipolarQuant },
      { name: 'fold-batch-norm-constants', run: foldBatchNormConstants },
      { name: 'fuse-batch-norm-with-constant', run: fuseBatchNormWithConstant },
      { name: 'merge-two-constants', run: mergeTwoConstants },
      { name: 'scale-down-add', run: scaleDownAdd },
      { name: 'bias-down-add', run: biasDownAdd },
      { name: 'scale-down-mat-mul', run: scaleDownMatMul },
      { name: 'scale-down-conv', run: scaleDownConv },
      { name: 'turn-merge-into-scale', run: turnMergeIntoScale },
      { name: 'turn-division-into-scale', run: turnDivisionIntoScale },
      { name: 'turn-mat-mul-into-dense', run: turnMatMulIntoDense },
      { name: 'turn-conv-into-convolution', run: turnConvIntoConvolution },
      { name: 'turn-conv-into-depthwise', run: turnConvIntoDepthwise },
      { name: 'refer-leftover-operators', run: referLeftoverOperators },
    ],
  },
  {
    name: 'convert',
    repeats: true,
    exceptFormats: AS_BUILT,
    passes: [
      { name: 'split-separable', run: splitSeparable },
      { name: 'remove-transpose-before-flatten', run: removeTransposeBeforeFlatten },
      { name: 'remove-nop-transpose', run: removeNopTranspose },
      { name: 'remove-single-channel-transpose', run: removeSingleChannelTranspose },
      { name: 'factorize-alpha', run: factorizeAlpha },
      { name: 'extract-ternary-threshold', run: extractTernaryThreshold },
      { name: 'fuse-consecutive-batch-norm', run: fuseConsecutiveBatchNorm },
      { name: 'fuse-batch-norm', run: fuseBatchNorm },
      { name: 'replace-multidimensional-dense', run: replaceMultidimensionalDense },
      { name: 'enforce-proxy-settings', run: enforceProxySettings, profiles: SINCE_1_3 },
      { name: 'decide-exact-types', run: decideExactTypes, profiles: SINCE_1_3 },
      { name: 'fuse-fixed-point-quantizer', run: fuseFixedPointQuantizer, profiles: SINCE_1_3 },
      { name: 'fix-input-precision', run: fixInputPrecision, profiles: SINCE_1_3 },
      { name: 'eliminate-linear-activation', run: eliminateLinearActivation },
      { name: 'merge-linear-activation', run: mergeLinearActivation, profiles: SINCE_1_3 },
      { name: 'infer-precision', run: inferPrecision, profiles: SINCE_1_3 },
    ],
  },
  {
    name: 'optimize',
    exceptFormats: AS_BUILT,
    passes: [
      { name: 'remove-nop-batch-norm', run: removeNopBatchNorm, profiles: SINCE_1_3 },
    ],
  },
  { name: 'implementation', passes: [{ name: 'assign-implementation', run: assignImplementation }] },
  {
    name: 'streaming',
    passes: [
      { name: 'repack-stream-reshapes', run: repackStreamReshapes },
      { name: 'clone-stream-outputs', run: cloneStreamOutputs },
      { name: 'insert-zero-padding', run: insertZeroPadding },
    ],
  },
  {
    name: 'quantization',
    repeats: true,
    exceptFormats: AS_BUILT,
    passes: [
      { name: 'merge-batch-norm-quantized-tanh', run: mergeBatchNormQuantizedTanh },
      { name: 'quantize-dense-output', run: quantizeDenseOutput, isSilent: true },
      { name: 'fuse-consecutive-batch-norm', run: fuseConsecutiveBatchNorm },
      { name: 'xnor-pooling', run: poolSingleBits },
    ],
  },
  {
    name: 'backend',
    repeats: true,
    passes: [
      { name: 'remove-final-reshape', run: removeFinalReshape },
      { name: 'use-pointwise-convolution', run: usePointwiseConvolution },
      { name: 'alias-reshapes', run: aliasReshapes },
      { name: 'skip-softmax', run: skipSoftmax },
      { name: 'fix-softmax-table-size', run: fixSoftmaxTableSize },
      { name: 'infer-precision', run: inferPrecision, profiles: SINCE_1_3 },
    ],
  },
  {
    name: 'finish',
    passes: [
      { name: 'generate-stream-instructions', run: generateStreamInstructions },
      { name: 'mark-transposed-weights', run: markTransposedWeights },
      { name: 'follow-older-version', run: followOlderVersion, profiles: ONLY_0_8 },
      { name: 'settle-inputs', run: settleInputs },
    ],
  },
];

/** The graph after one pass. */
export interface Stage {
  readonly pass: string;
  readonly graph: ModelGraph;
}

/** What a lowering gives. */
export interface Lowering {
  readonly graph: ModelGraph;
  /** What passes changed so that it shows, and what they refused. */
  readonly diagnostics: readonly Diagnostic[];
  /** The design as the passes read it: with entries for layers that they make. */
  readonly settings: Design;
  readonly config: HlsConfig;
  /** Names of all layers that existed at any stage. */
  readonly seenLayers: ReadonlySet<string>;
  /** The graph after every pass that changed it; empty unless asked for. */
  readonly stages: readonly Stage[];
}

/** A group that has not settled after so many rounds never will. */
const ROUNDS_MAX = 20_000;

/**
 * Lower a source graph under a design.
 *
 * The same input gives the same graph, types, attributes and findings. Never throws on the user's input.
 * @throws {InvariantError} if a pass leaves a graph that breaks an invariant (a bug, named by pass)
 */
export function lowerGraph(source: ModelGraph, asked: Design, options: { readonly withStages?: boolean } = {}): Lowering {
  const design = withSeparableSettings(source, withRequantiseTypes(asked));
  const config = readHlsConfig(design);
  let state: State = { graph: design.numericsProfile === 'hls4ml-1.3' ? source : { ...source, numericsProfile: design.numericsProfile }, lastIndex: 0, diagnostics: [], stages: [], seen: new Set(source.layers.map((layer) => layer.name)) };
  for (const group of PASS_GROUPS.filter(({ formats, exceptFormats }) => formats?.includes(source.format) !== false && exceptFormats?.includes(source.format) !== true)) state = runGroup(group, state, { design, config });
  verifyGraph(state.graph, 'the last pass', { typesResolved: true });
  return { graph: state.graph, diagnostics: unique(state.diagnostics), settings: design, config, seenLayers: state.seen, stages: options.withStages === true ? state.stages : [] };
}

interface State {
  readonly graph: ModelGraph;
  readonly lastIndex: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly stages: readonly Stage[];
  /** Names of all layers that ever existed. */
  readonly seen: ReadonlySet<string>;
}

function runGroup(group: PassGroup, start: State, fixed: Omit<PassContext, 'lastIndex'>): State {
  let state = start;
  for (let round = 0; ; round++) {
    assert(round < ROUNDS_MAX, `the passes of ${group.name} do not settle`);
    let isChanged = false;
    for (const pass of group.passes) {
      if (pass.profiles?.includes(fixed.design.numericsProfile) === false) continue;
      const before = state.graph;
      state = runPass(pass, state, fixed);
      isChanged = state.graph !== before && pass.isSilent !== true;
      if (isChanged && group.repeats) break;
    }
    if (!group.repeats || !isChanged) return state;
  }
}

function runPass(pass: Pass, state: State, fixed: Omit<PassContext, 'lastIndex'>): State {
  const result = pass.run(state.graph, { ...fixed, lastIndex: state.lastIndex });
  const diagnostics = result.diagnostics?.length ? [...state.diagnostics, ...result.diagnostics] : state.diagnostics;
  if (result.graph === state.graph) return { ...state, diagnostics };
  verifyGraph(result.graph, pass.name);
  return {
    graph: result.graph,
    lastIndex: result.lastIndex ?? state.lastIndex,
    diagnostics,
    stages: [...state.stages, { pass: pass.name, graph: result.graph }],
    seen: new Set([...state.seen, ...result.graph.layers.map((layer) => layer.name)]),
  };
}

function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
}
