/** @file Tests of the pass that decides the types left to inference. */
import { expect, it } from 'vitest';
import { inferPrecision } from '../../../../main/compiler/passes/infer-precision.ts';
import { fixed, ufixed } from '../../../../preload/model/fixed-type.ts';
import { activation, autoTypes, batchNorm, chain, configured, contextOf, dense, design, input, layerOf, quantizedBits } from '../../../helpers/build-graph.ts';

it('decides layer by layer: exact result behind a default input, default again behind a relu', () => {
  const of = design({ LayerName: autoTypes('x', 'd', 'r', 'e') });
  const graph = inferPrecision(configured(chain([input('x', [16]), dense('d', { size: [16, 4] }), activation('r', 'relu'), dense('e')]), of), contextOf(of)).graph;
  expect(layerOf(graph, 'x').result_type).toEqual(fixed(16, 6));
  expect(layerOf(graph, 'd')).toMatchObject({ result_type: fixed(37, 17), types: { accum: fixed(37, 17), weight: fixed(16, 6), bias: fixed(16, 6) } });
  expect(layerOf(graph, 'r').result_type).toEqual(fixed(16, 6));
  expect(layerOf(graph, 'e').result_type).toEqual(fixed(35, 15));
});

it('keeps what is configured and infers the rest around it', () => {
  const of = design({ LayerName: { d: { Precision: { default: 'auto', result: 'fixed<8,3>' } } } });
  const graph = inferPrecision(configured(chain([input('x', [16]), dense('d', { size: [16, 4] })]), of), contextOf(of)).graph;
  expect(layerOf(graph, 'd')).toMatchObject({ result_type: fixed(8, 3), types: { accum: fixed(37, 17) } });
});

it('uses the model default where a weight is not fixed-point', () => {
  const of = design({ LayerName: { bn: { Precision: { default: 'auto', scale: 'po2<5>' } } } });
  const graph = inferPrecision(configured(chain([input('x', [2]), batchNorm('bn', [2, 4], [0, 1])]), of), contextOf(of)).graph;
  expect(layerOf(graph, 'bn').result_type).toEqual(fixed(16, 6));
});

it('gives quantized weights the type of their quantizer', () => {
  const of = design({ LayerName: autoTypes('d') });
  const graph = inferPrecision(configured(chain([input(), dense('d', { quantizer: quantizedBits({ bits: 6, integer: 1, alpha: 1 }) })]), of), contextOf(of)).graph;
  expect(layerOf(graph, 'd').types['weight']).toEqual(fixed(6, 2));
});

it('takes pooling, reshape and merge from their inputs', () => {
  const of = design({ LayerName: { x: { Precision: 'fixed<8,3>' }, ...autoTypes('p', 'f', 'm') } });
  const layers = [
    input('x', [4, 4, 1]),
    { name: 'p', class_name: 'Pooling2D', shape: [2, 2, 1], attributes: { class_name: 'AveragePooling2D', pool_height: 2, pool_width: 2 } },
    { name: 'f', class_name: 'Reshape', shape: [4], attributes: { target_shape: [4] } },
    { name: 'm', class_name: 'Merge', inputs: ['f', 'f'], attributes: { op: 'add' } },
  ];
  const graph = inferPrecision(configured(chain(layers), of), contextOf(of)).graph;
  expect(layerOf(graph, 'p')).toMatchObject({ result_type: fixed(8, 3), types: { accum: fixed(12, 5) } });
  expect(layerOf(graph, 'f').result_type).toEqual(fixed(8, 3));
  expect(layerOf(graph, 'm').result_type).toEqual(fixed(9, 4));
});

it('leaves a decided graph as it is', () => {
  const graph = configured(chain([input(), dense('d')]));
  expect(inferPrecision(graph, contextOf(design())).graph).toBe(graph);
});

it('gives a threshold the type of what it is compared with, other constants the narrowest that holds them', () => {
  const of = design({ LayerName: { x: { Precision: 'fixed<9,4>' }, ...autoTypes('t') } });
  const parameter = (kind: string, value: number) => layerOf(inferPrecision(configured(chain([input(), { name: 't', class_name: 'ParametrizedActivation', attributes: { activation: kind, activ_param: value } }]), of), contextOf(of)).graph, 't').types['param'];
  expect(parameter('ThresholdedReLU', 0.25)).toEqual(fixed(9, 4));
  expect(parameter('leaky_relu', 0.25)).toEqual(ufixed(1, -1));
});
