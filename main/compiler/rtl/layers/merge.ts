/** @file Layers that bring tensors together or only move elements: Merge, Concatenate, Reshape. */

import { fail, ok } from '../../../base/result.ts';
import { fractionBits, sameType } from '../../../../preload/model/fixed-type.ts';
import type { DesignResult, ElementSource, LayerContext } from '../layer-design.ts';
import { elementCount, elementwise, inputOf, textAttribute } from '../layer-design.ts';
import type { Netlist, NodeId } from '../netlist.ts';
import { NetlistBuilder } from '../netlist.ts';
import { quantise } from '../quantise.ts';

/** Design an element-wise merge of two tensors; the shorter one repeats. Fails with a reason for other operations. */
export function designMerge(context: LayerContext): DesignResult {
  const [a, b] = [inputOf(context, 0), inputOf(context, 1)];
  if (context.inputs.length !== 2) return fail('it merges more than two tensors');
  const fraction = Math.max(fractionBits(a.type), fractionBits(b.type));
  const net = new NetlistBuilder();
  const x = net.shift(net.input(a.range), fraction - fractionBits(a.type));
  const y = net.shift(net.input(b.range), fraction - fractionBits(b.type));
  const op = textAttribute(context.layer, 'op');
  const merged = mergeNodes(net, op, { x, y, fraction });
  if (merged === undefined) return fail(`the merge operation ${op} has no hardware in this flow yet`);
  const unit = net.build([quantise(net, merged.node, merged.fraction, context.result)]);
  const [countA, countB] = [elementCount(a.shape), elementCount(b.shape)];
  return ok(
    elementwise(unit, elementCount(context.layer.shape), (index) => [
      { tensor: 0, index: index % countA },
      { tensor: 1, index: index % countB },
    ]),
  );
}

function mergeNodes(
  net: NetlistBuilder,
  op: string,
  { x, y, fraction }: { readonly x: NodeId; readonly y: NodeId; readonly fraction: number },
): { readonly node: NodeId; readonly fraction: number } | undefined {
  switch (op) {
    case 'add':
      return { node: net.add(x, y), fraction };
    case 'subtract':
    case 'sub':
      return { node: net.add(x, y, { subtract: true }), fraction };
    case 'average':
      return { node: net.add(x, y), fraction: fraction + 1 };
    case 'multiply':
      return { node: net.multiply(x, y), fraction: 2 * fraction };
    case 'maximum':
      return { node: net.maximum(x, y), fraction };
    case 'minimum':
      return { node: net.mux(net.less(x, y), x, y), fraction };
    default:
      return undefined;
  }
}

/** Design a concatenation along one axis: wires, and one cast per input where its type differs. */
export function designConcatenate(context: LayerContext): DesignResult {
  const rank = context.layer.shape.length;
  const axisAttribute = context.layer.attributes['axis'];
  const raw = typeof axisAttribute === 'number' ? axisAttribute : -1;
  // hls4ml counts the batch as axis 0.
  const axis = raw < 0 ? rank + raw : raw - 1;
  if (axis < 0 || axis >= rank) return fail(`its axis ${raw} is outside a tensor of rank ${rank}`);
  const inner = elementCount(context.layer.shape.slice(axis + 1));
  const outer = elementCount(context.layer.shape.slice(0, axis));
  const sources: ElementSource[] = [];
  for (let o = 0; o < outer; o += 1) {
    context.inputs.forEach((input, tensor) => {
      const run = (input.shape[axis] ?? 1) * inner;
      for (let i = 0; i < run; i += 1) sources.push({ tensor, index: o * run + i });
    });
  }
  if (sources.length !== elementCount(context.layer.shape)) return fail('the shapes of its inputs do not add up to its own');
  return ok(castWires(context, sources));
}

/** Design a reshape or flatten: the same elements in the same order. */
export function designReshape(context: LayerContext): DesignResult {
  const sources = Array.from({ length: elementCount(context.layer.shape) }, (_, index): ElementSource => ({ tensor: 0, index }));
  return ok(castWires(context, sources));
}

function castWires(context: LayerContext, sources: readonly ElementSource[]): { units: Netlist[]; instances: { unit: number; inputs: ElementSource[]; outputs: number[] }[]; wires?: readonly ElementSource[] } {
  if (context.inputs.every((input) => sameType(input.type, context.result))) return { units: [], instances: [], wires: sources };
  const units = context.inputs.map((input) => {
    const net = new NetlistBuilder();
    return net.build([quantise(net, net.input(input.range), fractionBits(input.type), context.result)]);
  });
  const instances = sources.map((source, output) => ({ unit: 'tensor' in source ? source.tensor : 0, inputs: [source], outputs: [output] }));
  return { units, instances };
}
