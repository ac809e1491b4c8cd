/** @file The networks that the engine is measured on, each with the one configuration that everything about it is measured with. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findCompanionsBeside, readUserFile } from '../../main/cli/read-user-file.ts';
import { macCounts } from '../../main/compiler/ir/mac-count.ts';
import { createDefaultDesign } from '../../main/compiler/passes/default-design.ts';
import { toFloat64 } from '../../main/compiler/readers/datasets/npy.ts';
import { readNpz } from '../../main/compiler/readers/datasets/npz.ts';
import { readHls4mlConfig } from '../../main/compiler/readers/hls4ml-config/read-config.ts';
import { writeHls4mlConfig } from '../../main/compiler/readers/hls4ml-config/write-config.ts';
import { modelInterface } from '../../main/services/store-dataset.ts';
import { lowerDesign, type LoweredDesign } from '../../main/workers/engine-lower.ts';
import { importModel } from '../../main/workers/import-model.ts';
import { repositoryRoot, sharedPath } from '../helpers/shared.ts';
import { mobileNetFile, tenMillionWeightsFile } from './big-networks.ts';

interface UserFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A network to be measured. */
export interface BenchNetwork {
  readonly name: string;
  /** Where its model lies; absent for one that is made. */
  readonly path?: string;
  readonly make?: () => Promise<UserFile>;
  /** `16 bit`: fixed<16,6> for everything; `inferred`: types from the model, else inferred; or a configuration beside the model. */
  readonly types: '16 bit' | 'inferred' | { readonly config: string };
  /** Samples of an edit; absent: as many as everywhere. */
  readonly samples?: number;
  /** Archive whose first array holds its samples, over and over; absent: uniform ones in −1 … 1. */
  readonly data?: string;
}

const keras = (name: string): string => sharedPath('models', 'keras', `${name}.json`);
const example = (name: string): BenchNetwork => {
  const folder = join(repositoryRoot, 'resources', 'examples', name);
  return { name, path: join(folder, 'model.h5'), types: { config: join(folder, 'hls4ml_config.yml') }, data: join(folder, 'calibration.npz') };
};

/** All networks, in the order of the table. */
export const NETWORKS: readonly BenchNetwork[] = [
  ...['KERAS_3layer', 'KERAS_conv2d_model', 'qkeras_mnist_cnn', 'jetTagger_Conv2D_Small', 'KERAS_dense_16x500x500x500x500x500x5'].map((name) => ({ name, path: keras(name), types: '16 bit' as const })),
  { name: 'lstm', path: sharedPath('goldens', 'lstm', 'model.h5'), types: '16 bit' },
  ...['KERAS_3layer', 'KERAS_conv2d_model', 'qkeras_mnist_cnn'].map((name) => ({ name: `${name} (inferred types)`, path: keras(name), types: 'inferred' as const })),
  ...['digits-mlp', 'digits-cnn-q', 'overflow-978'].map(example),
  { name: 'ten-million-weights', make: tenMillionWeightsFile, types: '16 bit', samples: 300 },
  { name: 'mobilenet-224', make: mobileNetFile, types: '16 bit', samples: 16 },
];

/** A network ready to be measured. */
export interface PreparedNetwork {
  readonly name: string;
  readonly typesText: string;
  readonly files: readonly UserFile[];
  /** Configuration of hls4ml that everything runs with. */
  readonly config: string;
  readonly lowered: LoweredDesign;
  /** Multiplications of one sample. */
  readonly macs: number;
  readonly weightCount: number;
  readonly inputShapes: readonly (readonly number[])[];
  /** Return samples of one input. @shape [count, ...input shape] @unit model units */
  readonly values: (input: number, count: number) => Float32Array;
  /** From the files' bytes to the network, in this process. @unit ms */
  readonly openMs: number;
}

/** Why a network is not measured. */
export interface LeftOut {
  readonly leftOut: string;
}

async function filesOf(network: BenchNetwork): Promise<readonly UserFile[] | undefined> {
  if (network.path === undefined) return network.make === undefined ? undefined : [await network.make()];
  if (!existsSync(network.path)) return undefined;
  return [readUserFile(network.path, 'a model'), ...findCompanionsBeside(network.path).map((file) => readUserFile(file, 'weights'))];
}

/** Read, configure and lower a network. */
export async function prepareNetwork(network: BenchNetwork): Promise<PreparedNetwork | LeftOut> {
  const files = await filesOf(network);
  const [model, ...companions] = files ?? [];
  if (files === undefined || model === undefined) return { leftOut: 'its file is not there' };
  const startedMs = performance.now();
  const imported = await importModel({ model, companions });
  const openMs = performance.now() - startedMs;
  if (!imported.ok) return { leftOut: `it cannot be read: ${imported.failure.code}` };
  const { graph } = imported.value;
  const { types } = network;
  const config = typeof types === 'object' ? readFileSync(types.config, 'utf8') : writeHls4mlConfig({ ...createDefaultDesign(graph, { granularity: types === 'inferred' ? 'name' : 'model', name: 'bench' }), backend: 'Vitis' }).text;
  const { design } = readHls4mlConfig(config, { name: 'bench' });
  if (design === undefined) return { leftOut: 'its configuration cannot be read' };
  const lowered = lowerDesign(graph, design);
  const [missing] = lowered.plan().diagnostics;
  if (missing !== undefined) return { leftOut: missing.message };
  const inputShapes = modelInterface(graph).inputs.map(({ shape }) => shape);
  const weightCount = lowered.graph.layers.reduce((sum, layer) => sum + Object.values(layer.weights).reduce((n, { data }) => n + data.length, 0), 0);
  return {
    name: network.name, typesText: typeof types === 'object' ? 'its own configuration' : types === 'inferred' ? 'types from the model or inferred' : 'fixed<16,6>', files, config, lowered, weightCount, openMs,
    macs: Math.max(1, [...macCounts(lowered.graph.layers).values()].reduce((sum, count) => sum + count, 0)), inputShapes, values: samplesOf(network, inputShapes),
  };
}

function samplesOf({ data }: BenchNetwork, shapes: readonly (readonly number[])[]): PreparedNetwork['values'] {
  const archive = data === undefined ? undefined : readNpz(readFileSync(data), basename(data));
  const [first] = archive?.ok === true ? archive.value.values() : [];
  const known = first === undefined ? undefined : Float32Array.from(toFloat64(first));
  return (input, count) => {
    const length = count * sizeOf(shapes[input] ?? []);
    return known === undefined ? uniformValues(length, input + 1) : Float32Array.from({ length }, (_, i) => known[i % known.length] ?? 0);
  };
}

/** Return the number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Repeatable single-precision numbers in −1 … 1. */
function uniformValues(count: number, seed: number): Float32Array {
  let state = (seed * 12345) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 32 - 0.5) * 2;
  });
}
