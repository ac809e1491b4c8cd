/**
 * @file Makes `tests/fixtures/reports/nextpnr-*.json` and `yosys-*`: a small network of our own, its Verilog, synthesized by Yosys and placed
 * and routed by nextpnr-ice40. Needs both tools (Debian: `apt install yosys nextpnr-ice40`).
 *
 *     node tests/tools/make-nextpnr-report.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateRtl } from '../../main/compiler/rtl/generate-rtl.ts';
import { fixed } from '../../preload/model/fixed-type.ts';
import { activation, chain, dense, input } from '../helpers/build-graph.ts';
import { repositoryRoot } from '../helpers/shared.ts';

const data = fixed(6, 2);
const types = { weight: data, bias: data, accum: fixed(12, 6) };
const weights = (count: number, seed: number): readonly number[] => Array.from({ length: count }, (_, at) => (((at * 37 + seed) % 31) - 15) / 16);
const graph = chain([
  { ...input('x', [8]), result_type: data },
  { ...dense('fc1', { size: [8, 6], weights: weights(48, 5) }), result_type: fixed(12, 6), types },
  { ...activation('fc1_relu', 'relu'), shape: [6], result_type: data },
  { ...dense('fc2', { size: [6, 4], weights: weights(24, 11) }), result_type: fixed(12, 6), types },
]);

const { modules, top } = generateRtl(graph, { adderLevelsPerStage: 2, ioType: 'io_parallel' });
const folder = mkdtempSync(join(tmpdir(), 'bitloom-nextpnr-'));
const target = join(repositoryRoot, 'tests/fixtures/reports');
writeFileSync(join(folder, 'design.v'), [...modules.map(({ verilog }) => verilog), top.verilog].join('\n'));
const yosys = (script: string): string => execFileSync('yosys', ['-q', '-p', `read_verilog design.v; synth_ice40 -top ${top.moduleName} -json net.json; ${script}`], { cwd: folder, encoding: 'utf8' });
yosys('tee -q -o flat.stat stat; tee -q -o flat.json stat -json');
execFileSync('yosys', ['-q', '-p', `read_verilog design.v; synth_ice40 -noflatten -top ${top.moduleName}; tee -q -o tree.stat stat -top ${top.moduleName}`], { cwd: folder });
execFileSync('nextpnr-ice40', ['-q', '--hx8k', '--package', 'ct256', '--json', 'net.json', '--pcf-allow-unconstrained', '--freq', '120', '--timing-allow-fail', '--seed', '1', '--report', 'route.json'], { cwd: folder });
execFileSync('cp', ['route.json', join(target, 'nextpnr-ice40.json')], { cwd: folder });
execFileSync('cp', ['flat.stat', join(target, 'yosys-flat.stat')], { cwd: folder });
execFileSync('cp', ['flat.json', join(target, 'yosys-flat.json')], { cwd: folder });
execFileSync('cp', ['tree.stat', join(target, 'yosys-tree.stat')], { cwd: folder });
rmSync(folder, { recursive: true, force: true });
