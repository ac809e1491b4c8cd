/** @file Layers with two inputs: element-wise operations, scalar product, concatenation. */

import type { GenerateLayer, LayerSite } from '../layer-site.ts';
import { member, numberOf, refuse, textOf, typeArguments, typedef, typeOf } from '../layer-site.ts';

const OPERATIONS: ReadonlyMap<string, string> = new Map([['add', 'add'], ['subtract', 'subtract'], ['multiply', 'multiply_elements'], ['average', 'average'], ['maximum', 'maximum'], ['minimum', 'minimum']]);

/** Code of a layer without weights that is one call with two inputs. */
function twoInputs(site: LayerSite, call: string, members: readonly string[]): ReturnType<GenerateLayer> {
  return { includes: ['merge.h'], config: members, body: [`bitloom::${call}(first, second, result);`], pragmas: [], parameters: [], tables: [], ...(site.ioType === 'io_parallel' ? { intervalCycles: 1 } : {}) };
}

/** Generate an element-wise merge or a scalar product. */
export const generateMerge: GenerateLayer = (site) => {
  const [first, second] = site.inputs;
  const name = textOf(site.layer, 'op', '');
  if (first === undefined || second === undefined || site.inputs.length > 2) return refuse(`the operation "${name}" on ${site.inputs.length} inputs has no C++`);
  if (name.startsWith('dot')) return generateDot(site);
  const operation = OPERATIONS.get(name);
  if (operation === undefined) return refuse(`the operation "${name}" has no C++`);
  const isRepeated = site.ioType === 'io_stream' && (first.elementCount !== second.elementCount || first.packSize !== second.packSize || first.packSize !== site.output.packSize);
  const members = [member('n_first', first.elementCount), member('n_second', second.elementCount), member('n_out', site.output.elementCount)];
  return twoInputs(site, `${isRepeated ? 'merge_repeated' : 'merge'}<${typeArguments(site, site.configName, `bitloom::${operation}`)}>`, members);
};

function generateDot(site: LayerSite): ReturnType<GenerateLayer> {
  const accum = typeOf(site.layer, 'accum');
  if (accum === undefined) return refuse('the type of its accumulator is missing');
  if (site.output.elementCount !== 1) return refuse('a scalar product of other than two vectors has no C++');
  return twoInputs(site, `dot<${typeArguments(site, site.configName)}>`, [member('n_in', site.inputs[0]!.elementCount), typedef(accum, 'accum_t')]);
}

/** Generate a concatenation of two tensors. */
export const generateConcatenate: GenerateLayer = (site) => {
  const [first, second] = site.inputs;
  if (first === undefined || second === undefined || site.inputs.length > 2) return refuse('a concatenation of other than two inputs has no C++');
  const asked = numberOf(site.layer, 'axis', -1);
  // hls4ml counts the sample axis in, except for negative axes.
  const axis = asked < 0 ? asked + first.shape.length : asked - 1;
  const inner = (shape: readonly number[]): number => shape.slice(axis).reduce((p, n) => p * n, 1);
  const [runFirst, runSecond] = [inner(first.shape), inner(second.shape)];
  if (runFirst < 1 || runSecond < 1) return refuse('an input of it is empty');
  const members = [member('n_runs', first.elementCount / runFirst), member('run_first', runFirst), member('run_second', runSecond)];
  const isPacks = axis === first.shape.length - 1;
  if (site.ioType === 'io_stream' && !isPacks && (first.packSize !== site.output.packSize || second.packSize !== site.output.packSize)) return refuse('it cannot change the width of its streams');
  const call = site.ioType === 'io_parallel' ? 'concatenate' : isPacks ? 'concatenate_packs' : 'concatenate_runs';
  return twoInputs(site, `${call}<${typeArguments(site, site.configName)}>`, members);
};
