/**
 * @file The normalisation of an operator graph, in order: from what a file holds to what the source graph is built from. Afterwards
 * - nodes are in order and named, shapes of all tensors are known, nothing is left that can be computed without data;
 * - operators on integers work on numbers, QuantizeLinear/DequantizeLinear pairs are `Quant`, Gemm is MatMul and Add, Identity is gone;
 * - images are channels last: `Conv`, pooling, `BatchNormalization` and `Resize` on images have `channelsLast`.
 *
 * The steps and their order are those with which models are prepared for hls4ml (qonnx: cleanup, channels last, GemmToMatMul, cleanup).
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { expandQuantized } from './expand-quantized.ts';
import { foldTransposedQuantizers } from './fold-transposed-quantizers.ts';
import { inferAndFold, type FactedGraph } from './infer-and-fold.ts';
import { mergeQuantizeLinear } from './merge-quantize-linear.ts';
import { isPrepared, nameNodes, ownConstants } from './name-nodes.ts';
import type { OperatorGraph } from './operator-graph.ts';
import { orderNodes } from './order-nodes.ts';
import { removeIdentities } from './remove-identities.ts';
import { removeNeutralOperations, splitGemm } from './split-gemm.ts';
import { sortLevels } from './sort-levels.ts';
import { toChannelsLast } from './to-channels-last.ts';

/** A normal graph, and what was left out on the way. */
export interface NormalGraph {
  readonly graph: FactedGraph;
  /** Nodes that do nothing at inference, by their names in the file. */
  readonly skipped: readonly string[];
  /** Quantisers that were pairs of QuantizeLinear and DequantizeLinear. */
  readonly mergedQuantizerCount: number;
}

/** Normalise a graph; undefined where it has no order. Findings are appended. Never throws. */
export function normalizeGraph(read: OperatorGraph, diagnostics: Diagnostic[]): NormalGraph | undefined {
  const ordered = orderNodes(read, diagnostics);
  if (!ordered) return undefined;
  // A file that was prepared already keeps its order, as it keeps its names.
  const sorted = isPrepared(ordered) ? (graph: OperatorGraph): OperatorGraph => graph : sortLevels;
  const { graph: plain, removed } = removeIdentities(inferAndFold(sorted(expandQuantized(ordered))));
  const merged = mergeQuantizeLinear(inferAndFold(sorted(plain)));
  const folded = sorted(foldTransposedQuantizers(ownConstants(merged.graph)));
  const turned = sorted(toChannelsLast(inferAndFold(folded)));
  const hadGemm = turned.nodes.some(({ operator }) => operator === 'Gemm');
  const cleaned = sorted(foldTransposedQuantizers(inferAndFold(sorted(splitGemm(inferAndFold(turned))))));
  const neutral = hadGemm ? sorted(removeNeutralOperations(inferAndFold(cleaned))) : cleaned;
  const named = nameNodes(ownConstants(neutral));
  if (merged.mergedCount > 0) diagnostics.push(makeDiagnostic('note', 'model/quantizer-accepted', `${merged.mergedCount} quantisers of QuantizeLinear and DequantizeLinear were read as QONNX quantisers.`));
  const turnedInputs = named.inputs.filter(({ channelsFirstShape }) => channelsFirstShape !== undefined);
  for (const { name, channelsFirstShape = [], shape } of turnedInputs) diagnostics.push(makeDiagnostic('note', 'model/channels-last', `The input ${name} has the shape [${shape.slice(1).join(', ')}] here and [${channelsFirstShape.join(', ')}] in the file.`, { at: { layer: name } }));
  return { graph: inferAndFold(named), skipped: removed, mergedQuantizerCount: merged.mergedCount };
}
