import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkspace, type Workspace } from '../../../main/storage/workspace.ts';
import { applyEdit, type DesignEdit } from '../../../preload/model/design.ts';
import { seedProject, SMALL_DESIGN, tempWorkspace } from '../../helpers/temp-workspace.ts';

const width = (precision: string): DesignEdit => ({ kind: 'set-precision', layers: ['fc1'], variables: ['result'], precision });

describe('DesignStore', () => {
  let temp: ReturnType<typeof tempWorkspace>;
  let workspace: Workspace;
  let designId: string;
  beforeEach(() => {
    temp = tempWorkspace();
    workspace = temp.workspace;
    designId = seedProject(workspace).designId;
  });
  afterEach(() => temp.remove());

  const edit = (e: DesignEdit, options: { gestureId?: string; expectedRevision?: number; label?: string } = {}) =>
    workspace.designs.edit(designId, { label: 'set type', apply: (design) => applyEdit(design, e).design, ...options });
  const resultOf = (id = designId): unknown => (workspace.designs.get(id).design.hlsConfig.LayerName?.['fc1']?.['Precision'] as { result?: string } | undefined)?.result;

  it('keeps an edit, takes it back and applies it again, with a higher revision each time', () => {
    expect(edit(width('fixed<8,2>')).stored.revision).toBe(2);
    expect(resultOf()).toBe('fixed<8,2>');
    const undone = workspace.designs.undo(designId);
    expect(undone.stored.design).toEqual(SMALL_DESIGN);
    expect(undone.stored).toMatchObject({ revision: 3, redoLabel: 'set type' });
    expect(undone.stored.undoLabel).toBeUndefined();
    expect(workspace.designs.redo(designId).stored.revision).toBe(4);
    expect(resultOf()).toBe('fixed<8,2>');
  });

  it('merges the edits of one gesture into one undo step', () => {
    for (const precision of ['fixed<15,6>', 'fixed<14,6>', 'fixed<13,6>']) edit(width(precision), { gestureId: 'drag-1' });
    edit(width('fixed<10,6>'), { gestureId: 'drag-2' });
    workspace.designs.undo(designId);
    expect(resultOf()).toBe('fixed<13,6>');
    expect(workspace.designs.undo(designId).stored.design).toEqual(SMALL_DESIGN);
  });

  it('cuts off what was undone when a new edit comes', () => {
    edit(width('fixed<8,2>'));
    workspace.designs.undo(designId);
    edit(width('fixed<9,3>'));
    expect(workspace.designs.get(designId).redoLabel).toBeUndefined();
    expect(workspace.designs.redo(designId).diff).toEqual([]);
    expect(resultOf()).toBe('fixed<9,3>');
  });

  it('does not keep an edit that changes nothing', () => {
    edit(width('fixed<8,2>'));
    expect(edit(width('fixed<8,2>'))).toMatchObject({ diff: [], stored: { revision: 2 } });
    workspace.designs.undo(designId);
    expect(workspace.designs.get(designId).design).toEqual(SMALL_DESIGN);
  });

  it('answers undo and redo at their ends with an empty diff', () => {
    expect(workspace.designs.undo(designId)).toMatchObject({ diff: [], stored: { revision: 1 } });
    expect(workspace.designs.redo(designId)).toMatchObject({ diff: [], stored: { revision: 1 } });
  });

  it('refuses an edit that was made on an older revision', () => {
    edit(width('fixed<8,2>'));
    expect(() => edit(width('fixed<9,2>'), { expectedRevision: 1 })).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(resultOf()).toBe('fixed<8,2>');
  });

  it('has undo after the workspace was closed and opened again', () => {
    edit(width('fixed<8,2>'));
    workspace.close();
    const again = openWorkspace(workspace.path);
    if (!again.ok) throw again.failure;
    expect(again.value.designs.get(designId).undoLabel).toBe('set type');
    expect(again.value.designs.undo(designId).stored.design).toEqual(SMALL_DESIGN);
    again.value.close();
  });

  it('lets two connections edit one design in turn, and shows each that the other wrote', () => {
    const other = openWorkspace(workspace.path);
    if (!other.ok) throw other.failure;
    const before = workspace.dataVersion();
    other.value.designs.edit(designId, { label: 'cli', apply: (design) => applyEdit(design, width('fixed<7,2>')).design });
    expect(workspace.dataVersion()).not.toBe(before);
    edit({ kind: 'set-reuse-factor', layers: ['fc1'], reuseFactor: 4 });
    expect(other.value.designs.get(designId)).toMatchObject({ revision: 3, undoLabel: 'set type' });
    other.value.close();
  });

  it('fails with not-found for a design that is not there', () => {
    expect(() => workspace.designs.get('design-none')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});
