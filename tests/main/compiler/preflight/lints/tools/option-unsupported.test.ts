/** @file Tests of the lint tools/option-unsupported: versions that do not fit the design. */
import { expect, it } from 'vitest';
import type { ToolFacts } from '../../../../../../main/compiler/preflight/lint-context.ts';
import type { Design } from '../../../../../../preload/model/design.ts';
import { toolsOptionUnsupported } from '../../../../../../main/compiler/preflight/lints/tools/option-unsupported.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const installed = (tools: readonly ToolFacts[] | undefined, more: Partial<Design> = {}) => loweredContext([input(), dense('d')], design({}, more), tools === undefined ? {} : { tools });

it('names a Vitis HLS without vitis-run', () => {
  expect(found(toolsOptionUnsupported, installed([{ name: 'vitis_hls', version: '2022.2' }]))[0]?.message).toBe('Vitis HLS 2022.2 has no vitis-run, by which hls4ml 1.3 starts it; its build stops before anything runs.');
});

it('is a note where an option of the script is gone, with io_parallel', () => {
  expect(places(toolsOptionUnsupported, installed([{ name: 'vitis-run', version: '2025.2' }]))).toEqual(['– Backend note']);
  expect(places(toolsOptionUnsupported, installed([{ name: 'vitis-run', version: '2025.2' }], { ioType: 'io_stream' }))).toEqual([]);
});

it('names a Vivado that came without Vivado HLS, and the Vitis back end ends it', () => {
  const vivado = installed([{ name: 'vivado', version: '2023.1' }], { backend: 'Vivado' });
  expect(places(toolsOptionUnsupported, vivado)).toEqual(['– Backend warning']);
  expect(afterFix(toolsOptionUnsupported, vivado)).toEqual([]);
});

it('says nothing of versions that fit, of nothing installed, and of tools that were not looked for', () => {
  expect([
    ...places(toolsOptionUnsupported, installed([{ name: 'vitis-run', version: '2024.1' }, { name: 'vitis_hls', version: '2024.1' }])), ...places(toolsOptionUnsupported, installed([])), ...places(toolsOptionUnsupported, installed(undefined)),
    ...places(toolsOptionUnsupported, installed([{ name: 'vivado_hls', version: '2020.1' }, { name: 'vivado', version: '2023.1' }], { backend: 'Vivado' })), ...places(toolsOptionUnsupported, installed([{ name: 'vitis_hls', version: '2022.2' }], { flow: 'rtl' })),
  ]).toEqual([]);
});
