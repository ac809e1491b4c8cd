/** @file Layers that compute every element by itself: the shared shape of their code, and activations made of straight pieces. */

import { printPrecision } from '../../../../preload/model/fixed-type.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import type { Constant } from '../constants.ts';
import { typedLiteral } from '../constants.ts';
import { cppType } from '../cpp-type.ts';
import type { GenerateLayer, LayerCode, LayerSite, SiteRefusal } from '../layer-site.ts';
import { member, numberOf, refuse, siteConstant, textOf, typeOf, weightOf } from '../layer-site.ts';

/** What makes an element-wise layer. */
export interface ElementwiseParts {
  readonly include?: string;
  /** The struct whose `run` computes one element. */
  readonly operation: string;
  readonly config?: readonly string[];
  readonly tables?: readonly Constant[];
  readonly notes?: readonly string[];
}

/** Return the code of a layer that applies an operation to every element. Never throws. */
export function mapCode(site: LayerSite, { include, operation, config = [], tables = [], notes = [] }: ElementwiseParts): LayerCode | SiteRefusal {
  const [input] = site.inputs;
  if (input === undefined || input.elementCount !== site.output.elementCount) return refuse('its input and its output have different sizes');
  if (site.ioType === 'io_stream' && input.packSize !== site.output.packSize) return refuse('it cannot change the width of its stream');
  const loop = site.ioType === 'io_stream' ? 'map_stream' : 'map_array';
  return {
    includes: include === undefined ? ['activation.h'] : [include],
    config,
    body: [`bitloom::${loop}<${input.typeName}, ${site.output.typeName}, ${site.output.elementCount}, ${operation} >(data, result);`],
    pragmas: [],
    parameters: [],
    tables,
    notes,
    intervalCycles: 1,
  };
}

/** Return whether a type is one unsigned bit. Never throws. */
export function isOneBit(type: MantissaType): boolean {
  return type.widthBits === 1 && !type.signed && type.integerBits === 1;
}

/** Generate a layer that only casts. */
export const generateCast: GenerateLayer = (site) => mapCode(site, { operation: 'bitloom::linear' });

/** Generate relu. */
export const generateRelu: GenerateLayer = (site) => mapCode(site, { operation: 'bitloom::relu' });

/** Generate relu with a ceiling. Never throws. */
export function generateClippedRelu(ceiling: number): GenerateLayer {
  return (site) => (site.ioType === 'io_stream' ? refuse('clipped relu does not exist as a stream; use io_parallel or a plain relu') : mapCode(site, { operation: `bitloom::clipped_relu<${ceiling}>` }));
}

/** A constant of the configuration, as a function that returns it. */
function constantMember(name: string, value: number, type: MantissaType | undefined): string | SiteRefusal {
  if (type === undefined) return refuse(`the type of its ${name} is missing`);
  const literal = typedLiteral(value, type);
  if (literal === undefined) return refuse(`its ${name} cannot be written exactly in ${printPrecision(type)}`);
  return `static ${cppType(type)} ${name}() { return ${literal}; }`;
}

function withConstants(site: LayerSite, operation: string, constants: readonly (readonly [name: string, value: number, type: MantissaType | undefined])[]): LayerCode | SiteRefusal {
  const config: string[] = [];
  for (const [name, value, type] of constants) {
    const made = constantMember(name, value, type);
    if (typeof made !== 'string') return made;
    config.push(made);
  }
  return mapCode(site, { operation: `bitloom::${operation}<${site.configName}>`, config });
}

/** Generate leaky_relu. */
export const generateLeakyRelu: GenerateLayer = (site) => withConstants(site, 'leaky_relu', [['slope', numberOf(site.layer, 'activ_param', 0.3), typeOf(site.layer, 'param')]]);

/** Generate thresholded_relu. */
export const generateThresholdedRelu: GenerateLayer = (site) => withConstants(site, 'thresholded_relu', [['theta', numberOf(site.layer, 'activ_param', 1), typeOf(site.layer, 'param')]]);

/** Generate prelu: a slope of its own for every element. */
export const generatePrelu: GenerateLayer = (site) => {
  const weight = weightOf(site, 'param') ?? weightOf(site, 'alpha');
  if (weight === undefined) return refuse('its slopes are missing');
  const slopes = siteConstant(site, { short: 'a', typeShort: 'param', what: 'slopes', ...weight });
  if (typeof slopes === 'string') return refuse(slopes);
  return mapCode(site, {
    operation: `bitloom::parametric_relu<${site.configName}>`,
    tables: [slopes],
    config: [member('n_slopes', slopes.count), `static ${slopes.typeName} slope(unsigned i) { return ${slopes.name}[i]; }`],
  });
};

/** Generate hard_sigmoid or hard_tanh. */
export const generateHardActivation: GenerateLayer = (site) =>
  withConstants(site, textOf(site.layer, 'activation', 'hard_sigmoid') === 'hard_tanh' ? 'hard_tanh' : 'hard_sigmoid', [
    ['slope', numberOf(site.layer, 'slope', 0.2), typeOf(site.layer, 'slope')],
    ['shift', numberOf(site.layer, 'shift', 0.5), typeOf(site.layer, 'shift')],
  ]);

/** Generate binary_tanh. */
export const generateBinaryTanh: GenerateLayer = (site) => mapCode(site, { operation: `bitloom::binary_tanh<${isOneBit(site.output.type) ? 0 : -1}>` });

/** Generate ternary_tanh, whose thresholds are others as a stream. */
export const generateTernaryTanh: GenerateLayer = (site) => mapCode(site, { operation: site.ioType === 'io_stream' ? 'bitloom::ternary_tanh_wide' : 'bitloom::ternary_tanh' });
