/**
 * @file Which configuration value applies to which layer: hls4ml's lookup rules over a design's `hlsConfig`, quirks included.
 *
 * Rules after `hls4ml:model/graph.py` (HLSConfig), checked against the goldens. Names are compared without case for
 * precision, reuse factor, strategy, … and with case for the options copied onto a layer. An entry in `LayerName` hides
 * `LayerType` and `Model` for options that are asked for one by one (ParallelizationFactor), whether it has the key or not.
 */

import { isConfigMap } from '../../../preload/model/design.ts';
import type { ConfigMap, ConfigValue, Design, NumericsProfile } from '../../../preload/model/design.ts';
import { DEFAULT_TYPE, parsePrecision, printPrecision } from '../../../preload/model/fixed-type.ts';
import type { NumberType, Precision } from '../../../preload/model/fixed-type.ts';
import type { ConfigSource } from '../ir/model-graph.ts';

/** What identifies a layer to the configuration. */
export interface ConfigSubject {
  readonly name: string;
  readonly class_name: string;
  /** Whose entry holds besides the layer's own. */
  readonly configured_as?: ConfigSource;
}

/** Settings of one block (Model, one LayerType, one LayerName) that have lookup rules of their own. */
interface Block {
  readonly precision: ReadonlyMap<string, string>;
  readonly entries: ReadonlyMap<string, ConfigValue>;
}

/** Answers of a configuration. */
export interface HlsConfig {
  /** Which version's rules apply. */
  readonly profile: NumericsProfile;
  /** `Model.Precision.default`; what `auto` becomes where there is no better rule. */
  readonly defaultPrecision: NumberType;
  /** `Model.Precision.maximum`, which caps inferred types. */
  readonly maximumPrecision: NumberType | undefined;
  /** Return the type a layer's variable is configured with; `layerDefault` stands for a `Precision` set on the layer by a pass. */
  precision(layer: ConfigSubject, variable: string, layerDefault?: Precision): Precision;
  /** Return the configured reuse factor, not yet made legal. */
  reuseFactor(layer: ConfigSubject): number;
  /** Return the configured cycles to aim at, if any. @unit cycles */
  targetCycles(layer: ConfigSubject): number | undefined;
  /** Return the strategy in snake case as hls4ml compares it: `latency`, `resource`, …; may be any text. */
  strategy(layer: ConfigSubject): string;
  /** Return `LineBuffer` or `Encoded` as configured. */
  convImplementation(layer: ConfigSubject): string;
  /** Return whether compressed weights are asked for. */
  compression(layer: ConfigSubject): boolean;
  /** Return every key of the layer's LayerType and LayerName entries, by snake-case name. */
  options(layer: ConfigSubject): ReadonlyMap<string, ConfigValue>;
  /** Return the type a text of the layer's own keys stands for; an unreadable one stands for the default. */
  typeOf(text: string): Precision;
  /** Return one key by the rule without fall-through. */
  value(layer: ConfigSubject, key: string): ConfigValue | undefined;
  /** Names that `LayerName` has entries for. */
  readonly layerNames: readonly string[];
}

/** Read a design's `hlsConfig`. Never throws: where it says nothing that can be read, the default stands; preflight finds such places. */
export function readHlsConfig(design: Design): HlsConfig {
  return new ConfigLookup(design);
}

/** Return a PascalCase key in snake_case the way hls4ml does (`TableSize` → `table_size`, `DA` → `d_a`). Never throws. */
export function toSnakeCase(text: string): string {
  return text
    .replaceAll(/(?<!^)(?=[A-Z])/g, '_')
    .toLowerCase()
    .replaceAll(/_{2,}/g, '_');
}

class ConfigLookup implements HlsConfig {
  readonly profile: NumericsProfile;
  readonly defaultPrecision: NumberType;
  readonly maximumPrecision: NumberType | undefined;
  readonly layerNames: readonly string[];
  readonly #model: Block;
  readonly #types = new Map<string, Block>();
  readonly #names = new Map<string, Block>();
  readonly #exactTypes: ReadonlyMap<string, ConfigMap>;
  readonly #exactNames: ReadonlyMap<string, ConfigMap>;
  readonly #parsed = new Map<string, Precision>();

  constructor(design: Design) {
    const { Model, LayerType, LayerName } = design.hlsConfig;
    this.profile = design.numericsProfile;
    this.#model = readBlock(Model);
    this.#exactTypes = mapsOf(LayerType);
    this.#exactNames = mapsOf(LayerName);
    for (const [name, entry] of this.#exactTypes) this.#types.set(name.toLowerCase(), readBlock(entry));
    for (const [name, entry] of this.#exactNames) this.#names.set(name.toLowerCase(), readBlock(entry));
    this.layerNames = [...this.#exactNames.keys()];
    this.defaultPrecision = this.#modelType('default') ?? DEFAULT_TYPE;
    this.maximumPrecision = this.#modelType('maximum');
  }

  precision(layer: ConfigSubject, variable: string, layerDefault?: Precision): Precision {
    const name = this.#named(layer);
    const type = this.#types.get(layer.class_name.toLowerCase());
    const own = name?.precision.get(variable);
    if (own !== undefined) return this.#parse(own);
    if (layerDefault !== undefined) return this.#settled(layerDefault);
    const text =
      name?.precision.get('default') ??
      type?.precision.get(variable) ??
      type?.precision.get('default') ??
      this.#model.precision.get(variable) ??
      this.#model.precision.get('default');
    return text === undefined ? this.defaultPrecision : this.#parse(text);
  }

  reuseFactor(layer: ConfigSubject): number {
    return Math.max(1, this.#number('ReuseFactor', layer) ?? 1);
  }

  targetCycles(layer: ConfigSubject): number | undefined {
    // The LayerType entry is never found: hls4ml asks for it under the back end's class name.
    return numberIn(this.#named(layer), 'TargetCycles') ?? numberIn(this.#model, 'TargetCycles');
  }

  strategy(layer: ConfigSubject): string {
    return toSnakeCase(this.#text('Strategy', layer) ?? 'Latency');
  }

  convImplementation(layer: ConfigSubject): string {
    const own = this.#named(layer)?.entries.get('ConvImplementation');
    const value = own ?? this.#model.entries.get('ConvImplementation');
    return typeof value === 'string' ? value : 'LineBuffer';
  }

  compression(layer: ConfigSubject): boolean {
    for (const block of this.#blocks(layer)) {
      const value = block.entries.get('Compression');
      if (value !== undefined && value !== null) return value === true || (typeof value === 'number' && value !== 0);
    }
    return false;
  }

  options(layer: ConfigSubject): ReadonlyMap<string, ConfigValue> {
    const options = new Map<string, ConfigValue>();
    for (const entry of [this.#exactTypes.get(layer.class_name), ...this.#inherited(layer), this.#exactNames.get(layer.name)]) {
      for (const [key, value] of Object.entries(entry ?? {})) options.set(toSnakeCase(key), value);
    }
    return options;
  }

  typeOf(text: string): Precision {
    return this.#parse(text);
  }

  value(layer: ConfigSubject, key: string): ConfigValue | undefined {
    const inherited = this.#inherited(layer);
    const own = this.#exactNames.get(layer.name);
    const entry = inherited.length > 0 ? Object.assign({}, ...inherited, own) as ConfigMap : (own ?? this.#exactTypes.get(layer.class_name));
    return entry === undefined ? this.#model.entries.get(key) : ownValue(entry, key);
  }

  #blocks(layer: ConfigSubject | undefined): readonly Block[] {
    if (layer === undefined) return [this.#model];
    const own = [this.#named(layer), this.#types.get(layer.class_name.toLowerCase())];
    return [...own.filter((block) => block !== undefined), this.#model];
  }

  /** Entries of the layer that this one was made of, the more special last. */
  #inherited({ configured_as: source }: ConfigSubject): readonly ConfigMap[] {
    if (source === undefined) return [];
    const entries = [this.#exactTypes.get(source.class_name), this.#exactNames.get(source.name)].filter((entry) => entry !== undefined);
    return entries.length > 0 ? entries : [{}];
  }

  /** The entry by name, with what the layer inherits where it says nothing itself. */
  #named(layer: ConfigSubject): Block | undefined {
    const own = this.#names.get(layer.name.toLowerCase());
    const source = layer.configured_as;
    if (source === undefined) return own;
    const inherited = readBlock(Object.assign({}, ...this.#inherited(layer)) as ConfigMap);
    const result = source.result === undefined ? [] : [['result', printPrecision(source.result)] as const];
    return { precision: new Map([...inherited.precision, ...result, ...(own?.precision ?? [])]), entries: new Map([...inherited.entries, ...(own?.entries ?? [])]) };
  }

  #number(key: string, layer: ConfigSubject | undefined): number | undefined {
    return this.#blocks(layer)
      .map((block) => numberIn(block, key))
      .find((value) => value !== undefined);
  }

  #text(key: string, layer: ConfigSubject): string | undefined {
    return this.#blocks(layer)
      .map((block) => block.entries.get(key))
      .find((value) => typeof value === 'string');
  }

  #modelType(variable: string): NumberType | undefined {
    const text = this.#model.precision.get(variable);
    const type = text === undefined ? undefined : this.#parse(text);
    return type?.kind === 'auto' ? undefined : type;
  }

  /** hls4ml 0.8 infers no types. */
  #settled(type: Precision): Precision {
    return type.kind === 'auto' && this.profile === 'hls4ml-0.8' ? (this.defaultPrecision ?? DEFAULT_TYPE) : type;
  }

  #parse(text: string): Precision {
    const known = this.#parsed.get(text);
    if (known) return known;
    const read = parsePrecision(text);
    const type = this.#settled(read.ok ? withoutIntegerModes(read.value) : (this.defaultPrecision ?? DEFAULT_TYPE));
    this.#parsed.set(text, type);
    return type;
  }
}

/** hls4ml keeps no rounding or overflow mode on integer types. */
function withoutIntegerModes(type: Precision): Precision {
  return type.kind === 'int' ? { ...type, rounding: 'TRN', overflow: 'WRAP' } : type;
}

function readBlock(entry: ConfigMap): Block {
  const precision = new Map<string, string>();
  const value = ownValue(entry, 'Precision');
  if (typeof value === 'string') precision.set('default', value);
  else if (isConfigMap(value)) {
    for (const [variable, text] of Object.entries(value)) if (typeof text === 'string') precision.set(variable, text);
  }
  return { precision, entries: new Map(Object.entries(entry)) };
}

function mapsOf(entries: { readonly [name: string]: ConfigMap } | undefined): ReadonlyMap<string, ConfigMap> {
  return new Map(Object.entries(entries ?? {}).filter(([, entry]) => isConfigMap(entry)));
}

function numberIn(block: Block | undefined, key: string): number | undefined {
  const value = block?.entries.get(key);
  return typeof value === 'number' ? value : undefined;
}

function ownValue(entry: ConfigMap, key: string): ConfigValue | undefined {
  return Object.hasOwn(entry, key) ? entry[key] : undefined;
}
