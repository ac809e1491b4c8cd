/** @file Timing paths on layers. */
import { describe, expect, it } from 'vitest';
import { mapPathToLayers } from '../../../../../main/compiler/readers/reports/path-layers.ts';
import { readReport } from '../../../../../main/compiler/readers/reports/read-report.ts';
import { hasShared } from '../../../../helpers/shared.ts';
import { madeText, mustRead, reportBytes } from './report-files.ts';

const runs = (values: readonly (string | undefined)[]): (string | undefined)[] => values.filter((value, at) => at === 0 || value !== values[at - 1]);

describe('a timing path', () => {
  it('of a network of our own goes through the layers that its cells are part of', () => {
    const layers = ['fc1', 'fc1_relu', 'fc2'].map((name, at) => ({ name, index: at + 2 }));
    const paths = mustRead(readReport(new TextEncoder().encode(madeText('nextpnr-ice40.json')), layers)).timing?.paths ?? [];
    expect(paths.map(({ steps = [] }) => runs(steps.map(({ layer }) => layer)))).toEqual([['fc1_relu', 'fc2'], [undefined, 'fc1'], ['fc2']]);
    // The net that leaves the activation belongs to it: 1.645 ns from fc1_relu to fc2.
    expect(paths[0]?.steps?.slice(0, 3).map(({ layer, kind, delayNs }) => [layer, kind, delayNs])).toEqual([['fc1_relu', 'logic', 0.54], ['fc1_relu', 'route', 1.645], ['fc2', 'logic', 0.315]]);
  });

  it.skipIf(!hasShared)('of Vivado does so by the hierarchy in the names of its cells', () => {
    const layers = ['denselayer3', 'denselayer4', 'softmax'].map((name) => ({ name }));
    const [setup, hold] = mustRead(readReport(reportBytes('handmade_bn_13_5_MinpipeNegmax_timing.rpt'), layers)).timing?.paths ?? [];
    expect(runs((setup?.steps ?? []).map(({ layer }) => layer))).toEqual(['denselayer4', 'softmax']);
    expect(setup?.steps?.every(({ layerConfidence }) => layerConfidence === 'exact')).toBe(true);
    expect(runs((hold?.steps ?? []).map(({ layer }) => layer))).toEqual([undefined]);
  });

  it('of an HLS design goes by the number of its layer, without known names as well', () => {
    const path = { check: 'setup' as const, steps: [{ kind: 'logic' as const, name: 'bd_i/myproject_0/inst/grp_relu_array_config4_s_fu_88/ap_ce_reg_reg/Q', delayNs: 0.1 }, { kind: 'route' as const, name: 'n', delayNs: 2, fanOut: 720 }, { kind: 'logic' as const, name: 'bd_i/myproject_0/inst/layer4_out_U/q', delayNs: 0.1 }] };
    expect(mapPathToLayers(path, [{ name: 'act', index: 4 }]).steps?.map(({ layer }) => layer)).toEqual(['act', 'act', undefined]);
    expect(mapPathToLayers(path, []).steps?.map(({ layer }) => layer)).toEqual(['config4', 'config4', undefined]);
  });
});
