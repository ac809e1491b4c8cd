import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSavedModel } from '../../../../../main/compiler/readers/hls4ml-project/read-fml.ts';
import type { H5Access } from '../../../../../main/compiler/readers/h5-access.ts';
import { findHls4ml } from '../../../../helpers/hls4ml-python.ts';
import { emulateRebuilt, rebuildFolder, valuesOf } from '../../../../helpers/rebuilt-project.ts';
import { hasShared, sharedPath } from '../../../../helpers/shared.ts';
import { tempFolder } from '../../../../helpers/temp-workspace.ts';

const python = findHls4ml();
const reason = typeof python === 'string' ? ` (${python})` : hasShared ? '' : ' (../shared is absent)';
const place = tempFolder();
afterAll(() => place.remove());

/** hls4ml converts, writes, saves and compiles a network and predicts 32 samples with it. A model whose configuration stands in its .h5 is split first. */
const DRIVER = `
import sys, h5py, numpy as np
if not hasattr(np, 'product'): np.product = np.prod
from hls4ml.converters.keras_v2_to_hls import keras_v2_to_hls
folder, model, weights, io, strategy, precision = sys.argv[1:7]
if model == weights:
    text = h5py.File(model, 'r').attrs['model_config']
    model = folder + '.json'
    open(model, 'w').write(text if isinstance(text, str) else text.decode())
config = dict(OutputDir=folder, ProjectName='myproject', Backend='Vitis', Part='xcvu13p-flga2577-2-e', ClockPeriod=5, ClockUncertainty='27%', IOType=io, KerasJson=model, KerasH5=weights,
    WriterConfig=dict(Namespace=None, WriteWeightsTxt=True, WriteTar=False, TBOutputStream='both', WriteEmulationConstants=False),
    HLSConfig=dict(Model=dict(Precision=precision, ReuseFactor=1 if strategy == 'Latency' else 4, Strategy=strategy)))
if weights == 'einsum-layers':
    from hls4ml.model.graph import ModelGraph
    r = np.random.default_rng(1)
    layer = lambda name, source, equation, inp, out, kernel, bias: dict(class_name='EinsumDense', name=name, inputs=[source], equation=equation, inp_shape=inp, out_shape=out, weight_data=r.normal(0, .5, kernel), bias_data=r.normal(0, .5, bias))
    m = ModelGraph.from_layer_list(config, [dict(class_name='InputLayer', name='inp', input_shape=[3, 4]), layer('ed', 'inp', 'bc,cd->bd', (3, 4), (3, 5), (4, 5), (3, 5)), layer('placed', 'ed', 'bd,bde->eb', (3, 5), (2, 3), (3, 5, 2), (2, 3))], inputs=['inp'], outputs=['placed'])
elif weights == 'einsum-pairs':
    from hls4ml.model.graph import ModelGraph
    pair = lambda name, sources, equation, first, second, out: dict(class_name='Einsum', name=name, inputs=sources, equation=equation, inp0_shape=first, inp1_shape=second, out_shape=out)
    m = ModelGraph.from_layer_list(config, [dict(class_name='InputLayer', name='inp', input_shape=[3, 4]), pair('scores', ['inp', 'inp'], 'bc,dc->bd', (3, 4), (3, 4), (3, 3)), pair('placed', ['scores', 'inp'], 'bd,bc->cbd', (3, 3), (3, 4), (4, 3, 3))], inputs=['inp'], outputs=['placed'])
else:
    m = keras_v2_to_hls(config)
m.write()
try:
    m.save(folder + '.fml')
except (RecursionError, TypeError) as reason:
    print('not saved:', reason)
script = open(folder + '/build_lib.sh').read()
open(folder + '/build_lib.sh', 'w').write(script.replace('-O3', '-O1'))
m._compile()
m.compile = lambda: None
shape = m.get_input_variables()[0].shape
x = np.random.default_rng(3).normal(0, 1.5, (32, *shape)).astype(np.float32)
np.save(folder + '/x.npy', x)
np.save(folder + '/y.npy', m.predict(x))
`;

/** Of the conformance cases' models the whole lies in one file. */
const WHOLE = ['lstm', 'gru', 'gru-sequences-auto', 'bidirectional-lstm', 'timedistributed', 'qdense-po2'];
/** What hls4ml 1.3 cannot save: layers that lead back to themselves, or hold a function. */
const UNSAVED = new Set(['timedistributed', 'einsum']);
const CASES = [
  ['KERAS_3layer', 'io_parallel', 'Resource', 'fixed<16,6>'],
  ['KERAS_conv1d_small', 'io_parallel', 'Latency', 'fixed<18,8,RND,SAT>'],
  ['KERAS_conv2d_model', 'io_stream', 'Latency', 'fixed<16,6>'],
  ['jetTagger_Conv2D_Small', 'io_parallel', 'Latency', 'fixed<16,6>'],
  ['keras_bnn', 'io_parallel', 'Latency', 'fixed<16,6>'],
  ['lstm', 'io_parallel', 'Latency', 'fixed<16,6>'],
  ['lstm', 'io_stream', 'Resource', 'fixed<18,8>'],
  ['gru', 'io_parallel', 'Latency', 'fixed<16,6>'],
  ['gru-sequences-auto', 'io_parallel', 'Resource', 'fixed<18,8,RND,SAT>'],
  ['bidirectional-lstm', 'io_parallel', 'Latency', 'fixed<16,6>'],
  ['timedistributed', 'io_parallel', 'Latency', 'fixed<16,6>'],
  ['qdense-po2', 'io_parallel', 'Latency', 'fixed<16,6>'],
  ['einsum', 'io_parallel', 'Latency', 'fixed<16,6>'],
  ['einsum-pairs', 'io_parallel', 'Latency', 'fixed<16,6>'],
] as const;

/** Model and weights as the driver takes them. */
function filesOf(model: string): readonly [string, string] {
  if (model === 'einsum') return ['einsum', 'einsum-layers'];
  if (model === 'einsum-pairs') return ['einsum', 'einsum-pairs'];
  const whole = sharedPath('goldens', model, 'model.h5');
  return WHOLE.includes(model) ? [whole, whole] : [sharedPath('models', 'keras', `${model}.json`), sharedPath('models', 'keras', `${model}_weights.h5`)];
}

describe.skipIf(typeof python === 'string' || !hasShared)(`folders that hls4ml wrote, without their model${reason}`, () => {
  it.each(CASES.filter(([model]) => model !== 'qdense-po2' || (typeof python !== 'string' && python.helpers.has('qkeras'))))('%s, %s, %s, %s: rebuilt from C++ and from .fml, 32 samples equal hls4ml’s prediction to the bit', (model, ioType, strategy, precision) => {
    const folder = join(place.path, `${model}-${ioType}-${strategy}`);
    const script = join(place.path, 'driver.py');
    writeFileSync(script, DRIVER);
    const ran = spawnSync(typeof python === 'string' ? '' : python.python, [script, folder, ...filesOf(model), ioType, strategy, precision], { encoding: 'utf8' });
    expect(ran.status, ran.stderr.slice(-2000)).toBe(0);
    const [x, y] = [valuesOf(join(folder, 'x.npy')), valuesOf(join(folder, 'y.npy'))];
    expect(y.length).toBeGreaterThan(60);
    expect(emulateRebuilt(rebuildFolder(folder), x, ioType)).toEqual([...y]);
    expect(existsSync(`${folder}.fml`)).toBe(!UNSAVED.has(model));
    if (UNSAVED.has(model)) return;
    const saved = readSavedModel({ model: { name: 'a.fml', bytes: new Uint8Array(readFileSync(`${folder}.fml`)) }, companions: [], h5: {} as H5Access });
    expect(emulateRebuilt(saved.graph, x, ioType)).toEqual([...y]);
  }, 240_000);
});
