/** @file Buffers between the layers of a streamed design: what each holds by hls4ml's defaults. */

import { isFixed } from '../../../preload/model/fixed-type.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { consumersByTensor, elementCount } from '../ir/visit.ts';

/** A buffer behind a layer. */
export interface StreamBuffer {
  readonly layer: string;
  /** Elements of the stream that it holds: all pixels of the tensor. */
  readonly depth: number;
  /** Bits of one element: all channels of a pixel. @unit bits */
  readonly widthBits: number;
  /** @unit bits */
  readonly bits: number;
}

/** Return the buffers of a streamed design, in the order of the layers. Never throws. */
export function streamBuffers(graph: ModelGraph): readonly StreamBuffer[] {
  const readers = consumersByTensor(graph);
  return graph.layers.flatMap((layer) => {
    // A reshape hands its stream on, and what leaves the network has no buffer here.
    const copies = layer.outputs.filter((tensor) => (readers.get(tensor) ?? []).length > 0).length;
    const type = layer.result_type;
    if (copies === 0 || layer.class_name === 'Reshape' || layer.class_name === 'Input' || !('widthBits' in type)) return [];
    const channels = layer.shape.at(-1) ?? 1;
    const depth = Math.max(1, elementCount(layer.shape) / channels);
    const widthBits = channels * (isFixed(type) ? type.widthBits : 1);
    return [{ layer: layer.name, depth, widthBits, bits: copies * depth * widthBits }];
  });
}
