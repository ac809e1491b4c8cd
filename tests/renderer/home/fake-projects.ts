/** @file Projects, datasets and tools for tests and previews of Home, Data and Tools. */

import type { Requests } from '../../../preload/contract/index.ts';
import type { DatasetSummary, ProjectSummary, ToolStatus } from '../../../preload/contract/project.ts';
import type { Failure, Result } from '../../../preload/contract/result.ts';

const ok = <T>(value: T): Result<T> => ({ ok: true, value });
const no = (failure: Failure): Result<never> => ({ ok: false, failure });

/** The failure of a truncated file, with everything a failure may have. */
export const REJECTED: Failure = {
  code: 'model-rejected', message: 'tagger.h5 was read, but two of its layers are not known.', help: 'Replace the layers in the model, or open it as ONNX. The other 14 layers are fine.', file: 'tagger.h5',
  details: [{ layer: 'attention_1', reason: 'class MultiHeadAttention has no hardware model' }, { layer: 'lambda', reason: 'a Lambda layer holds Python code that cannot be read' }],
};

const projects: ProjectSummary[] = [
  { projectId: 'project-1', name: 'digits-cnn', modelName: 'digits-cnn-q.h5', format: 'QKeras', layerCount: 12, runCount: 46, openedAtMs: Date.now() - 240_000, example: 'digits-cnn-q' },
  { projectId: 'project-2', name: 'jet tagger, fast', modelName: 'KERAS_3layer.json', format: 'Keras 2', layerCount: 8, runCount: 7, openedAtMs: Date.now() - 86_400_000 * 2 },
  { projectId: 'project-3', name: 'keyword spotter', modelName: 'kws_ds_cnn_with_a_rather_long_file_name_v3_final.h5', format: 'Keras 2', layerCount: 31, runCount: 0, openedAtMs: Date.now() - 86_400_000 * 12 },
];

const datasets: DatasetSummary[] = [
  { datasetId: 'data-1', name: 'evaluation', role: 'evaluation', sampleCount: 360, inputShapes: [[8, 8, 1]], labelled: true, classCount: 10, generated: false, fileName: 'evaluation.npz', byteCount: 92_000, image: { height: 8, width: 8, channels: 1 }, min: 0, max: 1 },
  { datasetId: 'data-2', name: 'calibration', role: 'calibration', sampleCount: 1437, inputShapes: [[8, 8, 1]], labelled: true, classCount: 10, generated: false, fileName: 'calibration.npz', byteCount: 368_120, image: { height: 8, width: 8, channels: 1 }, min: 0, max: 1 },
  { datasetId: 'data-3', name: 'normal, seed 7', role: 'calibration', sampleCount: 1000, inputShapes: [[64]], labelled: false, generated: true, fileName: 'normal-7.npy', byteCount: 512_000, min: -3.91, max: 4.02 },
];

const TOOLS: readonly ToolStatus[] = [
  { name: 'yosys-embedded', title: 'Yosys (WebAssembly, built in)', found: true, version: '0.55', enables: 'Synthesis of the rtl flow: LUT, FF and carry by layer, no installation' },
  { name: 'iverilog', title: 'Icarus Verilog', found: true, version: '12.0', path: '/usr/bin/iverilog', enables: 'Simulation of the generated RTL against the emulator' },
  { name: 'verilator', title: 'Verilator', found: false, enables: 'Fast simulation and lint of the generated RTL', advice: 'Install it with your system’s package manager (version 5 or newer) and press Look again.' },
  { name: 'g++', title: 'GNU C++', found: true, version: '13.3.0', path: '/usr/bin/g++', enables: 'C simulation of the HLS project' },
  { name: 'vitis-run', title: 'AMD Vitis HLS', found: false, enables: 'C synthesis and co-simulation of the hls flow', advice: 'Install Vitis 2024.1 or newer, source its settings64.sh, and start Bitloom from that shell.' },
  { name: 'hls4ml', title: 'hls4ml (Python)', found: false, enables: 'Verify against hls4ml', advice: 'Found Python 3.11, but not the package: run pip install hls4ml==1.3.0.' },
];

/** The window's own small state, by key. The key `window` stays with the fake below, which opens its project. */
function keptAnswers(kept: Map<string, string>): Partial<Requests> {
  return {
    'app:load-state': ({ key }) => {
      const json = kept.get(key);
      if (key === 'window' && json === undefined) return ok({ json: JSON.stringify({ projectId: 'project-1' }) });
      return ok(json === undefined ? {} : { json });
    },
    'app:save-state': ({ key, json }) => {
      kept.set(key, json);
      return ok({ saved: true });
    },
  };
}

/** Answers of the domains `project`, `dataset`, `tools`. */
export function fakeProjectAnswers(isEmpty: boolean, isFailing: boolean): Partial<Requests> {
  const kept = new Map<string, string>();
  return {
    ...keptAnswers(kept),
    'app:describe': () => ok({
      version: '0.1.0', host: 'web', workspacePath: '~/.local/share/bitloom', notes: [], examples: [
        { name: 'digits-mlp', title: 'Digits, dense', description: 'Keras, 64-16-16-10, trained on 8×8 handwritten digits. Start here: drag a width and watch accuracy and LUT.' },
        { name: 'digits-cnn-q', title: 'Digits, quantised CNN', description: 'QKeras, 6-bit weights and activations. Shows quantizers, alpha scales and picture samples.' },
        { name: 'overflow-978', title: 'The overflow of issue 978', description: 'The network of a known bug report: predictions are wrong after conversion. See where, why, and the fix.' },
      ],
    }),
    'project:list': () => ok(isEmpty ? [] : [...projects]),
    'project:import': () => no(REJECTED),
    'project:rename': ({ projectId, name }) => ok({ ...(projects.find((p) => p.projectId === projectId) as ProjectSummary), name }),
    'project:remove': () => ok({ removed: true }),
    'dataset:list': () => ok(isEmpty ? [] : isFailing ? datasets.slice(0, 1) : [...datasets]),
    'dataset:import': () => no({ code: 'dataset-rejected', message: 'test.csv: line 14 has 63 values, the model’s input wants 64 (8×8×1).', help: 'Each line is one sample; separate values by commas. A head line is allowed.', file: 'test.csv' }),
    'dataset:generate': ({ kind, sampleCount }) => {
      const made: DatasetSummary = { datasetId: `data-${datasets.length + 1}`, name: `${kind}, generated`, role: 'calibration', sampleCount, inputShapes: [[64]], labelled: false, generated: true, fileName: `${kind}.npy`, byteCount: sampleCount * 512, min: -1, max: 1 };
      datasets.push(made);
      return ok(made);
    },
    'dataset:set-role': ({ datasetId, role }) => {
      const at = datasets.findIndex((d) => d.datasetId === datasetId);
      datasets[at] = { ...(datasets[at] as DatasetSummary), role };
      return ok(datasets[at]);
    },
    'dataset:remove': ({ datasetId }) => {
      datasets.splice(datasets.findIndex((d) => d.datasetId === datasetId), 1);
      return ok({ removed: true });
    },
    'tools:list': () => (isFailing ? no({ code: 'internal', message: 'Looking for tools failed: PATH could not be read.' }) : ok(isEmpty ? [] : TOOLS)),
  };
}
