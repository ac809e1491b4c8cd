/** @file A Keras model whose lowered graph has 500 nodes: parallel branches that are added up, as wide as it is long. */
import { dense, denseArrays, functional, h5File, inputLayer, type TestWeights } from '../helpers/keras-files.ts';

const BRANCHES = 20;
const LAYERS_PER_BRANCH = 12;
const UNITS = 4;

/** Nodes of the lowered graph: input, a dense and a ReLU for each layer, the adders. */
export const BIG_GRAPH_NODE_COUNT = 1 + BRANCHES * LAYERS_PER_BRANCH * 2 + (BRANCHES - 1);

/** Return the model as a file. */
export async function bigGraphFile(): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const layers: Parameters<typeof functional>[0][number][] = [[inputLayer('x', [UNITS])]];
  const weights: Record<string, TestWeights[string]> = {};
  const ends: string[] = [];
  for (let branch = 0; branch < BRANCHES; branch += 1) {
    let before = 'x';
    for (let depth = 0; depth < LAYERS_PER_BRANCH; depth += 1) {
      const name = `b${branch}_d${depth}`;
      layers.push([dense(name, UNITS, { activation: 'relu' }), [before]]);
      weights[name] = denseArrays(name, UNITS, UNITS);
      before = name;
    }
    ends.push(before);
  }
  let sum = ends[0] ?? 'x';
  for (const [index, end] of ends.slice(1).entries()) {
    const name = `sum${index}`;
    layers.push([{ class_name: 'Add', config: { name } }, [sum, end]]);
    sum = name;
  }
  return h5File(weights, functional(layers, ['x'], [sum], 'big_graph'), 'big-graph.h5');
}
