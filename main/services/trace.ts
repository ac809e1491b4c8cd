/** @file Every layer of every sample as raw words, in the layout of the conformance cases' `trace.npz`. */

import type { NumberType } from '../../preload/model/fixed-type.ts';
import type { Failure } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { ShapeError } from '../compiler/emulator/backend.ts';
import { referenceBackend } from '../compiler/emulator/reference-backend.ts';
import { writeNpz } from '../compiler/readers/datasets/npz.ts';
import { toInt64 } from '../compiler/numerics/mantissas.ts';
import { inputBlock } from '../workers/sample-source.ts';
import { lowerDesign } from '../workers/engine-lower.ts';
import { layerPayload } from '../workers/engine-view.ts';
import { DatasetLibrary } from './dataset-library.ts';
import { withDesignSource } from './design-source.ts';

/** A trace, ready to be written. */
export interface Trace {
  /** One int64 array per layer, `[samples, ...shape]`. */
  readonly npz: Uint8Array;
  /** The type of each array: value = mantissa · 2^-(widthBits - integerBits). */
  readonly types: Readonly<Record<string, NumberType>>;
  /** Layers without an exact model. */
  readonly missing: readonly string[];
}

/** Emulate a stored design on a stored dataset and keep every tensor. Expected failures: those of workspace and model, `dataset-rejected`. */
export function traceDesign(workspacePath: string, order: { readonly designId: string; readonly datasetId: string }): Promise<Result<Trace, Failure>> {
  return withDesignSource(workspacePath, order.designId, ({ workspace, design, graph }) => {
    const lowered = lowerDesign(graph, design);
    const stored = workspace.datasets.get(order.datasetId);
    const dataset = new DatasetLibrary(workspace.artifacts).open(stored.sha256);
    try {
      const tensors = inputBlock(lowered.graph, dataset, { first: 0, rowCount: dataset.sampleCount });
      const outcome = referenceBackend.run(lowered.plan(), { id: order.datasetId, rowCount: dataset.sampleCount, tensors }, { keep: 'all' });
      const traced = lowered.graph.layers.map(layerPayload).filter((layer) => layer.traced !== null);
      const found = traced.flatMap((layer) => {
        const tensor = outcome.tensors.get(layer.outputs[0] ?? layer.name);
        return tensor === undefined ? [] : [{ name: layer.name, tensor }];
      });
      const arrays = new Map(found.map(({ name, tensor }) => [name, { shape: [tensor.rowCount, ...tensor.shape], dtype: 'i8' as const, data: toInt64(tensor.mantissas) }]));
      return Promise.resolve(ok({ npz: writeNpz(arrays), types: Object.fromEntries(found.map(({ name, tensor }) => [name, tensor.type])), missing: traced.filter((layer) => !arrays.has(layer.name)).map((layer) => layer.name) }));
    } catch (error) {
      if (error instanceof ShapeError) return Promise.resolve(fail({ code: 'dataset-rejected', message: error.message, layer: error.layer }));
      throw error;
    }
  });
}
