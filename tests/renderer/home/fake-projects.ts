/** @file Projects, datasets and tools for tests and previews of Home, Data and Tools. */

import type { Requests } from '../../../preload/contract/index.ts';
import type { DatasetSummary, ProjectSummary } from '../../../preload/contract/project.ts';
import type { Failure, Result } from '../../../preload/contract/result.ts';
import type { ToolStatus } from '../../../preload/contract/tools.ts';

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

const NO_FINDINGS = { findings: [] } as const;
const TOOLS: readonly ToolStatus[] = [
  { name: 'yosys-embedded', title: 'Yosys (WebAssembly, built in)', group: 'bundled', found: true, version: '0.55', origin: 'bundled', enables: 'synthesis of the rtl flow: LUT, FF and carry by layer, no installation', ...NO_FINDINGS },
  { name: 'iverilog', title: 'Icarus Verilog', group: 'simulation', found: true, version: '12.0', path: '/usr/bin/iverilog', origin: 'search-path', enables: 'simulation of the generated RTL against the emulator', configurable: true, ...NO_FINDINGS },
  { name: 'verilator', title: 'Verilator', group: 'simulation', found: false, enables: 'fast simulation and lint of the generated RTL', advice: 'Install it with your system’s package manager (version 5 or newer) and press Look again.', configurable: true, ...NO_FINDINGS },
  { name: 'g++', title: 'GNU C++', group: 'other', found: true, version: '13.3.0', path: '/usr/bin/g++', origin: 'search-path', enables: 'C simulation of the HLS project', configurable: true, ...NO_FINDINGS },
  {
    name: 'vitis-run', title: 'Vitis (vitis-run)', group: 'hls', found: true, version: '2023.2', path: '/tools/Xilinx/Vitis/2023.2/bin/vitis-run', origin: 'install-folder', configurable: true,
    activation: 'sources /tools/Xilinx/Vitis/2023.2/settings64.sh', enables: 'the hls flow with Vitis 2023.1 and newer', stages: ['csim', 'csynth', 'cosim', 'export'],
    others: [{ path: '/tools/Xilinx/Vitis/2023.1', version: '2023.1' }],
    findings: [{ severity: 'warning', code: 'licence-expires', message: 'The licence in /home/ada/.Xilinx/Xilinx.lic ends in 9 days.', help: 'Ask for a new one before a long run.' }],
  },
  { name: 'vivado', title: 'Vivado', group: 'fpga', found: true, version: '2019.2', path: '/opt/Xilinx/Vivado/2019.2/bin/vivado', origin: 'configured', configured: { path: '/opt/Xilinx/Vivado/2019.2', scope: 'workspace' }, configurable: true, enables: 'the stages export and vsynth of the hls flow', findings: [{ severity: 'error', code: 'tool-library', message: 'libtinfo.so.5 is missing; Vivado does not start.', help: 'Debian, Ubuntu: apt install libtinfo5.' }] },
  { name: 'hls4ml', title: 'hls4ml (Python)', group: 'hls', found: false, enables: 'generating HLS projects with hls4ml itself, and checking every layer against it', advice: 'Python 3.11 is there, hls4ml is not in it: pip install hls4ml==1.3.0.', configurable: true, ...NO_FINDINGS },
];

/** A place that the fake takes is an absolute path; any other is refused as the program would. */
function setPlace({ name, scope, path }: Parameters<Requests['tools:set-path']>[0]): Result<ToolStatus> {
  const tool = TOOLS.find((one) => one.name === name);
  if (!tool) return no({ code: 'bad-request', message: `There is no tool called ${name} whose place could be set.` });
  if (path !== undefined && !path.startsWith('/')) return no({ code: 'bad-request', message: `${path} is not a full path.`, help: 'Give it from the root on, such as /tools/Xilinx/Vitis/2023.2.' });
  return ok(path === undefined ? tool : { ...tool, found: true, path, origin: 'configured', configured: { path, scope } });
}

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
    'tools:set-path': setPlace,
  };
}
