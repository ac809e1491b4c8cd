/** @file A configuration by chance: strategies, reuse factors, types with odd widths, automatic types, tables. */

import type { ConfigMap, ConfigValue } from '../../preload/model/design.ts';
import { OVERFLOW_MODES, ROUNDING_MODES } from '../../preload/model/fixed-type.ts';
import type { ModelGraph } from '../../main/compiler/ir/model-graph.ts';
import { createDefaultDesign } from '../../main/compiler/passes/default-design.ts';
import type { RandomSource } from '../helpers/random-source.ts';
import type { Recipe } from './recipe.ts';

/** How far types may go. */
export interface TypeLimits {
  /** Widest type by choice; automatic ones may be wider. @unit bits */
  readonly widthBitsMax: number;
}

/** A type's text. */
export function chooseType(random: RandomSource, { widthBitsMax }: TypeLimits): string {
  const widthBits = random.chance(0.7) ? random.integer(6, 20) : random.integer(1, random.chance(0.3) ? widthBitsMax : 26);
  const integerBits = random.chance(0.85) ? random.integer(1, Math.max(1, Math.min(widthBits, 9))) : random.integer(-3, widthBits + 3);
  const signed = random.chance(0.8) ? '' : 'u';
  const rounding = random.chance(0.5) ? 'TRN' : random.pick(ROUNDING_MODES);
  const overflow = random.chance(0.5) ? 'WRAP' : random.pick(OVERFLOW_MODES);
  const modes = overflow !== 'WRAP' ? `,${rounding},${overflow}` : rounding !== 'TRN' ? `,${rounding}` : '';
  return random.chance(0.04) ? `${signed}int<${widthBits}>` : `${signed}fixed<${widthBits},${integerBits}${modes}>`;
}

const DISTRIBUTED = 'distributed_arithmetic';
/** Share of networks with distributed arithmetic, which needs reuse factor 1. */
const DISTRIBUTED_SHARE = 0.12;

function modelSettings(random: RandomSource, limits: TypeLimits): ConfigMap {
  const type = random.chance(0.4) ? 'fixed<16,6>' : chooseType(random, limits).replace(/^u/, '');
  const maximum = random.chance(0.1) ? { maximum: `fixed<${random.integer(12, 30)},${random.integer(6, 12)}>` } : {};
  const isDistributed = random.chance(DISTRIBUTED_SHARE);
  return {
    Precision: { default: type, ...maximum },
    ReuseFactor: isDistributed || random.chance(0.5) ? 1 : random.integer(1, random.chance(0.6) ? 4 : 12),
    Strategy: isDistributed ? DISTRIBUTED : random.pick(['Latency', 'Latency', 'Resource', 'Resource', 'ResourceUnrolled']),
    BramFactor: 1_000_000_000,
    TraceOutput: false,
  };
}

/** What an entry may become. */
interface Varying {
  readonly limits: TypeLimits;
  /** Whether the network's strategy is distributed arithmetic. */
  readonly isDistributed: boolean;
}

/** Sizes that tables may have; those of softmax must be powers of two. */
const TABLE_SIZES = [1, 2, 16, 64, 128, 256, 512, 2048];

/** Types of powers of two and of single bits come from quantizers: hls4ml writes them into a configuration and cannot read them there. */
function variedEntry(random: RandomSource, entry: ConfigMap, { limits, isDistributed }: Varying): ConfigMap {
  const precision = entry['Precision'];
  const types = typeof precision === 'object' && precision !== null && !Array.isArray(precision) ? (precision as ConfigMap) : {};
  const written = Object.entries(types).filter(([, type]) => typeof type !== 'string' || !/^(po2|xnor)/.test(type));
  const chosen = Object.fromEntries(written.map(([variable, type]) => [variable, random.chance(0.3) ? chooseType(random, limits) : type]));
  const isSoftmax = 'Implementation' in entry;
  const options: Record<string, ConfigValue> = {};
  if ('TableSize' in entry && random.chance(0.4)) options['TableSize'] = isSoftmax || random.chance(0.8) ? random.pick(TABLE_SIZES) : random.integer(3, 300);
  if (isSoftmax) options['Implementation'] = random.pick(['stable', 'stable', 'latency', 'legacy', 'argmax']);
  if ('ReuseFactor' in entry && !isDistributed && random.chance(0.3)) options['ReuseFactor'] = random.integer(1, 8);
  if ('ReuseFactor' in entry && random.chance(0.2)) options['Strategy'] = 'weight' in types && random.chance(0.2) ? DISTRIBUTED : random.pick(['Latency', 'Resource']);
  return { ...entry, Precision: chosen, ...options, ...(options['Strategy'] === DISTRIBUTED ? { ReuseFactor: 1 } : {}) };
}

/** Whether a layer's values are looked up in a table without bounds: its type must hold them. */
function isIndex(source: ModelGraph, name: string): boolean {
  return source.layers.some((layer) => layer.class_name === 'Embedding' && layer.inputs.includes(name));
}

function byName(random: RandomSource, source: ModelGraph, varying: Varying): Record<string, ConfigMap> {
  const design = createDefaultDesign(source, { granularity: 'name', name: 'fuzz' });
  return Object.fromEntries(Object.entries(design.hlsConfig.LayerName ?? {}).map(([layer, entry]) => [layer, isIndex(source, layer) ? entry : variedEntry(random, entry, varying)]));
}

/** Only some results are set, everything else is the model's default. */
function fewByName(random: RandomSource, source: ModelGraph, limits: TypeLimits): Record<string, ConfigMap> {
  const chosen = source.layers.filter(({ name }) => random.chance(0.25) && !isIndex(source, name));
  return Object.fromEntries(chosen.map((layer) => [layer.name, { Precision: { result: chooseType(random, limits) } }]));
}

/** Return back end, data transport and hls4ml's configuration for a network. */
export function chooseConfig(random: RandomSource, source: ModelGraph, limits: TypeLimits): Pick<Recipe, 'backend' | 'ioType' | 'hlsConfig'> {
  const Model = modelSettings(random, limits);
  const roll = random.fraction();
  const LayerName = roll < 0.5 ? byName(random, source, { limits, isDistributed: Model['Strategy'] === DISTRIBUTED }) : roll < 0.8 ? fewByName(random, source, limits) : {};
  return {
    backend: random.chance(0.6) ? 'Vitis' : 'Vivado',
    ioType: random.chance(0.7) ? 'io_parallel' : 'io_stream',
    hlsConfig: Object.keys(LayerName).length > 0 ? { Model, LayerName } : { Model },
  };
}
