/** @file Reading what g++ and clang++ say: the layer, the line, the words. */
import { describe, expect, it } from 'vitest';
import { describeCompileError } from '../../../main/toolchains/compile-errors.ts';

const LAYERS = [
  { layer: 'dense one', configName: 'config2', file: 'firmware/net.cpp', firstLine: 10, lastLine: 20 },
  { layer: 'conv', configName: 'config22', file: 'firmware/net.cpp', firstLine: 22, lastLine: 30 },
];

describe('describeCompileError', () => {
  it('names layer and line of an error in a layer’s own function', () => {
    const failure = describeCompileError(['firmware/net.cpp: In function ‘void dense_one()’:', "firmware/net.cpp:12:5: error: 'bias' was not declared in this scope"], LAYERS);
    expect(failure).toMatchObject({ code: 'not-buildable', layer: 'dense one', file: 'firmware/net.cpp', message: "The C++ of layer dense one does not compile: firmware/net.cpp line 12: 'bias' was not declared in this scope." });
  });

  it('names the layer from which a template was required', () => {
    const failure = describeCompileError([
      'firmware/bitloom/conv.h: In instantiation of ‘void bitloom::conv_2d()’:',
      'firmware/net.cpp:25:3:   required from here',
      'firmware/bitloom/conv.h:40:7: error: static assertion failed: kernel too large',
      'firmware/bitloom/conv.h:99:7: error: no match',
    ], LAYERS);
    expect(failure).toMatchObject({ layer: 'conv', file: 'firmware/bitloom/conv.h', details: [{ layer: 'conv' }, { layer: 'conv' }] });
  });

  it('reads clang’s note after the error', () => {
    const failure = describeCompileError(["./firmware/bitloom/conv.h:40:7: error: no member named 'x'", "firmware/net.cpp:11:3: note: in instantiation of function template specialization 'bitloom::dense' requested here"], LAYERS);
    expect(failure).toMatchObject({ layer: 'dense one' });
  });

  it('names the layer whose configuration stands in the words, the whole name', () => {
    expect(describeCompileError(['firmware/parameters.h:7:9: error: bad value in config22_kernel'], LAYERS).layer).toBe('conv');
    expect(describeCompileError(['firmware/parameters.h:7:9: error: bad value in config23'], LAYERS)).not.toHaveProperty('layer');
  });

  it('tells what there is where there is no error line', () => {
    expect(describeCompileError(['', 'cc1plus: out of memory allocating 65536 bytes'], LAYERS).message).toBe('The C++ compiler failed: cc1plus: out of memory allocating 65536 bytes.');
    expect(describeCompileError([], LAYERS).message).toBe('The C++ compiler failed without a word.');
  });

  it('reads a fatal error of a header that is not there', () => {
    expect(describeCompileError(['firmware/defines.h:4:10: fatal error: ap_fixed.h: No such file or directory'], LAYERS).message).toBe('The C++ does not compile: firmware/defines.h line 4: ap_fixed.h: No such file or directory.');
  });
});
