/** @file Small graphs as the ONNX reader makes them, and a check that a pass changes no value. */
import { expect } from 'vitest';
import { runIdeal } from '../../main/compiler/emulator/ideal-forward.ts';
import type { AttributeValue, Layer, ModelGraph } from '../../main/compiler/ir/model-graph.ts';
import type { Pass, PassResult } from '../../main/compiler/passes/pass.ts';
import { applyConfiguration } from '../../main/compiler/passes/apply-configuration.ts';
import { chain, contextOf, design, weight } from './build-graph.ts';
import { RandomSource } from './random-source.ts';

type LayerInput = Partial<Layer> & Pick<Layer, 'name' | 'class_name'>;

/** A constant. */
export function constant(name: string, shape: readonly number[], values: readonly number[]): LayerInput {
  return { name, class_name: 'Constant', inputs: [], shape: [...shape], weights: { value: weight(shape, values) } };
}

/** What a Quant says beside its parameters. */
export interface QuantOptions {
  readonly scale?: readonly number[];
  readonly scaleShape?: readonly number[];
  readonly zero?: number;
  readonly bits?: number;
  readonly signed?: boolean;
  readonly narrow?: boolean;
  readonly rounding?: string;
}

/** A Quant whose parameters are weights already. */
export function quant(name: string, of: string, options: QuantOptions & { readonly shape?: readonly number[] } = {}): LayerInput {
  const { scale = [0.25], scaleShape = [], zero = 0, bits = 4, signed = true, narrow = false, rounding = 'ROUND', shape = [4] } = options;
  return { name, class_name: 'Quant', inputs: [of], shape: [...shape], attributes: { signed, narrow, rounding_mode: rounding, bitwidth: bits }, weights: { scale: weight(scaleShape, scale), zeropt: weight([], [zero]) } };
}

/** A BipolarQuant whose scale is a weight already. */
export function bipolar(name: string, of: string, scale = 1, shape: readonly number[] = [4]): LayerInput {
  return { name, class_name: 'BipolarQuant', inputs: [of], shape: [...shape], weights: { scale: weight([], [scale]) } };
}

/** A merge of two tensors. */
export function merge(name: string, op: string, inputs: readonly string[], shape: readonly number[] = [4]): LayerInput {
  return { name, class_name: 'Merge', inputs: [...inputs], shape: [...shape], attributes: { op, class_name: 'Merge' } };
}

/** A product with a matrix. */
export function matMul(name: string, inputs: readonly string[], shape: readonly number[] = [2]): LayerInput {
  return { name, class_name: 'MatMul', inputs: [...inputs], shape: [...shape] };
}

/** A Conv of an image [4, 4, channels] with a window of 2 by 2. */
export function conv(name: string, inputs: readonly string[], { channels = 1, filters = 2, group = 1 }: { readonly channels?: number; readonly filters?: number; readonly group?: number } = {}): LayerInput {
  const attributes: Record<string, AttributeValue> = {
    n_dim: 2, in_height: 4, in_width: 4, n_chan: channels, n_filt: filters, filt_height: 2, filt_width: 2, stride_height: 1, stride_width: 1, dilation_height: 1, dilation_width: 1,
    out_height: 3, out_width: 3, pad_top: 0, pad_bottom: 0, pad_left: 0, pad_right: 0, group, data_format: 'channels_last',
  };
  return { name, class_name: 'Conv', inputs: [...inputs], shape: [3, 3, filters], attributes };
}

/** A scaling. */
export function scaling(name: string, of: string, shape: readonly number[], parts: { readonly scale: readonly number[]; readonly bias?: readonly number[]; readonly own?: readonly number[] }): LayerInput {
  const { scale, own = [scale.length], bias = scale.map(() => 0) } = parts;
  const count = shape.reduce((p, n) => p * n, 1);
  return { name, class_name: 'ApplyAlpha', inputs: [of], shape: [...shape], attributes: { n_in: count, n_filt: -1 }, weights: { scale: weight(own, scale), bias: weight(own, bias) } };
}

/** Apply the configuration and one pass. */
export function runPass(run: Pass['run'], layers: readonly LayerInput[], outputs?: readonly string[]): PassResult & { readonly before: ModelGraph } {
  const graph: ModelGraph = { ...chain(layers, outputs), format: 'qonnx' };
  const context = contextOf(design());
  const before = applyConfiguration(graph, context).graph;
  return { before, ...run(before, context) };
}

/** Apply more passes to a result, each once. */
export function runMore(graph: ModelGraph, ...passes: readonly Pass['run'][]): ModelGraph {
  const context = contextOf(design());
  let [current, lastIndex] = [graph, 200];
  for (const run of passes) {
    const result = run(current, { ...context, lastIndex });
    [current, lastIndex] = [result.graph, result.lastIndex ?? lastIndex];
  }
  return current;
}

function samples(size: number): Float64Array {
  const chance = new RandomSource(5);
  return Float64Array.from({ length: size }, () => Math.fround(chance.fraction() * 8 - 4));
}

function idealOutputs(graph: ModelGraph, rows: number): readonly Float64Array[] {
  const tensors = new Map(graph.inputs.map((name) => {
    const size = (graph.layers.find((layer) => layer.name === name)?.shape ?? []).reduce((p, n) => p * n, rows);
    return [name, samples(size)] as const;
  }));
  const { tensors: made, diagnostics } = runIdeal(graph, { id: 'pass', rowCount: rows, tensors });
  expect(diagnostics).toEqual([]);
  return graph.outputs.map((name) => made.get(name) ?? new Float64Array());
}

/** Expect a graph's ideal outputs, on 16 samples, to be those of a function of one sample's input. */
export function expectValues(graph: ModelGraph, of: (x: Float64Array) => readonly number[]): void {
  const rows = 16;
  const [made = new Float64Array()] = idealOutputs(graph, rows);
  const input = graph.layers.find((layer) => layer.name === graph.inputs[0]);
  const size = (input?.shape ?? []).reduce((p, n) => p * n, 1);
  const values = samples(size * rows);
  for (let row = 0; row < rows; row++) {
    const wanted = of(values.subarray(row * size, (row + 1) * size));
    expect(made.length / rows).toBe(wanted.length);
    for (const [i, value] of wanted.entries()) expect(made[row * wanted.length + i], `sample ${row}, value ${i}`).toBeCloseTo(value, 5);
  }
}

/** Round to the nearest, ties to even. */
export function halfToEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
}

/** A value after a signed Quant with rounding to even. */
export function quantised(x: number, { scale, zero = 0, bits = 4 }: { readonly scale: number; readonly zero?: number; readonly bits?: number }): number {
  const code = halfToEven(Math.fround(Math.fround(x / scale) + zero));
  return (Math.min(2 ** (bits - 1) - 1, Math.max(-(2 ** (bits - 1)), code)) - zero) * scale;
}
