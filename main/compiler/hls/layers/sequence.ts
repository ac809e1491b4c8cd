/** @file Layers that exist for io_parallel only: layer normalisation, Einstein sums, quantizers with a type for every element. */

import { OVERFLOW_MODES, ROUNDING_MODES, printPrecision } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import { toNumbers } from '../../numerics/mantissas.ts';
import { inverseRootTable, quantizeTable } from '../../numerics/tables.ts';
import type { AttributeValue } from '../../ir/model-graph.ts';
import { typedLiteral } from '../constants.ts';
import { cppType } from '../cpp-type.ts';
import type { GenerateLayer, LayerCode, LayerSite, SiteRefusal } from '../layer-site.ts';
import { isRefusal, member, numberOf, refuse, siteConstant, typeArguments, typedef, typeOf, weightOf } from '../layer-site.ts';
import { prepareKernel } from '../product-kernel.ts';
import { BIAS, kernelCode, WEIGHT } from './dense.ts';
import { permutationStruct } from './move.ts';
import { tableConstant, tableOf } from './table-activation.ts';

/** Generate a LayerNormalization over the last axis. */
export const generateLayerNormalization: GenerateLayer = (site) => {
  const { layer, output, ioType } = site;
  const accum = typeOf(layer, 'accum');
  const table = tableOf({ ...site, layer: { ...layer, attributes: { table_size: 4096, ...layer.attributes } } });
  const count = numberOf(layer, 'n_in', output.elementCount) / numberOf(layer, 'seq_len', 1);
  const rangePower = numberOf(layer, 'table_range_power2', 0);
  const [scale, bias] = [weightOf(site, 'scale'), weightOf(site, 'bias')];
  if (ioType === 'io_stream') return refuse('a LayerNormalization does not exist as a stream; use io_parallel');
  if (isRefusal(table)) return table;
  if (accum === undefined || scale === undefined || bias === undefined) return refuse('its scale, its bias or the type of its accumulator is missing');
  if (!Number.isInteger(rangePower) || rangePower < 0 || rangePower > 16) return refuse('its table range is not a power of two of at most 1');
  if (!Number.isInteger(output.elementCount / count)) return refuse('its vectors do not fit its shape');
  const share = typedLiteral(1 / count, accum);
  if (share === undefined) return refuse(`1/${count} cannot be written exactly in ${printPrecision(accum)}`);
  const entries = inverseRootTable(table.size, numberOf(layer, 'epsilon_power_of_10', 3), rangePower);
  const roots = tableConstant(site, `1/sqrt(x) from 0 to 2^-${rangePower}`, 'table', { type: table.type, mantissas: quantizeTable(entries, table.type) });
  if (isRefusal(roots)) return roots;
  const [scales, biases] = [siteConstant(site, { short: 's', typeShort: 'scale', what: 'scale', ...scale }), siteConstant(site, { short: 'b', typeShort: 'bias', what: 'bias', ...bias })];
  if (typeof scales === 'string') return refuse(scales);
  if (typeof biases === 'string') return refuse(biases);
  if (scales.count !== count || biases.count !== count) return refuse(`its scale has ${scales.count} and its bias ${biases.count} elements, ${count} were expected`);
  return {
    includes: ['layer_normalization.h'],
    config: [
      member('n_in', count), member('n_vectors', output.elementCount / count), member('table_size', table.size), member('table_range_power2', rangePower), member('reuse_factor', Math.max(1, numberOf(layer, 'reuse_factor', 1))),
      typedef(accum, 'accum_t'), typedef(roots.typeName, 'table_t'), typedef(scales.typeName, 'scale_t'), typedef(biases.typeName, 'bias_t'),
      `static ${cppType(accum)} share() { return ${share}; }`, `static ${roots.typeName} entry(unsigned i) { return ${roots.name}[i]; }`,
    ],
    body: [`bitloom::normalize_layer<${typeArguments(site, site.configName)}>(data, result, ${scales.name}, ${biases.name});`],
    pragmas: [],
    parameters: [scales, biases],
    tables: [roots],
  };
};

function numbers(value: AttributeValue | undefined): readonly number[] {
  return Array.isArray(value) ? (value as readonly unknown[]).map(Number) : [];
}

/** Structs and members that permute the operands and the result. */
function permutations(site: LayerSite, parts: readonly (readonly [name: string, shape: string, axes: string])[]): { readonly structs: string[]; readonly members: string[] } | SiteRefusal {
  const structs: string[] = [];
  const members: string[] = [];
  for (const [name, shape, axes] of parts) {
    const struct = `${name}_${site.configName}`;
    const made = permutationStruct(struct, numbers(site.layer.attributes[shape]), numbers(site.layer.attributes[axes]));
    if (typeof made !== 'string') return made;
    structs.push(made);
    members.push(`static int ${name}(unsigned j) { return bitloom::permuted<${struct}>(j); }`);
  }
  return { structs, members };
}

/** Generate an EinsumDense. */
export const generateEinsumDense: GenerateLayer = (site) => {
  const { layer, output, ioType } = site;
  if (ioType === 'io_stream') return refuse('an EinsumDense does not exist as a stream; use io_parallel');
  if (String(layer.attributes['strategy']).startsWith('resource')) return refuse('an EinsumDense exists only with the strategy Latency here');
  const orders = permutations(site, [['source', 'inp_shape', 'inp_tpose_idxs'], ['result_source', 'out_interpert_shape', 'out_tpose_idxs']]);
  if (isRefusal(orders)) return orders;
  const n = (name: string): number => numberOf(layer, name, 1);
  const kernel = prepareKernel({ site, input: site.inputs[0]!.type, inputCount: n('n_contract'), outputCount: n('n_free_kernel'), weight: WEIGHT, bias: BIAS, places: n('n_inplace'), biasCount: output.elementCount });
  if (isRefusal(kernel)) return kernel;
  const code = kernelCode(kernel);
  return {
    ...code,
    helpers: [...code.helpers, ...orders.structs],
    includes: ['einsum.h', 'move.h'],
    config: [...kernel.members, member('n_places', n('n_inplace')), member('n_free', n('n_free_data')), member('n_data', site.inputs[0]!.elementCount), member('n_result', output.elementCount), ...orders.members],
    body: [`bitloom::einsum_dense<${typeArguments(site, site.configName)}>(data, result, ${kernel.weights.name}, ${kernel.biases.name});`],
  };
};

/** Generate an Einsum of two tensors. */
export const generateEinsum: GenerateLayer = (site) => {
  const { layer, output, ioType, inputs } = site;
  const accum = typeOf(layer, 'accum');
  const [first, second] = inputs;
  if (ioType === 'io_stream') return refuse('an Einsum does not exist as a stream; use io_parallel');
  if (accum === undefined || first === undefined || second === undefined) return refuse('an operand of it or the type of its accumulator is missing');
  const orders = permutations(site, [['source', 'inp0_shape', 'inp0_tpose_idxs'], ['second_source', 'inp1_shape', 'inp1_tpose_idxs'], ['result_source', 'out_interpert_shape', 'out_tpose_idxs']]);
  if (isRefusal(orders)) return orders;
  const n = (name: string): number => numberOf(layer, name, 1);
  return {
    includes: ['einsum.h', 'move.h'],
    helpers: orders.structs,
    config: [member('n_in', n('n_contract')), member('n_free', n('n_free0')), member('n_other', n('n_free1')), member('n_first', first.elementCount), member('n_second', second.elementCount), member('n_result', output.elementCount), typedef(accum, 'accum_t'), ...orders.members],
    body: [`bitloom::einsum<${typeArguments(site, site.configName)}>(first, second, result);`],
    pragmas: [],
    parameters: [],
    tables: [],
    intervalCycles: 1,
  };
};

/** Types of the elements of a quantizer; `undefined` where the width is 0. */
function elementTypes(site: LayerSite): readonly (FixedType | undefined)[] | SiteRefusal {
  const { layer, output } = site;
  const mask = weightOf(site, 'mask_kbi');
  const shape = layer.weights['mask_kbi']?.shape;
  const rounding = ROUNDING_MODES.find((mode) => mode === layer.attributes['RND']);
  const overflow = OVERFLOW_MODES.find((mode) => mode === layer.attributes['SAT']);
  if (mask === undefined || shape === undefined || rounding === undefined || overflow === undefined) return refuse('the widths or the modes of its elements are missing');
  const own = shape.slice(2);
  const count = own.reduce((p, n) => p * n, 1);
  const values = toNumbers(mask.mantissas);
  const fits = values.length === 3 * count && own.length === output.shape.length && own.every((n, axis) => n === 1 || n === output.shape[axis]);
  if (!fits) return refuse('the widths of its elements do not fit its shape');
  const strides = own.map((n, axis) => (n === 1 ? 0 : own.slice(axis + 1).reduce((p, m) => p * m, 1)));
  return Array.from({ length: output.elementCount }, (_, flat) => {
    let rest = flat;
    let index = 0;
    for (let axis = output.shape.length - 1; axis >= 0; axis--) {
      const size = output.shape[axis] ?? 1;
      index += (rest % size) * (strides[axis] ?? 0);
      rest = Math.floor(rest / size);
    }
    const [widthBits, integerBits] = [values[count + index] ?? 0, values[2 * count + index] ?? 0];
    return widthBits <= 0 ? undefined : { kind: 'fixed', widthBits, integerBits, signed: values[index] !== 0, rounding, overflow };
  });
}

/** Generate a FixedPointQuantizer: one cast after another, written out. */
export const generateElementQuantizer: GenerateLayer = (site) => {
  if (site.ioType === 'io_stream') return refuse('widths per element do not exist as a stream; use io_parallel');
  const types = elementTypes(site);
  if ('refused' in types) return types;
  const result = site.output.typeName;
  const lines = types.map((type, i) => (type === undefined ? `result[${i}] = ${result}(0);` : `result[${i}] = ${result}(${cppType(type)}(data[${i}]));`));
  return { includes: ['common.h'], config: [], body: lines, pragmas: [], parameters: [], tables: [], intervalCycles: 1 } satisfies LayerCode;
};
