import { describe, expect, it } from 'vitest';
import { cIdentifier, commentText, IdentifierPool } from '../../../../main/compiler/hls/identifiers.ts';

describe('a layer name as a C++ identifier', () => {
  it.each([
    ['fc1', 'fc1'],
    ['conv_2', 'conv_2'],
    ['block/conv 1', 'block_conv_1'],
    ['model.0.weight', 'model_0_weight'],
    ['3rd', 'n_3rd'],
    ['_hidden', 'n_hidden'],
    ['größe', 'gr_e'],
    ['', 'n_'],
    ['a__b', 'a_b'],
  ])('%s becomes %s', (name, expected) => {
    expect(cIdentifier(name)).toBe(expected);
  });

  it.each(['int', 'class', 'main', 'std', 'template', 'data', 'result', 'NULL', 'bitloom', 'constexpr', 'defines', 'parameters', 'OVERFLOW', 'aux'])('%s, a word that means something else, gets an underscore', (name) => {
    expect(cIdentifier(name)).toBe(`${name}_`);
  });

  it.each(['w2', 'b12', 'bwr3', 'layer2_out', 'layer7', 'config4', 'config4_input', 'exp_table9', 'weight2_t', 'result_t', 'result1_out'])('%s, which the generated code uses, gets an underscore', (name) => {
    expect(cIdentifier(name)).toBe(`${name}_`);
  });

  it('has at most 61 characters', () => {
    expect(cIdentifier('x'.repeat(500))).toHaveLength(60);
  });
});

describe('a layer name in a comment', () => {
  it.each([
    ['block/conv 1', 'block/conv 1'],
    ['größe', 'größe'],
    ['x\nint evil = 1;', 'x int evil = 1;'],
    ['x\r\u2028y', 'x  y'],
    ['ends with \\', 'ends with /'],
    ['ends with ??/', 'ends with ? ?/'],
    ['right\u202Eleft', 'right left'],
  ])('%j is %j', (name, expected) => {
    expect(commentText(name)).toBe(expected);
  });

  it('has at most 201 characters', () => {
    expect(commentText('x'.repeat(500))).toHaveLength(201);
  });
});

describe('identifiers of a project', () => {
  it('are each given once, whatever the letter case', () => {
    const pool = new IdentifierPool();
    expect(pool.take('top')).toBe('top');
    expect(['a b', 'a_b', 'A_B', 'a/b', 'top'].map((name) => pool.take(name))).toEqual(['a_b', 'a_b_2', 'A_B_3', 'a_b_4', 'top_2']);
  });
});
