/** @file What can be done to the network's structure at a node or an edge: one list, for menus, inspector and palette. */

import type { DesignView, NodeView, StructureState } from '../../preload/contract/design.ts';
import type { DesignEdit, StructureEdit } from '../../preload/model/design.ts';
import { structureEditText } from '../../preload/model/structure-edit.ts';
import { isFixed, printPrecision } from '../../preload/model/fixed-type.ts';
import type { Studio } from './studio.ts';

/** One action. */
export interface StructureAction {
  readonly id: string;
  readonly text: string;
  readonly note?: string;
  /** Whether it is in force already; `run` then takes it back. Absent: it is no state. */
  readonly on?: boolean;
  readonly run: () => void;
}

/** Where the dialog for a casting layer puts it. */
export interface RequantiseWish {
  readonly layer: string;
  readonly to?: string;
  /** What the value has now; the field starts from it. */
  readonly precision: string;
}

/** Return the edit that adds a structure edit, or takes it away. */
export function structureDesignEdit(edit: StructureEdit, isRemoved = false): DesignEdit {
  return { kind: isRemoved ? 'remove-structure' : 'add-structure', edit };
}

/** Apply a structure edit, or take it back, with a label for Undo. */
export function applyStructure(studio: Pick<Studio, 'edit'>, edit: StructureEdit, isRemoved = false): void {
  const text = structureEditText(edit);
  studio.edit(structureDesignEdit(edit, isRemoved), { label: isRemoved ? `Take back: ${text}` : text.charAt(0).toUpperCase() + text.slice(1) });
}

/** Return what can be done at a node. */
export function nodeActions(studio: Pick<Studio, 'edit' | 'ui'>, node: NodeView, view: Pick<DesignView, 'nodes'>): readonly StructureAction[] {
  const { layer, structure } = node;
  if (structure === undefined) return [];
  const { behind, edits } = structure;
  const toggle = (edit: StructureEdit, text: string, note: string): StructureAction => {
    const present = edits.find((other) => other.kind === edit.kind);
    return { id: edit.kind, text, note, on: present !== undefined, run: () => applyStructure(studio, present ?? edit, present !== undefined) };
  };
  const isInput = layer.class_name === 'Input';
  const ends = readersOf(node, view).length === 0;
  const isCut = edits.some((edit) => edit.kind === 'cut');
  return [
    ...(behind === undefined ? [] : [{ id: 'requantise', text: 'Requantise behind…', note: 'a layer that only casts', run: () => askRequantise(studio, node, behind) }]),
    ...(structure.isMade === true ? edits.filter((edit) => edit.kind === 'requantise').map((edit): StructureAction => ({ id: 'remove-requantise', text: 'Take this requantise layer away', run: () => applyStructure(studio, edit, true) })) : []),
    ...(behind === undefined || isInput || (ends && !isCut) ? [] : [toggle({ kind: 'cut', layer: behind }, 'Cut the network here', 'its result becomes the only output')]),
    ...(behind === undefined || isInput || ends ? [] : [toggle({ kind: 'extra-output', layer: behind }, 'Extra output', 'its result leaves the network as well')]),
    ...(layer.class_name === 'Softmax' ? [{ id: 'drop-softmax', text: 'Drop this softmax', note: 'hls4ml’s Skip; classes stay the same', run: () => applyStructure(studio, { kind: 'drop-softmax', layer: layer.name }) }] : []),
    ...(structure.mergedBatchNorms ?? []).map((name): StructureAction => ({ id: `keep-${name}`, text: `Keep batch norm ${name} as a layer`, note: `now merged into ${layer.name}`, run: () => applyStructure(studio, { kind: 'keep-batch-norm', layer: name }) })),
    ...edits.filter((edit) => edit.kind === 'keep-batch-norm').map((edit): StructureAction => ({ id: 'merge-batch-norm', text: 'Merge this batch norm again', note: 'as hls4ml does', run: () => applyStructure(studio, edit, true) })),
    ...mergeIntoKernel(studio, structure.fusableInto),
    ...(isInput ? [] : [toggle({ kind: 'trace', layer: layer.name }, 'Trace in hls4ml’s project', 'hls4ml writes its values out')]),
  ];
}

/** hls4ml merges a batch norm only behind a type auto. */
function mergeIntoKernel(studio: Pick<Studio, 'edit'>, kernel: string | undefined): readonly StructureAction[] {
  if (kernel === undefined) return [];
  const edit: DesignEdit = { kind: 'set-precision', layers: [kernel], variables: ['result'], precision: 'auto' };
  return [{ id: 'fuse-batch-norm', text: `Merge into ${kernel}`, note: `sets the result of ${kernel} to auto`, run: () => studio.edit(edit, { label: `Merge the batch norm into ${kernel}` }) }];
}

/** Return what can be done on the edge from one node to another. */
export function edgeActions(studio: Pick<Studio, 'edit' | 'ui'>, source: NodeView, target: NodeView): readonly StructureAction[] {
  const { behind } = source.structure ?? {};
  const before = target.structure?.before;
  const made = target.structure?.isMade === true ? target : source.structure?.isMade === true ? source : undefined;
  return [
    ...(behind === undefined || before === undefined || target.structure?.isMade === true ? [] : [{ id: 'requantise-edge', text: `Requantise from ${source.layer.name} to ${target.layer.name}…`, note: 'other readers keep the value as it is', run: () => askRequantise(studio, source, behind, before) }]),
    ...(behind === undefined ? [] : [{ id: 'requantise', text: `Requantise behind ${source.layer.name}…`, note: 'for all readers', run: () => askRequantise(studio, source, behind) }]),
    ...(made?.structure?.edits ?? []).filter((edit) => edit.kind === 'requantise').map((edit): StructureAction => ({ id: 'remove-requantise', text: `Take ${made?.layer.name ?? ''} away`, run: () => applyStructure(studio, edit, true) })),
  ];
}

/** Return the nodes that read a node. */
export function readersOf(node: NodeView, view: Pick<DesignView, 'nodes'>): readonly NodeView[] {
  const made = new Set([node.layer.name, ...node.layer.outputs]);
  return view.nodes.filter((other) => other.layer.inputs.some((tensor) => made.has(tensor)));
}

/** Return the layers that structure edits take away, with the edit that brings each back. */
export function droppedLayers(states: readonly StructureState[] | undefined): readonly { readonly names: readonly string[]; readonly edit: StructureEdit }[] {
  return (states ?? []).flatMap(({ edit, drops }) => (drops === undefined || drops.length === 0 ? [] : [{ names: drops, edit }]));
}

function askRequantise({ ui }: Pick<Studio, 'ui'>, node: NodeView, layer: string, to?: string): void {
  const type = node.layer.result_type;
  ui.setState({ requantise: { layer, precision: isFixed(type) ? printPrecision(type) : 'fixed<16,6>', ...(to === undefined ? {} : { to }) } });
}
