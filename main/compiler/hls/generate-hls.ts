/**
 * @file The hls flow's entry: a lowered graph becomes a C++ project for Vivado or Vitis HLS in hls4ml's layout.
 *
 * Bit-exact by construction against the emulator, and by test: C simulation of the project with plain g++ gives the emulator's
 * words on every layer. Pure: the same graph and options give the same files; nothing is written to disk.
 */

import type { ModelGraph } from '../ir/model-graph.ts';
import type { HlsFile, HlsProject, HlsProjectOptions, HlsTrace, LeftOutLayer, TestVectors } from './hls-project.ts';
import type { SiteTensor } from './layer-site.ts';
import { planProject } from './plan-project.ts';
import type { ProjectPlan } from './plan-project.ts';
import { blockFunction, layerFunction } from './write-layers.ts';
import type { FunctionText } from './write-layers.ts';
import { writeScripts } from './write-scripts.ts';
import { AP_TYPES_FOLDER, configText, LIBRARY_FOLDER, plannedLayers, writeConstant, writeDefines, writeGenerated, writeParameters, writeSource, writeTopHeader } from './write-sources.ts';
import { writeBridge, writeSamples, writeTestbench } from './write-testbench.ts';
import { constantsOf, pipelineStyle, writeTop } from './write-top.ts';
import type { TopText } from './write-top.ts';

/** The C++ of one layer, to be looked at. */
export interface LayerText {
  readonly functionName: string;
  readonly text: string;
}

/** What is said of a project without samples. */
export const NO_SAMPLES_NOTE = 'The test bench has no samples; it runs the top function once on zeros.';

/** Generate a project. Never throws for graphs that the passes made. */
export function generateHlsProject(graph: ModelGraph, options: HlsProjectOptions): HlsProject {
  const plan = planProject(graph, options);
  const leftOut = [...plan.leftOut, ...sharedStreams(plan, options)];
  const { functions, top } = writeFunctions(plan, options);
  const source = writeSource(plan, functions, top);
  const files = leftOut.length > 0 ? [] : projectFiles({ plan, top, source: source.file, options, vectors: options.testVectors?.() });
  return { files, topFunction: plan.topFunction, layers: source.layers, traces: tracesOf(plan), leftOut, notes: notesOf(plan, options) };
}

/** Return the C++ of one layer: its function, its configuration and its generated code; undefined where it has none. Never throws. */
export function generateHlsLayer(graph: ModelGraph, options: HlsProjectOptions, layer: string): LayerText | { readonly reason: string } {
  const plan = planProject(graph, options);
  const found = plan.items.find(({ site }) => site.layer.name === layer) ?? plannedLayers(plan).find(({ site }) => site.layer.name === layer);
  if (found === undefined) return { reason: plan.leftOut.find((left) => left.layer === layer)?.reason ?? reasonWithout(graph, layer) };
  const own = found.kind === 'layer' ? layerFunction(found, options) : blockFunction(found, options);
  const inner = found.kind === 'layer' ? [found] : found.inner;
  const types = new Map(inner.flatMap((item) => [...item.site.inputs, ...item.site.outputs]).map(({ typeName }) => [typeName, plan.types.find(({ name }) => name === typeName)?.text ?? '']));
  const constants = constantsOf(found).map(({ typeName, cppType, name, count, comment }) => `typedef ${cppType} ${typeName};\nextern ${typeName} ${name}[${count}]; // ${comment}`);
  const parts = [
    [...types].map(([name, text]) => `typedef ${text} ${name};`).join('\n'),
    constants.join('\n'),
    ...inner.map(configText),
    ...inner.map(({ code }) => code.generated ?? ''),
    own.text,
  ];
  return { functionName: found.site.functionName, text: `${parts.filter((part) => part !== '').join('\n\n')}\n` };
}

function reasonWithout(graph: ModelGraph, layer: string): string {
  const found = graph.layers.find(({ name }) => name === layer);
  if (found === undefined) return 'There is no layer of this name in the lowered graph.';
  return found.class_name === 'Input' ? 'An input is a port of the top function; it has no function of its own.' : 'This layer only gives its input another shape; it has no function of its own.';
}

function writeFunctions(plan: ProjectPlan, options: HlsProjectOptions): { readonly functions: readonly FunctionText[]; readonly top: TopText } {
  const isStream = options.ioType === 'io_stream';
  const layers = plannedLayers(plan);
  const intervalCycles = Math.max(1, ...layers.map(({ code }) => code.intervalCycles ?? 1));
  const top = writeTop(plan, { isStream, style: pipelineStyle(plan, isStream, options.pipelineStyle), intervalCycles, external: externalNames(plan, options) });
  // Layers inside a block stand before the function that calls them.
  const functions = plan.items.flatMap((item) => (item.kind === 'layer' ? [layerFunction(item, options)] : [...item.inner.map((inner) => layerFunction(inner, options)), blockFunction(item, options)]));
  return { functions: [...functions, ...top.copies], top };
}

/** Weights with more elements than the limit are ports; those inside a block and tables stay arrays. */
function externalNames(plan: ProjectPlan, { bramFactor }: HlsProjectOptions): ReadonlySet<string> {
  const names = plan.items.flatMap((item) => (item.kind === 'layer' ? item.code.parameters : [])).filter(({ count }) => bramFactor !== undefined && count > bramFactor);
  return new Set(names.map(({ name }) => name));
}

/** A stream can be read once only; the passes put a clone where it is read more often. */
function sharedStreams(plan: ProjectPlan, { ioType }: HlsProjectOptions): readonly LeftOutLayer[] {
  if (ioType !== 'io_stream') return [];
  const seen = new Set<string>();
  const found: LeftOutLayer[] = [];
  const read = (tensor: SiteTensor, layer: string): void => {
    if (seen.has(tensor.variable)) found.push({ layer, reason: `it reads the stream ${tensor.name}, which another layer reads too` });
    seen.add(tensor.variable);
  };
  for (const { site } of plan.items) for (const tensor of site.inputs) read(tensor, site.layer.name);
  for (const tensor of plan.outputs) read(tensor, tensor.name);
  return found;
}

interface Sources {
  readonly plan: ProjectPlan;
  readonly top: TopText;
  readonly source: HlsFile;
  readonly options: HlsProjectOptions;
  readonly vectors: TestVectors | undefined;
}

function projectFiles({ plan, top, source, options, vectors }: Sources): readonly HlsFile[] {
  const name = plan.topFunction;
  const isStream = options.ioType === 'io_stream';
  const external = externalNames(plan, options);
  const generated = writeGenerated(plan);
  return [
    source,
    { path: `firmware/${name}.h`, text: writeTopHeader(plan, top) },
    { path: 'firmware/defines.h', text: writeDefines(plan) },
    { path: 'firmware/parameters.h', text: writeParameters(plan, external) },
    ...(generated === undefined ? [] : [{ path: 'firmware/code_gen.h', text: generated }]),
    ...plan.items.flatMap(constantsOf).flatMap(writeConstant),
    ...options.library.map(({ path, text }) => ({ path: libraryPath(path), text })),
    { path: `${name}_test.cpp`, text: writeTestbench(plan, top, isStream) },
    { path: `${name}_bridge.cpp`, text: writeBridge(plan, top, isStream) },
    ...writeScripts(name, options),
    ...(vectors === undefined ? [] : sampleFiles(plan, top, vectors)),
    ...(options.configYaml === undefined ? [] : [{ path: 'hls4ml_config.yml', text: options.configYaml }]),
  ];
}

function libraryPath(path: string): string {
  return path.startsWith('ap_types/') ? `${AP_TYPES_FOLDER}/${path.slice('ap_types/'.length)}` : `${LIBRARY_FOLDER}/${path.replace(/^bitloom\//, '')}`;
}

function sampleFiles(plan: ProjectPlan, top: TopText, vectors: TestVectors): readonly HlsFile[] {
  const inputSizes = plan.inputs.map(({ tensor }) => tensor.elementCount);
  const outputSizes = top.outputs.map(({ tensor }) => tensor.elementCount);
  const { inputs, predictions, expected } = vectors;
  return [
    { path: 'tb_data/tb_input_features.dat', text: writeSamples(inputs, inputSizes, vectors) },
    // Without a framework's predictions, what the hardware must compute stands in their place.
    ...[predictions ?? expected].flatMap((values) => (values === undefined ? [] : [{ path: 'tb_data/tb_output_predictions.dat', text: writeSamples(values, outputSizes, vectors) }])),
    ...(expected === undefined ? [] : [{ path: 'tb_data/tb_output_expected.dat', text: writeSamples(expected, outputSizes, vectors) }]),
  ];
}

function tracesOf(plan: ProjectPlan): readonly HlsTrace[] {
  const trace = (layer: string, name: string, { type, elementCount }: SiteTensor): HlsTrace => ({ layer, trace: name, widthBits: type.widthBits, elementCount });
  return [
    ...plan.inputs.map((input) => trace(input.layer, input.trace, input.tensor)),
    ...plan.items.flatMap((item) => {
      const { site } = item;
      if (site.outputs.length > 1) return [];
      const own = trace(site.layer.name, site.functionName, site.output);
      return item.kind === 'layer' ? [own] : [trace(item.stepLayer, item.stepTrace, item.step), ...item.inner.map(({ site: inner }) => trace(inner.layer.name, inner.functionName, inner.output)), own];
    }),
  ];
}

/** What a user of the project should know. */
function notesOf(plan: ProjectPlan, { ioType, bramFactor, testVectors }: HlsProjectOptions): readonly string[] {
  const external = bramFactor === undefined ? 0 : externalNames(plan, { bramFactor } as HlsProjectOptions).size;
  return [
    ...plan.notes,
    ...(external === 0 ? [] : [`${external} arrays of weights with more than ${bramFactor} elements are ports of the top function.`]),
    ...(testVectors === undefined ? [NO_SAMPLES_NOTE] : []),
    ...(ioType === 'io_stream' ? ['Streams between layers hold a whole tensor each; measure their depth in cosimulation before making them smaller.'] : []),
  ];
}
