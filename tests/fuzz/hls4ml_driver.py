"""Let hls4ml convert, compile and run one network, and write what it computed as a conformance case.

    python hls4ml_driver.py <folder>

The folder holds model.h5, hls4ml_config.yml and input.npy (or input_0.npy, ...). Added are case.json, trace.npz and
weights.npz in the format that `bitloom conformance` reads. No Keras is needed: hls4ml reads the file itself. Exit code 0:
the case is complete; 3: hls4ml refuses the network (the reason is the last line); anything else: this script failed, or
the C++ aborted.
"""

import contextlib
import copy
import io
import json
import os
import re
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import yaml

os.environ.setdefault('TF_USE_LEGACY_KERAS', '1')  # QKeras knows Keras 2 only
os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')

if not hasattr(np, 'product'):  # removed in NumPy 2, but hls4ml 1.3.0 asks for it
    np.product = np.prod

from hls4ml.converters.keras_v2_to_hls import keras_v2_to_hls  # noqa: E402
from hls4ml.model import types as hls_types  # noqa: E402
from hls4ml.utils.config import create_config  # noqa: E402

SKIPPED_ATTRIBUTES = {'include_header', 'function_cpp', 'config_cpp', 'stream_function_cpp', 'trace', 'accum_t_str', 'code'}


class Refused(Exception):
    """hls4ml does not take this network."""


def type_json(p):
    """A precision of hls4ml as case.json writes it."""
    if isinstance(p, hls_types.FixedPrecisionType):
        return dict(kind='fixed', widthBits=int(p.width), integerBits=int(p.integer), signed=bool(p.signed),
                    rounding=str(p.rounding_mode or 'TRN'), overflow=str(p.saturation_mode or 'WRAP'))
    if isinstance(p, hls_types.XnorPrecisionType):
        return dict(kind='xnor', widthBits=1, integerBits=1, signed=False, rounding='TRN', overflow='WRAP')
    if isinstance(p, hls_types.ExponentPrecisionType):
        return dict(kind='exponent', widthBits=int(p.width), signed=bool(p.signed))
    if isinstance(p, hls_types.IntegerPrecisionType):
        return dict(kind='int', widthBits=int(p.width), integerBits=int(p.width), signed=bool(p.signed), rounding='TRN', overflow='WRAP')
    return dict(kind='other', raw=str(p))


def quantize(x, t):
    """Mantissas of float64 values in a type, as Python integers: exact for every width."""
    width, fraction, signed = t['widthBits'], t['widthBits'] - t['integerBits'], t['signed']
    low, high = (-(1 << (width - 1)), (1 << (width - 1)) - 1) if signed else (0, (1 << width) - 1)
    if t['overflow'] == 'SAT_SYM' and signed and width > 1:
        low = -high
    out = []
    for value in np.asarray(x, dtype=np.float64).ravel():
        numerator, denominator = float(value).as_integer_ratio()
        numerator, denominator = (numerator << fraction, denominator) if fraction >= 0 else (numerator, denominator << -fraction)
        floor, rest = divmod(numerator, denominator)
        if t['kind'] == 'int' and numerator < 0 and rest:  # ap_int takes the whole part, but makes 1 of (-0.5, 0)
            floor, rest = (1 if 2 * numerator > -denominator else floor + 1), 0
        half = (2 * rest > denominator) - (2 * rest < denominator)  # -1 below, 0 at, 1 above the tie
        up = {
            'TRN': False,
            'TRN_ZERO': numerator < 0 and rest > 0,
            'RND': half >= 0,
            'RND_ZERO': half > 0 or (half == 0 and numerator < 0),
            'RND_INF': half > 0 or (half == 0 and numerator > 0),
            'RND_MIN_INF': half > 0,
            'RND_CONV': half > 0 or (half == 0 and floor % 2 == 1),
        }[t['rounding']] if rest else False
        m = floor + up
        if not low <= m <= high:
            if t['overflow'] == 'WRAP':
                m &= (1 << width) - 1
                m -= (1 << width) if signed and m >> (width - 1) else 0
            else:
                m = 0 if t['overflow'] == 'SAT_ZERO' else (low if m < low else high)
        out.append(m)
    return np.array([((m + (1 << 63)) % (1 << 64)) - (1 << 63) for m in out], dtype=np.int64)


def mantissas(values, t, what):
    if t['kind'] in ('other', 'exponent'):
        raise Refused(f'{what}: a trace of type {t} has no mantissas')
    m = np.ldexp(np.asarray(values, dtype=np.float64), t['widthBits'] - t['integerBits'])
    if not np.all(np.isfinite(m)) or np.any(np.abs(m) >= 2.0**53) or np.any(m != np.rint(m)):
        raise Refused(f'{what}: words of {t["widthBits"]} bits do not come through the trace exactly')
    return m.astype(np.int64)


def plain(v):
    if isinstance(v, (bool, str)) or v is None:
        return v
    if isinstance(v, (int, np.integer)):
        return int(v)
    if isinstance(v, (float, np.floating)):
        return float(v) if np.isfinite(v) else str(v)
    if isinstance(v, (list, tuple)) and len(v) <= 16:
        r = [plain(x) for x in v]
        return NotImplemented if any(x is NotImplemented for x in r) else r
    return NotImplemented


def describe(layer):
    types, attributes = {}, {}
    for key, a in layer.attributes.items():
        if key in SKIPPED_ATTRIBUTES or key.endswith(('_cpp', '_codegen')):
            continue
        if hasattr(a, 'precision') and hasattr(a, 'name') and not hasattr(a, 'shape'):
            if key != 'result_t':
                types[key[:-2] if key.endswith('_t') else key] = type_json(a.precision)
        elif type(a).__name__.endswith('PrecisionType'):
            types[key] = type_json(a)
        else:
            p = plain(a)
            if p is not NotImplemented:
                attributes[key] = p
    v = layer.get_output_variable()
    return dict(name=layer.name, class_name=layer.class_name, inputs=list(layer.inputs), outputs=list(layer.outputs),
                shape=[int(s) for s in v.shape], result_type=type_json(v.type.precision), types=types, attributes=attributes)


def framework_layout(layer, name, a, ndim):
    """Resource strategy stores kernels transposed; cases hold them as the framework does.

    QConv2DBatchnorm is transposed twice on Vivado, but read as if once: what counts is how the memory is read.
    """
    if not layer.get_attr('_weights_transposed', False) or 'bias' in name or ndim < 2:
        return a
    if layer.class_name == 'Conv2DBatchnorm':
        a = a.reshape((*(layer.get_attr(k) for k in ('n_filt', 'filt_height', 'filt_width', 'n_chan')), *a.shape[ndim:]))
    return np.transpose(a, (*range(1, ndim), 0, *range(ndim, a.ndim)))


def weight_words(layer, name, w):
    """The words that the C++ code reads: decimal text, then the type's rounding."""
    t = type_json(w.type.precision)
    shape = np.asarray(w.data).shape
    if t['kind'] == 'exponent':
        return framework_layout(layer, name, w._format().reshape((*shape, 2)).astype(np.int64), len(shape)), t
    if t['kind'] == 'other':
        raise Refused(f'{layer.name}: weights of type {t}')
    return framework_layout(layer, name, quantize([float(s) for s in w], t).reshape(shape), len(shape)), t


def save_arrays(path, arrays):
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        for key, a in arrays.items():
            b = io.BytesIO()
            np.lib.format.write_array(b, np.ascontiguousarray(a), version=(1, 0), allow_pickle=False)
            z.writestr(zipfile.ZipInfo(key + '.npy', (1980, 1, 1, 0, 0, 0)), b.getvalue(), zipfile.ZIP_DEFLATED, 9)


def build(folder, work):
    """Convert and compile with every layer traced. Small networks compile twice as fast without most optimisation."""
    spec = yaml.safe_load((folder / 'hls4ml_config.yml').read_text())
    config = create_config(output_dir=str(work), backend=spec['Backend'], io_type=spec['IOType'], clock_period=spec.get('ClockPeriod', 5))
    config['KerasH5'] = str(folder / 'model.h5')
    config['HLSConfig'] = copy.deepcopy(spec['HLSConfig'])
    log = io.StringIO()
    try:
        with contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
            graph = keras_v2_to_hls(config)
            for layer in graph.get_layers():
                if layer.class_name != 'Clone':
                    layer.set_attr('trace', True)
            graph.config.trace_output = True
            graph.write()
            script = work / 'build_lib.sh'
            script.write_text(script.read_text().replace('-O3', '-O1'))
            graph._compile()
    except Exception as e:
        errors = re.findall(r'(?:error|Error): .*', log.getvalue())
        raise Refused(f'{type(e).__name__}: {e} {errors[0] if errors else ""}'.replace('\n', ' ')) from e
    graph.compile = lambda: None  # a trace would compile again
    return graph, spec


def run(graph, inputs):
    with contextlib.redirect_stdout(io.StringIO()):
        # Results are asked for without tracing, which takes words out of streams and puts them back at the end.
        x = inputs[0] if len(inputs) == 1 else inputs
        y = graph.predict(x)
        _, trace = graph.trace(x)
    return [y] if len(graph.get_output_variables()) == 1 else list(y), trace


def collect(graph, inputs, results, trace):
    rows = inputs[0].shape[0]
    layers, traced, weights = [], {}, {}
    for layer in graph.get_layers():
        d = describe(layer)
        shape = (rows, *d['shape'])
        d['traced'] = None
        if layer.name in graph.inputs:
            traced[layer.name] = quantize(inputs[list(graph.inputs).index(layer.name)], d['result_type']).reshape(shape)
            d['traced'] = 'input'
        elif layer.name in trace:
            traced[layer.name] = mantissas(trace[layer.name], d['result_type'], layer.name).reshape(shape)
            d['traced'] = 'csim'
        d['weights'] = {}
        for name, w in layer.weights.items():
            words, t = weight_words(layer, name, w)
            weights[f'{layer.name}|{name}'] = words
            d['weights'][name] = dict(type=t, shape=list(words.shape))
        layers.append(d)
    owner = {o: layer.name for layer in graph.get_layers() for o in layer.outputs}
    outputs = [owner.get(o, o) for o in graph.outputs]
    for name, y in zip(outputs, results):
        d = next(d for d in layers if d['name'] == name)
        words = mantissas(np.asarray(y), d['result_type'], name).reshape((rows, *d['shape']))
        if name in traced and not np.array_equal(words, traced[name]):
            raise Refused(f'{name}: prediction and trace of the C++ code differ')
        traced[name] = words
        d['traced'] = d['traced'] or 'csim'
    return layers, outputs, traced, weights


def main(folder):
    import hls4ml

    with tempfile.TemporaryDirectory(prefix='bitloom-fuzz-') as work:
        graph, spec = build(folder, Path(work))
        names = list(graph.inputs)
        files = ['input.npy'] if len(names) == 1 else [f'input_{i}.npy' for i in range(len(names))]
        inputs = [np.ascontiguousarray(np.load(folder / f), dtype=np.float64) for f in files]
        results, trace = run(graph, inputs)
        layers, outputs, traced, weights = collect(graph, inputs, results, trace)
    save_arrays(folder / 'trace.npz', traced)
    save_arrays(folder / 'weights.npz', weights)
    case = dict(format=1, name=folder.name, description='a network of the fuzz test', source='own network, generated', hls4ml_version=hls4ml.__version__,
                backend=spec['Backend'], io_type=spec['IOType'], model=dict(path='model.h5', format='keras2'),
                inputs=[dict(layer=n, file=f, shape=list(x.shape)) for n, f, x in zip(names, files, inputs)], input_rule='given',
                outputs=outputs, samples=int(inputs[0].shape[0]), layers=layers, agreement=None)
    (folder / 'case.json').write_text(json.dumps(case, indent=1, default=str))


if __name__ == '__main__':
    try:
        main(Path(sys.argv[1]))
    except Refused as e:
        print(str(e)[:400])
        sys.exit(3)
