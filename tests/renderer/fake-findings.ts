/** @file Findings of fake networks beyond overflow, and the texts of the codes that fakes use. */

import type { DesignView, Problem } from '../../preload/contract/design.ts';
import type { CheckReport, CodeText } from '../../preload/contract/preflight.ts';

/** Texts of the codes that fakes find. */
export const FAKE_CODES: readonly CodeText[] = [
  { code: 'precision/overflow', title: 'Values overflow', explanation: 'Values of this dataset lie outside the range of the type. With wrap-around they come back with another sign or size.', help: 'Give the variable more integer bits, or a saturating type.', needs: 'data', severity: 'error', hasFix: true },
  { code: 'precision/may-overflow', title: 'Values can overflow', explanation: 'By interval analysis some input drives the value outside of its type.', help: 'Give the variable the integer bits of its worst case, or a saturating type.', needs: 'worst-case', severity: 'note', hasFix: true },
  { code: 'precision/product-truncation', title: 'Products are cut one by one', explanation: 'Every product is cast to the accumulator before it is added.', help: 'Give the accumulator the fraction bits of the products.', needs: 'weights', severity: 'warning', hasFix: true },
  { code: 'emulation/unsupported-layer', title: 'Layer without a model', explanation: 'The layer is kept and shown.', help: '' },
];

const multiplies = (name: string): boolean => /Dense|Conv/.test(name);

/** Findings of settings: accumulators that cut products. */
export function fakeDesignProblems({ nodes }: Pick<DesignView, 'nodes'>): readonly Problem[] {
  return nodes.filter(({ layer }) => multiplies(layer.class_name)).map(({ layer }) => ({
    code: 'precision/product-truncation', severity: 'warning', layer: layer.name, attribute: 'accum',
    message: `${layer.name} cuts 24 products per result from 18 to 10 fraction bits (fixed<16,6>): results are shifted by about −0.0117, 12 steps of its result.`,
    help: 'Give the accumulator the fraction bits of the products, or a rounding mode (RND).',
    fixes: [{ label: `Widen accum of ${layer.name} to fixed<24,6>`, edit: { kind: 'set-precision', layers: [layer.name], variables: ['accum'], precision: 'fixed<24,6>' } }],
  }));
}

/** What a check of a fake design finds: worst cases. */
export function fakeCheck({ designId, revision, nodes }: Pick<DesignView, 'designId' | 'revision' | 'nodes'>, datasetId: string | undefined): CheckReport {
  const problems = nodes.filter(({ layer }) => multiplies(layer.class_name)).map(({ layer }): Problem => ({
    code: 'precision/may-overflow', severity: 'note', layer: layer.name, attribute: 'result', message: `${layer.name}: result can reach 71.4 for some input; fixed<16,6> ends at 32.`, help: 'Give the variable the integer bits of its worst case (Fit exactly), or a saturating type.',
    fixes: [{ label: `Widen result of ${layer.name} to fixed<18,8>`, edit: { kind: 'set-precision', layers: [layer.name], variables: ['result'], precision: 'fixed<18,8>' } }],
  }));
  return { designId, revision, ...(datasetId === undefined ? {} : { datasetId, sampleCount: 256 }), problems, elapsedMs: 40 };
}
