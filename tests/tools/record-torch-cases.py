"""Make conformance cases of PyTorch models: own seeded networks, exported with torch.export, converted and run by hls4ml.

    python record-torch-cases.py <folder> [name ...]

The environment needs torch, hls4ml 1.3.0 and g++. Channels are turned inside (`ChannelsLastConversion: internal`), so that inputs
are channels last, as this program reads them. hls4ml reads sequences wrongly with it, and the matrices of Linear wrongly without it; so that
recurrent cases have no Linear.
"""

import copy
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
import yaml
from torch import nn

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / 'fuzz')]
import hls4ml_driver as driver  # noqa: E402
from torch_archive import without_traces  # noqa: E402

CASES = {}


def case(shapes, **options):
    def add(make):
        CASES['torch-' + make.__name__.replace('_', '-')] = (make, shapes, options)
        return make

    return add


class Net(nn.Module):
    """Modules by name and a function of them."""

    def __init__(self, run, **modules):
        super().__init__()
        for name, module in modules.items():
            setattr(self, name, module)
        self.run = run

    def forward(self, x):
        return self.run(self, x)


class TwoInputs(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.head = nn.Linear(6, 8), nn.Linear(4, 8), nn.Linear(8, 2)

    def forward(self, left, right):
        return self.head(torch.tanh(self.a(left)) * self.b(right))


@case([(10,)])
def mlp():
    return nn.Sequential(nn.Linear(10, 12), nn.ReLU(), nn.Dropout(0.3), nn.Linear(12, 8, bias=False), nn.BatchNorm1d(8), nn.Tanh(), nn.Linear(8, 5), nn.Softmax(dim=-1))


@case([(10,)], granularity='name')
def mlp_name():
    return Net(lambda m, x: m.out(F.relu(m.fc2(torch.sigmoid(m.fc1(x))))), fc1=nn.Linear(10, 9), fc2=nn.Linear(9, 7), out=nn.Linear(7, 4))


@case([(3, 16)])
def cnn1d():
    return Net(lambda m, x: m.fc(torch.flatten(m.pool(m.act(m.bn(m.conv(x)))), 1)), conv=nn.Conv1d(3, 6, 3, padding=1), bn=nn.BatchNorm1d(6), act=nn.ReLU(), pool=nn.MaxPool1d(2), fc=nn.Linear(48, 4))


@case([(2, 8, 10)])
def cnn2d():
    return Net(lambda m, x: m.fc(m.flat(m.pool2(F.relu(m.conv2(m.pool(F.relu(m.conv1(x)))))))),
               conv1=nn.Conv2d(2, 4, 3, padding=1), pool=nn.MaxPool2d(2), conv2=nn.Conv2d(4, 5, (3, 2), stride=(1, 2), padding=(1, 0), bias=False), pool2=nn.AvgPool2d(2), flat=nn.Flatten(), fc=nn.Linear(10, 3))


@case([(2, 8, 10)], granularity='name', io_type='io_stream')
def cnn2d_stream():
    return cnn2d()


@case([(10,)])
def residual():
    def run(m, x):
        stem = F.relu(m.stem(x))
        inner = F.relu(m.b(F.relu(m.a(stem))) + stem)
        return m.head(torch.cat([inner, m.side(x)], dim=1))

    return Net(run, stem=nn.Linear(10, 8), a=nn.Linear(8, 8), b=nn.Linear(8, 8), side=nn.Linear(10, 4), head=nn.Linear(12, 3))


@case([(6,), (4,)])
def two_inputs():
    return TwoInputs()


@case([(7, 5)], turning='off')
def lstm():
    return Net(lambda m, x: m.rnn(x)[0], rnn=nn.LSTM(5, 6, batch_first=True))


@case([(7, 5)], granularity='name', turning='off')
def gru():
    return Net(lambda m, x: m.rnn(x)[0], rnn=nn.GRU(5, 6, batch_first=True))


@case([(12,)])
def activations():
    def run(m, x):
        x = m.fc(x)
        return torch.cat([torch.cat([m.leaky(x), m.elu(x)], dim=1), torch.cat([m.prelu(x), m.threshold(x)], dim=1)], dim=1)

    return Net(run, fc=nn.Linear(12, 8), leaky=nn.LeakyReLU(0.17), elu=nn.ELU(0.7), prelu=nn.PReLU(8), threshold=nn.Threshold(0.25, 0))


@case([(3, 4, 4)])
def upsample():
    return Net(lambda m, x: torch.minimum(m.conv(m.up(x)), m.other(m.up(x))), up=nn.UpsamplingNearest2d(scale_factor=2), conv=nn.Conv2d(3, 2, 1), other=nn.Conv2d(3, 2, 3, padding=1))


def randomise(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in list(model.named_parameters()) + list(model.named_buffers()):
        if not tensor.dtype.is_floating_point:
            continue
        low, high = (0.4, 2.0) if 'var' in name else (-0.8, 0.8)
        with torch.no_grad():
            tensor.copy_(torch.rand(tensor.shape, generator=generator) * (high - low) + low)


class LastStep(nn.Module):
    """hls4ml gives the last step of a recurrent layer and looks through indexing; the exported program says so."""

    def __init__(self, net):
        super().__init__()
        self.rnn = net.rnn

    def forward(self, x):
        return self.rnn(x)[0][:, -1]


def exported(model, shapes):
    program = LastStep(model) if hasattr(model, 'rnn') else model
    batch = torch.export.Dim('batch')
    return torch.export.export(program, tuple(torch.zeros(2, *shape) for shape in shapes), dynamic_shapes=tuple({0: batch} for _ in shapes))


def channels_last(x):
    return np.moveaxis(x, 1, -1) if x.ndim > 2 else x


def record(name, folder):
    make, shapes, options = CASES[name]
    model = make().eval()
    randomise(model, 7 + len(name))
    granularity, io_type = options.get('granularity', 'model'), options.get('io_type', 'io_parallel')
    import hls4ml

    config = hls4ml.utils.config_from_pytorch_model(copy.deepcopy(model), shapes if len(shapes) > 1 else shapes[0], granularity=granularity, backend='Vitis', channels_last_conversion=options.get('turning', 'internal'))
    hls = {key: value for key, value in config.items() if key in ('Model', 'LayerName', 'LayerType')}
    rng = np.random.RandomState(3)
    inputs = [np.rint(rng.normal(0, 2, (24, *shape)) * 2**10) / 2**10 for shape in shapes]
    isSequence = hasattr(model, 'rnn')
    laid = [x if isSequence else channels_last(x) for x in inputs]
    target = folder / name
    target.mkdir(parents=True, exist_ok=True)
    torch.export.save(exported(model, shapes), str(target / 'model.pt2'))
    without_traces(target / 'model.pt2')
    files = ['input.npy'] if len(laid) == 1 else [f'input_{i}.npy' for i in range(len(laid))]
    for file, x in zip(files, laid):
        np.save(target / file, np.ascontiguousarray(x))
    (target / 'hls4ml_config.yml').write_text(yaml.safe_dump(json.loads(json.dumps(dict(Backend='Vitis', IOType=io_type, HLSConfig=hls, ProjectName='myproject'))), sort_keys=False))
    with tempfile.TemporaryDirectory() as work:
        graph = build(model, shapes, (hls, io_type), Path(work))
        flat = [np.ascontiguousarray(x, dtype=np.float64) for x in laid]
        results, trace = driver.run(graph, flat)
        layers, outputs, traced, weights = driver.collect(graph, flat, results, trace)
    driver.save_arrays(target / 'trace.npz', traced)
    driver.save_arrays(target / 'weights.npz', weights)
    with torch.no_grad():
        ideal = (LastStep(model) if isSequence else model)(*(torch.from_numpy(x.astype(np.float32)) for x in inputs))
    driver.save_arrays(target / 'reference.npz', {'output_0': channels_last(ideal.numpy())})
    info = dict(format=1, name=name, description='a PyTorch model', source='tests/tools/record-torch-cases.py, seeded', hls4ml_version=hls4ml.__version__, backend='Vitis', io_type=io_type,
                model=dict(path='model.pt2', format='pytorch'), inputs=[dict(layer=n, file=f, shape=list(x.shape)) for n, f, x in zip(graph.inputs, files, laid)], input_rule='given',
                outputs=outputs, samples=int(laid[0].shape[0]), layers=layers, agreement=None)
    (target / 'case.json').write_text(json.dumps(info, indent=1, default=str))
    print(name, [(l['name'], l['class_name'], l['shape']) for l in layers])


def build(model, shapes, how, work):
    import contextlib
    import io

    import hls4ml

    hls, io_type = how
    log = io.StringIO()
    with contextlib.redirect_stdout(log):
        graph = hls4ml.converters.convert_from_pytorch_model(copy.deepcopy(model), output_dir=str(work), backend='Vitis', io_type=io_type, hls_config={**copy.deepcopy(hls), 'InputShape': shapes if len(shapes) > 1 else shapes[0]})
        for layer in graph.get_layers():
            if layer.class_name != 'Clone':
                layer.set_attr('trace', True)
        graph.config.trace_output = True
        graph.write()
        graph._compile()
    graph.compile = lambda: None
    return graph


if __name__ == '__main__':
    for name in sys.argv[2:] or CASES:
        try:
            record(name, Path(sys.argv[1]))
        except Exception as e:
            print(f'{name}: {type(e).__name__}: {e}')
