/** @file What hls4ml's users rely on: its report reader works on a project's folder, and its bridge can be called from Python. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeProjectFolder } from '../../../../main/toolchains/project-folder.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { projectOf } from '../../../helpers/hls-csim.ts';
import { findHls4ml } from '../../../helpers/hls4ml-python.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../helpers/lowered-graph.ts';
import { hasShared, sharedPath } from '../../../helpers/shared.ts';

const hls4ml = findHls4ml();
const scratch = mkdtempSync(join(tmpdir(), 'bitloom-conventions-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const ROWS = [[0.5, -1.25, 3, 7.5], [1, 2, 3, 4], [-8, 0.0625, 0, -0.5]];
const WEIGHTS = [0.5, -0.25, 1, 0.125, -1, 2, 0.75, 0.5];
/** Two products and a relu, computed here with plain numbers: everything lies on the grid of fixed<16,6>. */
const PRODUCTS = ROWS.map((row) => [0, 1].map((j) => row.reduce((sum, x, i) => sum + x * (WEIGHTS[2 * i + j] ?? 0), j === 0 ? 0.5 : -1)));

function write(folder: string, ioType: 'io_parallel' | 'io_stream', backend: 'Vitis' | 'Vivado' = 'Vitis'): void {
  const types = { accum: fixed(24, 12), weight: fixed(8, 3), bias: fixed(8, 3) };
  const graph = graphOf([
    inputLayer('x', [4]), denseLayer('fc', 'x', { weight: weight([4, 2], WEIGHTS), bias: [0.5, -1] }, { types, result_type: fixed(24, 12) }),
    layer('act', 'Activation', ['fc'], { shape: [2], result_type: fixed(24, 12), attributes: { activation: 'relu' } }),
  ]);
  const { project } = projectOf({ graph, ioType, input: { id: 'rows', rowCount: 3, tensors: new Map([['x', Float64Array.from(ROWS.flat())]]) }, options: { projectName: 'myproject', backend } });
  expect(project.leftOut).toEqual([]);
  expect(writeProjectFolder(folder, project.files).ok).toBe(true);
}

function python(lines: readonly string[]): unknown {
  if (typeof hls4ml === 'string') throw new TypeError(hls4ml);
  const { stdout, stderr, status } = spawnSync(hls4ml.python, ['-c', lines.join('\n')], { encoding: 'utf8', cwd: scratch });
  if (status !== 0) throw new TypeError(stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

describe.skipIf(typeof hls4ml === 'string' || !hasShared)(`hls4ml’s report reader${typeof hls4ml === 'string' ? ` (${hls4ml})` : hasShared ? '' : ' (there is no shared folder)'}`, () => {
  it.each([['Vitis', 'hls.app'], ['Vivado', 'vivado_hls.app']] as const)('finds simulation, synthesis and logic synthesis in a project for %s', (backend, app) => {
    const folder = join(scratch, backend);
    write(folder, 'io_parallel', backend);
    // As a vendor's tool would leave them: real reports of a top of the same name.
    const reports = join(folder, 'myproject_prj/solution1/syn/report');
    mkdirSync(reports, { recursive: true });
    writeFileSync(join(folder, 'myproject_prj', app), '<project xmlns="com.autoesl.autopilot.project" name="myproject_prj"><solutions><solution name="solution1" status=""/></solutions></project>');
    copyFileSync(sharedPath('fixtures', 'reports', 'vitis2024.1_har_cnn_myproject_csynth.xml'), join(reports, 'myproject_csynth.xml'));
    copyFileSync(sharedPath('fixtures', 'reports', 'vivado2024.1_har_cnn_vivado_synth.rpt'), join(folder, 'vivado_synth.rpt'));
    // The file that the test bench writes.
    const built = spawnSync('g++', ['-O0', '-std=c++17', '-w', '-Ifirmware/ap_types', '-DWEIGHTS_DIR="firmware/weights"', 'firmware/myproject.cpp', 'myproject_test.cpp', '-o', 'bench'], { cwd: folder, encoding: 'utf8' });
    expect([built.stderr, spawnSync('./bench', { cwd: folder }).status]).toEqual(['', 0]);
    const report = python(['import json', 'from hls4ml.report import parse_vivado_report', `print(json.dumps(parse_vivado_report(${JSON.stringify(folder)})))`]) as Record<string, Record<string, string>>;
    expect(report['CSimResults']).toEqual(PRODUCTS.map((row) => row.map((y) => String(Math.max(0, y)))));
    expect(report['CSynthesisReport']).toMatchObject({ TargetClockPeriod: expect.stringMatching(/^\d/) as string, BestLatency: expect.stringMatching(/^\d+$/) as string, LUT: expect.stringMatching(/^\d+$/) as string });
    expect(Number(report['VivadoSynthReport']?.['LUT'])).toBeGreaterThan(0);
  }, 120_000);
});

describe.skipIf(typeof hls4ml === 'string')(`the bridge of a project${typeof hls4ml === 'string' ? ` (${hls4ml})` : ''}`, () => {
  const folder = join(scratch, 'bridge');
  beforeAll(() => {
    write(folder, 'io_stream');
    const built = spawnSync('sh', [join(folder, 'build_lib.sh')], { encoding: 'utf8', cwd: tmpdir() });
    expect([built.stderr, built.status]).toEqual(['', 0]);
  }, 120_000);

  const CALLS = [
    'import ctypes, json',
    'lib = ctypes.CDLL("bridge/firmware/myproject.so")',
    `rows = ${JSON.stringify(ROWS)}`,
    'def call(function, kind):',
    '    results = []',
    '    for row in rows:',
    '        out = (kind * 2)()',
    '        function((kind * 4)(*row), out)',
    '        results.append(list(out))',
    '    return results',
  ];

  it('computes from doubles and from floats', () => {
    const results = python([...CALLS, 'print(json.dumps([call(lib.myproject_double, ctypes.c_double), call(lib.myproject_float, ctypes.c_float)]))']);
    const expected = PRODUCTS.map((row) => row.map((y) => Math.max(0, y)));
    expect(results).toEqual([expected, expected]);
  });

  it('gives what every layer computed, under hls4ml’s names of the functions', () => {
    const results = python([
      ...CALLS,
      'class Trace(ctypes.Structure):',
      '    _fields_ = [("name", ctypes.c_char_p), ("data", ctypes.c_void_p)]',
      'lib.allocate_trace_storage(ctypes.c_size_t(8))',
      'call(lib.myproject_double, ctypes.c_double)',
      'arrays = [(ctypes.c_double * n)() for n in (6, 6, 12)]',
      'traces = (Trace * 3)(*[Trace(b"", ctypes.cast(a, ctypes.c_void_p)) for a in arrays])',
      'lib.collect_trace_output(traces)',
      'print(json.dumps({t.name.decode(): list(a) for t, a in zip(traces, arrays)}))',
    ]);
    expect(results).toEqual({ act: PRODUCTS.flat().map((y) => Math.max(0, y)), fc: PRODUCTS.flat(), x: ROWS.flat() });
  });
});
