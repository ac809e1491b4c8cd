/** @file The exported conversion script run with hls4ml itself, for every framework that a Python here has: the trace of every layer is compared. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readNpz } from '../../../main/compiler/readers/datasets/npz.ts';
import { float64Array, toFloat64, writeNpy } from '../../../main/compiler/readers/datasets/npy.ts';
import { createServices } from '../../../main/services/create-services.ts';
import type { ProjectView } from '../../../preload/contract/project.ts';
import type { Result } from '../../../preload/contract/result.ts';
import { pythonWith } from '../../helpers/hls4ml-python.ts';
import { hasShared, repositoryRoot, sharedPath } from '../../helpers/shared.ts';
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

interface Conversion {
  readonly what: string;
  /** What has to be in the Python beside hls4ml. */
  readonly packages: readonly string[];
  readonly files: readonly string[];
  readonly isShared?: boolean;
  /** Python of the module, which hls4ml reads instead of an exported program. */
  readonly module?: string;
}

const example = (name: string): string => join(repositoryRoot, 'resources', 'examples', name);
const made = (...parts: readonly string[]): string => sharedPath('models', 'made', ...parts);
const golden = (name: string): readonly string[] => ['model.keras', 'hls4ml_config.yml'].map((file) => join(repositoryRoot, 'tests', 'golden', name, file));
/** The module that the exported program was made of. */
const MLP = `
from torch import nn

class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.relu1 = nn.Linear(16, 32), nn.ReLU()
        self.fc2, self.fc3, self.softmax = nn.Linear(32, 24, bias=False), nn.Linear(24, 5), nn.Softmax(dim=-1)

    def forward(self, x):
        x = self.relu1(self.fc1(x))
        x = nn.functional.relu(self.fc2(x))
        return self.softmax(self.fc3(x))
`;
const CONVERSIONS: readonly Conversion[] = [
  { what: 'QKeras on Keras 2', packages: ['qkeras', 'tf_keras'], files: [join(example('digits-cnn-q'), 'model.h5'), join(example('digits-cnn-q'), 'hls4ml_config.yml')] },
  { what: 'Keras 3', packages: ['keras', 'jax'], files: [made('keras3-mlp', 'model.keras')], isShared: true },
  { what: 'HGQ2', packages: ['hgq'], files: golden('hgq-bn-dense-add') },
  { what: 'HGQ2 with BitExact switched off', packages: ['hgq'], files: golden('hgq-bitexact-off') },
  { what: 'ONNX', packages: ['qonnx'], files: [made('torch-mlp', 'legacy.op13.onnx')], isShared: true },
  { what: 'QONNX', packages: ['qonnx'], files: [made('brevitas-mlp-4bit-po2', 'qonnx.onnx')], isShared: true },
  { what: 'PyTorch', packages: ['torch'], files: [made('torch-mlp', 'model.pt2')], isShared: true, module: MLP },
];
const SAMPLES = 16;

describe('the conversion script, run by hls4ml', () => {
  for (const conversion of CONVERSIONS) {
    const found = pythonWith(conversion.packages);
    const reason = typeof found === 'string' ? ` (${found})` : conversion.isShared === true && !hasShared ? ' (../shared is absent)' : '';
    it.skipIf(reason !== '')(`computes what the emulator computes in every layer of a network of ${conversion.what}, on ${SAMPLES} samples${reason}`, async () => {
      await compare(conversion, typeof found === 'string' ? '' : found.python);
    }, 300_000);
  }
});

async function compare({ what, files, module }: Conversion, python: string): Promise<void> {
  const project = valueOf(await services.request('project:import', { files: files.map((path) => ({ name: basename(path), bytes: new Uint8Array(readFileSync(path)) })) }));
  const designId = project.currentDesignId;
  const { datasetId } = valueOf(await services.request('dataset:generate', { projectId: project.projectId, kind: 'normal', sampleCount: SAMPLES, seed: 5, amplitude: 1 }));
  const folder = await writeFolder(project, { files, what, datasetId });
  if (module !== undefined) writeFileSync(join(folder, 'network.py'), module);
  const ran = spawnSync(python, ['convert.py', ...(module === undefined ? [] : ['--module', 'network.py:Mlp']), '--predict', 'x.npy', '--trace', 'trace.npz'], { cwd: folder, encoding: 'utf8', env: { ...process.env, KERAS_BACKEND: 'jax', TF_USE_LEGACY_KERAS: '1' } });
  expect(ran.status, ran.stderr.slice(-3000)).toBe(0);
  const traced = tracesOf(join(folder, 'trace.npz'));
  let layerCount = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const { layers } = valueOf(await services.request('emulation:inspect-sample', { designId, datasetId, sample }));
    for (const { layer, emulated } of layers) {
      const array = traced.get(layer);
      if (array === undefined || emulated === undefined) continue;
      const size = emulated.length;
      expect([...array.subarray(sample * size, (sample + 1) * size)], `${layer} of sample ${sample}`).toEqual([...emulated]);
      layerCount += 1;
    }
  }
  expect(layerCount).toBeGreaterThanOrEqual(3 * SAMPLES);
}

/** A folder with the script, the model and the samples. */
async function writeFolder({ currentDesignId }: ProjectView, { files, what, datasetId }: { readonly files: readonly string[]; readonly what: string; readonly datasetId: string }): Promise<string> {
  const folder = join(place.path, what.replaceAll(' ', '-'));
  mkdirSync(folder);
  for (const path of files) writeFileSync(join(folder, basename(path)), readFileSync(path));
  const { content } = valueOf(await services.request('export:file', { designId: currentDesignId, as: 'convert' }));
  writeFileSync(join(folder, 'convert.py'), content);
  const { values, shape } = valueOf(await services.request('dataset:read-samples', { datasetId, samples: Array.from({ length: SAMPLES }, (_, index) => index) }));
  writeFileSync(join(folder, 'x.npy'), writeNpy(float64Array(Float64Array.from(values), [SAMPLES, ...shape])));
  return folder;
}

function tracesOf(path: string): ReadonlyMap<string, Float64Array> {
  const arrays = readNpz(new Uint8Array(readFileSync(path)), path);
  if (!arrays.ok) throw new TypeError(arrays.failure.message);
  return new Map([...arrays.value].map(([name, array]) => [name, toFloat64(array)]));
}
