/** @file Dense layers: one matrix–vector product for every vector along the last axis. */

import type { GenerateLayer } from '../layer-site.ts';
import { isRefusal, member, typeArguments } from '../layer-site.ts';
import type { KernelParts } from '../product-kernel.ts';
import { prepareKernel } from '../product-kernel.ts';

/** Names of the weights of a layer with one product. */
export const WEIGHT = { name: 'weight', short: 'w' } as const;
/** Names of its bias. */
export const BIAS = { name: 'bias', short: 'b' } as const;

/** Return the parts of a layer's code that its kernel decides. Never throws. */
export function kernelCode(kernel: KernelParts) {
  return {
    helpers: kernel.helpers,
    pragmas: kernel.pragmas,
    parameters: [kernel.weights, kernel.biases],
    tables: [],
    notes: kernel.notes,
    ...(kernel.generated === undefined ? {} : { generated: kernel.generated }),
    ...(kernel.isInTurn ? {} : { intervalCycles: kernel.reuseFactor }),
  };
}

/** Generate a Dense layer. */
export const generateDense: GenerateLayer = (site) => {
  const [input] = site.inputs;
  const outputs = site.output.shape.at(-1) ?? 1;
  const inputs = input?.shape.at(-1) ?? 1;
  const kernel = prepareKernel({ site, input: input!.type, inputCount: inputs, outputCount: outputs, weight: WEIGHT, bias: BIAS });
  if (isRefusal(kernel)) return kernel;
  return {
    ...kernelCode(kernel),
    includes: ['dense.h'],
    config: [...kernel.members, member('n_pixels', site.output.elementCount / outputs)],
    body: [`bitloom::dense<${typeArguments(site, site.configName)}>(data, result, ${kernel.weights.name}, ${kernel.biases.name});`],
  };
};
