import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { printPrecision } from '../../../preload/model/fixed-type.ts';
import type { NodeView } from '../../../preload/contract/design.ts';
import type { ProjectView } from '../../../preload/contract/project.ts';
import type { Result } from '../../../preload/contract/result.ts';
import { createServices } from '../../../main/services/create-services.ts';
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

const bytesOf = async (project: ProjectView): Promise<Uint8Array> => {
  const { content } = valueOf(await services.request('export:file', { designId: project.currentDesignId, as: 'onnx' }));
  return typeof content === 'string' ? new Uint8Array(0) : content;
};
const nodesOf = async ({ currentDesignId }: ProjectView): Promise<readonly NodeView[]> => valueOf(await services.request('design:open', { designId: currentDesignId })).nodes;
const example = valueOf(await services.request('project:open-example', { name: 'digits-cnn-q' }));
// RND of ap_fixed has no twin among QONNX's modes (a note says so); RND_CONV has.
valueOf(await services.request('design:apply-edit', { designId: example.currentDesignId, edit: { kind: 'set-precision', layers: ['fc'], variables: ['result'], precision: 'fixed<12,6,RND_CONV,SAT>' } }));
const file = await bytesOf(example);
const checker = process.env['BITLOOM_ONNX_PYTHON'] ?? '';

describe('the network as built, written as ONNX and read again', () => {
  it('has the same layers with the same weight types, and result types that differ in overflow alone', async () => {
    const again = valueOf(await services.request('project:import', { files: [{ name: 'again.onnx', bytes: file }] }));
    expect(again.model).toMatchObject({ format: 'qonnx', redNodes: [] });
    const [before, after] = [await nodesOf(example), (await nodesOf(again)).slice(1)];
    expect(after.map(({ layer }) => layer.class_name)).toEqual(['Activation', ...before.slice(1).map(({ layer }) => layer.class_name)]);
    for (const [index, { layer }] of before.entries()) {
      const twin = after[index]?.layer;
      expect(twin?.shape).toEqual(layer.shape);
      expect(printPrecision(twin?.result_type ?? { kind: 'auto' }).replace(/,.*/, ''), layer.name).toBe(printPrecision(layer.result_type).replace(/,.*/, ''));
      const weight = layer.types['weight'];
      if (weight !== undefined) expect(twin?.types['weight']).toMatchObject({ kind: weight.kind, widthBits: 'widthBits' in weight ? weight.widthBits : 0 });
    }
  });
  it('computes the same words in every layer before the softmax, on 50 samples of the example’s data', async () => {
    const again = valueOf(await services.request('project:import', { files: [{ name: 'again.onnx', bytes: file }] }));
    const [first] = example.datasets;
    const read = valueOf(await services.request('dataset:read-samples', { datasetId: first?.datasetId ?? '', samples: Array.from({ length: 50 }, (_, i) => i) }));
    const size = read.shape.reduce((product, length) => product * length, 1);
    const rows = Array.from({ length: 50 }, (_, row) => read.values.subarray(row * size, (row + 1) * size).join(','));
    const data = valueOf(await services.request('dataset:import', { projectId: again.projectId, role: 'evaluation', file: { name: 'x.csv', bytes: new TextEncoder().encode(`${rows.join('\n')}\n`) } }));
    let compared = 0;
    for (const sample of [0, 7, 31, 49]) {
      const [one, two] = [
        valueOf(await services.request('emulation:inspect-sample', { designId: example.currentDesignId, datasetId: first?.datasetId ?? '', sample })),
        valueOf(await services.request('emulation:inspect-sample', { designId: again.currentDesignId, datasetId: data.datasetId, sample })),
      ];
      for (const name of ['conv', 'conv_relu', 'fc']) {
        const mine = one.layers.find(({ layer }) => layer === name)?.emulated ?? new Float64Array(0);
        const place = { conv: 'Conv2D_Conv_0', conv_relu: 'Relu_0', fc: 'Dense_MatMul_0' }[name];
        const theirs = two.layers.find(({ layer }) => layer === place)?.emulated ?? new Float64Array(0);
        expect([...theirs], `${name} of sample ${sample}`).toEqual([...mine]);
        compared += mine.length;
      }
    }
    expect(compared).toBeGreaterThan(400);
  });
  it('is written for streams too, and says what ONNX has no place for', async () => {
    const project = valueOf(await services.request('project:open-example', { name: 'digits-mlp', fresh: true }));
    const edited = await services.request('design:apply-edit', { designId: project.currentDesignId, edit: { kind: 'set-global', changes: { ioType: 'io_stream' } } });
    expect(edited.ok).toBe(true);
    const streamed = valueOf(await services.request('export:file', { designId: project.currentDesignId, as: 'onnx' }));
    expect(streamed.content.length).toBeGreaterThan(1000);
    expect(streamed.notes.join(' ')).toContain('Accumulators');
  });
  it.skipIf(checker === '')(`passes the checker of onnx${checker === '' ? ' (BITLOOM_ONNX_PYTHON is not set)' : ''}`, () => {
    const path = join(place.path, 'checked.onnx');
    writeFileSync(path, file);
    const ran = spawnSync(checker, ['-c', 'import onnx,sys; onnx.checker.check_model(onnx.load(sys.argv[1])); print("valid")', path], { encoding: 'utf8' });
    expect(`${ran.stdout}${ran.stderr}`.trim()).toBe('valid');
  });
});
