/** @file BatchNormalization and ApplyAlpha: one constant factor and offset per channel, exact up to the result type. */

import { defined } from '../../../base/assert.ts';
import { fail, ok } from '../../../base/result.ts';
import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import { buildAdderGraph } from '../../cmvm/build-adder-graph.ts';
import type { DesignResult, ElementSource, LayerContext, UnitInstance } from '../layer-design.ts';
import { elementCount, fixedTypeOf, inputOf } from '../layer-design.ts';
import { NetlistBuilder } from '../netlist.ts';
import { quantise } from '../quantise.ts';
import { constantIntegers } from '../weight-integers.ts';
import { placeAdderGraph } from '../weighted-sum.ts';

/** Design `y = x·scale[c] + bias[c]`; the unit holds all channels of one pixel. Fails with a reason for other types. */
export function designScale(context: LayerContext): DesignResult {
  const { layer } = context;
  const input = inputOf(context);
  const [factors, biasType] = [constantIntegers(context, 'scale', input.type), fixedTypeOf(layer, 'bias')];
  if (!factors.ok) return factors;
  if (!biasType.ok) return biasType;
  const scale = factors.value.integers;
  const bias = context.weights(layer, 'bias');
  const count = elementCount(layer.shape);
  if (scale.length === 0 || count % scale.length !== 0) return fail(`its ${scale.length} scales do not divide ${count} elements`);
  const fractionX = fractionBits(input.type) + factors.value.fraction;
  const fractionBias = fractionBits(biasType.value);
  const fraction = Math.max(fractionX, fractionBias);
  const net = new NetlistBuilder();
  const inputs = scale.map(() => net.input(input.range));
  const outputs = scale.map((factor, channel) => {
    const x = defined(inputs[channel], 'an input per channel');
    const graph = buildAdderGraph({ inputCount: 1, outputCount: 1, entries: [factor] }, [input.range]);
    const [product] = placeAdderGraph(net, graph, [x]);
    const offset = defined(bias[bias.length === 1 ? 0 : channel], 'a bias per channel') << BigInt(fraction - fractionBias);
    const sum = net.addConstant(net.shift(defined(product, 'one product'), fraction - fractionX), offset);
    return quantise(net, sum, fraction, context.result);
  });
  const instances: UnitInstance[] = [];
  for (let first = 0; first < count; first += scale.length) {
    const elements = scale.map((_, channel) => first + channel);
    instances.push({ unit: 0, inputs: elements.map((index): ElementSource => ({ tensor: 0, index })), outputs: elements });
  }
  return ok({ units: [net.build(outputs)], instances });
}
