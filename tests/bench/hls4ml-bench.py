"""Measures hls4ml: time to convert and compile a model, and samples a second of its C simulation on one thread.

Called by engine-bench.ts with BITLOOM_HLS4ML_PYTHON: hls4ml-bench.py MODEL WEIGHTS|- INPUT.npy FOLDER REPEATS
Prints one JSON object.
"""

import json
import os
import statistics
import sys
import time

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
os.environ['OMP_NUM_THREADS'] = '1'

import numpy as np  # noqa: E402

import hls4ml  # noqa: E402

try:
    # Keras finds the quantizers of a QKeras model only when they are loaded.
    import qkeras  # noqa: E402, F401
except ImportError:
    pass

model, weights, inputs, folder, repeats = sys.argv[1:6]
files = {'KerasH5': model} if weights == '-' else {'KerasJson': model, 'KerasH5': weights}
config = {
    **files, 'OutputDir': folder, 'ProjectName': 'bench', 'Backend': 'Vitis', 'XilinxPart': 'xc7z020clg400-1', 'ClockPeriod': 5, 'IOType': 'io_parallel',
    'HLSConfig': {'Model': {'Precision': 'fixed<16,6>', 'ReuseFactor': 1, 'Strategy': 'Latency'}},
}
started = time.perf_counter()
converted = hls4ml.converters.keras_v2_to_hls(config)
converted.compile()
compile_s = time.perf_counter() - started
x = np.ascontiguousarray(np.load(inputs).astype(np.float32))
converted.predict(x[:8])
times = []
for _ in range(int(repeats)):
    started = time.perf_counter()
    converted.predict(x)
    times.append(time.perf_counter() - started)
print(json.dumps({'compileS': compile_s, 'samplesPerS': len(x) / statistics.median(times), 'samples': len(x)}))
