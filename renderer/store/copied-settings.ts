/** @file Settings of one layer copied to others: types, strategy, reuse factor, implementation. Only what the target has is pasted. */

import type { NodeView } from '../../preload/contract/design.ts';
import type { DesignEdit } from '../../preload/model/design.ts';
import { isFixed, printPrecision } from '../../preload/model/fixed-type.ts';
import type { Studio } from './studio.ts';

/** What was copied. */
export interface CopiedSettings {
  readonly from: string;
  /** Variable → type's text or `auto`. */
  readonly precision: Readonly<Record<string, string>>;
  readonly strategy?: string;
  readonly reuseFactor?: number;
  readonly implementation?: string;
}

/** Return the settings of a layer. Types that cannot be set (powers of two, single bits) are left out. */
export function settingsOf(node: NodeView): CopiedSettings {
  const precision = node.precision.flatMap((p) => (p.configured === 'auto' || p.origin === 'inferred' ? [[p.variable, 'auto'] as const] : isFixed(p.type) ? [[p.variable, printPrecision(p.type)] as const] : []));
  return {
    from: node.layer.name,
    precision: Object.fromEntries(precision),
    ...(node.strategy ? { strategy: node.strategy.value } : {}),
    ...(node.reuse ? { reuseFactor: node.reuse.value } : {}),
    ...(node.implementation ? { implementation: node.implementation.value } : {}),
  };
}

/** Return one edit that gives `targets` the copied settings, and what does not fit; no edit where nothing would change. */
export function pasteEdit(copied: CopiedSettings, targets: readonly NodeView[]): { readonly edit?: DesignEdit; readonly label: string; readonly notes: readonly string[] } {
  const others = targets.filter((n) => n.layer.name !== copied.from);
  const notes: string[] = [];
  const edits: DesignEdit[] = [];
  for (const [variable, precision] of Object.entries(copied.precision)) {
    const layers = others.filter((n) => n.precision.some((p) => p.variable === variable)).map((n) => n.layer.name);
    if (layers.length > 0) edits.push({ kind: 'set-precision', layers, variables: [variable], precision });
  }
  for (const node of others) {
    const layers = [node.layer.name];
    const { strategy, reuseFactor, implementation } = copied;
    if (strategy !== undefined && node.strategy?.choices.includes(strategy)) edits.push({ kind: 'set-strategy', layers, strategy });
    if (implementation !== undefined && node.implementation?.choices.includes(implementation)) edits.push({ kind: 'set-option', layers, key: 'Implementation', value: implementation });
    if (reuseFactor === undefined || !node.reuse) continue;
    if (node.reuse.legal.includes(reuseFactor)) edits.push({ kind: 'set-reuse-factor', layers, reuseFactor });
    else notes.push(`${node.layer.name}: reuse factor ${reuseFactor} is not legal there and was left as it is`);
  }
  const label = `Settings of ${copied.from} to ${others.length === 1 ? others[0]?.layer.name : `${others.length} layers`}`;
  return { ...(edits.length > 0 ? { edit: { kind: 'group', label, edits } } : {}), label, notes };
}

/** Copy the settings of a layer, by default of the one selected last. */
export function copySettings(studio: Studio, layer = studio.ui.getState().selection.at(-1)): void {
  const node = studio.design.store.getState().view?.nodes.find((n) => n.layer.name === layer);
  if (!node) return;
  studio.ui.setState({ copied: settingsOf(node) });
  studio.say(`Copied the settings of ${node.layer.name}.`);
}

/** Paste the copied settings onto layers, by default the selected ones, as one edit. */
export function pasteSettings(studio: Studio, layers: readonly string[] = studio.ui.getState().selection): void {
  const { copied } = studio.ui.getState();
  const targets = studio.design.store.getState().view?.nodes.filter((n) => layers.includes(n.layer.name)) ?? [];
  if (!copied || targets.length === 0) return;
  const { edit, label, notes } = pasteEdit(copied, targets);
  if (edit) studio.edit(edit, { label });
  studio.say([edit ? `${label}.` : `Nothing of ${copied.from} fits there.`, ...notes].join(' '));
}
