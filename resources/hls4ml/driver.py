"""Bitloom's way to hls4ml: convert one network, write its project, compile it, run it on samples.

    python driver.py FOLDER

FOLDER holds order.json and the files that it names, all written by Bitloom. What happens is told as JSON objects, one a line, on
the standard output of the process as it was started; whatever hls4ml or a compiler prints goes to the error stream instead. The
last object is {"kind": "done"} or {"kind": "failed"}; without one of them something ended this process. Nothing is downloaded:
connections are refused.
"""

import errno
import importlib.metadata
import importlib.util
import json
import os
import re
import sys
import traceback
from pathlib import Path

PROTOCOL = 1
HERE = Path(__file__).resolve().parent


class Told(Exception):
    """A failure with a code, a sentence, and what to do."""

    def __init__(self, code, message, help=None):
        super().__init__(message)
        self.code, self.help = code, help


def take_over_output():
    """Keep the real standard output for messages; everything else that prints lands on the error stream."""
    channel = os.fdopen(os.dup(1), 'w', encoding='utf-8', buffering=1)
    os.dup2(2, 1)

    def say(kind, **fields):
        channel.write(json.dumps({'kind': kind, **fields}) + '\n')
        channel.flush()

    return say


def refuse_network(event, _arguments):
    if event in ('socket.connect', 'socket.getaddrinfo'):
        raise PermissionError('Bitloom runs hls4ml without network')


def version_of(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def check_versions(order, say):
    found = {name: version_of(name) for name in ('hls4ml', 'numpy', 'h5py', 'QKeras', 'da4ml')}
    say('versions', protocol=PROTOCOL, python='.'.join(map(str, sys.version_info[:3])), **{k.lower(): v for k, v in found.items() if v})
    if found['hls4ml'] is None:
        raise Told('hls4ml-missing', f'{sys.executable} has no hls4ml.', f'pip install hls4ml=={order["hls4ml"]}.0 in that environment, or name another Python in Tools.')
    if not found['hls4ml'].startswith(order['hls4ml'] + '.'):
        raise Told('hls4ml-version', f'{sys.executable} has hls4ml {found["hls4ml"]}; the design follows hls4ml {order["hls4ml"]}.', f'pip install hls4ml=={order["hls4ml"]}.0 in an environment of its own, and name its Python in Tools.')


def import_hls4ml(order, folder, say):
    os.environ.setdefault('TF_USE_LEGACY_KERAS', '1')
    os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
    import numpy as np

    if not hasattr(np, 'product'):  # NumPy 2 took it away; hls4ml 1.3.0 asks for it
        np.product = np.prod
    has_qkeras = importlib.util.find_spec('qkeras') is not None
    if order['hasQuantizers']:
        say('quantizers', **{'from': 'qkeras' if has_qkeras else 'bitloom'})
    if order['hasQuantizers'] and not has_qkeras:
        sys.path.insert(0, str(HERE))
        from stand_in_quantizers import install

        install()
    try:
        import hls4ml
        from hls4ml.converters.keras_v2_to_hls import keras_v2_to_hls
    except ImportError as error:
        raise Told('hls4ml-broken', f'hls4ml cannot be imported: {error}.', 'Install it anew: pip install --force-reinstall hls4ml.') from error
    return hls4ml, keras_v2_to_hls


def know_told_layers(backend):
    """Read a class `ToldX` as hls4ml reads X, then set the attributes that stand in its configuration: Keras has no word for them."""
    from hls4ml.backends import get_backend
    from hls4ml.converters.keras_v2_to_hls import get_layer_handlers, get_weights_data, register_keras_v2_layer_handler

    def reader_of(class_name, read):
        def read_told(keras_layer, input_names, input_shapes, data_reader):
            told = keras_layer['config']['told']
            layer, output_shape = read({**keras_layer, 'class_name': class_name}, input_names, input_shapes, data_reader)
            layer.update(told.get('attributes', {}))
            for attribute, name in told.get('arrays', {}).items():
                layer[attribute] = get_weights_data(data_reader, layer['name'], name)
            for attribute, text in told.get('types', {}).items():
                layer[attribute] = get_backend(backend).convert_precision_string(text)
            return layer, [output_shape[0], *told['shape']]

        return read_told

    for class_name, read in list(get_layer_handlers().items()):
        register_keras_v2_layer_handler('Told' + class_name, reader_of(class_name, read))


def convert(order, folder, hls4ml, keras_v2_to_hls):
    from hls4ml.utils.config import create_config

    config = create_config(output_dir=str(folder / 'project'), project_name=order['projectName'], backend=order['backend'], part=order['part'],
                           clock_period=order['clockPeriodNs'], io_type=order['ioType'], **order['options'])
    config['KerasJson'], config['KerasH5'] = str(folder / 'model.json'), str(folder / 'weights.h5')
    config['HLSConfig'] = order['hlsConfig']
    know_told_layers(order['backend'])
    try:
        graph = keras_v2_to_hls(config)
    except ModuleNotFoundError as error:
        raise Told('package-missing', f'hls4ml needs the package {error.name} for this network, which is not installed beside it.', f'pip install {error.name} in the environment of {sys.executable}.') from error
    except Exception as error:
        raise Told('refused', f'hls4ml does not convert this network: {type(error).__name__}: {one_line(error)}', 'The log has the whole message of hls4ml.') from error
    if order['trace']:
        for layer in graph.get_layers():
            if layer.class_name != 'Clone':
                layer.set_attr('trace', True)
        graph.config.trace_output = True
    return graph


def type_of(precision):
    width = getattr(precision, 'width', None)
    integer = getattr(precision, 'integer', width)
    kind = type(precision).__name__.replace('PrecisionType', '').lower()
    return {'kind': kind, 'text': str(precision), 'widthBits': int(width or 0), 'integerBits': int(integer if integer is not None else 0), 'signed': bool(getattr(precision, 'signed', True))}


def describe(graph):
    owner = {o: layer.name for layer in graph.get_layers() for o in layer.outputs}
    layers = []
    for layer in graph.get_layers():
        variable = layer.get_output_variable()
        is_traced = bool(layer.get_attr('function_cpp', None)) and bool(layer.get_attr('trace', False))
        layers.append({'name': layer.name, 'className': layer.class_name, 'shape': [int(n) for n in variable.shape], 'type': type_of(variable.type.precision), 'index': int(layer.index), 'traced': is_traced})
    return {'layers': layers, 'inputs': list(graph.inputs), 'outputs': [owner.get(o, o) for o in graph.outputs]}


def write(order, folder, graph):
    graph.write()
    if order['trace']:  # a library that is used once need not be fast
        script = folder / 'project' / 'build_lib.sh'
        script.write_text(script.read_text().replace('-O3', '-O1'))


def compile_project(graph):
    import contextlib
    import io

    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            graph._compile()
    except Exception as error:
        text = printed.getvalue()
        sys.stderr.write(text)
        if re.search(r'(g\+\+|clang\+\+): (command )?not found', text):
            raise Told('compiler-missing', 'hls4ml compiles its C++ with g++, which was not found.', 'Debian, Ubuntu: apt install g++. macOS: xcode-select --install.') from error
        if re.search(r'No space left on device', text):
            raise Told('disk-full', 'The disk is full: g++ could not write its output.', 'Make room and try again.') from error
        if re.search(r'Killed signal|virtual memory exhausted|out of memory', text):
            raise Told('memory', 'g++ ran out of memory while it compiled the project.', 'Close other programs, or verify a smaller network.') from error
        errors = re.findall(r'^.*?\berror: .*$', text, re.MULTILINE)
        reason = os.path.basename(errors[0])[:300] if errors else one_line(error)
        raise Told('compile', f"hls4ml's C++ does not compile: {reason}", 'This combination of layers and settings cannot be built by this version of hls4ml; the log has the whole output of g++.') from error
    graph.compile = lambda: None  # a trace would compile again


def run(order, folder, graph, say):
    """Predict and trace block by block, so that memory does not grow with the number of samples."""
    import numpy as np

    names = list(graph.inputs)
    inputs = [np.load(folder / f'input_{i}.npy', mmap_mode='r') for i in range(len(names))]
    rows, block = order['sampleCount'], order['blockRows']
    files, kept = {}, {}
    (folder / 'trace').mkdir(exist_ok=True)

    def keep(name, values, first, count):
        flat = np.asarray(values, dtype=np.float64).reshape(count, -1)
        if name not in kept:
            files[name] = f'trace/{len(files)}.npy'
            kept[name] = np.lib.format.open_memmap(folder / files[name], mode='w+', dtype=np.float64, shape=(rows, flat.shape[1]))
        kept[name][first:first + count] = flat

    for first in range(0, rows, block):
        count = min(block, rows - first)
        x = [np.ascontiguousarray(a[first:first + count], dtype=np.float64) for a in inputs]
        x = x[0] if len(x) == 1 else x
        y = graph.predict(x)  # not the result of trace: that takes words out of streams and puts them back at the end
        _, trace = graph.trace(x)
        for name, values in trace.items():
            keep(f'layer {name}', values, first, count)
        outputs = [y] if len(graph.get_output_variables()) == 1 else list(y)
        for name, values in zip(describe(graph)['outputs'], outputs):
            keep(f'output {name}', values, first, count)
        say('progress', done=first + count, total=rows)
    for a in kept.values():
        a.flush()
    say('traces', files=files)


def one_line(error):
    return ' '.join(str(error).split())[:400]


def work(folder, say):
    order = json.loads((folder / 'order.json').read_text(encoding='utf-8'))
    check_versions(order, say)

    def stage(name, action):
        say('stage', name=name)
        return action()

    hls4ml, keras_v2_to_hls = stage('import hls4ml', lambda: import_hls4ml(order, folder, say))
    graph = stage('convert', lambda: convert(order, folder, hls4ml, keras_v2_to_hls))
    say('graph', **describe(graph))
    stage('write', lambda: write(order, folder, graph))
    if not order['trace']:
        return
    stage('compile', lambda: compile_project(graph))
    stage('simulate', lambda: run(order, folder, graph, say))


def main():
    say = take_over_output()
    sys.addaudithook(refuse_network)
    folder = Path(sys.argv[1]).resolve()
    try:
        work(folder, say)
        say('done')
        return 0
    except Told as told:
        traceback.print_exc()
        say('failed', code=told.code, message=str(told), **({'help': told.help} if told.help else {}))
    except MemoryError:
        say('failed', code='memory', message='Python ran out of memory.', help='Use fewer samples, or close other programs.')
    except OSError as error:
        traceback.print_exc()
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            say('failed', code='disk-full', message='The disk is full.', help='Make room and try again.')
        else:
            say('failed', code='internal', message=f'{type(error).__name__}: {one_line(error)}')
    except Exception as error:
        traceback.print_exc()
        say('failed', code='internal', message=f'{type(error).__name__}: {one_line(error)}')
    return 1


if __name__ == '__main__':
    code = main()
    sys.stderr.flush()
    os._exit(code)  # a library that hls4ml has loaded may not unload cleanly
