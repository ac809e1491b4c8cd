import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeScripts } from '../../../../main/compiler/hls/write-scripts.ts';
import { PROJECT_OPTIONS } from '../../../helpers/hls-csim.ts';

const scripts = (backend: 'Vitis' | 'Vivado', part = 'xc7z020clg400-1'): Readonly<Record<string, string>> =>
  Object.fromEntries(writeScripts('net', { ...PROJECT_OPTIONS, backend, part, ioType: 'io_parallel', library: [], clockUncertaintyPercent: 12.5 }).map(({ path, text }) => [path, text]));

describe('the scripts of a project', () => {
  it('set what hls4ml’s report reader looks for, with the value between the last two quotes', () => {
    const { 'project.tcl': text = '' } = scripts('Vivado');
    expect(text).toMatch(/^set project_name "net"$/m);
    expect(text).toMatch(/^set backend "vivado"$/m);
    expect(text).toMatch(/^set part "xc7z020clg400-1"$/m);
    expect(text).toMatch(/^set clock_period 5$/m);
    expect(text).toMatch(/^set clock_uncertainty 12.5%$/m);
  });

  it('limit partitions only for the tool that knows the command', () => {
    expect(scripts('Vivado')['build_prj.tcl']).toContain('config_array_partition -maximum_size $maximum_size');
    expect(scripts('Vitis')['build_prj.tcl']).not.toContain('config_array_partition');
  });

  it('take their options from a file for Vitis and from the command line for Vivado', () => {
    expect(scripts('Vitis')['build_prj.tcl']).toContain('build_opt.tcl');
    expect(scripts('Vitis')['build_opt.tcl']).toMatch(/^array set opt \{$/m);
    expect(scripts('Vivado')['build_opt.tcl']).toBeUndefined();
    expect(scripts('Vivado')['build_prj.tcl']).toContain('$::argv');
  });

  it('name the stages as hls4ml does', () => {
    const { 'build_prj.tcl': text = '' } = scripts('Vitis');
    expect([...text.matchAll(/stage "([^"]+)"/g)].map(([, name]) => name)).toEqual(['C SIMULATION', 'C/RTL SYNTHESIS', 'C/RTL SIMULATION', 'C/RTL VALIDATION', 'EXPORT IP', 'VIVADO SYNTHESIS']);
    expect(text).toContain('puts "***** $name *****"');
    expect(text).toContain('puts "***** $name COMPLETED IN ${hours}h${minutes}m[expr {$seconds % 60}]s *****"');
  });

  it('cannot be ended by a part’s name', () => {
    expect(scripts('Vitis', 'xc7"; exec rm -rf /; set x "')['project.tcl']).toMatch(/^set part "xc7execrm-rfsetx"$/m);
  });
});

const hasTcl = spawnSync('tclsh', [], { input: 'exit', stdio: ['pipe', 'ignore', 'ignore'] }).status === 0;

/** Commands of an HLS tool; each prints itself. */
const TOOL = `foreach name {open_project set_top add_files open_solution config_array_partition config_compile set_part config_schedule create_clock set_clock_uncertainty csim_design csynth_design cosim_design export_design} {
    proc $name args "puts \\"$name \\$args\\""
}
set argv [lrange $argv 1 end]
source [lindex $::script 0]
`;

describe.skipIf(!hasTcl)(`the scripts of a project in a Tcl interpreter${hasTcl ? '' : ' (there is no tclsh)'}`, () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bitloom-tcl-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Run build_prj.tcl as a tool would. */
  function build(backend: 'Vitis' | 'Vivado', options: Readonly<Record<string, number>> = {}): readonly string[] {
    const texts = { ...scripts(backend) };
    for (const [name, value] of Object.entries(options)) if (texts['build_opt.tcl'] !== undefined) texts['build_opt.tcl'] = texts['build_opt.tcl'].replace(new RegExp(`(\\b${name} +)\\d`), `$1${value}`);
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
    mkdirSync(join(folder, 'tb_data'), { recursive: true });
    for (const name of ['csim', 'rtl_cosim']) writeFileSync(join(folder, 'tb_data', `${name}_results.log`), '1 2\n');
    writeFileSync(join(folder, 'tool.tcl'), `set script build_prj.tcl\n${TOOL}`);
    const words = backend === 'Vivado' ? Object.entries(options).map(([name, value]) => `${name}=${value}`) : [];
    const { stdout, stderr, status } = spawnSync('tclsh', ['tool.tcl', 'build_prj.tcl', ...words], { cwd: folder, encoding: 'utf8' });
    expect([stderr, status]).toEqual(['', 0]);
    return stdout.trim().split('\n');
  }

  it.each(['Vitis', 'Vivado'] as const)('of %s make a project and run simulation and synthesis between their marks', (backend) => {
    const lines = build(backend);
    expect(lines).toEqual(expect.arrayContaining(['open_project net_prj', 'set_top net', 'add_files firmware/net.cpp -cflags -std=c++0x', 'add_files -tb net_test.cpp -cflags -std=c++0x', 'set_part xc7z020clg400-1', 'create_clock -period 5 -name default', 'set_clock_uncertainty 12.5% default']));
    expect(lines.indexOf('***** C SIMULATION *****')).toBe(lines.indexOf('csim_design ') - 1);
    expect(lines).toContain('***** C/RTL SYNTHESIS COMPLETED IN 0h0m0s *****');
    expect(lines).not.toContain('cosim_design ');
    expect(lines).toContain(backend === 'Vitis' ? 'open_solution -flow_target vivado solution1' : 'open_solution solution1');
  });

  it.each(['Vitis', 'Vivado'] as const)('of %s do what their options say', (backend) => {
    const lines = build(backend, { reset: 1, csim: 0, cosim: 1, validation: 1, export: 1 });
    expect(lines).not.toContain('csim_design ');
    expect(lines).toEqual(expect.arrayContaining(['open_project -reset net_prj', 'cosim_design ', 'INFO: Test PASSED', 'export_design -format ip_catalog -version 1.0.0']));
  });
});
