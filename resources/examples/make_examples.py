#!/usr/bin/env python3
"""Make the example projects that ship with the program: digits-mlp, digits-cnn-q and overflow-978.

Each folder receives the model (complete Keras 2 HDF5 file), an hls4ml configuration, a calibration and an evaluation
set, and example.json, which tells the program what lies there. Nothing is downloaded: the digits come with
scikit-learn. Every random choice is seeded and training runs on one thread with deterministic kernels, so the same
package versions on the same kind of processor give the same files.

    python3.11 -m venv venv
    venv/bin/pip install -r requirements.txt
    venv/bin/python make_examples.py                      # all three, beside this script
    venv/bin/python make_examples.py --out try digits-mlp   # one of them, elsewhere
"""
import argparse
import io
import json
import os
import sys
import zipfile
from pathlib import Path

os.environ['TF_USE_LEGACY_KERAS'] = '1'
os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('CUDA_VISIBLE_DEVICES', '-1')
os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '0')

import tf_keras as keras  # noqa: E402

sys.modules['keras'] = keras  # QKeras and hls4ml choose their Keras generation by `import keras`

import hls4ml  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
import yaml  # noqa: E402
from qkeras import QActivation, QConv2D, QConv2DBatchnorm, QDense  # noqa: E402
from sklearn.datasets import load_digits  # noqa: E402
from sklearn.model_selection import train_test_split  # noqa: E402

SEED = 1
PART = 'xc7z020clg400-1'
CLOCK_NS = 5
EVALUATION_ROWS = 360
CALIBRATION_ROWS = 360
DIGITS_SOURCE = 'Optical Recognition of Handwritten Digits, UCI Machine Learning Repository (CC BY 4.0), through scikit-learn'

# The kernel of hls4ml issue 978, row by row.
KERNEL_978 = [
    [-0.46035218, 0.35075396, 0.91544527],
    [0.40746373, -0.3072288, -0.12625036],
    [-0.36835948, -0.66943824, -0.16099125],
]


def write_npz(path, **arrays):
    """Write a deflated .npz whose bytes depend on the arrays only (fixed time stamps)."""
    with zipfile.ZipFile(path, 'w') as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f'{name}.npy', (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, buffer.getvalue(), zipfile.ZIP_DEFLATED, 9)


def write_config(path, project, layers):
    """Write an hls4ml configuration file around the given HLSConfig section."""
    config = {
        'ProjectName': project,
        'Backend': 'Vitis',
        'Part': PART,
        'ClockPeriod': CLOCK_NS,
        'IOType': 'io_parallel',
        'HLSConfig': layers,
    }
    path.write_text(yaml.safe_dump(json.loads(json.dumps(config)), sort_keys=False), encoding='utf-8')


def write_example(folder, model, layers, datasets, **facts):
    """Write model, configuration, datasets and example.json into one folder."""
    folder.mkdir(parents=True, exist_ok=True)
    model.save(str(folder / 'model.h5'), include_optimizer=False)
    write_config(folder / 'hls4ml_config.yml', folder.name.replace('-', '_'), layers)
    listed = []
    for file, (name, role, arrays) in datasets.items():
        write_npz(folder / file, **arrays)
        listed.append({'file': file, 'name': name, 'role': role, 'labels': 'y' in arrays})
    example = {
        'order': list(EXAMPLES).index(folder.name) + 1,
        'title': facts.pop('title'),
        'description': facts.pop('description'),
        'model': 'model.h5',
        'config': 'hls4ml_config.yml',
        'datasets': listed,
        **facts,
    }
    (folder / 'example.json').write_text(json.dumps(example, indent=2, ensure_ascii=False) + '\n', encoding='utf-8')


# ------------------------------------------------------------------------------------------------------------- digits
def digits(shape):
    """Return (train, calibration, evaluation), each (x, y); pixels are multiples of 1/16 between 0 and 1."""
    bunch = load_digits()
    x = (bunch.data / 16).astype(np.float32).reshape((-1, *shape))
    y = bunch.target.astype(np.int32)
    x_train, x_eval, y_train, y_eval = train_test_split(x, y, test_size=EVALUATION_ROWS, stratify=y, random_state=SEED)
    calibration = x_train[:CALIBRATION_ROWS], y_train[:CALIBRATION_ROWS]
    return (x_train, y_train), calibration, (x_eval, y_eval)


def train(model, data, epochs, rate):
    """Fit with Adam and a learning rate that falls to zero along half a cosine."""
    def falling(epoch):
        return float(rate * 0.5 * (1 + np.cos(np.pi * epoch / epochs)))

    model.compile(keras.optimizers.Adam(rate), 'sparse_categorical_crossentropy', ['accuracy'])
    model.fit(*data, batch_size=32, epochs=epochs, verbose=0, callbacks=[keras.callbacks.LearningRateScheduler(falling)])


def report(name, model, evaluation):
    accuracy = model.evaluate(*evaluation, verbose=0)[1]
    print(f'{name}: accuracy {accuracy:.4f} on {len(evaluation[1])} held-out digits')


def digits_datasets(calibration, evaluation):
    return {
        'calibration.npz': ('Calibration digits', 'calibration', {'x': calibration[0], 'y': calibration[1]}),
        'evaluation.npz': ('Held-out digits', 'evaluation', {'x': evaluation[0], 'y': evaluation[1]}),
    }


def digits_facts():
    return {
        'class_names': [str(i) for i in range(10)],
        'image': {'height': 8, 'width': 8, 'channels': 1},
        'source': DIGITS_SOURCE,
    }


def make_digits_mlp(folder):
    """Plain Keras MLP 64-16-16-10, one 16-bit type for every layer behind the input."""
    training, calibration, evaluation = digits((64,))
    small = keras.regularizers.L2(2e-3)  # keeps every value inside fixed<16,6>, the differences of the logits in softmax included
    model = keras.Sequential(
        [
            keras.layers.Input((64,), name='pixels'),
            keras.layers.Dense(16, activation='relu', kernel_regularizer=small, name='fc1'),
            keras.layers.Dense(16, activation='relu', kernel_regularizer=small, name='fc2'),
            keras.layers.Dense(10, activation='softmax', kernel_regularizer=small, name='output'),
        ],
        name='digits_mlp',
    )
    train(model, training, epochs=60, rate=4e-3)
    report(folder.name, model, evaluation)
    layers = hls4ml.utils.config_from_keras_model(
        model, granularity='model', backend='Vitis', default_precision='fixed<16,6>', default_reuse_factor=1
    )
    layers['Model']['Strategy'] = 'Latency'
    layers['LayerName'] = {'pixels': {'Precision': {'result': 'ufixed<5,1>'}}}  # pixels are 0, 1/16 … 16/16
    write_example(
        folder,
        model,
        layers,
        digits_datasets(calibration, evaluation),
        title='Handwritten digits, dense',
        description='A small dense network that reads 8×8 handwritten digits, with 16 bits in every layer: '
        'take bits away and watch which layer overflows first.',
        **digits_facts(),
    )


def make_digits_cnn_q(folder):
    """QKeras CNN with 6-bit weights and activations; an L1 penalty keeps the unrolled shift-add logic small."""
    training, calibration, evaluation = digits((8, 8, 1))
    bits = 'quantized_bits(6,0,alpha=1)'
    quantized = {'kernel_quantizer': bits, 'bias_quantizer': bits}

    def sparse():
        return keras.regularizers.L1(2e-3)

    image = keras.layers.Input((8, 8, 1), name='image')
    x = QConv2D(6, 3, strides=2, padding='valid', kernel_regularizer=sparse(), name='conv', **quantized)(image)
    x = QActivation('quantized_relu(6,2)', name='conv_relu')(x)
    x = keras.layers.Flatten(name='flatten')(x)
    x = QDense(10, kernel_regularizer=sparse(), name='fc', **quantized)(x)
    x = keras.layers.Activation('softmax', name='softmax')(x)
    model = keras.Model(image, x, name='digits_cnn_q')
    train(model, training, epochs=100, rate=3e-3)
    report(folder.name, model, evaluation)

    layers = hls4ml.utils.config_from_keras_model(model, granularity='name', backend='Vitis', default_precision='fixed<16,6>')
    named = layers['LayerName']
    named['image']['Precision']['result'] = 'ufixed<5,1>'  # pixels are 0, 1/16 … 16/16
    # The softmax tables are addressed by the uppermost ten bits of their input, and the inferred type of the logits is
    # too wide for that; six integer bits hold every difference between two logits. hls4ml takes the type of the table
    # input from the layer's own key; the sum of ten exponentials lies between 1 and 10.
    for name in ('fc', 'fc_linear'):  # the same type in both, else a second conversion stays behind the layer
        named[name]['Precision']['result'] = 'fixed<12,6,RND,SAT>'
    named['softmax']['inv_inp_t'] = 'ufixed<10,4,RND,SAT>'
    write_example(
        folder,
        model,
        layers,
        digits_datasets(calibration, evaluation),
        title='Handwritten digits, 6-bit convolution',
        description='A convolutional network trained with 6-bit weights in QKeras, small enough to become '
        'shift-and-add logic and be synthesized without any vendor tool.',
        **digits_facts(),
    )


# --------------------------------------------------------------------------------------------------------- overflow-978
def rows_978():
    """Evaluation rows: all 1, all 2 (the reported failure), further constant rows, then normal values; all exact in fixed<16,6>."""
    constants = [1.0, 2.0, 0.0, -1.0, -2.0, 4.0, 31.9990234375, -32.0, 2.0**-10, -(2.0**-10)]
    rng = np.random.RandomState(978)
    return np.concatenate([np.array([np.full((3, 3, 1), c) for c in constants]), ordinary_rows(rng, 54)]).astype(np.float32)


def ordinary_rows(rng, count):
    """Normal values of standard deviation 2, rounded to multiples of 2^-10 (the grid of fixed<16,6>)."""
    return np.rint(rng.normal(0, 2, (count, 3, 3, 1)) * 1024) / 1024


def make_overflow_978(folder):
    """One QConv2DBatchnorm whose automatic scale makes the default 16-bit types overflow."""
    inputs = keras.layers.Input((3, 3, 1), name='input_1')
    layer = QConv2DBatchnorm(
        1,
        kernel_size=(3, 3),
        kernel_quantizer='quantized_bits(16,6)',
        bias_quantizer='quantized_bits(16,6)',
        use_bias=True,
        momentum=0.9,
        epsilon=1e-5,
        name='fused_convbn_0',
    )
    model = keras.Model(inputs, layer(inputs), name='qkeras')
    for weight in layer.weights:
        if weight.name.endswith('/kernel:0'):
            weight.assign(np.array(KERNEL_978, np.float32).reshape(3, 3, 1, 1))
    x = rows_978()
    one, two = np.asarray(model(x[:2], training=False)).ravel()
    print(f'{folder.name}: all ones gives {one:.9f}, all twos gives {two:.9f}')
    layers = hls4ml.utils.config_from_keras_model(
        model, granularity='model', backend='Vitis', default_precision='fixed<16,6>', default_reuse_factor=1
    )
    write_example(
        folder,
        model,
        layers,
        {
            'report.npz': ('Input of the report, all 2', 'evaluation', {'x': x[1:2]}),
            'calibration.npz': ('Ordinary inputs', 'calibration', {'x': ordinary_rows(np.random.RandomState(979), 128).astype(np.float32)}),
            'evaluation.npz': ('Constant and random inputs', 'evaluation', {'x': x}),
        },
        title='A silent overflow (hls4ml issue 978)',
        description='A network whose hardware gives 0.162 where QKeras gives −0.838 and nothing complains: '
        'find the value that overflows and widen its type.',
        source='hls4ml issue 978, https://github.com/fastmachinelearning/hls4ml/issues/978',
    )


EXAMPLES = {'digits-mlp': make_digits_mlp, 'digits-cnn-q': make_digits_cnn_q, 'overflow-978': make_overflow_978}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('names', nargs='*', metavar='name', help=f'examples to make: {", ".join(EXAMPLES)} (default: all)')
    parser.add_argument('--out', type=Path, default=Path(__file__).resolve().parent, help='folder for the example folders (default: beside this script)')
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in EXAMPLES]
    if unknown:
        parser.error(f'no such example: {", ".join(unknown)}')

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()
    for name in arguments.names or EXAMPLES:
        keras.backend.clear_session()
        keras.utils.set_random_seed(SEED)
        EXAMPLES[name](arguments.out / name)


if __name__ == '__main__':
    main()
