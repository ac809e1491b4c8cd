/** @file Applying fixes: rounds, what is left for the next one, and what would go round in circles. */
import { expect, it } from 'vitest';
import { applyFixes } from '../../../main/cli/apply-fixes.ts';
import type { GatheredProblems } from '../../../main/cli/gather-problems.ts';
import type { OpenModel } from '../../../main/cli/open-model.ts';
import type { DesignView, Problem } from '../../../preload/contract/design.ts';
import { applyEdit, type Design, type DesignEdit } from '../../../preload/model/design.ts';
import { design } from '../../helpers/build-graph.ts';

const problem = (code: string, edit: DesignEdit, more: Partial<Problem> = {}): Problem => ({ code, severity: 'warning', message: `${code}.`, fixes: [{ label: `mend ${code}`, edit }], ...more });
const precision = (variable: string, type: string): DesignEdit => ({ kind: 'set-precision', layers: ['a'], variables: [variable], precision: type });
const io = (ioType: Design['ioType']): DesignEdit => ({ kind: 'set-global', changes: { ioType } });

/** Fix a design of which `problemsOf` says what is wrong with it. */
async function mend(problemsOf: (design: Design) => readonly Problem[], codes: readonly string[] = ['all']) {
  let current = design();
  const labels: string[] = [];
  const session = {
    request: (_channel: string, payload: { readonly edit: DesignEdit; readonly label: string }) => {
      current = applyEdit(current, payload.edit).design;
      labels.push(payload.label);
      return Promise.resolve({ ok: true, value: {} });
    },
  };
  const gather = (): Promise<GatheredProblems> => Promise.resolve({ view: { design: current } as DesignView, problems: problemsOf(current), checked: [], unchecked: [] });
  const outcome = await applyFixes({ session, view: { designId: 'd' } } as unknown as OpenModel, { codes: new Set(codes), gather });
  return { ...outcome, labels, design: current };
}

const typeOf = (of: Design, variable: string): unknown => (of.hlsConfig.LayerName?.['a']?.['Precision'] as Record<string, unknown> | undefined)?.[variable];

it('makes a round one step, and lists single places', async () => {
  const { applied, labels } = await mend((now) => (typeOf(now, 'accum') === undefined ? [problem('a/one', precision('accum', 'fixed<20,8>')), problem('a/two', precision('bias', 'fixed<8,2>'))] : []));
  expect(labels).toEqual(['fix all']);
  expect(applied.map(({ code, changes }) => [code, changes])).toEqual([['a/one', [{ path: ['hlsConfig', 'LayerName', 'a', 'Precision', 'accum'], to: 'fixed<20,8>' }]], ['a/two', [{ path: ['hlsConfig', 'LayerName', 'a', 'Precision', 'bias'], to: 'fixed<8,2>' }]]]);
});

it('leaves a second fix of one place to the next round, where it is proposed for what stands there then', async () => {
  const { applied, design: mended } = await mend((now) => {
    const accum = typeOf(now, 'accum');
    return [...(accum === undefined ? [problem('a/range', precision('accum', 'fixed<17,7>'))] : []), ...(accum === 'fixed<26,7>' ? [] : [problem('b/grid', precision('accum', accum === undefined ? 'fixed<25,6>' : 'fixed<26,7>'))])];
  });
  expect(applied.map(({ code }) => code)).toEqual(['a/range', 'b/grid']);
  expect(typeOf(mended, 'accum')).toBe('fixed<26,7>');
});

it('does not put back what it has replaced', async () => {
  const { applied, refused, design: mended } = await mend(({ ioType }) => [ioType === 'io_parallel' ? problem('parallel/too-large', io('io_stream')) : problem('stream/pooling', io('io_parallel'))]);
  expect([applied.map(({ code }) => code), refused.map(({ code }) => code), mended.ioType]).toEqual([['parallel/too-large'], ['stream/pooling'], 'io_stream']);
});

it('ends with fixes that do not help, and with those that never end', async () => {
  expect((await mend(() => [problem('a/one', precision('accum', 'fixed<20,8>'))])).labels).toHaveLength(1);
  let width = 20;
  expect((await mend(() => [problem('a/one', precision('accum', `fixed<${(width += 1)},8>`))])).labels).toHaveLength(8);
});

it('takes of all only errors and warnings, and of a code whatever it is', async () => {
  const note = problem('a/note', precision('accum', 'fixed<20,8>'), { severity: 'note' });
  expect((await mend(() => [note])).applied).toEqual([]);
  expect((await mend(() => [note], ['a/note'])).applied).toHaveLength(1);
  expect((await mend(() => [note], ['a/other'])).applied).toEqual([]);
});
