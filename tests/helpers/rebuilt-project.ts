/** @file Folders that hls4ml wrote, rebuilt from their C++ and emulated as built. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { tensorValues } from '../../main/compiler/emulator/backend.ts';
import { planEmulation } from '../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../main/compiler/emulator/reference-backend.ts';
import type { ModelGraph } from '../../main/compiler/ir/model-graph.ts';
import { createBuiltDesign } from '../../main/compiler/passes/built-design.ts';
import { lowerGraph } from '../../main/compiler/passes/pipeline.ts';
import { readNpy, toFloat64 } from '../../main/compiler/readers/datasets/npy.ts';
import type { H5Access } from '../../main/compiler/readers/h5-access.ts';
import { readProject } from '../../main/compiler/readers/hls4ml-project/read-project.ts';
import type { SourceFile } from '../../main/compiler/readers/model-source.ts';

/** The numbers of an .npy file; none where it cannot be read. */
export function valuesOf(path: string): Float64Array {
  const read = readNpy(new Uint8Array(readFileSync(path)), path);
  return read.ok ? toFloat64(read.value) : new Float64Array(0);
}

/** The network of a folder; every file is read without an error. */
export function rebuildFolder(folder: string): ModelGraph | undefined {
  const file = (path: string): SourceFile => ({ name: path, bytes: new Uint8Array(readFileSync(join(folder, path))) });
  const weights = readdirSync(join(folder, 'firmware/weights')).filter((name) => name.endsWith('.txt')).map((name) => file(`firmware/weights/${name}`));
  const rebuilt = readProject({ model: file('firmware/myproject.cpp'), companions: [file('firmware/defines.h'), file('firmware/parameters.h'), ...weights], h5: {} as H5Access });
  expect(rebuilt.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return rebuilt.graph;
}

/** The output of a network as built, for samples. */
export function emulateRebuilt(graph: ModelGraph | undefined, x: Float64Array, ioType: 'io_parallel' | 'io_stream'): readonly number[] {
  if (graph === undefined) return [];
  const lowered = lowerGraph(graph, { ...createBuiltDesign(graph, 'as built'), ioType }).graph;
  const name = lowered.inputs[0] ?? '';
  const size = lowered.layers.find((layer) => layer.name === name)?.shape.reduce((count, length) => count * length, 1) ?? 1;
  const { tensors } = referenceBackend.run(planEmulation(lowered, { ioType }), { id: 'x', rowCount: x.length / size, tensors: new Map([[name, x]]) });
  const result = tensors.get(lowered.outputs[0] ?? '');
  return result === undefined ? [] : [...tensorValues(result)];
}
