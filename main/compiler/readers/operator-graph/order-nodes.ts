/**
 * @file Puts nodes in an order in which every node stands after those it reads, and says what stands in the way: circles, tensors that
 * nothing makes, tensors that are made twice. Nodes that nothing reads are left out.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { producersOf } from './edit-nodes.ts';
import type { OperatorGraph, OperatorNode } from './operator-graph.ts';

/** Return the graph with its nodes in order, or undefined where there is no order; findings are appended. Never throws. */
export function orderNodes(graph: OperatorGraph, diagnostics: Diagnostic[]): OperatorGraph | undefined {
  const duplicate = firstDuplicate(graph);
  if (duplicate !== undefined) {
    diagnostics.push(makeDiagnostic('error', 'model/duplicate-name', `The tensor "${duplicate}" is made more than once.`, { at: { layer: duplicate } }));
    return undefined;
  }
  const producers = producersOf(graph.nodes);
  const order = reachable(graph, producers);
  if ('circle' in order) {
    diagnostics.push(makeDiagnostic('error', 'model/cycle', `The node "${order.circle.source}" waits for its own result.`, { at: { layer: order.circle.source } }));
    return undefined;
  }
  const wanted = new Set(order.nodes);
  const known = new Set([...graph.constants.keys(), ...graph.inputs.map(({ name }) => name), ...producers.keys()]);
  const nodes = inFileOrder(graph.nodes, wanted, order.nodes).map((node) => {
    const unknown = node.inputs.find((name) => name !== '' && !known.has(name));
    return unknown === undefined || node.refusal !== undefined ? node : { ...node, refusal: `it reads "${unknown}", which nothing makes or which cannot be read` };
  });
  const missing = graph.outputs.find((name) => !known.has(name));
  if (missing !== undefined || graph.outputs.length === 0) {
    diagnostics.push(makeDiagnostic('error', 'model/dangling-input', missing === undefined ? 'The model has no output.' : `Nothing makes the output "${missing}".`, { at: missing === undefined ? {} : { layer: missing } }));
    return undefined;
  }
  return { ...graph, nodes };
}

function firstDuplicate(graph: OperatorGraph): string | undefined {
  const seen = new Set(graph.inputs.map(({ name }) => name));
  if (seen.size < graph.inputs.length) return graph.inputs.find(({ name }, i) => graph.inputs.findIndex((other) => other.name === name) !== i)?.name;
  for (const name of [...graph.constants.keys(), ...graph.nodes.flatMap((node) => node.outputs.filter((output) => output !== ''))]) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}

type Order = { readonly nodes: readonly OperatorNode[] } | { readonly circle: OperatorNode };

/** All nodes that an output needs, each after those it reads. */
function reachable(graph: OperatorGraph, producers: ReadonlyMap<string, OperatorNode>): Order {
  const state = new Map<OperatorNode, 'open' | 'done'>();
  const nodes: OperatorNode[] = [];
  for (const output of graph.outputs) {
    const root = producers.get(output);
    const stack = root ? [root] : [];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      if (state.get(node) === 'done') {
        stack.pop();
        continue;
      }
      state.set(node, 'open');
      const waiting = node.inputs.flatMap((name) => producers.get(name) ?? []).filter((producer) => state.get(producer) !== 'done');
      const circle = waiting.find((producer) => state.get(producer) === 'open');
      if (circle) return { circle };
      if (waiting.length > 0) stack.push(...waiting);
      else {
        state.set(node, 'done');
        nodes.push(node);
        stack.pop();
      }
    }
  }
  return { nodes };
}

/** The file's own order where it is one: names and numbers of layers follow it. */
function inFileOrder(nodes: readonly OperatorNode[], wanted: ReadonlySet<OperatorNode>, sorted: readonly OperatorNode[]): readonly OperatorNode[] {
  const kept = nodes.filter((node) => wanted.has(node));
  const place = new Map(kept.flatMap((node, i) => node.outputs.map((name) => [name, i] as const)));
  const isOrdered = kept.every((node, i) => node.inputs.every((name) => (place.get(name) ?? -1) < i));
  return isOrdered ? kept : sorted;
}
