import { describe, expect, it } from 'vitest';
import { generateHlsLayer, generateHlsProject } from '../../../../main/compiler/hls/generate-hls.ts';
import type { HlsProject, HlsProjectOptions } from '../../../../main/compiler/hls/hls-project.ts';
import type { ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { PROJECT_OPTIONS } from '../../../helpers/hls-csim.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../helpers/lowered-graph.ts';

const OPTIONS: HlsProjectOptions = { ...PROJECT_OPTIONS, ioType: 'io_parallel', library: [{ path: 'bitloom/common.h', text: '// common' }, { path: 'ap_types/ap_int.h', text: '// ap_int' }] };
const MATRIX = { weight: weight([4, 2], [1, 2, 3, 4, 5, 0.5, 7, 8]), bias: [0.25, -1] };

function network(strategy = 'latency', reuseFactor = 1): ModelGraph {
  return graphOf([inputLayer('x', [4], { attributes: { index: 1 } }), denseLayer('fc', 'x', MATRIX, { attributes: { index: 2, strategy, reuse_factor: reuseFactor } }), layer('act', 'Activation', ['fc'], { shape: [2], attributes: { index: 3, activation: 'relu' } })]);
}

const make = (options: Partial<HlsProjectOptions> = {}, graph = network()): HlsProject => generateHlsProject(graph, { ...OPTIONS, ...options });
const textOf = (project: HlsProject, path: string): string => project.files.find((file) => file.path === path)?.text ?? `no ${path}`;

describe('a generated project', () => {
  it('has the files of hls4ml’s layout', () => {
    expect(make({ testVectors: () => ({ sampleCount: 1, inputs: [[1, 2, 3, 4]], expected: [[0, 0]] }), configYaml: 'Backend: Vitis\n' }).files.map(({ path }) => path)).toEqual([
      'firmware/network.cpp', 'firmware/network.h', 'firmware/defines.h', 'firmware/parameters.h', 'firmware/weights/w2.h', 'firmware/weights/w2.txt', 'firmware/weights/b2.h', 'firmware/weights/b2.txt',
      'firmware/bitloom/common.h', 'firmware/ap_types/ap_int.h', 'network_test.cpp', 'network_bridge.cpp', 'project.tcl', 'build_prj.tcl', 'build_opt.tcl', 'vivado_synth.tcl', 'build_lib.sh',
      'tb_data/tb_input_features.dat', 'tb_data/tb_output_predictions.dat', 'tb_data/tb_output_expected.dat', 'hls4ml_config.yml',
    ]);
  });

  it('is the same for the same graph and options', () => {
    expect(make()).toEqual(make());
  });

  it('has one function per layer, named after it, and says where it stands', () => {
    const project = make();
    expect(project.layers).toMatchObject([{ layer: 'fc', index: 2, configName: 'config2', functionName: 'fc' }, { layer: 'act', index: 3, configName: 'config3', functionName: 'act' }]);
    const [fc] = project.layers;
    const lines = textOf(project, 'firmware/network.cpp').split('\n').slice((fc?.firstLine ?? 0) - 1, fc?.lastLine);
    expect(lines[0]).toBe('// fc: Dense, layer 2');
    expect(lines[1]).toBe('void fc(const input_t data[4], layer2_t result[2], const weight2_t w2[8], const bias2_t b2[2]) {');
    expect(lines.at(-1)).toBe('}');
  });

  it('keeps layers as modules by one pragma each', () => {
    const count = (options: Partial<HlsProjectOptions>): number => textOf(make(options), 'firmware/network.cpp').split('#pragma HLS INLINE off').length - 1;
    expect([count({ keepLayersAsModules: false }), count({ keepLayersAsModules: true })]).toEqual([0, 2]);
  });

  it('orders weights by input, then output for latency, and the other way round for resource', () => {
    expect(textOf(make(), 'firmware/weights/w2.txt')).toBe('1, 2, 3, 4, 5, 0.5, 7, 8\n');
    expect(textOf(make({}, network('resource', 2)), 'firmware/weights/w2.txt')).toBe('1, 3, 5, 7, 2, 4, 0.5, 8\n');
  });

  it('gives constants to the tool as a header and to C simulation as text', () => {
    const header = textOf(make(), 'firmware/weights/b2.h');
    expect(header).toContain('#ifndef __SYNTHESIS__\nbias2_t b2[2]; // read from b2.txt\n#else\nconst bias2_t b2[2] = {\n0.25, -1};\n#endif');
  });

  it('has no files where a layer is left out', () => {
    const project = make({}, graphOf([inputLayer('x', [4]), layer('g', 'GarNet', ['x'], { shape: [4] })]));
    expect(project.files).toEqual([]);
    expect(project.leftOut).toHaveLength(1);
  });

  it('asks for its samples once, and not where a layer is left out', () => {
    const asked: string[] = [];
    const testVectors = (graph: string) => () => {
      asked.push(graph);
      return { sampleCount: 1, inputs: [[1, 2, 3, 4]] };
    };
    expect(make({ testVectors: testVectors('whole') }).leftOut).toEqual([]);
    expect(make({ testVectors: testVectors('part') }, graphOf([inputLayer('x', [4]), layer('g', 'GarNet', ['x'], { shape: [4] })])).leftOut).toHaveLength(1);
    expect(asked).toEqual(['whole']);
  });

  it('makes large weights ports of the top', () => {
    const project = make({ bramFactor: 4 });
    expect(textOf(project, 'firmware/network.h')).toContain('void network(input_t x[4], result_t layer3_out[2], weight2_t w2[8]);');
    expect(textOf(project, 'firmware/network.cpp')).toContain('#pragma HLS INTERFACE bram port=w2');
    expect(textOf(project, 'firmware/parameters.h')).not.toContain('weights/w2.h');
    expect(textOf(project, 'network_test.cpp')).toContain('bitloom::load_numbers<weight2_t>(w2, 8, "w2.txt");');
    expect(project.notes[0]).toMatch(/1 arrays of weights with more than 4 elements/);
  });

  it('refuses a stream that two layers read', () => {
    const graph = graphOf([inputLayer('x', [4]), layer('a', 'Activation', ['x'], { shape: [4], attributes: { activation: 'relu' } }), layer('b', 'Activation', ['x'], { shape: [4], attributes: { activation: 'relu' } })]);
    expect(make({ ioType: 'io_stream' }, graph).leftOut).toEqual([{ layer: 'b', reason: 'it reads the stream x, which another layer reads too' }]);
  });

  it('writes samples so that they are read back exactly', () => {
    const vectors = { sampleCount: 2, inputs: [[0.1, -0, 1e-7, 1 / 3, 5, 6, 7, 8]], expected: [[0.5, 1.5, 2, 3]], predictions: [[0.51, 1.49, 2, 3]] };
    const project = make({ testVectors: () => vectors });
    expect(textOf(project, 'tb_data/tb_input_features.dat')).toBe('0.1 0 1e-7 0.3333333333333333\n5 6 7 8\n');
    expect(textOf(project, 'tb_data/tb_output_predictions.dat')).toBe('0.51 1.49\n2 3\n');
    expect(textOf(project, 'tb_data/tb_output_expected.dat')).toBe('0.5 1.5\n2 3\n');
  });
});

describe('the C++ of one layer', () => {
  it('shows its types, constants, configuration and function', () => {
    const made = generateHlsLayer(network(), OPTIONS, 'fc');
    const text = 'text' in made ? made.text : made.reason;
    for (const part of ['typedef ap_fixed<16, 6> layer2_t;', 'extern weight2_t w2[8]; // fc: weight [4, 2], ordered by input, output', 'struct config2 {', 'void fc(']) expect(text).toContain(part);
  });

  it('says why there is none', () => {
    expect(generateHlsLayer(network(), OPTIONS, 'x')).toEqual({ reason: 'An input is a port of the top function; it has no function of its own.' });
    expect(generateHlsLayer(network(), OPTIONS, 'nothing')).toEqual({ reason: 'There is no layer of this name in the lowered graph.' });
    const wide = graphOf([inputLayer('x', [4]), layer('y', 'Activation', ['x'], { shape: [4], result_type: fixed(300, 3) })]);
    expect(generateHlsLayer(wide, OPTIONS, 'y')).toEqual({ reason: 'its result has a type of 300 bits; 256 is the most' });
  });
});
