/** @file Findings through the services: with the design, with the estimate, with the emulation, of a check; and the texts of codes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defined } from '../../../main/base/assert.ts';
import { createServices, type Services } from '../../../main/services/create-services.ts';
import type { Problem } from '../../../preload/contract/design.ts';
import type { ProjectView } from '../../../preload/contract/project.ts';
import type { Result } from '../../../preload/contract/result.ts';
import type { DesignEdit } from '../../../preload/model/design.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

const folder = tempFolder();
let services: Services;
let project: ProjectView;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new TypeError(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

beforeAll(async () => {
  services = valueOf(await createServices({ workspacePath: folder.path, host: 'web' }));
  project = valueOf(await services.request('project:open-example', { name: 'digits-mlp' }));
}, 60_000);
afterAll(async () => {
  await services.close();
  folder.remove();
});

const ofDesign = () => ({ designId: project.currentDesignId });
const onData = () => ({ ...ofDesign(), datasetId: defined(project.currentDatasetId, 'examples have data') });
const edit = async (change: DesignEdit) => valueOf(await services.request('design:apply-edit', { ...ofDesign(), edit: change }));
const undo = async () => valueOf(await services.request('design:undo', ofDesign()));
const places = (problems: readonly Problem[] | undefined) => (problems ?? []).map(({ code, layer }) => [code, layer].filter(Boolean).join(' '));

it('brings findings of settings and constants with every edit, each with its fix, and they go with undo', async () => {
  const view = await edit({ kind: 'group', label: 'two', edits: [{ kind: 'set-strategy', layers: ['fc1'], strategy: 'RESOURCE' }, { kind: 'set-precision', layers: ['fc2'], variables: ['weight'], precision: 'fixed<4,-3>' }, { kind: 'set-global', changes: { flow: 'hls' } }] });
  expect(places(view.problems)).toEqual(expect.arrayContaining(['strategy/unknown fc1', 'weights/overflow fc2']));
  expect(view.problems.find(({ code }) => code === 'strategy/unknown')?.fixes).toMatchObject([{ label: 'Write Latency, which is in force' }]);
  expect(places((await undo()).problems)).not.toContain('weights/overflow fc2');
});

it('brings findings about the part with the estimate', async () => {
  await edit({ kind: 'set-global', changes: { clockPeriodNs: 1, part: 'xc7z020clg400-1', flow: 'hls' } });
  expect(places(valueOf(await services.request('estimate:evaluate', ofDesign())).problems)).toContain('clock/unrealistic');
  await edit({ kind: 'set-global', changes: { part: 'xcnothing' } });
  expect(places(valueOf(await services.request('estimate:evaluate', ofDesign())).problems)).toEqual(['part/unknown']);
  await undo();
  await undo();
});

it('brings findings about data with the emulation', async () => {
  await edit({ kind: 'set-precision', layers: ['pixels'], variables: ['result'], precision: 'ufixed<4,-2>' });
  expect(places(valueOf(await services.request('emulation:evaluate', onData())).problems)).toContain('input/type-too-small pixels');
  await undo();
});

it('checks the rest when asked: worst cases without data, values with it, for the revision that stands', async () => {
  const { revision } = valueOf(await services.request('design:open', ofDesign()));
  const without = valueOf(await services.request('preflight:check', ofDesign()));
  expect(without).toMatchObject({ revision, designId: project.currentDesignId });
  expect([without.sampleCount, without.datasetId]).toEqual([undefined, undefined]);
  expect(places(without.problems)).toEqual(expect.arrayContaining(['channel/dead fc1_relu', 'precision/may-overflow output']));
  const withData = valueOf(await services.request('preflight:check', onData()));
  expect(withData.sampleCount).toBe(256);
  expect(places(withData.problems)).toEqual(expect.arrayContaining(['channel/dead fc1_relu', 'channel/dead-on-data fc1_relu']));
});

it('ends a check for an edit, and refuses a dataset of another project', async () => {
  const pending = services.request('preflight:check', onData());
  await edit({ kind: 'set-reuse-factor', layers: ['fc1'], reuseFactor: 2 });
  expect(await pending).toMatchObject({ ok: false, failure: { code: 'superseded' } });
  expect(await services.request('preflight:check', { ...ofDesign(), datasetId: 'none' })).toMatchObject({ ok: false });
});

it('has a text for every code that it can find', async () => {
  const codes = valueOf(await services.request('preflight:list-codes', {}));
  expect(codes.length).toBeGreaterThan(150);
  expect(codes.find(({ code }) => code === 'clock/unrealistic')).toMatchObject({ title: 'Clock too fast for the part', needs: 'estimate', severity: 'error', hasFix: true });
});
