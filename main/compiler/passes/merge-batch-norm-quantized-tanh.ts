/**
 * @file Pass: merge batch norm and quantized tanh.
 *
 * *Requires* types inferred; thresholds of ternary activations extracted.
 * *Guarantees* that a binary_tanh or ternary_tanh directly behind a BatchNormalization (or ApplyAlpha) is one layer with it,
 * `bnbt_<batch norm>`: thresholds in the type of the data, results as single bits (binary) or `int<2>` (ternary).
 * *Method*: −bias/scale, and ±0.5/scale around it, rounded down to the grid of the data; in the width in which NumPy has the
 * scale. Scale and bias stay on the layer for ideal arithmetic.
 * *Does not handle* negative scales: the comparison would have to turn around, hls4ml does not turn it, and neither does this (a
 * finding says so). Scales of 0 and data of single bits, where hls4ml stops, are left alone with an error.
 */

import { fractionBits, int } from '../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph, QuantizerSpec, Weight } from '../ir/model-graph.ts';
import { convertedValues, numberAttribute, textAttribute } from '../ir/visit.ts';
import { XNOR } from '../quantizers/quantizer-types.ts';
import { areSingle, jointShape } from './channel-values.ts';
import { findings } from './findings.ts';
import { initializeLayer } from './initialize-layer.ts';
import { isKeptBatchNorm } from './keep-batch-norms.ts';
import { isBatchNormalization } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

const TERNARY_THRESHOLD = 0.5;

/** Return the graph with batch norms before binary and ternary activations as thresholds. Never throws. */
export function mergeBatchNormQuantizedTanh(graph: ModelGraph, { config, lastIndex }: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  const diagnostics: Diagnostic[] = [];
  let index = lastIndex;
  for (const { name } of graph.layers) {
    const activation = editor.get(name);
    const norm = editor.producer(activation?.inputs[0]);
    const levels = activation && levelsOf(activation);
    if (!activation || !norm || levels === undefined || !isBatchNormalization(norm.class_name) || isKeptBatchNorm(norm)) continue;
    const input = editor.producer(norm.inputs[0]);
    const { scale, bias } = norm.weights;
    if (!input || !scale || !bias) continue;
    const problem = obstacle(norm, input, scale);
    if (problem) {
      diagnostics.push(problem);
      continue;
    }
    const negatives = convertedValues(scale).filter((s) => s < 0).length;
    if (negatives > 0) diagnostics.push(findings.thresholdOfNegativeScale(`bnbt_${norm.name}`, negatives));
    index += 1;
    const merged = thresholdLayer({ activation, norm, input, scale, bias, levels });
    const made = initializeLayer({ layer: merged, input, index, config, weightTypes: Object.fromEntries(Object.keys(merged.weights).map((key) => [key, input.result_type])) });
    editor.remove(norm.name);
    editor.replace(activation.name, { ...made, inputs: norm.inputs, result_type: levels === 2 ? XNOR : int(2), attributes: { ...made.attributes, reuse_factor: made.attributes['reuse_factor'] ?? 1 } });
  }
  return { graph: editor.finish(), diagnostics, lastIndex: index };
}

function levelsOf(layer: Layer): 2 | 3 | undefined {
  const activation = textAttribute(layer, 'activation');
  if (layer.class_name !== 'TernaryTanh' && layer.class_name !== 'Activation') return undefined;
  if (layer.class_name === 'TernaryTanh' || activation === 'ternary_tanh') return 3;
  return activation === 'binary_tanh' ? 2 : undefined;
}

/** Why hls4ml cannot write the thresholds. */
function obstacle(norm: Layer, input: Layer, scale: Weight): Diagnostic | undefined {
  const { kind } = input.result_type;
  if (kind !== 'fixed' && kind !== 'int') return findings.thresholdOfSingleBits(norm.name);
  return convertedValues(scale).includes(0) ? findings.thresholdOfZeroScale(norm.name) : undefined;
}

interface Parts {
  readonly activation: Layer;
  readonly norm: Layer;
  readonly input: Layer;
  readonly scale: Weight;
  readonly bias: Weight;
  readonly levels: 2 | 3;
}

function thresholdLayer({ activation, norm, input, scale, bias, levels }: Parts): Omit<Layer, 'result_type' | 'types'> {
  const name = `bnbt_${norm.name}`;
  const size = numberAttribute(norm, 'n_in');
  return {
    name,
    class_name: 'BatchNormalizationQuantizedTanh',
    inputs: norm.inputs,
    outputs: [name],
    shape: input.shape,
    attributes: { n_in: size, n_out: size, n_filt: numberAttribute(norm, 'n_filt', -1), quantize: levels },
    weights: thresholds(scale, bias, { type: input.result_type as FixedType, levels }),
    source_layers: [...new Set([...norm.source_layers, ...activation.source_layers])],
    reference_weights: { scale, bias },
    output_quantizers: [...(norm.output_quantizers ?? []), ...ownQuantizer(activation, levels), ...(activation.output_quantizers ?? [])],
    ...(activation.reference_of === undefined ? {} : { reference_of: activation.reference_of }),
  };
}

/** An activation that is not a quantizer itself decides like hls4ml's own. */
function ownQuantizer(activation: Layer, levels: 2 | 3): readonly QuantizerSpec[] {
  if (activation.attributes['trusted'] === true) return [];
  return [{ className: levels === 2 ? 'BinaryQuantizer' : 'TernaryQuantizer', config: {} }];
}

function thresholds(scale: Weight, bias: Weight, { type, levels }: { readonly type: FixedType; readonly levels: 2 | 3 }): Readonly<Record<string, Weight>> {
  const [s, b] = [convertedValues(scale), convertedValues(bias)];
  const f = areSingle(s, b) ? Math.fround : (x: number): number => x;
  const step = 2 ** fractionBits(type);
  const middle = s.map((factor, i) => f(-(b[i] ?? 0) / factor));
  const shifted = (half: number): Weight => ({ shape: jointShape(scale.shape, bias.shape), data: middle.map((value, i) => Math.floor((half === 0 ? value : f(f(half / (s[i] ?? 1)) + value)) * step) / step) });
  return levels === 2 ? { threshold: shifted(0) } : { threshold_hi: shifted(TERNARY_THRESHOLD), threshold_lo: shifted(-TERNARY_THRESHOLD) };
}
