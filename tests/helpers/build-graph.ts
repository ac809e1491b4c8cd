/** @file Small source graphs and designs for tests of the passes, written as shortly as their meaning allows. */
import { applyConfiguration } from '../../main/compiler/passes/apply-configuration.ts';
import { readHlsConfig } from '../../main/compiler/passes/hls-config.ts';
import type { PassContext } from '../../main/compiler/passes/pass.ts';
import type { Layer, ModelGraph, QuantizerSpec, Weight } from '../../main/compiler/ir/model-graph.ts';
import { quantizerSpec } from '../../main/compiler/quantizers/qkeras-spec.ts';
import { DESIGN_DEFAULTS } from '../../preload/model/design.ts';
import type { ConfigMap, Design } from '../../preload/model/design.ts';

type LayerInput = Partial<Layer> & Pick<Layer, 'name' | 'class_name'>;

/** A graph of layers in a row; `inputs` given by a layer win. The last layer is the result unless said. */
export function chain(layers: readonly LayerInput[], outputs?: readonly string[]): ModelGraph {
  const full = layers.map((layer, i): Layer => {
    const previous = layers[i - 1];
    return {
      inputs: layer.class_name === 'Input' ? ['input'] : [previous?.name ?? 'input'],
      outputs: [layer.name],
      shape: [4],
      result_type: { kind: 'auto' },
      types: {},
      attributes: {},
      weights: {},
      source_layers: [layer.name],
      reference_of: layer.name,
      ...layer,
    };
  });
  return {
    name: 'test',
    format: 'keras2',
    layers: full,
    inputs: full.filter((layer) => layer.class_name === 'Input').map((layer) => layer.name),
    outputs: outputs ?? [full.at(-1)?.name ?? ''],
    origin: {},
  };
}

/** A model input. */
export function input(name = 'x', shape: readonly number[] = [4]): LayerInput {
  return { name, class_name: 'Input', shape, attributes: { name, class_name: 'InputLayer' } };
}

/** A Dense layer; weights count up from 0.25 unless given. */
export function dense(name: string, options: { readonly size?: readonly [number, number]; readonly quantizer?: QuantizerSpec; readonly weights?: readonly number[]; readonly bias?: readonly number[] | false; readonly activation?: string } = {}): LayerInput {
  const [n_in, n_out] = options.size ?? [4, 4];
  const data = Float64Array.from(options.weights ?? Array.from({ length: n_in * n_out }, (_, i) => (i % 7) * 0.25));
  const bias = options.bias === false ? {} : { bias: weight([n_out], options.bias ?? Array.from({ length: n_out }, () => 0.5)) };
  return {
    name,
    class_name: 'Dense',
    shape: [n_out],
    attributes: { name, class_name: options.quantizer ? 'QDense' : 'Dense', data_format: 'channels_last', n_in, n_out, ...(options.activation === undefined ? {} : { activation: options.activation }), ...(options.bias === false ? { bias_data: null } : {}) },
    weights: { weight: { shape: [n_in, n_out], data, ...(options.quantizer ? { quantizer: options.quantizer, unquantized: data } : {}) }, ...bias },
  };
}

/** A Conv2D without padding unless given. */
export function conv2d(name: string, options: { readonly window?: readonly [number, number]; readonly size?: readonly [number, number]; readonly channels?: number; readonly filters?: number; readonly pad?: number } = {}): LayerInput {
  const { window: [height, width] = [3, 3], size: [inHeight, inWidth] = [6, 6], channels = 1, filters = 2, pad = 0 } = options;
  const out = [inHeight + 2 * pad - height + 1, inWidth + 2 * pad - width + 1, filters] as const;
  return {
    name,
    class_name: 'Conv2D',
    shape: [...out],
    attributes: {
      name, class_name: 'Conv2D', data_format: 'channels_last', in_height: inHeight, in_width: inWidth, n_chan: channels, n_filt: filters, filt_height: height, filt_width: width,
      stride_height: 1, stride_width: 1, out_height: out[0], out_width: out[1], pad_top: pad, pad_bottom: pad, pad_left: pad, pad_right: pad,
    },
    weights: { weight: weight([height, width, channels, filters], Array.from({ length: height * width * channels * filters }, (_, i) => i / 8)), bias: weight([filters], Array.from({ length: filters }, () => 0)) },
  };
}

/** A batch normalisation with its statistics folded. */
export function batchNorm(name: string, scale: readonly number[], bias: readonly number[]): LayerInput {
  return { name, class_name: 'BatchNormalization', shape: [scale.length], attributes: { name, class_name: 'BatchNormalization', n_in: scale.length, n_filt: -1 }, weights: { scale: weight([scale.length], scale), bias: weight([bias.length], bias) } };
}

/** An activation layer. */
export function activation(name: string, kind: string, more: Partial<Layer> = {}): LayerInput {
  return { name, class_name: kind === 'softmax' ? 'Softmax' : 'Activation', ...more, attributes: { name, class_name: 'Activation', activation: kind, ...more.attributes } };
}

/** A weight without a quantizer. */
export function weight(shape: readonly number[], values: readonly number[]): Weight {
  return { shape, data: Float64Array.from(values) };
}

/** `quantized_bits` with the given arguments. */
export function quantizedBits(config: Readonly<Record<string, string | number | boolean | null>>): QuantizerSpec {
  return quantizerSpec('quantized_bits', config);
}

/** A design; `Model` gets hls4ml's defaults. */
export function design(hlsConfig: { readonly Model?: ConfigMap; readonly LayerType?: { readonly [name: string]: ConfigMap }; readonly LayerName?: { readonly [name: string]: ConfigMap } } = {}, more: Partial<Design> = {}): Design {
  return {
    ...DESIGN_DEFAULTS,
    name: 'test',
    otherKeys: {},
    ...more,
    hlsConfig: { ...hlsConfig, Model: { Precision: 'fixed<16,6>', ReuseFactor: 1, Strategy: 'Latency', ...hlsConfig.Model } },
  };
}

/** What a pass is called with. */
export function contextOf(of: Design, lastIndex = 100): PassContext {
  return { design: of, config: readHlsConfig(of), lastIndex };
}

/** A graph after the configuration is applied. */
export function configured(graph: ModelGraph, of: Design = design()): ModelGraph {
  return applyConfiguration(graph, contextOf(of)).graph;
}

/** Entries that make every type of the named layers `auto`. */
export function autoTypes(...names: readonly string[]): { readonly [layer: string]: ConfigMap } {
  return Object.fromEntries(names.map((name) => [name, { Precision: 'auto' }]));
}

/** Names of a graph's layers in order. */
export function namesOf(graph: ModelGraph): readonly string[] {
  return graph.layers.map((layer) => layer.name);
}

/** The layer of that name. @throws if there is none */
export function layerOf(graph: ModelGraph, name: string): Layer {
  const found = graph.layers.find((layer) => layer.name === name);
  if (!found) throw new TypeError(`no layer ${name} among ${namesOf(graph).join(', ')}`);
  return found;
}
