/**
 * @file What can be set on a lowered layer, what is set, where that text comes from, and what became of it.
 */

import type { NodeView, PrecisionSetting, ReuseSetting } from '../../preload/contract/design.ts';
import type { ConfigMap, ConfigValue, Design } from '../../preload/model/design.ts';
import { parsePrecision, printPrecision, type NumberType, type Precision } from '../../preload/model/fixed-type.ts';
import { initiationIntervalCycles, reuseFactorStops } from '../../preload/model/reuse-factor.ts';
import { kernelSize } from '../compiler/ir/kernel-size.ts';
import type { Layer } from '../compiler/ir/model-graph.ts';
import { numberAttribute, textAttribute } from '../compiler/ir/visit.ts';
import { readHlsConfig, type HlsConfig } from '../compiler/passes/hls-config.ts';

/** Strategies as the configuration spells them, by hls4ml's spelling on a layer. */
const STRATEGY_TEXT: Readonly<Record<string, string>> = { latency: 'Latency', resource: 'Resource', resource_unrolled: 'ResourceUnrolled', distributed_arithmetic: 'distributed_arithmetic' };
const SOFTMAX_IMPLEMENTATIONS = ['stable', 'latency', 'argmax', 'legacy'];
/** Variables whose type stands in a key of the layer (`table_t`), not in `Precision`. */
const KEYED_VARIABLES = new Set(['table', 'exp_table', 'inv_table', 'inv_inp']);

/** Types that hls4ml carries along and no configuration sets. */
const INTERNAL_VARIABLES = new Set(['index', 'mask_kbi']);

/** What can be set on a layer, as the window shows it. */
export type LayerSettings = Pick<NodeView, 'precision' | 'strategy' | 'reuse' | 'implementation'>;

/** A configuration text and where it stands. */
interface Configured {
  readonly text: string;
  readonly origin: 'layer' | 'layer-type' | 'model';
}

/** Answers what is set on the layers of one design. */
export class SettingsReader {
  readonly #config: HlsConfig;
  readonly #names: ReadonlyMap<string, ConfigMap>;
  readonly #types: ReadonlyMap<string, ConfigMap>;
  readonly #model: ConfigMap;
  readonly #ioType: Design['ioType'];

  constructor(design: Design) {
    this.#config = readHlsConfig(design);
    this.#names = byLowerName(design.hlsConfig.LayerName);
    this.#types = byLowerName(design.hlsConfig.LayerType);
    this.#model = design.hlsConfig.Model;
    this.#ioType = design.ioType;
  }

  /** Return what can be set on a layer. Never throws. */
  settingsOf(layer: Layer): LayerSettings {
    const variables = ['result', ...Object.keys(layer.types).filter((name) => name !== 'result' && !INTERNAL_VARIABLES.has(name))];
    return {
      precision: variables.flatMap((variable) => this.#precision(layer, variable) ?? []),
      ...this.#strategy(layer), ...this.#reuse(layer), ...implementation(layer),
    };
  }

  #precision(layer: Layer, variable: string): PrecisionSetting | undefined {
    const type = numberType(variable === 'result' ? layer.result_type : layer.types[variable]);
    if (type === undefined) return undefined;
    if (isDecided(layer, variable)) return { variable, configured: printPrecision(type), origin: 'decided-by-model', type };
    const configured = this.#configured(layer, variable);
    if (configured === undefined) return { variable, configured: printPrecision(type), origin: layer.class_name === 'Input' ? 'model' : 'default', type };
    const asked = parsePrecision(configured.text);
    if (asked.ok && asked.value.kind === 'auto') return { variable, configured: 'auto', origin: 'inferred', type };
    const isKept = asked.ok && sameNumbers(asked.value, type);
    if (isKept || configured.origin === 'layer') return { variable, configured: configured.text, origin: configured.origin, type };
    // The general setting was not used: a quantizer of the network or a rule of its own decided.
    const origin = fromQuantizer(layer, variable) ? 'quantizer' : 'default';
    return { variable, configured: printPrecision(type), origin, type };
  }

  #configured(layer: Layer, variable: string): Configured | undefined {
    const name = this.#names.get(layer.name.toLowerCase());
    const type = this.#types.get(layer.class_name.toLowerCase());
    if (KEYED_VARIABLES.has(variable)) {
      const own = name?.[`${variable}_t`];
      const general = type?.[`${variable}_t`];
      return typeof own === 'string' ? { text: own, origin: 'layer' } : typeof general === 'string' ? { text: general, origin: 'layer-type' } : undefined;
    }
    const candidates: readonly (readonly [ConfigMap | undefined, Configured['origin']])[] = [[name, 'layer'], [type, 'layer-type'], [this.#model, 'model']];
    for (const [block, origin] of candidates) {
      const text = precisionText(block?.['Precision'], variable);
      if (text !== undefined) return { text, origin };
    }
    return undefined;
  }

  #strategy(layer: Layer): Pick<LayerSettings, 'strategy'> {
    const value = textAttribute(layer, 'strategy');
    if (value === '' || kernelSize(layer) === undefined) return {};
    return { strategy: { value: STRATEGY_TEXT[value] ?? value, choices: Object.values(STRATEGY_TEXT) } };
  }

  #reuse(layer: Layer): { readonly reuse?: ReuseSetting } {
    const size = kernelSize(layer);
    if (size === undefined) return {};
    const value = numberAttribute(layer, 'reuse_factor', 1);
    const stops = reuseFactorStops(textAttribute(layer, 'strategy'), size);
    const legal = stops.includes(value) ? stops : [...stops, value].toSorted((a, b) => a - b);
    const isWindowed = layer.class_name !== 'Dense' && this.#ioType === 'io_parallel';
    const partitions = isWindowed ? numberAttribute(layer, 'n_partitions', 1) : 1;
    return { reuse: { value, configured: this.#config.reuseFactor(layer), legal, initiationIntervalCycles: legal.map((factor) => initiationIntervalCycles(factor, partitions)) } };
  }
}

/** In a network with quantizers of its own every type follows from them, but those of tables that were not trained. */
function isDecided({ attributes, class_name: kind }: Layer, variable: string): boolean {
  if (attributes['bit_exact_transformed'] !== true) return false;
  return !KEYED_VARIABLES.has(variable) || kind === 'UnaryLUT' || attributes['_bit_exact'] === true;
}

function implementation(layer: Layer): Pick<LayerSettings, 'implementation'> {
  if (layer.class_name !== 'Softmax') return {};
  const value = textAttribute(layer, 'implementation');
  return { implementation: { value: value === '' ? 'stable' : value, choices: SOFTMAX_IMPLEMENTATIONS } };
}

function numberType(type: Precision | undefined): NumberType | undefined {
  return type === undefined || type.kind === 'auto' ? undefined : type;
}

/** hls4ml keeps no modes on integer types, and a network's own types may carry modes the text leaves out. */
function sameNumbers(a: Precision, b: Precision): boolean {
  return printPrecision(a) === printPrecision(b);
}

function fromQuantizer(layer: Layer, variable: string): boolean {
  if (layer.weights[variable] !== undefined) return layer.weights[variable].quantizer !== undefined;
  return variable === 'result' && ((layer.output_quantizers?.length ?? 0) > 0 || layer.attributes['activation_quantizer'] !== undefined || layer.class_name === 'Activation' || layer.class_name === 'HardActivation');
}

function precisionText(value: ConfigValue | undefined, variable: string): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const map = value as ConfigMap;
  const own = map[variable] ?? map['default'];
  return typeof own === 'string' ? own : undefined;
}

function byLowerName(entries: { readonly [name: string]: ConfigMap } | undefined): ReadonlyMap<string, ConfigMap> {
  return new Map(Object.entries(entries ?? {}).map(([name, entry]) => [name.toLowerCase(), entry]));
}
