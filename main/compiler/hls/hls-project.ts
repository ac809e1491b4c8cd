/**
 * @file What the hls flow's generator makes and what it is asked: a C++ project for Vivado or Vitis HLS as a list of files.
 *
 * Plain data: whoever receives a project writes it to a folder, zips it or shows a part of it.
 */

import type { Mantissas } from '../numerics/mantissas.ts';

/** A file of a project. */
export interface HlsFile {
  /** Below the project's folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** A layer that has hardware of its own, and where its C++ stands. */
export interface HlsLayer {
  readonly layer: string;
  /** Number of the layer, by which the reports of HLS tools name it (`config2`). */
  readonly index: number;
  readonly configName: string;
  /** Name of the layer's function; also of its trace. */
  readonly functionName: string;
  /** File of the function and the lines it takes there, 1-based and inclusive. */
  readonly file: string;
  readonly firstLine: number;
  readonly lastLine: number;
}

/** A layer that the generator does not build, with the reason. */
export interface LeftOutLayer {
  readonly layer: string;
  readonly reason: string;
}

/** A tensor whose values a simulation of the project writes down. */
export interface HlsTrace {
  readonly layer: string;
  /** Name of the file without its ending. */
  readonly trace: string;
  readonly widthBits: number;
  /** Values per sample. */
  readonly elementCount: number;
}

/** A C++ project. */
export interface HlsProject {
  /** Empty where a layer is left out: such a project could only be wrong. */
  readonly files: readonly HlsFile[];
  readonly topFunction: string;
  readonly layers: readonly HlsLayer[];
  readonly traces: readonly HlsTrace[];
  readonly leftOut: readonly LeftOutLayer[];
  /** What a user should know about the project, in sentences. */
  readonly notes: readonly string[];
}

/** Samples for the test bench, row by row. */
export interface TestVectors {
  readonly sampleCount: number;
  /** In the order of the model's inputs. @shape [samples, elements] @unit model units */
  readonly inputs: readonly ArrayLike<number>[];
  /** What the framework predicts, in the order of the model's outputs; absent where it is not known. @unit model units */
  readonly predictions?: readonly ArrayLike<number>[];
  /** What the hardware must compute, exactly. @unit model units */
  readonly expected?: readonly ArrayLike<number>[];
}

/** Which project. */
export interface HlsProjectOptions {
  /** Becomes the name of the top function, as a C identifier. */
  readonly projectName: string;
  readonly backend: 'Vitis' | 'Vivado';
  readonly ioType: 'io_parallel' | 'io_stream';
  readonly part: string;
  /** @unit ns */
  readonly clockPeriodNs: number;
  /** Share of the period that is kept free. @unit per cent */
  readonly clockUncertaintyPercent: number;
  /** Keep the function of every layer as a module of its own. */
  readonly keepLayersAsModules: boolean;
  /** Texts of the header library (resources/hls), by path below that folder. */
  readonly library: readonly HlsFile[];
  /** How the top is pipelined; `auto` follows hls4ml's choice. */
  readonly pipelineStyle?: 'auto' | 'pipeline' | 'dataflow';
  /** Weights with more elements become ports of the top. */
  readonly bramFactor?: number;
  /** Makes the samples of the test bench; asked once, and only where nothing is left out. Absent: it has none. */
  readonly testVectors?: () => TestVectors;
  /** Layers that have no exact model, by name, with the reason: they are left out. */
  readonly refused?: ReadonlyMap<string, string>;
  /** Mantissas of weights, key `layer|weight`; others are quantized from the graph. */
  readonly weightMantissas?: ReadonlyMap<string, Mantissas>;
  /** Text of `hls4ml_config.yml`; left away where absent. */
  readonly configYaml?: string;
}
