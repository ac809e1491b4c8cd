/** @file The names under which reports know the layers of a design, and those of somebody's project. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { knownLayersOf, typeCodeOf, typeCodeOfText, type LoweredLayer } from '../../../../../main/compiler/readers/reports/known-layers.ts';
import { readProjectLayers } from '../../../../../main/compiler/readers/reports/project-names.ts';
import { fixed, ufixed } from '../../../../../preload/model/fixed-type.ts';
import { hasShared, sharedPath } from '../../../../helpers/shared.ts';

describe('a type in the names of HLS', () => {
  it('has the numbers of the modes that AMD gives them', () => {
    expect(typeCodeOf(fixed(16, 6))).toBe('ap_fixed_16_6_5_3_0');
    expect(typeCodeOf({ ...ufixed(6, 0), rounding: 'RND_CONV', overflow: 'SAT' })).toBe('ap_ufixed_6_0_4_0_0');
    expect(typeCodeOf({ ...fixed(18, 8), rounding: 'RND', overflow: 'SAT_SYM' })).toBe('ap_fixed_18_8_0_2_0');
  });

  it('is the same from the text of a C++ type', () => {
    expect(typeCodeOfText('ap_fixed<16,6>')).toBe('ap_fixed_16_6_5_3_0');
    expect(typeCodeOfText('ap_ufixed<6, 0, AP_RND_CONV, AP_SAT, 0>')).toBe('ap_ufixed_6_0_4_0_0');
    expect(typeCodeOfText('ap_uint<1>')).toBeUndefined();
    expect(typeCodeOfText('ap_fixed<16,6,AP_SOME>')).toBeUndefined();
  });
});

describe.skipIf(!hasShared)('the layers of a lowered graph', () => {
  it('carry the numbers that hls4ml itself gave them', () => {
    const { layers } = JSON.parse(readFileSync(sharedPath('goldens/keras-3layer/case.json'), 'utf8')) as { layers: LoweredLayer[] };
    // By hand from the file: names and `index` of hls4ml 1.3's own layers.
    expect(knownLayersOf(layers).slice(0, 3)).toEqual([
      { name: 'fc1_relu', index: 2, functionName: 'dense', typeCode: 'ap_fixed_16_6_5_3_0', width: 64 },
      { name: 'fc1_relu_relu', index: 3, functionName: 'relu', typeCode: 'ap_fixed_16_6_5_3_0', width: 64 },
      { name: 'fc2_relu', index: 4, functionName: 'dense', typeCode: 'ap_fixed_16_6_5_3_0', width: 32 },
    ]);
  });
});

const TOP = `void myproject(hls::stream<input_t> &x, hls::stream<result_t> &y) {
    hls::stream<layer7_t> layer7_out("layer7_out");
    nnet::zeropad2d_cl<input_t, layer7_t, config7>(x, layer7_out); // zp2d_conv
    nnet::conv_2d_cl<layer7_t, layer2_t, config2>(layer7_out, layer2_out, w2, b2); // conv
    nnet::relu<layer2_t, layer3_t, relu_config3>(layer2_out, layer3_out); // conv_relu
    nnet::transpose<layer3_t, layer4_t, config4>(layer3_out, layer4_out);
}
`;
const DEFINES = 'typedef nnet::array<ap_fixed<16,6>, 2*1> layer2_t;\ntypedef ap_ufixed<8,2,AP_RND,AP_SAT,0> layer3_t;\n';
const PARAMETERS = '// zp2d_conv\nstruct config7 : nnet::padding2d_config {\n};\n// conv\nstruct config2_mult : nnet::dense_config {\n};\nstruct config2 : nnet::conv2d_config {\n};\n// flip\nstruct config4 : nnet::transpose_config {\n};\n';
const FILES = [{ name: 'myproject.cpp', text: TOP }, { name: 'defines.h', text: DEFINES }, { name: 'parameters.h', text: PARAMETERS }];

describe('the sources of an hls4ml project', () => {
  it('name its layers, their functions, types and widths', () => {
    expect(readProjectLayers(FILES)).toEqual([
      { name: 'zp2d_conv', index: 7, functionName: 'zeropad2d_cl' },
      { name: 'conv', index: 2, functionName: 'conv_2d_cl', typeCode: 'ap_fixed_16_6_5_3_0', width: 2 },
      { name: 'conv_relu', index: 3, functionName: 'relu', typeCode: 'ap_ufixed_8_2_0_0_0' },
      { name: 'flip', index: 4, functionName: 'transpose' },
    ]);
  });

  it('also with Windows line ends, from the parameters alone, and from nothing', () => {
    expect(readProjectLayers(FILES.map(({ name, text }) => ({ name, text: text.replaceAll('\n', '\r\n') })))).toEqual(readProjectLayers(FILES));
    expect(readProjectLayers(FILES.slice(2)).map(({ name, index }) => [name, index])).toEqual([['zp2d_conv', 7], ['conv', 2], ['flip', 4]]);
    expect(readProjectLayers([])).toEqual([]);
  });

  it('are searched in time that grows with their length, whatever they hold', () => {
    const hostile = [`nnet::dense<${'a,'.repeat(200_000)}`, `typedef ${'x '.repeat(300_000)}`, `// ${'n'.repeat(500_000)}\nstruct ${'config'.repeat(80_000)}`, '//\n'.repeat(300_000)];
    const startedMs = performance.now();
    for (const text of hostile) expect(readProjectLayers([{ name: 'a.cpp', text }, { name: 'defines.h', text }, { name: 'parameters.h', text }])).toEqual([]);
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });
});
