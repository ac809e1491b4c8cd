import { describe, expect, it } from 'vitest';
import { planProject } from '../../../../main/compiler/hls/plan-project.ts';
import type { LayerCode } from '../../../../main/compiler/hls/layer-site.ts';
import { productOf } from '../../../../main/compiler/hls/product-kernel.ts';
import { fixed, int } from '../../../../preload/model/fixed-type.ts';
import type { NumberType, XnorType } from '../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../../../main/compiler/ir/model-graph.ts';
import { PROJECT_OPTIONS } from '../../../helpers/hls-csim.ts';
import { denseLayer, graphOf, inputLayer, weight } from '../../../helpers/lowered-graph.ts';

const VALUES = Array.from({ length: 32 }, (_, i) => (i % 8 === 3 ? 0 : (i - 9) / 8));
const XNOR: XnorType = { kind: 'xnor', widthBits: 1, integerBits: 1, signed: false, rounding: 'TRN', overflow: 'WRAP' };

function code(attributes: Layer['attributes'], backend: 'Vitis' | 'Vivado' = 'Vitis', given: Partial<Layer> = {}, data: NumberType = fixed(16, 6)): LayerCode | string {
  const dense = denseLayer('fc', 'x', { weight: weight([8, 4], VALUES) }, { attributes: { index: 2, ...attributes }, ...given });
  const { items, leftOut } = planProject(graphOf([inputLayer('x', [8], { result_type: data }), dense]), { ...PROJECT_OPTIONS, ioType: 'io_parallel', library: [], backend });
  const [item] = items;
  return item?.kind === 'layer' ? item.code : (leftOut[0]?.reason ?? '');
}

const made = (attributes: Layer['attributes'], backend: 'Vitis' | 'Vivado' = 'Vitis'): LayerCode => {
  const found = code(attributes, backend);
  if (typeof found === 'string') throw new TypeError(found);
  return found;
};

describe('a matrix–vector product', () => {
  it('with strategy latency partitions its weights and limits multipliers by the reuse factor, zeros taken off', () => {
    const { pragmas, config, intervalCycles } = made({ strategy: 'latency', reuse_factor: 4 });
    expect(config).toContain('typedef bitloom::latency_kernel<config2> kernel;');
    // 32 products in 4 cycles are 8 multipliers; 4 of the weights are zero, which is one multiplier less.
    expect(pragmas).toEqual(['ARRAY_PARTITION variable=w2 complete', 'ARRAY_PARTITION variable=b2 complete', 'ALLOCATION operation instances=mul limit=7']);
    expect(intervalCycles).toBe(4);
  });

  it('spells the limit as each tool does', () => {
    expect(made({ strategy: 'latency', reuse_factor: 4 }, 'Vivado').pragmas.at(-1)).toBe('ALLOCATION instances=mul limit=7 operation');
  });

  it('with strategy resource reshapes its weights into as many blocks as there are multipliers, in BRAM', () => {
    const { pragmas, config, intervalCycles } = made({ strategy: 'resource', reuse_factor: 4 });
    expect(config).toContain('typedef bitloom::resource_kernel<config2> kernel;');
    expect(pragmas).toEqual(['ARRAY_RESHAPE variable=w2 block factor=8', 'ARRAY_PARTITION variable=b2 complete', 'ROM w2']);
    expect(intervalCycles).toBeUndefined();
  });

  it('with a reuse factor above its inputs is built in whole rounds over them, and says so', () => {
    const { config, notes } = made({ strategy: 'resource', reuse_factor: 24 });
    expect(config).toContain('static const unsigned reuse_factor = 16;');
    expect(notes?.[0]).toMatch(/reuse factor 16 instead of 24/);
  });

  it('unrolled has a line for every weight that is not zero, in the order of the resource kernel', () => {
    const { generated = '', helpers } = made({ strategy: 'resource_unrolled', reuse_factor: 2 });
    const lines = [...generated.matchAll(/acc\[(\d+)\] \+= .*x\[(\d+)\], w\[(\d+)\]/g)].map(([, to, from, at]) => [Number(to), Number(from), Number(at)]);
    const inputsOf = (output: number): (number | undefined)[] => lines.filter(([to]) => to === output).map(([, from]) => from);
    expect(lines).toHaveLength(27);
    expect(lines.slice(0, 4)).toEqual([[0, 0, 0], [0, 2, 8], [0, 4, 16], [0, 6, 24]]);
    // Two reads of four products each: the even inputs belong to the first, the odd ones to the second.
    expect(inputsOf(0).slice(0, 4)).toEqual([0, 2, 4, 6]);
    expect(new Set(inputsOf(0).slice(4).map((at = 0) => at % 2))).toEqual(new Set([1]));
    expect(helpers).toEqual(['struct unrolled_config2;']);
  });

  it('by distributed arithmetic is additions only', () => {
    const { generated = '' } = made({ strategy: 'distributed_arithmetic', reuse_factor: 1 });
    expect(generated).toMatch(/^struct adders_config2 \{/);
    expect(generated.replaceAll(/x_T \*|y_T \*|w_T \*|b_T \*/g, '')).not.toContain('*');
    expect(generated).toContain('y[3] = y_T(s3);');
  });

  it.each([['one bit', XNOR], ['whole numbers', int(8)]] as const)('by distributed arithmetic is refused for data of %s, as hls4ml does', (_, data) => {
    expect(code({ strategy: 'distributed_arithmetic', reuse_factor: 1 }, 'Vitis', {}, data)).toMatch(/reads fixed-point data only/);
  });

  it.each([
    [{ strategy: 'resource', reuse_factor: 3 }, /with reuse factor 3 the kernel pairs weights with the wrong ones of 8 inputs/],
    [{ strategy: 'distributed_arithmetic', reuse_factor: 2 }, /builds every product once; its reuse factor is 2/],
    [{ strategy: 'compressed', reuse_factor: 1 }, /strategy compressed has no C\+\+/],
  ])('is refused for %o', (attributes, reason) => {
    expect(code(attributes)).toMatch(reason);
  });
});

describe('which product a weight means', () => {
  it.each([
    ['multiply', fixed(16, 6), fixed(8, 2)],
    ['weight_power', fixed(16, 6), { kind: 'exponent', widthBits: 4, signed: true }],
    ['weight_bit', fixed(16, 6), XNOR],
    ['data_bit', XNOR, fixed(8, 2)],
    ['equal_bits', XNOR, XNOR],
    ['weight_ternary', fixed(16, 6), int(2)],
    ['multiply', fixed(16, 6), int(2, false)],
    ['data_bit', XNOR, int(2)],
  ] as const)('%s for data %o and weights %o', (expected, data, weights) => {
    expect(productOf(data, weights, 'equal_bits')).toBe(expected);
  });
});
