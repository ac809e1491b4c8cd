/**
 * @file The structure edits of a design as the window shows them: which apply, what they take away, and what can be done where.
 */

import type { NodeStructure, Problem, StructureState } from '../../preload/contract/design.ts';
import type { Design, StructureEdit } from '../../preload/model/design.ts';
import { requantiseName, structureEdits, structureEditText } from '../../preload/model/structure-edit.ts';
import type { Layer, ModelGraph } from '../compiler/ir/model-graph.ts';
import { consumersByTensor, findLayer } from '../compiler/ir/visit.ts';
import { readHlsConfig } from '../compiler/passes/hls-config.ts';
import { insertRequantise } from '../compiler/passes/insert-requantise.ts';
import { hasKernel } from '../compiler/passes/layer-classes.ts';
import { splitInlineActivations } from '../compiler/passes/split-inline-activations.ts';
import { layerBefore, layerBehind, nameBefore, nameBehind } from '../compiler/passes/structure-place.ts';

/** What is known of a lowered design. */
export interface StructureSubject {
  readonly source: ModelGraph;
  readonly graph: ModelGraph;
  /** Findings of the passes and of preflight. */
  readonly problems: readonly Problem[];
}

/** Answers what the structure edits of one design do. */
export class StructureReader {
  readonly #subject: StructureSubject;
  readonly #edits: readonly StructureEdit[];
  /** The network as the edits see it, uncut. */
  readonly #whole: ModelGraph;
  readonly #consumers: ReadonlyMap<string, readonly Layer[]>;

  constructor(subject: StructureSubject, design: Design) {
    this.#subject = subject;
    this.#edits = structureEdits(design);
    const context = { design, config: readHlsConfig(design), lastIndex: 0 };
    this.#whole = insertRequantise(splitInlineActivations(subject.source, context).graph, context).graph;
    this.#consumers = consumersByTensor(subject.graph);
  }

  /** Return every structure edit with what became of it. Never throws. */
  states(): readonly StructureState[] {
    return this.#edits.map((edit) => {
      const reason = this.#reasonAgainst(edit);
      const drops = reason === undefined ? this.#dropsOf(edit) : [];
      return { edit, text: structureEditText(edit), applied: reason === undefined, ...(reason === undefined ? {} : { reason }), ...(drops.length === 0 ? {} : { drops }) };
    });
  }

  /** Return what can be done at a layer, and what was. Never throws. */
  nodeOf(layer: Layer): NodeStructure {
    const behind = this.#placeBehind(layer);
    const before = layerBefore(this.#whole, nameBefore(layer)) === undefined ? undefined : nameBefore(layer);
    const names = new Set([layer.name, nameBehind(layer)]);
    const edits = this.#edits.filter((edit) => (edit.kind === 'requantise' ? requantiseName(edit) === layer.name : names.has(edit.layer)) && this.#reasonAgainst(edit) === undefined);
    const merged = layer.source_layers.filter((name) => name !== layer.name && findLayer(this.#subject.source, name)?.class_name === 'BatchNormalization');
    const fusable = this.#fusableInto(layer);
    return {
      ...(behind === undefined ? {} : { behind }), ...(before === undefined ? {} : { before }), edits,
      ...(merged.length === 0 ? {} : { mergedBatchNorms: merged }), ...(fusable === undefined ? {} : { fusableInto: fusable }),
      ...(layer.attributes['requantise'] === true ? { isMade: true } : {}),
    };
  }

  #placeBehind(layer: Layer): string | undefined {
    // Between a kernel and its scale there is no place: they become two layers only later.
    const readers = this.#consumers.get(layer.outputs[0] ?? '') ?? [];
    if (readers.some((reader) => reader.name === `${layer.name}_alpha`)) return undefined;
    const name = nameBehind(layer);
    return layerBehind(this.#whole, name) === undefined ? undefined : name;
  }

  /** hls4ml merges a batch normalisation only behind a type auto. */
  #fusableInto(layer: Layer): string | undefined {
    const isFound = this.#subject.problems.some((problem) => problem.code === 'fusion/batch-norm-kept' && problem.layer === layer.name);
    const producer = this.#subject.graph.layers.find((other) => other.outputs.includes(layer.inputs[0] ?? ''));
    return isFound && producer !== undefined && hasKernel(producer.class_name) ? producer.name : undefined;
  }

  #reasonAgainst(edit: StructureEdit): string | undefined {
    if (edit.kind === 'trace') return findLayer(this.#subject.graph, edit.layer) === undefined ? 'the layer is not in the graph now' : undefined;
    if (edit.kind === 'drop-softmax') {
      const layer = findLayer(this.#whole, edit.layer);
      return layer === undefined ? 'the layer is not in the network' : layer.class_name === 'Softmax' ? undefined : `${edit.layer} is no softmax`;
    }
    const attribute = edit.kind === 'requantise' && edit.to !== undefined ? `requantise to ${edit.to}` : edit.kind;
    const found = this.#subject.problems.find((problem) => problem.code === 'structure/not-applied' && problem.layer === edit.layer && problem.attribute === attribute);
    return found?.message;
  }

  #dropsOf(edit: StructureEdit): readonly string[] {
    if (edit.kind === 'drop-softmax') return [edit.layer];
    if (edit.kind !== 'cut') return [];
    const kept = new Set(this.#subject.graph.layers.flatMap((layer) => [layer.name, ...layer.source_layers]));
    const linear = (layer: Layer): boolean => layer.attributes['activation'] === 'linear' && layer.name.endsWith('_linear');
    return this.#whole.layers.filter((layer) => !kept.has(layer.name) && !linear(layer)).map((layer) => layer.name);
  }
}
