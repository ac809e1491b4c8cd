/**
 * @file Which class a layer of a Keras file is of: its name, the package that registered it, and whether it is an operation
 * instead of a layer.
 *
 * Keras 3 writes `module`, `class_name` and `registered_name` ("qkeras>QDense"); legacy files only `class_name`, with the package
 * in front where there is one. QKeras on Keras 2 writes the bare class.
 */

import { textAt, type JsonObject } from './json-value.ts';

/** The class of a layer. */
export interface ClassPath {
  /** Without package: `Dense`, `QDense`, … */
  readonly className: string;
  /** Package that registered the class (`qkeras`, `hgq`, `HGQ`, …); empty for Keras' own classes and where the file does not say. */
  readonly packageName: string;
  /** Python module as the file gives it; empty where it does not. */
  readonly module: string;
  /** Whether it is a function of `keras.ops` that was called on a tensor of the model. */
  readonly isOperation: boolean;
}

/** Package under which Keras registers what names none. */
const DEFAULT_PACKAGE = 'Custom';

/** Return the class of a serialised layer. Never throws. */
export function classPathOf(layer: JsonObject): ClassPath {
  const written = textAt(layer, 'class_name') ?? 'Unknown';
  const module = textAt(layer, 'module') ?? '';
  const registered = textAt(layer, 'registered_name') ?? '';
  const full = registered.includes('>') ? registered : written;
  const at = full.lastIndexOf('>');
  const className = full.slice(at + 1).split('.').at(-1) ?? full;
  const packageName = at > 0 ? full.slice(0, at) : packageOfModule(module, registered);
  return { className, packageName, module, isOperation: /^keras\.(src\.)?ops\./.test(module) };
}

/** Return a class with its package, as messages show it. Never throws. */
export function fullClassName({ className, packageName }: Pick<ClassPath, 'className' | 'packageName'>): string {
  return packageName === '' ? className : `${packageName}>${className}`;
}

/** A class that is neither Keras' own nor registered: its module says where it is from. */
function packageOfModule(module: string, registered: string): string {
  if (module === '' || /^(tf_)?keras(\.|$)/.test(module) || /^tensorflow\.(python\.)?keras(\.|$)/.test(module) || registered === 'Functional') return '';
  const root = module.split('.')[0] ?? '';
  return root === '' ? DEFAULT_PACKAGE : root;
}

/** Return a class name as Keras' weights files write it: `QConv2DBatchnorm` → `q_conv2d_batchnorm`. Never throws. */
export function snakeCase(className: string): string {
  return className.replaceAll(/\W+/g, '').replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2').replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}
