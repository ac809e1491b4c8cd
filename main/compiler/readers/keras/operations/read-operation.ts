/**
 * @file Reads operations of Keras 3, and the TFOpLambda and SlicingOpLambda layers of Keras 2, and hands them to what builds layers of
 * them. Only names and constants are read; nothing of the file is executed.
 */

import { textAt, type JsonValue } from '../json-value.ts';
import type { CallArgument } from '../inbound-nodes.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { ARITHMETIC_BUILDERS } from './arithmetic.ts';
import { operandsOf, type Operation } from './operation.ts';
import { PRODUCT_BUILDERS } from './products.ts';
import { REDUCTION_BUILDERS } from './reductions.ts';
import { SLICING_BUILDERS } from './slicing.ts';
import { SHAPE_BUILDERS } from './tensor-shapes.ts';
import { TENSORFLOW_FUNCTIONS, TENSORFLOW_OPTIONS } from './tensorflow-names.ts';

/** Makes layers of an operation; undefined, with a finding, where it cannot be. */
export type OperationBuilder = (context: LayerContext, operation: Operation) => LayerParts | undefined;

const BUILDERS: ReadonlyMap<string, OperationBuilder> = new Map(Object.entries({ ...ARITHMETIC_BUILDERS, ...SHAPE_BUILDERS, ...SLICING_BUILDERS, ...REDUCTION_BUILDERS, ...PRODUCT_BUILDERS }));

/** Read an operation of Keras 3: its options are in its configuration and among its arguments. */
export const readKerasOperation: LayerReader = (context) => {
  const { className, args, kwargs, config } = context.layer;
  const plain = args.flatMap((argument) => (argument.kind === 'value' ? [argument.value] : []));
  const named = Object.fromEntries(Object.entries(kwargs).flatMap(([name, argument]) => (argument.kind === 'value' ? [[name, argument.value]] : [])));
  const tensors = [...args, ...Object.values(kwargs).filter((argument) => argument.kind !== 'value')];
  const operands = className === 'GetItem' ? operandsOf(context, args.slice(0, 1)) : operandsOf(context, tensors);
  return build(context, { name: className, operands, options: { ...config, ...named, ...(className === 'GetItem' ? { key: plain.at(-1) ?? null } : {}) } });
};

/** Read a TFOpLambda or SlicingOpLambda: the function is named in the configuration, its arguments stand at the call. */
export const readTensorflowOperation: LayerReader = (context) => {
  const { config, args, kwargs, className } = context.layer;
  const written = textAt(config, 'function') ?? '';
  const name = className === 'SlicingOpLambda' ? 'GetItem' : TENSORFLOW_FUNCTIONS[written];
  if (!context.expect(name !== undefined, 'model/unsupported-layer', `Layer "${context.layer.name}" calls the TensorFlow function tf.${written}, which is not supported.`, { help: 'Use a layer of Keras in its place, or cut the network before it.' }) || name === undefined) return undefined;
  const options = Object.fromEntries(Object.entries(kwargs).flatMap(([key, argument]) => {
    const value = valueOf(argument);
    return value === undefined ? [] : [[TENSORFLOW_OPTIONS[`${name}.${key}`] ?? TENSORFLOW_OPTIONS[key] ?? key, value]];
  }));
  const further = ['y', 'b', 'values'].flatMap((key) => kwargs[key] ?? []);
  const operands = name === 'GetItem' ? operandsOf(context, args.slice(0, 1)) : operandsOf(context, [...args, ...further]);
  return build(context, { name, operands, options: name === 'GetItem' ? { key: options['slice_spec'] ?? null } : options });
};

/** A constant argument; undefined where tensors are in it. */
function valueOf(argument: CallArgument): JsonValue | undefined {
  if (argument.kind === 'tensor') return undefined;
  if (argument.kind === 'value') return argument.value;
  const items = argument.items.map((item) => valueOf(item));
  return items.every((item) => item !== undefined) ? items : undefined;
}

function build(context: LayerContext, operation: Operation): LayerParts | undefined {
  const builder = BUILDERS.get(operation.name);
  const tensors = operation.operands.filter((operand) => operand.kind === 'tensor');
  if (builder && context.expect(tensors.length > 0, 'model/architecture-invalid', `Operation "${context.layer.name}" (${operation.name}) reads no tensor.`)) return named(context, builder(context, operation));
  if (!builder) context.fail('model/unsupported-layer', `"${context.layer.name}" is the function ${operation.name} called on a tensor, which is not supported.`, { help: 'Use a layer of Keras in its place, or cut the network before it.' });
  return undefined;
}

/** Say once what becomes of the operation. */
function named(context: LayerContext, parts: LayerParts | undefined): LayerParts | undefined {
  const { name } = context.layer;
  if (!parts || context.hasFailed) return parts;
  const all = [...(parts.before ?? []).map((added) => added.parts), parts, ...(parts.after ?? []).map((added) => added.parts)];
  const classes = [...new Set(all.map((part) => part.class_name))].filter((one) => one !== 'Unsupported');
  if (all.some((part) => part.class_name === 'Unsupported')) {
    const [first] = (parts.before ?? []).filter((added) => added.parts.class_name === 'Unsupported');
    context.report('error', 'model/unsupported-layer', `"${name}" is the function ${context.layer.className} called on a tensor, for which hls4ml has no layer.`, { layer: parts.class_name === 'Unsupported' ? name : (first?.name ?? name), help: 'Use a layer of Keras in its place, or cut the network before it. The reference goes on.' });
  } else {
    context.report('warning', 'model/no-hls4ml-equivalent', `"${name}" is a function called on a tensor, not a layer: hls4ml 1.3 refuses such models. It is emulated as ${classes.join(', ')}.`, { help: 'Write the layer of Keras that computes the same if hls4ml shall build the network.' });
  }
  return parts;
}

