import { describe, expect, it } from 'vitest';
import { sortFiles } from '../../../main/services/sort-files.ts';

const sorted = (...names: readonly string[]) => sortFiles(names.map((name) => ({ name, bytes: new Uint8Array() })));

describe('sortFiles', () => {
  it('takes a single .h5 as the model, and beside a .json as its weights', () => {
    expect(sorted('m.h5')).toMatchObject({ ok: true, value: { model: { name: 'm.h5' }, datasets: [] } });
    expect(sorted('m_weights.h5', 'm.json', 'c.yml')).toMatchObject({ ok: true, value: { model: { name: 'm.json' }, companions: [{ name: 'm_weights.h5' }], config: { name: 'c.yml' } } });
  });

  it('takes external data as part of an .onnx model, and archives as models', () => {
    expect(sorted('net.onnx.data', 'net.onnx')).toMatchObject({ ok: true, value: { model: { name: 'net.onnx' }, companions: [{ name: 'net.onnx.data' }] } });
    expect(sorted('net.keras', 'x.npy')).toMatchObject({ ok: true, value: { model: { name: 'net.keras' }, companions: [], datasets: [{ file: { name: 'x.npy' } }] } });
    expect(sorted('net.pt2')).toMatchObject({ ok: true, value: { model: { name: 'net.pt2' } } });
  });

  it('pairs labels with samples and reads roles from names', () => {
    expect(sorted('m.h5', 'y_test.npy', 'x_test.npy', 'x_train.npy', 'calibration.npz')).toMatchObject({
      ok: true,
      value: {
        datasets: [
          { file: { name: 'x_test.npy' }, labels: { name: 'y_test.npy' }, role: 'evaluation' },
          { file: { name: 'x_train.npy' }, role: 'calibration' },
          { file: { name: 'calibration.npz' }, role: 'calibration' },
        ],
      },
    });
    expect(sorted('m.h5', 'labels.csv', 'pictures.npy')).toMatchObject({ ok: true, value: { datasets: [{ labels: { name: 'labels.csv' } }] } });
  });

  it('refuses what is ambiguous, naming the files', () => {
    for (const names of [['x.npy'], ['a.h5', 'b.h5'], ['a.json', 'b.json'], ['m.h5', 'c.yml', 'd.yaml'], ['m.h5', 'notes.md'], ['m.json', 'a.h5', 'b.h5'], ['a.onnx', 'b.onnx'], ['a.keras', 'b.h5']]) {
      const result = sorted(...names);
      expect(result, names.join()).toMatchObject({ ok: false, failure: { code: 'bad-request', help: expect.any(String) } });
    }
  });

  it('hands an unknown ending over to the reader when it is alone, which then says what it is', () => {
    expect(sorted('model.bin')).toMatchObject({ ok: true, value: { model: { name: 'model.bin' } } });
  });
});
