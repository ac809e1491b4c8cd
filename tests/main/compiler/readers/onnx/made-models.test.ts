/** @file Every ONNX file of ../shared/models: opened, lowered, and its reference values compared with those stored beside it. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkFile, expectation, madeOnnxFiles, readOnnxFile, type FileResult } from '../../../../helpers/made-onnx.ts';
import { hasShared, sharedPath } from '../../../../helpers/shared.ts';

/** Files whose integers have ties in them: each value outside lies one output step away. @source onnxruntime prints the same average on .5 */
const TIES: Readonly<Record<string, number>> = { 'ort-cnn2d-int8-tensor-asym': 6, 'ort-cnn2d-int8w-channel-uint8a': 1, 'ort-cnn2d-uint8-tensor-asym': 3 };
const STEP_SHARE = 1e-2;

function verdict({ file, errorShare = Infinity, outside, reason }: FileResult): string {
  const ties = TIES[file.split('/')[0] ?? ''] ?? 0;
  if (errorShare <= 2e-5) return 'agrees';
  if (outside && outside.count <= ties && errorShare <= STEP_SHARE) return `agrees but for ${outside.count} ties of ${outside.of}`;
  return `diagnosed: ${reason ?? 'values differ'}`;
}

describe.skipIf(!hasShared)('the made models', () => {
  const results = hasShared ? madeOnnxFiles().map(checkFile) : [];

  it('agree with their outputs within 2e-5 of the largest, or are diagnosed where that is expected', () => {
    const rows = results.map((result) => ({ result, text: verdict(result), expected: expectation(result.file.split('/')[0] ?? '') }));
    console.log(rows.map(({ result, text }) => [result.file.padEnd(64), String(result.layerCount).padStart(4), (result.errorShare ?? NaN).toExponential(1).padStart(9), text.slice(0, 120)].join('  ')).join('\n'));
    const wrong = rows.filter(({ text, expected }) => text.startsWith('diagnosed') && expected === 'read').map(({ result, text }) => `${result.file}: ${text}`);
    expect(wrong).toEqual([]);
    expect(rows.length).toBeGreaterThan(100);
  }, 120_000);
});

describe.skipIf(!hasShared)('the public models', () => {
  for (const folder of ['onnx', 'qonnx']) {
    const names = hasShared ? readdirSync(sharedPath('models', folder)).filter((name) => name.endsWith('.onnx')) : [];
    it.each(names)(`${folder}/%s opens without an error`, (name) => {
      const { graph, diagnostics } = readOnnxFile(sharedPath('models', folder, name));
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(graph?.layers.length).toBeGreaterThan(3);
    });
  }
});
