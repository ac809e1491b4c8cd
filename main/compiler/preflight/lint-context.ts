/**
 * @file What lints look at: both graphs, the design, and whatever else is known by now. The facts are handed over by who
 * computed them; nothing is computed here but look-ups that several lints share.
 */

import type { Design } from '../../../preload/model/design.ts';
import type { Precision } from '../../../preload/model/fixed-type.ts';
import type { LayerStatistics } from '../emulator/statistics.ts';
import type { Device } from '../estimators/device.ts';
import type { NetworkEstimate } from '../estimators/estimate.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { consumersByTensor, producersByTensor } from '../ir/visit.ts';
import type { HlsConfig } from '../passes/hls-config.ts';

/** A lowered design. */
export interface LoweredFacts {
  /** The network as read. */
  readonly source: ModelGraph;
  /** The network as lowered. */
  readonly graph: ModelGraph;
  /** The user's design; fixes are edits of it. */
  readonly design: Design;
  /** The design as the passes read it: with entries for layers that they make. */
  readonly settings: Design;
  readonly config: HlsConfig;
  /** Names of all layers that existed at any stage of the lowering. */
  readonly seenLayers: ReadonlySet<string>;
}

/** What is known of an input of the dataset. */
export interface InputFacts {
  readonly layer: string;
  /** Shape of a sample as the file gave it, where it is not the model's. */
  readonly givenShape?: readonly number[];
  readonly notFinite?: { readonly count: number; readonly sample: number; readonly element: number; readonly value: string };
}

/** What an emulation on a dataset saw, so far. */
export interface DataFacts {
  readonly sampleCount: number;
  readonly statistics: ReadonlyMap<string, LayerStatistics>;
  readonly inputs: readonly InputFacts[];
  /** Smallest and largest class; absent without labels. */
  readonly labels?: { readonly min: number; readonly max: number };
  /** Classes that the first output tells apart; absent where it is no list of scores. */
  readonly classCount?: number;
  /** @unit fraction 0…1 */
  readonly referenceAccuracy?: number;
}

/** What any input could make of a layer. Ranges are before the cast. @unit model units */
export interface WorstCase {
  readonly accum?: { readonly min: number; readonly max: number };
  readonly result?: { readonly min: number; readonly max: number };
  readonly accumMayOverflow: boolean;
  readonly resultMayOverflow: boolean;
  /** Channels (last axis) whose result after the cast is 0 for every input. */
  readonly deadChannels: readonly number[];
}

/** Values of a layer's result on some samples, by channel (last axis). @unit model units */
export interface ChannelValues {
  /** @shape [channels] */
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** The same in ideal arithmetic; absent where there is none. */
  readonly ideal?: { readonly min: Float64Array; readonly max: Float64Array };
}

/** What a softmax did to the order of the classes. */
export interface SoftmaxFlips {
  /** Samples whose largest score was unique and is not the class of largest probability. */
  readonly flipCount: number;
  /** Of these, samples in which several classes share the largest probability. */
  readonly tieCount: number;
  readonly firstSample: number;
}

/** Values of all layers on the first samples of a dataset. */
export interface ValueFacts {
  readonly sampleCount: number;
  readonly channels: ReadonlyMap<string, ChannelValues>;
  readonly softmax: ReadonlyMap<string, SoftmaxFlips>;
}

/** A program that was found on this machine. */
export interface ToolFacts {
  readonly name: string;
  readonly version?: string;
}

/** What may be known beside the lowered design. */
export interface OtherFacts {
  readonly estimate?: NetworkEstimate;
  /** The part, if the table knows it. */
  readonly device?: Device;
  readonly tools?: readonly ToolFacts[];
  readonly data?: DataFacts;
  readonly worstCase?: ReadonlyMap<string, WorstCase>;
  readonly values?: ValueFacts;
}

/** Everything that lints look at. */
export class LintContext implements LoweredFacts {
  readonly source: ModelGraph;
  readonly graph: ModelGraph;
  readonly design: Design;
  readonly settings: Design;
  readonly config: HlsConfig;
  readonly seenLayers: ReadonlySet<string>;
  readonly facts: OtherFacts;
  readonly #byName: ReadonlyMap<string, Layer>;
  readonly #producers: ReadonlyMap<string, Layer>;
  readonly #consumers: ReadonlyMap<string, readonly Layer[]>;

  constructor(lowered: LoweredFacts, facts: OtherFacts = {}) {
    this.source = lowered.source;
    this.graph = lowered.graph;
    this.design = lowered.design;
    this.settings = lowered.settings;
    this.config = lowered.config;
    this.seenLayers = lowered.seenLayers;
    this.facts = facts;
    this.#byName = new Map(lowered.graph.layers.map((layer) => [layer.name, layer]));
    this.#producers = producersByTensor(lowered.graph);
    this.#consumers = consumersByTensor(lowered.graph);
  }

  /** Whether data travel as streams. */
  get isStream(): boolean {
    return this.design.ioType === 'io_stream';
  }

  /** Return the lowered layer of that name, if there is one. Never throws. */
  layer(name: string | undefined): Layer | undefined {
    return name === undefined ? undefined : this.#byName.get(name);
  }

  /** Return the layer that makes one of a layer's inputs. Never throws. */
  producer(layer: Layer, index = 0): Layer | undefined {
    return this.#producers.get(layer.inputs[index] ?? '');
  }

  /** Return the layers that read a layer's result, in execution order. Never throws. */
  consumers(layer: Layer): readonly Layer[] {
    return layer.outputs.flatMap((tensor) => this.#consumers.get(tensor) ?? []);
  }

  /** Return the type of a layer's first input; of its own result where nothing makes it. Never throws. */
  inputType(layer: Layer): Precision {
    return this.producer(layer)?.result_type ?? layer.result_type;
  }
}
