/**
 * @file Functions of the model's own, put in the place of the nodes that call them. Tensors inside get names of their own; attributes that a body
 * refers to take the caller's values or the function's defaults.
 */

import type { AttributeMessage, FunctionMessage, ModelMessage, NodeMessage } from './onnx-messages.ts';

/** Functions in functions; ONNX forbids recursion, a damaged file may have it. */
const DEPTH_MAX = 16;
/** Most nodes after inlining: a chain of functions that each call the next twice grows without end. */
const NODES_MAX = 500_000;

/** Return the nodes of a graph with every call of a model's own function replaced by its body; calls too deep or too many stay. Never throws. */
export function inlineFunctions(nodes: readonly NodeMessage[], model: Pick<ModelMessage, 'functions'>): readonly NodeMessage[] {
  if (model.functions.length === 0) return nodes;
  const functions = new Map(model.functions.map((f) => [`${f.domain}:${f.name}`, f]));
  const result: NodeMessage[] = [];
  let calls = 0;
  const add = (node: NodeMessage, depth: number): void => {
    const body = functions.get(`${node.domain}:${node.opType}`);
    if (body === undefined || depth > DEPTH_MAX || result.length > NODES_MAX) {
      result.push(node);
      return;
    }
    calls += 1;
    const prefix = `${node.name === '' ? node.opType : node.name}/${calls}/`;
    for (const inner of body.nodes) add(bound(inner, body, { node, prefix }), depth + 1);
  };
  for (const node of nodes) add(node, 0);
  return result;
}

interface Call {
  readonly node: NodeMessage;
  readonly prefix: string;
}

function bound(inner: NodeMessage, body: FunctionMessage, { node, prefix }: Call): NodeMessage {
  const names = new Map<string, string>([
    ...body.inputs.map((name, i) => [name, node.inputs[i] ?? ''] as const),
    ...body.outputs.flatMap((name, i) => (node.outputs[i] === undefined || node.outputs[i] === '' ? [] : [[name, node.outputs[i]] as const])),
  ]);
  const tensor = (name: string): string => (name === '' ? '' : (names.get(name) ?? `${prefix}${name}`));
  return {
    ...inner,
    name: `${prefix}${inner.name === '' ? inner.opType : inner.name}`,
    inputs: inner.inputs.map(tensor),
    outputs: inner.outputs.map(tensor),
    attributes: inner.attributes.flatMap((attribute) => resolved(attribute, node, body)),
  };
}

function resolved(attribute: AttributeMessage, node: NodeMessage, body: FunctionMessage): readonly AttributeMessage[] {
  if (attribute.reference === undefined) return [attribute];
  const given = node.attributes.find(({ name }) => name === attribute.reference) ?? body.defaults.find(({ name }) => name === attribute.reference);
  return given ? [{ ...given, name: attribute.name }] : [];
}
