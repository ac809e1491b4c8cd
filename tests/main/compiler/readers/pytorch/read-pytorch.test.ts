/** @file Programs of torch.export: those that torch ran, and archives in which something is not as it should be. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelReading } from '../../../../../main/compiler/readers/model-source.ts';
import { readModel } from '../../../../../main/compiler/readers/read-model.ts';
import { compareValues, readOnnxFile, referenceOutputs } from '../../../../helpers/made-onnx.ts';
import { readArray } from '../../../../helpers/stored-arrays.ts';
import { repositoryRoot } from '../../../../helpers/shared.ts';
import { withEntries, withJson, type Editable, type Entries } from '../../../../helpers/torch-archive.ts';

const FIXTURES = join(repositoryRoot, 'tests/fixtures/pytorch');
/** What torch's float arithmetic may differ by, as a share of the largest output. */
const SHARE_MAX = 2e-5;
/** Attention moves the batch to another axis than the first; with a fixed batch the file does not say which axis it is. */
const DIAGNOSED = new Set(['mha/fixed.pt2']);

const golden = (name: string): Uint8Array => new Uint8Array(readFileSync(join(repositoryRoot, 'tests/golden', name, 'model.pt2')));
const read = (bytes: Uint8Array, name = 'net.pt2'): ModelReading => readModel({ model: { name, bytes }, companions: [], h5: { open: () => ({ ok: false, failure: 'no HDF5' }) } });
const errors = ({ diagnostics }: ModelReading): readonly string[] => diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code}: ${message}`);

describe('a program that torch exported and ran', () => {
  const files = readdirSync(FIXTURES, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap(({ name }) => ['model.pt2', 'fixed.pt2'].map((file) => `${name}/${file}`));

  it.each(files)('%s gives its outputs within 2e-5 of the largest, or a reason', (file) => {
    const folder = join(FIXTURES, file, '..');
    const reading = readOnnxFile(join(FIXTURES, file));
    const stored = readdirSync(folder).filter((name) => name.startsWith('output')).toSorted().map((name) => readArray(join(folder, name)));
    if (!reading.graph) throw new TypeError(errors(reading).join());
    const { outputs, findings } = referenceOutputs(reading.graph, [readArray(join(folder, 'input.npy'))]);
    if (DIAGNOSED.has(file)) {
      expect(errors(reading).join()).toMatch(/cannot have the shape/);
      expect(findings.some(({ code }) => code === 'emulator/no-reference')).toBe(true);
      return;
    }
    expect(outputs).toHaveLength(stored.length);
    for (const [i, values] of stored.entries()) expect(compareValues(outputs[i], values).share).toBeLessThan(SHARE_MAX);
  });
});

describe('the graph of a program', () => {
  it('says who exported it and whether its batch is open', () => {
    expect(read(golden('torch-mlp')).graph?.origin).toMatchObject({ file: 'net.pt2', producer: expect.stringMatching(/^2\.15\.0.*torch\.export \(schema 8\.20\), batch open$/), skippedLayers: '_2' });
    expect(read(new Uint8Array(readFileSync(join(FIXTURES, 'resnet/fixed.pt2')))).graph?.origin['producer']).toMatch(/batch fixed in the file$/);
  });

  it('has one layer for a call that changes its operand in place, and its readers see the change', () => {
    const { graph } = readOnnxFile(join(FIXTURES, 'inplace/model.pt2'));
    const relu = graph?.layers.find(({ name }) => name === 'relu');
    expect(graph?.layers.filter(({ inputs }) => inputs.includes('relu')).length).toBe(2);
    expect(relu?.inputs).toEqual(['fc']);
  });

  it('keeps a call that no layer stands for, with its reason and its shape, and what follows', () => {
    const changed = withJson(golden('torch-mlp'), 'models/model.json', (json) => {
      json['graph_module']!['graph']!['nodes']![1]!['target'] = 'torch.ops.aten.special_i0.default' as Editable;
    });
    const reading = read(changed);
    expect(errors(reading)).toEqual([expect.stringMatching(/model\/unsupported-layer: Node "_1" \(aten\.special_i0\) cannot be read/)]);
    expect(reading.graph?.layers.find(({ name }) => name === '_1')).toMatchObject({ class_name: 'Unsupported', shape: [12] });
    expect(reading.graph?.layers.at(-1)).toMatchObject({ name: '_7', class_name: 'Softmax' });
  });
});

describe('an archive is diagnosed', () => {
  const json = (edit: (program: Editable) => void): Uint8Array => withJson(golden('torch-mlp'), 'models/model.json', edit);
  const weights = (edit: (entry: Editable) => void): Uint8Array => withJson(golden('torch-mlp'), 'model_weights_config.json', (config) => edit(config['config']!['0.weight']!));
  const entries = (edit: (list: Entries, root: string) => void): Uint8Array => withEntries(golden('torch-mlp'), (list) => edit(list, `${Object.keys(list)[0]?.split('/')[0] ?? ''}/`));
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['with another schema', json((p) => { p['schema_version']!['major'] = 9 as Editable; }), /^model\/torch-version: net\.pt2 has version 9\.20 of the export schema; version 8 is read/],
    ['with another archive version', entries((list, root) => { list[`${root}archive_version`] = new TextEncoder().encode('7'); }), /^model\/torch-version: net\.pt2 has version 7 of the export archive/],
    ['without a graph', json((p) => { delete p['graph_module']; }), /^model\/architecture-invalid: .*model\.json in net\.pt2 has no graph/],
    ['whose program is no JSON', entries((list, root) => { list[`${root}models/model.json`] = new TextEncoder().encode('{"a":'); }), /^model\/architecture-invalid: .*cannot be read/],
    ['nested without end', entries((list, root) => { list[`${root}models/model.json`] = new TextEncoder().encode('{"a":'.repeat(100_000)); }), /nested more than 200 levels/],
    ['without a program', entries((list, root) => { delete list[`${root}models/model.json`]; }), /^model\/torch-compiled/],
    ['without a weight', entries((list, root) => { delete list[`${root}data/weights/weight_0`]; }), /^model\/weights-unreadable: The tensor ".*" cannot be read: it has no /],
    ['with a pickled weight', weights((w) => { w['use_pickle'] = true as Editable; }), /The tensor "0\.weight" cannot be read: it is stored as a pickle, which is never run/],
    ['with complex numbers', weights((w) => { w['tensor_meta']!['dtype'] = 10 as Editable; }), /elements of type 10 are not read/],
    ['with a sparse weight', weights((w) => { w['tensor_meta']!['layout'] = 1 as Editable; }), /sparse/],
    ['with a weight of a huge size', weights((w) => { w['tensor_meta']!['sizes']![0]!['as_int'] = (2 ** 40) as Editable; }), /too large/],
    ['with a weight beyond its storage', weights((w) => { w['tensor_meta']!['storage_offset']!['as_int'] = 1000 as Editable; }), /reaches to element/],
    ['with a weight outside the archive', weights((w) => { w['path_name'] = '../../../../etc/passwd' as Editable; }), /it has no /],
    ['with a weight of another shape', weights((w) => { w['tensor_meta']!['sizes'] = [{ as_int: 10 }, { as_int: 12 }] as unknown as Editable; w['tensor_meta']!['strides'] = [{ as_int: 12 }, { as_int: 1 }] as unknown as Editable; }), /"_0" \(Linear\) cannot be read: its input of shape \[1, 10\] does not fit its weight of shape \[10, 12\]/],
    ['whose input is open behind the batch', json((p) => { p['graph_module']!['graph']!['tensor_values']!['input']!['sizes']![1] = { as_expr: { expr_str: "Symbol('s5')", hint: { as_int: 4 } } } as unknown as Editable; }), /^model\/unknown-shape: The input "input" has the open shape \[1, \?\]/],
    ['whose result nothing makes', json((p) => { p['graph_module']!['signature']!['output_specs']![0]!['user_output']!['arg']!['as_tensor']!['name'] = 'nothing' as Editable; }), /^model\/dangling-input/],
    ['whose calls wait for each other', json((p) => { p['graph_module']!['graph']!['nodes']![0]!['inputs']![0]!['arg']!['as_tensor']!['name'] = 'linear_1' as Editable; }), /^model\/cycle/],
    ['with two results of one name', json((p) => { p['graph_module']!['graph']!['nodes']![3]!['outputs']![0]!['as_tensor']!['name'] = 'linear' as Editable; }), /^model\/duplicate-name/],
  ];

  it.each(cases)('%s', (_, bytes, expected) => {
    expect(errors(read(bytes))).toContainEqual(expect.stringMatching(expected));
  });

  it('is compared with near misses: the same archive unchanged, packed anew, or under another name, has no finding', () => {
    for (const bytes of [golden('torch-mlp'), withEntries(golden('torch-mlp'), () => undefined)]) expect(errors(read(bytes, 'other.bin'))).toEqual([]);
  });
});

describe('a module in training mode', () => {
  it('is one finding that names what is random, and a red node for each', () => {
    const changed = withJson(golden('torch-mlp'), 'models/model.json', (json) => {
      for (const node of json['graph_module']!['graph']!['nodes']!) for (const input of node['inputs']!) if (String(input['name']) === 'training') input['arg'] = { as_bool: true } as unknown as Editable;
    });
    const reading = read(changed);
    expect(errors(reading)[0]).toBe('model/training-mode: The module was exported in training mode: _4 would draw random numbers or depend on the batch.');
    expect(reading.graph?.layers.find(({ name }) => name === '_4')?.class_name).toBe('Unsupported');
  });
});
