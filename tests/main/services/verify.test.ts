/** @file What is said of a verification before it starts: what hls4ml cannot build, and what is missing on this machine. */

import { describe, expect, it } from 'vitest';
import type { ToolStatus } from '../../../preload/contract/tools.ts';
import type { StructureEdit } from '../../../preload/model/design.ts';
import { hls4mlOf, obstaclesTo } from '../../../main/services/verify.ts';
import { PLAIN_DESIGN } from '../../helpers/job-workspace.ts';

const hls4ml = (found: Partial<ToolStatus>): ToolStatus => ({ name: 'hls4ml', title: 'hls4ml (Python)', group: 'hls', found: true, enables: '', findings: [], path: '/py/bin/python', version: '1.3.0', ...found });

describe('what hls4ml cannot build', () => {
  it('is nothing in a Keras 2 design without edits beside hls4ml’s configuration', () => {
    expect(obstaclesTo(PLAIN_DESIGN, 'keras2')).toEqual([]);
  });

  it.each([
    { kind: 'requantise', layer: 'fc1', precision: 'fixed<8,3>' }, { kind: 'keep-batch-norm', layer: 'bn' }, { kind: 'extra-output', layer: 'fc1' }, { kind: 'cut', layer: 'fc1' },
  ] as const satisfies readonly StructureEdit[])('is the structure edit $kind, named with its layer', (edit) => {
    expect(obstaclesTo({ ...PLAIN_DESIGN, structure: [edit] }, 'keras2')).toEqual([{ layer: edit.layer, reason: expect.stringMatching(/^structure edit that hls4ml has no setting for: ./) as string }]);
  });

  it('is not the dropped softmax or a trace, for which hls4ml has keys', () => {
    const design = { ...PLAIN_DESIGN, hlsConfig: { ...PLAIN_DESIGN.hlsConfig, LayerName: { softmax: { Skip: true }, fc1: { Trace: true } } } };
    expect(obstaclesTo(design, 'keras2')).toEqual([]);
  });

  it('is a design that follows an older release, and a model that hls4ml reads from live objects only', () => {
    expect(obstaclesTo({ ...PLAIN_DESIGN, numericsProfile: 'hls4ml-0.8' }, 'keras2')).toEqual([{ reason: expect.stringContaining('follows hls4ml-0.8') as string }]);
    expect(obstaclesTo(PLAIN_DESIGN, 'hgq2')).toEqual([{ reason: expect.stringContaining('HGQ models only from Python objects') as string }]);
    expect(obstaclesTo(PLAIN_DESIGN, 'hls4ml')).toEqual([{ reason: expect.stringContaining('format hls4ml are not written') as string }]);
  });

  it.each(['keras3', 'onnx', 'qonnx', 'pytorch'])('is not the format %s, whose networks are written as they are lowered', (format) => {
    expect(obstaclesTo(PLAIN_DESIGN, format)).toEqual([]);
  });
});

describe('the Python of a verification', () => {
  it('is the one that was found with hls4ml 1.3', () => {
    expect(hls4mlOf([hls4ml({})])).toEqual({ python: { path: '/py/bin/python', version: '1.3.0' } });
  });

  it('is missing with advice where there is none', () => {
    expect(hls4mlOf([hls4ml({ found: false, advice: 'Install Python 3.10 or newer' })])).toEqual({ missing: { message: 'No Python with hls4ml was found.', help: 'Install Python 3.10 or newer' } });
    expect(hls4mlOf([])).toMatchObject({ missing: { message: 'No Python with hls4ml was found.' } });
  });

  it.each(['1.2.0', '0.8.1', '2.0.0', '1.30.0'])('is refused with hls4ml %s, by its place', (version) => {
    expect(hls4mlOf([hls4ml({ version })])).toMatchObject({ missing: { message: `The Python at /py/bin/python has hls4ml ${version}; designs follow hls4ml 1.3.` } });
  });
});
