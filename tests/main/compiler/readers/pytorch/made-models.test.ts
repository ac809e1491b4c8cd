/** @file Every program of torch.export in ../shared/models/made: opened, lowered, and its reference values compared with PyTorch's. */
import { describe, expect, it } from 'vitest';
import { checkFile, expectation, madeFiles, type FileResult } from '../../../../helpers/made-onnx.ts';
import { hasShared } from '../../../../helpers/shared.ts';

/** What torch's float arithmetic may differ by, as a share of the largest output. */
const SHARE_MAX = 2e-5;

function verdict({ errorShare = Infinity, reason }: FileResult): string {
  return errorShare <= SHARE_MAX ? 'agrees' : `diagnosed: ${reason ?? 'values differ'}`;
}

describe.skipIf(!hasShared)('the made programs', () => {
  const results = hasShared ? madeFiles(/\.pt2$/).map(checkFile) : [];

  it('agree with the outputs of PyTorch within 2e-5 of the largest, or are diagnosed where that is expected', () => {
    const rows = results.map((result) => ({ result, text: verdict(result), expected: expectation(result.file.split('/')[0] ?? '') }));
    console.log(rows.map(({ result, text }) => [result.file.padEnd(44), String(result.layerCount).padStart(4), (result.errorShare ?? NaN).toExponential(1).padStart(9), text.slice(0, 140)].join('  ')).join('\n'));
    expect(rows.filter(({ text, expected }) => text !== 'agrees' && expected !== 'diagnose').map(({ result, text }) => `${result.file}: ${text}`)).toEqual([]);
    expect(rows.filter(({ text, expected }) => text === 'agrees' && expected === 'diagnose')).toEqual([]);
    expect(rows.length).toBeGreaterThan(60);
  }, 120_000);
});
