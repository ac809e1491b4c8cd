/**
 * @file Pass: report options.
 *
 * *Requires* the lowered graph.
 * *Guarantees* findings about options of the configuration that are not what they seem, and the graph unchanged.
 * *Method*: options that hls4ml's project uses and no number depends on (BramFactor, PipelineStyle) are checked and explained;
 * options of a layer that its class or the io type does not look at are named; lists of passes, which would change the network,
 * are named as not followed.
 * *Does not handle* misspelt keys: reading the configuration finds those.
 */

import type { ConfigMap, ConfigValue } from '../../../preload/model/design.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../diagnostics/make-diagnostic.ts';
import type { DiagnosticCode } from '../diagnostics/messages.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { textAttribute } from '../ir/visit.ts';
import { isActivation, isConv1D, isConv2D, isPooling } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

const PASS_LISTS = ['Flows', 'Optimizers', 'SkipOptimizers'];
const PIPELINE_STYLES = new Set(['auto', 'pipeline', 'dataflow']);
/** Types that hls4ml looks up in Precision after it has copied the layer's keys. */
const OVERWRITTEN = ['result', 'weight', 'bias', 'scale'];
const TABLE_CLASSES = new Set(['LSTM', 'GRU', 'SimpleRNN', 'Bidirectional', 'LayerNormalization']);

/** Return the graph with findings about options without the effect that one expects. Never throws. */
export function reportOptions(graph: ModelGraph, context: PassContext): PassResult {
  return { graph, diagnostics: [...modelOptions(graph, context), ...graph.layers.flatMap((layer) => layerOptions(layer, context))] };
}

function modelOptions(graph: ModelGraph, { design }: PassContext): readonly Diagnostic[] {
  const { Model } = design.hlsConfig;
  const others = design.hlsConfig as ConfigMap;
  const lists = PASS_LISTS.filter((key) => isSet(others[key])).map((key) => found('warning', 'config/passes-not-followed', `HLSConfig.${key} changes which passes hls4ml runs; that is not followed here, and layers and numbers may differ.`, { attribute: key }));
  const style = Model['PipelineStyle'];
  const isStrange = typeof style === 'string' && !PIPELINE_STYLES.has(style.toLowerCase());
  const factor = Model['BramFactor'];
  const large = typeof factor !== 'number' ? [] : graph.layers.filter((layer) => Object.values(layer.weights).some(({ data }) => data.length > factor)).map(({ name }) => name);
  return [
    ...lists,
    ...turnedOptions(graph, Model),
    ...(isStrange ? [found('warning', 'config/option-without-effect', `PipelineStyle "${style}" is none of auto, pipeline, dataflow; hls4ml chooses one itself.`, { attribute: 'Model.PipelineStyle' })] : []),
    ...(large.length === 0 ? [] : [found('note', 'config/weights-as-ports', `BramFactor ${JSON.stringify(factor)}: the weights of ${large.slice(0, 8).join(', ')}${large.length > 8 ? ` and ${large.length - 8} more` : ''} become ports of hls4ml's top function; the numbers stay.`, { attribute: 'Model.BramFactor' })]),
  ];
}

/** Images of a PyTorch model are given channels last, and so are its results. */
function turnedOptions({ format, layers }: ModelGraph, Model: ConfigMap): readonly Diagnostic[] {
  const turning = Model['ChannelsLastConversion'];
  const hasImages = format === 'pytorch' && layers.some((layer) => layer.class_name === 'Input' && layer.reference_options?.['channels_first_shape'] !== undefined);
  if (!hasImages) return [];
  return [
    ...(typeof turning === 'string' && turning !== 'internal' ? [found('warning', 'config/option-without-effect', `ChannelsLastConversion "${turning}" is not followed: inputs are given channels last here, as with "internal". With "full" hls4ml puts a Transpose behind every input.`, { attribute: 'Model.ChannelsLastConversion' })] : []),
    ...(Model['TransposeOutputs'] === true ? [found('warning', 'config/option-without-effect', 'TransposeOutputs is not followed: results are channels last here, and hls4ml would put a Transpose before every image that is one.', { attribute: 'Model.TransposeOutputs' })] : []),
  ];
}

/** An option that the layer's own entry sets to something else than its default, and that nothing looks at. */
function layerOptions(layer: Layer, { design }: PassContext): readonly Diagnostic[] {
  const entry = design.hlsConfig.LayerName?.[layer.name] ?? {};
  const isStream = design.ioType === 'io_stream';
  const isWindowed = isConv1D(layer.class_name) || isConv2D(layer.class_name);
  const isResource = textAttribute(layer, 'strategy').startsWith('resource');
  const isSoftmax = layer.class_name === 'Softmax';
  const without: readonly (readonly [key: string, value: ConfigValue, isIdle: boolean, why: string])[] = [
    ['ParallelizationFactor', 1, !isWindowed || isStream, isWindowed ? 'only io_parallel convolutions have it' : 'only convolutions have it'],
    ['TargetCycles', 0, !isResource, 'only the strategies Resource and ResourceUnrolled aim at it'],
    ['ConvImplementation', 'LineBuffer', !isStream || !(isWindowed || isPooling(layer.class_name)), 'only convolutions and pooling as io_stream have it'],
    ['Implementation', 'stable', !isSoftmax, 'only a softmax has it'],
    ['Skip', false, !isSoftmax, 'only a softmax can be skipped'],
    ['TableSize', 1024, !isActivation(layer.class_name) && !TABLE_CLASSES.has(layer.class_name), 'the layer has no table'],
  ];
  const overwritten = OVERWRITTEN.filter((variable) => typeof entry[`${variable}_t`] === 'string' && (variable === 'result' || layer.weights[variable] !== undefined));
  const isUnbuilt = layer.attributes['strategy'] === 'resource_unrolled' && layer.attributes['reuse_factor'] === 1;
  return [
    ...(isUnbuilt ? [found('error', 'strategy/unrolled-reuse-one', `${layer.name}: no legal reuse factor above 1 is near the one asked for, and hls4ml writes no unrolled kernel for reuse factor 1; its project does not compile.`, { layer: layer.name, attribute: 'reuse_factor' })] : []),
    ...overwritten.map((variable) => found('note', 'config/option-without-effect', `${variable}_t of ${layer.name} has no effect: hls4ml takes this type from Precision.${variable}.`, { layer: layer.name, attribute: `${variable}_t` })),
    ...without
    .filter(([key, usual, isIdle]) => isIdle && entry[key] !== undefined && entry[key] !== null && entry[key] !== usual)
    .map(([key, , , why]) => found('note', 'config/option-without-effect', `${key} of ${layer.name} has no effect: ${why}.`, { layer: layer.name, attribute: key })),
  ];
}

function isSet(value: ConfigValue | undefined): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

function found(severity: Severity, code: DiagnosticCode, message: string, at: Diagnostic['at']): Diagnostic {
  return makeDiagnostic(severity, code, message, { at });
}
