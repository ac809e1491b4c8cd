/**
 * @file What the passes did: the graphs before and after every pass compared, layer by layer, in words.
 *
 * Nothing is recorded while the passes run: the stages of a lowering are values, and what changed is read off them.
 */

import { printPrecision } from '../../../preload/model/fixed-type.ts';
import type { AttributeValue, Layer, ModelGraph } from '../ir/model-graph.ts';
import { convertedValues } from '../ir/visit.ts';
import { passPurpose } from './pass-purposes.ts';
import type { Stage } from './pipeline.ts';

/** One thing that a pass did to one layer. */
export interface TraceStep {
  readonly order: number;
  readonly pass: string;
  readonly purpose: string;
  readonly kind: 'made' | 'changed' | 'merged' | 'removed';
  readonly layer: string;
  readonly source_layers: readonly string[];
  readonly changes: readonly string[];
}

/** A layer of one of the two graphs, with those of the other that it corresponds to. */
export interface TracedLayer {
  readonly layer: Layer;
  readonly counterparts: readonly string[];
}

/** Both graphs and the steps between them. */
export interface GraphTrace {
  readonly source: readonly TracedLayer[];
  readonly lowered: readonly TracedLayer[];
  readonly steps: readonly TraceStep[];
}

/** Return what became of every layer between the source graph and the last stage. Never throws. */
export function traceLowering(source: ModelGraph, lowered: ModelGraph, stages: readonly Stage[]): GraphTrace {
  const steps: TraceStep[] = [];
  let before = source;
  for (const [order, { pass, graph }] of stages.entries()) {
    const purpose = passPurpose(pass);
    for (const step of compareGraphs(before, graph)) steps.push({ order, pass, purpose, ...step });
    before = graph;
  }
  const origins = originsOf(source, lowered);
  return {
    source: source.layers.map((layer) => ({ layer, counterparts: lowered.layers.filter(({ name }) => origins.get(name)?.has(layer.name) === true).map(({ name }) => name) })),
    lowered: lowered.layers.map((layer) => ({ layer, counterparts: source.layers.filter(({ name }) => origins.get(layer.name)?.has(name) === true).map(({ name }) => name) })),
    steps,
  };
}

/** Which source layers each lowered layer stands for. A layer that names none stands for what makes its input: a copy, a repack. */
function originsOf(source: ModelGraph, lowered: ModelGraph): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Set(source.layers.map(({ name }) => name));
  const producers = new Map(lowered.layers.flatMap((layer) => layer.outputs.map((tensor) => [tensor, layer.name] as const)));
  const origins = new Map<string, ReadonlySet<string>>();
  for (const layer of lowered.layers) {
    const own = [...layer.source_layers, layer.name].filter((name) => known.has(name));
    const inherited = own.length > 0 ? own : layer.inputs.slice(0, 1).flatMap((tensor) => [...(origins.get(producers.get(tensor) ?? '') ?? [])]);
    origins.set(layer.name, new Set(inherited));
  }
  return origins;
}

type Difference = Pick<TraceStep, 'kind' | 'layer' | 'source_layers' | 'changes'>;

function compareGraphs(before: ModelGraph, after: ModelGraph): readonly Difference[] {
  const [old, made] = [new Map(before.layers.map((layer) => [layer.name, layer])), new Map(after.layers.map((layer) => [layer.name, layer]))];
  const differences: Difference[] = [];
  for (const layer of after.layers) {
    const was = old.get(layer.name);
    if (was === layer) continue;
    if (was === undefined) differences.push({ kind: 'made', layer: layer.name, source_layers: layer.source_layers, changes: [`a ${layer.class_name} [${layer.shape.join(', ')}] that reads ${layer.inputs.join(', ')}`] });
    else {
      const changes = changesOf(was, layer);
      if (changes.length > 0) differences.push({ kind: 'changed', layer: layer.name, source_layers: layer.source_layers, changes });
    }
  }
  for (const layer of before.layers) {
    if (made.has(layer.name)) continue;
    const heirs = after.layers.filter((candidate) => inheritsFrom(candidate, layer, old.get(candidate.name)));
    const names = heirs.map(({ name }) => name);
    differences.push(names.length > 0
      ? { kind: 'merged', layer: layer.name, source_layers: sourcesOf(layer), changes: [`it became part of ${names.join(', ')}`] }
      : { kind: 'removed', layer: layer.name, source_layers: sourcesOf(layer), changes: ['it was taken away; what read it reads what it read'] });
  }
  return differences;
}

function sourcesOf(layer: Layer): readonly string[] {
  return layer.source_layers.length > 0 ? layer.source_layers : [layer.name];
}

/** A layer takes another over when it stands for its source layers and did not before. */
function inheritsFrom(candidate: Layer, gone: Layer, before: Layer | undefined): boolean {
  const sources = sourcesOf(gone);
  return sources.some((name) => candidate.source_layers.includes(name)) && (before === undefined || !sources.every((name) => before.source_layers.includes(name)));
}

/** Attributes that say the same as something else that is shown, or nothing to people. */
const QUIET = new Set(['name', 'class_name', 'index', 'inputs', 'outputs', 'bias_data', 'target_cycles', 'reuse_factor_default']);
const VALUES_SHOWN = 6;

function changesOf(before: Layer, after: Layer): readonly string[] {
  const changes: string[] = [];
  if (before.class_name !== after.class_name) changes.push(`class ${before.class_name} became ${after.class_name}`);
  if (before.shape.join() !== after.shape.join()) changes.push(`shape [${before.shape.join(', ')}] became [${after.shape.join(', ')}]`);
  if (before.inputs.join('\n') !== after.inputs.join('\n')) changes.push(`reads ${after.inputs.join(', ')} instead of ${before.inputs.join(', ')}`);
  if (before.outputs.join('\n') !== after.outputs.join('\n')) changes.push(`makes ${after.outputs.join(', ')} instead of ${before.outputs.join(', ')}`);
  changes.push(...typeChanges(before, after), ...weightChanges(before, after), ...attributeChanges(before, after));
  const gained = after.source_layers.filter((name) => !before.source_layers.includes(name));
  if (gained.length > 0 && before.source_layers.length > 0) changes.push(`stands for ${gained.join(', ')} as well`);
  return changes;
}

function typeChanges(before: Layer, after: Layer): readonly string[] {
  const all = (layer: Layer): ReadonlyMap<string, string> => new Map([['result', printPrecision(layer.result_type)], ...Object.entries(layer.types).map(([name, type]) => [name, printPrecision(type)] as const)]);
  return differing(all(before), all(after)).map(([name, from, to]) => (from === undefined ? `type of ${name}: ${to ?? ''}` : to === undefined ? `no type of ${name} any more` : `type of ${name}: ${from} became ${to}`));
}

function weightChanges(before: Layer, after: Layer): readonly string[] {
  const names = new Set([...Object.keys(before.weights), ...Object.keys(after.weights)]);
  return [...names].flatMap((name) => {
    const [from, to] = [before.weights[name], after.weights[name]];
    if (from === to) return [];
    if (from === undefined) return [`got a ${name} [${to?.shape.join(', ') ?? ''}]`];
    if (to === undefined) return [`has no ${name} any more`];
    const [a, b] = [convertedValues(from), convertedValues(to)];
    return a !== b && (a.length !== b.length || a.some((value, index) => value !== b[index])) ? [`${name} has other values`] : [];
  });
}

function attributeChanges(before: Layer, after: Layer): readonly string[] {
  const all = (layer: Layer): ReadonlyMap<string, string> => new Map(Object.entries(layer.attributes).filter(([name]) => !QUIET.has(name)).map(([name, value]) => [name, textOf(value)]));
  const found = differing(all(before), all(after));
  const shown = found.slice(0, VALUES_SHOWN).map(([name, from, to]) => (from === undefined ? `${name} = ${to ?? ''}` : to === undefined ? `${name} is gone` : `${name}: ${from} became ${to}`));
  return found.length > VALUES_SHOWN ? [...shown, `and ${found.length - VALUES_SHOWN} more attributes`] : shown;
}

function textOf(value: AttributeValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function differing(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly (readonly [name: string, from: string | undefined, to: string | undefined])[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => (before.get(name) === after.get(name) ? [] : [[name, before.get(name), after.get(name)] as const]));
}
