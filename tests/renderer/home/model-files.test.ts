import { describe, expect, it } from 'vitest';
import { refuseFiles } from '../../../renderer/home/model-files.ts';

const file = (name: string, size = 10): { name: string; size: number } => ({ name, size });

describe('files dropped on Home', () => {
  it('are taken when a model is among them', () => {
    for (const name of ['model.h5', 'model.keras', 'saved_model.zip']) expect(refuseFiles([file(name)]), name).toBeUndefined();
    expect(refuseFiles([file('model.json'), file('model.weights.h5')])).toBeUndefined();
    expect(refuseFiles([file('Model.JSON'), file('weights.h5'), file('config.yml'), file('x.npy')])).toBeUndefined();
  });
  it('are taken when they are an ONNX model with its external data', () => {
    expect(refuseFiles([file('net.onnx'), file('net.onnx.data'), file('more.onnx_data')])).toBeUndefined();
    expect(refuseFiles([file('net.onnx.data')])?.message).toContain('no model');
  });
  it('are taken when they are of PyTorch, pickles too, which the import answers', () => {
    for (const name of ['net.pt2', 'NET.PT2', 'weights.pt', 'module.pth']) expect(refuseFiles([file(name), file('x.npy')]), name).toBeUndefined();
  });
  it('are refused by name when their kind is unknown', () => {
    const refusal = refuseFiles([file('model.h5'), file('notes.docx')]);
    expect(refusal?.message).toContain('notes.docx');
    expect(refusal?.message).not.toContain('model.h5');
    expect(refusal?.help).toContain('.keras');
  });
  it('are refused without a model, when empty, or when there are none', () => {
    expect(refuseFiles([file('x.npy')])?.message).toContain('no model');
    expect(refuseFiles([file('model.h5', 0)])?.message).toContain('model.h5 is empty');
    expect(refuseFiles([])?.message).toContain('Nothing was dropped');
    expect(refuseFiles([file('model.h5', 2e9)])?.message).toContain('1.5 GB');
  });
});
