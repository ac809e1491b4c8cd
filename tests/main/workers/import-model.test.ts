import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MESSAGES } from '../../../main/compiler/diagnostics/messages.ts';
import { seededRandom } from '../../../main/compiler/readers/datasets/generate-dataset.ts';
import { importModel } from '../../../main/workers/import-model.ts';
import { array, dense, denseArrays, h5File, inputLayer, jsonFile, sequential } from '../../helpers/keras-files.ts';

const model = sequential([inputLayer('x', [3]), dense('fc1', 16, { activation: 'relu' }), dense('fc2', 2)]);
const weights = { fc1: denseArrays('fc1', 3, 16), fc2: denseArrays('fc2', 16, 2) };
const folder = mkdtempSync(join(tmpdir(), 'bitloom-import-'));
let good: { readonly name: string; readonly bytes: Uint8Array };

beforeAll(async () => {
  good = await h5File(weights, model, 'good.h5');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Import bytes and return the failure's code, or `read`. */
async function outcome(bytes: Uint8Array, name = 'bad.h5'): Promise<string> {
  const result = await importModel({ model: { name, bytes } });
  return result.ok ? 'read' : result.failure.code;
}

describe('importing a model', () => {
  it('returns graph, findings and hash, and leaves the caller its bytes', async () => {
    const result = await importModel({ model: good });
    if (!result.ok) throw new TypeError(result.failure.message);
    expect(result.value.diagnostics).toEqual([]);
    expect(result.value.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(result.value.graph.layers.map((l) => l.name)).toEqual(['x', 'fc1', 'fc2']);
    expect(result.value.graph.layers[1]?.weights['weight']?.data).toEqual(Float64Array.from(array([3, 16]).data));
    expect(good.bytes.length).toBeGreaterThan(1000);
  });

  it('reads paths, and an architecture with its weights', async () => {
    const paths = { model: join(folder, 'net.json'), weights: join(folder, 'net_weights.h5') };
    writeFileSync(paths.model, jsonFile(model).bytes);
    writeFileSync(paths.weights, (await h5File(weights)).bytes);
    const result = await importModel({ model: { path: paths.model }, companions: [{ path: paths.weights }] });
    expect(result.ok && result.value.graph.origin).toMatchObject({ file: 'net.json', weightsFile: 'net_weights.h5' });
  });

  it('keeps findings about single layers beside the graph', async () => {
    const result = await importModel({ model: await h5File({ fc1: weights.fc1 }, model) });
    expect(result.ok && result.value.diagnostics.map((d) => d.code)).toEqual(['model/weights-missing', 'model/weights-missing']);
  });

  it('opens a Sequential of 10,000 layers within its limits', async () => {
    const layers = [inputLayer('x', [2]), ...Array.from({ length: 10_000 }, (_, i) => ({ class_name: 'ReLU', config: { name: `r${i}` } }))];
    const result = await importModel({ model: jsonFile(sequential(layers)), companions: [await h5File({})] });
    expect(result.ok && result.value.graph.layers.length).toBe(10_001);
  });
});

describe('files that cannot be imported', () => {
  it('fail with a documented code and a sentence that names the file', async () => {
    const result = await importModel({ model: { name: 'notes.h5', bytes: new TextEncoder().encode('just text') } });
    expect(result).toMatchObject({ ok: false, failure: { code: 'model/file-format', message: 'notes.h5 is no model file that this program knows by its content.', help: MESSAGES['model/file-format'].help } });
    expect(await outcome(new Uint8Array())).toBe('model/file-empty');
    expect(await outcome(jsonFile(model).bytes, 'net.json')).toBe('read'); // opened, with a finding that weights are missing
  });

  it('fail when they are not there or too large', async () => {
    const missing = await importModel({ model: { path: join(folder, 'nothing.h5') } });
    expect(!missing.ok && missing.failure.code).toBe('model/file-unreadable');
    const large = await importModel({ model: good, limits: { fileBytesMax: 100 } });
    expect(large).toMatchObject({ ok: false, failure: { code: 'model/file-too-large', message: `good.h5 has ${good.bytes.length} bytes; at most 100 are read.` } });
  });

  it('fail when reading takes longer than allowed', async () => {
    const result = await importModel({ model: good, limits: { timeoutMs: 1 } });
    expect(!result.ok && result.failure.code).toBe('model/file-timeout');
  });

  it('fail when reading needs more memory than allowed', async () => {
    const layers = [inputLayer('x', [2]), ...Array.from({ length: 60_000 }, (_, i) => dense(`fc${i}`, 2))];
    const result = await importModel({ model: jsonFile(sequential(layers)), companions: [await h5File({})], limits: { heapMbMax: 16 } });
    expect(!result.ok && result.failure.code).toBe('model/memory');
  });

  it('cut off at any of 4 places are damaged files, not crashes', async () => {
    for (let i = 0; i < 4; i++) {
      const length = Math.floor((good.bytes.length * i) / 4) + (i === 0 ? 9 : 0);
      expect(await outcome(good.bytes.subarray(0, length))).toBe('model/file-corrupt');
    }
  });

  it('with random bytes changed are read or refused with a documented code (8 seeded files, several at once)', async () => {
    const random = seededRandom(978);
    const outcomes = new Map<string, number>();
    for (let i = 0; i < 8; i += 2) {
      const batch = [4, 400].map((most) => {
        const bytes = good.bytes.slice();
        const changes = 1 + Math.floor(random() * most);
        for (let change = 0; change < changes; change++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
        return outcome(bytes);
      });
      for (const code of await Promise.all(batch)) outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
    }
    for (const code of outcomes.keys()) expect(code === 'read' || Object.hasOwn(MESSAGES, code), code).toBe(true);
    expect([...outcomes.values()].reduce((a, b) => a + b, 0)).toBe(8);
    expect(await outcome(good.bytes)).toBe('read');
  });
});
