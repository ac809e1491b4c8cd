/** @file Names of calls, as torch.fx gives them. */
import { expect, it } from 'vitest';
import { callOf, FxNames } from '../../../../../main/compiler/readers/pytorch/module-names.ts';
import type { ProgramModule, ProgramNode } from '../../../../../main/compiler/readers/pytorch/torch-program.ts';

/** Asked in this order of one namespace. @source torch 2.15, torch.fx.graph: _Namespace.create_name */
const GIVEN: readonly (readonly [asked: string, given: string])[] = [
  ['input', 'input_1'], ['relu', 'relu'], ['relu', 'relu_1'], ['relu', 'relu_2'], ['0', '_0'], ['net.0', 'net_0'], ['conv_block.1', 'conv_block_1'],
  ['x_1', 'x_1'], ['x', 'x'], ['x', 'x_2'], ['add', 'add'], ['max', 'max_1'], ['max', 'max_2'], ['fc1', 'fc1'], ['fc1', 'fc1_1'], ['fc_1', 'fc_1'],
  ['fc', 'fc'], ['fc', 'fc_2'], ['fc_0', 'fc_0'], ['fc_0', 'fc_3'], ['a-b', 'a_b'], ['layer1.0.conv1', 'layer1_0_conv1'], ['class', 'class_1'],
];

it('repeated and reserved names get the numbers that torch.fx gives them', () => {
  const names = new FxNames();
  expect(GIVEN.map(([asked]) => names.give(asked))).toEqual(GIVEN.map(([, given]) => given));
});

const module = (key: string, path: string, className: string): ProgramModule => ({ key, path, className });
const node = (modules: readonly ProgramModule[], calledAs?: string): ProgramNode => ({ target: 'aten.linear.default', name: 'linear', given: new Map(), results: ['linear'], modules, calledAs });

it('a call inside a module of torch.nn has the path of the outermost one, Sequential and the model itself apart', () => {
  const root = module('L__self__', '', 'torch.nn.modules.container.Sequential');
  const inner = [root, module('k1', 'blockA', 'torch.nn.modules.container.Sequential'), module('k2', 'blockA.attn', 'torch.nn.modules.activation.MultiheadAttention'), module('k3', 'blockA.attn.out', 'torch.nn.modules.linear.Linear')];
  expect(callOf(node(inner)).wish).toBe('block_a.attn');
  expect(callOf(node([module('L__self__', '', 'torch.nn.modules.linear.Linear')])).wish).toBe('linear');
});

it('a call outside of them has the name of the function, or of the operator where Python calls a method of its own', () => {
  const own = [module('L__self__', '', '__main__.Net')];
  expect(callOf(node(own, 'max_pool2d')).wish).toBe('max_pool2d');
  expect(callOf(node(own, '__getitem__')).wish).toBe('linear');
});
