"""Make conformance cases of HGQ2 models: own seeded networks, computed by HGQ2, converted and run by hls4ml.

    python record-hgq-cases.py <folder> [name ...]

The environment needs hls4ml 1.3.0, HGQ2 0.2.0, Keras 3.14 with a backend (`KERAS_BACKEND=jax`) and g++.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault('KERAS_BACKEND', 'jax')
import hgq  # noqa: E402, F401
import hls4ml  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
import yaml  # noqa: E402
from hgq.config import QuantizerConfigScope  # noqa: E402
from hgq.layers import QBatchNormalization, QDense, QEinsum  # noqa: E402
from hgq.utils import trace_minmax  # noqa: E402

sys.path[:0] = [str(Path(__file__).parent.parent / 'fuzz')]
import hls4ml_driver as driver  # noqa: E402

CASES = {}
DATA = dict(q_type='kif', place='datalane', overflow_mode='WRAP', round_mode='RND', i0=3, f0=4)
WEIGHT = dict(default_q_type='kbi', q_type='kbi', place='weight', overflow_mode='SAT_SYM', round_mode='RND', b0=6, i0=1)
WRAPPING_WEIGHT = dict(default_q_type='kif', q_type='kif', place='weight', overflow_mode='WRAP', round_mode='RND', i0=0, f0=4)


def case(description, weight=WEIGHT, trains=True):
    def add(make):
        CASES['hgq-' + make.__name__.replace('_', '-')] = (make, description, weight, trains)
        return make

    return add


@case('HGQ2 batch normalisation without a beta of its own')
def batchnorm_no_beta(inp):
    return QDense(4, name='out')(QBatchNormalization(center=False, name='bn')(inp))


@case('HGQ2 batch normalisation without a gamma of its own')
def batchnorm_no_gamma(inp):
    return QDense(4, name='out')(QBatchNormalization(scale=False, name='bn')(inp))


@case('HGQ2 einsum of two branches with one number a sample as its result')
def einsum_scalar(inp):
    return QEinsum('bi,bi->b', name='product')([QDense(5, activation='relu', name='left')(inp), QDense(5, name='right')(inp)])


@case('HGQ2 weights of a wrapping quantizer beyond its integer bits, which are rounded and not wrapped', WRAPPING_WEIGHT, trains=False)
def weights_beyond_widths(inp):
    return QDense(4, name='out')(QDense(6, activation='relu', name='h')(inp))


def network(name):
    make, _, weight, trains = CASES[name]
    with QuantizerConfigScope(**weight), QuantizerConfigScope(**DATA):
        inp = keras.Input((7,), name='inp')
        model = keras.Model(inp, make(inp), name=name.replace('-', '_'))
    rng = np.random.RandomState(len(name))
    for variable in model.weights:
        leaf = variable.path.split('/')[-1]
        if leaf in ('kernel', 'bias', 'bn_gamma', 'bn_beta', 'moving_mean'):
            variable.assign(rng.uniform(-2, 2, variable.shape))
        elif leaf == 'moving_variance':
            variable.assign(rng.uniform(0.4, 2, variable.shape))
        elif leaf in ('b', 'f'):
            variable.assign(np.asarray(variable) + np.round(rng.uniform(-1.5, 1.5, variable.shape)))
    if trains:
        trace_minmax(model, samples(2048, 9), verbose=0)
    return model


def samples(count, seed):
    return (np.rint(np.random.RandomState(seed).normal(0, 2, (count, 7)) * 2**10) / 2**10).astype(np.float32)


def widths(graph):
    """Widths of every element, which hls4ml keeps as an attribute of its quantizers."""
    masks = {layer.name: layer.attributes.attributes.get('mask_kbi') for layer in graph.get_layers()}
    return {f'{name}|attr:mask_kbi': np.asarray(mask) for name, mask in masks.items() if mask is not None}


def reference(model, x):
    """What HGQ2 computes, layer by layer."""
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    values = keras.Model(model.inputs, [layer.output for layer in layers])([x], training=False)
    results = {layer.name: np.asarray(value) for layer, value in zip(layers, values if isinstance(values, list) else [values])}
    return {**results, 'output_0': results[layers[-1].name]}


def record(name, folder):
    model = network(name)
    target = folder / name
    target.mkdir(parents=True, exist_ok=True)
    model.save(target / 'model.keras')
    x = samples(24, 1)
    np.save(target / 'input.npy', x.astype(np.float64))
    hls = dict(Model=dict(Precision=dict(default='fixed<16,6>'), ReuseFactor=1, Strategy='Latency', BramFactor=1000000000, TraceOutput=False))
    (target / 'hls4ml_config.yml').write_text(yaml.safe_dump(dict(Backend='Vitis', IOType='io_parallel', HLSConfig=hls, ProjectName='myproject'), sort_keys=False))
    with tempfile.TemporaryDirectory() as work:
        graph = hls4ml.converters.convert_from_keras_model(model, output_dir=work, backend='Vitis', io_type='io_parallel', hls_config=json.loads(json.dumps(hls)))
        for layer in graph.get_layers():
            if layer.class_name != 'Clone':
                layer.set_attr('trace', True)
        graph.config.trace_output = True
        graph.write()
        graph._compile()
        graph.compile = lambda: None
        flat = [np.ascontiguousarray(x, dtype=np.float64)]
        results, trace = driver.run(graph, flat)
        layers, outputs, traced, weights = driver.collect(graph, flat, results, trace)
        weights.update(widths(graph))
    driver.save_arrays(target / 'trace.npz', traced)
    driver.save_arrays(target / 'weights.npz', weights)
    ideal = reference(model, x)
    driver.save_arrays(target / 'reference.npz', ideal)
    error = float(np.max(np.abs(np.asarray(results[0]).reshape(ideal['output_0'].shape) - ideal['output_0'])))
    info = dict(format=1, name=name, description=CASES[name][1], source='tests/tools/record-hgq-cases.py, seeded', hls4ml_version=hls4ml.__version__, keras_version=keras.__version__, backend='Vitis',
                io_type='io_parallel', model=dict(path='model.keras', format='keras3'), inputs=[dict(layer='inp', file='input.npy', shape=list(x.shape))], input_rule='given', outputs=outputs,
                samples=len(x), layers=layers, agreement=[dict(output=outputs[0], maxAbsError=error)])
    (target / 'case.json').write_text(json.dumps(info, indent=1, default=str))
    print(name, [(one['name'], one['class_name'], one['shape']) for one in layers], 'hls4ml against HGQ2:', error)


if __name__ == '__main__':
    for name in sys.argv[2:] or CASES:
        record(name, Path(sys.argv[1]))
