/**
 * @file The catalogue of known failures: what each looks like in a log, and what it must not be taken for. Lines are reconstructed in
 * the form in which public reports of users show them; the two whole logs are real.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainEvidence, KNOWN_FAILURES, mayBeFailure } from '../../../../main/toolchains/failures/catalogue.ts';
import type { Evidence } from '../../../../main/toolchains/failures/known-failure.ts';
import { LogReading } from '../../../../main/toolchains/log-digest.ts';
import { hasShared, repositoryRoot, sharedPath } from '../../../helpers/shared.ts';

/** Failure → lines that must be explained by it, with a word of the explanation. */
const LINES: Readonly<Record<string, readonly (readonly [line: string, says: RegExp])[]>> = {
  'unroll-limit': [
    ["ERROR: [XFORM 203-504] Stop unrolling loop 'Product1' (firmware/nnet_utils/nnet_dense_latency.h:37) in function 'nnet::dense_latency<ap_fixed<16, 6>, ap_fixed<16, 6>, config10_mult>' because it may cause large runtime and excessive memory usage due to increase in code size.", /Product1 of the layer with config10/],
    ["ERROR: [HLS 200-1471] Stop unrolling loop 'VITIS_LOOP_30_7' (kernel.cpp:11) in function 'top' because it may cause large runtime", /VITIS_LOOP_30_7/],
  ],
  'out-of-memory': [
    ['/tools/Xilinx/Vivado/2023.2/bin/rdiArgs.sh: line 369: 3371451 Killed                  "$RDI_PROG" "$@"', /killed the tool/],
    ["/opt/Xilinx/Vivado/2019.2/bin/loader: line 164: 20119 Killed                  \"$RDI_PROG\" \"$@\"", /killed/],
    ["terminate called after throwing an instance of 'std::bad_alloc'", /memory that the machine does not have/],
  ],
  licence: [
    ["ERROR: [Common 17-345] A valid license was not found for feature 'Synthesis' and/or device 'xcku060'. Please run the Vivado License Manager.", /Synthesis on device xcku060/],
    ['ERROR: Failed to checkout a license from 2100@flex1', /file or server/],
    ["ERROR: [HLS 200-1023] Part 'xcku5p-ffvb676-2-e' is not supported. It is either unknown, not installed or does not have an appropriate license", /no licence covers it/],
  ],
  'missing-part': [
    ["ERROR: [HLS 200-1023] Part 'xcvu13p-flga2577-2-e' is not installed.", /xcvu13p-flga2577-2-e/],
    ["WARNING: [Device 21-436] No parts matched 'xc7k410tffg900-2'", /xc7k410tffg900-2/],
    ['ERROR: [Coretcl 2-106] Specified part could not be found.', /no data for the part/],
  ],
  'wrong-version': [
    ['invalid command name "config_dataflow"', /config_dataflow/],
    ["ERROR: [HLS 200-101] config_compile: Unknown option '-pipeline_style'.", /-pipeline_style/],
    ['ERROR: the project was created with a newer version of the tool', /another release/],
  ],
  'maximum-size-option': [["ERROR: [HLS 200-101] config_array_partition: Unknown option '-maximum_size'.", /dropped/]],
  'timing-not-met': [
    ['WARNING: [HLS 200-871] Estimated clock period (5.844 ns) exceeds the target (target clock period: 3.330 ns, clock uncertainty: 0.899 ns, effective delay budget: 2.431 ns).', /5\.844 ns where 3\.330 ns/],
    ['CRITICAL WARNING: [Timing 38-282] The design failed to meet the timing requirements.', /slower than the clock/],
  ],
  'ii-not-reached': [
    ["WARNING: [HLS 200-885] The II Violation in module 'sort' (loop 'VITIS_LOOP_4_1'): Unable to schedule 'load' operation 32 bit ('temp', hw2.cpp:8) on array 'in_r' due to limited memory ports (II = 2).", /VITIS_LOOP_4_1 in sort: the memory in_r has too few ports/],
    ["WARNING: [HLS 200-880] The II Violation in module 'gru' (loop 'Loop-1'): Unable to enforce a carried dependence constraint (II = 1, distance = 1, offset = 1)", /carried dependence/],
    ["WARNING: [SCHED 204-69] Unable to schedule 'load' operation ('a_load_1', ./matrix_mult.cpp:22) on array 'a' due to limited memory ports.", /memory a has too few ports/],
    ["INFO: [HLS 200-1470] Pipelining result : Target II = 1, Final II = 3, Depth = 4, loop 'DECODE_LOOP'", /every 3 cycles instead of every 1/],
  ],
  unsynthesizable: [
    ["ERROR: [HLS 214-194] in function 'top(ap_int<8>*)': Undefined function operator new (top.cpp:5:27)", /operator new/],
    ["ERROR: [SYNCHK 200-61] firmware/myproject.cpp:23: unsupported memory access on variable 'x'", /unsupported memory access/],
    ['ERROR: [HLS 200-70] Synthesizability check failed.', /constructs/],
  ],
  'csim-mismatch': [['ERROR: Test failed', /rtl_cosim_results/], ['ERROR: [COSIM 212-1001] *** C/RTL co-simulation finished: FAIL ***', /other outputs/]],
  'csim-failed': [["@E Simulation failed: Function 'main' returns nonzero value '1'.", /reported a failure/], ["ERROR: [SIM 211-100] 'csim_design' failed: nonzero return value.", /reported a failure/]],
  'compile-error': [
    ["../../../../firmware/myproject.cpp:12:5: error: 'foo' was not declared in this scope", /myproject\.cpp, line 12/],
    ['ld.lld: error: undefined symbol: myproject', /linker misses myproject/],
    ["ERROR: [SIM 211-100] 'csim_design' failed: compilation error(s).", /compiler refused/],
  ],
  'cosim-constant-inputs': [['INFO: Unable to open input/predictions file, using default input.', /zeros/]],
  'disk-full': [['ERROR: [Common 17-70] Application Exception: failed to write file: No space left on device', /no room/], ['write error: Disk quota exceeded', /no room/]],
  'path-too-long': [["error: open('myproject_prj/solution1/.autopilot/db/a.bc'): File name too long", /longer than the system allows/], ['ERROR: [Common 17-680] Path length exceeds 260-Byte maximum allowed by Windows', /260/]],
  'tool-absent': [
    ['sh: 1: vitis-run: not found', /vitis-run/],
    ['bash: vivado_hls: command not found', /vivado_hls/],
    ['couldn\'t execute "vivado": no such file or directory', /calls vivado/],
    ["'vitis_hls' is not recognized as an internal or external command,", /Windows does not find vitis_hls/],
  ],
  'stale-solution': [["ERROR: solution 'solution1' already exists", /cannot use/], ["ERROR: [HLS 200-103] Project 'myproject_prj' is already opened by another process", /another window/]],
  'no-open-project': [['ERROR: [Common 17-53] User Exception: No open project. Please create or open a project before executing this command.', /before it had one/]],
  'compiler-missing': [['make: g++: Command not found', /no g\+\+/], ['/usr/bin/ld: cannot find crt1.o: No such file or directory', /crt1\.o/], ['/usr/include/features.h:424:12: fatal error: sys/cdefs.h: No such file or directory', /C library/]],
  'compiler-crashed': [['g++: fatal error: Killed signal terminated program cc1plus', /ran out of memory/], ['firmware/myproject.cpp:120:1: internal compiler error: Segmentation fault', /broke off/]],
  'no-report': [['ERROR: Cannot find generated Verilog files. Did you run C synthesis?', /earlier stage left no result/], ['Synthesis report not found.', /earlier stage/]],
  'array-partition-limit': [["ERROR: [XFORM 203-103] Array 'w2.V' (firmware/weights/w2.h:12): partitioned elements number (6400) has exeeded the threshold (4096), which may cause long run-time.", /w2\.V has 6400 elements; at most 4096/]],
  'dataflow-violation': [["ERROR: [HLS 200-779] Non-shared array 'layer5_out' failed dataflow checking: it can only have a single reader and a single writer.", /layer5_out/], ["ERROR: [XFORM 203-711] Internal global variable 'k.0'  failed dataflow checking: it can only be written in one process function.", /one process function/]],
  'fifo-deadlock': [['// ERROR!!! DEADLOCK DETECTED at 1235000 ns! SIMULATION WILL BE STOPPED! //', /wait for each other/]],
  'cosim-timeout': [['ERROR: [COSIM 212-5] RTL simulation timeout after 3600 s', /time limit/]],
  'cosim-failed': [['ERROR: [XSIM 43-3409] Failed to compile generated C file xsim.dir/myproject/obj/xsim_1.c.', /XSIM 43-3409/], ['ERROR: [COSIM 212-331] Aborting co-simulation: C simulation failed.', /COSIM 212-331/], ["ERROR: [COSIM 212-345] Cosim only supports the following 'ap_ctrl_none' designs: (1) combinational designs;", /ap_ctrl_none/]],
  'tcl-error': [['couldn\'t read file "build_opt.tcl": no such file or directory', /build_opt\.tcl/], ['can\'t read "opt(fifo_opt)": no such element in array', /opt\(fifo_opt\)/]],
  'permission-denied': [['/tools/Xilinx/Vitis/2023.2/bin/vitis-run: Permission denied', /\/tools\/Xilinx\/Vitis\/2023\.2\/bin\/vitis-run/], ['ERROR: [Common 17-70] Application Exception: cannot write: Read-only file system', /may not use/]],
  'missing-library': [['vivado: error while loading shared libraries: libtinfo.so.5: cannot open shared object file: No such file or directory', /libtinfo\.so\.5/], ["/tools/x: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by x)", /GLIBC_2\.34/]],
  'settings-not-sourced': [['ERROR: XILINX_VIVADO is not set; please source settings64.sh', /without the variables/], ['can\'t read "::env(XILINX_HLS)": no such variable', /settings64/]],
  'export-date': [['"rdi::set_property core_revision 2410081812 {component component_1}"', /overflowed/], ['bad lexical cast: source type value could not be interpreted as target', /2022/]],
  'over-capacity': [['ERROR: [Place 30-640] Place Check : This design requires more RAMB36/FIFO cells than are available in the target device. This design requires 324 of such cell types but only 140 compatible sites are available in the target device.', /324 RAMB36\/FIFO cells, the part has 140/], ['ERROR: [DRC UTLZ-1] Resource utilization: LUT as Logic over-utilized in Top Level Design', /more of a resource/]],
  'header-missing': [['firmware/parameters.h:4:10: fatal error: nnet_utils/nnet_dense.h: No such file or directory', /nnet_utils\/nnet_dense\.h is not in the project/], ["firmware/defines.h:4:10: fatal error: 'ap_fixed.h' file not found", /include folder/]],
  'weights-missing': [['ERROR: file weights/w2.txt does not exist', /weights\/w2\.txt/], ['ERROR: Expected 1024 values but read only 1000 values', /1000 of 1024/]],
  'top-not-found': [["ERROR: [HLS 214-157] Top function not found: there is no function named 'myproject'", /no function myproject/]],
  'tool-crashed': [['Abnormal program termination (11)', /signal 11/], ['segfault in /tools/Xilinx/Vivado/2023.2/bin/unwrapped/lnx64.o/vivado -exec vivado', /segmentation fault/]],
  locale: [["  what():  locale::facet::_S_create_c_locale name not valid", /locale that this system/]],
  'pre-synthesis-failed': [['ERROR: [HLS 200-70] Pre-synthesis failed.', /before this line/], ['ERROR: [HLS 200-1715] Encountered problem during source synthesis', /before this line/]],
};

/** Failures that no line tells, or not only. */
const FACTS: Readonly<Record<string, readonly (readonly [Evidence, RegExp])[]>> = {
  'out-of-memory': [[{ kind: 'tool-ended', signal: 'SIGKILL', stage: 'csynth' }, /killed from outside/], [{ kind: 'tool-ended', exitCode: 137 }, /killed from outside/]],
  'tool-absent': [[{ kind: 'not-started', path: '/tools/vitis-run', reason: 'spawn /tools/vitis-run ENOENT' }, /not there any more/], [{ kind: 'tool-ended', exitCode: 127 }, /127/]],
  'permission-denied': [[{ kind: 'not-started', path: '/tools/vitis-run', reason: 'spawn EACCES' }, /may not be run/], [{ kind: 'tool-ended', exitCode: 126 }, /may not be run/]],
  'no-report': [[{ kind: 'no-report', stage: 'csynth', expected: 'myproject_csynth.xml' }, /csynth did not leave myproject_csynth\.xml/]],
  'stale-report': [[{ kind: 'stale-report', stage: 'cosim', file: 'myproject_cosim.rpt' }, /before this run/]],
  'stale-solution': [[{ kind: 'stale-report', stage: 'csynth', file: 'myproject_csynth.xml' }, /old solution1/]],
  'tool-crashed': [[{ kind: 'tool-ended', signal: 'SIGSEGV', stage: 'csynth' }, /ended by SIGSEGV in csynth/]],
  'cosim-timeout': [[{ kind: 'silence', stage: 'cosim', minutes: 30 }, /nothing for 30 minutes in cosim/]],
};

/** Lines of runs that went well, and lines that only resemble a failure. */
const HARMLESS = [
  'INFO: [HLS 200-10] Running on a system with 0 errors',
  "INFO: [XFORM 203-102] Size-based automatic array partition enabled: cut-off elements per dimension is 4096.",
  "INFO: [HLS 200-1470] Pipelining result : Target II = 1, Final II = 1, Depth = 2, function 'relu'",
  "INFO: [Common 17-349] Got license for feature 'Synthesis' and/or device 'xcu250'",
  'Starting Synthesize : Time (s): cpu = 00:00:02 ; elapsed = 00:00:02 . Memory (MB): peak = 1875.391 ; gain = 426.613',
  '12 Infos, 0 Warnings, 0 Critical Warnings and 0 Errors encountered.',
  '## variable maximum_size',
  '***** C SIMULATION *****',
  'INFO: Test PASSED',
  'Releasing license: Implementation',
  'WARNING: [Synth 8-7129] Port layer4_out_full_n in module foo is either unconnected or has no load',
];

describe('the catalogue', () => {
  it('has at least 25 failures, one file each, every one with a sample here', () => {
    expect(KNOWN_FAILURES.length).toBeGreaterThanOrEqual(25);
    const files = readdirSync(join(repositoryRoot, 'main/toolchains/failures')).map((name) => name.replace(/\.ts$/, '')).filter((name) => name !== 'catalogue' && name !== 'known-failure');
    expect(KNOWN_FAILURES.map(({ id }) => id).toSorted()).toEqual(files.toSorted());
    expect(KNOWN_FAILURES.map(({ id }) => id).filter((id) => !(id in LINES) && !(id in FACTS))).toEqual([]);
  });

  it('says for every failure what is behind it and what to do', () => {
    for (const [id, samples] of Object.entries(FACTS)) for (const [evidence] of samples) expect(explainEvidence(evidence)?.explanation.remedy.length, id).toBeGreaterThan(20);
    for (const [id, samples] of Object.entries(LINES)) for (const [text] of samples) expect(explainEvidence({ kind: 'line', text })?.explanation.remedy.length, id).toBeGreaterThan(20);
  });
});

describe.each(Object.entries(LINES))('%s', (id, samples) => {
  it.each(samples)('is recognised in %s', (text, says) => {
    expect(mayBeFailure(text), 'the quick look lets it through').toBe(true);
    const found = explainEvidence({ kind: 'line', text });
    expect(found?.failure.id).toBe(id);
    expect(`${found?.explanation.cause} ${found?.explanation.remedy}`).toMatch(says);
  });
});

describe.each(Object.entries(FACTS))('%s without a line', (id, samples) => {
  it.each(samples)('is recognised in %o', (evidence, says) => {
    const found = explainEvidence(evidence);
    expect(found?.failure.id).toBe(id);
    expect(found?.explanation.cause).toMatch(says);
  });
});

describe('lines of a run that goes well', () => {
  it.each(HARMLESS)('explain nothing: %s', (text) => {
    const reading = new LogReading();
    reading.push(text);
    expect(reading.digest()).toMatchObject({ explained: [] });
    expect(reading.digest().firstError).toBeUndefined();
  });
});

describe.skipIf(!hasShared)('real logs', () => {
  const digestOf = (name: string) => {
    const reading = new LogReading();
    for (const line of readFileSync(sharedPath('fixtures/reports', name), 'utf8').split('\n')) reading.push(line);
    return reading.digest();
  };

  it('of a failed run: the first error is that Vivado had no project open', () => {
    expect(existsSync(sharedPath('fixtures/reports'))).toBe(true);
    expect(digestOf('vitis2024.1_har_cnn_FAILED_hls_run_tcl.log').firstError).toMatchObject({ line: 61, explained: { id: 'no-open-project' } });
  });

  it('of a run that went well: 100 warnings of one code are one group, and nothing is an error', () => {
    const digest = digestOf('vitis2024.1_har_cnn_hls_run_tcl.log');
    expect(digest.firstError).toBeUndefined();
    // Counted by hand: grep -c '^WARNING: \[Synth 8-7129\]'.
    expect(digest.groups[0]).toMatchObject({ code: 'Synth 8-7129', severity: 'warning', count: 100 });
    expect(digest.groups.map(({ code, count }) => `${code} ${count}`)).toEqual(['Synth 8-7129 100', 'Device 21-9073 6', 'Synth 8-3936 5', 'Synth 8-7080 1', 'Power 33-232 1']);
  });
});
