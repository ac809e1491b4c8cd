/** @file A lowered design in the files that hls4ml is given, where the model's own format is not written anew for it. */

import type { Design } from '../../preload/model/design.ts';
import { writeKeras } from '../compiler/export/write-keras.ts';
import type { LoweredDesign } from './engine-lower.ts';
import type { WrittenModel } from './import-protocol.ts';

/** The files, the design whose configuration goes with them, and the layers that hls4ml must make of them. */
export interface WrittenLowered {
  readonly written: WrittenModel;
  readonly design: Design;
  readonly layerNames: readonly string[];
}

/** Return the files, or why there are none. Rejects only where the HDF5 library does. */
export async function writeLoweredModel({ graph }: LoweredDesign, design: Design): Promise<WrittenLowered> {
  const model = writeKeras(graph, design);
  if (!model.ok) return { written: model, design, layerNames: [] };
  const { architecture, arrays, layerNames, hlsConfig } = model;
  const { loadH5Output } = await import('./h5wasm-access.ts');
  const weights = (await loadH5Output()).write(arrays, ['model_weights', ...layerNames.map((name) => `model_weights/${name}`)]);
  return { written: { ok: true, architecture, weights }, design: { ...design, hlsConfig }, layerNames };
}
