/**
 * @file Lints on the golden cases: networks that hls4ml compiles and simulates. A finding of severity error says that this
 * cannot be, or that the numbers are not to be trusted; so there is none on them, but for those listed here with the reason.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../../main/compiler/diagnostics/diagnostic.ts';
import { findDevice, parseDevices, type Device } from '../../../../main/compiler/estimators/device.ts';
import { estimateHls } from '../../../../main/compiler/estimators/estimate-hls.ts';
import type { ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { lowerGraph } from '../../../../main/compiler/passes/pipeline.ts';
import { LintContext } from '../../../../main/compiler/preflight/lint-context.ts';
import { runPreflight } from '../../../../main/compiler/preflight/run-preflight.ts';
import { readHls4mlConfig } from '../../../../main/compiler/readers/hls4ml-config/read-config.ts';
import type { SourceFile } from '../../../../main/compiler/readers/model-source.ts';
import { readOnnxModel } from '../../../../main/compiler/readers/onnx/read-onnx.ts';
import { readModel } from '../../../../main/compiler/readers/read-model.ts';
import { profileOf } from '../../../../main/services/conformance-case.ts';
import { checkDesign } from '../../../../main/workers/engine-check.ts';
import { loadH5Access } from '../../../../main/workers/h5wasm-access.ts';
import { analysisHostOf } from '../../../helpers/analysis-host.ts';
import { dataFacts } from '../../../helpers/lint-context.ts';
import { readArray } from '../../../helpers/stored-arrays.ts';
import { hasShared, repositoryRoot, sharedPath } from '../../../helpers/shared.ts';

/** Errors that are right, although the case compiles and simulates: case → code → why. */
const EXPLAINED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'dense-da': { 'strategy/distributed-arithmetic-rounds': 'A kernel of single-precision floats under distributed arithmetic: hls4ml’s solver rounds it, so that its simulation is some steps of fixed<36,16> away from the network.' },
  'unrolled-single-bits': { 'binary/unrolled-without-minus-ones': 'hls4ml’s own simulation runs the kernel that leaves the −1 out, and so computes another network than the trained one.' },
};
/** Errors about data: the inputs of the cases hold rows at both ends of the range, and rows four times larger than the others, so that types overflow. */
const OF_DATA = new Set(['precision/overflow', 'input/type-too-small', 'softmax/argmax-flips']);
/** Cases with such an error whose result hardly differs from the network’s: case → why. */
const HARMLESS: Readonly<Record<string, string>> = {
  'hgq-softmax-latency': 'The trained QSoftmax has the same short tables, so the framework’s own outputs tie in the same samples.',
  'lstm-relu': 'One value in 256 wraps, in the two rows at the ends of the range; relu inside the cell and later steps keep it from the result.',
};
/** From here on simulation and network differ visibly. @unit model units */
const VISIBLE = 0.05;

interface Case {
  readonly name: string;
  readonly errors: readonly Diagnostic[];
  /** Whether hls4ml’s simulation differs visibly from the framework, in values or in the first class, as recorded with the case; absent: not recorded. */
  readonly differs?: boolean;
}

interface Header {
  readonly hls4ml_version: string;
  readonly model: { readonly path: string; readonly weights?: string; readonly format: string; readonly onnx_preparation?: readonly string[] };
  readonly inputs: readonly { readonly file: string; readonly shape: readonly number[] }[];
  readonly agreement?: readonly { readonly maxAbsError: number; readonly argmaxAgreement?: number | null }[] | null;
}

const devices = parseDevices(readFileSync(join(repositoryRoot, 'resources/devices/devices.json'), 'utf8'));

/** As the case was made: some large images were made smaller. */
async function sourceOf({ onnx_preparation: steps = [] }: Header['model'], path: string, weights: string | undefined): Promise<ModelGraph> {
  const file = (at: string): SourceFile => ({ name: basename(at), bytes: readFileSync(at) });
  const source = { model: file(path), companions: weights === undefined ? [] : [file(weights)], h5: await loadH5Access() };
  const shrink = steps.find((step) => step.startsWith('shrink='));
  const { graph, diagnostics } = shrink === undefined ? readModel(source) : readOnnxModel(source, { imageDivisor: Number(shrink.slice('shrink='.length)) });
  if (!graph) throw new TypeError(`${path}: ${diagnostics[0]?.message ?? 'no graph'}`);
  return graph;
}

async function check(folder: string, name: string): Promise<Case> {
  const at = (file: string): string => join(folder, name, file);
  const { model, inputs, hls4ml_version: version, agreement } = JSON.parse(readFileSync(at('case.json'), 'utf8')) as Header;
  const source = await sourceOf(model, at(model.path), model.weights === undefined ? undefined : at(model.weights));
  const { design } = readHls4mlConfig(readFileSync(at('hls4ml_config.yml'), 'utf8'));
  const numericsProfile = profileOf(version);
  if (design === undefined || numericsProfile === undefined) throw new TypeError(`${name}: no configuration, or none for hls4ml ${version}`);
  const of = { ...design, numericsProfile };
  const data = inputs.map(({ file }) => readArray(at(file)).data);
  const sampleCount = inputs[0]?.shape[0] ?? 0;
  const lowering = lowerGraph(source, of);
  const context = new LintContext({ source, design: of, ...lowering });
  const facts = { ...deviceOf(of.part), estimate: estimateHls(lowering.graph, of), data: dataFacts(context, sampleCount, data) };
  const values = checkDesign(analysisHostOf(source, { given: { sampleCount, inputs: data.map((input) => ({ data: input })) } }), { design: of, dataId: 'given' });
  const found = [...lowering.diagnostics, ...runPreflight(new LintContext(context, facts), ['graph', 'weights', 'estimate', 'data']), ...(values?.problems ?? []).map(({ layer, ...problem }) => ({ ...problem, at: layer === undefined ? {} : { layer } }))];
  return { name, errors: found.filter(({ severity }) => severity === 'error'), ...(agreement ? { differs: agreement.some(({ maxAbsError, argmaxAgreement }) => maxAbsError >= VISIBLE || (argmaxAgreement ?? 1) < 1) } : {}) };
}

function deviceOf(part: string): { readonly device?: Device } {
  const device = devices.ok ? findDevice(devices.value, part) : undefined;
  return device === undefined ? {} : { device };
}

const folders = [{ what: 'in the repository', folder: join(repositoryRoot, 'tests/golden'), least: 210 }, { what: 'beside it', folder: sharedPath('goldens'), least: 200 }];

describe.each(folders)('the golden cases $what', ({ folder, least }) => {
  const isThere = hasShared || !folder.includes('shared');
  let cases: readonly Case[] = [];
  beforeAll(async () => {
    const found: Case[] = [];
    for (const name of isThere ? readdirSync(folder) : []) if (existsSync(join(folder, name, 'case.json'))) found.push(await check(folder, name));
    cases = found;
  }, 900_000);

  it.skipIf(!isThere)('have no error of settings, constants or the part but those that are listed with a reason', () => {
    const unexplained = cases.flatMap(({ name, errors }) => errors.filter(({ code }) => !OF_DATA.has(code) && EXPLAINED[name]?.[code] === undefined).map(({ code, message }) => `${name}: ${code}: ${message}`));
    expect(unexplained).toEqual([]);
    expect(cases.length).toBeGreaterThan(least);
  });

  it.skipIf(!isThere)('have errors about data only where hls4ml’s own simulation differs visibly from the network, but for those that are listed', () => {
    const withErrors = cases.filter(({ errors }) => errors.some(({ code }) => OF_DATA.has(code)));
    expect(withErrors.filter(({ name, differs }) => differs === false && HARMLESS[name] === undefined).map(({ name, errors }) => `${name}: ${errors[0]?.message ?? ''}`)).toEqual([]);
    expect(withErrors.filter(({ differs }) => differs === true).length).toBeGreaterThan(40);
  });
});

it.skipIf(!hasShared)('the lists name only cases that there are', () => {
  const names = new Set(folders.flatMap(({ folder }) => readdirSync(folder)));
  expect([...Object.keys(EXPLAINED), ...Object.keys(HARMLESS)].filter((name) => !names.has(name))).toEqual([]);
});
