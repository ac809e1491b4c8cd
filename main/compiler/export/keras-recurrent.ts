/** @file Recurrent layers of the lowered graph as layers of Keras 2 for hls4ml: kernels and biases of the gates as Keras keeps them. */

import type { Layer } from '../ir/model-graph.ts';
import { numberAttribute, textAttribute } from '../ir/visit.ts';
import type { KerasLayer } from './keras-layers.ts';

type Written = KerasLayer | { readonly reason: string };

const CLASSES = new Set(['LSTM', 'GRU', 'SimpleRNN']);

/** What a layer, or one direction of it (`forward_`), says of itself. */
function cellConfig(layer: Layer, className: string, prefix = ''): Readonly<Record<string, unknown>> {
  const text = (name: string): string => textAttribute(layer, `${prefix}${name}`).toLowerCase();
  return {
    units: numberAttribute(layer, prefix === '' ? 'n_out' : `${prefix}n_states`, 0), activation: text('activation'), use_bias: true,
    return_sequences: layer.attributes['return_sequences'] === true, return_state: false, go_backwards: false, time_major: false,
    ...(className === 'SimpleRNN' ? {} : { recurrent_activation: text('recurrent_activation') }),
    ...(className === 'GRU' ? { reset_after: layer.attributes[`${prefix}apply_reset_gate`] !== 'before' } : {}),
  };
}

/** Keras has the two biases of a GRU in one array; those of an LSTM are one, and the second is told where it is not zero. */
function cellWeights(className: string, prefix = '', path = ''): Readonly<Record<string, string | readonly string[]>> {
  return {
    [`${path}kernel:0`]: `${prefix}weight`, [`${path}recurrent_kernel:0`]: `${prefix}recurrent_weight`,
    [`${path}bias:0`]: className === 'GRU' ? [`${prefix}bias`, `${prefix}recurrent_bias`] : `${prefix}bias`,
  };
}

/** Return a recurrent layer of one direction. Never throws. */
export function recurrent(layer: Layer): Written {
  const { class_name: className, attributes } = layer;
  if (layer.inputs.filter((input) => input !== '').length !== 1) return { reason: 'it is given its first state, which hls4ml reads from no Keras file' };
  if (attributes['return_state'] === true) return { reason: 'it hands on its state, which hls4ml reads from no Keras file' };
  const direction = textAttribute(layer, 'direction');
  const hasOwnBias = attributes['pytorch'] === true;
  const told = { ...(hasOwnBias ? { pytorch: true } : {}), ...(direction === '' || direction === 'forward' ? {} : { direction }) };
  const isBeside = hasOwnBias && className !== 'GRU';
  return {
    className, config: cellConfig(layer, className), weights: { ...cellWeights(className), ...(isBeside ? { 'recurrent_bias:0': 'recurrent_bias' } : {}) },
    ...(Object.keys(told).length === 0 ? {} : { told: { attributes: told, ...(isBeside ? { arrays: { recurrent_bias_data: 'recurrent_bias' } } : {}) } }),
  };
}

/** Return a layer of both directions, each with kernels of its own. Never throws. */
export function bidirectional(layer: Layer): Written {
  const directions = (['forward', 'backward'] as const).map((direction) => ({ direction, className: textAttribute(layer, `${direction}_class_name`), name: textAttribute(layer, `${direction}_name`) }));
  const [forward, backward] = directions.map(({ direction, className, name }) => ({ class_name: className, config: { name, ...cellConfig(layer, className, `${direction}_`) } }));
  if (directions.some(({ className }) => !CLASSES.has(className))) return { reason: 'its directions are no recurrent layers that Keras has' };
  if (layer.attributes['pytorch'] === true) return { reason: 'its directions have biases of their own for the recurrent kernel, which hls4ml reads from no Keras file' };
  return {
    className: 'Bidirectional', config: { merge_mode: textAttribute(layer, 'merge_mode'), layer: forward, backward_layer: backward },
    // hls4ml looks for a SimpleRNN's arrays under the lower-case name of its class, as for the others.
    weights: Object.assign({}, ...directions.map(({ direction, className, name }) => cellWeights(className, `${direction}_`, `${direction}_${name}/${className.toLowerCase()}_cell/`))) as KerasLayer['weights'] & object,
  };
}
