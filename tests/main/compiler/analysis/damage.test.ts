import { describe, expect, it } from 'vitest';
import { damageCause, damageStarts, joinErrors, layerOverflows, ownError } from '../../../../main/compiler/analysis/damage.ts';
import { VariableRecorder, type LayerStatistics } from '../../../../main/compiler/emulator/statistics.ts';
import type { Layer, ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { fixed, type FixedType } from '../../../../preload/model/fixed-type.ts';

const layer = (name: string, inputs: readonly string[], more: Partial<Layer> = {}): Layer => ({ name, class_name: 'Dense', inputs, outputs: [name], shape: [2], result_type: fixed(8, 4), types: {}, attributes: {}, weights: {}, source_layers: [], ...more });
const graph = (layers: readonly Layer[]): ModelGraph => ({ name: 'g', format: 'keras2', layers, inputs: [], outputs: [layers.at(-1)?.name ?? ''], origin: {} });

function seen(variables: readonly (readonly [string, FixedType, readonly number[], number])[]): LayerStatistics {
  return {
    layer: 'l',
    variables: Object.fromEntries(variables.map(([name, type, values, overflows]) => {
      const recorder = new VariableRecorder(name, type);
      values.forEach((value, i) => recorder.record(value, i < overflows, false));
      return [name, recorder.summary()];
    })),
  };
}

describe('overflows of a layer', () => {
  it('come with share, furthest value and the end on that side; the worst first, the harmless last', () => {
    const found = layerOverflows(layer('l', []), seen([['product', fixed(8, 4), [9], 1], ['result', fixed(8, 4), [1, -20, 3, 9], 1], ['accum', fixed(8, 4), [12, 1], 2]]));
    expect(found.map(({ variable, share, harmless, worst }) => [variable, share, harmless, worst])).toEqual([
      ['accum', 1, false, { value: 12, limit: 7.9375, sample: 0, element: 0 }], ['result', 0.25, false, { value: -20, limit: -8, sample: 0, element: 1 }], ['product', 1, true, { value: 9, limit: 7.9375, sample: 0, element: 0 }],
    ]);
  });

  it('are harmless where the network was trained to saturate, and not where it wraps', () => {
    const trained = layer('l', [], { output_quantizers: [{ className: 'quantized_relu', config: {} }] });
    expect(layerOverflows(trained, seen([['result', fixed(8, 4, 'RND', 'SAT'), [9], 1]])).map(({ harmless }) => harmless)).toEqual([true]);
    expect(layerOverflows(trained, seen([['result', fixed(8, 4), [9], 1]])).map(({ harmless }) => harmless)).toEqual([false]);
    expect(layerOverflows(trained, undefined)).toEqual([]);
  });

  it('of products under saturation are damage', () => {
    expect(layerOverflows(layer('l', []), seen([['product', fixed(8, 4, 'TRN', 'SAT'), [9], 1]]))[0]?.harmless).toBe(false);
  });
});

describe('the error of a layer\'s own making', () => {
  it('names value, sample and element of the largest', () => {
    const error = ownError(Float64Array.of(1, 2, 3, 9), Float64Array.of(1, 2.5, 3, 4), { elementCount: 2, firstSample: 10 });
    expect(error).toMatchObject({ maxAbs: 5, sample: 11, element: 1, emulated: 9, ideal: 4, noisePower: 25.25 });
    expect(joinErrors(error, ownError(Float64Array.of(1, 1), Float64Array.of(1, 1.5), { elementCount: 2, firstSample: 12 }))).toMatchObject({ maxAbs: 5, sample: 11, noisePower: 25.5 });
  });

  it('is damage beyond one LSB; an overflow is damage anyway', () => {
    const error = (maxAbs: number) => ({ maxAbs, sample: 0, element: 0, emulated: 0, ideal: 0, noisePower: 0, signalPower: 0 });
    expect(damageCause(layer('l', []), [], error(2 ** -4))).toBeUndefined();
    expect(damageCause(layer('l', []), [], error(2 ** -4 + 1e-9))).toBe('error');
    expect(damageCause(layer('l', []), layerOverflows(layer('l', []), seen([['accum', fixed(8, 4), [12], 1]])), error(0))).toBe('overflow');
  });
});

describe('where damage starts', () => {
  const diamond = graph([layer('x', ['input']), layer('a', ['x']), layer('b', ['x']), layer('c', ['a', 'b']), layer('d', ['c'])]);

  it('is the first damaged layer on a way, itself where nothing before it is damaged', () => {
    expect([...damageStarts(diamond, new Map([['b', 'error'], ['d', 'error']] as const))]).toEqual([['b', 'b'], ['c', 'b'], ['d', 'b']]);
  });

  it('is the first overflow where there is one, whatever rounded before', () => {
    expect([...damageStarts(diamond, new Map([['x', 'error'], ['c', 'overflow']] as const))]).toEqual([['x', 'x'], ['a', 'x'], ['b', 'x'], ['c', 'c'], ['d', 'c']]);
  });

  it('is nowhere in a network without damage', () => {
    expect(damageStarts(diamond, new Map()).size).toBe(0);
  });
});
