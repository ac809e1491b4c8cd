"""Measures hls4ml: time to convert and compile a network, and samples a second of its C simulation on one thread.

Called by measure-hls4ml.ts with BITLOOM_HLS4ML_PYTHON: hls4ml-bench.py FOLDER
The folder holds model.h5 or model.json with weights.h5, hls4ml_config.yml and input.npy (float32). Prints one JSON object when the library is compiled
(its results lie in output.npy then), and one for every line that comes in: the time of all samples, each slice of some milliseconds
predicted several times and its fastest time counted.
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ['OMP_NUM_THREADS'] = '1'

import numpy as np  # noqa: E402

if not hasattr(np, 'product'):  # removed in NumPy 2, but hls4ml 1.3.0 asks for it
    np.product = np.prod

import yaml  # noqa: E402
from hls4ml.converters.keras_v2_to_hls import keras_v2_to_hls  # noqa: E402
from hls4ml.utils.config import create_config  # noqa: E402

folder = Path(sys.argv[1])
spec = yaml.safe_load((folder / 'hls4ml_config.yml').read_text())
config = create_config(output_dir=str(folder / 'project'), backend=spec.get('Backend', 'Vitis'), io_type=spec.get('IOType', 'io_parallel'), clock_period=5)
if (folder / 'model.json').exists():
    config['KerasJson'] = str(folder / 'model.json')
    config['KerasH5'] = str(folder / 'weights.h5')
else:
    config['KerasH5'] = str(folder / 'model.h5')
config['HLSConfig'] = spec['HLSConfig']
sys.stdout.flush()
answers = os.dup(1)
os.dup2(2, 1)  # what hls4ml and the compiler say is no answer


def answer(content):
    os.write(answers, (json.dumps(content) + '\n').encode())


started = time.perf_counter()
graph = keras_v2_to_hls(config)
graph.compile()
compile_s = time.perf_counter() - started
x = np.ascontiguousarray(np.load(folder / 'input.npy').astype(np.float32))
y = np.asarray(graph.predict(x), dtype=np.float64)
np.save(folder / 'output.npy', y.reshape((len(x), -1)))
answer({'compileS': compile_s, 'samples': len(x)})
# A prediction of so few samples that it takes some milliseconds.
started = time.perf_counter()
graph.predict(x[:4])
slice_size = max(1, min(len(x), int(4 * 0.005 / (time.perf_counter() - started))))
slices = [np.ascontiguousarray(x[k:k + slice_size]) for k in range(0, len(x), slice_size)]
for _ in sys.stdin:
    fastest = [float('inf')] * len(slices)
    began = time.perf_counter()
    passes = 0
    while passes < 5 and (passes < 1 or time.perf_counter() - began < 5):
        for k, part in enumerate(slices):
            started = time.perf_counter()
            graph.predict(part)
            fastest[k] = min(fastest[k], time.perf_counter() - started)
        passes += 1
    answer({'fastestS': sum(fastest)})
