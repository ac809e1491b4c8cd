import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { multiplierCount } from '../../../../main/compiler/estimators/dsp-rule.ts';
import { hasShared, sharedPath } from '../../../helpers/shared.ts';
import { readGoldenCase } from '../rtl/golden-case.ts';

interface RuleFile {
  readonly layers: readonly { readonly layer: string; readonly design: string; readonly n_out: number; readonly csynth_DSP: number; readonly q_row_major_in_out?: readonly number[] }[];
}

describe('multiplierCount', () => {
  it('counts nothing for constants of at most two signed digits', () => {
    expect(multiplierCount([0n, 1n, -1n, 5n, -12n, 7n, 96n, -1024n], 4)).toBe(0);
  });

  it('counts equal constants of one input once, a constant and its negative twice', () => {
    expect(multiplierCount([11n, 11n, -11n, 3n], 4)).toBe(2);
    expect(multiplierCount([11n, 11n], 1)).toBe(2);
  });

  describe.skipIf(!hasShared)('on the published layers (needs ../shared)', () => {
    const { layers } = hasShared ? (JSON.parse(readFileSync(sharedPath('goldens_rtl', 'dsp_rule.json'), 'utf8')) as RuleFile) : { layers: [] };
    it.each(layers.map((l) => [`${l.design}, ${l.layer}`, l] as const))('%s: equals the report of C synthesis', (_, layer) => {
      const weights = layer.q_row_major_in_out?.map(BigInt) ?? readGoldenCase('keras-3layer').weights.get(`${layer.layer}|weight`) ?? [];
      expect(multiplierCount(weights, layer.n_out)).toBe(layer.csynth_DSP);
    });
    it('has nine layers', () => expect(layers).toHaveLength(9));
  });
});
