import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { afterAll, describe, expect, it } from 'vitest';
import { readNpy, toFloat64 } from '../../../main/compiler/readers/datasets/npy.ts';
import { createServices } from '../../../main/services/create-services.ts';
import type { ExportFormat, ExportedFile } from '../../../preload/contract/export.ts';
import type { ProjectView } from '../../../preload/contract/project.ts';
import type { Result } from '../../../preload/contract/result.ts';
import { findHls4ml } from '../../helpers/hls4ml-python.ts';
import { fmlOf, PROJECT_0_5, savedModel, textFiles } from '../../helpers/hls4ml-project.ts';
import { hasShared, sharedPath } from '../../helpers/shared.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

const place = tempFolder();
const opened = await createServices({ workspacePath: join(place.path, 'workspace'), host: 'web' });
if (!opened.ok) throw new TypeError(opened.failure.message);
const services = opened.value;
afterAll(async () => {
  await services.close();
  place.remove();
});

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new TypeError(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

const exported = async (project: ProjectView, as: ExportFormat): Promise<ExportedFile> =>
  valueOf(await services.request('export:file', { designId: project.currentDesignId, as, ...(project.currentDatasetId === undefined ? {} : { datasetId: project.currentDatasetId }) }));
const textOf = ({ content }: ExportedFile): string => (typeof content === 'string' ? content : new TextDecoder().decode(content));

const example = valueOf(await services.request('project:open-example', { name: 'digits-mlp' }));
const python = findHls4ml();
const hls4ml = typeof python === 'string' ? undefined : python;
const reason = typeof python === 'string' ? ` (${python})` : hasShared ? '' : ' (../shared is absent)';

describe('a design written back', () => {
  it('as a drawing names every layer with its type once, and every arrow joins two of them', async () => {
    const view = valueOf(await services.request('design:open', { designId: example.currentDesignId }));
    const dot = textOf(await exported(example, 'dot'));
    for (const { layer } of view.nodes) expect(dot.split(`[label="${layer.name}\\n`)).toHaveLength(2);
    expect([...dot.matchAll(/ -> /g)]).toHaveLength(view.nodes.length - 1);
    const svg = textOf(await exported(example, 'svg'));
    expect(XMLValidator.validate(svg)).toBe(true);
    for (const { layer } of view.nodes) expect(svg).toContain(`>${layer.name}</text>`);
    expect(svg).not.toMatch(/<script|href=|on\w+=/i);
  });
  it('as a PNG is twice as large as the drawing, with text in it and the same on every call', async () => {
    const svg = textOf(await exported(example, 'svg'));
    const png = (await exported(example, 'png')).content;
    if (typeof png === 'string') throw new TypeError('a picture is bytes');
    expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    const header = new DataView(png.buffer, png.byteOffset);
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    expect([header.getUint32(16), header.getUint32(20)]).toEqual([2 * Number(width), 2 * Number(height)]);
    const { renderPng } = await import('../../../main/workers/render-png.ts');
    expect(Buffer.from(await renderPng(svg)).equals(png)).toBe(true);
    // Without a font, a drawing loses its words and most of its bytes.
    expect((await renderPng(svg.replaceAll(/<text[^]*?<\/text>/g, ''))).length).toBeLessThan(png.length / 2);
  });
  it('as a report holds model, design, problems, figures on the data and runs, in Markdown and in HTML', async () => {
    const [markdown, html] = [textOf(await exported(example, 'markdown')), textOf(await exported(example, 'html'))];
    for (const title of ['Model', 'Design', 'Graph', 'Layers', 'Problems', 'Numbers', 'Runs']) {
      expect(markdown).toContain(`## ${title}\n`);
      expect(html).toContain(`<h2>${title}</h2>`);
    }
    expect(markdown).toContain(example.model.sha256);
    expect(html).toContain('emulatedAccuracy');
    expect(html).toContain('<svg ');
    expect(html).not.toContain('<script');
  });
  it('with names that mean something to HTML, Markdown or Graphviz means nothing there', async () => {
    const texts = { ...PROJECT_0_5, 'firmware/net.cpp': (PROJECT_0_5['firmware/net.cpp'] ?? '').replaceAll('fc1', 'a.b') };
    const project = valueOf(await services.request('project:import', { files: textFiles(texts).map(({ name, bytes }) => ({ name: `p/${name}`, bytes })), name: '<img src=x onerror=alert(1)> "| `a`' }));
    const html = textOf(await exported(project, 'html'));
    expect(html).not.toContain('<img');
    expect(textOf(await exported(project, 'markdown')).split('\n')[0]).not.toMatch(/[^\\][<`|]/);
  });
  it('as a script is refused for a network that was rebuilt from C++, with the reason', async () => {
    const project = valueOf(await services.request('project:import', { files: textFiles(PROJECT_0_5).map(({ name, bytes }) => ({ name: `q/${name}`, bytes })) }));
    expect(await services.request('export:file', { designId: project.currentDesignId, as: 'convert' })).toMatchObject({ ok: false, failure: { code: 'unavailable', message: expect.stringContaining('C++') as string } });
  });
  it('as a script that carries hostile names is Python without them as code', async () => {
    const { bytes } = fmlOf(savedModel());
    const project = valueOf(await services.request('project:import', { files: [{ name: `a'"""+__import__('os').system('x')+"""\\.fml`, bytes }] }));
    const script = join(place.path, 'hostile.py');
    writeFileSync(script, textOf(await exported(project, 'convert')));
    const checked = spawnSync('python3', ['-c', 'import ast,sys; t=ast.parse(open(sys.argv[1]).read()); print(sum(isinstance(n, ast.Name) and n.id == "__import__" for n in ast.walk(t)))', script], { encoding: 'utf8' });
    if (checked.error === undefined) expect(`${checked.stdout}${checked.stderr}`.trim()).toBe('0');
  });
  it.skipIf(hls4ml === undefined || !hasShared)(`as a script makes hls4ml predict what it predicted for the golden case, word for word${reason}`, async () => {
    const golden = sharedPath('goldens', 'keras-3layer-resource-rf8-sat');
    const models = ['KERAS_3layer.json', 'KERAS_3layer_weights.h5'].map((name) => ({ name, path: sharedPath('models', 'keras', name) }));
    const files = [...models, { name: 'hls4ml_config.yml', path: join(golden, 'hls4ml_config.yml') }].map(({ name, path }) => ({ name, bytes: new Uint8Array(readFileSync(path)) }));
    const project = valueOf(await services.request('project:import', { files }));
    const folder = join(place.path, 'converted');
    mkdirSync(folder);
    for (const { name, path } of models) copyFileSync(path, join(folder, name));
    copyFileSync(join(golden, 'input.npy'), join(folder, 'input.npy'));
    writeFileSync(join(folder, 'convert.py'), textOf(await exported(project, 'convert')));
    const ran = spawnSync(hls4ml?.python ?? '', ['convert.py', '--predict', 'input.npy', '--out', 'y.npy'], { cwd: folder, encoding: 'utf8' });
    expect(ran.status, ran.stderr.slice(-2000)).toBe(0);
    const predicted = readNpy(new Uint8Array(readFileSync(join(folder, 'y.npy'))), 'y.npy');
    const dataset = valueOf(await services.request('dataset:import', { projectId: project.projectId, role: 'evaluation', file: { name: 'input.npy', bytes: new Uint8Array(readFileSync(join(golden, 'input.npy'))) } }));
    const rows = predicted.ok ? toFloat64(predicted.value) : new Float64Array(0);
    for (const sample of [0, 1, 17, dataset.sampleCount - 1]) {
      const report = valueOf(await services.request('emulation:inspect-sample', { designId: project.currentDesignId, datasetId: dataset.datasetId, sample }));
      const emulated = report.layers.at(-1)?.emulated ?? new Float64Array(0);
      expect([...rows.subarray(sample * emulated.length, (sample + 1) * emulated.length)]).toEqual([...emulated]);
    }
  }, 240_000);
});
