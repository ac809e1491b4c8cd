/**
 * @file A project of hls4ml without its model: the network as its C++ computes it, from the text of `firmware/` and its weights.
 *
 * The graph is a lowered one: what the conversion fused stays fused, and every type is the one that the project has. What no text
 * tells (a function that this program does not know, a weight file that is not there) is a layer where hardware stops, with the reason.
 */

import type { Precision } from '../../../../preload/model/fixed-type.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { Layer, ModelGraph } from '../../ir/model-graph.ts';
import { timeBlockEndName } from '../../ir/time-block.ts';
import { elementCount, MODEL_INPUT } from '../../ir/visit.ts';
import type { ModelReading, ModelSource, SourceFile } from '../model-source.ts';
import { buildLayer, resolveType, type LayerSource, type Tensor } from './build-layer.ts';
import { evaluateConstant } from './evaluate-constant.ts';
import { isRecentProject, readHeaders, readTopFunction, type Call, type Declaration, type HeaderFacts, type TopFacts } from './source-text.ts';
import { readWeightText } from './weight-text.ts';

/** Largest source or header that is searched. @unit bytes */
const SOURCE_BYTES_MAX = 16 * 2 ** 20;
/** Calls that compute nothing. */
const WITHOUT_LAYER = /^(load_|save_|fill_zero|copy_data|convert_data|print_)/;

/** Return whether the file is the top function of a generated project. Never throws. */
export function isProjectSource({ model }: ModelSource): boolean {
  if (!/\.(cpp|cc|cxx)$/i.test(model.name) || model.bytes.length > SOURCE_BYTES_MAX) return false;
  return textOf(model).includes('nnet::');
}

/** Read the network of a generated project; the companions are its headers and weights. Findings about the files are diagnostics. Never throws on them. */
export function readProject({ model, companions }: ModelSource): ModelReading {
  const top = readTopFunction(textOf(model));
  const calls = top?.calls.filter(({ name }) => !WITHOUT_LAYER.test(name)) ?? [];
  if (top === undefined || calls.length === 0) {
    return { diagnostics: [makeDiagnostic('error', 'project/no-top-function', `${model.name} has no function that calls layers of hls4ml's library.`, { at: { file: model.name } })] };
  }
  const headerFiles = companions.filter(({ name, bytes }) => /\.(h|hpp)$/i.test(name) && !/\/weights\//.test(name) && bytes.length <= SOURCE_BYTES_MAX);
  const headers = readHeaders(headerFiles.map(textOf));
  const network = new ProjectNetwork(top, headers, companions);
  for (const call of calls) network.add(call);
  return network.finish(model.name, originOf(model.name, headers, { companions, top }));
}

function textOf({ bytes }: SourceFile): string {
  return new TextDecoder().decode(bytes);
}

class ProjectNetwork {
  readonly #top: TopFacts;
  readonly #headers: HeaderFacts;
  readonly #files: ReadonlyMap<string, SourceFile>;
  readonly #tensors = new Map<string, Tensor>();
  readonly #declared = new Map<string, Declaration>();
  readonly #singleBits: ReadonlySet<string>;
  readonly #loadedTypes: ReadonlyMap<string, string>;
  readonly #layers: Layer[] = [];
  readonly #names = new Set<string>();
  readonly #diagnostics: Diagnostic[] = [];

  constructor(top: TopFacts, headers: HeaderFacts, companions: readonly SourceFile[]) {
    this.#top = top;
    this.#headers = headers;
    this.#files = new Map(companions.map((file) => [file.name.split('/').at(-1) ?? '', file]));
    for (const declaration of [...top.parameters, ...top.locals]) this.#declared.set(declaration.name, declaration);
    this.#singleBits = singleBitTypes(top, headers);
    this.#loadedTypes = new Map(top.calls.flatMap(({ name, templates, parameters }) => (name.startsWith('load_') && parameters[0] !== undefined && templates[0] !== undefined ? [[parameters[0], templates[0]] as const] : [])));
  }

  add(call: Call): void {
    const parameters = call.parameters.map((name) => this.#alias(name));
    const outputAt = parameters.findIndex((name) => this.#declared.has(name) && !this.#tensors.has(name) && !this.#isInput(name, call));
    if (outputAt < 1) return this.#report(call, `${call.name} in ${this.#top.name} writes to no array that is declared there`);
    const inputs = parameters.slice(0, outputAt).filter((name) => this.#declared.has(name)).map((name) => this.#tensors.get(name) ?? this.#addInput(name));
    const isCopy = call.name === 'clone_stream';
    const outputNames = parameters.slice(outputAt, isCopy ? undefined : outputAt + 1);
    const outputs = outputNames.map((name) => ({ name, type: this.#typeOf(this.#declared.get(name)?.type) }));
    const scalar = parameters.slice(0, outputAt).find((name) => !this.#declared.has(name));
    const source: LayerSource = {
      call, headers: this.#headers, inputs, outputs, outputCount: elementCount(this.#sizeOf(outputNames[0] ?? '') ?? inputs[0]?.shape ?? []), scalar, constants: parameters.slice(outputAt + outputNames.length), singleBits: this.#singleBits,
      valuesOf: (name) => this.#valuesOf(name), loadedTypeOf: (name) => this.#loadedTypes.get(name),
    };
    this.#addLayer(call, source, outputNames);
  }

  finish(file: string, origin: Readonly<Record<string, string>>): ModelReading {
    const made = new Set(this.#layers.flatMap(({ outputs }) => outputs));
    const outputs = this.#top.parameters.map(({ name }) => this.#tensorName(name)).filter((name) => made.has(name) && !this.#layers.some((layer) => layer.class_name === 'Input' && layer.name === name));
    if (outputs.length === 0) return { diagnostics: [...this.#diagnostics, makeDiagnostic('error', 'project/no-top-function', `${file}: no layer writes to a parameter of ${this.#top.name}.`, { at: { file } })] };
    const inputs = this.#layers.filter(({ class_name: kind }) => kind === 'Input').map(({ name }) => name);
    const graph: ModelGraph = { name: this.#top.name, format: 'hls4ml', layers: this.#layers, inputs, outputs, origin };
    this.#diagnostics.unshift(makeDiagnostic('note', 'project/reconstructed', `The network was rebuilt from ${file} and its headers: ${this.#layers.length - inputs.length} layers as they were built, without the trained model.`, { at: { file } }));
    return { graph, diagnostics: this.#diagnostics };
  }

  #addLayer(call: Call, source: LayerSource, outputNames: readonly string[]): void {
    const name = this.#freeName(call.name.startsWith('write_time_step') ? this.#endOfBlock() : call.comment, outputNames[0] ?? '');
    const built = buildLayer(source);
    const index = Number(call.templates.map((text) => /config(\d{1,6})$/.exec(text)?.[1]).find((digits) => digits !== undefined) ?? /(\d+)/.exec(outputNames[0] ?? '')?.[1] ?? this.#layers.length + 1);
    const outputs = outputNames.length === 1 ? [name] : outputNames.map((output) => output.replace(/_out$/, ''));
    if (!built.ok) this.#reportLayer(name, built.reason, built.isMissingFile);
    const readFrom = built.ok && built.inputShape !== undefined ? source.inputs.map((tensor, at) => (at === 0 ? this.#reshaped(tensor, built.inputShape ?? []) : tensor)) : source.inputs;
    const shape = built.ok ? built.layer.shape : (built.shape ?? this.#sizeOf(outputNames[0] ?? '') ?? source.inputs[0]?.shape ?? [1]);
    const parts = built.ok ? built.layer : { class_name: 'Unsupported', shape, attributes: { class_name: call.name }, weights: {}, result_type: source.outputs[0]?.type ?? { kind: 'auto' as const }, types: {} };
    this.#layers.push({ ...parts, attributes: { name, ...parts.attributes, index }, name, inputs: readFrom.map((tensor) => this.#tensorName(tensor.name)), outputs, source_layers: [name], reference_of: name });
    for (const [at, output] of outputNames.entries()) this.#tensors.set(output, { name: outputs[at] ?? name, shape, type: source.outputs[at]?.type ?? { kind: 'auto' } });
  }

  /** What closes a block that is run once per time step is called after its beginning. */
  #endOfBlock(): string {
    const start = this.#layers.findLast(({ class_name: kind, name }) => kind === 'TimeDistributed' && !this.#layers.some((layer) => layer.name === timeBlockEndName(name)));
    return start === undefined ? '' : timeBlockEndName(start.name);
  }

  /** A tensor under another name may have another shape: nothing in the source says which, the reader does. */
  #reshaped(tensor: Tensor, wanted: readonly number[]): Tensor {
    const producer = this.#layers.find(({ outputs }) => outputs.includes(tensor.name));
    const shape = producer?.shape ?? tensor.shape ?? [];
    // Streams are declared without a size, and flat arrays without axes: the first reader of an input knows.
    if (producer?.class_name === 'Input' && (shape.length === 0 || (shape.length === 1 && elementCount(shape) === elementCount(wanted)))) {
      this.#shapeInput(producer, wanted);
      return { ...tensor, shape: wanted };
    }
    if (shape.join() === wanted.join() || producer === undefined || elementCount(shape) !== elementCount(wanted)) return tensor;
    const name = this.#freeName('', `reshape_${producer.name}`);
    this.#layers.push({ name, class_name: 'Reshape', inputs: [tensor.name], outputs: [name], shape: wanted, result_type: tensor.type, types: {}, attributes: { name, class_name: 'Reshape', target_shape: wanted, index: 10_000 + this.#layers.length }, weights: {}, source_layers: [name], reference_of: name });
    return { name, shape: wanted, type: tensor.type };
  }

  #shapeInput(input: Layer, shape: readonly number[]): void {
    const at = this.#layers.indexOf(input);
    this.#layers[at] = { ...input, shape, attributes: { ...input.attributes, input_shape: shape } };
  }

  #addInput(name: string): Tensor {
    const shape = this.#sizeOf(name) ?? [];
    const tensor: Tensor = { name, shape, type: this.#typeOf(this.#declared.get(name)?.type) };
    this.#names.add(name);
    this.#layers.push({ name, class_name: 'Input', inputs: [MODEL_INPUT], outputs: [name], shape, result_type: tensor.type, types: {}, attributes: { name, class_name: 'InputLayer', input_shape: shape, index: 1 }, weights: {}, source_layers: [name], reference_of: name });
    this.#tensors.set(name, tensor);
    return tensor;
  }

  /** A parameter of the top function that is read before anything wrote it is an input of the network. */
  #isInput(name: string, call: Call): boolean {
    const parameters = call.parameters.map((parameter) => this.#alias(parameter));
    return this.#top.parameters.some((parameter) => parameter.name === name) && parameters.slice(parameters.indexOf(name) + 1).some((later) => this.#declared.has(later) && !this.#tensors.has(later));
  }

  #alias(name: string): string {
    let current = name;
    for (let step = 0; step < 64; step++) {
      const next = this.#top.aliases.get(current);
      if (next === undefined) break;
      current = next;
    }
    return current;
  }

  #tensorName(name: string): string {
    return this.#tensors.get(this.#alias(name))?.name ?? name;
  }

  #typeOf(text: string | undefined): Precision {
    return (text === undefined ? undefined : resolveType(text, this.#headers, this.#singleBits)) ?? { kind: 'auto' };
  }

  #sizeOf(name: string): readonly number[] | undefined {
    const size = this.#declared.get(name)?.size;
    if (size === undefined) return undefined;
    const factors = size.split('*').map((factor) => evaluateConstant(factor, (constant) => this.#headers.defines.get(constant) ?? this.#headers.constants.get(constant)));
    return factors.some((factor) => factor === undefined || factor < 1) ? undefined : factors.map((factor) => factor ?? 1);
  }

  #valuesOf(name: string): Float64Array | undefined {
    for (const ending of ['.txt', '.h']) {
      const file = this.#files.get(`${name}${ending}`);
      const values = file === undefined ? undefined : readWeightText(file.name, textOf(file));
      if (values !== undefined && values.length > 0) return values;
    }
    return undefined;
  }

  #freeName(comment: string, output: string): string {
    const wanted = /^[\w.\-/:]{1,200}$/.test(comment) ? comment : output.replace(/_out$/, '') || 'layer';
    let name = wanted;
    for (let number = 2; this.#names.has(name); number++) name = `${wanted}_${number}`;
    this.#names.add(name);
    return name;
  }

  #report(call: Call, reason: string): void {
    this.#diagnostics.push(makeDiagnostic('warning', 'project/unknown-function', `${reason}${call.comment === '' ? '' : ` (${call.comment})`}; it is left out.`));
  }

  #reportLayer(layer: string, reason: string, isMissingFile: boolean): void {
    this.#diagnostics.push(makeDiagnostic('error', isMissingFile ? 'project/missing-file' : 'project/unknown-function', `Layer "${layer}" cannot be rebuilt: ${reason}.`, { at: { layer } }));
  }
}

/** One-bit types whose 0 means -1: those of products that say so. */
function singleBitTypes(top: TopFacts, headers: HeaderFacts): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { templates } of top.calls) {
    const config = templates.map((name) => headers.structs.get(name)).find((struct) => struct !== undefined);
    const product = /product::(\w+)/.exec(config?.templates.get('product') ?? '')?.[1] ?? '';
    const isOneBit = (name: string | undefined): name is string => name !== undefined && /ap_u?int<1>/.test(headers.typedefs.get(name) ?? '');
    const [data, weight] = [templates[0], config?.types.get('weight_t')];
    if (/both_binary|data_binary/.test(product) && isOneBit(data)) found.add(data);
    if (/both_binary|weight_binary/.test(product) && isOneBit(weight)) found.add(weight);
  }
  return found;
}

/** What a design needs to know of the project. */
function originOf(file: string, headers: HeaderFacts, { companions, top }: { readonly companions: readonly SourceFile[]; readonly top: TopFacts }): Readonly<Record<string, string>> {
  const scripts = companions.filter(({ name, bytes }) => /\.tcl$/i.test(name) && bytes.length < SOURCE_BYTES_MAX).map(textOf).join('\n');
  const part = /set\s+part\s+"?([\w-]{4,60})/.exec(scripts)?.[1] ?? /set_part\s+-?\w*\s*\{?"?([\w-]{4,60})/.exec(scripts)?.[1];
  const clock = /set\s+clock_period\s+"?([\d.]{1,12})/.exec(scripts)?.[1] ?? /create_clock\s+-period\s+"?([\d.]{1,12})/.exec(scripts)?.[1];
  const isStream = [...top.parameters, ...top.locals].some(({ size }) => size === undefined) && [...headers.structs.values()].some(({ values }) => values.get('io_type')?.endsWith('io_stream') === true);
  const isRecent = isRecentProject(headers);
  const backend = backendOf(scripts, isRecent);
  return { file, topFunction: top.name, ioType: isStream ? 'io_stream' : 'io_parallel', writtenBy: isRecent ? 'hls4ml 1.x' : 'hls4ml 0.x', ...(backend === undefined ? {} : { backend }), ...(part === undefined ? {} : { part }), ...(clock === undefined ? {} : { clockPeriodNs: clock }) };
}

/** project.tcl names it since 0.7; before, hls4ml knew Vivado only. (0.7 and 0.8 write `vivado` for Vitis as well; then the configuration says.) */
function backendOf(scripts: string, isRecent: boolean): 'Vitis' | 'Vivado' | undefined {
  const named = /set\s+backend\s+"?(vitis|vivado)/i.exec(scripts)?.[1]?.toLowerCase();
  if (named !== undefined) return named === 'vitis' ? 'Vitis' : 'Vivado';
  return isRecent ? undefined : 'Vivado';
}
