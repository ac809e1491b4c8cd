/**
 * @file Where Keras 3 (and a `.keras` archive of Keras 2) puts a layer's arrays: numbered below the layer, in the order in which the
 * layer makes its variables, trained ones first.
 *
 * @source Keras 3 `saving_lib`: names of containers and of the arrays in `vars`; orders checked on archives of every class here
 */

import type { JsonObject } from './json-value.ts';

/** Arrays of a class in their order. */
type Order = readonly string[];

const KERNEL: Order = ['kernel', 'bias'];
const NORMALIZATION: Order = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
const CELL: Order = ['kernel', 'recurrent_kernel', 'bias'];

/** Orders that differ from kernel and bias, by class without its Q. */
const ORDERS: Readonly<Record<string, Order>> = {
  BatchNormalization: NORMALIZATION,
  LayerNormalization: NORMALIZATION,
  GroupNormalization: NORMALIZATION,
  RMSNormalization: ['scale'],
  Normalization: ['mean', 'variance', 'count'],
  PReLU: ['alpha'],
  Embedding: ['embeddings'],
  DepthwiseConv1D: ['depthwise_kernel', 'bias'],
  DepthwiseConv2D: ['depthwise_kernel', 'bias'],
  SeparableConv1D: ['depthwise_kernel', 'pointwise_kernel', 'bias'],
  SeparableConv2D: ['depthwise_kernel', 'pointwise_kernel', 'bias'],
  SimpleRNN: CELL,
  LSTM: CELL,
  GRU: CELL,
  Bidirectional: CELL,
};

/** Flags without which an array is not there. */
const FLAGS: Readonly<Record<string, string>> = { bias: 'use_bias', gamma: 'scale', beta: 'center' };

/** A part of a layer that has arrays of its own. */
export interface WeightPart {
  /** Folder in a file of named arrays that the array's path has, if the part has one. */
  readonly named?: string;
  /** Path below the layer in a file of numbered arrays. */
  readonly numbered: string;
  /** Class of the part, where the order of its arrays is not that of the layer. */
  readonly className?: string;
}

/** Return where an array stands below its layer, for example `cell/vars/0`; undefined if the layer's class has no such array. Never throws. */
export function variablePlace({ className, config }: { readonly className: string; readonly config: JsonObject }, variable: string, part: WeightPart | undefined): string | undefined {
  const base = (part?.className ?? className).replace(/^Q(?=[A-Z])/, '');
  const order = (ORDERS[base] ?? KERNEL).filter((name) => isThere(config, name));
  // The normalisation inside QConv2DBatchnorm is a layer of its own.
  const isInner = base === 'Conv2DBatchnorm' && NORMALIZATION.includes(variable);
  const index = (isInner ? NORMALIZATION.filter((name) => isThere(config, name)) : order).indexOf(variable);
  if (index < 0) return undefined;
  const cell = (ORDERS[base] ?? KERNEL) === CELL ? ['cell'] : [];
  return [...(part ? [part.numbered] : []), ...(isInner ? ['batchnorm'] : []), ...cell, 'vars', String(index)].filter((name) => name !== '').join('/');
}

function isThere(config: JsonObject, variable: string): boolean {
  const flag = FLAGS[variable];
  return flag === undefined || config[flag] !== false;
}
