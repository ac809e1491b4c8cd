/**
 * @file QUnaryFunctionLUT of HGQ2: a function of one variable, known at every word of its quantized input, as a table of quantized
 * results; the words count up from 0, the negative ones behind.
 *
 * @source hls4ml 1.3.0, `converters/keras_v3/hgq2/unary_lut.py`: size and order of the table, checked on our cases
 */

import { UNARY_FUNCTIONS } from '../../../numerics/scalar-functions.ts';
import { quantizeElements } from '../../../quantizers/element-widths.ts';
import { isObject, textAt } from '../json-value.ts';
import { handlerAttributes } from '../keras3/converter-attributes.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { readHgqQuantizer } from './quantizer.ts';

/** Longest table that hls4ml makes. */
const WORDS_MAX = 1e6;

/** Keras' names of functions → ours. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  sigmoid: 'Sigmoid', tanh: 'Tanh', relu: 'Relu', exponential: 'Exp', softplus: 'Softplus', softsign: 'Softsign', elu: 'Elu', selu: 'Selu', gelu: 'Gelu', silu: 'Swish', swish: 'Swish', mish: 'Mish', sqrt: 'Sqrt', exp: 'Exp', abs: 'Abs', sin: 'Sin', cos: 'Cos', linear: 'Identity',
};

/** Read `QUnaryFunctionLUT`. */
export const readUnaryTable: LayerReader = (context) => {
  const { config, inputShape: shape, layer } = context;
  const parts: LayerParts = { class_name: 'UnaryLUT', shape, attributes: { ...handlerAttributes(context, 'UnaryLUT'), activation: 'unary_lut', inputs: layer.inputs } };
  const written = config['activation'];
  const name = typeof written === 'string' ? written : isObject(written) ? (textAt(written, 'config') ?? '') : '';
  const compute = UNARY_FUNCTIONS[FUNCTIONS[name] ?? ''];
  if (!context.expect(compute !== undefined, 'model/unsupported-option', `Layer "${layer.name}" makes a table of the function ${JSON.stringify(written ?? '').slice(0, 60)}, which is not known here; a function of your own is code, which is never run.`, { attribute: 'activation', help: `Use one of ${Object.keys(FUNCTIONS).join(', ')}.` }) || !compute) return parts;
  const isBuilt = context.flag('enable_iq', true) && context.flag('enable_oq', true);
  if (!context.expect(isBuilt, 'model/unsupported-option', `Layer "${layer.name}" has no quantizer of its input or of its output; hls4ml 1.3 makes a table only between two.`, { attribute: 'enable_iq' })) return parts;
  return { ...parts, ...tableOf(context, (x) => compute(x, (_name, otherwise) => otherwise)) };
};

function tableOf(context: LayerContext, compute: (x: number) => number): Pick<LayerParts, 'weights' | 'reference_options'> {
  const input = readHgqQuantizer(context, context.config['iq_conf'], { numbered: 'iq', named: 'iq' });
  const output = readHgqQuantizer(context, context.config['oq_conf'], { numbered: 'oq', named: 'oq' });
  if (!input || !output) return {};
  const { layer } = context;
  const oneTable = context.expect(output.widths.signed.length === 1, 'model/unsupported-option', `Layer "${layer.name}" has a table for every element; hls4ml 1.3 builds one for all.`, { attribute: 'allow_heterogeneous_table', help: 'Train with allow_heterogeneous_table=False.' });
  const { signed, integers, fractions } = input.widths;
  const live = (bits: Float64Array): number => bits.reduce((most, b, e) => Math.max(most, (signed[e] ?? 0) + (integers[e] ?? 0) + (fractions[e] ?? 0) > 0 ? b : -32), -32);
  const [k, i, f] = [Math.max(...signed), live(integers), live(fractions)];
  const size = 2 ** (k + i + f);
  const fits = context.expect(size >= 1 && size <= WORDS_MAX, 'model/unsupported-option', `Layer "${layer.name}" would need a table of 2^${k + i + f} words; hls4ml 1.3 makes at most ${WORDS_MAX}.`, { attribute: 'iq_conf' });
  if (!oneTable || !fits) return {};
  const values = Float64Array.from({ length: size }, (_, word) => Math.fround(compute((word < size / (1 + k) ? word : word - size) * 2 ** -f)));
  return { weights: { table: { shape: [size], data: quantizeElements(values, output.widths, output.modes) } }, reference_options: { table_fraction_bits: f } };
}
