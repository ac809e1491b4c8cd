/**
 * @file The design of a network that was read from an hls4ml project: an entry per layer with the types, reuse factor and strategy that
 * the project has, so that lowering it gives that project again.
 */

import { DESIGN_DEFAULTS } from '../../../preload/model/design.ts';
import type { ConfigMap, Design } from '../../../preload/model/design.ts';
import { printPrecision } from '../../../preload/model/fixed-type.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { isActivation } from './layer-classes.ts';

const STRATEGIES: Readonly<Record<string, string>> = { latency: 'Latency', resource: 'Resource', compressed: 'Resource', resource_unrolled: 'ResourceUnrolled', distributed_arithmetic: 'distributed_arithmetic', da: 'distributed_arithmetic' };
/** Variables whose types hls4ml reads from keys of their own. */
const OWN_KEYS = new Set(['table', 'exp_table', 'inv_table', 'inv_inp', 'inp_norm', 'slope', 'shift']);
/** Types that hls4ml makes itself. */
const DERIVED = new Set(['index', 'slope_prec', 'shift_prec']);
/** Attributes with a key in the configuration. */
const OPTION_KEYS: Readonly<Record<string, string>> = { parallelization_factor: 'ParallelizationFactor', conv_implementation: 'ConvImplementation', recurrent_reuse_factor: 'RecurrentReuseFactor', table_size: 'TableSize' };

/** Return the design of a network read from a project. What concerns the whole comes from `base`, where the project has a configuration. Never throws. */
export function createBuiltDesign(graph: ModelGraph, name: string, base?: Design): Design {
  const { origin } = graph;
  const clock = Number(origin['clockPeriodNs']);
  const Model: ConfigMap = base?.hlsConfig.Model ?? { Precision: { default: 'fixed<16,6>' }, ReuseFactor: 1, Strategy: 'Latency' };
  const { LayerType: _types, LayerName: _names, Model: _model, ...others } = base?.hlsConfig ?? { Model };
  return {
    ...DESIGN_DEFAULTS,
    ioType: origin['ioType'] === 'io_stream' ? 'io_stream' : 'io_parallel',
    ...(origin['backend'] === 'Vivado' || origin['backend'] === 'Vitis' ? { backend: origin['backend'] } : {}),
    ...(origin['part'] === undefined ? {} : { part: origin['part'] }),
    ...(Number.isFinite(clock) && clock > 0 ? { clockPeriodNs: clock } : {}),
    ...(origin['writtenBy'] === 'hls4ml 0.x' ? { numericsProfile: 'hls4ml-0.8' as const } : {}),
    otherKeys: {},
    ...withoutText(base),
    name,
    hlsConfig: { ...others, Model, LayerName: Object.fromEntries(graph.layers.filter(({ class_name: kind }) => kind !== 'Reshape').map((layer) => [layer.name, entryOf(layer)])) },
  };
}

/** The text of the file names layers of the trained model; the design's are those of the project. */
function withoutText(base: Design | undefined): Partial<Design> {
  if (base === undefined) return {};
  const { importedYaml: _text, numericsProfile: _profile, ...rest } = base;
  return rest;
}

function entryOf(layer: Layer): ConfigMap {
  const types = Object.entries(layer.types).filter(([variable]) => !DERIVED.has(variable));
  const Precision = Object.fromEntries([['result', printPrecision(layer.result_type)], ...types.filter(([variable]) => !OWN_KEYS.has(variable)).map(([variable, type]) => [variable, printPrecision(type)])]) as ConfigMap;
  const tables = Object.fromEntries(types.filter(([variable]) => OWN_KEYS.has(variable)).map(([variable, type]) => [`${variable}_t`, printPrecision(type)]));
  const { reuse_factor: reuse, strategy } = layer.attributes;
  const options = Object.entries(OPTION_KEYS).flatMap(([attribute, key]) => {
    const value = layer.attributes[attribute];
    return typeof value === 'number' || typeof value === 'string' ? [[key, value] as const] : [];
  });
  return {
    Trace: false, Precision, ...tables,
    ...(typeof reuse === 'number' && layer.class_name !== 'Input' ? { ReuseFactor: reuse } : {}),
    ...(typeof strategy === 'string' ? { Strategy: STRATEGIES[strategy.toLowerCase()] ?? 'Latency' } : {}),
    ...Object.fromEntries(options.filter(([key]) => key !== 'TableSize' || isActivation(layer.class_name))),
  };
}
