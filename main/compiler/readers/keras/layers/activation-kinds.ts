/**
 * @file What an activation is by its name: the layer that hls4ml makes of it, or, where it has none, the operation by which the
 * reference goes on.
 */

import type { AttributeValue, ReferenceOperation } from '../../../ir/model-graph.ts';
import type { KerasGeneration } from '../architecture.ts';
import type { LayerParts } from '../layer-context.ts';

/** Names of activations that exist in hardware. */
export const HARDWARE_ACTIVATIONS: ReadonlySet<string> = new Set(['linear', 'relu', 'relu1', 'relu6', 'sigmoid', 'tanh', 'softplus', 'softsign', 'elu', 'selu', 'softmax', 'hard_sigmoid', 'leaky_relu', 'binary_tanh', 'ternary_tanh']);

/** Activations that Keras has and hardware has not. @source Keras 3 documentation, "Layer activation functions" */
const OPERATIONS: Readonly<Record<string, ReferenceOperation>> = {
  gelu: { name: 'Gelu', options: {} },
  silu: { name: 'Swish', options: {} },
  swish: { name: 'Swish', options: {} },
  mish: { name: 'Mish', options: {} },
  exponential: { name: 'Exp', options: {} },
  hard_silu: { name: 'HardSwish', options: {} },
  hard_swish: { name: 'HardSwish', options: {} },
  hard_tanh: { name: 'HardTanh', options: {} },
  celu: { name: 'Celu', options: {} },
  log_sigmoid: { name: 'LogSigmoid', options: {} },
  log_softmax: { name: 'LogSoftmax', options: { axes: [-1] } },
  hard_shrink: { name: 'Shrink', options: { lambd: 0.5, bias: 0 } },
  soft_shrink: { name: 'Shrink', options: { lambd: 0.5, bias: 0.5 } },
  tanh_shrink: { name: 'TanhShrink', options: {} },
  squareplus: { name: 'Squareplus', options: {} },
  sparse_plus: { name: 'SparsePlus', options: {} },
  sparse_sigmoid: { name: 'SparseSigmoid', options: {} },
};

/** Slope of Keras 3's hard_sigmoid; Keras 2's, which hls4ml builds, is 0.2. */
const HARD_SIGMOID_SLOPE_3 = 1 / 6;

/** An activation to make a layer of. */
export interface ActivationRequest {
  readonly name: string;
  readonly shape: readonly number[];
  readonly activation: string;
  readonly generation: KerasGeneration;
  /** Parameters where the layer's own configuration has them. */
  readonly options?: Readonly<Record<string, AttributeValue>>;
}

/** Return the layer of an activation. One that hardware has not is `Unsupported`, with its operation where that is known. Never throws. */
export function activationParts(request: ActivationRequest): LayerParts {
  const { name, shape, activation, options } = request;
  const common = { name, class_name: 'Activation', data_format: 'channels_last', activation };
  switch (activation) {
    case 'softmax':
      return { class_name: 'Softmax', shape, attributes: { ...common, class_name: 'Softmax', axis: options?.['axis'] ?? -1 } };
    case 'hard_sigmoid':
      return { class_name: 'HardActivation', shape, attributes: { ...common, class_name: 'HardActivation' }, ...(request.generation === 3 ? { reference_options: { slope: HARD_SIGMOID_SLOPE_3 } } : {}) };
    case 'elu':
      return { class_name: 'ParametrizedActivation', shape, attributes: { ...common, class_name: 'ELU', activ_param: options?.['alpha'] ?? 1 } };
    case 'leaky_relu':
      return { class_name: 'ParametrizedActivation', shape, attributes: { ...common, class_name: 'LeakyReLU', activ_param: options?.['alpha'] ?? 0.2 } };
    default:
      if (HARDWARE_ACTIVATIONS.has(activation)) return { class_name: 'Activation', shape, attributes: common };
      return { class_name: 'Unsupported', shape, attributes: common, ...referenceOf(activation) };
  }
}

/** Layers whose `activation` is part of what they compute. */
const WITH_ACTIVATION = new Set(['SimpleRNN', 'LSTM', 'GRU', 'Bidirectional', 'PReLU']);

/** Return whether the activation of a layer of this class is part of it, instead of a layer behind it. Never throws. */
export function isActivationPart(className: string): boolean {
  return WITH_ACTIVATION.has(className);
}

function referenceOf(activation: string): { readonly reference_operation?: ReferenceOperation } {
  const operation = Object.hasOwn(OPERATIONS, activation) ? OPERATIONS[activation] : undefined;
  return operation ? { reference_operation: operation } : {};
}
