import { assert, jsonValue, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, decodeValue, encodeFrame, encodeValue } from '../../../preload/contract/codec.ts';

const roundTrip = (value: unknown): unknown => decodeValue(encodeValue(value));

describe('codec', () => {
  it('keeps every kind of typed array and its elements', () => {
    const arrays = [
      new Int8Array([-1, 2]), new Uint8Array([1, 255]), new Int16Array([-300]), new Uint16Array([60_000]), new Int32Array([-70_000]), new Uint32Array([4_000_000_000]),
      new Float32Array([0.5, -0]), new Float64Array([Math.PI, NaN, -Infinity, -0]), new BigInt64Array([-(2n ** 63n)]), new BigUint64Array([2n ** 64n - 1n]),
    ];
    for (const array of arrays) expect(roundTrip({ array })).toEqual({ array });
  });

  it('keeps only the window of a typed array that is a part of a larger buffer', () => {
    const part = new Float64Array([1, 2, 3, 4]).subarray(1, 3);
    expect(roundTrip(part)).toEqual(new Float64Array([2, 3]));
  });

  it('keeps integers beyond 64 bits, gaps in arrays, and leaves undefined fields out', () => {
    expect(roundTrip({ big: -(2n ** 100n), list: [1, undefined, null, { a: [undefined] }], gone: undefined })).toEqual({ big: -(2n ** 100n), list: [1, undefined, null, { a: [undefined] }] });
    expect(Object.keys(roundTrip({ gone: undefined }) as object)).toEqual([]);
  });

  it('returns any JSON value as it was', () => {
    // A key named __proto__ is refused on purpose (see below).
    const harmless = jsonValue().filter((value) => !JSON.stringify(value).includes('"__proto__"'));
    assert(property(harmless, (value) => {
      // The only JSON number it does not keep is minus zero, which JSON itself loses.
      expect(roundTrip(value)).toEqual(JSON.parse(JSON.stringify(value)));
    }), { numRuns: 200, examples: [[{ '': [] }]] });
  });

  it('refuses a key that would reach the prototype', () => {
    const hostile = encodeValue({ id: 1, channel: 'app:describe', payload: JSON.parse('{"__proto__": {"polluted": true}}') as unknown });
    expect(decodeFrame(hostile)).toBeUndefined();
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('reads frames back and answers anything else with undefined', () => {
    const frames = [{ id: 1, channel: 'app:describe', payload: {} }, { id: 2, reply: { ok: true, value: new Float64Array([1]) } }, { event: 'run:changed', seq: 3, payload: { projectId: 'p', runId: 'r' } }];
    for (const frame of frames) expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
    for (const bytes of [new Uint8Array(), new Uint8Array([0xc1]), encodeValue({ id: 'x', channel: 'a' }), encodeValue(7), encodeValue({ event: 'x' })]) expect(decodeFrame(bytes)).toBeUndefined();
  });

  it('never throws on arbitrary bytes', () => {
    assert(property(uint8Array({ maxLength: 200 }), (bytes) => void decodeFrame(bytes)), { numRuns: 500 });
  });
});
