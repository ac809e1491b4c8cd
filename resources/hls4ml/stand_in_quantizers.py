"""Quantizers for hls4ml where QKeras is not installed: what they make of weights, the scale they find, and their arguments.

In 32-bit floats and in the order of operations of training, like Bitloom's own quantizers (main/compiler/quantizers), from which
this is written; activations are only asked for their arguments.
"""

import sys
import types

import numpy as np

F = np.float32
EPSILON = F(1e-7)
FUNCTIONS = ('binary_tanh', 'ternary_tanh', 'binary_sigmoid')
DEFAULT_TERNARY_THRESHOLD = 0.33


class Values(np.ndarray):
    """An array that can be asked for itself, as tensors can."""

    def numpy(self):
        return np.asarray(self)


def values(a):
    return np.asarray(a, dtype=F).view(Values)


def power_of_two(scale):
    return F(2) ** np.rint(np.log(scale + EPSILON, dtype=F) / np.log(F(2)))


def other_axes(x):
    """The last axis has the channels."""
    return tuple(range(x.ndim - 1))


def largest(x):
    return np.max(np.abs(x), axis=other_axes(x) if x.ndim > 1 else None, keepdims=True).astype(F)


def fitted(x, q, alpha):
    """The factor s for which s * q is nearest to x."""
    mean = [np.mean((a * q).astype(np.float64), axis=other_axes(x), keepdims=True).astype(F) for a in (x, q)]
    scale = mean[0] / (mean[1] + EPSILON)
    return power_of_two(scale) if alpha == 'auto_po2' else scale


def bits_steps(x, scale, half):
    return (np.sign(x) * np.minimum(np.floor(np.abs(x) / scale + F(0.5)), F(half))).astype(F)


def quantized_bits(config, x):
    bits, factor, keep, alpha = config['bits'], F(2) ** config.get('integer', 0), int(bool(config.get('keep_negative', True))), config.get('alpha')
    m = F(2) ** (bits - keep)
    if isinstance(alpha, str):
        half = 2 ** (bits - 1) - 1
        x = x / factor
        scale = (largest(x) * F(2)) / F(half * 2)
        steps = bits_steps(x, scale, half)
        if alpha == 'auto_po2':
            scale = power_of_two(scale)
            for _ in range(5):
                steps = bits_steps(x, scale, half)
                scale = fitted(x, steps, alpha)
        scale = scale * m
        return x * factor, scale * (factor * steps / m), scale
    scale = 1.0 if alpha is None else float(alpha)
    if bits == keep:
        sign = np.where(x < 0, F(-1), F(1))
        grid = sign if keep else (sign + F(1)) / F(2)
    else:
        grid = factor * np.clip(np.rint(x * m / factor), keep * (-m + int(bool(config.get('symmetric', 0)))), m - F(1)) / m
    return x, F(scale) * grid, scale


def binary(config, x):
    alpha = config.get('alpha')
    sign = np.where(x < 0, F(0 if config.get('use_01') else -1), F(1))
    x = np.tanh(x) if alpha is None else x
    scale = fitted(x, sign, alpha) if isinstance(alpha, str) else (1.0 if alpha is None else float(alpha))
    return x, (F(scale) if isinstance(scale, float) else scale) * sign, scale


def ternary(config, x):
    alpha = config.get('alpha')
    passed = np.tanh(x) if alpha is None else x
    if not isinstance(alpha, str):
        threshold = config.get('threshold')
        scale = 1.0 if alpha is None else float(alpha)
        return passed, F(scale) * np.where(np.abs(x) >= F(DEFAULT_TERNARY_THRESHOLD if threshold is None else threshold), np.sign(x), F(0)), scale
    scale = F(2) * largest(x) / F(3)
    scale = power_of_two(scale) if alpha == 'auto_po2' else scale
    for _ in range(int(config.get('number_of_unrolls', 5))):
        sign = np.where(np.abs(scale * np.rint(x / scale)) >= scale / F(2), np.sign(x), F(0))
        scale = fitted(x, sign, alpha)
    return x, scale * sign, scale


def quantized_po2(config, x):
    most = config.get('max_value')
    if config.get('quadratic_approximation'):
        raise ModuleNotFoundError('quantized_po2 with quadratic_approximation needs QKeras', name='QKeras')
    limit = 2 ** (config['bits'] - 1 - (1 if most is None or most > 1 else 0))
    magnitude = np.abs(x) if most is None else np.minimum(np.abs(x), F(most))
    round_log = np.floor if config.get('log2_rounding') == 'floor' else np.rint
    safe = np.where(magnitude < EPSILON, F(1), magnitude)
    exponent = np.where(np.abs(x) < EPSILON, F(-limit), np.clip(round_log(np.log(safe, dtype=F) / np.log(F(2))), F(-limit), F(limit - 1)))
    return x, np.where(x < 0, F(-1), F(1)) * F(2) ** exponent, 1.0


KINDS = {'quantized_bits': quantized_bits, 'binary': binary, 'stochastic_binary': binary, 'ternary': ternary, 'stochastic_ternary': ternary, 'quantized_po2': quantized_po2}


class Quantizer:
    def __init__(self, config):
        self._config = dict(config)
        self.scale = 1.0

    def get_config(self):
        return dict(self._config)

    @classmethod
    def from_config(cls, config):
        return cls(config)

    def __call__(self, data):
        name = type(self).__name__
        if name not in KINDS:
            raise ModuleNotFoundError(f'the quantizer {name} of weights needs QKeras', name='QKeras')
        x, quantized, scale = KINDS[name](self._config, np.asarray(data, dtype=F))
        self.scale = scale if isinstance(scale, float) else values(scale)
        # Training adds the step from x to its quantized value, and so does this.
        return values(x + F(self._config.get('qnoise_factor', 1)) * (np.asarray(quantized, dtype=F) - x))


def get_quantizer(config):
    if config is None:
        return None
    if isinstance(config, str):
        config = {'class_name': config, 'config': {}}
    name = config['class_name']
    if name in FUNCTIONS:
        return types.FunctionType((lambda x: x).__code__, globals(), name)
    return type(name, (Quantizer,), {})(config['config'])


def install():
    """Put the stand-in where hls4ml imports QKeras from, and the one function of TensorFlow that it uses beside it."""
    package, module = types.ModuleType('qkeras'), types.ModuleType('qkeras.quantizers')
    module.get_quantizer = package.get_quantizer = get_quantizer
    package.quantizers = module
    sys.modules['qkeras'], sys.modules['qkeras.quantizers'] = package, module
    try:
        import tensorflow  # noqa: F401
    except ImportError:
        stub = types.ModuleType('tensorflow')
        stub.convert_to_tensor = lambda data: data
        sys.modules['tensorflow'] = stub
