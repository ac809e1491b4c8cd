/** @file LSTM, GRU and Bidirectional: cells run over the time steps of a sample. */

import { functionTable } from '../../numerics/tables.ts';
import type { Constant } from '../constants.ts';
import type { GenerateLayer, LayerCode, LayerSite, SiteRefusal } from '../layer-site.ts';
import { isRefusal, member, numberOf, refuse, structText, textOf, typedef, typeOf } from '../layer-site.ts';
import type { KernelParts } from '../product-kernel.ts';
import { prepareKernel } from '../product-kernel.ts';
import { tableConstant, tableOf } from './table-activation.ts';

/** A cell of a layer and where its weights and results are. */
interface CellPlace {
  readonly prefix: '' | 'forward_' | 'backward_';
  readonly kind: string;
  readonly stateCount: number;
  readonly offset: number;
  readonly isReversed: boolean;
}

/** The parts of one cell's code. */
interface CellCode {
  readonly structs: readonly string[];
  readonly helpers: readonly string[];
  readonly configName: string;
  readonly parameters: readonly Constant[];
  readonly tables: readonly Constant[];
  readonly pragmas: readonly string[];
  readonly generated: readonly string[];
  readonly notes: readonly string[];
}

/** Width of the tables' domain. */
const RANGES = { sigmoid: 16, tanh: 8 } as const;

/** An activation inside a cell: a struct of the library, with its own configuration where it is a table. */
interface CellFunction {
  readonly operation: string;
  readonly structs: readonly string[];
  readonly tables: readonly Constant[];
}

function cellFunction(site: LayerSite, name: string, known: ReadonlyMap<string, CellFunction>): CellFunction | SiteRefusal {
  const found = known.get(name);
  if (found !== undefined) return found;
  if (name === 'relu') return { operation: 'bitloom::relu', structs: [], tables: [] };
  if (name !== 'sigmoid' && name !== 'tanh') return refuse(`the activation "${name}" does not exist for recurrent layers; use relu, sigmoid or tanh`);
  const range = RANGES[name];
  const table = tableOf(site);
  if (isRefusal(table)) return table;
  const made = tableConstant(site, `${name} from -${range / 2} to ${range / 2}`, name, { type: table.type, mantissas: functionTable(name, table.size, table.type) });
  if (isRefusal(made)) return made;
  const struct = `${name}_${site.configName}`;
  return {
    operation: `bitloom::table_function<${struct}>`,
    structs: [structText(struct, [member('table_size', table.size), member('table_range', range), `static ${made.typeName} entry(unsigned i) { return ${made.name}[i]; }`])],
    tables: [made],
  };
}

/** The first product of a Bidirectional layer takes the reuse factor that was asked for, where it fits. */
function inputReuse(site: LayerSite, prefix: string, inputs: number): number {
  const asked = numberOf(site.layer, 'reuse_factor', 1);
  if (prefix === '') return asked;
  return numberOf(site.layer, `${prefix}reuse_factor`, asked) > inputs ? inputs : asked;
}

function product(site: LayerSite, place: CellPlace, which: 'input' | 'recurrent', configName: string): KernelParts | SiteRefusal {
  const { prefix, kind, stateCount } = place;
  const isInput = which === 'input';
  const inputs = site.inputs[0]?.shape.at(-1) ?? 1;
  const inputCount = isInput ? inputs : stateCount;
  const letter = prefix === 'backward_' ? 'b' : '';
  return prepareKernel({
    site, configName, inputCount,
    input: isInput ? site.inputs[0]!.type : site.output.type,
    outputCount: (kind === 'LSTM' ? 4 : 3) * stateCount,
    weight: { name: `${prefix}${isInput ? '' : 'recurrent_'}weight`, short: `${letter}w${isInput ? '' : 'r'}` },
    bias: { name: `${prefix}${isInput ? '' : 'recurrent_'}bias`, short: `${letter}b${isInput ? '' : 'r'}` },
    reuseFactor: isInput ? inputReuse(site, prefix, inputs) : numberOf(site.layer, `${prefix}recurrent_reuse_factor`, numberOf(site.layer, 'reuse_factor', 1)),
  });
}

function cellCode(site: LayerSite, place: CellPlace, functions: Map<string, CellFunction>): CellCode | SiteRefusal {
  const { layer, inputs, output } = site;
  const { prefix, kind, stateCount } = place;
  const accum = typeOf(layer, 'accum');
  if (kind !== 'LSTM' && kind !== 'GRU') return refuse(`${kind} has no C++; use LSTM or GRU`);
  if (accum === undefined) return refuse('the type of its accumulator is missing');
  const part = prefix === '' ? '' : `_${prefix.slice(0, -1)}`;
  const configName = `${site.configName}${part}`;
  const products = (['input', 'recurrent'] as const).map((which) => product(site, place, which, `${configName}_${which}`));
  const used: CellFunction[] = [];
  for (const name of [textOf(layer, `${prefix}recurrent_activation`, 'sigmoid'), textOf(layer, `${prefix}activation`, 'tanh')]) {
    const made = cellFunction(site, name, functions);
    if (isRefusal(made)) return made;
    functions.set(name, made);
    used.push(made);
  }
  const [fromInput, fromState] = products;
  if (fromInput === undefined || isRefusal(fromInput)) return fromInput ?? refuse('it has no product');
  if (fromState === undefined || isRefusal(fromState)) return fromState ?? refuse('it has no product');
  const gates = layer.attributes['pytorch'] === true ? [1, 0] : [0, 1];
  const members = [
    member('n_in', inputs[0]?.shape.at(-1) ?? 1), member('n_state', stateCount), member('n_steps', inputs[0]?.shape[0] ?? 1), member('stride', output.shape.at(-1) ?? 1), member('offset', place.offset),
    member('is_reversed', place.isReversed), member('return_sequences', layer.attributes['return_sequences'] === true), member('update', gates[0] ?? 0), member('reset', gates[1] ?? 1),
    typedef(accum, 'accum_t'), typedef(`${configName}_input`, 'input'), typedef(`${configName}_recurrent`, 'recurrent'),
    typedef(used[0]?.operation ?? '', 'gate'), typedef(used[1]?.operation ?? '', 'candidate'), typedef(`bitloom::${kind.toLowerCase()}_cell<${configName}>`, 'cell'),
  ];
  return {
    configName,
    helpers: [...fromInput.helpers, ...fromState.helpers],
    structs: [structText(`${configName}_input`, fromInput.members), structText(`${configName}_recurrent`, fromState.members), structText(configName, members)],
    parameters: [fromInput.weights, fromState.weights, fromInput.biases, fromState.biases],
    tables: used.flatMap(({ tables }) => tables),
    pragmas: [...fromInput.pragmas, ...fromState.pragmas],
    generated: [fromInput.generated, fromState.generated].filter((text) => text !== undefined),
    notes: [...fromInput.notes, ...fromState.notes],
  };
}

function layerCode(site: LayerSite, cells: readonly CellCode[], functions: ReadonlyMap<string, CellFunction>): LayerCode {
  const [input] = site.inputs;
  const generated = cells.flatMap((cell) => cell.generated);
  return {
    includes: ['recurrent.h'],
    // A layer of one cell is configured by its struct itself; two cells have a struct each.
    config: [],
    helpers: [...cells.flatMap(({ helpers }) => helpers), ...[...functions.values()].flatMap(({ structs }) => structs), ...cells.flatMap(({ structs }) => structs)],
    body: cells.map(({ configName, parameters }) => `bitloom::recurrent<${input!.typeName}, ${site.output.typeName}, ${configName}>(data, result, ${parameters.map(({ name }) => name).join(', ')});`),
    pragmas: cells.flatMap(({ pragmas }) => pragmas),
    parameters: cells.flatMap(({ parameters }) => parameters),
    tables: [...functions.values()].flatMap(({ tables }) => tables),
    notes: cells.flatMap(({ notes }) => notes),
    ...(generated.length === 0 ? {} : { generated: generated.join('\n\n') }),
  };
}

/** Generate an LSTM or GRU. */
export const generateRecurrent: GenerateLayer = (site) => {
  if (site.inputs.length > 1) return refuse('initial states from other layers have no C++');
  const functions = new Map<string, CellFunction>();
  const cell = cellCode(site, { prefix: '', kind: site.layer.class_name, stateCount: site.output.shape.at(-1) ?? 1, offset: 0, isReversed: false }, functions);
  return isRefusal(cell) ? cell : layerCode(site, [cell], functions);
};

/** Generate a Bidirectional layer: two cells, the second from the last step to the first, side by side. */
export const generateBidirectional: GenerateLayer = (site) => {
  const { layer } = site;
  if (site.ioType === 'io_stream') return refuse('a Bidirectional layer does not exist as a stream; use io_parallel');
  const [forwardCount, backwardCount] = [numberOf(layer, 'forward_n_states', 0), numberOf(layer, 'backward_n_states', 0)];
  if (forwardCount + backwardCount !== (site.output.shape.at(-1) ?? 0)) return refuse(`its merge mode "${textOf(layer, 'merge_mode', '')}" has no C++; use concat`);
  const kindOf = (prefix: string): string => String(layer.attributes[`${prefix}class_name`]).replace(/^Q/, '');
  const functions = new Map<string, CellFunction>();
  const cells: CellCode[] = [];
  for (const place of [
    { prefix: 'forward_', kind: kindOf('forward_'), stateCount: forwardCount, offset: 0, isReversed: false },
    { prefix: 'backward_', kind: kindOf('backward_'), stateCount: backwardCount, offset: forwardCount, isReversed: true },
  ] as const) {
    const cell = cellCode(site, place, functions);
    if (isRefusal(cell)) return cell;
    cells.push(cell);
  }
  return layerCode(site, cells, functions);
};
