/**
 * @file Structure edits as words: `cut fc1`, `requantise fc1 fixed<8,3>`, `drop-softmax sm`; also as a setting,
 * `structure.cut=fc1`, `structure.requantise=fc1:fixed<8,3>`, `structure.requantise=fc1>fc2:fixed<8,3>`.
 *
 * Names are those of the graph; what an edit behind a layer is written with (a batch norm merged into it) is looked up here.
 */

import type { DesignView, NodeView } from '../../preload/contract/design.ts';
import type { DesignEdit, StructureEdit } from '../../preload/model/design.ts';
import { parsePrecision } from '../../preload/model/fixed-type.ts';
import { didYouMean } from '../base/closest-name.ts';
import { UsageError } from './usage-error.ts';

/** Kinds of structure edits as they are written. */
export const STRUCTURE_KINDS = ['cut', 'drop-softmax', 'extra-output', 'keep-batch-norm', 'requantise', 'trace'] as const;

const KNOWN = `Kinds are ${STRUCTURE_KINDS.join(', ')}.`;

/** What a structure edit is written with. */
export interface StructureWords {
  readonly kind: string;
  readonly layer: string;
  /** Only for requantise. */
  readonly to?: string | undefined;
  /** Only for requantise. */
  readonly precision?: string | undefined;
}

/** Turn words into a structure edit. @throws {UsageError} naming what was expected */
export function readStructureEdit({ kind, layer, to, precision }: StructureWords, view: DesignView): StructureEdit {
  const found = STRUCTURE_KINDS.find((known) => known === kind.toLowerCase().replaceAll('_', '-').replace('requantize', 'requantise'));
  if (found === undefined) throw new UsageError(`There is no structure edit "${kind}".${didYouMean(kind, STRUCTURE_KINDS)}`, KNOWN);
  if (layer === '') throw new UsageError(`"${kind}" needs the name of a layer.`);
  if (found === 'trace' || found === 'drop-softmax' || found === 'keep-batch-norm') return { kind: found, layer: knownName(layer, view) };
  const behind = behindName(layer, view);
  if (found !== 'requantise') return { kind: found, layer: behind };
  const type = parsePrecision(precision ?? '');
  if (!type.ok || type.value.kind === 'auto' || precision === undefined) throw new UsageError(`requantise needs a type, for example fixed<8,3>${type.ok ? '' : `: ${type.reason}`}.`, 'Quote the type: the shell reads < and >.');
  return { kind: found, layer: behind, precision, ...(to === undefined ? {} : { to: beforeName(to, view) }) };
}

/** Turn a setting `structure.KIND=VALUE` into an edit. @throws {UsageError} naming what was expected */
export function structureSetting(kind: string, value: string, view: DesignView): DesignEdit {
  const colon = value.indexOf(':');
  const [place, precision] = colon < 0 ? [value, undefined] : [value.slice(0, colon), value.slice(colon + 1)];
  const [layer = '', to] = place.split('>').map((part) => part.trim());
  return { kind: 'add-structure', edit: readStructureEdit({ kind, layer, to, precision: precision?.trim() }, view) };
}

function nodeOf(name: string, view: DesignView): NodeView | undefined {
  return view.nodes.find((node) => node.layer.name === name);
}

/** Names may also be of layers that are merged, dropped, or in an edit already. */
function knownName(name: string, view: DesignView): string {
  const names = [...view.nodes.flatMap((node) => [node.layer.name, ...node.source_layers]), ...(view.structure ?? []).flatMap(({ edit, drops }) => [edit.layer, ...(drops ?? [])])];
  if (names.includes(name)) return name;
  throw new UsageError(`There is no layer "${name}".${didYouMean(name, names)}`, `Its layers: ${view.nodes.slice(0, 30).map((node) => node.layer.name).join(', ')}${view.nodes.length > 30 ? ', …' : ''}.`);
}

function behindName(name: string, view: DesignView): string {
  const node = nodeOf(name, view);
  if (node?.structure === undefined) return knownName(name, view);
  if (node.structure.behind === undefined) throw new UsageError(`There is no place for an edit directly behind ${name}.`, 'Name the layer behind it.');
  return node.structure.behind;
}

function beforeName(name: string, view: DesignView): string {
  return nodeOf(name, view)?.structure?.before ?? knownName(name, view);
}
