"""Record what da4ml's adders compute for random kernels: tests/fixtures/da4ml/kernels.json.

    python -m venv venv && venv/bin/pip install da4ml==0.6.0 numpy==2.1.3
    venv/bin/python tests/tools/record-da4ml.py [seed] [count] [file]

Every kernel goes the way hls4ml 1.3.0 sends it (slack of two levels, every depth tried, bias added to the traced result).
The traced adders are then evaluated here in whole numbers, one input at a time, so that the recorded matrix is exact.
"""

import base64
import json
import sys
from fractions import Fraction

import numpy as np
from da4ml.trace import FixedVariableArray, HWConfig, comb_trace
from da4ml.trace.fixed_variable import _const_f

OPTIONS = {'hard_dc': 2, 'search_all_decompose_dc': True}


def printed(number):
    """A constant as the generated C++ holds it: a double, cut to the fraction bits of its type."""
    fraction = _const_f(abs(number))
    scaled = Fraction(abs(number)) * Fraction(2) ** fraction
    value = Fraction(scaled.numerator // scaled.denominator) / Fraction(2) ** fraction
    return -value if number < 0 else value


def evaluate(logic, inputs):
    """The outputs of traced adders for exact inputs."""
    values = []
    for op in logic.ops:
        if op.opcode == -1:
            values.append(inputs[op.id0])
        elif op.opcode in (0, 1):
            other = values[op.id1] * Fraction(2) ** op.data
            values.append(values[op.id0] + (other if op.opcode == 0 else -other))
        elif op.opcode == 4:
            values.append(values[op.id0] + printed(op.data * op.qint.step))
        elif op.opcode == 5:
            values.append(Fraction(op.data * op.qint.step))
        else:
            raise ValueError(f'operation {op.opcode} is not expected of a product')
    outputs = []
    for index, shift, negated in zip(logic.out_idxs, logic.out_shifts, logic.out_negs):
        value = Fraction(0) if index < 0 else values[index] * Fraction(2) ** shift
        outputs.append(-value if negated else value)
    return outputs


def random_kernel(rng, kind, shape):
    """A kernel of one of several kinds, as a trained network may hold it."""
    uniform = rng.uniform(-1, 1, shape)
    normal = rng.normal(0, 1, shape)
    if kind == 'uniform':
        return (uniform * rng.choice([0.1, 0.5, 2])).astype(np.float32)
    if kind == 'normal':
        return (normal * rng.choice([0.05, 0.3, 20])).astype(np.float32)
    if kind == 'double':
        return normal * 0.3
    if kind == 'half':
        return (normal * 0.3).astype(np.float16).astype(np.float32)
    if kind == 'pruned':
        return (normal * 0.3 * (rng.random(shape) < 0.4)).astype(np.float32)
    if kind == 'scaled':
        return (normal * 2.0 ** rng.integers(-8, 4, (1, shape[1]))).astype(np.float32)
    if kind == 'fixed':
        return (np.round(normal * 0.3 * 2**12) / 2**12).astype(np.float32)
    if kind == 'integer':
        return rng.integers(-127, 128, shape).astype(np.float64)
    if kind == 'alike':
        return (uniform[:, :1] * np.ones(shape) + np.round(normal * 8) / 2**20).astype(np.float32)
    if kind == 'spread':
        return (normal * 2.0 ** rng.integers(-14, 3, shape)).astype(np.float32)
    return (normal * 2.0 ** rng.integers(-60, 30, shape) * (rng.random(shape) < 0.7)).astype(np.float32)


KINDS = ['uniform', 'normal', 'double', 'half', 'pruned', 'scaled', 'fixed', 'integer', 'alike', 'spread', 'wild']


def random_bias(rng, count):
    """Biases from plain to such that da4ml's 32-bit fraction cuts them."""
    kind = rng.integers(0, 4)
    if kind == 0:
        return np.zeros(count, dtype=np.float32)
    scale = [0, 0.3, 1e-4, 1e-9][kind]
    return (rng.normal(0, scale, count)).astype(np.float32)


def record(rng, kind, largest):
    """One case."""
    rows, columns = (int(n) for n in rng.integers(1, largest + 1, 2))
    kernel = random_kernel(rng, kind, (rows, columns))
    bias = random_bias(rng, columns)
    signed, integers, fractions = int(rng.integers(0, 2)), int(rng.integers(-1, 9)), int(rng.integers(0, 13))
    if signed + integers + fractions <= 0:
        fractions = 8
    k, i, f = (np.full(rows, n) for n in (signed, integers, fractions))
    x = FixedVariableArray.from_kif(k, i, f, HWConfig(1, -1, -1), solver_options=OPTIONS)
    y = x @ kernel
    y += bias
    logic = comb_trace(x, y)
    zero = evaluate(logic, [Fraction(0)] * rows)
    matrix = []
    for row in range(rows):
        one = evaluate(logic, [Fraction(int(row == other)) for other in range(rows)])
        matrix.append([a - b for a, b in zip(one, zero)])
    return {
        'kind': kind, 'rows': rows, 'columns': columns, 'signed': signed, 'integers': integers, 'fractions': fractions,
        'kernel': base64.b64encode(kernel.astype('<f8').tobytes()).decode() if kernel.dtype == np.float64 else base64.b64encode(kernel.astype('<f4').tobytes()).decode(),
        'kernelBits': 64 if kernel.dtype == np.float64 else 32,
        'bias': base64.b64encode(bias.astype('<f4').tobytes()).decode(),
        'cost': float(logic.cost),
        'weights': on_grid([entry for row in matrix for entry in row]),
        'biases': on_grid(zero),
    }


def on_grid(values):
    """Fractions as whole numbers over one power of two."""
    fraction = max((value.denominator.bit_length() - 1 for value in values), default=0)
    return {'fractionBits': fraction, 'integers': [str(int(value * 2**fraction)) for value in values]}


def main():
    seed, count = (int(sys.argv[n]) if len(sys.argv) > n else default for n, default in ((1, 1), (2, 110)))
    file = sys.argv[3] if len(sys.argv) > 3 else 'tests/fixtures/da4ml/kernels.json'
    rng = np.random.default_rng(seed)
    cases = [record(rng, KINDS[n % len(KINDS)], 4 + 4 * (n % 3)) for n in range(count)]
    with open(file, 'w') as out:
        out.write('[\n' + ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases) + '\n]\n')


if __name__ == '__main__':
    main()
