/** @file Weights of an ONNX model in files beside it. */
import { expect, it } from 'vitest';
import type { SourceFile } from '../../../../../main/compiler/readers/model-source.ts';
import { readModel } from '../../../../../main/compiler/readers/read-model.ts';
import { writeOnnx } from '../../../../helpers/write-onnx.ts';

const NO_H5 = { open: () => undefined } as never;
const WEIGHTS = new Uint8Array([9, 9, 9, 9, ...new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer)]);

function read(external: Readonly<Record<string, string>>, companions: readonly SourceFile[]): ReturnType<typeof readModel> {
  const bytes = writeOnnx({ nodes: [{ op: 'MatMul', inputs: ['x', 'w'], outputs: ['y'] }], inputs: { x: [1, 2] }, outputs: ['y'], tensors: [{ name: 'w', shape: [2, 2], values: [], external }] });
  return readModel({ model: { name: 'net.onnx', bytes }, companions, h5: NO_H5 });
}

const codes = (reading: ReturnType<typeof readModel>): readonly string[] => reading.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);

it('is found by name among the files chosen together', () => {
  const reading = read({ location: 'sub/net.data', offset: '4', length: '16' }, [{ name: 'other.data', bytes: new Uint8Array(99) }, { name: 'net.data', bytes: WEIGHTS }]);
  expect(codes(reading)).toEqual([]);
  expect([...reading.graph?.layers.find(({ class_name: name }) => name === 'Constant')?.weights['value']?.data ?? []]).toEqual([1, 2, 3, 4]);
});

it('that is missing is named, with what to do', () => {
  const reading = read({ location: 'net.data' }, []);
  expect(reading.diagnostics[0]).toMatchObject({ code: 'model/external-data-missing', at: { file: 'net.data' } });
  expect(reading.diagnostics[0]?.help ?? '').not.toBe('');
});

it.each(['../net.data', '/etc/net.data', 'a/../../net.data', 'C:\\net.data', '\\net.data'])('is not taken from %s', (location) => {
  expect(codes(read({ location, offset: '4' }, [{ name: 'net.data', bytes: WEIGHTS }]))).toContain('model/weights-unreadable');
});

it.each([{ offset: '8' }, { offset: '-4' }, { offset: '1e3' }, { offset: '99999999999999' }, { offset: '4', length: '8' }, { offset: '4', length: 'x' }])('is refused with %j', (place) => {
  expect(codes(read({ location: 'net.data', ...place }, [{ name: 'net.data', bytes: WEIGHTS }]))).toContain('model/weights-unreadable');
});
