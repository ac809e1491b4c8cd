/** @file A StudioApi without a trusted side: for tests of the window. It obeys the contract's types and applies real edits. */

import type { DesignView, GeneratedCode, Problem } from '../../preload/contract/design.ts';
import type { SampleReport } from '../../preload/contract/emulation.ts';
import type { Events, EventChannel, Requests, StudioApi } from '../../preload/contract/index.ts';
import type { DatasetSummary, ProjectView } from '../../preload/contract/project.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { applyEdit, type Design, type DesignEdit } from '../../preload/model/design.ts';
import type { MinimiseState } from '../../preload/contract/analysis.ts';
import { fakeBitSteps, fakeBreakdown, fakeExplain, fakeFit, fakeOutputs, fakeRanges, fakeSearch, fakeWeights } from './fake-analysis.ts';
import { FAKE_CODES, fakeCheck, fakeDesignProblems } from './fake-findings.ts';
import { fakeEmulation, fakeEstimate } from './fake-numbers.ts';
import { FAKE_CNN, FAKE_MLP, fakeNode, type FakeLayer } from './fake-nodes.ts';

const ok = <T>(value: T): Result<T> => ({ ok: true, value });
const no = (code: Failure['code'], message: string): { readonly ok: false; readonly failure: Failure } => ({ ok: false, failure: { code, message } });

const BASE_DESIGN: Design = {
  name: '8 bit', flow: 'rtl', numericsProfile: 'hls4ml-1.3', backend: 'Vitis', ioType: 'io_parallel', part: 'xc7z020clg400-1', clockPeriodNs: 5, adderLevelsPerStage: 3,
  hlsConfig: { Model: { Precision: { default: 'fixed<16,6>' }, ReuseFactor: 1, Strategy: 'Latency' }, LayerName: {} }, otherKeys: {},
};

const DATASET: DatasetSummary = {
  datasetId: 'data-1', name: 'evaluation', role: 'evaluation', sampleCount: 360, inputShapes: [[8, 8, 1]], labelled: true, classCount: 10, generated: false,
  fileName: 'evaluation.npz', byteCount: 92_000, image: { height: 8, width: 8, channels: 1 }, min: 0, max: 1,
};

/** How a fake behaves. */
export interface FakeOptions {
  readonly network?: 'mlp' | 'cnn' | readonly FakeLayer[];
  readonly flow?: 'hls' | 'rtl';
  /** Delay of every answer. @unit ms */
  readonly delayMs?: number;
  /** What comes out: classes unless said. */
  readonly outputs?: 'classes' | 'regression';
  /** Channels that fail. */
  readonly failing?: readonly string[];
  /** Channels that do not answer. */
  readonly silent?: readonly string[];
  /** Settings are found fault with. */
  readonly findings?: boolean;
  /** No project is open at the start. */
  readonly empty?: boolean;
}

/** A fake API and what a test can look at. */
export interface FakeStudio {
  readonly api: StudioApi;
  /** Channels in the order of requests. */
  readonly requests: { readonly channel: string; readonly payload: unknown }[];
  emit<E extends EventChannel>(event: E, payload: Events[E]): void;
  setConnection(state: 'open' | 'lost'): void;
}

/** Answers that a test gives in place of those of the fake, at once or late. */
export type FakeAnswers = { readonly [C in keyof Requests]?: (payload: Parameters<Requests[C]>[0]) => ReturnType<Requests[C]> | Promise<ReturnType<Requests[C]>> };

/** Make a fake. */
export function createFakeStudio(options: FakeOptions = {}): FakeStudio {
  const layers = options.network === 'cnn' ? FAKE_CNN : typeof options.network === 'object' ? options.network : FAKE_MLP;
  const world = createWorld(layers, options);
  const requests: { readonly channel: string; readonly payload: unknown }[] = [];
  const listeners = new Map<string, Set<(payload: never) => void>>();
  const connection = new Set<(state: 'open' | 'lost') => void>();
  const api: StudioApi = {
    host: 'web',
    async request(channel, payload) {
      requests.push({ channel, payload });
      await new Promise((resolve) => setTimeout(resolve, options.delayMs ?? 0));
      if (options.silent?.includes(channel)) await new Promise(() => undefined);
      if (options.failing?.includes(channel)) return no('limit', `The fake refuses ${channel}`) as never;
      const answer = (world as Partial<Record<string, (payload: unknown) => unknown>>)[channel];
      return (answer ? answer(payload) : no('unavailable', `The fake does not answer ${channel}`)) as never;
    },
    subscribe(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
    onConnection(listener) {
      connection.add(listener);
      return () => connection.delete(listener);
    },
  };
  return {
    api, requests,
    emit: (event, payload) => listeners.get(event)?.forEach((listener) => listener(payload as never)),
    setConnection: (state) => connection.forEach((listener) => listener(state)),
  };
}

function createWorld(layers: readonly FakeLayer[], options: FakeOptions): Partial<Requests> {
  let design: Design = { ...BASE_DESIGN, flow: options.flow ?? 'rtl' };
  let revision = 1;
  let gesture: string | undefined;
  const undo: { readonly design: Design; readonly label: string }[] = [];
  const redo: { readonly design: Design; readonly label: string }[] = [];
  const saved = new Map<string, string>(options.empty ? [] : [['window', JSON.stringify({ projectId: 'project-1' })]]);
  const view = (): DesignView => {
    const nodes = layers.map((l) => fakeNode(l, design));
    return {
      designId: 'design-1', projectId: 'project-1', design, revision, nodes, inputs: [layers[0]?.name ?? ''], outputs: [layers.at(-1)?.name ?? ''],
      problems: [...nodes.filter((n) => !n.supported).map((n): Problem => ({ code: 'emulation/unsupported-layer', severity: 'error', layer: n.layer.name, message: n.reason ?? '', fixes: [] })), ...(options.findings === true ? fakeDesignProblems({ nodes }) : [])],
      ...(undo.length > 0 ? { undoLabel: undo.at(-1)?.label ?? '' } : {}), ...(redo.length > 0 ? { redoLabel: redo.at(-1)?.label ?? '' } : {}),
      dormantSettings: [], notBuildable: nodes.flatMap((n) => (n.notBuildable === undefined ? [] : [{ layer: n.layer.name, reason: n.notBuildable }])),
    };
  };
  const edit = (change: DesignEdit, label: string, gestureId: string | undefined): Result<DesignView> => {
    if (gestureId === undefined || gestureId !== gesture) undo.push({ design, label });
    gesture = gestureId;
    redo.length = 0;
    design = applyEdit(design, change).design;
    revision++;
    return ok(view());
  };
  const step = (from: typeof undo, to: typeof undo): Result<DesignView> => {
    const entry = from.pop();
    if (!entry) return no('bad-request', 'nothing there');
    to.push({ design, label: entry.label });
    design = entry.design;
    revision++;
    gesture = undefined;
    return ok(view());
  };
  const project = (): ProjectView => ({
    projectId: 'project-1', name: layers === FAKE_CNN ? 'digits-cnn' : 'digits-mlp', designs: [{ designId: 'design-1', name: design.name, revision, editedAtMs: Date.now() - 2000 }, { designId: 'design-2', name: 'wide', revision: 1, editedAtMs: Date.now() - 90_000 }],
    model: { fileName: 'model.h5', sha256: 'ab'.repeat(32), format: 'keras2', framework: 'Keras 2', sourceLayerCount: layers.length, parameterCount: 1482, skipped: [], quantizers: [], redNodes: [], problems: [] },
    datasets: [DATASET, { ...DATASET, datasetId: 'data-2', name: 'calibration', role: 'calibration', sampleCount: 1437 }], currentDesignId: 'design-1', currentDatasetId: 'data-1', warnings: [],
  });
  let search: MinimiseState | undefined;
  return {
    ...fakeAnalysis(view, options),
    'analysis:start-minimise': (p) => {
      search = fakeSearch(p, view(), 40);
      return ok(search);
    },
    'analysis:get-minimise': () => ok(search),
    'analysis:cancel-minimise': () => (search ? ok((search = { ...search, state: 'cancelled' })) : no('not-found', 'no search')),
    'app:describe': () => ok({ version: '0.1.0', host: 'web', workspacePath: '~/Bitloom', notes: [], examples: [{ name: 'digits-mlp', title: 'Digits, dense', description: 'A small dense network' }] }),
    'app:load-state': ({ key }) => {
      const json = saved.get(key);
      return ok(json === undefined ? {} : { json });
    },
    'app:save-state': ({ key, json }) => {
      saved.set(key, json);
      return ok({ saved: true });
    },
    'project:list': () => ok([]),
    'project:open': () => ok(project()),
    'project:open-example': () => ok(project()),
    'dataset:list': () => ok(project().datasets),
    'dataset:read-samples': ({ samples }) => ok({ shape: [8, 8, 1], values: Float64Array.from({ length: samples.length * 64 }, (_, i) => (((i % 8) - 3.5) ** 2 + ((Math.floor(i / 8) % 8) - 3.5) ** 2 < 9 ? 1 : 0.1)), labels: samples.map((s) => s % 10) }),
    'design:list': () => ok(project().designs),
    'design:open': () => ok(view()),
    'design:apply-edit': (p) => edit(p.edit, p.label ?? p.edit.kind, p.gestureId),
    'design:undo': () => step(undo, redo),
    'design:redo': () => step(redo, undo),
    'design:generated-code': ({ layer }) => ok(fakeCode(layer)),
    'emulation:evaluate': (p) => ok(fakeEmulation({ ...p, revision }, view().nodes, layers)),
    'emulation:inspect-sample': ({ sample }) => ok(fakeSample(sample, view())),
    'estimate:evaluate': ({ designId }) => ok(fakeEstimate(designId, revision, design.flow, view().nodes)),
    'estimate:list-devices': () => ok([fakeEstimate('', 0, 'rtl', view().nodes).device].flatMap((d) => (d ? [d] : []))),
    'job:list': () => ok([]),
    'run:list': () => ok([]),
    'tools:list': () => ok([]),
    'verify:check': () => ok({ obstacles: [], missing: { message: 'No Python with hls4ml was found.', help: 'Set the place of its Python.' } }),
    'preflight:check': ({ datasetId }) => ok(fakeCheck(view(), datasetId)),
    'preflight:list-codes': () => ok(FAKE_CODES),
  };
}

function fakeAnalysis(view: () => DesignView, options: FakeOptions): Partial<Requests> {
  const subject = (p: { readonly datasetId: string }): { readonly view: DesignView; readonly datasetId: string } => ({ view: view(), datasetId: p.datasetId });
  return {
    'analysis:explain': (p) => ok(fakeExplain(subject(p), p.sampleCount)),
    'analysis:explain-element': ({ layer, sample, element }) => ok(fakeBreakdown(layer, sample, element)),
    'analysis:outputs': (p) => ok(fakeOutputs(subject(p), options.outputs)),
    'analysis:ranges': (p) => ok(fakeRanges(subject(p))),
    'analysis:weights': ({ designId }) => ok(fakeWeights(designId, view())),
    'analysis:bit-cost': (p) => {
      const steps = fakeBitSteps(view(), p.layer, p.variable);
      return ok({ ...p, revision: view().revision, elapsedMs: 9, type: view().nodes[0]?.layer.result_type ?? { kind: 'other', text: 'float' }, sampleCount: 256, steps });
    },
    'analysis:propose-fit': (p) => ok(fakeFit(p, view())),
    'analysis:cancel': () => ok({ cancelled: true }),
  };
}

function fakeCode(layer: string): GeneratedCode {
  return { language: 'verilog', fileName: `${layer}.v`, text: `// ${layer}\nmodule ${layer} (\n  input  wire         clk,\n  input  wire [319:0] data_in,\n  output reg  [255:0] data_out\n);\n  always @(posedge clk) data_out <= data_in[255:0];\nendmodule\n` };
}

function fakeSample(sample: number, view: DesignView): SampleReport {
  const layers = view.nodes.filter((n) => n.supported).map((n, i) => {
    const count = n.layer.shape.reduce((a, b) => a * b, 1);
    const reference = Float64Array.from({ length: count }, (_, k) => Math.sin(k + sample + i) * (i + 1));
    const emulated = reference.map((v) => Math.floor(v * 64) / 64);
    return { layer: n.layer.name, shape: n.layer.shape, reference, emulated, maxAbsError: Math.max(...reference.map((v, k) => Math.abs(v - (emulated[k] ?? 0)))) };
  });
  return { sample, label: sample % 10, layers, ...(view.nodes[1] ? { firstDivergingLayer: view.nodes[1].layer.name } : {}) };
}
