/** @file Pickles that Python wrote, read without running them. */
import { describe, expect, it } from 'vitest';
import { readPickle, type PickleValue } from '../../../../../main/compiler/readers/pytorch/pickle-values.ts';

/** `OrderedDict(a=1, b=[1.5, -2, True, None], c=(3, 'é'), e=<calls os.system>, big=2**40, neg=-70000)`. @source Python 3.11, pickle.dumps with protocol 2 and 4 */
const WRITTEN: readonly (readonly [protocol: number, base64: string])[] = [
  [2, 'gAJjY29sbGVjdGlvbnMKT3JkZXJlZERpY3QKcQApUnEBKFgBAAAAYXECSwFYAQAAAGJxA11xBChHP/gAAAAAAABK/v///4hOZVgBAAAAY3EFSwNYAgAAAMOpcQaGcQdYAQAAAGVxCGNwb3NpeApzeXN0ZW0KcQlYCgAAAGVjaG8gcHduZWRxCoVxC1JxDFgDAAAAYmlncQ2KBgAAAAAAAVgDAAAAbmVncQ5KkO7+/3Uu'],
  [4, 'gASVkAAAAAAAAACMC2NvbGxlY3Rpb25zlIwLT3JkZXJlZERpY3SUk5QpUpQojAFhlEsBjAFilF2UKEc/+AAAAAAAAEr+////iE5ljAFjlEsDjALDqZSGlIwBZZSMBXBvc2l4lIwGc3lzdGVtlJOUjAplY2hvIHB3bmVklIWUUpSMA2JpZ5SKBgAAAAAAAYwDbmVnlEqQ7v7/dS4='],
];

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

/** Values as plain lists and pairs. */
function plain(value: PickleValue): unknown {
  if (typeof value !== 'object') return value;
  if (value.kind === 'list') return value.items.map(plain);
  if (value.kind === 'name') return `<${value.name}>`;
  if (value.kind === 'reference') return { reference: plain(value.id) };
  return { made: plain(value.made), given: plain(value.given), entries: value.entries.map(([key, entry]) => [key, plain(entry)]) };
}

describe.each(WRITTEN)('a pickle of protocol %d', (_, base64) => {
  it('is numbers, texts and lists; a call in it is a record of what would be called', () => {
    const read = readPickle(bytesOf(base64));
    expect(read.ok && plain(read.value)).toEqual({
      made: '<collections.OrderedDict>', given: [],
      entries: [['a', 1], ['b', [1.5, -2, true, undefined]], ['c', [3, 'é']], ['e', { made: '<posix.system>', given: ['echo pwned'], entries: [] }], ['big', 2 ** 40], ['neg', -70000]],
    });
  });

  it('is refused with a reason when it is cut off at any byte', () => {
    const bytes = bytesOf(base64);
    for (let length = 0; length < bytes.length; length++) expect(readPickle(bytes.subarray(0, length)).ok, String(length)).toBe(false);
  });
});

it.each([
  ['an unknown opcode', [0x80, 2, 0xff]], ['a value taken from an empty stack', [0x80, 2, 0x52, 0x2e]], ['no mark', [0x80, 2, 0x4e, 0x65, 0x2e]],
  ['a reference to nothing', [0x80, 2, 0x68, 9, 0x2e]], ['a text longer than the file', [0x80, 2, 0x58, 0xff, 0xff, 0xff, 0x7f, 0x2e]],
])('%s is refused', (_, bytes) => {
  expect(readPickle(Uint8Array.from(bytes)).ok).toBe(false);
});

it('a list that holds itself ends', () => {
  const read = readPickle(Uint8Array.from([0x80, 2, 0x5d, 0x71, 0, 0x68, 0, 0x61, 0x2e]));
  expect(read.ok && typeof read.value === 'object' && read.value.kind === 'list' && read.value.items[0] === read.value).toBe(true);
});
