/** @file The goldens of ONNX and QONNX models: exact in every layer, and equal to onnxruntime in ideal arithmetic. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createDefaultDesign } from '../../../main/compiler/passes/default-design.ts';
import { readHls4mlConfig } from '../../../main/compiler/readers/hls4ml-config/read-config.ts';
import { compareReference, runConformance } from '../../../main/services/conformance.ts';
import { readOnnxFile } from '../../helpers/made-onnx.ts';
import { hasShared, sharedPath } from '../../helpers/shared.ts';

describe.skipIf(!hasShared)('the goldens of ONNX models', () => {
  const names = hasShared ? readdirSync(sharedPath('goldens')).filter((name) => /^q?onnx-/.test(name)) : [];

  it('have equal graphs and exact values in every layer', async () => {
    const { cases, summary } = await runConformance(names.map((name) => sharedPath('goldens', name)));
    expect(cases.filter(({ status }) => status !== 'exact')).toEqual([]);
    expect(summary.exact).toBe(14);
  }, 120_000);

  it.each(names)('%s has the types for every layer that hls4ml writes itself', (name) => {
    const { model } = JSON.parse(readFileSync(sharedPath('goldens', name, 'case.json'), 'utf8')) as { readonly model: { readonly path: string } };
    const written = readHls4mlConfig(readFileSync(sharedPath('goldens', name, 'hls4ml_config.yml'), 'utf8'), { name, fileName: 'hls4ml_config.yml' }).design?.hlsConfig.LayerName;
    const { graph } = readOnnxFile(sharedPath('goldens', name, model.path));
    if (!graph) throw new TypeError(name);
    // Cases with types for the whole model have no entries.
    if (written !== undefined && Object.keys(written).length > 0) expect(createDefaultDesign(graph, { granularity: 'name', name }).hlsConfig.LayerName).toEqual(written);
  });

  it.each(names)('%s agrees with the framework to 1e-5', async (name) => {
    const agreements = await compareReference(sharedPath('goldens', name));
    expect(agreements.ok && agreements.value.length > 0 && agreements.value.every(({ errorMax }) => errorMax <= 1e-5)).toBe(true);
  }, 60_000);
});
