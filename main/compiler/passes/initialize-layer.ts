/**
 * @file A layer as hls4ml has it right after making it: index, accumulator and result type from the configuration, the
 * configuration's own keys as attributes, types of its weights, defaults of its class. Used by every pass that makes layers.
 *
 * @source hls4ml:model/layers.py (Layer.__init__ and the classes' initialize), checked against the goldens' attributes
 */

import { int, sameType } from '../../../preload/model/fixed-type.ts';
import type { ConfigValue } from '../../../preload/model/design.ts';
import type { Precision } from '../../../preload/model/fixed-type.ts';
import type { AttributeValue, Layer } from '../ir/model-graph.ts';
import { elementCount } from '../ir/visit.ts';
import { WIDTHS } from '../quantizers/element-widths.ts';
import { weightTypeFromQuantizer } from '../quantizers/quantizer-types.ts';
import { constantTypes } from './activation-parameters.ts';
import type { ConfigSubject, HlsConfig } from './hls-config.ts';
import { defaultAttributes, defaultTableTypes, hasAccumulator, isActivation, isRecurrent, startsWithInputType } from './layer-classes.ts';

/** A layer before its types are decided. */
export type BareLayer = Omit<Layer, 'result_type' | 'types'>;

/** What a new layer is made from. */
export interface NewLayer {
  /** Its name, class, tensors, shape, own attributes and weights; types and result type are filled in. */
  readonly layer: BareLayer;
  /** The layer that makes its first input, already initialised; absent for model inputs. */
  readonly input?: Layer | undefined;
  readonly index: number;
  readonly config: HlsConfig;
  /**
   * A `Precision` that the making pass sets on the layer. It replaces the layer's entry in the configuration, of which only
   * the types of single variables and the looked-up values (reuse factor, strategy) stay.
   */
  readonly layerDefault?: Precision;
  /** Types that the model itself brings along; those of the configuration come before them. */
  readonly modelTypes?: Readonly<Record<string, Precision>>;
  /** Types of weights that are known beforehand (a missing bias, an exponent scale). */
  readonly weightTypes?: Readonly<Record<string, Precision>>;
}

/** Return the layer with index, types and attributes filled in. Never throws. */
export function initializeLayer(make: NewLayer): Layer {
  const { layer, input, index, config } = make;
  const options = configuredOptions(make.layerDefault ? { ...layer, name: '' } : layer, config);
  const configured = (variable: string): Precision => config.precision(layer, variable, make.layerDefault);
  const result = startsWithInputType(layer.class_name) && input ? input.result_type : configured('result');
  const attributes: Record<string, AttributeValue> = { ...layer.attributes, index, ...options.attributes };
  const countsInput = isActivation(layer.class_name) || layer.class_name === 'FixedPointQuantizer' || layer.class_name === 'UnaryLUT';
  if (countsInput && attributes['n_in'] === undefined) {
    attributes['n_in'] = elementCount(input?.shape ?? layer.shape);
  }
  if (layer.class_name === 'UnaryLUT') attributes['table_size'] = layer.weights['table']?.data.length ?? 0;
  if (layer.class_name.includes('Pooling')) attributes['pool_op'] = String(attributes['class_name']).includes('Average') ? 'Average' : 'Max';
  if (layer.class_name === 'Transpose') Object.assign(attributes, transposeAttributes(attributes['perm'], input?.shape ?? layer.shape));
  for (const [name, value] of Object.entries(defaultAttributes(layer.class_name))) attributes[name] ??= value;
  return {
    ...layer,
    result_type: result,
    types: {
      ...defaultTableTypes(layer.class_name),
      ...(hasAccumulator(layer.class_name) ? { accum: configured('accum') } : {}),
      ...constantTypes(layer, configured),
      ...make.modelTypes,
      ...options.types,
      ...weightTypes(layer, configured, make.weightTypes ?? {}),
    },
    attributes,
  };
}

/**
 * Return the keys of the layer's configuration entries as attributes and, for keys that end in `_t`, as types.
 *
 * Mappings (a `Precision` with several variables) are no attributes; Trace is a matter of the design. Never throws.
 */
export function configuredOptions(
  layer: ConfigSubject,
  config: HlsConfig,
): { readonly attributes: Readonly<Record<string, AttributeValue>>; readonly types: Readonly<Record<string, Precision>> } {
  const attributes: Record<string, AttributeValue> = {};
  const types: Record<string, Precision> = {};
  for (const [key, value] of config.options(layer)) {
    if (key === 'trace') continue;
    const variable = key.endsWith('_t') ? key.slice(0, -2) : undefined;
    // The result's type is made anew after this, from Precision; so are those of the weights.
    if (variable === 'result') continue;
    if (variable !== undefined && typeof value === 'string') types[variable] = config.typeOf(value);
    else if (isAttributeValue(value)) attributes[key] = value;
  }
  return { attributes, types };
}

/** Return whether two layers of the IR agree on their result type. Never throws. */
export function sameResultType(a: Layer, b: Layer): boolean {
  return sameType(a.result_type, b.result_type);
}

function weightTypes(
  layer: BareLayer,
  configured: (variable: string) => Precision,
  given: Readonly<Record<string, Precision>>,
): Readonly<Record<string, Precision>> {
  const types: Record<string, Precision> = {};
  for (const [name, weight] of Object.entries(layer.weights)) {
    if (name === WIDTHS) {
      types[name] = int(32);
      continue;
    }
    const fromQuantizer = weight.quantizer && !isRecurrent(layer.class_name) && weightTypeFromQuantizer(weight.quantizer, name === 'weight');
    types[name] = given[name] ?? (fromQuantizer || configured(name));
  }
  return types;
}

function transposeAttributes(perm: AttributeValue | undefined, shape: readonly number[]): Readonly<Record<string, AttributeValue>> {
  const order = Array.isArray(perm) ? perm.map(Number) : [];
  const sizes = shape.length === 2 ? [1, ...shape] : shape;
  const axes = shape.length === 2 ? [0, ...order.map((axis) => axis + 1)] : order;
  return { dim: `${shape.length}d`, perm_str: axes.join(','), ...(sizes.length === 3 ? { depth: sizes[0] ?? 1, height: sizes[1] ?? 1, width: sizes[2] ?? 1 } : {}) };
}

function isAttributeValue(value: ConfigValue): value is AttributeValue {
  if (value === null || typeof value !== 'object') return true;
  return Array.isArray(value) && value.length <= 16 && (value.every((v) => typeof v === 'number') || value.every((v) => typeof v === 'string'));
}
