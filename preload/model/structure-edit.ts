/**
 * @file Edits of a network's structure: where a design keeps them, what they are called, what two of them have in common.
 *
 * Dropping the softmax and tracing a layer have a key in hls4ml's configuration (`Skip`, `Trace` of the layer's entry) and
 * stand there; the others stand in `Design.structure`. Here they are one list.
 */

import type { ConfigMap, Design, PathChange, StructureEdit } from './design.ts';

/** Keys of a layer's entry that are structure edits. */
const CONFIG_KEYS = { 'drop-softmax': 'Skip', trace: 'Trace' } as const;

/** Return the structure edits of a design: first those it keeps beside the configuration, then those of the configuration. Never throws. */
export function structureEdits(design: Pick<Design, 'hlsConfig' | 'structure'>): readonly StructureEdit[] {
  const configured = Object.entries(design.hlsConfig.LayerName ?? {}).flatMap(([layer, entry]): StructureEdit[] => [
    ...(entry[CONFIG_KEYS['drop-softmax']] === true ? [{ kind: 'drop-softmax', layer } as const] : []),
    ...(entry[CONFIG_KEYS.trace] === true ? [{ kind: 'trace', layer } as const] : []),
  ]);
  return [...(design.structure ?? []), ...configured];
}

/** Return whether two edits are about the same thing: the one replaces the other. A network is cut once. Never throws. */
export function isSamePlace(a: StructureEdit, b: StructureEdit): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'cut') return true;
  return a.layer === b.layer && (a.kind !== 'requantise' || b.kind !== 'requantise' || a.to === b.to);
}

/** Return a design's changes when a structure edit is added (or, with `isRemoved`, taken away). Never throws. */
export function structureChanges(design: Design, edit: StructureEdit, isRemoved: boolean): readonly PathChange[] {
  if (edit.kind === 'drop-softmax' || edit.kind === 'trace') return configChanges(design, edit, isRemoved);
  const before = design.structure ?? [];
  const at = before.findIndex((other) => isSamePlace(other, edit));
  const kept = before.filter((other) => !isSamePlace(other, edit));
  const after = isRemoved ? kept : at < 0 ? [...kept, edit] : before.with(at, edit);
  return [{ path: ['structure'], ...(after.length === 0 ? {} : { to: after }) }];
}

function configChanges({ hlsConfig }: Design, edit: StructureEdit & { readonly kind: keyof typeof CONFIG_KEYS }, isRemoved: boolean): readonly PathChange[] {
  const key = CONFIG_KEYS[edit.kind];
  const path = ['hlsConfig', 'LayerName', edit.layer, key];
  if (!isRemoved) return [{ path, to: true }];
  const entry = hlsConfig.LayerName?.[edit.layer] ?? {};
  if (entry[key] === undefined) return [];
  // An entry that has nothing else came with the edit and goes with it; generated entries say false.
  return Object.keys(entry).length === 1 ? [{ path: path.slice(0, -1) }] : [{ path, to: false }];
}

/** Return the name of the layer that a requantise edit makes. Never throws. */
export function requantiseName(edit: { readonly layer: string; readonly to?: string }): string {
  return edit.to === undefined ? `${edit.layer}_requantise` : `${edit.layer}_to_${edit.to}`;
}

/**
 * Return the design with an entry in `LayerName` for every layer that a requantise edit makes, as the user would write it.
 *
 * What an entry of that name says already wins. Never throws.
 */
export function withRequantiseTypes(design: Design): Design {
  const edits = (design.structure ?? []).filter((edit) => edit.kind === 'requantise');
  if (edits.length === 0) return design;
  const entries: Record<string, ConfigMap> = { ...design.hlsConfig.LayerName };
  for (const edit of edits) {
    const name = requantiseName(edit);
    const entry = entries[name] ?? {};
    const own = entry['Precision'];
    if (typeof own === 'string') continue;
    entries[name] = { ...entry, Precision: { result: edit.precision, ...(own as ConfigMap | undefined) } };
  }
  return { ...design, hlsConfig: { ...design.hlsConfig, LayerName: entries } };
}

/** Return a structure edit in a few words. Never throws. */
export function structureEditText(edit: StructureEdit): string {
  switch (edit.kind) {
    case 'requantise':
      return `requantise ${edit.layer}${edit.to === undefined ? '' : ` → ${edit.to}`} as ${edit.precision}`;
    case 'keep-batch-norm':
      return `keep batch norm ${edit.layer}`;
    case 'extra-output':
      return `extra output ${edit.layer}`;
    case 'cut':
      return `cut at ${edit.layer}`;
    case 'drop-softmax':
      return `drop softmax ${edit.layer}`;
    case 'trace':
      return `trace ${edit.layer}`;
    default:
      return edit satisfies never;
  }
}
