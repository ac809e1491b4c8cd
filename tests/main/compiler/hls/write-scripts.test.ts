import { describe, expect, it } from 'vitest';
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
