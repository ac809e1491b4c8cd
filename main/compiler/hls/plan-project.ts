/**
 * @file From a lowered graph to what a project consists of: tensors with their C++ types and variables, layers with their code,
 * what is left out and why. No text of files is made here.
 *
 * A reshape that changes nothing is a second name of its input. Layers between the markers of a TimeDistributed layer are
 * called from the function of its end marker, once per step.
 */

import { printPrecision, sameType } from '../../../preload/model/fixed-type.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { timeBlockOf } from '../ir/time-block.ts';
import type { TimeBlock } from '../ir/time-block.ts';
import { elementCount } from '../ir/visit.ts';
import { hasMantissas } from '../numerics/mantissas.ts';
import { cppType, typeProblem } from './cpp-type.ts';
import type { HlsProjectOptions, LeftOutLayer } from './hls-project.ts';
import { IdentifierPool } from './identifiers.ts';
import type { LayerCode, LayerSite, SiteTensor } from './layer-site.ts';
import { isRefusal, numberOf } from './layer-site.ts';
import { generateLayer } from './layers/generate-layer.ts';
import { hasOlderArithmetic } from './older-profile.ts';

/** A named C++ type of tensors. */
export interface TensorType {
  readonly name: string;
  readonly text: string;
}

/** A layer with its code. */
export interface PlannedLayer {
  readonly kind: 'layer';
  readonly site: LayerSite;
  readonly code: LayerCode;
}

/** A block that runs once per time step; its function is that of the end marker. */
export interface PlannedBlock {
  readonly kind: 'block';
  readonly site: LayerSite;
  /** The tensor of one step. */
  readonly step: SiteTensor;
  /** Name of the first marker's trace. */
  readonly stepTrace: string;
  readonly stepLayer: string;
  readonly inner: readonly PlannedLayer[];
  /** The tensor that leaves the block. */
  readonly last: SiteTensor;
  readonly stepCount: number;
}

/** An input of the model: a port of the top. */
export interface PlannedInput {
  readonly layer: string;
  readonly trace: string;
  readonly tensor: SiteTensor;
}

/** What a project consists of. */
export interface ProjectPlan {
  readonly topFunction: string;
  readonly types: readonly TensorType[];
  readonly inputs: readonly PlannedInput[];
  readonly items: readonly (PlannedLayer | PlannedBlock)[];
  /** In the model's order. */
  readonly outputs: readonly SiteTensor[];
  readonly leftOut: readonly LeftOutLayer[];
  readonly notes: readonly string[];
}

/** Plan a project. Never throws for graphs that the passes made. */
export function planProject(graph: ModelGraph, options: HlsProjectOptions): ProjectPlan {
  return new Planner(graph, options).plan();
}

class Planner {
  readonly #graph: ModelGraph;
  readonly #options: HlsProjectOptions;
  readonly #names = new IdentifierPool();
  readonly #indices = new Set<number>();
  readonly #tensors = new Map<string, SiteTensor>();
  readonly #types: TensorType[] = [];
  readonly #inputs: PlannedInput[] = [];
  readonly #items = new Map<string, PlannedLayer | PlannedBlock>();
  readonly #leftOut: LeftOutLayer[] = [];
  readonly #notes: string[] = [];
  #nextIndex = 1;

  constructor(graph: ModelGraph, options: HlsProjectOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#nextIndex = 1 + Math.max(0, ...graph.layers.map((layer) => numberOf(layer, 'index', 0)));
  }

  plan(): ProjectPlan {
    const topFunction = this.#names.take(this.#options.projectName);
    for (const layer of this.#graph.layers) this.#place(layer);
    const outputs = this.#graph.outputs.flatMap((name) => this.#tensors.get(name) ?? []);
    if (outputs.length === 0 && this.#leftOut.length === 0) this.#leftOut.push({ layer: this.#graph.name, reason: 'the network has no outputs' });
    const inputs = this.#graph.inputs.flatMap((name) => this.#inputs.find(({ layer }) => layer === name) ?? []);
    return { topFunction, types: this.#types, inputs, items: [...this.#items.values()], outputs, leftOut: this.#leftOut, notes: this.#notes };
  }

  #place(layer: Layer): void {
    const reason = this.#problemOf(layer);
    if (reason !== undefined) {
      this.#leaveOut(layer, reason);
      return;
    }
    if (layer.class_name === 'Input') {
      this.#placeInput(layer);
      return;
    }
    const inputs = layer.inputs.flatMap((name) => this.#tensors.get(name) ?? []);
    const [only] = inputs;
    if (layer.class_name === 'Reshape' && only !== undefined && hasMantissas(layer.result_type) && sameType(layer.result_type, only.type) && only.elementCount === elementCount(layer.shape)) {
      for (const name of namesOf(layer)) this.#tensors.set(name, { ...only, name, shape: layer.shape });
      return;
    }
    const block = timeBlockOf(this.#graph.layers, layer);
    if (block !== undefined) this.#placeBlock(layer, block);
    else if (layer.class_name === 'TimeDistributed') this.#placeStep(layer);
    else this.#placeLayer(layer, inputs);
  }

  /** What can be said against a layer before its generator is asked. */
  #problemOf(layer: Layer): string | undefined {
    const refused = this.#options.refused?.get(layer.name);
    if (refused !== undefined) return refused;
    if (!hasMantissas(layer.result_type)) return `its result type ${printPrecision(layer.result_type)} is not fixed-point`;
    for (const [name, type] of [['result', layer.result_type] as const, ...Object.entries(layer.types)]) {
      const problem = hasMantissas(type) ? typeProblem(type) : undefined;
      if (problem !== undefined) return `its ${name} has ${problem}`;
    }
    if (elementCount(layer.shape) < 1 || !layer.shape.every(Number.isInteger)) return `its shape [${layer.shape.join(', ')}] is empty`;
    if (layer.class_name === 'Input') return undefined;
    const missing = layer.inputs.find((name) => name !== '' && !this.#tensors.has(name));
    if (missing !== undefined) return `it reads ${missing}, which is not built`;
    if (layer.inputs.length === 0) return 'nothing leads to it';
    const isOlder = (this.#graph.numericsProfile === 'hls4ml-0.8' || layer.attributes['numerics_profile'] === 'hls4ml-0.8') && hasOlderArithmetic(layer, this.#tensors.get(layer.inputs[0] ?? '')?.type);
    return isOlder ? 'the library computes it as hls4ml 1.3 does, not as 0.8; choose the numerics profile hls4ml-1.3' : undefined;
  }

  #index(layer: Layer): number {
    const asked = numberOf(layer, 'index', 0);
    const index = Number.isInteger(asked) && asked > 0 && !this.#indices.has(asked) ? asked : this.#nextIndex++;
    this.#indices.add(index);
    return index;
  }

  /** Name the type of a layer's tensors and remember them under the layer's own names. */
  #declare(layer: Layer, place: { readonly typeName: string; readonly packSize?: number; readonly variable: (k: number) => string }): readonly SiteTensor[] {
    const type = layer.result_type;
    if (!hasMantissas(type)) return [];
    const packSize = place.packSize ?? layer.shape.at(-1) ?? 1;
    const text = this.#options.ioType === 'io_stream' ? `bitloom::pack<${cppType(type)}, ${packSize}>` : cppType(type);
    this.#types.push({ name: place.typeName, text });
    return namesOf(layer).map((name, k) => {
      const tensor: SiteTensor = { name, type, shape: layer.shape, elementCount: elementCount(layer.shape), packSize, typeName: place.typeName, variable: place.variable(k) };
      this.#tensors.set(name, tensor);
      return tensor;
    });
  }

  #placeInput(layer: Layer): void {
    const index = this.#index(layer);
    const port = this.#names.take(layer.name);
    const [tensor] = this.#declare(layer, { typeName: this.#graph.inputs.length === 1 ? 'input_t' : `input${index}_t`, variable: () => port });
    if (tensor !== undefined) this.#inputs.push({ layer: layer.name, trace: port, tensor });
  }

  /** The layer's own tensors; the only result of a model has the type `result_t`. */
  #outputsOf(layer: Layer, index: number, packSize?: number): readonly SiteTensor[] {
    const names = namesOf(layer);
    const isResult = this.#graph.outputs.length === 1 && names.includes(this.#graph.outputs[0] ?? '');
    return this.#declare(layer, {
      typeName: isResult ? 'result_t' : `layer${index}_t`,
      variable: (k) => (names.length === 1 ? `layer${index}_out` : `layer${index}_cpy${k + 1}`),
      ...(packSize === undefined ? {} : { packSize }),
    });
  }

  #siteOf(layer: Layer, index: number, inputs: readonly SiteTensor[], outputs: readonly SiteTensor[]): LayerSite | undefined {
    const [output] = outputs;
    if (output === undefined) return undefined;
    const { ioType, backend, weightMantissas = new Map() } = this.#options;
    return { layer, index, configName: `config${index}`, functionName: this.#names.take(layer.name), ioType, backend, inputs, output, outputs, weightMantissas };
  }

  #placeLayer(layer: Layer, inputs: readonly SiteTensor[]): void {
    const index = this.#index(layer);
    const outputs = this.#outputsOf(layer, index, keepsPacks(layer, inputs) ? inputs[0]?.packSize : undefined);
    const site = this.#siteOf(layer, index, inputs, outputs);
    if (site === undefined) return;
    const code = generateLayer(site);
    if (isRefusal(code)) {
      this.#leftOut.push({ layer: layer.name, reason: code.refused });
      return;
    }
    this.#notes.push(...(code.notes ?? []));
    this.#items.set(layer.name, { kind: 'layer', site, code });
  }

  /** Leave a layer out. What it would give keeps its type and place, so that those behind it are judged by themselves. */
  #leaveOut(layer: Layer, reason: string): void {
    this.#leftOut.push({ layer: layer.name, reason });
    const isPlain = layer.class_name !== 'Input' && elementCount(layer.shape) >= 1 && layer.shape.every(Number.isInteger);
    if (isPlain && hasMantissas(layer.result_type) && typeProblem(layer.result_type) === undefined) this.#outputsOf(layer, this.#index(layer));
  }

  /** The first marker of a TimeDistributed layer: one step, inside the block's function. */
  #placeStep(layer: Layer): void {
    const index = this.#index(layer);
    const outputs = this.#outputsOf(layer, index);
    if (outputs.length > 0 && this.#options.ioType === 'io_stream') this.#leftOut.push({ layer: layer.name, reason: 'TimeDistributed does not exist as a stream; use io_parallel' });
  }

  #placeBlock(layer: Layer, { start, inner, stepCount }: TimeBlock): void {
    const index = this.#index(layer);
    const outputs = this.#outputsOf(layer, index);
    const [source, step, last] = [start.inputs[0], namesOf(start)[0], layer.inputs[0]].map((name) => this.#tensors.get(name ?? ''));
    const planned = inner.flatMap(({ name }) => this.#items.get(name) ?? []).filter((item): item is PlannedLayer => item.kind === 'layer');
    const site = source === undefined ? undefined : this.#siteOf(layer, index, [source], outputs);
    if (site === undefined || step === undefined || last === undefined || planned.length + this.#aliasCount(inner) !== inner.length) {
      if (this.#leftOut.length === 0) this.#leftOut.push({ layer: layer.name, reason: `a layer inside ${start.name} is not built` });
      return;
    }
    for (const { name } of inner) this.#items.delete(name);
    this.#items.set(layer.name, { kind: 'block', site, step, stepTrace: this.#names.take(start.name), stepLayer: start.name, inner: planned, last, stepCount });
  }

  #aliasCount(inner: readonly Layer[]): number {
    return inner.filter((layer) => layer.class_name === 'Reshape' && !this.#items.has(layer.name) && namesOf(layer).every((name) => this.#tensors.has(name))).length;
  }
}

/** Layers that go element by element keep the packs of a flattened stream. */
function keepsPacks(layer: Layer, inputs: readonly SiteTensor[]): boolean {
  const [input] = inputs;
  if (input === undefined || inputs.length > 1 || input.elementCount !== elementCount(layer.shape)) return false;
  return layer.class_name.endsWith('Activation') || ['ApplyAlpha', 'BatchNormalization', 'PReLU', 'Clone', 'UnaryLUT', 'HardActivation', 'BatchNormalizationQuantizedTanh', 'Softmax', 'Reshape'].includes(layer.class_name);
}

function namesOf({ name, outputs }: Layer): readonly string[] {
  return outputs.length === 0 ? [name] : outputs;
}
