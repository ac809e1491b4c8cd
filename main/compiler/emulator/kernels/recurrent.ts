/**
 * @file LSTM, GRU and Bidirectional: a cell run over the time steps of a sample.
 *
 * The states start at 0 for every sample, also where hls4ml keeps them in static memory (it resets them at the first
 * step). A Bidirectional layer runs two cells, the second from the last step to the first, and puts both side by side.
 */

import type { Layer } from '../../ir/model-graph.ts';
import type { Word } from '../../numerics/arithmetic.ts';
import type { RecurrentSpec } from '../kernel-spec.ts';
import { numberAttribute, refuse, refuseType, textAttribute, variableType } from '../kernel.ts';
import type { KernelRefusal, KernelSource, MutableWords, PlanWeight, PrepareKernel } from '../kernel.ts';
import { prepareCell } from './recurrent-cell.ts';
import type { BoundCell, Cell } from './recurrent-cell.ts';

/** Where the parts of a cell stand: attributes and weights begin with the prefix. */
interface CellPlace {
  readonly prefix: '' | 'forward_' | 'backward_';
  readonly className: string;
  readonly stateCount: number;
}

function cellWeights(source: KernelSource, prefix: string): Map<string, PlanWeight> {
  const names = ['weight', 'recurrent_weight', 'bias', 'recurrent_bias'];
  return new Map(names.flatMap((name) => {
    const weight = source.weights.get(`${prefix}${name}`);
    return weight === undefined ? [] : [[name, weight] as const];
  }));
}

/**
 * The first product of a Bidirectional layer chooses its kernel by the reuse factor made legal, but strides by the one
 * that was asked for.
 */
function inputReuseFactor(layer: Layer, prefix: string, inputCount: number): number {
  const asked = numberAttribute(layer, 'reuse_factor', 1);
  if (prefix === '') return asked;
  return numberAttribute(layer, `${prefix}reuse_factor`, asked) > inputCount ? inputCount + 1 : asked;
}

function cellOf(source: KernelSource, place: CellPlace): Cell | KernelRefusal {
  const { layer, inputs, output } = source;
  const { prefix, className, stateCount } = place;
  const accum = variableType(layer, 'accum');
  if (className !== 'LSTM' && className !== 'GRU') {
    return refuse(`hls4ml has no kernel for ${className} on Vivado and Vitis`, 'Use LSTM or GRU.');
  }
  if (accum === undefined) return refuseType(layer, 'accum');
  if (inputs[0]!.type.kind === 'xnor') return refuse('its input is single bits, and recurrent layers are emulated on fixed-point inputs', 'Give the layer before it a fixed-point result.');
  const inputCount = inputs[0]!.shape.at(-1) ?? 1;
  return prepareCell({
    kind: className,
    layer,
    input: inputs[0]!,
    accum,
    result: output.type,
    inputCount,
    stateCount,
    weights: cellWeights(source, prefix),
    activation: textAttribute(layer, `${prefix}activation`, 'tanh'),
    recurrentActivation: textAttribute(layer, `${prefix}recurrent_activation`, 'sigmoid'),
    reuseFactor: inputReuseFactor(layer, prefix, inputCount),
    recurrentReuseFactor: numberAttribute(layer, `${prefix}recurrent_reuse_factor`, numberAttribute(layer, 'reuse_factor', 1)),
  });
}

/** Sizes of a run over time. */
interface TimeShape {
  readonly steps: number;
  readonly inputCount: number;
  /** Words between the results of two steps. */
  readonly stride: number;
  readonly returnsSequences: boolean;
}

function timeShape(source: KernelSource): TimeShape {
  const { shape } = source.inputs[0]!;
  return { steps: shape[0] ?? 1, inputCount: shape.at(-1) ?? 1, stride: source.output.shape.at(-1) ?? 1, returnsSequences: source.layer.attributes['return_sequences'] === true };
}

function copy<T extends Word>(from: BoundCell<T>['hidden'], to: MutableWords<T>, offset: number): void {
  for (let j = 0; j < from.length; j++) to[offset + j] = from[j]!;
}

function recurrentSpec(source: KernelSource, cells: readonly Cell[]): { readonly spec?: RecurrentSpec } {
  const { steps, inputCount, returnsSequences } = timeShape(source);
  const specs = cells.flatMap(({ spec }) => spec ?? []);
  return specs.length === cells.length ? { spec: { kind: 'recurrent', cells: specs, steps, inputCount, returnsSequences } } : {};
}

/** Prepare an LSTM or GRU. */
export const prepareRecurrent: PrepareKernel = (source) => {
  if (source.inputs.length > 1) return refuse('initial states from other layers have no kernel');
  const cell = cellOf(source, { prefix: '', className: source.layer.class_name, stateCount: source.output.shape.at(-1) ?? 1 });
  if ('ok' in cell) return cell;
  const { steps, inputCount, stride, returnsSequences } = timeShape(source);
  const count = source.output.elementCount;
  return {
    ok: true,
    neededBits: cell.neededBits,
    ...recurrentSpec(source, [cell]),
    bind: (a, arrays) => {
      const bound = cell.bind(a, arrays.watch);
      const x = arrays.inputs[0]!;
      return (row) => {
        bound.reset();
        for (let t = 0; t < steps; t++) {
          bound.step(x, (row * steps + t) * inputCount);
          if (returnsSequences) copy(bound.hidden, arrays.output, row * count + t * stride);
        }
        if (!returnsSequences) copy(bound.hidden, arrays.output, row * count);
      };
    },
  };
};

/** Prepare a Bidirectional layer. */
export const prepareBidirectional: PrepareKernel = (source) => {
  const { layer } = source;
  const [forwardCount, backwardCount] = [numberAttribute(layer, 'forward_n_states', 0), numberAttribute(layer, 'backward_n_states', 0)];
  const place = (prefix: 'forward_' | 'backward_', stateCount: number): CellPlace => ({ prefix, className: String(layer.attributes[`${prefix}class_name`]).replace(/^Q/, ''), stateCount });
  const forward = cellOf(source, place('forward_', forwardCount));
  if ('ok' in forward) return forward;
  const backward = cellOf(source, place('backward_', backwardCount));
  if ('ok' in backward) return backward;
  const { steps, inputCount, stride, returnsSequences } = timeShape(source);
  const count = source.output.elementCount;
  if (stride !== forwardCount + backwardCount) return refuse(`its merge mode "${textAttribute(layer, 'merge_mode', '')}" has no kernel`, 'Use the merge mode concat.');
  return {
    ok: true,
    neededBits: Math.max(forward.neededBits, backward.neededBits),
    ...recurrentSpec(source, [forward, backward]),
    bind: (a, arrays) => {
      const [there, back] = [forward.bind(a, arrays.watch), backward.bind(a, arrays.watch)];
      const x = arrays.inputs[0]!;
      const y = arrays.output;
      return (row) => {
        there.reset();
        back.reset();
        for (let t = 0; t < steps; t++) {
          there.step(x, (row * steps + t) * inputCount);
          back.step(x, (row * steps + steps - 1 - t) * inputCount);
          if (!returnsSequences) continue;
          copy(there.hidden, y, row * count + t * stride);
          copy(back.hidden, y, row * count + (steps - 1 - t) * stride + forwardCount);
        }
        if (returnsSequences) return;
        copy(there.hidden, y, row * count);
        copy(back.hidden, y, row * count + forwardCount);
      };
    },
  };
};
