/**
 * @file A program of ATen operators as an operator graph: stored tensors as constants, sizes as numbers, every call as the operators that it
 * means. Nodes have the name of the call that they belong to as `source`.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { sizeOf, type ConstantTensor } from '../operator-graph/constant-tensor.ts';
import { STORAGES } from '../operator-graph/element-storage.ts';
import { INPUT_MAX, tooManyValues, type GraphInput, type OperatorGraph, type OperatorNode } from '../operator-graph/operator-graph.ts';
import { AtenContext, AtenGraph } from './aten/aten-context.ts';
import { atenReader } from './aten/aten-readers.ts';
import { TRAINING } from './aten/elementwise.ts';
import { callOf, FxNames } from './module-names.ts';
import type { TorchArchive } from './read-archive.ts';
import type { ProgramNode } from './torch-program.ts';

/** A program as operators. */
export interface ProgramGraph {
  readonly graph: OperatorGraph;
  /** Calls that do nothing at inference. */
  readonly skipped: readonly string[];
  /** Names of the inputs' layers, by tensor. */
  readonly inputNames: ReadonlyMap<string, string>;
}

/** Calls that compute sizes or check something. */
const NO_OPERATORS = /^(_operator\.|aten\.sym_|aten\._assert|math\.)/;

/** Return a program as operators; findings are appended. Never throws. */
export function toOperatorGraph(archive: TorchArchive, name: string, diagnostics: Diagnostic[]): ProgramGraph {
  const { program } = archive;
  const graph = new AtenGraph(program, storedTensors(archive, diagnostics));
  const names = new FxNames();
  const users = program.inputs.filter(({ kind }) => kind === 'user');
  const inputNames = new Map(users.map((input) => [input.name, names.give(input.name)] as const));
  const inputs = users.flatMap((input) => inputOf(input.name, archive, diagnostics) ?? []);
  const skipped: string[] = [];
  const training: string[] = [];
  const sources = new Map<string, string>();
  for (const node of program.nodes) {
    if (NO_OPERATORS.test(node.target) || node.results.length === 0) continue;
    const { key, wish } = callOf(node);
    const source = sources.get(key) ?? names.give(wish);
    sources.set(key, source);
    const before = graph.nodes.length;
    addCall(node, graph);
    const made = graph.nodes.splice(before).map((operator) => ({ ...operator, source }));
    graph.nodes.push(...made);
    if (/dropout/.test(node.target) && made.length === 0) skipped.push(source);
    if (made.some(({ refusal }) => refusal === TRAINING)) training.push(source);
  }
  if (training.length > 0) diagnostics.push(makeDiagnostic('error', 'model/training-mode', `The module was exported in training mode: ${training.slice(0, 4).join(', ')}${training.length > 4 ? ` and ${training.length - 4} more` : ''} would draw random numbers or depend on the batch.`));
  return { graph: { name, inputs, outputs: outputsOf(graph), nodes: graph.nodes, constants: graph.constants }, skipped, inputNames };
}

function storedTensors({ program, tensor }: TorchArchive, diagnostics: Diagnostic[]): Map<string, ConstantTensor> {
  const constants = new Map<string, ConstantTensor>();
  for (const { name, kind, source } of program.inputs) {
    if (kind !== 'weight' && kind !== 'constant') continue;
    const value = tensor(kind, source);
    if (value.ok) constants.set(name, value.value);
    else diagnostics.push(makeDiagnostic('error', 'model/weights-unreadable', `The tensor "${source}" cannot be read: ${value.failure}.`));
  }
  return constants;
}

function inputOf(name: string, { program }: TorchArchive, diagnostics: Diagnostic[]): GraphInput | undefined {
  const type = program.types.get(name);
  const [batch, ...rest] = type?.shape ?? [];
  const refuse = (why: string): undefined => {
    diagnostics.push(makeDiagnostic('error', 'model/unknown-shape', `The input "${name}" ${why}.`, { at: { layer: name }, help: HELP_SHAPE }));
    return undefined;
  };
  if (!type || type.type === undefined) return refuse('is no tensor of numbers');
  if (type.shape.length < 2) return refuse(`has ${type.shape.length === 1 ? 'one axis' : 'no axis'}; a batch axis and at least one other are expected`);
  const known = rest.filter((n) => n !== undefined);
  if (batch === undefined || known.length < rest.length) return refuse(`has the open shape [${type.shape.map((n) => n ?? '?').join(', ')}]; only the first axis, the batch, may be open`);
  if (known.some((n) => n < 1) || sizeOf(known) > INPUT_MAX) return refuse(tooManyValues(type.shape));
  return { name, shape: [1, ...known], type: STORAGES[type.type].type, ...(batch > 1 ? { fixedBatch: batch } : {}) };
}

const HELP_SHAPE = 'Export the module with example inputs of the wanted size, the batch in front, and dynamic_shapes for the batch alone.';

/** Put one call into the graph; one that cannot be read keeps its place with the reason. */
function addCall(node: ProgramNode, graph: AtenGraph): void {
  const call = new AtenContext(node, graph);
  const found = atenReader(node.target);
  const before = graph.nodes.length;
  const reason = found ? found.read(call) : undefined;
  if (!found || reason !== undefined) {
    graph.nodes.splice(before);
    graph.nodes.push(refused(call, reason ?? undefined));
  }
  // What reads the tensor afterwards sees what was written into it.
  if (found?.isInPlace === true) graph.alias(call.tensor('self') === '' ? call.tensor('input') : call.tensor('self'), call.result);
}

function refused({ node, graph }: AtenContext, reason: string | undefined): OperatorNode {
  const [, operator = node.target] = /^aten\.(\w+?)_?\.\w+$/.exec(node.target) ?? [];
  const inputs = [...node.given.keys()].flatMap((name) => {
    const call = new AtenContext(node, graph);
    return [call.tensor(name), ...call.tensors(name)].filter((tensor) => tensor !== '');
  });
  const claimedShapes = node.results.map((result) => {
    const shape = graph.program.types.get(result)?.shape;
    return shape?.every((n) => n !== undefined) === true ? graph.ofOneSample(shape) : undefined;
  });
  return { name: '', source: node.name, operator, domain: reason === undefined ? 'aten' : '', inputs, outputs: node.results, attributes: {}, claimedShapes, ...(reason === undefined ? {} : { refusal: reason }) };
}

/** Results that are the same tensor, or an input, are made tensors of their own. */
function outputsOf(graph: AtenGraph): readonly string[] {
  const seen = new Set(graph.program.inputs.map(({ name }) => name));
  return graph.program.outputs.map((output) => {
    const tensor = graph.named(output);
    if (!seen.has(tensor)) {
      seen.add(tensor);
      return tensor;
    }
    const own = graph.fresh(`${output}_result`);
    graph.nodes.push({ name: '', source: own, operator: 'Identity', domain: '', inputs: [tensor], outputs: [own], attributes: {} });
    return own;
  });
}
