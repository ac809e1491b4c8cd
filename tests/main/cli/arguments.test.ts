/** @file Reading a command line: what fits, and how each slip is named. */
import { describe, expect, it } from 'vitest';
import { readArguments, usageLine } from '../../../main/cli/arguments.ts';
import type { ArgumentSpec } from '../../../main/cli/arguments.ts';

const SPEC: ArgumentSpec = {
  verb: 'synth',
  positionals: ['MODEL'],
  options: [{ name: 'json', summary: '' }, { name: 'flow', value: 'FLOW', summary: '' }, { name: 'set', value: 'S', many: true, summary: '' }, { name: 'output', short: 'o', value: 'DIR', summary: '' }, { name: 'repeats', value: 'N', summary: '' }],
};

describe('readArguments', () => {
  it('takes words, switches, values with and without =, short names, and values with < > = in them', () => {
    const given = readArguments(['m.h5', '--json', '--flow=rtl', '-o', 'out', '--set', 'fc1.result=fixed<8,2>', '--set=a.b=c'], SPEC);
    expect(given.positionals).toEqual(['m.h5']);
    expect([given.has('json'), given.text('flow'), given.text('output')]).toEqual([true, 'rtl', 'out']);
    expect(given.texts('set')).toEqual(['fc1.result=fixed<8,2>', 'a.b=c']);
    expect(given.has('repeats')).toBe(false);
  });

  it('takes words after -- as they are', () => {
    expect(readArguments(['--', '--odd-name.h5'], SPEC).positionals).toEqual(['--odd-name.h5']);
  });

  it.each([
    [['m', '--flwo', 'rtl'], /Unknown option --flwo for "bitloom synth"\. Did you mean "--flow"\?/],
    [['m', '--zzzzzz'], /Unknown option --zzzzzz for "bitloom synth"\.$/],
    [['m', '-x'], /Unknown option -x/],
    [['m', '--flow'], /--flow needs a value: --flow FLOW/],
    [['m', '--flow', '--json'], /--flow needs a value: --flow FLOW/],
    [['m', '--flow='], /--flow needs a value/],
    [['m', '--json=yes'], /--json takes no value, but "yes" was given/],
    [[], /"bitloom synth" needs MODEL/],
    [['m', 'n'], /"n" is one word too many/],
  ])('refuses %j', (words, message) => {
    expect(() => readArguments(words, SPEC)).toThrow(message);
  });

  it('takes any number of words where the last one may repeat', () => {
    const open = { ...SPEC, positionals: ['RUN', 'RUN…'] };
    expect(readArguments(['a', 'b', 'c'], open).positionals).toEqual(['a', 'b', 'c']);
    expect(() => readArguments(['a'], open)).toThrow(/needs RUN/);
    expect(readArguments([], { ...SPEC, positionals: ['[FILE…]'] }).positionals).toEqual([]);
  });

  it('reads whole numbers in a range and choices, naming what was expected', () => {
    const given = readArguments(['m', '--repeats', '12', '--flow', 'rtl'], SPEC);
    expect(given.wholeNumber('repeats', 1, 20)).toBe(12);
    expect(() => given.wholeNumber('repeats', 1, 10)).toThrow(/--repeats "12": expected a whole number from 1 to 10/);
    expect(given.choice('flow', ['hls', 'rtl'])).toBe('rtl');
    expect(() => given.choice('flow', ['hls'])).toThrow(/--flow "rtl": expected hls/);
    expect(() => readArguments(['m', '--repeats', '1.5'], SPEC).wholeNumber('repeats', 1, 9)).toThrow(/whole number/);
  });

  it('prints its usage', () => {
    expect(usageLine(SPEC)).toBe('bitloom synth MODEL [options]');
  });
});
