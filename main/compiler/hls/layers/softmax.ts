/** @file Softmax: stable, latency, legacy, argmax; its two tables as constants. */

import { fixed } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import { addressBits, exponentialTable, functionTable, inverseTable } from '../../numerics/tables.ts';
import type { Constant } from '../constants.ts';
import type { GenerateLayer, LayerCode, LayerSite, SiteRefusal } from '../layer-site.ts';
import { isRefusal, member, numberOf, refuse, textOf, typeArguments, typedef, typeOf } from '../layer-site.ts';
import { asHeld, tableConstant } from './table-activation.ts';

/** What all four have. */
function sliceMembers({ layer, ioType, output }: LayerSite): readonly string[] | SiteRefusal {
  const inner = ioType === 'io_stream' ? 1 : numberOf(layer, 'n_inner', 1);
  const size = ioType === 'io_stream' ? (output.shape.at(-1) ?? 1) : Math.floor(output.elementCount / (inner * numberOf(layer, 'n_outer', 1)));
  const outer = output.elementCount / (size * inner);
  if (!Number.isInteger(outer) || size < 1) return refuse('its slices do not fit its shape');
  return [member('n_in', output.elementCount), member('n_slice', size), member('n_outer', outer), member('n_inner', inner), member('reuse_factor', Math.max(1, numberOf(layer, 'reuse_factor', 1)))];
}

function code(site: LayerSite, kernel: string, members: readonly string[], tables: readonly Constant[]): LayerCode | SiteRefusal {
  const slices = sliceMembers(site);
  if ('refused' in slices) return slices;
  if (site.ioType === 'io_stream' && site.inputs[0]?.packSize !== site.output.packSize) return refuse('it cannot change the width of its stream');
  return {
    includes: ['softmax.h'],
    config: [...slices, ...members],
    body: [`bitloom::softmax<${typeArguments(site, site.configName, `bitloom::softmax_${kernel}<${site.configName}>`)} >(data, result);`],
    pragmas: [],
    parameters: [],
    tables,
    ...(site.ioType === 'io_parallel' ? { intervalCycles: 1 } : {}),
  };
}

interface Tables {
  readonly exp: FixedType;
  readonly inv: FixedType;
  readonly invInput: FixedType;
  readonly accum: FixedType;
  readonly address: FixedType;
  readonly expSize: number;
  readonly invSize: number;
}

function typesOf(site: LayerSite, isStable: boolean): Tables | SiteRefusal {
  const { layer } = site;
  const input = site.inputs[0]!.type;
  const type = (name: string): FixedType | undefined => {
    const found = typeOf(layer, name);
    return found === undefined || found.kind === 'xnor' ? undefined : asHeld(found);
  };
  const [exp, inv, accum, invInput] = [type('exp_table'), type('inv_table'), type('accum'), type('inv_inp') ?? type('exp_table')];
  if (exp === undefined || inv === undefined || accum === undefined || invInput === undefined || input.kind === 'xnor') return refuse('a type of its tables is missing');
  const size = numberOf(layer, 'table_size', 1024);
  const invSize = numberOf(layer, 'inv_table_size', size);
  const sign = input.signed ? 1 : 0;
  const below: FixedType = { kind: 'fixed', widthBits: input.widthBits - sign, integerBits: input.integerBits - sign, signed: false, rounding: 'TRN', overflow: 'WRAP' };
  const address = isStable ? (type('inp_norm') ?? below) : input;
  const asked = numberOf(layer, 'exp_table_size', size);
  const expSize = isStable && input.signed && type('inp_norm') === undefined ? Math.min(invSize, 2 ** below.widthBits) : asked;
  const fits = address.widthBits >= 1 && addressBits(expSize) <= address.widthBits && addressBits(invSize) <= invInput.widthBits;
  return fits ? { exp, inv, invInput, accum, address, expSize, invSize } : refuse('a table has more entries than its address has bits; make the table smaller or the type that addresses it wider');
}

function entryMembers(tables: readonly (readonly [name: string, table: Constant])[]): string[] {
  return tables.flatMap(([name, table]) => [typedef(table.typeName, `${name}_table_t`), member(`${name}_table_size`, table.count), `static ${table.typeName} ${name}_entry(unsigned i) { return ${table.name}[i]; }`]);
}

function generateTwoTables(site: LayerSite, isStable: boolean): LayerCode | SiteRefusal {
  const types = typesOf(site, isStable);
  if (isRefusal(types)) return types;
  const { exp, inv, invInput, accum, address, expSize, invSize } = types;
  const exps = tableConstant(site, isStable ? 'exp(-x) by the top bits of x' : 'exp(x) by the top bits of x', 'exp_table', {
    type: exp, mantissas: exponentialTable({ size: expSize, address, type: exp }, { negative: isStable, scale: numberOf(site.layer, 'exp_scale', 1) }),
  });
  const invs = tableConstant(site, '1/x by the top bits of x', 'inv_table', { type: inv, mantissas: inverseTable({ size: invSize, address: invInput, type: inv }) });
  if (isRefusal(exps)) return exps;
  if (isRefusal(invs)) return invs;
  const members = [typedef(accum, 'accum_t'), typedef(invInput, 'inv_inp_t'), ...(isStable ? [typedef(address, 'inp_norm_t')] : []), ...entryMembers([['exp', exps], ['inv', invs]])];
  return code(site, isStable ? 'stable' : 'latency', members, [exps, invs]);
}

/** What hls4ml's configuration of a softmax does not set for the legacy tables stays at the template's defaults. */
const LEGACY_TABLE = fixed(18, 8);
const LEGACY_STREAM_TABLE_SIZE = 1024;

function generateLegacy(site: LayerSite): LayerCode | SiteRefusal {
  const input = site.inputs[0]!.type;
  const size = numberOf(site.layer, 'table_size', 1024);
  const sizeOf = (name: string): number => (site.ioType === 'io_stream' ? LEGACY_STREAM_TABLE_SIZE : numberOf(site.layer, name, size));
  const exps = tableConstant(site, 'exp(x) from -8 to 8', 'exp_table', { type: LEGACY_TABLE, mantissas: functionTable('exp_legacy', sizeOf('exp_table_size'), LEGACY_TABLE) });
  const invs = tableConstant(site, '1/x from 0 to 64', 'inv_table', { type: LEGACY_TABLE, mantissas: functionTable('inverse_legacy', sizeOf('inv_table_size'), LEGACY_TABLE) });
  if (isRefusal(exps)) return exps;
  if (isRefusal(invs)) return invs;
  const difference = fixed(input.widthBits + 1, input.integerBits + 1);
  return code(site, 'legacy', [typedef(difference, 'difference_t'), ...entryMembers([['exp', exps], ['inv', invs]])], [exps, invs]);
}

/** Generate a softmax by its attribute `implementation`. */
export const generateSoftmax: GenerateLayer = (site) => {
  const implementation = textOf(site.layer, 'implementation', 'stable');
  switch (implementation) {
    case 'stable':
    case 'latency':
      return generateTwoTables(site, implementation === 'stable');
    case 'legacy':
      return generateLegacy(site);
    case 'argmax':
      return code(site, 'argmax', [], []);
    default:
      return refuse(`softmax implementation "${implementation}" is unknown; choose stable, latency, legacy or argmax`);
  }
};
