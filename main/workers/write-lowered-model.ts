/** @file A lowered design in the files that hls4ml is given, where the model's own format is not written anew for it. */

import type { Design } from '../../preload/model/design.ts';
import { writeKeras } from '../compiler/export/write-keras.ts';
import type { LoweredDesign } from './engine-lower.ts';
import type { WrittenModel } from './import-protocol.ts';

/** What hls4ml cannot be given, and the layer that has it. */
export interface Hls4mlRefusal {
  readonly layer?: string;
  readonly reason: string;
}

/** What hls4ml is given of a network. */
export interface GivenToHls4ml {
  readonly written?: WrittenModel;
  /** The design whose configuration goes with the files. */
  readonly design: Design;
  /** Where the network was written as it is lowered here: the layers that hls4ml must make of it. */
  readonly layerNames?: readonly string[];
}

/** Return what of a lowered design hls4ml cannot be given, layer by layer. Never throws. */
export function refusalsOfLowered({ graph }: LoweredDesign, design: Design): readonly Hls4mlRefusal[] {
  const model = writeKeras(graph, design);
  return model.ok ? [] : model.refusals;
}

/** Return the files, or why there are none. Rejects only where the HDF5 library does. */
export async function writeLoweredModel({ graph }: LoweredDesign, design: Design): Promise<GivenToHls4ml> {
  const model = writeKeras(graph, design);
  if (!model.ok) return { written: model, design, layerNames: [] };
  const { architecture, arrays, layerNames, hlsConfig } = model;
  const { loadH5Output } = await import('./h5wasm-access.ts');
  const weights = (await loadH5Output()).write(arrays, ['model_weights', ...layerNames.map((name) => `model_weights/${name}`)]);
  return { written: { ok: true, architecture, weights }, design: { ...design, hlsConfig }, layerNames };
}
