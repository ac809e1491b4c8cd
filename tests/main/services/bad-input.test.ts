/** What the user may hand over that is wrong: the answer names file, place and remedy, and nothing that was open changes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { defined } from '../../../main/base/assert.ts';
import { createServices, type Services } from '../../../main/services/create-services.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import type { UploadedFile } from '../../../preload/contract/project.ts';
import { repositoryRoot } from '../../helpers/shared.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

const text = (name: string, content: string): UploadedFile => ({ name, bytes: new TextEncoder().encode(content) });
const example = (name: string, file: string): UploadedFile => ({ name: file, bytes: new Uint8Array(readFileSync(join(repositoryRoot, 'resources', 'examples', name, file))) });

describe('bad input', () => {
  const folder = tempFolder();
  let services: Services;
  let ids: { readonly projectId: string; readonly designId: string };
  let before: unknown;
  const state = async () => [await services.request('project:list', {}), await services.request('design:open', { designId: ids.designId }), await services.request('dataset:list', { projectId: ids.projectId })];
  beforeAll(async () => {
    const opened = await createServices({ workspacePath: folder.path, host: 'web' });
    if (!opened.ok) throw opened.failure;
    services = opened.value;
    const project = await services.request('project:open-example', { name: 'digits-mlp' });
    if (!project.ok) throw project.failure;
    ids = { projectId: project.value.projectId, designId: project.value.currentDesignId };
  });
  afterAll(async () => {
    await services.close();
    folder.remove();
  });
  beforeEach(async () => {
    before = await state();
  });
  afterEach(async () => {
    expect(await state()).toEqual(before);
  });

  const importing = (...files: readonly UploadedFile[]) => services.request('project:import', { files });
  const truncated = (): UploadedFile => {
    const model = example('digits-mlp', 'model.h5');
    return { name: 'cut.h5', bytes: model.bytes.slice(0, Math.floor(model.bytes.length / 2)) };
  };

  it('refuses a truncated model and a text file called .h5, by name', async () => {
    expect(await importing(truncated())).toMatchObject({ ok: false, failure: { code: 'model-rejected', file: 'cut.h5', message: expect.stringContaining('cut.h5') } });
    expect(await importing(text('notes.h5', 'this is no model'))).toMatchObject({ ok: false, failure: { code: 'model-rejected', message: expect.stringContaining('notes.h5'), help: expect.any(String) } });
  });

  it('refuses an architecture without weights and a pile of files without a model', async () => {
    const json = JSON.stringify({ class_name: 'Sequential', config: { name: 's', layers: [] }, keras_version: '2.9.0' });
    expect((await importing(text('net.json', json))).ok).toBe(false);
    expect(await importing(text('x_test.csv', '1,2'), text('c.yml', 'a: 1'))).toMatchObject({ ok: false, failure: { code: 'bad-request', message: expect.stringContaining('x_test.csv') } });
    expect(await importing(example('digits-mlp', 'model.h5'), text('readme.md', '#'))).toMatchObject({ ok: false, failure: { code: 'bad-request', message: expect.stringContaining('readme.md') } });
  });

  it('stores nothing when the configuration or a dataset beside the model is wrong', async () => {
    const model = example('digits-mlp', 'model.h5');
    expect(await importing(model, text('config.yml', 'a: [1'))).toMatchObject({ ok: false, failure: { code: 'config-rejected', file: 'config.yml' } });
    expect(await importing(model, text('data.csv', '1,2,3\n4,5,6\n'))).toMatchObject({ ok: false, failure: { code: 'dataset-rejected', file: 'data.csv', message: expect.stringMatching(/64 values/) } });
  });

  const importData = (file: UploadedFile, labels?: UploadedFile) => services.request('dataset:import', { projectId: ids.projectId, file, role: 'evaluation', ...(labels === undefined ? {} : { labels }) });
  const rows = (count: number): string => Array.from({ length: count }, () => Array.from({ length: 64 }, () => '0.5').join(',')).join('\n');

  it('explains a dataset of the wrong shape, with text in it, and with labels that do not fit', async () => {
    expect(await importData(text('short.csv', '1,2\n3,4\n'))).toMatchObject({ ok: false, failure: { code: 'dataset-rejected', message: expect.stringMatching(/short\.csv.*64.*not 2/), help: expect.any(String) } });
    expect(await importData(text('words.csv', rows(2).replace('0.5,0.5', '0.5,five')))).toMatchObject({ ok: false, failure: { code: 'dataset-rejected', message: expect.stringContaining('five') } });
    expect(await importData(text('ok.csv', rows(2)), text('y.csv', '1\n99\n'))).toMatchObject({ ok: false, failure: { code: 'dataset-rejected', file: 'y.csv', message: expect.stringMatching(/y\.csv.*99/) } });
    expect(await importData(text('pic.png', '?'))).toMatchObject({ ok: false, failure: { code: 'dataset-rejected', message: expect.stringContaining('pic.png') } });
  });

  it('refuses a YAML bomb and a configuration that is no mapping, and leaves the design alone', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((key, i) => `${key}: &${key} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[i] ?? 'a'}`).join(',')}]`).join('\n')}\n`;
    expect(await services.request('design:import-config', { designId: ids.designId, fileName: 'bomb.yml', text: bomb })).toMatchObject({ ok: false, failure: { code: 'config-rejected' } });
    expect(await services.request('design:import-config', { designId: ids.designId, fileName: 'list.yml', text: '- 1\n- 2\n' })).toMatchObject({ ok: false, failure: { code: 'config-rejected', file: 'list.yml' } });
  });

  it('refuses an edit with a type that cannot be read, and says how types are written', async () => {
    const edit = { kind: 'set-precision' as const, layers: ['fc1'], variables: ['result'], precision: 'fixed<6>' };
    expect(await services.request('design:apply-edit', { designId: ids.designId, edit })).toMatchObject({ ok: false, failure: { code: 'bad-request', message: expect.stringContaining('two whole numbers') } });
  });

  it('refuses more made-up samples than memory is for', async () => {
    expect(await services.request('dataset:generate', { projectId: ids.projectId, kind: 'uniform', sampleCount: 10_000_000, seed: 1, amplitude: 1 })).toMatchObject({ ok: false, failure: { code: 'limit', help: expect.stringContaining('samples') } });
  });
});

describe('a workspace that cannot be used', () => {
  it('is refused when a newer program made it', async () => {
    const folder = tempFolder();
    const { db } = openDatabase(join(folder.path, 'bitloom.db'));
    db.pragma('user_version = 77');
    db.close();
    expect(await createServices({ workspacePath: folder.path, host: 'web' })).toMatchObject({ ok: false, failure: { code: 'workspace-newer', file: expect.stringContaining(folder.path), help: expect.stringContaining('--workspace') } });
    folder.remove();
  });

  it('is refused where nothing can be written, naming the path', async () => {
    expect(await createServices({ workspacePath: '/proc/bitloom/workspace', host: 'web' })).toMatchObject({ ok: false, failure: { code: 'workspace-unwritable', message: expect.stringContaining('/proc/bitloom/workspace') } });
  });

  it('answers with workspace-unwritable when it becomes read-only while open, and reading goes on', async () => {
    const folder = tempFolder();
    const first = await createServices({ workspacePath: folder.path, host: 'web' });
    if (!first.ok) throw first.failure;
    const project = await first.value.request('project:open-example', { name: 'overflow-978' });
    const designId = defined(project.ok ? project.value.currentDesignId : undefined, 'the example opens');
    const opened = first.value.router;
    const { openWorkspace } = await import('../../../main/storage/workspace.ts');
    const { createRouter } = await import('../../../main/services/router.ts');
    const { designHandlers } = await import('../../../main/services/designs.ts');
    const readOnly = openWorkspace(folder.path);
    if (!readOnly.ok) throw readOnly.failure;
    readOnly.value.db.pragma('query_only = ON');
    const router = createRouter({ tables: [designHandlers({ workspace: readOnly.value, emit: () => undefined } as never)], workspacePath: folder.path, saveError: (_where, error) => { throw error; } });
    const edit = { kind: 'set-strategy', layers: ['fused_convbn_0'], strategy: 'Resource' };
    expect(await router.dispatch('design:apply-edit', { designId, edit })).toMatchObject({ ok: false, failure: { code: 'workspace-unwritable', message: expect.stringContaining(folder.path) } });
    expect(await opened.request('design:open', { designId })).toMatchObject({ ok: true, value: { revision: 1 } });
    readOnly.value.close();
    await first.value.close();
    folder.remove();
  });
});
