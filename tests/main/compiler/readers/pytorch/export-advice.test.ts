/** @file Pickles and TorchScript: recognised by content, never run, answered with the lines that export the model. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../../../../main/compiler/readers/read-model.ts';
import type { Diagnostic } from '../../../../../main/compiler/diagnostics/diagnostic.ts';
import { hasShared, sharedPath } from '../../../../helpers/shared.ts';

function answer(bytes: Uint8Array, name: string): Diagnostic {
  const { graph, diagnostics } = readModel({ model: { name, bytes }, companions: [], h5: { open: () => ({ ok: false, failure: 'no HDF5' }) } });
  expect(graph).toBeUndefined();
  expect(diagnostics).toHaveLength(1);
  return diagnostics[0]!;
}

const file = (name: string): Uint8Array => new Uint8Array(readFileSync(sharedPath('models', 'made', 'torch-pickles', name)));
const lastLines = (target: string, shape = '16'): string => `program = torch.export.export(model, (torch.zeros(2, ${shape}),), dynamic_shapes=({0: torch.export.Dim("batch")},))\ntorch.export.save(program, "${target}")`;

describe.skipIf(!hasShared)('a file of torch.save', () => {
  it.each(['state_dict.pt', 'state_dict.legacy.pt'])('%s is a state dict: the module is asked for, the input size is that of its first weight', (name) => {
    const { code, message, help } = answer(file(name), name);
    expect([code, message]).toEqual(['model/torch-pickle', `${name} is a pickled state dict: weights (5 tensors) without the module they belong to. Export the module with torch.export.`]);
    expect(help).toBe(`import torch; model = YourModule(); model.load_state_dict(torch.load("${name}")); model.eval()\n${lastLines(name.replace(/pt$/, 'pt2'))}`);
  });

  it('module.pth is a whole module of a named class', () => {
    const { code, message, help } = answer(file('module.pth'), 'module.pth');
    expect([code, message]).toEqual(['model/torch-pickle', 'module.pth is a pickled module of class __main__.Mlp: Python code would have to be run to open it. Export the module with torch.export.']);
    expect(help).toBe(`import torch; model = torch.load("module.pth", weights_only=False).eval()\n${lastLines('module.pt2')}`);
  });

  it('torchscript.pt is TorchScript', () => {
    const { code, help } = answer(file('torchscript.pt'), 'torchscript.pt');
    expect(code).toBe('model/torchscript');
    expect(help).toBe(`import torch; model = YourModule(); model.load_state_dict(torch.jit.load("torchscript.pt").state_dict()); model.eval()\n${lastLines('torchscript.pt2')}`);
  });

  it('is recognised under any name', () => {
    expect(answer(file('state_dict.pt'), 'weights.bin').code).toBe('model/torch-pickle');
  });
});

it.each([['random.pt', Uint8Array.from({ length: 64 }, (_, i) => i * 7)], ['text.pth', new TextEncoder().encode('not a model at all')], ['cut.pt2', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0)]])('%s is no file of PyTorch', (name, bytes) => {
  expect(answer(bytes, name).code).toBe('model/file-corrupt');
});
