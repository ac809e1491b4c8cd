/**
 * @file The normalisation of a program's operator graph: shapes known, constants folded, channels last, nodes and tensors named as hls4ml names
 * the layers of a PyTorch model. Unlike an ONNX file it is not prepared by qonnx: a Linear stays one node, and a flattened image keeps its
 * order with a Transpose before it (hls4ml's pass takes it out where it can).
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { NameSource } from '../operator-graph/edit-nodes.ts';
import { inferAndFold } from '../operator-graph/infer-and-fold.ts';
import { ownConstants } from '../operator-graph/name-nodes.ts';
import type { NormalGraph } from '../operator-graph/normalize.ts';
import type { OperatorGraph, OperatorNode } from '../operator-graph/operator-graph.ts';
import { orderNodes } from '../operator-graph/order-nodes.ts';
import { removeIdentities } from '../operator-graph/remove-identities.ts';
import { toChannelsLast } from '../operator-graph/to-channels-last.ts';
import { joinRowProducts } from './join-row-products.ts';
import type { ProgramGraph } from './to-operator-graph.ts';

/** Normalise a program; undefined where it has no order. Findings are appended. Never throws. */
export function normalizeProgram({ graph, skipped, inputNames }: ProgramGraph, diagnostics: Diagnostic[]): NormalGraph | undefined {
  const ordered = orderNodes(graph, diagnostics);
  if (!ordered) return undefined;
  const { graph: plain, removed } = removeIdentities(inferAndFold(ordered));
  const joined = joinRowProducts(inferAndFold(plain));
  const turned = toChannelsLast(inferAndFold(joined), { keepsFlattenOrder: true });
  const named = nameCalls(ownConstants(inferAndFold(turned)), inputNames);
  for (const { name, channelsFirstShape, shape } of named.inputs) {
    if (channelsFirstShape) diagnostics.push(makeDiagnostic('note', 'model/channels-last', `The input ${name} has the shape [${shape.slice(1).join(', ')}] here and [${channelsFirstShape.join(', ')}] in the file.`, { at: { layer: name } }));
  }
  return { graph: inferAndFold(named), skipped: [...skipped, ...removed], mergedQuantizerCount: 0 };
}

/** The last operator of a call has the call's name; those before it add what they do. Tensors follow their nodes: the first that is read has the node's name. */
function nameCalls(graph: OperatorGraph, inputNames: ReadonlyMap<string, string>): OperatorGraph {
  const last = new Map(graph.nodes.map((node) => [node.source, node] as const));
  const names = new NameSource([], new Map(), [...inputNames.values(), ...last.keys()]);
  const tensors = new Map(inputNames);
  const read = new Set([...graph.outputs, ...graph.nodes.flatMap((node) => node.inputs)]);
  const nodes = graph.nodes.map((node): OperatorNode => {
    const name = last.get(node.source) === node ? node.source : names.fresh(node.operator === 'Transpose' ? `transpose_input_for_${node.source}` : `${node.source}_${node.operator.toLowerCase()}`);
    const main = node.outputs.find((output) => read.has(output)) ?? node.outputs[0];
    for (const [i, output] of node.outputs.entries()) if (output !== '') tensors.set(output, output === main ? name : names.fresh(`${name}_result${i}`));
    return { ...node, name };
  });
  let scalarCount = 0;
  for (const [name, { shape }] of graph.constants) tensors.set(name, names.fresh(shape.length === 0 ? `const_${scalarCount++}` : name));
  // What nothing makes must not get the name of something else.
  const rename = (name: string): string => tensors.get(name) ?? '';
  return {
    ...graph,
    inputs: graph.inputs.map((input) => ({ ...input, name: rename(input.name) })),
    outputs: graph.outputs.map(rename),
    nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) })),
    constants: new Map([...graph.constants].map(([name, tensor]) => [rename(name), tensor])),
  };
}
