/**
 * @file The graph as text: for tests, bug reports and `--stages`. Stable: the same graph gives the same text.
 *
 * Field names are those of the IR and of `info --json`. Weight values are not printed, only type, shape and a checksum, so
 * that two texts differ exactly where the graphs do.
 */

import { printPrecision } from '../../../preload/model/fixed-type.ts';
import type { AttributeValue, Layer, ModelGraph, Weight } from './model-graph.ts';
import { convertedValues } from './visit.ts';

/** Return the graph as text, one paragraph per layer. Never throws. */
export function printGraph(graph: ModelGraph): string {
  const head = [
    `graph ${quoteIfNeeded(graph.name)} format=${graph.format}`,
    `inputs ${graph.inputs.join(' ')}`,
    `outputs ${graph.outputs.join(' ')}`,
  ];
  return `${[head.join('\n'), ...graph.layers.map(printLayer)].join('\n\n')}\n`;
}

/** Return one layer as text. Never throws. */
export function printLayer(layer: Layer): string {
  const made = layer.outputs.length === 1 && layer.outputs[0] === layer.name ? '' : ` -> ${layer.outputs.join(', ')}`;
  const lines = [
    `${layer.class_name} ${quoteIfNeeded(layer.name)}(${layer.inputs.join(', ')})${made} [${layer.shape.join(', ')}]`,
    `  result_type ${printPrecision(layer.result_type)}`,
    ...sortedEntries(layer.types).map(([name, type]) => `  type ${name} ${printPrecision(type)}`),
    ...sortedEntries(layer.attributes).map(([name, value]) => `  ${name} = ${printValue(value)}`),
    ...sortedEntries(layer.weights).map(([name, weight]) => `  weight ${name} ${printWeight(weight)}`),
  ];
  if (layer.source_layers.length > 0) lines.push(`  source_layers ${layer.source_layers.join(' ')}`);
  if (layer.reference_of !== undefined) lines.push(`  reference_of ${layer.reference_of}`);
  for (const spec of layer.output_quantizers ?? []) lines.push(`  output_quantizer ${spec.className} ${JSON.stringify(spec.config)}`);
  return lines.join('\n');
}

function sortedEntries<T>(record: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function printValue(value: AttributeValue): string {
  return typeof value === 'string' ? quoteIfNeeded(value) : JSON.stringify(value);
}

function printWeight(weight: Weight): string {
  const quantizer = weight.quantizer ? ` ${weight.quantizer.className} ${JSON.stringify(weight.quantizer.config)}` : '';
  return `[${weight.shape.join(', ')}] #${checksum(convertedValues(weight))}${quantizer}`;
}

function quoteIfNeeded(text: string): string {
  return /^[\w./<>,:|-]+$/.test(text) ? text : JSON.stringify(text);
}

/** FNV-1a over the bytes, eight hexadecimal digits; tells texts apart, proves nothing. */
function checksum(data: Float64Array): string {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
