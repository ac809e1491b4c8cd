/** @file Faults of YAML texts as a user reads them: the line where they begin, what stands there, what is right; never the library's own words. */
import { describe, expect, it } from 'vitest';
import { parseConfigYaml } from '../../../../../main/compiler/readers/hls4ml-config/parse-yaml.ts';

const messageOf = (text: string): string => parseConfigYaml(text, 'c.yml').diagnostics.map(({ message }) => message).join(' | ');

describe('a text that is not YAML', () => {
  it.each([
    ['an unclosed list, named where it opens and not where the text ends', 'a: 1\nb: [\nc: 2\nd: 3\n', 'line 2: the list that opens with [ is never closed; end it with ]'],
    ['an unclosed mapping', 'a: {x: 1,\nb: 2\n', 'line 1: the mapping that opens with { is never closed; end it with }'],
    ['the inner one of two brackets', 'a: 1\nb: {x: 1, y: [2, 3}\n', 'line 2: the list that opens with ['],
    ['an unclosed quote', 'a: 1\nb: "abc\nc: 2\n', 'line 2: the text that opens with " is never closed; end it with "'],
    ['a key that stands twice', 'Backend: Vitis\nA: 1\nBackend: Vivado\n', 'line 3: the key "Backend" stands twice in the same mapping; keep one'],
    ['a tab', 'a:\n\tb: 1\n', 'line 2: it is indented with a tab; use spaces'],
    ['an odd indentation', 'a:\n   b: 1\n  c: 2\n', 'line 3: "c: 2" is indented like no line around it'],
    ['two colons', 'a: b: c\n', 'line 1: "a: b: c" has a second ": "'],
    ['a mapping below a value', 'a: 1\n  b: 2\n', 'line 1: "a: 1" has a value already'],
    ['a line without a value', 'a: 1\nfoo\nb: 2\n', 'line 2: "foo" is incomplete; write "key: value"'],
    ['a reserved character', 'a: 1\nb: @x\n', 'line 2: "b: @x" has a value that begins with @'],
    ['a lost alias', 'a: 1\nb: *base\n', 'line 2: *base refers to a value marked &base, and none stands before it'],
    ['a second document', 'a: 1\n---\nb: 2\n', 'line 2: a second document begins here'],
    ['a bracket too many', 'a: ]\n', 'line 1: "a: ]" cannot be read from "]" on'],
    ['a word behind a quote', "a: 'it's'\n", 'line 1: "a: \'it\'s\'" cannot be read from "s\'" on'],
  ])('is refused with its line and the remedy: %s', (_what, text, words) => {
    expect(messageOf(text)).toContain(`c.yml is not YAML, ${words}`);
  });

  it('repeats no more than 40 characters of a line', () => {
    expect(messageOf(`a: b: ${'x'.repeat(5000)}\n`).length).toBeLessThan(200);
  });

  it('speaks of merge keys that name no mapping', () => {
    expect(messageOf('a: &a 1\nb:\n  <<: *a\n')).toBe('c.yml has a merge key (<<) that names something other than a mapping.');
  });

  it('leaves one document with its end marked alone', () => {
    expect(parseConfigYaml('---\na: 1\n...\n', 'c.yml')).toMatchObject({ values: { a: 1 }, diagnostics: [] });
  });
});
