/**
 * @file One time step of an LSTM or GRU cell, as hls4ml's C simulation computes it.
 *
 * Both matrix–vector products, their sum per gate and the gates themselves are words of the accumulator's type; the
 * states are words of the result's type. LSTM has its gates in the order i, f, c, o; GRU z, r, h, with the reset gate
 * always applied behind the recurrent product. Gates of PyTorch's GRU stand in the order r, z, h.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../ir/model-graph.ts';
import type { Arithmetic, Probe, Word } from '../../numerics/arithmetic.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import type { CellSpec } from '../kernel-spec.ts';
import { refuse, wordBuffer } from '../kernel.ts';
import type { KernelArrays, KernelRefusal, MutableWords, PlanWeight, TensorSpec, Words } from '../kernel.ts';
import { cellActivation } from './cell-activation.ts';
import type { CellActivation } from './cell-activation.ts';
import { macSpec } from './dense.ts';
import { prepareMac } from './multiply-accumulate.ts';
import type { Mac } from './multiply-accumulate.ts';
import { indexType } from './table-activation.ts';

/** What a cell is made from. */
export interface CellSource {
  readonly kind: 'LSTM' | 'GRU';
  /** Its accumulator, table and strategy. */
  readonly layer: Layer;
  readonly input: TensorSpec;
  readonly accum: MantissaType;
  readonly result: MantissaType;
  readonly inputCount: number;
  readonly stateCount: number;
  /** `weight`, `recurrent_weight`, `bias`, `recurrent_bias`. */
  readonly weights: ReadonlyMap<string, PlanWeight>;
  readonly activation: string;
  readonly recurrentActivation: string;
  readonly reuseFactor: number;
  readonly recurrentReuseFactor: number;
}

/** A cell bound to arrays; it keeps the states between steps. */
export interface BoundCell<T extends Word> {
  /** The state that is the layer's result. */
  readonly hidden: Words<T>;
  /** Set all states to 0. */
  reset(): void;
  /** Compute one time step from the words at `xOffset`. */
  step(x: Words<T>, xOffset: number): void;
}

/** A cell ready to be bound. */
export interface Cell {
  /** @unit bits */
  readonly neededBits: number;
  /** The cell as data, where its products have that. */
  readonly spec: CellSpec | undefined;
  bind<T extends Word>(arithmetic: Arithmetic<T>, watch: KernelArrays<T>['watch']): BoundCell<T>;
}

/** The parts every cell has. */
interface CellParts {
  readonly source: CellSource;
  readonly inputMac: Mac;
  readonly stateMac: Mac;
  readonly gate: CellActivation;
  readonly candidate: CellActivation;
  /** Activation of the LSTM's inner state. */
  readonly output: CellActivation;
}

/** Return the number of gates of a cell. Never throws. */
export function gateCount(kind: 'LSTM' | 'GRU'): number {
  return kind === 'LSTM' ? 4 : 3;
}

/** Prepare a cell, or say why there is none. Never throws. */
export function prepareCell(source: CellSource): Cell | KernelRefusal {
  const parts = cellParts(source);
  if ('ok' in parts) return parts;
  const { inputMac, stateMac, gate, candidate, output } = parts;
  const neededBits = Math.max(inputMac.neededBits, stateMac.neededBits, gate.neededBits, candidate.neededBits, output.neededBits, stateBits(source));
  return { neededBits, spec: cellSpec(parts), bind: (a, watch) => (source.kind === 'LSTM' ? bindLstm(parts, a, watch) : bindGru(parts, a, watch)) };
}

function cellSpec({ source, inputMac, stateMac, gate, candidate, output }: CellParts): CellSpec | undefined {
  if (inputMac.spec === undefined || stateMac.spec === undefined) return undefined;
  const { kind, layer, accum, result, stateCount } = source;
  return {
    cell: kind, stateCount, accum, result, inputMac: inputMac.spec, stateMac: stateMac.spec, gate: gate.spec, candidate: candidate.spec, output: output.spec,
    index: indexType(tableSize(source)), resetsFirst: layer.attributes['pytorch'] === true,
  };
}

function cellParts(source: CellSource): CellParts | KernelRefusal {
  const { accum, result, layer, inputCount, stateCount } = source;
  const inputMac = gateMac(source, { weight: 'weight', bias: 'bias', input: source.input, inputCount, reuseFactor: source.reuseFactor });
  if ('ok' in inputMac) return inputMac;
  const state: TensorSpec = { name: 'state', type: result, shape: [stateCount], elementCount: stateCount };
  const stateMac = gateMac(source, { weight: 'recurrent_weight', bias: 'recurrent_bias', input: state, inputCount: stateCount, reuseFactor: source.recurrentReuseFactor });
  if ('ok' in stateMac) return stateMac;
  const gate = cellActivation(layer, source.recurrentActivation, { from: accum, to: accum });
  if ('ok' in gate) return gate;
  const candidate = cellActivation(layer, source.activation, { from: accum, to: accum });
  if ('ok' in candidate) return candidate;
  const output = cellActivation(layer, source.activation, { from: result, to: accum });
  if ('ok' in output) return output;
  return { source, inputMac, stateMac, gate, candidate, output };
}

/** The product of one of the two kernels with its vector; its sums are words of the accumulator's type. */
function gateMac(
  source: CellSource,
  part: { readonly weight: string; readonly bias: string; readonly input: TensorSpec; readonly inputCount: number; readonly reuseFactor: number },
): Mac | KernelRefusal {
  const [weight, bias] = [source.weights.get(part.weight), source.weights.get(part.bias)];
  if (weight === undefined || bias === undefined) return refuse(`its ${part.weight} or ${part.bias} is missing`);
  const outputs = gateCount(source.kind) * source.stateCount;
  if (bias.mantissas.length !== outputs) return refuse(`its ${part.bias} has ${bias.mantissas.length} of ${outputs} elements`);
  const layer = { ...source.layer, attributes: { ...source.layer.attributes, reuse_factor: part.reuseFactor } };
  const output: TensorSpec = { name: 'gates', type: source.accum, shape: [outputs], elementCount: outputs };
  const weights = new Map([['weight', weight], ['bias', bias]]);
  const spec = macSpec({ layer, ioType: 'io_parallel', inputs: [part.input], output, weights }, part.inputCount, outputs);
  return 'ok' in spec ? spec : prepareMac(spec);
}

/** Bits of the sums of products that make the states. */
function stateBits({ accum, result }: CellSource): number {
  const [fa, fr] = [fractionBits(accum), fractionBits(result)];
  const fraction = stateFraction(accum, result);
  const own = 2 * accum.widthBits + 2 + Math.max(0, fraction - 2 * fa, fraction - fa);
  const old = result.widthBits + accum.widthBits + Math.max(0, fraction - fa - fr);
  return Math.max(own, old, result.widthBits) + 2 + Math.max(0, fr - fraction);
}

/** Fraction bits of the exact sum new · gate + old · gate. */
function stateFraction(accum: MantissaType, result: MantissaType): number {
  const [fa, fr] = [fractionBits(accum), fractionBits(result)];
  return Math.max(2 * fa, fa, fa + fr);
}

const SILENT: Probe = { record: () => undefined, tally: () => undefined };

/** What both kinds of cells share once bound: gate sums of one step. */
function bindGates<T extends Word>(parts: CellParts, a: Arithmetic<T>, watch: KernelArrays<T>['watch']) {
  const { source, inputMac, stateMac } = parts;
  const { accum, stateCount } = source;
  const count = gateCount(source.kind) * stateCount;
  // The products end in the accumulator's type; that is no result of the layer.
  const inner: KernelArrays<T>['watch'] = watch && ((variable, type) => (variable === 'result' ? SILENT : watch(variable, type)));
  const [runInput, runState] = [inputMac.bind(a, inner), stateMac.bind(a, inner)];
  const [fromInput, fromState] = [wordBuffer(a, count), wordBuffer(a, count)];
  const { quantize } = a.quantizer(fractionBits(accum), accum, watch?.('gate', accum));
  const indexProbe = watch?.('table_index', indexType(tableSize(source)));
  return {
    fromInput,
    fromState,
    gate: parts.gate.bind(a, indexProbe),
    candidate: parts.candidate.bind(a, indexProbe),
    output: parts.output.bind(a, indexProbe),
    multiply(x: Words<T>, xOffset: number, hidden: Words<T>): void {
      runInput(x, xOffset, fromInput, 0);
      runState(hidden, 0, fromState, 0);
    },
    sum: (index: number): T => quantize(a.add(fromInput[index]!, fromState[index]!)),
  };
}

function tableSize({ layer }: CellSource): number {
  const size = layer.attributes['table_size'];
  return typeof size === 'number' ? size : 1024;
}

function clear<T extends Word>(words: MutableWords<T>, zero: T): void {
  for (let i = 0; i < words.length; i++) words[i] = zero;
}

function bindLstm<T extends Word>(parts: CellParts, a: Arithmetic<T>, watch: KernelArrays<T>['watch']): BoundCell<T> {
  const { accum, result, stateCount: n } = parts.source;
  const gates = bindGates(parts, a, watch);
  const [fa, fr] = [fractionBits(accum), fractionBits(result)];
  const fraction = stateFraction(accum, result);
  const toState = a.quantizer(fraction, result, watch?.('state', result)).quantize;
  const toResult = a.quantizer(2 * fa, result, watch?.('result', result)).quantize;
  const [hidden, state] = [wordBuffer(a, n), wordBuffer(a, n)];
  const zero = a.of(0);
  return {
    hidden,
    reset: () => [hidden, state].forEach((words) => clear(words, zero)),
    step: (x, xOffset) => {
      gates.multiply(x, xOffset, hidden);
      for (let j = 0; j < n; j++) {
        const input = gates.gate(gates.sum(j));
        const forget = gates.gate(gates.sum(n + j));
        const candidate = gates.candidate(gates.sum(2 * n + j));
        const output = gates.gate(gates.sum(3 * n + j));
        const fresh = a.shiftLeft(a.multiply(candidate, input), fraction - 2 * fa);
        const kept = a.shiftLeft(a.multiply(state[j]!, forget), fraction - fa - fr);
        state[j] = toState(a.add(fresh, kept));
        hidden[j] = toResult(a.multiply(output, gates.output(state[j]!)));
      }
    },
  };
}

function bindGru<T extends Word>(parts: CellParts, a: Arithmetic<T>, watch: KernelArrays<T>['watch']): BoundCell<T> {
  const { accum, result, stateCount: n, layer } = parts.source;
  const gates = bindGates(parts, a, watch);
  const [fa, fr] = [fractionBits(accum), fractionBits(result)];
  const fraction = stateFraction(accum, result);
  const toAccum = a.quantizer(2 * fa, accum).quantize;
  const addAccum = a.quantizer(fa, accum, watch?.('gate', accum)).quantize;
  const toResult = a.quantizer(fraction, result, watch?.('result', result)).quantize;
  const hidden = wordBuffer(a, n);
  const zero = a.of(0);
  const lift = Math.max(0, -fa);
  const one = a.shiftLeft(a.of(1), Math.max(0, fa));
  const [update, reset] = layer.attributes['pytorch'] === true ? [n, 0] : [0, n];
  return {
    hidden,
    reset: () => clear(hidden, zero),
    step: (x, xOffset) => {
      gates.multiply(x, xOffset, hidden);
      for (let j = 0; j < n; j++) {
        const z = gates.gate(gates.sum(update + j));
        const r = gates.gate(gates.sum(reset + j));
        const recurrent = toAccum(a.multiply(r, gates.fromState[2 * n + j]!));
        const candidate = gates.candidate(addAccum(a.add(gates.fromInput[2 * n + j]!, recurrent)));
        const rest = a.subtract(one, a.shiftLeft(z, lift));
        const fresh = a.shiftLeft(a.multiply(candidate, rest), fraction - 2 * fa - lift);
        const kept = a.shiftLeft(a.multiply(hidden[j]!, z), fraction - fa - fr);
        hidden[j] = toResult(a.add(fresh, kept));
      }
    },
  };
}
