/** @file The structure edits in which designs differ, by layer, for the comparison of runs. Pure. */

import type { RunComparison } from '../../preload/contract/run.ts';
import type { Design, StructureEdit } from '../../preload/model/design.ts';

/** A layer and what differs at it. */
type LayerChange = RunComparison['layerChanges'][number];

/** Return the edits that not all designs have alike; what hls4ml's configuration holds (Skip, Trace) is compared as a setting. Never throws. */
export function structureDifferences(designs: readonly Design[]): readonly LayerChange[] {
  const places = new Map<string, { readonly layer: string; readonly setting: string }>();
  const valuesOf = designs.map((design) => new Map((design.structure ?? []).map((edit) => {
    const place = { layer: edit.layer, setting: settingOf(edit) };
    const key = JSON.stringify(place);
    places.set(key, place);
    return [key, edit.kind === 'requantise' ? edit.precision : 'yes'] as const;
  })));
  const byLayer = new Map<string, LayerChange['changes'][number][]>();
  for (const [key, { layer, setting }] of places) {
    const values = valuesOf.map((values) => values.get(key) ?? 'no');
    if (values.every((value) => value === values[0])) continue;
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), { setting, values }]);
  }
  return [...byLayer].map(([layer, changes]) => ({ layer, changes }));
}

const NAMES: Readonly<Record<StructureEdit['kind'], string>> = {
  cut: 'network cut here',
  'extra-output': 'extra output',
  'keep-batch-norm': 'batch norm kept',
  requantise: 'requantised',
  'drop-softmax': 'softmax dropped',
  trace: 'traced',
};

function settingOf(edit: StructureEdit): string {
  return edit.kind === 'requantise' && edit.to !== undefined ? `${NAMES.requantise} to ${edit.to}` : NAMES[edit.kind];
}
