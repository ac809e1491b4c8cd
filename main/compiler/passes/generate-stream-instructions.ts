/**
 * @file Pass: generate stream instructions.
 *
 * *Requires* zero padding inserted and the implementation assigned.
 * *Guarantees* on every convolution that streams with the implementation Encoded the attributes `min_height`, `min_width` and
 * `instructions`: the smallest image that shows every kind of pixel, and for each of its pixels a word whose bit k says that
 * the pixel is element k of some window.
 * *Method*: hls4ml's, which takes height for width of kernel and stride of a two-dimensional convolution. hls4ml 0.8 does it for
 * every convolution, with placeholders as io_parallel.
 * *Does not handle* pooling, which needs no instructions.
 */

import type { AttributeValue, Layer, ModelGraph } from '../ir/model-graph.ts';
import { numberAttribute, producersByTensor, textAttribute } from '../ir/visit.ts';
import { isConv1D, isConv2D } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with instructions on streaming convolutions. Never throws. */
export function generateStreamInstructions(graph: ModelGraph, { design, config }: PassContext): PassResult {
  const producers = producersByTensor(graph);
  const isStream = design.ioType === 'io_stream';
  const layers = graph.layers.map((layer) => {
    if (!isConv1D(layer.class_name) && !isConv2D(layer.class_name)) return layer;
    const isEncoded = isStream && textAttribute(layer, 'implementation') === 'encoded';
    if (!isEncoded && config.profile !== 'hls4ml-0.8') return layer;
    const shape = producers.get(layer.inputs[0] ?? '')?.shape ?? [];
    return { ...layer, attributes: { ...layer.attributes, ...(isStream ? instructionsOf(layer, shape) : placeholders(layer)) } };
  });
  return { graph: layers.every((layer, i) => layer === graph.layers[i]) ? graph : { ...graph, layers } };
}

function placeholders(layer: Layer): Readonly<Record<string, AttributeValue>> {
  const height = isConv1D(layer.class_name) ? {} : { min_height: numberAttribute(layer, 'in_height') };
  return { ...height, min_width: numberAttribute(layer, 'in_width'), instructions: '0' };
}

function instructionsOf(layer: Layer, [first = 1, second = 1]: readonly number[]): Readonly<Record<string, AttributeValue>> {
  if (isConv1D(layer.class_name)) {
    const axis = axisOf(first, numberAttribute(layer, 'filt_width', 1), numberAttribute(layer, 'stride_width', 1));
    return { min_width: axis.least, instructions: words({ ...axis, least: 1, kernel: 1, windows: 1 }, axis) };
  }
  const [kernel, stride] = [numberAttribute(layer, 'filt_height', 1), numberAttribute(layer, 'stride_height', 1)];
  const [rows, columns] = [axisOf(first, kernel, stride), axisOf(second, kernel, stride)];
  return { min_height: rows.least, min_width: columns.least, instructions: words(rows, columns) };
}

/** One axis of the smallest image. @unit pixels */
interface Axis {
  readonly least: number;
  readonly windows: number;
  readonly kernel: number;
  readonly stride: number;
}

function axisOf(length: number, kernel: number, stride: number): Axis {
  const steps = kernel >= stride ? Math.ceil(kernel / stride) : Math.ceil(stride / kernel);
  const least = Math.min((steps - 1) * stride + kernel, length);
  const windows = Math.floor((least - kernel) / stride) + 1;
  const covered = Math.floor((length - kernel) / stride) * stride + kernel;
  return { least: least + Number(covered < length), windows, kernel, stride };
}

function words(rows: Axis, columns: Axis): string {
  const bits: bigint[] = Array.from({ length: rows.least * columns.least }, () => 0n);
  for (let row = 0; row < rows.windows; row++) {
    for (let column = 0; column < columns.windows; column++) {
      for (let k = 0; k < rows.kernel * columns.kernel; k++) {
        const y = row * rows.stride + Math.floor(k / columns.kernel);
        const x = column * columns.stride + (k % columns.kernel);
        const at = y * columns.least + x;
        bits[at] = (bits[at] ?? 0n) | (1n << BigInt(k));
      }
    }
  }
  return bits.join(',');
}
