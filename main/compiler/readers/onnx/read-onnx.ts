/**
 * @file ONNX and QONNX models: bytes to the source graph, with findings instead of exceptions.
 *
 * The file format ends at the operator graph (`to-operator-graph.ts`); what operators mean, and how they become layers, is the same for every
 * format that has operators and stands in `readers/operator-graph/`.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { isHdf5, startsWithBytes, ZIP_MARK, type ModelReading, type ModelSource } from '../model-source.ts';
import { buildSourceGraph } from '../operator-graph/build-source-graph.ts';
import { normalizeGraph } from '../operator-graph/normalize.ts';
import type { OperatorGraph } from '../operator-graph/operator-graph.ts';
import { readModelMessage, type ModelMessage } from './onnx-messages.ts';
import { toOperatorGraph } from './to-operator-graph.ts';

/** First byte of a protocol buffer whose first field is number 1 (the IR version) or 8 (an operator set): what every writer of ONNX begins with. */
const FIRST_TAGS = new Set([0x08, 0x42, 0x12, 0x3a]);

/** Return whether a file is an ONNX model: by its first field, or by its name where that says nothing. Never throws. */
export function isOnnxModel({ model }: ModelSource): boolean {
  const { bytes, name } = model;
  if (isHdf5(bytes) || startsWithBytes(bytes, ZIP_MARK)) return false;
  if (/\.onnx$/i.test(name)) return true;
  return FIRST_TAGS.has(bytes[0] ?? 0) && bytes.length > 16 && readModelMessage(bytes).ok;
}

/** How a model is read besides what the file says. */
export interface OnnxOptions {
  /** Height and width of images are divided by this: a fully convolutional network for smaller images (conformance cases ask for it). */
  readonly imageDivisor?: number;
}

/** Read an ONNX or QONNX model from the files chosen together; companions hold external data. Findings about the files are diagnostics. Never throws on them. */
export function readOnnxModel({ model, companions }: ModelSource, options: OnnxOptions = {}): ModelReading {
  const diagnostics: Diagnostic[] = [];
  const message = readModelMessage(model.bytes);
  if (!message.ok) return { diagnostics: [makeDiagnostic('error', 'model/file-corrupt', `${model.name} is damaged: ${message.failure}.`, { at: { file: model.name } })] };
  const graph = toOperatorGraph(message.value, companions, diagnostics);
  if (graph === undefined) return { diagnostics };
  const normal = normalizeGraph(options.imageDivisor === undefined ? graph : withSmallerImages(graph, options.imageDivisor), diagnostics);
  if (normal === undefined) return { diagnostics };
  const source = buildSourceGraph(normal, { format: 'onnx', origin: originOf(model.name, message.value, companions.map(({ name }) => name)) }, diagnostics);
  return source === undefined ? { diagnostics } : { graph: source, diagnostics };
}

/** Images are channels last where they are divided. */
function withSmallerImages(graph: OperatorGraph, divisor: number): OperatorGraph {
  const inputs = graph.inputs.map((input) => {
    const [batch = 1, height = 1, width = 1, ...rest] = input.shape;
    const fits = input.shape.length === 4 && height % divisor === 0 && width % divisor === 0;
    return fits ? { ...input, shape: [batch, height / divisor, width / divisor, ...rest] } : input;
  });
  return { ...graph, inputs };
}

function originOf(file: string, message: ModelMessage, companions: readonly string[]): Readonly<Record<string, string>> {
  const producer = [message.producer, message.producerVersion].filter((text) => text !== '').join(' ');
  const operatorSets = [...message.opsets].map(([domain, version]) => `${domain === '' ? 'ai.onnx' : domain} ${version}`).join(', ');
  return {
    file,
    ...(companions.length > 0 ? { weightsFile: companions.join(', ') } : {}),
    ...(producer === '' ? {} : { producer }),
    ...(operatorSets === '' ? {} : { operatorSets }),
    irVersion: String(message.irVersion),
  };
}
