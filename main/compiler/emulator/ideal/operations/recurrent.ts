/**
 * @file LSTM, GRU and RNN as ONNX has them, in double arithmetic: any direction, first states, activations.
 *
 * Operands: data [steps, width], W [directions, gates·units, width], R [directions, gates·units, units], then B [directions, 2·gates·units] and
 * first states [directions, 1, units] as far as the options name them.
 * @source ONNX operator documentation: LSTM, GRU, RNN (equations)
 */

import { UNARY_FUNCTIONS } from '../../../numerics/scalar-functions.ts';
import type { IdealKernel, IdealSource } from '../ideal-layer.ts';
import { elementCount } from '../ideal-layer.ts';
import type { Operand } from './operands.ts';
import { listOption, numberOption, operandsOf } from './operands.ts';

type Scalar = (x: number) => number;

interface Direction {
  readonly kind: string;
  readonly units: number;
  readonly width: number;
  readonly gates: number;
  readonly w: Float64Array;
  readonly r: Float64Array;
  readonly b: Float64Array;
  readonly hidden: Float64Array;
  readonly cell: Float64Array;
  readonly activations: readonly Scalar[];
  readonly resetsBefore: boolean;
  readonly isReversed: boolean;
}

const GATES: Readonly<Record<string, number>> = { LSTM: 4, GRU: 3, RNN: 1 };

function scalarOf(name: string, alpha: number | undefined, beta: number | undefined): Scalar {
  const apply = UNARY_FUNCTIONS[name === 'Affine' ? 'Identity' : name] ?? ((x: number): number => x);
  if (name === 'Affine') return (x) => (alpha ?? 1) * x + (beta ?? 0);
  return (x) => apply(x, (option, otherwise) => (option === 'alpha' ? (alpha ?? otherwise) : option === 'beta' ? (beta ?? otherwise) : otherwise));
}

function directionsOf(source: IdealSource, kind: string): readonly Direction[] {
  const [x, w, r, ...others] = operandsOf(source);
  const options = source.layer.reference_operation?.options ?? {};
  const names = Array.isArray(options['activations']) ? options['activations'].map(String) : [];
  const [directions, units, width, gates] = [w!.shape[0]!, r!.shape[2]!, x!.shape[1]!, GATES[kind] ?? 1];
  const bias = numberOption(source, 'bias', 0) === 1 ? others.shift() : undefined;
  const states = new Map(listOption(source, 'states', []).map((which, i): [number, Operand | undefined] => [which, others[i]]));
  const [alphas, betas] = [listOption(source, 'alphas', []), listOption(source, 'betas', [])];
  const own = names.length / directions;
  const part = (operand: Operand | undefined, d: number, size: number): Float64Array => operand?.data.subarray(d * size, (d + 1) * size) ?? new Float64Array(size);
  return Array.from({ length: directions }, (_, d) => ({
    kind, units, width, gates,
    w: part(w, d, gates * units * width),
    r: part(r, d, gates * units * units),
    b: part(bias, d, 2 * gates * units),
    hidden: part(states.get(0), d, units),
    cell: part(states.get(1), d, units),
    activations: names.slice(d * own, (d + 1) * own).map((name, i) => scalarOf(name, alphas[d * own + i], betas[d * own + i])),
    resetsBefore: numberOption(source, 'linear_before_reset', 0) !== 1,
    isReversed: d === 1 || options['direction'] === 'reverse',
  }));
}

/** Sums of one gate: W·x + R·h with the biases of both. */
function gateSum({ w, r, b, units, width, gates }: Direction, gate: number, x: Float64Array, h: Float64Array): { readonly input: Float64Array; readonly state: Float64Array } {
  const input = new Float64Array(units);
  const state = new Float64Array(units);
  for (let u = 0; u < units; u++) {
    const row = gate * units + u;
    let [sum, fed] = [b[row]!, b[gates * units + row]!];
    for (let i = 0; i < width; i++) sum += w[row * width + i]! * x[i]!;
    for (let i = 0; i < units; i++) fed += r[row * units + i]! * h[i]!;
    input[u] = sum;
    state[u] = fed;
  }
  return { input, state };
}

interface States {
  readonly hidden: Float64Array;
  readonly cell: Float64Array;
}

function step(direction: Direction, x: Float64Array, { hidden, cell }: States): States {
  const [f, g, h] = direction.activations;
  const total = (gate: number, apply: Scalar): Float64Array => {
    const { input, state } = gateSum(direction, gate, x, hidden);
    return input.map((v, u) => apply(v + state[u]!));
  };
  if (direction.kind === 'RNN') return { hidden: total(0, f!), cell };
  if (direction.kind === 'GRU') {
    const [update, reset] = [total(0, f!), total(1, f!)];
    const before = direction.resetsBefore ? hidden.map((v, u) => v * reset[u]!) : hidden;
    const { input, state } = gateSum(direction, 2, x, before);
    const candidate = input.map((v, u) => g!(v + (direction.resetsBefore ? state[u]! : reset[u]! * state[u]!)));
    return { hidden: candidate.map((v, u) => (1 - update[u]!) * v + update[u]! * hidden[u]!), cell };
  }
  const [input, output, forget, candidate] = [total(0, f!), total(1, f!), total(2, f!), total(3, g!)];
  const fresh = cell.map((c, u) => forget[u]! * c + input[u]! * candidate[u]!);
  return { hidden: fresh.map((c, u) => output[u]! * h!(c)), cell: fresh };
}

/** Result 0: hidden states [steps, directions, units]; 1 and 2: the last hidden and cell states [directions, units]. */
function recurrent(kind: string): IdealKernel {
  return (source) => {
    const directions = directionsOf(source, kind);
    const { rowCount, layer } = source;
    const [x] = operandsOf(source);
    const [steps, width] = [x!.shape[0]!, x!.shape[1]!];
    const which = numberOption(source, 'result', 0);
    const size = elementCount(layer.shape);
    const result = new Float64Array(rowCount * size);
    for (let row = 0; row < rowCount; row++) {
      for (const [d, direction] of directions.entries()) {
        let states: States = { hidden: direction.hidden, cell: direction.cell };
        for (let s = 0; s < steps; s++) {
          const t = direction.isReversed ? steps - 1 - s : s;
          states = step(direction, x!.data.subarray(row * x!.rowStride + t * width, row * x!.rowStride + (t + 1) * width), states);
          if (which === 0) result.set(states.hidden, row * size + (t * directions.length + d) * direction.units);
        }
        if (which > 0) result.set(which === 1 ? states.hidden : states.cell, row * size + d * direction.units);
      }
    }
    return result;
  };
}

/** Operation → kernel. */
export const RECURRENT_OPERATIONS: Readonly<Record<string, IdealKernel>> = { GRU: recurrent('GRU'), LSTM: recurrent('LSTM'), RNN: recurrent('RNN') };
