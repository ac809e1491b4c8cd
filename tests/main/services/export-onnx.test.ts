import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { printPrecision } from '../../../preload/model/fixed-type.ts';
import type { NodeView } from '../../../preload/contract/design.ts';
import { float64Array, writeNpy } from '../../../main/compiler/readers/datasets/npy.ts';
import type { ProjectView, UploadedFile } from '../../../preload/contract/project.ts';
import type { Result } from '../../../preload/contract/result.ts';
import { createServices } from '../../../main/services/create-services.ts';
import { readOnnxFile, referenceOutputs } from '../../helpers/made-onnx.ts';
import { hasShared, repositoryRoot, sharedPath } from '../../helpers/shared.ts';
import { readArray } from '../../helpers/stored-arrays.ts';
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

/** Runs a model sample by sample: onnxruntime computes every operator of ONNX, the package qonnx the quantisers. */
const RUNNER = `
import sys
import numpy as np
from qonnx.core.modelwrapper import ModelWrapper
from qonnx.core.onnx_exec import execute_onnx
from qonnx.transformation.infer_shapes import InferShapes
model, rows = ModelWrapper(sys.argv[1]), np.load(sys.argv[2]).astype(np.float32)
source, result = model.graph.input[0].name, model.graph.output[0].name
shape = [1, *model.get_tensor_shape(source)[1:]]
outputs = [1, *model.get_tensor_shape(result)[1:]]
del model.graph.value_info[:]
model.set_tensor_shape(source, shape)
model.set_tensor_shape(result, outputs)
model = model.transform(InferShapes())
np.save(sys.argv[3], np.concatenate([execute_onnx(model, {source: row.reshape(shape)})[result].reshape(1, -1) for row in rows]).astype(np.float64))
`;
const SAMPLES = 12;
const has = (modules: string): boolean => checker !== '' && spawnSync(checker, ['-c', `import ${modules}`], { stdio: 'ignore' }).status === 0;
const canRun = has('onnxruntime, qonnx');
const why = canRun ? '' : ` (${checker === '' ? 'BITLOOM_ONNX_PYTHON is not set' : 'that Python has no onnxruntime and qonnx'})`;
const asFile = (path: string): UploadedFile => ({ name: path.split('/').at(-1) ?? path, bytes: new Uint8Array(readFileSync(path)) });
const ofExample = (name: string, files: readonly string[]): readonly string[] => files.map((file) => join(repositoryRoot, 'resources', 'examples', name, file));
const made = (name: string, file: string): readonly string[] => [sharedPath('models', 'made', name, file)];

interface Twin {
  readonly what: string;
  readonly paths: readonly string[];
  /** Whether accumulators and tables lose nothing, so that a runtime computes the words of hardware. */
  readonly isExact?: boolean;
}

describe('the network as built, written as ONNX and run by onnxruntime', () => {
  it.skipIf(!canRun).each<Twin>([
    { what: 'the digits, dense', paths: ofExample('digits-mlp', ['model.h5', 'hls4ml_config.yml']) },
    { what: 'the digits, 6-bit convolution', paths: ofExample('digits-cnn-q', ['model.h5', 'hls4ml_config.yml']) },
    ...(hasShared ? [
      { what: 'a network of Keras 3', paths: made('keras3-mlp', 'model.keras') },
      { what: 'a network of Brevitas', paths: made('brevitas-mlp-4bit-po2', 'qonnx.onnx'), isExact: true },
      { what: 'a network of PyTorch', paths: made('torch-mlp', 'model.pt2') },
    ] : []),
  ])(`gives within 1e-5 of the largest output what the file means here, on ${SAMPLES} samples${why}: $what`, async ({ paths, isExact }) => {
    const project = valueOf(await services.request('project:import', { files: paths.map(asFile) }));
    const { datasetId } = valueOf(await services.request('dataset:generate', { projectId: project.projectId, kind: 'normal', sampleCount: SAMPLES, seed: 3, amplitude: 1 }));
    const { values, shape } = valueOf(await services.request('dataset:read-samples', { datasetId, samples: Array.from({ length: SAMPLES }, (_, index) => index) }));
    const bytes = await bytesOf(project);
    const at = (name: string): string => join(place.path, `${project.projectId}-${name}`);
    writeFileSync(at('net.onnx'), bytes);
    const rows = { shape: [SAMPLES, ...shape], data: Float64Array.from(values) };
    writeFileSync(at('x.npy'), writeNpy(float64Array(rows.data, rows.shape)));
    const ran = spawnSync(checker, ['-c', RUNNER, at('net.onnx'), at('x.npy'), at('y.npy')], { encoding: 'utf8' });
    expect(ran.status, ran.stderr.slice(-2000)).toBe(0);
    const computed = readArray(at('y.npy')).data;
    const { graph } = readOnnxFile(at('net.onnx'));
    const meant = graph && referenceOutputs(graph, [rows]).outputs[0]?.data;
    const largest = computed.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
    expect(meant?.length).toBe(computed.length);
    const distance = computed.reduce((most, value, index) => Math.max(most, Math.abs(value - (meant?.[index] ?? Number.NaN))), 0);
    expect(distance / largest).toBeLessThan(1e-5);
    if (isExact === true) {
      const size = computed.length / SAMPLES;
      for (let sample = 0; sample < SAMPLES; sample++) {
        const { layers } = valueOf(await services.request('emulation:inspect-sample', { designId: project.currentDesignId, datasetId, sample }));
        expect([...computed.subarray(sample * size, (sample + 1) * size)]).toEqual([...(layers.at(-1)?.emulated ?? [])]);
      }
    }
  }, 120_000);
});
