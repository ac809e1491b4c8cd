/**
 * @file From a lowered graph to scheduled hardware: every layer's units, their latencies, and what stays outside.
 *
 * *Requires*: a lowered graph with all types decided; execution order.
 * *Guarantees*: a layer is planned only if it is bit-exact; one without hardware is named with a reason, and so is
 * everything that reads from it. Ranges flow along: a result that cannot be negative carries no sign bit.
 * *Method*: layer by layer; units are remembered by content in the cache the caller keeps.
 * *Does not handle*: sharing hardware between layers or cycles (reuse factor above 1).
 */

import { defined } from '../../base/assert.ts';
import { isFixed } from '../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import type { Interval } from '../cmvm/interval.ts';
import { fullRange, hull, isSigned, widthOf } from '../cmvm/interval.ts';
import { mantissaRange } from '../../../preload/model/fixed-type.ts';
import type { UnbuiltLayer, UnitCost } from '../ir/hardware-plan.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import type { Mantissas } from '../numerics/mantissas.ts';
import { toBigints } from '../numerics/mantissas.ts';
import { convertedValues } from '../ir/visit.ts';
import { quantizeWeight } from '../numerics/weights.ts';
import { checkBuildable } from './check-buildable.ts';
import { costOf } from './cost.ts';
import type { DesignResult, LayerDesign, TensorWires, WeightReader } from './layer-design.ts';
import { designLayer } from './layers/design-layer.ts';
import type { Schedule } from './schedule.ts';
import { scheduleNetlist } from './schedule.ts';

/** Choices of the generator. */
export interface RtlOptions {
  /** Levels (adders in series) between two registers; 1 or more. */
  readonly adderLevelsPerStage: number;
  readonly ioType?: 'io_parallel' | 'io_stream';
  /** Mantissas by `<layer>|<weight>` instead of quantising the layer's own data; for tests against stored weights. */
  readonly weightMantissas?: ReadonlyMap<string, Mantissas>;
  /** Most adder bits of one unit before it is refused. @unit bits */
  readonly unitBitsMax?: number;
  /** Designs already made, by content; the caller keeps it between calls so that unchanged layers cost nothing. */
  readonly cache?: Map<string, PlannedLayer>;
}

/** Adder levels that sharing may add to a kernel's least depth: few adders more, many registers fewer. */
const DEPTH_SLACK = 2;
/** @unit bits */
const UNIT_BITS_MAX = 400_000;
/** Entries kept in a cache before it starts anew. */
const CACHE_ENTRIES_MAX = 200;

/** A layer with its units scheduled to one latency. */
export interface PlannedLayer {
  readonly design: LayerDesign;
  readonly schedules: readonly Schedule[];
  readonly costs: readonly UnitCost[];
  /** Range of all elements of the output. */
  readonly range: Interval;
  /** @unit cycles */
  readonly latencyCycles: number;
}

/** A planned layer in its place in the network. */
export interface PlacedLayer {
  readonly layer: Layer;
  readonly inputs: readonly TensorWires[];
  readonly output: TensorWires;
  readonly plan: PlannedLayer;
  /** False if something it reads has no hardware: its module exists, but the top leaves it out. */
  readonly inTop: boolean;
}

/** The hardware of a network. */
export interface PlannedNetwork {
  readonly inputs: readonly TensorWires[];
  readonly layers: readonly PlacedLayer[];
  readonly unsupported: readonly UnbuiltLayer[];
}

/** Plan every layer of a lowered graph. */
export function planNetwork(graph: ModelGraph, options: RtlOptions): PlannedNetwork {
  const tensors = new Map<string, { wires: TensorWires; inTop: boolean; missing?: string }>();
  const inputs: TensorWires[] = [];
  const layers: PlacedLayer[] = [];
  const unsupported: UnbuiltLayer[] = [];
  const refused = new Map(checkBuildable(graph, { ioType: options.ioType ?? 'io_parallel' }).map(({ layer, reason }) => [layer, reason]));
  for (const layer of graph.layers) {
    const type = layer.result_type;
    const wires: TensorWires = { name: layer.name, shape: layer.shape, type: isFixed(type) ? type : NO_TYPE, range: isFixed(type) ? typeRange(type) : fullRange(1, false) };
    const against = refused.get(layer.name);
    const publish = (published: TensorWires, inTop: boolean): void => {
      for (const name of new Set([layer.name, ...layer.outputs])) tensors.set(name, { wires: published, inTop });
    };
    if (layer.class_name === 'Input' && against === undefined) {
      inputs.push(wires);
      publish(wires, true);
      continue;
    }
    const sources = layer.inputs.map((name) => tensors.get(name));
    const known = sources.flatMap((source) => (source === undefined ? [] : [source]));
    const planned: DesignResultOf<PlannedLayer> = against !== undefined ? { ok: false, failure: against } : known.length < sources.length ? { ok: false, failure: 'it reads a tensor that nothing makes' } : planLayer(layer, known.map((s) => s.wires), options);
    if (!planned.ok) {
      unsupported.push({ layer: layer.name, reason: planned.failure });
      publish(wires, false);
      continue;
    }
    const output = { ...wires, range: planned.value.range };
    const inTop = known.every((s) => s.inTop);
    layers.push({ layer, inputs: known.map((s) => s.wires), output, plan: planned.value, inTop });
    publish(output, inTop);
  }
  return { inputs, layers, unsupported };
}

type DesignResultOf<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: string };

const NO_TYPE: FixedType = { kind: 'fixed', widthBits: 1, integerBits: 1, signed: false, rounding: 'TRN', overflow: 'WRAP' };

/** Range of a tensor of which only the type is known. */
function typeRange(type: FixedType): Interval {
  return mantissaRange({ ...type, overflow: 'WRAP' });
}

function planLayer(layer: Layer, inputs: readonly TensorWires[], options: RtlOptions): DesignResultOf<PlannedLayer> {
  const weights = weightReader(options.weightMantissas);
  const key = options.cache === undefined ? '' : contentKey(layer, inputs, { weights, options });
  const cached = options.cache?.get(key);
  if (cached !== undefined) return { ok: true, value: cached };
  const result = layer.result_type;
  if (!isFixed(result)) return { ok: false, failure: 'its result type is not fixed-point' };
  const design: DesignResult = designLayer({ layer, inputs, result, weights, depthSlack: DEPTH_SLACK, unitBitsMax: options.unitBitsMax ?? UNIT_BITS_MAX });
  if (!design.ok) return design;
  const planned = scheduleDesign(design.value, inputs, options.adderLevelsPerStage);
  if (options.cache !== undefined) {
    if (options.cache.size >= CACHE_ENTRIES_MAX) options.cache.clear();
    options.cache.set(key, planned);
  }
  return { ok: true, value: planned };
}

function scheduleDesign(design: LayerDesign, inputs: readonly TensorWires[], levelsPerStage: number): PlannedLayer {
  const first = design.units.map((net) => scheduleNetlist(net, { levelsPerStage }));
  const latencyCycles = Math.max(0, ...first.map((schedule) => schedule.latencyCycles));
  const schedules = first.map((schedule) =>
    schedule.latencyCycles === latencyCycles ? schedule : scheduleNetlist(schedule.net, { levelsPerStage, latencyCyclesMin: latencyCycles }),
  );
  const made = design.units.flatMap((net) => net.outputs.map((id) => defined(net.nodes[id], 'an output is a node').range));
  const wired = (design.wires ?? []).map((source) => ('tensor' in source ? defined(inputs[source.tensor], 'a wire reads an input').range : { min: source.constant, max: source.constant }));
  const range = hull([...made, ...wired]);
  return { design, schedules, costs: schedules.map(costOf), range, latencyCycles };
}

function weightReader(given: RtlOptions['weightMantissas']): WeightReader {
  return (layer, name) => {
    const stored = given?.get(`${layer.name}|${name}`);
    if (stored !== undefined) return toBigints(stored);
    const weight = layer.weights[name];
    const type = layer.types[name];
    if (weight === undefined || type === undefined || type.kind === 'auto') return [];
    return toBigints(quantizeWeight(convertedValues(weight), type));
  };
}

/** Everything the design of a layer depends on, its name excepted. */
function contentKey(layer: Layer, inputs: readonly TensorWires[], context: { readonly weights: WeightReader; readonly options: RtlOptions }): string {
  const { options, weights } = context;
  const names = ['weight', 'bias', 'scale'].filter((name) => layer.weights[name] !== undefined || options.weightMantissas?.has(`${layer.name}|${name}`));
  const values = names.map((name) => `${name}:${weights(layer, name).join(',')}`);
  const { name: _name, index: _index, inputs: _inputs, ...attributes } = layer.attributes;
  const wires = inputs.map((t) => [t.shape, t.type, t.range.min.toString(), t.range.max.toString()]);
  const facts = [layer.class_name, layer.shape, layer.result_type, layer.types, attributes, wires, options.adderLevelsPerStage, options.unitBitsMax ?? 0];
  return `${JSON.stringify(facts)}|${values.join('|')}`;
}

/** Return the word that holds any element of a tensor. Never throws. */
export function wordOf(wires: TensorWires): { readonly widthBits: number; readonly signed: boolean } {
  return { widthBits: widthOf(wires.range), signed: isSigned(wires.range) };
}
