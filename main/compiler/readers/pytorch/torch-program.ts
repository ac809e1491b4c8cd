/**
 * @file The program in an archive of `torch.export.save` as values: what is given to it, its calls of ATen operators, shapes of its tensors.
 * Nothing is known here of what an operator means.
 *
 * @source archives of torch 2.15 (schema 8.20) and 2.6 (schema 8.2); torch/_export/serde/schema.py
 */

import { isList, isObject, numberAt, objectAt, textAt, type JsonObject, type JsonValue } from '../keras/json-value.ts';
import type { StorageName } from './strided-tensor.ts';
import { sizeOfExpression, symbolOf } from './symbolic-size.ts';

/** What a tensor that is given to the program is. */
export interface ProgramInput {
  readonly name: string;
  readonly kind: 'weight' | 'constant' | 'user' | 'other';
  /** Name of the parameter, buffer or constant. */
  readonly source: string;
}

/** One call of an operator. */
export interface ProgramNode {
  /** Operator without `torch.ops.`: `aten.linear.default`. */
  readonly target: string;
  readonly name: string;
  /** By the parameter's name: an object with one key that says what it is. */
  readonly given: ReadonlyMap<string, JsonObject>;
  /** Names of the results; a result that is a list gives several. */
  readonly results: readonly string[];
  /** Modules that the call is in, outermost first. */
  readonly modules: readonly ProgramModule[];
  /** Name of the Python function that was called, if the file says it. */
  readonly calledAs: string | undefined;
}

/** A module as a call finds itself in it. */
export interface ProgramModule {
  /** Differs for every call of the module. */
  readonly key: string;
  readonly path: string;
  readonly className: string;
}

/** Shape and type of a value. */
export interface ValueType {
  /** undefined where a size is open. */
  readonly shape: readonly (number | undefined)[];
  readonly type: StorageName | undefined;
  /** Axis that is the open batch and nothing else. */
  readonly batchAxis: number | undefined;
}

/** A program. */
export interface TorchProgram {
  readonly inputs: readonly ProgramInput[];
  readonly outputs: readonly string[];
  readonly nodes: readonly ProgramNode[];
  readonly types: ReadonlyMap<string, ValueType>;
  /** Computed sizes by name, for a batch of one. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Whether the first axis of an input is open. */
  readonly hasOpenBatch: boolean;
}

/** PyTorch's numbers of element types. */
export const SCALAR_TYPES: Readonly<Record<number, StorageName>> = {
  1: 'uint8', 2: 'int8', 3: 'int16', 4: 'int32', 5: 'int64', 6: 'float16', 7: 'float32', 8: 'float64', 12: 'bool', 13: 'bfloat16', 28: 'uint16',
  29: 'float8e4m3fn', 30: 'float8e5m2', 31: 'float8e4m3fnuz', 32: 'float8e5m2fnuz', 33: 'float8e8m0', 34: 'uint32', 35: 'uint64',
};

/** Read a program from its JSON; undefined where it has no graph. Never throws. */
export function readProgram(json: JsonObject): TorchProgram | undefined {
  const module = objectAt(json, 'graph_module');
  const graph = objectAt(module, 'graph');
  if (!isList(graph['nodes'])) return undefined;
  const signature = objectAt(module, 'signature');
  const inputs = itemsAt(signature, 'input_specs').flatMap((spec) => inputOf(spec) ?? []);
  const values = objectAt(graph, 'tensor_values');
  const batch = batchSymbols(inputs, values);
  const types = new Map(Object.entries(values).flatMap(([name, meta]) => (isObject(meta) ? [[name, typeOf(meta, batch)] as const] : [])));
  return {
    inputs,
    outputs: itemsAt(signature, 'output_specs').flatMap((spec) => outputOf(spec) ?? []),
    nodes: itemsAt(graph, 'nodes').flatMap((node) => (isObject(node) ? [nodeOf(node)] : [])),
    types,
    sizes: sizesOf(objectAt(graph, 'sym_int_values'), batch),
    hasOpenBatch: batch.size > 0,
  };
}

function itemsAt(value: JsonObject, key: string): readonly JsonValue[] {
  const list = value[key];
  return isList(list) ? list : [];
}

const KINDS: readonly (readonly [key: string, kind: ProgramInput['kind'], name: string])[] = [['parameter', 'weight', 'parameter_name'], ['buffer', 'weight', 'buffer_name'], ['tensor_constant', 'constant', 'tensor_constant_name']];

function inputOf(spec: JsonValue): ProgramInput | undefined {
  if (!isObject(spec)) return undefined;
  for (const [key, kind, nameKey] of KINDS) {
    const stored = spec[key];
    if (!isObject(stored)) continue;
    const name = textAt(objectAt(stored, 'arg'), 'name') ?? '';
    return { name, kind: stored['persistent'] === false ? 'constant' : kind, source: textAt(stored, nameKey) ?? name };
  }
  const given = objectAt(objectAt(spec, 'user_input'), 'arg');
  const name = textAt(objectAt(given, 'as_tensor'), 'name');
  // A number given to forward keeps its value of the export; the graph does not read it.
  return { name: name ?? '', kind: name === undefined ? 'other' : 'user', source: name ?? '' };
}

function outputOf(spec: JsonValue): string | undefined {
  return isObject(spec) ? textAt(objectAt(objectAt(objectAt(spec, 'user_output'), 'arg'), 'as_tensor'), 'name') : undefined;
}

/** The first axes of the inputs are the batch. */
function batchSymbols(inputs: readonly ProgramInput[], values: JsonObject): ReadonlySet<string> {
  return new Set(inputs.filter(({ kind }) => kind === 'user').flatMap(({ name }) => {
    const [first] = itemsAt(objectAt(values, name), 'sizes');
    return (isObject(first) ? symbolOf(textAt(objectAt(first, 'as_expr'), 'expr_str') ?? '') : undefined) ?? [];
  }));
}

/** Return a size of a tensor's description, for a batch of one. Never throws. */
export function sizeAt(size: JsonValue, batch: ReadonlySet<string>): number | undefined {
  if (!isObject(size)) return undefined;
  return numberAt(size, 'as_int') ?? sizeOfExpression(textAt(objectAt(size, 'as_expr'), 'expr_str') ?? '', batch);
}

function typeOf(meta: JsonObject, batch: ReadonlySet<string>): ValueType {
  const sizes = itemsAt(meta, 'sizes');
  const batchAxis = sizes.findIndex((size) => isObject(size) && batch.has(symbolOf(textAt(objectAt(size, 'as_expr'), 'expr_str') ?? '') ?? ''));
  return { shape: sizes.map((size) => sizeAt(size, batch)), type: SCALAR_TYPES[numberAt(meta, 'dtype') ?? 0], batchAxis: batchAxis < 0 ? undefined : batchAxis };
}

function sizesOf(values: JsonObject, batch: ReadonlySet<string>): ReadonlyMap<string, number> {
  return new Map(Object.entries(values).flatMap(([name, value]) => {
    const size = sizeAt(value, batch);
    return size === undefined ? [] : [[name, size] as const];
  }));
}

function nodeOf(node: JsonObject): ProgramNode {
  const results = itemsAt(node, 'outputs').flatMap((output): readonly string[] => {
    if (!isObject(output)) return [];
    const single = textAt(objectAt(output, 'as_tensor'), 'name');
    return single === undefined ? itemsAt(output, 'as_tensors').flatMap((item) => (isObject(item) ? textAt(item, 'name') ?? [] : [])) : [single];
  });
  const metadata = objectAt(node, 'metadata');
  const target = (textAt(node, 'target') ?? '').replace(/^torch\.ops\./, '');
  return {
    target,
    name: textAt(node, 'name') ?? results[0] ?? target,
    given: new Map(itemsAt(node, 'inputs').flatMap((input) => (isObject(input) ? [[textAt(input, 'name') ?? '', objectAt(input, 'arg')] as const] : []))),
    results,
    modules: modulesOf(textAt(metadata, 'nn_module_stack') ?? ''),
    calledAs: /;\w+\.(\w+)$/.exec(textAt(metadata, 'torch_fn') ?? '')?.[1],
  };
}

/** `key,path,class` of every module, separated by semicolons. */
function modulesOf(stack: string): readonly ProgramModule[] {
  return stack.split(';').flatMap((entry) => {
    const [key, path, className] = entry.split(',');
    return key === undefined || path === undefined || className === undefined ? [] : [{ key, path, className }];
  });
}
