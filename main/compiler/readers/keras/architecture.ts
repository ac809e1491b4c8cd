/**
 * @file The structure of a Keras model as one flat list in execution order: what `collect-layers.ts` finds in the file, resolved and
 * ordered. Layers are told apart by ids here; they get their names when they are read, because what they become may need several.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { ClassPath } from './class-path.ts';
import { CollectedLayers, type ModelEnds } from './collect-layers.ts';
import type { CallArgument } from './inbound-nodes.ts';
import { objectAt, textAt, type JsonObject } from './json-value.ts';
import type { TopLayer } from './weights-by-order.ts';
import { orderAsListed, orderByInputs } from './order-layers.ts';

/** A layer (or one call of a shared layer) of a Keras model. */
export interface KerasNode extends ClassPath {
  /** Unique in the model. */
  readonly id: string;
  /** Name in the model, by which its weights are found. */
  readonly kerasName: string;
  readonly config: JsonObject;
  /** Ids of the layers whose outputs it reads. */
  readonly inputIds: readonly string[];
  /** What it is called with; tensors are places in `inputIds`. */
  readonly args: readonly CallArgument[];
  readonly kwargs: Readonly<Record<string, CallArgument>>;
  /** Names of the models it is nested in, outermost first. */
  readonly scope: readonly string[];
  /** 0 for the first use of the layer, 1 for the second, …; calls of the models around it count. */
  readonly callIndex: number;
  /** Set where the file itself names the layer's inputs (functional models). */
  readonly namesInputs: boolean;
  /** Where its arrays stand in a weights file of numbered arrays: `layers/dense_1`, … */
  readonly storePath: string;
  /** Which of its outputs is read; a layer whose further outputs are read is there once for each. */
  readonly outputIndex: number;
  /** Name of the wrapper below which its arrays stand in a weights file of named arrays, where it has one. */
  readonly weightsOf?: string;
  /** Shape of its output, where the layers that read it say it. */
  readonly knownShape?: readonly number[];
  /** Id of the first marker of the TimeDistributed block that it ends. */
  readonly startId?: string;
}

/** A node with its names in the graph. */
export interface KerasLayer extends KerasNode {
  /** Unique in the graph. */
  readonly name: string;
  /** Names of the layers whose outputs it reads. */
  readonly inputs: readonly string[];
}

/** A model's structure. */
export interface Architecture {
  readonly name: string;
  readonly layers: readonly KerasNode[];
  /** Ids of the input layers. */
  readonly inputs: readonly string[];
  /** Ids of the layers that make the results. */
  readonly outputs: readonly string[];
  /** Layers left out because they do nothing after training. */
  readonly skipped: readonly string[];
  /** The layers of the model itself in the order of the file, nested models among them. */
  readonly topLayers: readonly TopLayer[];
}

/** Major version of the Keras that wrote a model: its rules differ in order and names. */
export type KerasGeneration = 2 | 3;

/** Return the flat structure of a model; undefined when it cannot be put in order. Never throws. */
export function readArchitecture(model: JsonObject, generation: KerasGeneration, diagnostics: Diagnostic[]): Architecture | undefined {
  const collected = new CollectedLayers(generation, diagnostics);
  const name = textAt(objectAt(model, 'config'), 'name') ?? 'model';
  const ends = collected.collectModel(model);
  return ends ? finish(collected, { name, ends, generation }, diagnostics) : undefined;
}

interface Whole {
  readonly name: string;
  readonly ends: ModelEnds;
  readonly generation: KerasGeneration;
}

/** Resolve all references and put the layers in order. */
function finish(collected: CollectedLayers, { name, ends, generation }: Whole, diagnostics: Diagnostic[]): Architecture | undefined {
  const [inputs, outputs] = [collected.resolve(ends.inputs, name), collected.resolve(ends.outputs, name)];
  const layers: KerasNode[] = [];
  // Grows while it is walked: further outputs of a layer become nodes when they are asked for.
  for (const { references, ...node } of collected.nodes) layers.push({ ...node, inputIds: collected.resolve(references, node.kerasName) });
  const shapes = collected.knownShapes();
  for (const [k, layer] of layers.entries()) {
    const knownShape = shapes.get(layer.id);
    if (knownShape) layers[k] = { ...layer, knownShape };
  }
  const ordered = (generation === 3 ? orderAsListed : orderByInputs)(layers);
  if (!ordered.ok) {
    const waiting = new Map(layers.map((layer) => [layer.id, layer.kerasName]));
    const names = ordered.failure.slice(0, 5).map((id) => `"${waiting.get(id) ?? id}"`).join(', ');
    diagnostics.push(makeDiagnostic('error', 'model/cycle', `The layers ${names}${ordered.failure.length > 5 ? ', …' : ''} wait for each other.`, { at: { layer: waiting.get(ordered.failure[0] ?? '') ?? name } }));
    return undefined;
  }
  return { name, layers: ordered.value, inputs, outputs, skipped: collected.skipped, topLayers: collected.topLayers };
}
