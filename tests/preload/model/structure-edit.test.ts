/** @file Tests of structure edits as edits of a design: where they stand, what undoes them. */
import { expect, it } from 'vitest';
import { applyDiff, applyEdit, reverseDiff } from '../../../preload/model/design.ts';
import type { Design, StructureEdit } from '../../../preload/model/design.ts';
import { requantiseName, structureEdits, structureEditText, withRequantiseTypes } from '../../../preload/model/structure-edit.ts';
import { design } from '../../helpers/build-graph.ts';

const plain = design({ LayerName: { sm: { Skip: false, Trace: false }, fc: { ReuseFactor: 2 } } });
const add = (of: Design, edit: StructureEdit): Design => applyEdit(of, { kind: 'add-structure', edit }).design;
const remove = (of: Design, edit: StructureEdit): Design => applyEdit(of, { kind: 'remove-structure', edit }).design;
const rq = (precision: string, to?: string): StructureEdit => ({ kind: 'requantise', layer: 'fc', precision, ...(to === undefined ? {} : { to }) });

it('keeps edits in order, one for each place, and one cut', () => {
  let current = plain;
  for (const edit of [rq('fixed<8,3>'), { kind: 'cut', layer: 'a' }, rq('fixed<8,3>', 'b'), rq('fixed<6,2>'), { kind: 'cut', layer: 'c' }] as const) current = add(current, edit);
  expect(current.structure).toEqual([rq('fixed<6,2>'), { kind: 'cut', layer: 'c' }, rq('fixed<8,3>', 'b')]);
  current = remove(current, rq('any'));
  expect(current.structure).toEqual([{ kind: 'cut', layer: 'c' }, rq('fixed<8,3>', 'b')]);
});

it('leaves no list behind, and undo restores the design to the letter', () => {
  const edit: StructureEdit = { kind: 'extra-output', layer: 'fc' };
  const { design: next, diff } = applyEdit(plain, { kind: 'add-structure', edit });
  expect(applyDiff(next, reverseDiff(diff))).toEqual(plain);
  expect(remove(next, edit)).toEqual(plain);
  expect(applyEdit(plain, { kind: 'remove-structure', edit }).diff).toEqual([]);
});

it('puts softmax and trace where hls4ml has them', () => {
  const dropped = add(add(plain, { kind: 'drop-softmax', layer: 'sm' }), { kind: 'trace', layer: 'new' });
  expect(dropped.hlsConfig.LayerName).toMatchObject({ sm: { Skip: true }, new: { Trace: true } });
  expect(structureEdits(dropped)).toEqual([{ kind: 'drop-softmax', layer: 'sm' }, { kind: 'trace', layer: 'new' }]);
  const back = remove(remove(dropped, { kind: 'drop-softmax', layer: 'sm' }), { kind: 'trace', layer: 'new' });
  expect(back).toEqual(plain);
});

it('gives a casting layer an entry as a user would write it, under what the entry says already', () => {
  const one = withRequantiseTypes(add(plain, rq('fixed<8,3>')));
  expect(one.hlsConfig.LayerName?.['fc_requantise']).toEqual({ Precision: { result: 'fixed<8,3>' } });
  const own = design({ LayerName: { fc_requantise: { Precision: { result: 'fixed<5,2>' } } } });
  expect(withRequantiseTypes(add(own, rq('fixed<8,3>'))).hlsConfig.LayerName?.['fc_requantise']).toEqual({ Precision: { result: 'fixed<5,2>' } });
  expect(withRequantiseTypes(plain)).toBe(plain);
});

it('names edits and the layers they make', () => {
  expect(requantiseName({ layer: 'a', to: 'b' })).toBe('a_to_b');
  expect([rq('fixed<8,3>', 'b'), { kind: 'keep-batch-norm', layer: 'bn' } as const].map(structureEditText)).toEqual(['requantise fc → b as fixed<8,3>', 'keep batch norm bn']);
});
