/**
 * @file EinsumDense and Einsum as their kernels take them: permutations, sizes of the groups of indices, and the constant tensor in
 * the order [place, summed, free]. Part of `assign-implementation.ts`, where hls4ml's initialisers for these layers run.
 */

import type { Precision } from '../../../preload/model/fixed-type.ts';
import { einsumRecipe, type EinsumRecipe } from '../ir/einsum-recipe.ts';
import type { AttributeValue, Layer, Weight } from '../ir/model-graph.ts';
import { permuteAxes, repeatAxes } from '../ir/tensor-axes.ts';
import { elementCount, textAttribute } from '../ir/visit.ts';

/** Return an EinsumDense with recipe and strategy, its kernel and bias in their order; `biasType` is that of a bias of zeros. Never throws. */
export function assignEinsumDense(layer: Layer, asked: string, biasType: Precision): Layer {
  if (isAssigned(layer)) return layer;
  const kernel = layer.weights['weight'];
  const recipe = kernel && einsumRecipe(textAttribute(layer, 'equation'), shapeAttribute(layer, 'inp_shape'), kernel.shape);
  if (!kernel || !recipe) return layer;
  const outShape = shapeAttribute(layer, 'out_shape');
  const { bias_data: _bias, ...own } = layer.attributes;
  const attributes: Record<string, AttributeValue> = {
    ...own,
    inp_tpose_idxs: recipe.firstAxes,
    out_tpose_idxs: recipe.resultAxes,
    out_interpert_shape: recipe.resultShape,
    n_free_data: recipe.firstFree,
    n_free_kernel: recipe.secondFree,
    n_inplace: recipe.places,
    n_contract: recipe.summed,
    parallelization_factor: own['parallelization_factor'] ?? recipe.firstFree,
    strategy: ['resource', 'distributed_arithmetic'].includes(asked) ? asked : 'latency',
  };
  return { ...layer, attributes, types: { ...layer.types, bias: layer.types['bias'] ?? biasType }, weights: { ...layer.weights, weight: placedKernel(kernel, recipe), bias: placedBias(layer.weights['bias'], outShape, recipe) } };
}

/** Return an Einsum of two tensors with recipe and strategy. Never throws. */
export function assignEinsum(layer: Layer, asked: string): Layer {
  if (isAssigned(layer)) return layer;
  const recipe = einsumRecipe(textAttribute(layer, 'equation'), shapeAttribute(layer, 'inp0_shape'), shapeAttribute(layer, 'inp1_shape'));
  if (!recipe) return layer;
  const attributes: Record<string, AttributeValue> = {
    ...layer.attributes,
    inp0_tpose_idxs: recipe.firstAxes,
    inp1_tpose_idxs: recipe.secondAxes,
    // Indices of one operand that the result has not: there are none, the recipe refuses them.
    direct_sum_axis: [[], []],
    in_transpose_idxs: [recipe.firstAxes, recipe.secondAxes],
    out_transpose_idxs: recipe.resultAxes,
    L0: recipe.firstFree,
    L1: recipe.secondFree,
    I: recipe.places,
    C: recipe.summed,
    out_tpose_idxs: recipe.resultAxes,
    out_interpert_shape: recipe.resultShape,
    n_free0: recipe.firstFree,
    n_free1: recipe.secondFree,
    n_inplace: recipe.places,
    n_contract: recipe.summed,
    parallelization_factor: layer.attributes['parallelization_factor'] ?? recipe.firstFree,
    strategy: asked === 'resource' ? 'resource' : 'latency',
  };
  return { ...layer, attributes };
}

/** A network that was read as it was built has its constants in the kernel's order already. */
function isAssigned({ attributes }: Layer): boolean {
  return attributes['n_contract'] !== undefined;
}

function shapeAttribute(layer: Layer, name: string): readonly number[] {
  const value = layer.attributes[name];
  return Array.isArray(value) ? value.map(Number) : [];
}

/** The kernel as [place, summed, free]. */
function placedKernel(kernel: Weight, { secondAxes, places, secondFree, summed }: EinsumRecipe): Weight {
  const place = (data: Float64Array): Float64Array => permuteAxes(permuteAxes(data, kernel.shape, secondAxes), [places, secondFree, summed], [0, 2, 1]);
  return mapWeight(kernel, [places, summed, secondFree], place);
}

/** The bias repeated to the whole result, in the order in which the result is made. */
function placedBias(bias: Weight | undefined, outShape: readonly number[], recipe: EinsumRecipe): Weight {
  if (!bias) return { shape: recipe.resultShape, data: new Float64Array(elementCount(outShape)) };
  const inverse = recipe.resultAxes.map((_, axis) => recipe.resultAxes.indexOf(axis));
  return mapWeight(bias, recipe.resultShape, (data) => permuteAxes(repeatAxes(data, bias.shape, outShape), outShape, inverse));
}

function mapWeight(weight: Weight, shape: readonly number[], map: (data: Float64Array) => Float64Array): Weight {
  const { unquantized, converted } = weight;
  return { ...weight, shape, data: map(weight.data), ...(unquantized ? { unquantized: map(unquantized) } : {}), ...(converted ? { converted: map(converted) } : {}) };
}
