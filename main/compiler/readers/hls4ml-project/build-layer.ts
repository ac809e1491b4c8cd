/** @file One call of a top function as a layer: class, shape, types and constants. */

import { parsePrecision } from '../../../../preload/model/fixed-type.ts';
import type { Precision } from '../../../../preload/model/fixed-type.ts';
import type { AttributeValue, Layer, Weight } from '../../ir/model-graph.ts';
import { elementCount } from '../../ir/visit.ts';
import { evaluateConstant } from './evaluate-constant.ts';
import { LAYER_KINDS, type KindContext, type KindLayer } from './layer-kinds.ts';
import { isRecentProject, splitOutside, type Call, type ConfigStruct, type HeaderFacts } from './source-text.ts';

/** A tensor of the top function. */
export interface Tensor {
  readonly name: string;
  /** Absent until it is known. */
  readonly shape?: readonly number[];
  readonly type: Precision;
}

/** What a layer is built from. */
export interface LayerSource {
  readonly call: Call;
  readonly headers: HeaderFacts;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** Elements of the first output by its declaration; 0 for streams. */
  readonly outputCount: number;
  /** Arguments behind the output. */
  readonly constants: readonly string[];
  readonly scalar: string | undefined;
  /** Values of a constant by its name. */
  readonly valuesOf: (name: string) => Float64Array | undefined;
  /** Type under which a constant is loaded. */
  readonly loadedTypeOf: (name: string) => string | undefined;
  readonly singleBits: ReadonlySet<string>;
}

/** A layer, or why the function is none. */
export type BuiltLayer =
  | { readonly ok: true; readonly layer: Omit<Layer, 'name' | 'inputs' | 'outputs' | 'source_layers'>; readonly inputShape?: readonly number[] }
  | { readonly ok: false; readonly reason: string; readonly isMissingFile: boolean; readonly shape?: readonly number[] };

/** Build the layer of a call. Never throws. */
export function buildLayer(source: LayerSource): BuiltLayer {
  const { call, headers } = source;
  const kind = LAYER_KINDS.get(call.name);
  if (kind === undefined) return { ok: false, reason: `the function ${call.name} is not one that is read back from C++`, isMissingFile: false };
  const config = call.templates.map((name) => headers.structs.get(name)).find((found) => found !== undefined);
  if (config === undefined && !['clone_stream', 'repack_stream'].includes(call.name)) return { ok: false, reason: `its configuration ${call.templates.at(-1) ?? ''} is in none of the headers`, isMissingFile: true };
  const missing: string[] = [];
  const made = kind(contextOf(source, config, missing));
  if (missing.length > 0) return { ok: false, reason: `its configuration says nothing of ${missing.join(', ')}`, isMissingFile: false };
  if (made.shape.length === 0 || made.shape.some((size) => !Number.isInteger(size) || size < 1) || elementCount(made.shape) > 2 ** 31) return { ok: false, reason: `its shape [${made.shape.join(', ')}] is none`, isMissingFile: false };
  const strategy = strategyOf(config, made.strategy);
  const types = typesOf(source, config, made);
  const weights = readWeights(source, { made, types, isTransposed: strategy !== 'latency' && strategy !== 'distributed_arithmetic' });
  if (typeof weights === 'string') return { ok: false, reason: weights, isMissingFile: true, shape: made.shape };
  const reuse = config === undefined ? undefined : constantOf(config, 'reuse_factor', headers);
  const attributes: Record<string, AttributeValue> = {
    class_name: made.class_name, ...made.attributes, data_format: 'channels_last', reuse_factor: Math.max(1, Math.round(reuse ?? 1)), ...(Object.keys(weights).some((role) => role.endsWith('weight')) ? { strategy } : {}),
    ...(config === undefined ? {} : partitionsOf(config, made, headers)),
  };
  const layer = { class_name: made.class_name, shape: made.shape, attributes, weights, result_type: source.outputs[0]?.type ?? { kind: 'auto' as const }, types };
  return { ok: true, layer, ...(made.inputShape === undefined ? {} : { inputShape: made.inputShape }) };
}

/** Return a constant of a configuration as a number. Never throws. */
function constantOf(config: ConfigStruct, key: string, headers: HeaderFacts): number | undefined {
  const text = config.values.get(key) ?? headers.constants.get(`${config.name}::${key}`);
  return text === undefined ? undefined : evaluateConstant(text, (name) => config.values.get(name) ?? headers.defines.get(name) ?? headers.constants.get(name));
}

function contextOf(source: LayerSource, config: ConfigStruct | undefined, missing: string[]): KindContext {
  const { call, headers, inputs, outputCount, scalar } = source;
  const lookUp = (key: string): number | undefined => (config === undefined ? undefined : constantOf(config, key, headers));
  return {
    name: call.name, outputCount, scalar, isRecent: isRecentProject(headers), inputShapes: inputs.flatMap(({ shape }) => (shape === undefined || shape.length === 0 ? [] : [shape])),
    value: (key) => {
      const found = lookUp(key);
      if (found === undefined) missing.push(key);
      return found ?? 0;
    },
    valueOr: (key, otherwise) => signed(lookUp(key)) ?? otherwise,
    alias: (key) => /(\w+)\s*(?:<|$)/.exec((config?.templates.get(key) ?? '').replace(/^(?:\w+::)+/, ''))?.[1] ?? '',
    type: (key) => config?.types.get(key),
    nested: (key) => {
      const inner = headers.structs.get(config?.types.get(key) ?? '');
      if (inner === undefined) missing.push(key);
      return inner === undefined ? undefined : contextOf(source, inner, missing);
    },
    word: (key) => /(\w+)\s*$/.exec(config?.values.get(key) ?? '')?.[1] ?? '',
    list: (key) => {
      const text = headers.constants.get(`${config?.name ?? ''}_${key}`) ?? '';
      return splitOutside(text.replaceAll(/[{}]/g, ' ')).map(Number).filter((value) => Number.isInteger(value));
    },
  };
}

/** `static const unsigned axis = -1` wraps in C++ and means -1 to the library. */
function signed(value: number | undefined): number | undefined {
  return value === 2 ** 32 - 1 ? -1 : value;
}

function strategyOf(config: ConfigStruct | undefined, told: string | undefined): string {
  const said = told ?? /(\w+)\s*$/.exec(config?.values.get('strategy') ?? '')?.[1] ?? '';
  const kernel = config?.templates.get('kernel') ?? '';
  if (/distributed_arithmetic|^da$/.test(said)) return 'distributed_arithmetic';
  if (/unrolled/.test(said)) return 'resource_unrolled';
  return /resource|large|compressed/i.test(said) || /Resource/.test(kernel) ? 'resource' : 'latency';
}

function partitionsOf(config: ConfigStruct, made: KindLayer, headers: HeaderFacts): Readonly<Record<string, AttributeValue>> {
  const partitions = made.class_name.includes('Conv') ? constantOf(config, 'n_partitions', headers) : undefined;
  const pixels = elementCount(made.shape.slice(0, -1));
  const word = /(\w+)\s*$/.exec(config.values.get('implementation') ?? '')?.[1];
  const implementation = made.class_name !== 'Softmax' && word !== undefined ? { conv_implementation: word.toLowerCase() === 'encoded' ? 'Encoded' : 'LineBuffer' } : {};
  return { ...implementation, ...(partitions === undefined || partitions < 1 ? {} : { parallelization_factor: Math.max(1, Math.round(pixels / partitions)) }) };
}

function typesOf(source: LayerSource, config: ConfigStruct | undefined, made: KindLayer): Readonly<Record<string, Precision>> {
  const types: Record<string, Precision> = {};
  const keep = (variable: string, text: string): void => {
    const type = resolveType(text, source.headers, source.singleBits);
    if (type !== undefined) types[variable] = type;
  };
  const roles = new Set(made.weights?.map(({ role }) => role));
  const tables = ['accum', 'table', 'exp_table', 'inv_table', 'inv_inp', 'inp_norm', 'slope', 'shift', 'param'];
  for (const [name, text] of config?.types ?? []) {
    const variable = name.replace(/_t$/, '');
    if (roles.has(variable) || (tables.includes(variable) && !(variable === 'accum' && made.class_name === 'BatchNormalization'))) keep(variable, text);
  }
  for (const [variable, text] of Object.entries(made.types ?? {})) keep(variable, text);
  for (const [index, { role }] of (made.weights ?? []).entries()) {
    const loaded = source.loadedTypeOf(source.constants[index] ?? '');
    if (loaded !== undefined) keep(role, loaded);
    types[role] ??= resolveType('model_default_t', source.headers, source.singleBits) ?? resolveType('weight_default_t', source.headers, source.singleBits) ?? { kind: 'auto' };
  }
  return types;
}

/** Return the type that a name or a text stands for, through names of names; undefined where it is none. Never throws. */
export function resolveType(text: string, { typedefs, powers }: HeaderFacts, singleBits: ReadonlySet<string>): Precision | undefined {
  let current = text.trim();
  const exponentBits = powers.get(current);
  if (exponentBits !== undefined) return { kind: 'exponent', widthBits: exponentBits, signed: true };
  for (let step = 0; step < 16; step++) {
    if (singleBits.has(current)) return { kind: 'xnor', widthBits: 1, integerBits: 1, signed: false, rounding: 'TRN', overflow: 'WRAP' };
    const named = typedefs.get(current);
    const inner = /^nnet::array<(.+)>$/.exec(current)?.[1];
    if (named !== undefined) current = named;
    else if (inner !== undefined) current = splitOutside(inner)[0] ?? '';
    else break;
  }
  const read = parsePrecision(current);
  return read.ok ? read.value : undefined;
}

interface WeightOrder {
  readonly made: KindLayer;
  readonly types: Readonly<Record<string, Precision>>;
  readonly isTransposed: boolean;
}

function readWeights({ constants, valuesOf }: LayerSource, { made, types, isTransposed }: WeightOrder): Readonly<Record<string, Weight>> | string {
  const read: Record<string, Weight> = {};
  for (const [index, { role, shape }] of (made.weights ?? []).entries()) {
    const name = constants[index];
    if (name === undefined) return `it is called without its ${role}`;
    const stored = valuesOf(name);
    const values = types[role]?.kind === 'exponent' && stored?.length === 2 * elementCount(shape) ? powersOfTwo(stored) : stored;
    if (values === undefined) return `the file of its ${role} (firmware/weights/${name}.txt or .h) is missing or holds something else than numbers`;
    if (values.length !== elementCount(shape)) return `${name} holds ${values.length} numbers; its ${role} has ${elementCount(shape)}`;
    // A single bit is written as 0 or 1 and means -1 or 1.
    const meant = types[role]?.kind === 'xnor' ? values.map((bit) => 2 * bit - 1) : values;
    read[role] = { shape, data: isTransposed && role.endsWith('weight') ? outputsLast(meant, shape) : meant };
  }
  return read;
}

/** A power of two is written as its sign (1 or 0) and its exponent. @shape [count, 2] → [count] */
function powersOfTwo(pairs: Float64Array): Float64Array {
  return Float64Array.from({ length: pairs.length / 2 }, (_, at) => (pairs[2 * at] === 0 ? -1 : 1) * 2 ** (pairs[2 * at + 1] ?? 0));
}

/** With Resource the project holds a kernel output by output. @shape [out, …] → […, out] */
export function outputsLast(values: Float64Array, shape: readonly number[]): Float64Array {
  const outputs = shape.at(-1) ?? 1;
  const inputs = values.length / outputs;
  const turned = new Float64Array(values.length);
  for (let output = 0; output < outputs; output++) for (let input = 0; input < inputs; input++) turned[input * outputs + output] = values[output * inputs + input] ?? 0;
  return turned;
}
