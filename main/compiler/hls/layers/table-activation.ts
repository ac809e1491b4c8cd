/** @file Activations by look-up table: sigmoid, tanh, softplus, softsign, elu, selu, and functions given as a table. */

import { fixed, ufixed } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import type { Mantissas, MantissaType } from '../../numerics/mantissas.ts';
import { functionTable, SELU_SCALE } from '../../numerics/tables.ts';
import type { TableFunction } from '../../numerics/tables.ts';
import type { Constant } from '../constants.ts';
import { typedLiteral } from '../constants.ts';
import { cppType } from '../cpp-type.ts';
import type { GenerateLayer, LayerSite, SiteRefusal } from '../layer-site.ts';
import { isRefusal, member, numberOf, refuse, siteConstant, typedef, typeOf, weightOf } from '../layer-site.ts';
import { mapCode } from './elementwise.ts';

/** Return a table of a layer as a constant. Never throws. */
export function tableConstant(site: LayerSite, what: string, short: string, table: { readonly type: MantissaType; readonly mantissas: Mantissas }): Constant | SiteRefusal {
  const made = siteConstant(site, { short, typeShort: short, what, ...table });
  return typeof made === 'string' ? refuse(made) : made;
}

/** Type and size of a layer's table. Never throws. */
export function tableOf({ layer }: LayerSite): { readonly size: number; readonly type: FixedType } | SiteRefusal {
  const type = typeOf(layer, 'table');
  const size = numberOf(layer, 'table_size', 1024);
  if (type === undefined || type.kind === 'xnor') return refuse('the type of its table is missing');
  if (!Number.isInteger(size) || size < 1) return refuse(`its table has ${size} entries; a whole number from 1 on is needed`);
  return { size, type: asHeld(type) };
}

/** Values put into an ap_int are cut toward zero. Never throws. */
export function asHeld(type: FixedType): FixedType {
  return type.kind === 'int' ? { ...type, rounding: 'TRN_ZERO' } : type;
}

/** Generate sigmoid, tanh, softplus or softsign. Never throws. */
export function generateTableFunction(name: TableFunction, range: number): GenerateLayer {
  return (site) => {
    const table = tableOf(site);
    if (isRefusal(table)) return table;
    const made = tableConstant(site, `${name} from -${range / 2} to ${range / 2}`, 'table', { type: table.type, mantissas: functionTable(name, table.size, table.type) });
    if (isRefusal(made)) return made;
    return mapCode(site, {
      include: 'table.h',
      operation: `bitloom::table_function<${site.configName}>`,
      tables: [made],
      config: [member('table_size', table.size), member('table_range', range), typedef(made.typeName, 'table_t'), `static table_t entry(unsigned i) { return ${made.name}[i]; }`],
    });
  };
}

/** The factors of the two branches. */
function factorsOf(name: 'elu' | 'selu', site: LayerSite): readonly [upper: string | undefined, upperType: string, lower: string | undefined, lowerType: string] {
  const one = ufixed(1, 1);
  if (name === 'selu') {
    // As a stream the factor is held in the data's own type.
    const type = site.ioType === 'io_stream' ? site.inputs[0]!.type : ufixed(16, 1);
    return [typedLiteral(SELU_SCALE, type), cppType(type), typedLiteral(1, one), cppType(one)];
  }
  const type = typeOf(site.layer, 'param') ?? fixed(16, 6);
  return [typedLiteral(1, one), cppType(one), typedLiteral(numberOf(site.layer, 'activ_param', 1), type), cppType(type)];
}

/** Generate elu or selu. Never throws. */
export function generateExponentialUnit(name: 'elu' | 'selu'): GenerateLayer {
  return (site) => {
    const table = tableOf(site);
    if (isRefusal(table)) return table;
    const [upper, upperType, lower, lowerType] = factorsOf(name, site);
    if (upper === undefined || lower === undefined) return refuse('a factor of it cannot be written exactly');
    const made = tableConstant(site, `${name} from 0 down to -8`, 'table', { type: table.type, mantissas: functionTable(name, table.size, table.type) });
    if (isRefusal(made)) return made;
    return mapCode(site, {
      include: 'table.h',
      operation: `bitloom::exponential_unit<${site.configName}>`,
      tables: [made],
      config: [
        member('table_size', table.size), typedef(made.typeName, 'table_t'), `static table_t entry(unsigned i) { return ${made.name}[i]; }`,
        `static ${upperType} upper() { return ${upper}; }`, `static ${lowerType} lower() { return ${lower}; }`,
      ],
    });
  };
}

/** Generate a UnaryLUT. */
export const generateUnaryTable: GenerateLayer = (site) => {
  const weight = weightOf(site, 'table');
  if (weight === undefined || (weight.type.kind !== 'fixed' && weight.type.kind !== 'int')) return refuse('its table is missing or not fixed-point');
  if ((site.inputs[0]?.type.widthBits ?? 0) > 31) return refuse('a table addressed by more than 31 bits has no C++');
  const made = tableConstant(site, 'table addressed by the bits of the word', 'table', { type: weight.type, mantissas: weight.mantissas });
  if (isRefusal(made)) return made;
  return mapCode(site, {
    include: 'table.h',
    operation: `bitloom::unary_table<${site.configName}>`,
    tables: [made],
    config: [member('table_size', made.count), typedef(made.typeName, 'table_t'), `static table_t entry(unsigned i) { return ${made.name}[i]; }`],
  });
};
