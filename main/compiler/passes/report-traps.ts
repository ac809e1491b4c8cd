/**
 * @file Pass: report traps.
 *
 * *Requires* the lowered graph.
 * *Guarantees* findings, and the graph unchanged.
 * *Method*: one check per known surprise of hls4ml 1.3 that no other pass reports: options without effect, table types in the
 * wrong place, types of constants that a trained quantizer decides, a cast that undoes a result type, softmax over all
 * elements, a vertical stride without effect, what becomes of single bits, settings for layers that are not there.
 * *Does not handle* ranges of values: that is the emulator's and preflight's matter.
 */

import { isConfigMap } from '../../../preload/model/design.ts';
import { parsePrecision, printPrecision, sameType } from '../../../preload/model/fixed-type.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import { binaryFindings } from './findings-binary.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { convertedValues, producersByTensor } from '../ir/visit.ts';
import { hasKernel, isActivation, isConv2D } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

const TABLES = ['table', 'exp_table', 'inv_table', 'inv_inp'];

/** Return the graph with findings about what will surprise. Never throws. */
export function reportTraps(graph: ModelGraph, context: PassContext): PassResult {
  const producers = producersByTensor(graph);
  const diagnostics = graph.layers.flatMap((layer) => [
    ...strategyWithoutEffect(layer),
    ...ignoredTableTypes(layer, context),
    ...ignoredConstantTypes(layer, context),
    ...leftCast(layer, producers.get(layer.inputs[0] ?? ''), context),
    ...softmaxOverAll(layer, context),
    ...rowStrideIgnored(layer, context),
    ...singleBits(layer, producers.get(layer.inputs[0] ?? '')),
  ]);
  return { graph, diagnostics };
}

/** Return findings for `LayerName` entries that no stage of the lowering had a layer for. Never throws. */
export function reportUnusedSettings(seen: ReadonlySet<string>, { config }: PassContext): readonly Diagnostic[] {
  const lower = new Set([...seen].map((name) => name.toLowerCase()));
  return config.layerNames.filter((name) => !lower.has(name.toLowerCase())).map((name) => findings.layerNotInGraph(name));
}

function strategyWithoutEffect(layer: Layer): readonly Diagnostic[] {
  const strategy = layer.attributes['strategy'];
  if (typeof strategy !== 'string' || hasKernel(layer.class_name)) return [];
  const isChoice = /^(latency|resource|resource_unrolled|resourceunrolled|distributed_arithmetic)$/i.test(strategy);
  const isSoftmax = layer.class_name === 'Softmax';
  return isChoice && !isSoftmax ? [] : [findings.strategyWithoutEffect(layer.name, strategy, isSoftmax)];
}

/** What hls4ml makes of single bits and of kernels for them. */
function singleBits(layer: Layer, from: Layer | undefined): readonly Diagnostic[] {
  const { weight, bias } = layer.weights;
  if (!weight || from?.result_type.kind !== 'xnor' || !hasKernel(layer.class_name)) return [];
  const kind = layer.types['weight']?.kind;
  if (kind === 'exponent') return [binaryFindings.bitsAsZeroAndOne(layer.name)];
  if (kind !== 'xnor') return [];
  const lost = weight.converted?.every((value) => value === 1) === true ? weight.data.filter((value) => value < 0).length : 0;
  // A bias that is itself a single bit is written as 0; a depthwise kernel does not count.
  const doubles = !layer.class_name.startsWith('Depthwise') && bias !== undefined && layer.types['bias']?.kind !== 'xnor' && convertedValues(bias).some((value) => value !== 0);
  return [...(lost > 0 ? [binaryFindings.kernelOfOnes(layer.name, lost)] : []), ...(doubles ? [binaryFindings.biasCountsTwice(layer.name)] : [])];
}

function ignoredTableTypes(layer: Layer, { design }: PassContext): readonly Diagnostic[] {
  if (!isActivation(layer.class_name)) return [];
  return refusedTypes(layer, design, TABLES).flatMap(({ variable, used }) => {
    const hasOwnKey = design.hlsConfig.LayerName?.[layer.name]?.[`${variable}_t`] !== undefined;
    return hasOwnKey ? [] : [findings.tablePrecisionIgnored(layer.name, variable, used)];
  });
}

/** Types asked for constants whose trained quantizer decides. */
function ignoredConstantTypes(layer: Layer, { design }: PassContext): readonly Diagnostic[] {
  return refusedTypes(layer, design, Object.keys(layer.weights)).flatMap(({ variable, asked, used }) => {
    const quantizer = layer.weights[variable]?.quantizer;
    return quantizer === undefined || asked === 'auto' ? [] : [findings.quantizerDecides({ layer: layer.name, variable, asked, used, quantizer: quantizer.className })];
  });
}

/** Variables whose type is not the one that the layer's own `Precision` asks for. */
function refusedTypes(layer: Layer, design: PassContext['design'], variables: readonly string[]): readonly { readonly variable: string; readonly asked: string; readonly used: string }[] {
  const entry = design.hlsConfig.LayerName?.[layer.name]?.['Precision'];
  if (!isConfigMap(entry)) return [];
  return variables.flatMap((variable) => {
    const [asked, used] = [entry[variable], layer.types[variable]];
    if (typeof asked !== 'string' || !used) return [];
    const type = parsePrecision(asked);
    return type.ok && sameType(type.value, used) ? [] : [{ variable, asked, used: printPrecision(used) }];
  });
}

function leftCast(layer: Layer, parent: Layer | undefined, { config, design }: PassContext): readonly Diagnostic[] {
  const isInline = parent !== undefined && layer.name === `${parent.name}_linear` && layer.attributes['activation'] === 'linear';
  if (!isInline || design.hlsConfig.LayerName?.[layer.name] !== undefined || sameType(layer.result_type, parent.result_type)) return [];
  if (!sameType(layer.result_type, config.precision(layer, 'result'))) return [];
  return [findings.castLeft(layer.name, parent.name, printPrecision(parent.result_type), printPrecision(layer.result_type))];
}

function softmaxOverAll(layer: Layer, { design }: PassContext): readonly Diagnostic[] {
  const isWhole = layer.class_name === 'Softmax' && layer.shape.length > 1 && design.ioType === 'io_parallel' && layer.attributes['n_outer'] === 1 && layer.attributes['n_inner'] === 1;
  return isWhole ? [findings.softmaxOverAll(layer.name)] : [];
}

/** The kernel of a stream that is one row high is that of one dimension. */
function rowStrideIgnored(layer: Layer, { design }: PassContext): readonly Diagnostic[] {
  const stride = layer.attributes['stride_height'];
  const isOneRow = isConv2D(layer.class_name) && !layer.class_name.startsWith('Pointwise') && layer.attributes['filt_height'] === 1;
  return isOneRow && design.ioType === 'io_stream' && typeof stride === 'number' && stride > 1 ? [findings.rowStrideIgnored(layer.name, stride)] : [];
}
