/** @file Tests of the comparison of structure edits. */
import { expect, it } from 'vitest';
import { structureDifferences } from '../../../main/services/compare-structure.ts';
import type { StructureEdit } from '../../../preload/model/design.ts';
import { design } from '../../helpers/build-graph.ts';

const of = (...structure: readonly StructureEdit[]) => design({}, structure.length === 0 ? {} : { structure });

it('names the layer, the edit and its value in every run', () => {
  const runs = [of({ kind: 'cut', layer: 'a' }, { kind: 'requantise', layer: 'b', precision: 'fixed<8,3>' }), of({ kind: 'requantise', layer: 'b', precision: 'fixed<6,2>' }), of()];
  expect(structureDifferences(runs)).toEqual([
    { layer: 'a', changes: [{ setting: 'network cut here', values: ['yes', 'no', 'no'] }] },
    { layer: 'b', changes: [{ setting: 'requantised', values: ['fixed<8,3>', 'fixed<6,2>', 'no'] }] },
  ]);
});

it('keeps edges of one layer apart, and says nothing of what is the same', () => {
  const same: StructureEdit = { kind: 'extra-output', layer: 'a' };
  const edge: StructureEdit = { kind: 'requantise', layer: 'a', to: 'b', precision: 'fixed<8,3>' };
  expect(structureDifferences([of(same), of(same, edge)])).toEqual([{ layer: 'a', changes: [{ setting: 'requantised to b', values: ['no', 'fixed<8,3>'] }] }]);
  expect(structureDifferences([of(same), of(same)])).toEqual([]);
});
