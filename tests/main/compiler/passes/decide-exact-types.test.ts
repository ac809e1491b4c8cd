/** @file Tests of the types that follow from HGQ models: recorded lowered graphs of hls4ml's bit_exact. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Layer, ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { lowerGraph } from '../../../../main/compiler/passes/pipeline.ts';
import { readHls4mlConfig } from '../../../../main/compiler/readers/hls4ml-config/read-config.ts';
import { readModel } from '../../../helpers/read-model.ts';
import { hasShared, sharedPath } from '../../../helpers/shared.ts';

interface Recorded {
  readonly layers: readonly Layer[];
  readonly outputs: readonly string[];
  readonly model: { readonly path: string };
}

/** Keras numbers tensors through a whole session; the recording's began elsewhere. */
const TENSORS = new Set(['input_keras_tensor_names', 'output_keras_tensor_names']);

function plain({ name, class_name, inputs, outputs, shape, attributes, types, result_type }: Layer): unknown {
  const { mask_kbi: _mask, ...others } = types;
  return { name, class_name, inputs, outputs, shape, attributes: Object.fromEntries(Object.entries(attributes).filter(([key]) => !TENSORS.has(key))), types: others, result_type };
}

async function lowered(folder: string): Promise<{ readonly graph: ModelGraph; readonly recorded: Recorded }> {
  const recorded = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as Recorded;
  const { design } = readHls4mlConfig(readFileSync(join(folder, 'hls4ml_config.yml'), 'utf8'));
  if (!design) throw new TypeError('no configuration');
  return { graph: lowerGraph(await readModel(join(folder, recorded.model.path)), design).graph, recorded };
}

describe.skipIf(!hasShared)('public HGQ2 networks', () => {
  it.each(['hgq-jsc-openml-75', 'hgq-jsc-openml-76', 'hgq-jsc-cernbox', 'hgq-mat8', 'hgq-mat16'])('%s lowers to the recorded layers, types and attributes', async (name) => {
    const { graph, recorded } = await lowered(sharedPath('goldens', name));
    expect(graph.outputs).toEqual(recorded.outputs);
    expect(graph.layers.map(plain)).toEqual(recorded.layers.map(plain));
  });
});
