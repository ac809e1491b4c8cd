/**
 * @file Recurrent layers as hls4ml's C++ tells them: LSTM, GRU and both directions at once. What a product or an activation is stands in a
 * configuration of its own, which the layer's configuration names.
 *
 * @source hls4ml 0.6 to 1.3: what the templates of the Vivado back end write for recurrent layers
 */

import type { AttributeValue } from '../../ir/model-graph.ts';
import type { KindContext, KindLayer, LayerKind } from './layer-kinds.ts';

const GATE_COUNTS = { LSTM: 4, GRU: 3 } as const;

/** A cell whose configuration is `context`'s. */
interface Cell {
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly weights: readonly { readonly role: string; readonly shape: readonly number[] }[];
}

function cellOf(context: KindContext, className: 'LSTM' | 'GRU', states: number, inputs: number): Cell {
  const size = GATE_COUNTS[className] * states;
  return {
    attributes: {
      activation: context.alias('activation') || 'tanh', recurrent_activation: context.alias('activation_recr') || 'sigmoid', use_bias: true, data_format: 'channels_last',
      ...(className === 'GRU' ? { apply_reset_gate: 'after' } : {}),
    },
    weights: [{ role: 'weight', shape: [inputs, size] }, { role: 'recurrent_weight', shape: [states, size] }, { role: 'bias', shape: [size] }, { role: 'recurrent_bias', shape: [size] }],
  };
}

function timeOf(context: KindContext, units: number): Pick<KindLayer, 'shape' | 'inputShape' | 'attributes'> {
  const [steps, stepsOut, inputs] = [context.value('n_sequence'), context.value('n_sequence_out'), context.value('n_in')];
  const returnsSequences = stepsOut > 1;
  return {
    shape: returnsSequences ? [stepsOut, units] : [units], inputShape: [steps, inputs],
    attributes: {
      return_sequences: returnsSequences, return_state: false, time_major: false, n_timesteps: steps, n_in: inputs, n_out: units, pass_initial_states: false,
      static: context.valueOr('use_static', 1) === 1, ...(context.valueOr('pytorch_order', 0) === 1 ? { pytorch: true } : {}),
    },
  };
}

/** What stands in the configurations of a cell's activations: both have the same table. */
function tableOf(context: KindContext, className: 'LSTM' | 'GRU'): { readonly size: number; readonly type: string | undefined } {
  const activation = context.nested(`ACT_CONFIG_${className}`);
  return { size: activation?.valueOr('table_size', 1024) ?? 1024, type: activation?.type('table_t') };
}

/** A layer that runs one cell over the steps of a sample. */
export const recurrent = (className: 'LSTM' | 'GRU'): LayerKind => (context) => {
  const states = context.value('n_state');
  const { attributes, weights } = cellOf(context, className, states, context.value('n_in'));
  const time = timeOf(context, states);
  const table = tableOf(context, className);
  return {
    ...time, class_name: className, weights, strategy: context.nested('mult_config1')?.word('strategy') ?? '', ...(table.type === undefined ? {} : { types: { table: table.type } }),
    attributes: { ...time.attributes, ...attributes, direction: 'forward', table_size: table.size, recurrent_reuse_factor: context.nested('mult_config2')?.valueOr('reuse_factor', 1) ?? 1 },
  };
};

/** A layer that runs two cells, the second from the last step to the first, and puts their results side by side. */
export const bidirectional: LayerKind = (context) => {
  const cells = (['forward', 'backward'] as const).map((direction) => directedCell(context, direction));
  const units = cells.reduce((sum, { states }) => sum + states, 0);
  const time = timeOf(context, context.value('n_out'));
  return {
    ...time, class_name: 'Bidirectional', strategy: context.nested('FORWARD_CONFIG')?.nested('mult_config1')?.word('strategy') ?? '',
    weights: cells.flatMap(({ weights }) => weights), types: Object.assign({}, ...cells.map(({ types }) => types)) as Readonly<Record<string, string>>,
    attributes: { ...time.attributes, direction: 'bidirectional', merge_mode: units === context.value('n_out') ? 'concat' : 'sum', ...(Object.assign({}, ...cells.map(({ attributes }) => attributes)) as Cell['attributes']) },
  };
};

interface DirectedCell extends Cell {
  readonly states: number;
  readonly types: Readonly<Record<string, string>>;
}

function directedCell(context: KindContext, direction: 'forward' | 'backward'): DirectedCell {
  const className = /gru/i.test(context.alias(`RNNfunc_${direction}`)) ? 'GRU' : 'LSTM';
  const own = context.nested(`${direction.toUpperCase()}_CONFIG`) ?? context;
  const states = own.value('n_state');
  const { attributes, weights } = cellOf(own, className, states, own.value('n_in'));
  const table = tableOf(own, className);
  const types: Record<string, string> = {};
  const keep = (variable: string, text: string | undefined): void => {
    if (text !== undefined) types[variable] = text;
  };
  for (const { role } of weights) keep(`${direction}_${role}`, own.type(`${role}_t`));
  keep('accum', own.type('accum_t'));
  keep('table', table.type);
  const reuse = (product: string): number => own.nested(product)?.valueOr('reuse_factor', 1) ?? 1;
  const named = { ...attributes, class_name: className, name: direction, n_states: states, reuse_factor: reuse('mult_config1'), recurrent_reuse_factor: reuse('mult_config2') };
  return {
    states, types, weights: weights.map(({ role, shape }) => ({ role: `${direction}_${role}`, shape })),
    attributes: { table_size: table.size, ...Object.fromEntries(Object.entries(named).map(([key, value]) => [`${direction}_${key}`, value])) },
  };
}
