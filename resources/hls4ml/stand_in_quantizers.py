"""Quantizers for hls4ml where QKeras is not installed.

hls4ml asks QKeras for three things: what a quantizer makes of stored weights, the scale it found, and its arguments. Bitloom has
worked out the first two and wrote them beside the network; here they are only looked up. What hls4ml quantizes anew (weights
divided by their scale, scales as powers of two) is on the quantizer's grid or one rounding from it.
"""

import hashlib
import sys
import types

import numpy as np

FUNCTIONS = ('binary_tanh', 'ternary_tanh', 'binary_sigmoid')
known = {}


class Values(np.ndarray):
    """An array that can be asked for itself, as tensors can."""

    def numpy(self):
        return np.asarray(self)


def values(a):
    return np.asarray(a, dtype=np.float32).view(Values)


def key_of(class_name, data):
    return class_name, hashlib.sha256(np.ascontiguousarray(data, dtype='<f4').tobytes()).hexdigest()


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
        found = known.get(key_of(name, data))
        if found is not None:
            quantized, scale = found
            alpha = self._config.get('alpha', None)
            self.scale = float(alpha) if isinstance(alpha, (int, float)) else values(scale.reshape((1,) * (np.ndim(data) - 1) + (-1,)))
            return values(quantized.reshape(np.shape(data)))
        return values(on_grid(name, self._config, np.asarray(data, dtype=np.float64)))


def on_grid(name, config, x):
    """The nearest value that the quantizer can make with scale 1."""
    alpha = config.get('alpha', None)
    if alpha not in (None, 1, 1.0) and name != 'quantized_po2':
        raise ModuleNotFoundError(f'{name} with alpha={alpha} of unknown values needs QKeras', name='QKeras')
    if name == 'quantized_bits':
        keep = 1 if config.get('keep_negative', True) else 0
        bits = config['bits'] - keep
        if bits == 0:
            return np.where(x >= 0, 1.0, -1.0) if keep else np.where(x >= 0.5, 1.0, 0.0)
        step = 2.0 ** (config.get('integer', 0) - bits)
        low = keep * (-(2**bits) + (1 if config.get('symmetric', 0) else 0))
        return np.clip(np.rint(x / step), low, 2**bits - 1) * step
    if name in ('binary', 'stochastic_binary'):
        return np.where(x >= 0, 1.0, -1.0)
    if name in ('ternary', 'stochastic_ternary'):
        return np.clip(np.rint(x), -1, 1)
    if name == 'quantized_po2':
        limit = 2 ** (config['bits'] - 2)
        magnitude = np.abs(x)
        exponent = np.where(magnitude < 1e-7, -limit, np.clip(np.rint(np.log2(np.where(magnitude < 1e-7, 1, magnitude))), -limit, limit - 1))
        return np.where(x < 0, -1.0, 1.0) * 2.0**exponent
    raise ModuleNotFoundError(f'the quantizer {name} needs QKeras', name='QKeras')


def get_quantizer(config):
    if config is None:
        return None
    if isinstance(config, str):
        config = {'class_name': config, 'config': {}}
    name = config['class_name']
    if name in FUNCTIONS:
        return types.FunctionType((lambda x: x).__code__, globals(), name)
    return type(name, (Quantizer,), {})(config['config'])


def install(folder, entries):
    """Put the stand-in where hls4ml imports QKeras from, and one function of TensorFlow that it uses beside it."""
    for entry in entries:
        stored, quantized, scale = (np.load(folder / entry[part]) for part in ('stored', 'quantized', 'scale'))
        known[key_of(entry['className'], stored)] = quantized, scale
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
