/**
 * @file Recurrent layers: SimpleRNN, LSTM, GRU, their QKeras variants, and Bidirectional around one of them.
 *
 * hls4ml takes the weights of QKeras cells as they are stored and knows their quantizers only through the configuration's
 * types; `converted` keeps that. What it drops without a word (`go_backwards`, `stateful`, quantizers of states and inside
 * activations) is said here; ideal arithmetic follows the framework.
 */

import type { AttributeValue, QuantizerSpec, Weight } from '../../../ir/model-graph.ts';
import type { H5Dataset } from '../../h5-access.ts';
import { booleanAt, isObject, numberAt, objectAt, textAt, type JsonObject, type JsonValue } from '../json-value.ts';
import type { LayerContext, LayerReader } from '../layer-context.ts';
import type { WeightPart } from '../variable-places.ts';
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
    ...(kind === 'GRU' ? { apply_reset_gate: resetsAfter(config) ? 'after' : 'before' } : {}),
    ...(layer.className.startsWith('Q') && readQuantizer(config['state_quantizer']) === undefined ? { accum_quantizer: null } : {}),
  };
  const weights = cellWeights(context, { kind, units, useBias: context.flag('use_bias', true), resetsAfter: resetsAfter(config) });
  // The second output is the state after the last step.
  const isState = layer.outputIndex > 0;
  const shape = returnsSequences && !isState ? [steps, units] : [units];
  const quantizers = activations.quantizers;
  return {
    class_name: kind,
    shape,
    attributes: isState ? { ...attributes, return_sequences: false } : attributes,
    ...(context.isStopped ? { reference_operation: { name: `Keras${kind}`, options: { hard_sigmoid_slope: hardSigmoidSlope(context) } } } : {}),
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
  context.expect(mode !== undefined, 'model/unsupported-option', `Layer "${layer.name}" gives its two directions as two outputs; hls4ml puts them side by side only (concat).`, { attribute: 'merge_mode', help: 'Use merge_mode "concat" and a layer behind it.' });
  context.expectBuilt(mode === 'concat' || mode === undefined, `Layer "${layer.name}" merges its two directions by "${mode ?? 'none'}"; hls4ml puts them side by side only (concat).`, { attribute: 'merge_mode', help: 'Use merge_mode "concat" and a layer behind it.' });
  context.expect(!booleanAt(objectAt(forward, 'config'), 'go_backwards', false), 'model/unsupported-option', `Layer "${layer.name}" has a first layer that goes backwards, which is not supported.`, { attribute: 'go_backwards' });
  const returnsSequences = booleanAt(objectAt(forward, 'config'), 'return_sequences', false);
  const steps = inputShape[0] ?? 1;
  if (context.generation === 3 && textAt(forward, 'class_name') === 'GRU' && booleanAt(objectAt(forward, 'config'), 'use_bias', true)) {
    context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${layer.name}" is a Bidirectional GRU with a bias: of a Keras 3 model hls4ml 1.3 cannot convert that. It is emulated as that of a Keras 2 model.`, { help: 'Use LSTM, or use_bias=False, if hls4ml shall build the network.' });
  }
  const units = mode === 'concat' ? first.units + second.units : first.units;
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
  const operation = { name: 'KerasBidirectional', options: { merge_mode: mode ?? 'concat', hard_sigmoid_slope: hardSigmoidSlope(context) } };
  return { class_name: 'Bidirectional', shape, attributes, ...(context.isStopped ? { reference_operation: operation } : {}), ...(context.hasFailed ? {} : { weights: { ...first.weights, ...second.weights } }) };
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
  const isKnown = context.expect(className in GATES, 'model/unsupported-layer', `Layer "${context.layer.name}" wraps a ${className === '' ? 'layer without a class' : className}; hls4ml builds Bidirectional of LSTM and GRU.`, { attribute: 'layer' });
  if (isKnown) context.expectBuilt(className !== 'SimpleRNN', `Layer "${context.layer.name}" wraps a SimpleRNN; hls4ml builds Bidirectional of LSTM and GRU.`, { attribute: 'layer' });
  const units = cellUnits(context, config);
  if (!isKnown || units === undefined) return undefined;
  expectSupported(context, config, className);
  const weights = cellWeights(context, { kind: className, units, useBias: booleanAt(config, 'use_bias', true), resetsAfter: resetsAfter(config), part: { named: `${direction}_${name.replace(new RegExp(`^${direction}_`), '')}`, numbered: `${direction}_layer`, className } });
  const attributes = {
    name,
    class_name: className,
    activation: plainName(context, config, 'activation', 'tanh'),
    recurrent_activation: plainName(context, config, 'recurrent_activation', 'sigmoid'),
    data_format: 'channels_last',
    use_bias: booleanAt(config, 'use_bias', true),
    ...(className === 'GRU' ? { apply_reset_gate: resetsAfter(config) ? 'after' : 'before' } : {}),
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

/** Whether a GRU applies its reset gate behind the product with the state. Old files do not say; Keras 2 began with false. */
function resetsAfter(config: JsonObject): boolean {
  return booleanAt(config, 'reset_after', false);
}

/** Keras 3 has another hard_sigmoid than Keras 2, and QKeras a third. */
function hardSigmoidSlope({ generation, layer }: LayerContext): number {
  return layer.className.startsWith('Q') ? 0.5 : generation === 3 ? 1 / 6 : 0.2;
}

/** Errors and warnings for options that hls4ml refuses or drops. */
function expectSupported(context: LayerContext, config: JsonObject, kind: string): void {
  const { name, outputIndex } = context.layer;
  const hasBias = booleanAt(config, 'use_bias', true);
  context.expect(context.inputShapes.length === 1, 'model/unsupported-option', `Layer "${name}" gets its first state from another layer; hls4ml begins with a state of 0.`, { attribute: 'initial_state' });
  context.expect(!booleanAt(config, 'time_major', false), 'model/unsupported-option', `Layer "${name}" has time as its first axis; hls4ml refuses that.`, { attribute: 'time_major' });
  context.expectBuilt(!booleanAt(config, 'return_state', false), `Layer "${name}" returns its states as outputs; hls4ml refuses that.`, { attribute: 'return_state' });
  context.expect(outputIndex < 2, 'model/unsupported-option', `The inner state of layer "${name}" is read by another layer; it is not computed here.`, { attribute: 'return_state' });
  if (kind === 'GRU' && !resetsAfter(config)) resetBefore(context, hasBias);
  const warn = (key: string, what: string): void => {
    if (booleanAt(config, key, false)) context.report('warning', 'model/option-ignored', `Layer "${name}" sets ${key}; ${what}`, { attribute: key });
  };
  warn('stateful', 'hls4ml 1.3 starts every sample with states of 0, and so does the emulation.');
  if (!hasBias && context.generation === 2) {
    context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${name}" has no bias: hls4ml 1.3 cannot convert that. It is emulated with a bias of 0.`, { attribute: 'use_bias' });
  }
}

/** hls4ml reads the bias of the other form only; without a bias it converts the layer and computes the other form. */
function resetBefore(context: LayerContext, hasBias: boolean): void {
  const { name } = context.layer;
  const extra = { attribute: 'reset_after', help: 'Train with reset_after=True, the default of keras.layers.GRU.' };
  if (hasBias || context.generation === 2) {
    context.stopHardware('model/unsupported-option', `Layer "${name}" applies its reset gate before the product (reset_after=False); hls4ml 1.3 builds only the form with the gate behind it.`, extra);
  } else {
    context.report('warning', 'model/option-ignored', `Layer "${name}" applies its reset gate before the product (reset_after=False); hls4ml 1.3 ignores that and applies it behind, and so does the emulation. The reference keeps it.`, extra);
  }
}

/** Arrays of a cell, and where they are. */
interface CellArrays {
  readonly kind: string;
  readonly units: number;
  readonly useBias: boolean;
  /** Of a GRU: it has a bias for the state too. */
  readonly resetsAfter: boolean;
  /** The direction. */
  readonly part?: WeightPart;
}

function cellWeights(context: LayerContext, { kind, units, useBias, resetsAfter: hasTwoBiases, part }: CellArrays): Readonly<Record<string, Weight>> | undefined {
  const size = (GATES[kind] ?? 1) * units;
  const kernel = context.array('kernel', [context.known(context.inputShape[1]), size], part);
  const recurrent = context.array('recurrent_kernel', [units, size], part);
  const biasShape = kind === 'GRU' && hasTwoBiases ? [2, size] : [size];
  const bias = useBias ? context.array('bias', biasShape, part) : zeros(biasShape);
  if (!kernel || !recurrent || !bias || context.hasFailed) return undefined;
  const isQuantized = context.layer.className.startsWith('Q');
  const quantizer = (key: 'kernel_quantizer' | 'recurrent_quantizer' | 'bias_quantizer'): QuantizerSpec | undefined => (isQuantized ? weightQuantizer(context, key) : undefined);
  const rows = (first: number, count: number): H5Dataset => ({ ...bias, shape: [size], data: bias.data.slice(first * size, (first + count) * size) });
  const biasQuantizer = quantizer('bias_quantizer');
  return {
    weight: asStored(kernel, quantizer('kernel_quantizer')),
    recurrent_weight: asStored(recurrent, quantizer('recurrent_quantizer')),
    bias: asStored(rows(0, 1), biasQuantizer),
    ...(kind === 'SimpleRNN' ? {} : { recurrent_bias: biasShape.length === 2 ? asStored(rows(1, 1), biasQuantizer) : plainWeight(zeros([size])) }),
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
  context.expectBuilt(['relu', 'sigmoid', 'tanh'].includes(name), `Layer "${context.layer.name}" has the ${key} ${quantizerText(quantizer)}; inside recurrent layers hls4ml builds only relu and the real sigmoid and tanh.`, {
    attribute: key,
    help: 'Train with quantized_relu, quantized_tanh(use_real_tanh=True) or quantized_sigmoid(use_real_sigmoid=True).',
  });
  return name;
}

/** Activations inside a cell that the reference knows. */
const KNOWN = new Set(['linear', 'relu', 'relu6', 'sigmoid', 'tanh', 'softplus', 'softsign', 'elu', 'selu', 'hard_sigmoid']);

function plainName(context: LayerContext, config: JsonObject, key: string, otherwise: string): string {
  const name = nameOf(config[key]) ?? otherwise;
  const message = `Layer "${context.layer.name}" has the ${key} "${name}"; inside recurrent layers hls4ml 1.3 builds only relu, sigmoid and tanh (its C++ for others does not compile).`;
  const extra = { attribute: key, help: 'Use relu, sigmoid or tanh.' };
  if (KNOWN.has(name)) context.expectBuilt(['relu', 'sigmoid', 'tanh'].includes(name), message, extra);
  else context.fail('model/unsupported-option', message, extra);
  return name;
}

/** An activation written as text, or as Keras 3 serialises the function. */
function nameOf(written: JsonValue | undefined): string | undefined {
  if (typeof written === 'string') return written;
  return isObject(written) ? (textAt(written, 'config') ?? textAt(written, 'class_name')) : undefined;
}
