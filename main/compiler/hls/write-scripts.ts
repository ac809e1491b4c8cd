/**
 * @file The scripts of a project: for the HLS tool (build_prj.tcl and its options), for Vivado, and for plain g++.
 *
 * Names, options, stages and the lines that mark them are those of hls4ml, so that its users and what reads its output know them.
 */

import type { HlsFile, HlsProjectOptions } from './hls-project.ts';
import { AP_TYPES_FOLDER, MADE_BY } from './write-sources.ts';

/** Largest array that Vivado HLS is allowed to partition. */
const PARTITION_MAX = 4096;

/** Options of the script with their values when nothing is said. */
const STAGES: readonly (readonly [name: string, on: 0 | 1])[] = [['reset', 0], ['csim', 1], ['synth', 1], ['cosim', 0], ['validation', 0], ['export', 0], ['vsynth', 0]];

/** Flags of the compiler; the script and the program's own simulation use the same. */
export const CSIM_FLAGS = ['-O1', '-std=c++17', '-fPIC', '-Wno-unknown-pragmas'] as const;

function stageOptions(): string {
  return `array set opt {\n${STAGES.map(([name, on]) => `    ${name.padEnd(10)} ${on}`).join('\n')}\n}\n`;
}

function projectTcl(top: string, { backend, part, clockPeriodNs, clockUncertaintyPercent }: HlsProjectOptions): string {
  return `# ${MADE_BY}
variable project_name
set project_name "${top}"
variable backend
set backend "${backend.toLowerCase()}"
variable part
set part "${tclText(part)}"
variable clock_period
set clock_period ${clockPeriodNs}
variable clock_uncertainty
set clock_uncertainty ${clockUncertaintyPercent}%
variable version
set version "1.0.0"
variable maximum_size
set maximum_size ${PARTITION_MAX}
`;
}

/** A part's name without what would end a Tcl string. */
function tclText(text: string): string {
  return text.replaceAll(/[^\w\-.]/g, '');
}

const STAGE_PROCEDURES = `# Run one stage between the lines that mark it.
proc stage {name script} {
    puts "***** $name *****"
    set begin [clock seconds]
    uplevel 1 $script
    set seconds [expr {[clock seconds] - $begin}]
    set hours [expr {$seconds / 3600}]
    set minutes [expr {$seconds / 60 % 60}]
    puts "***** $name COMPLETED IN \${hours}h\${minutes}m[expr {$seconds % 60}]s *****"
}

proc content_of {path} {
    if {![file exists $path]} { return -code error "$path was not written" }
    set file [open $path r]
    set text [read $file]
    close $file
    return $text
}
`;

function optionLines(backend: HlsProjectOptions['backend']): string {
  if (backend === 'Vitis') return `source [file join $folder build_opt.tcl]\n`;
  return `${stageOptions()}
# "vivado_hls -f build_prj.tcl csim=0 vsynth=1"
foreach argument $::argv {
    if {[regexp {(\\w+)=(\\w+)} $argument whole name value] && [info exists opt($name)]} { set opt($name) $value }
}
`;
}

function buildTcl({ backend }: HlsProjectOptions): string {
  const solution = backend === 'Vitis' ? '-flow_target vivado "solution1"' : '"solution1"';
  // Later tools have no limit on partitions and no such command.
  const partition = backend === 'Vivado' ? 'config_array_partition -maximum_size $maximum_size\n' : '';
  return `# ${MADE_BY}
set folder [file dirname [info script]]
source [file join $folder project.tcl]
${optionLines(backend)}
${STAGE_PROCEDURES}
set reset [expr {$opt(reset) ? "-reset" : ""}]
file mkdir tb_data
eval open_project $reset \${project_name}_prj
set_top $project_name
add_files firmware/\${project_name}.cpp -cflags "-std=c++0x"
add_files -tb \${project_name}_test.cpp -cflags "-std=c++0x"
add_files -tb firmware/weights
add_files -tb tb_data
eval open_solution $reset ${solution}
${partition}config_compile -name_max_length 80
set_part $part
config_schedule -enable_dsp_full_reg=false
create_clock -period $clock_period -name default
set_clock_uncertainty $clock_uncertainty default

if {$opt(csim)} { stage "C SIMULATION" { csim_design } }

if {$opt(synth)} { stage "C/RTL SYNTHESIS" { csynth_design } }

if {$opt(cosim)} {
    # The test bench writes its results elsewhere in RTL simulation.
    add_files -tb \${project_name}_test.cpp -cflags "-std=c++0x -DRTL_SIM"
    stage "C/RTL SIMULATION" { cosim_design }
}

if {$opt(validation)} {
    stage "C/RTL VALIDATION" {
        if {[content_of tb_data/csim_results.log] eq [content_of tb_data/rtl_cosim_results.log]} {
            puts "INFO: Test PASSED"
        } else {
            puts "ERROR: Test failed"
            exit 1
        }
    }
}

if {$opt(export)} { stage "EXPORT IP" { export_design -format ip_catalog -version $version } }

if {$opt(vsynth)} {
    stage "VIVADO SYNTHESIS" {
        if {![file isdirectory \${project_name}_prj/solution1/syn/verilog]} { return -code error "there is no Verilog yet: run with synth=1 first" }
        exec vivado -mode batch -source vivado_synth.tcl >@ stdout 2>@ stderr
    }
}

exit
`;
}

function vivadoTcl(): string {
  return `# ${MADE_BY}
set folder [file dirname [info script]]
source [file join $folder project.tcl]
add_files \${project_name}_prj/solution1/syn/verilog
synth_design -top $project_name -part $part
opt_design -retarget -propconst -sweep -bram_power_opt -shift_register_opt
report_utilization -file vivado_synth.rpt
`;
}

function buildLibrary(top: string): string {
  return `#!/bin/sh
# ${MADE_BY}
# Compiles the bridge as a shared library with plain g++: sh build_lib.sh
set -e
cd "$(dirname "$0")"
CXX="\${CXX:-g++}"
FLAGS="${CSIM_FLAGS.join(' ')}"
WEIGHTS="$PWD/firmware/weights"
"$CXX" $FLAGS -I${AP_TYPES_FOLDER} -D WEIGHTS_DIR="\\"$WEIGHTS\\"" -shared firmware/${top}.cpp ${top}_bridge.cpp -o firmware/${top}.so
`;
}

/** Return the scripts of a project. Never throws. */
export function writeScripts(top: string, options: HlsProjectOptions): readonly HlsFile[] {
  return [
    { path: 'project.tcl', text: projectTcl(top, options) },
    { path: 'build_prj.tcl', text: buildTcl(options) },
    ...(options.backend === 'Vitis' ? [{ path: 'build_opt.tcl', text: `# ${MADE_BY}\n${stageOptions()}` }] : []),
    { path: 'vivado_synth.tcl', text: vivadoTcl() },
    { path: 'build_lib.sh', text: buildLibrary(top) },
  ];
}
