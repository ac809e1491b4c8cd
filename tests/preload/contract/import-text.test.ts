import { describe, expect, it } from 'vitest';
import { frameworkText, quantizerText } from '../../../preload/contract/import-text.ts';

describe('the words of an import', () => {
  it('name the framework with its version, where that is known', () => {
    expect(frameworkText({ framework: 'Keras 3', frameworkVersion: '3.15.1' })).toBe('Keras 3 · 3.15.1');
    expect(frameworkText({ framework: 'ONNX' })).toBe('ONNX');
  });
  it('count what goes through a quantizer, and leave out what does not', () => {
    expect(quantizerText({ name: 'quantized_bits', bits: [4, 6], weightCount: 3, activationCount: 1 })).toBe('quantized_bits (4, 6 bits): 3 constants, 1 activation');
    expect(quantizerText({ name: 'binary', bits: [], weightCount: 0, activationCount: 2 })).toBe('binary: 2 activations');
  });
});
