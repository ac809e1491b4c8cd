/** @file Embeddings: rows of a table. */

import type { GenerateLayer } from '../layer-site.ts';
import { isRefusal, member, refuse, typeArguments, typedef, weightOf } from '../layer-site.ts';
import { tableConstant } from './table-activation.ts';

/** Generate an Embedding. */
export const generateEmbedding: GenerateLayer = (site) => {
  const weight = weightOf(site, 'embeddings');
  if (weight === undefined || (weight.type.kind !== 'fixed' && weight.type.kind !== 'int')) return refuse('its table is missing or not fixed-point');
  const made = tableConstant(site, 'embeddings, ordered by word, feature', 'e', { type: weight.type, mantissas: weight.mantissas });
  if (isRefusal(made)) return made;
  const width = site.output.shape.at(-1) ?? 1;
  return {
    includes: ['embedding.h'],
    config: [member('n_in', site.inputs[0]!.elementCount), member('n_out', width), member('vocab_size', made.count / width), typedef(made.typeName, 'embeddings_t'), `static ${made.typeName} entry(unsigned i) { return ${made.name}[i]; }`],
    body: [`bitloom::embedding<${typeArguments(site, site.configName)}>(data, result);`],
    pragmas: [],
    parameters: [],
    tables: [made],
    ...(site.ioType === 'io_parallel' ? { intervalCycles: 1 } : {}),
  };
};
