/** @file Tests of edits of designs: what they change, that they undo, and that nothing else moves. */
import { describe, expect, it } from 'vitest';
import { applyDiff, applyEdit, diffDesigns, reverseDiff } from '../../../preload/model/design.ts';
import type { DesignEdit } from '../../../preload/model/design.ts';
import { design } from '../../helpers/build-graph.ts';

const base = design({ LayerName: { fc1: { Precision: { result: 'fixed<8,3>' }, Trace: true }, fc2: { Precision: 'fixed<10,4>' } } });
const entry = (edit: DesignEdit, layer: string): unknown => applyEdit(base, edit).design.hlsConfig.LayerName?.[layer];

const edits: readonly (readonly [string, DesignEdit])[] = [
  ['set-precision', { kind: 'set-precision', layers: ['fc1', 'fc3'], variables: ['weight', 'bias'], precision: 'fixed<6,1>' }],
  ['set-precision away', { kind: 'set-precision', layers: ['fc1'], variables: ['result'] }],
  ['set-reuse-factor', { kind: 'set-reuse-factor', layers: ['fc1'], reuseFactor: 4 }],
  ['set-strategy', { kind: 'set-strategy', layers: ['fc2'], strategy: 'Resource' }],
  ['set-option', { kind: 'set-option', layers: ['fc1'], key: 'Trace' }],
  ['set-model-option', { kind: 'set-model-option', path: ['Precision'], value: { default: 'fixed<12,4>' } }],
  ['set-global', { kind: 'set-global', changes: { clockPeriodNs: 2.5, flow: 'rtl' } }],
  ['replace', { kind: 'replace', design: design({}, { part: 'xcu250' }), reason: 'restored' }],
  ['group', { kind: 'group', label: 'two', edits: [{ kind: 'set-reuse-factor', layers: ['fc1'], reuseFactor: 2 }, { kind: 'set-reuse-factor', layers: ['fc1'], reuseFactor: 8 }] }],
];

describe('every kind of edit', () => {
  it.each(edits)('%s is undone by the reversed diff', (_kind, edit) => {
    const { design: after, diff } = applyEdit(base, edit);
    expect(diff.length).toBeGreaterThan(0);
    expect(diffDesigns(base, after)).toEqual(diff);
    expect(diffDesigns(applyDiff(after, reverseDiff(diff)), base)).toEqual([]);
  });

  it.each(edits)('%s leaves the design it was applied to as it was', (_kind, edit) => {
    const before = JSON.stringify(base);
    applyEdit(base, edit);
    expect(JSON.stringify(base)).toBe(before);
  });

  it('that changes nothing has an empty diff', () => {
    expect(applyEdit(base, { kind: 'set-precision', layers: ['fc1'], variables: ['result'], precision: 'fixed<8,3>' }).diff).toEqual([]);
  });
});

describe('precision', () => {
  it('of one variable keeps the others', () => {
    expect(entry({ kind: 'set-precision', layers: ['fc1'], variables: ['accum'], precision: 'fixed<9,3>' }, 'fc1')).toEqual({ Precision: { result: 'fixed<8,3>', accum: 'fixed<9,3>' }, Trace: true });
  });

  it('of one variable of a layer with one type for all keeps that as the default', () => {
    expect(entry({ kind: 'set-precision', layers: ['fc2'], variables: ['result'], precision: 'auto' }, 'fc2')).toEqual({ Precision: { default: 'fixed<10,4>', result: 'auto' } });
  });

  it('of several variables of such a layer sets all of them', () => {
    expect(entry({ kind: 'set-precision', layers: ['fc2'], variables: ['result', 'accum'], precision: 'auto' }, 'fc2')).toEqual({ Precision: { default: 'fixed<10,4>', result: 'auto', accum: 'auto' } });
  });

  it('of tables goes to keys of the layer, where hls4ml reads it', () => {
    expect(entry({ kind: 'set-precision', layers: ['s'], variables: ['exp_table', 'inv_inp'], precision: 'fixed<9,3>' }, 's')).toEqual({ exp_table_t: 'fixed<9,3>', inv_inp_t: 'fixed<9,3>' });
  });
});
