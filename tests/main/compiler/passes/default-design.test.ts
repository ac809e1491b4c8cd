/** @file Tests of the generated configuration. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDefaultDesign } from '../../../../main/compiler/passes/default-design.ts';
import { readHls4mlConfig } from '../../../../main/compiler/readers/hls4ml-config/read-config.ts';
import { readModel as readAnyModel } from '../../../../main/compiler/readers/read-model.ts';
import { readModel } from '../../../helpers/read-model.ts';
import { repositoryRoot } from '../../../helpers/shared.ts';

const golden = (...parts: readonly string[]): string => join(repositoryRoot, 'tests/golden', ...parts);

it.each(['mix-mlp-auto', 'issue978-auto', 'softmax-stable', 'qact-chain', 'qdense-alpha-auto-po2', 'dense-3d-input', 'qlstm', 'lstm-sequences-auto', 'bidirectional-gru-sequences', 'separable1d-auto', 'layernorm', 'timedistributed'])('is what hls4ml generates by name for %s', async (name) => {
  const config = readHls4mlConfig(readFileSync(golden(name, 'hls4ml_config.yml'), 'utf8')).design?.hlsConfig;
  const made = createDefaultDesign(await readModel(golden(name, 'model.h5')), { granularity: 'name', name: 'x' }).hlsConfig;
  expect(made).toEqual(config);
});

it.each(['torch-mlp-name', 'torch-cnn2d-stream', 'torch-gru'])('is what hls4ml generates by name for the PyTorch model %s', (name) => {
  const config = readHls4mlConfig(readFileSync(golden(name, 'hls4ml_config.yml'), 'utf8')).design?.hlsConfig;
  const { graph } = readAnyModel({ model: { name: 'model.pt2', bytes: new Uint8Array(readFileSync(golden(name, 'model.pt2'))) }, companions: [], h5: { open: () => ({ ok: false, failure: 'no HDF5 here' }) } });
  if (!graph) throw new TypeError(name);
  const made = createDefaultDesign(graph, { granularity: 'name', name: 'x', defaultPrecision: 'ap_fixed<16,6>' }).hlsConfig;
  expect(made).toEqual(config);
});

it('has only defaults with granularity model', async () => {
  const made = createDefaultDesign(await readModel(golden('mix-mlp', 'model.h5')), { granularity: 'model', name: 'x', defaultPrecision: 'fixed<12,4>' });
  expect(made.hlsConfig).toEqual({ Model: { Precision: { default: 'fixed<12,4>' }, ReuseFactor: 1, Strategy: 'Latency', BramFactor: 1_000_000_000, TraceOutput: false } });
});
