/**
 * @file What to answer to a file of PyTorch that is a pickle or TorchScript: the three lines of Python that export the model, with the example
 * input that its first weights ask for. Nothing in the file is run.
 */

import { readPickle } from './pickle-values.ts';
import { classOf, tensorsAnywhere, type NamedTensors } from './pickled-tensors.ts';

/** What was found, and what to do. */
export interface TorchAdvice {
  readonly found: string;
  /** Three lines of Python. */
  readonly help: string;
}

/** Return the answer to a pickle. Never throws. */
export function adviseOnPickle(pickle: Uint8Array, file: string): TorchAdvice {
  // The format before zip has its magic number, protocol version and system before the object.
  const value = readPickle(isLegacy(pickle) ? afterPickles(pickle, LEGACY_HEADERS) : pickle);
  const tensors: NamedTensors = value.ok ? tensorsAnywhere(value.value) : new Map();
  const className = value.ok ? classOf(value.value) : undefined;
  const isDictionary = className === undefined || className.endsWith('OrderedDict');
  const plain = JSON.stringify(file);
  return {
    found: isDictionary ? `a pickled state dict: weights (${tensors.size} tensors) without the module they belong to` : `a pickled module of class ${shortClass(className)}: Python code would have to be run to open it`,
    help: lines(isDictionary ? `model = YourModule(); model.load_state_dict(torch.load(${plain})); model.eval()` : `model = torch.load(${plain}, weights_only=False).eval()`, file, exampleShape(tensors)),
  };
}

/** Return the answer to a TorchScript archive, whose module's pickle is given. Never throws. */
export function adviseOnTorchScript(pickle: Uint8Array | undefined, file: string): TorchAdvice {
  const value = pickle && readPickle(pickle);
  const tensors: NamedTensors = value?.ok === true ? tensorsAnywhere(value.value) : new Map();
  return {
    found: 'a TorchScript archive: a compiled program of its own language',
    help: lines(`model = YourModule(); model.load_state_dict(torch.jit.load(${JSON.stringify(file)}).state_dict()); model.eval()`, file, exampleShape(tensors)),
  };
}

/** Three lines; batches of one cannot be left open by torch.export, so the example has two samples. */
function lines(load: string, file: string, shape: string): string {
  const target = `${file.replace(/\.\w+$/, '')}.pt2`;
  return [
    `import torch; ${load}`,
    `program = torch.export.export(model, (torch.zeros(2, ${shape}),), dynamic_shapes=({0: torch.export.Dim("batch")},))`,
    `torch.export.save(program, ${JSON.stringify(target)})`,
  ].join('\n');
}

/** Axes behind the batch that the first kernel takes; sizes that weights do not tell are words to be replaced. */
function exampleShape(tensors: NamedTensors): string {
  for (const [name, { tensor: { shape } }] of tensors) {
    const [, channels = 1] = shape;
    if (name.endsWith('weight_ih_l0') && shape.length === 2) return `STEPS, ${channels}`;
    if (shape.length === 4) return `${channels}, HEIGHT, WIDTH`;
    if (shape.length === 3) return `${channels}, WIDTH`;
    if (shape.length === 2) return String(channels);
  }
  return 'FEATURES';
}

function shortClass(name: string): string {
  return name.slice(0, 80);
}

function isLegacy(bytes: Uint8Array): boolean {
  return bytes[2] === 0x8a && bytes[3] === 0x0a;
}

const LEGACY_HEADERS = 3;
const STOP = 0x2e;

/** The stream behind some short pickles, whose ends are looked for by their opcode: the header has numbers and short texts only. */
function afterPickles(bytes: Uint8Array, count: number): Uint8Array {
  let at = 0;
  for (let i = 0; i < count; i++) {
    const next = bytes.findIndex((byte, k) => k > at && byte === STOP && bytes[k + 1] === 0x80 && (bytes[k + 2] ?? 9) <= 5);
    if (next < 0) return bytes;
    at = next + 1;
  }
  return bytes.subarray(at);
}
