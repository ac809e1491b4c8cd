/**
 * @file A lowered design as the window shows it: nodes with what can be set on them, problems, what cannot be built.
 */

import type { DesignView, LayerPayload, NodeStructure, NodeView } from '../../preload/contract/design.ts';
import type { Design } from '../../preload/model/design.ts';
import { isFixed, type NumberType, type Precision } from '../../preload/model/fixed-type.ts';
import { withRequantiseTypes } from '../../preload/model/structure-edit.ts';
import type { Plan } from '../compiler/emulator/plan.ts';
import { productsPerElement } from '../compiler/ir/kernel-size.ts';
import type { Layer, ModelGraph } from '../compiler/ir/model-graph.ts';
import { elementCount } from '../compiler/ir/visit.ts';
import { checkBuildable } from '../compiler/rtl/check-buildable.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { preflightProblems, problemOf } from './engine-problems.ts';
import { SettingsReader } from './engine-settings.ts';
import { StructureReader } from './engine-structure.ts';

/** The part of a design's view that comes out of the lowering. */
export type LoweredView = Pick<DesignView, 'nodes' | 'inputs' | 'outputs' | 'problems' | 'dormantSettings' | 'notBuildable' | 'structure'>;

const EXPONENT_ENCODING = 'last axis: (sign bit: 1 positive 0 negative, exponent of two)';
/** Layers that have no array of their own in a trace: in-place reshapes and stream copies. */
const UNTRACED_CLASSES = new Set(['Reshape', 'Clone']);
/** Layers that multiply every element once. */
const SCALING_CLASSES = new Set(['BatchNormalization', 'ApplyAlpha']);

/** Return the view of a lowering. Never throws for graphs that the passes made. */
export function viewLowering(lowered: LoweredDesign, design: Design): LoweredView {
  const { graph, diagnostics } = lowered;
  const plan = lowered.plan();
  const found = [...[...diagnostics, ...plan.diagnostics].map((diagnostic) => problemOf(diagnostic)), ...preflightProblems(lowered, ['graph', 'weights'])];
  const settings = new SettingsReader(withRequantiseTypes(design));
  const structure = new StructureReader({ source: lowered.source, graph, problems: found }, design);
  const states = structure.states();
  const notBuildable = checkBuildable(graph, { ioType: design.ioType });
  const refusals = new Map(notBuildable.map(({ layer, reason }) => [layer, reason]));
  const skipped = skippedSteps(plan);
  const names = new Set(graph.layers.map((layer) => layer.name.toLowerCase()));
  return {
    nodes: graph.layers.map((layer) => nodeView(layer, settings, { structure: structure.nodeOf(layer), skipped: skipped.get(layer.name), refusal: refusals.get(layer.name) })),
    inputs: graph.inputs, outputs: outputLayers(graph),
    problems: found,
    dormantSettings: Object.keys(design.hlsConfig.LayerName ?? {}).filter((name) => !names.has(name.toLowerCase())),
    notBuildable, ...(states.length === 0 ? {} : { structure: states }),
  };
}

/** Names of the layers that make the model's results. */
function outputLayers(graph: ModelGraph): readonly string[] {
  return graph.outputs.map((tensor) => graph.layers.find((layer) => layer.outputs.includes(tensor))?.name ?? tensor);
}

interface Remarks {
  readonly structure: NodeStructure;
  readonly skipped: { readonly kind: 'unsupported' | 'blocked'; readonly reason: string } | undefined;
  readonly refusal: string | undefined;
}

function nodeView(layer: Layer, settings: SettingsReader, { structure, skipped, refusal }: Remarks): NodeView {
  return {
    layer: layerPayload(layer), source_layers: layer.source_layers, ...(layer.scope === undefined || layer.scope.length === 0 ? {} : { group: layer.scope.join('/') }), ...settings.settingsOf(layer), structure,
    supported: skipped?.kind !== 'unsupported' && layer.class_name !== 'Unsupported', macCount: macCount(layer),
    ...(skipped === undefined ? {} : { reason: skipped.reason }), ...(refusal === undefined ? {} : { notBuildable: refusal }),
  };
}

function skippedSteps(plan: Plan): ReadonlyMap<string, NonNullable<Remarks['skipped']>> {
  return new Map(plan.steps.flatMap((step) => (step.kind === 'unsupported' || step.kind === 'blocked' ? [[step.layer.name, { kind: step.kind, reason: step.diagnostic.message }] as const] : [])));
}

/** Return a layer in the schema of a conformance case. Never throws. */
export function layerPayload(layer: Layer): LayerPayload {
  return {
    name: layer.name, class_name: layer.class_name, inputs: layer.inputs, outputs: layer.outputs, shape: layer.shape,
    result_type: decided(layer.result_type),
    types: Object.fromEntries(Object.entries(layer.types).map(([name, type]) => [name, decided(type)])),
    attributes: layer.attributes,
    traced: layer.class_name === 'Input' ? 'input' : UNTRACED_CLASSES.has(layer.class_name) ? null : 'csim',
    weights: Object.fromEntries(Object.entries(layer.weights).map(([name, weight]) => {
      const type = decided(layer.types[name] ?? { kind: 'auto' });
      if (type.kind === 'exponent') return [name, { type, shape: [...weight.shape, 2], encoding: EXPONENT_ENCODING }];
      const transposed = name === 'weight' && layer.attributes['_weights_transposed'] === true;
      return [name, { type, shape: weight.shape, ...(transposed ? { transposedInProject: true } : {}) }];
    })),
  };
}

/** After the passes every type is decided; `auto` is left only on layers that the reader did not know. */
function decided(type: Precision): NumberType {
  return type.kind === 'auto' ? { kind: 'other', text: 'auto' } : type;
}

/** Return the multiply-accumulates for one inference. Never throws. */
export function macCount(layer: Layer): number {
  const products = productsPerElement(layer);
  if (products !== undefined) return products * elementCount(layer.shape);
  return SCALING_CLASSES.has(layer.class_name) && isFixed(layer.result_type) ? elementCount(layer.shape) : 0;
}
