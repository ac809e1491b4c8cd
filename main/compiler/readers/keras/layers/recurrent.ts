/**
 * @file Recurrent layers: SimpleRNN, LSTM, GRU, their QKeras variants, and Bidirectional around one of them.
 *
 * hls4ml takes the weights of QKeras cells as they are stored and knows their quantizers only through the configuration's
 * types; `converted` keeps that. What it drops without a word (`go_backwards`, `stateful`, quantizers of states and inside
 * activations) is said here; ideal arithmetic follows the framework.
 */

import type { AttributeValue, QuantizerSpec, Weight } from '../../../ir/model-graph.ts';
import type { H5Dataset } from '../h5-access.ts';
import { booleanAt, isObject, numberAt, objectAt, textAt, type JsonObject, type JsonValue } from '../json-value.ts';
import type { LayerContext, LayerReader } from '../layer-context.ts';
import { quantizedActivationParts } from './quantized-activations.ts';
import { plainWeight, quantizedWeight, quantizerText, readQuantizer, weightQuantizer } from './weights.ts';

/** Gates of the cells by class without its Q. */
const GATES: Readonly<Record<string, number>> = { SimpleRNN: 1, LSTM: 4, GRU: 3 };

/** Read `SimpleRNN`, `LSTM`, `GRU`, `QSimpleRNN`, `QLSTM` and `QGRU`. */
export const readRecurrent: LayerReader = (context) => {
  const { config, inputShape, layer } = context;
  const kind = layer.className.replace(/^Q/, '');
  if (!context.expectRank(2)) return undefined;
  const units = cellUnits(context, config);
  if (units === undefined) return undefined;
  expectSupported(context, config, kind);
  const steps = inputShape[0] ?? 1;
  const returnsSequences = context.flag('return_sequences', false);
  const activations = cellActivations(context, kind);
  const attributes: Record<string, AttributeValue> = {
    ...context.commonAttributes(),
    ...activations.attributes,
    direction: 'forward',
    return_sequences: returnsSequences,
    return_state: false,
    time_major: false,
    n_timesteps: steps,
    n_in: inputShape[1] ?? 1,
    n_out: units,
    ...(kind === 'GRU' ? { apply_reset_gate: 'after' } : {}),
    ...(layer.className.startsWith('Q') && readQuantizer(config['state_quantizer']) === undefined ? { accum_quantizer: null } : {}),
  };
  const weights = cellWeights(context, { kind, units, useBias: context.flag('use_bias', true) });
  const shape = returnsSequences ? [steps, units] : [units];
  const quantizers = activations.quantizers;
  return {
    class_name: kind,
    shape,
    attributes,
    ...(weights && !context.hasFailed ? { weights } : {}),
    ...(Object.keys(quantizers).length > 0 ? { inner_quantizers: quantizers } : {}),
    ...(context.flag('go_backwards', false) ? { reference_options: { go_backwards: true } } : {}),
  };
};

/** Read `Bidirectional`. */
export const readBidirectional: LayerReader = (context) => {
  const { config, inputShape, layer } = context;
  if (!context.expectRank(2)) return undefined;
  const forward = objectAt(config, 'layer');
  const other = config['backward_layer'];
  const backward = isObject(other) ? other : forward;
  const cells = [cellOf(context, 'forward', forward), cellOf(context, 'backward', backward)];
  const [first, second] = cells;
  if (first === undefined || second === undefined) return undefined;
  const mode = textAt(config, 'merge_mode');
  context.expect(mode === 'concat', 'model/unsupported-option', `Layer "${layer.name}" merges its two directions by "${mode ?? 'none'}"; hls4ml puts them side by side only (concat).`, { attribute: 'merge_mode', help: 'Use merge_mode "concat" and a layer behind it.' });
  context.expect(!booleanAt(objectAt(forward, 'config'), 'go_backwards', false), 'model/unsupported-option', `Layer "${layer.name}" has a first layer that goes backwards, which is not supported.`, { attribute: 'go_backwards' });
  const returnsSequences = booleanAt(objectAt(forward, 'config'), 'return_sequences', false);
  const steps = inputShape[0] ?? 1;
  const units = first.units + second.units;
  const attributes: Record<string, AttributeValue> = {
    ...context.commonAttributes(),
    direction: 'bidirectional',
    return_sequences: returnsSequences,
    return_state: false,
    time_major: false,
    n_timesteps: steps,
    n_in: inputShape[1] ?? 1,
    merge_mode: mode ?? 'concat',
    ...first.attributes,
    ...second.attributes,
    n_out: units,
  };
  const shape = returnsSequences ? [steps, units] : [units];
  return { class_name: 'Bidirectional', shape, attributes, ...(context.hasFailed ? {} : { weights: { ...first.weights, ...second.weights } }) };
};

/** One direction of a Bidirectional layer; names begin with the direction. */
interface DirectedCell {
  readonly units: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly weights: Readonly<Record<string, Weight>>;
}

function cellOf(context: LayerContext, direction: 'forward' | 'backward', cell: JsonObject): DirectedCell | undefined {
  const config = objectAt(cell, 'config');
  const className = textAt(cell, 'class_name') ?? '';
  const name = textAt(config, 'name') ?? '';
  const isKnown = context.expect(className === 'LSTM' || className === 'GRU', 'model/unsupported-layer', `Layer "${context.layer.name}" wraps a ${className === '' ? 'layer without a class' : className}; hls4ml builds Bidirectional of LSTM and GRU.`, { attribute: 'layer' });
  const units = cellUnits(context, config);
  if (!isKnown || units === undefined) return undefined;
  expectSupported(context, config, className);
  const weights = cellWeights(context, { kind: className, units, useBias: booleanAt(config, 'use_bias', true), within: `${direction}_${name.replace(new RegExp(`^${direction}_`), '')}` });
  const attributes = {
    name,
    class_name: className,
    activation: plainName(context, config, 'activation', 'tanh'),
    recurrent_activation: plainName(context, config, 'recurrent_activation', 'sigmoid'),
    data_format: 'channels_last',
    use_bias: booleanAt(config, 'use_bias', true),
    ...(className === 'GRU' ? { apply_reset_gate: 'after' } : {}),
    n_states: units,
  };
  return { units, attributes: prefixed(direction, attributes), weights: prefixed(direction, weights ?? {}) };
}

function prefixed<T>(direction: string, entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [`${direction}_${name}`, value]));
}

function cellUnits(context: LayerContext, config: JsonObject): number | undefined {
  const units = numberAt(config, 'units');
  const isKnown = context.expect(units !== undefined && units > 0, 'model/architecture-invalid', `Layer "${context.layer.name}" has no number of units.`, { attribute: 'units' });
  return isKnown ? units : undefined;
}

/** Errors and warnings for options that hls4ml refuses or drops. */
function expectSupported(context: LayerContext, config: JsonObject, kind: string): void {
  const { name } = context.layer;
  const refuse = (key: string, why: string): void => {
    context.expect(!booleanAt(config, key, false), 'model/unsupported-option', `Layer "${name}" ${why}; hls4ml refuses that.`, { attribute: key });
  };
  refuse('return_state', 'returns its states as outputs');
  refuse('time_major', 'has time as its first axis');
  const resetAfter = kind !== 'GRU' || booleanAt(config, 'reset_after', false);
  context.expect(resetAfter, 'model/unsupported-option', `Layer "${name}" applies its reset gate before the product (reset_after=False); hls4ml 1.3 builds only the form with the gate behind it.`, { attribute: 'reset_after', help: 'Train with reset_after=True, the default of keras.layers.GRU.' });
  const warn = (key: string, what: string): void => {
    if (booleanAt(config, key, false)) context.report('warning', 'model/option-ignored', `Layer "${name}" sets ${key}; ${what}`, { attribute: key });
  };
  warn('stateful', 'hls4ml 1.3 starts every sample with states of 0, and so does the emulation.');
  if (!booleanAt(config, 'use_bias', true)) {
    context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${name}" has no bias: hls4ml 1.3 cannot convert that. It is emulated with a bias of 0.`, { attribute: 'use_bias' });
  }
}

/** Arrays of a cell, and where they are. */
interface CellArrays {
  readonly kind: string;
  readonly units: number;
  readonly useBias: boolean;
  /** Folder of the direction. */
  readonly within?: string;
}

function cellWeights(context: LayerContext, { kind, units, useBias, within }: CellArrays): Readonly<Record<string, Weight>> | undefined {
  const size = (GATES[kind] ?? 1) * units;
  const kernel = context.array('kernel', [context.known(context.inputShape[1]), size], within);
  const recurrent = context.array('recurrent_kernel', [units, size], within);
  const bias = useBias ? context.array('bias', kind === 'GRU' ? [2, size] : [size], within) : zeros(kind === 'GRU' ? [2, size] : [size]);
  if (!kernel || !recurrent || !bias || context.hasFailed) return undefined;
  const isQuantized = context.layer.className.startsWith('Q');
  const quantizer = (key: 'kernel_quantizer' | 'recurrent_quantizer' | 'bias_quantizer'): QuantizerSpec | undefined => (isQuantized ? weightQuantizer(context, key) : undefined);
  const rows = (first: number, count: number): H5Dataset => ({ ...bias, shape: [size], data: bias.data.slice(first * size, (first + count) * size) });
  const biasQuantizer = quantizer('bias_quantizer');
  return {
    weight: asStored(kernel, quantizer('kernel_quantizer')),
    recurrent_weight: asStored(recurrent, quantizer('recurrent_quantizer')),
    bias: asStored(rows(0, 1), biasQuantizer),
    ...(kind === 'SimpleRNN' ? {} : { recurrent_bias: kind === 'GRU' ? asStored(rows(1, 1), biasQuantizer) : plainWeight(zeros([size])) }),
  };
}

/** The framework computes with what the quantizer makes, hls4ml with what is stored. */
function asStored(values: H5Dataset, quantizer: QuantizerSpec | undefined): Weight {
  if (!quantizer) return plainWeight(values);
  return { ...quantizedWeight(values, quantizer), converted: values.data };
}

function zeros(shape: readonly number[]): H5Dataset {
  return { shape, data: new Float64Array(shape.reduce((p, n) => p * n, 1)), isDouble: false };
}

/** Names of a cell's activations as hls4ml has them, and the quantizers that the framework has in their place. */
function cellActivations(context: LayerContext, kind: string): { readonly attributes: Readonly<Record<string, AttributeValue>>; readonly quantizers: Readonly<Record<string, QuantizerSpec>> } {
  const attributes: Record<string, AttributeValue> = {};
  const quantizers: Record<string, QuantizerSpec> = {};
  for (const key of kind === 'SimpleRNN' ? ['activation'] : ['activation', 'recurrent_activation']) {
    const written = context.config[key];
    const quantizer = isObject(written) || (typeof written === 'string' && written.includes('(')) ? readQuantizer(written) : undefined;
    attributes[key] = quantizer ? quantizedName(context, key, quantizer) : plainName(context, context.config, key, key === 'activation' ? 'tanh' : 'sigmoid');
    if (quantizer) quantizers[key] = quantizer;
  }
  const state = readQuantizer(context.config['state_quantizer']);
  if (state) quantizers['state'] = state;
  return { attributes, quantizers };
}

function quantizedName(context: LayerContext, key: string, quantizer: QuantizerSpec): string {
  const name = String(quantizedActivationParts({ name: key, shape: [] }, quantizer).attributes['activation']);
  context.expect(['relu', 'sigmoid', 'tanh'].includes(name), 'model/unsupported-quantizer', `Layer "${context.layer.name}" has the ${key} ${quantizerText(quantizer)}; inside recurrent layers hls4ml builds only relu and the real sigmoid and tanh.`, {
    attribute: key,
    help: 'Train with quantized_relu, quantized_tanh(use_real_tanh=True) or quantized_sigmoid(use_real_sigmoid=True).',
  });
  return name;
}

function plainName(context: LayerContext, config: JsonObject, key: string, otherwise: string): string {
  const name = nameOf(config[key]) ?? otherwise;
  context.expect(['relu', 'sigmoid', 'tanh'].includes(name), 'model/unsupported-option', `Layer "${context.layer.name}" has the ${key} "${name}"; inside recurrent layers hls4ml 1.3 builds only relu, sigmoid and tanh (its C++ for others does not compile).`, { attribute: key, help: 'Use relu, sigmoid or tanh.' });
  return name;
}

/** An activation written as text, or as Keras 3 serialises the function. */
function nameOf(written: JsonValue | undefined): string | undefined {
  if (typeof written === 'string') return written;
  return isObject(written) ? (textAt(written, 'config') ?? textAt(written, 'class_name')) : undefined;
}
