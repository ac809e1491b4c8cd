import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { emulateRebuilt, rebuildFolder, valuesOf } from '../../../../helpers/rebuilt-project.ts';
import { hasShared, sharedPath } from '../../../../helpers/shared.ts';
import { tempFolder } from '../../../../helpers/temp-workspace.ts';

/** A Python with hls4ml 0.6 to 0.8 and the TensorFlow that its converter needs. */
const python = process.env['BITLOOM_HLS4ML_08_PYTHON'] ?? '';
const version = python === '' ? '' : spawnSync(python, ['-c', 'import importlib.metadata as m; print(m.version("hls4ml"))'], { encoding: 'utf8' }).stdout.trim();
const missing = python === '' ? 'BITLOOM_HLS4ML_08_PYTHON is not set' : /^0\.[678]\./.test(version) ? (hasShared ? undefined : '../shared is absent') : `${python} has no hls4ml 0.6 to 0.8`;
const place = tempFolder();
afterAll(() => place.remove());

/** hls4ml converts, writes and compiles a network and predicts 16 samples. NumPy and QKeras are made to look as old as it expects where they are not. */
const DRIVER = `
import os, sys, types
os.environ.update(TF_USE_LEGACY_KERAS='1', TF_CPP_MIN_LOG_LEVEL='3')
import numpy as np, h5py
for name, value in [('int', int), ('float', float), ('bool', bool), ('product', np.prod)]:
    if name not in np.__dict__: setattr(np, name, value)
folder, weights, io, strategy = sys.argv[1:5]
text = h5py.File(weights, 'r').attrs['model_config']
open(folder + '.json', 'w').write(text if isinstance(text, str) else text.decode())
from hls4ml.converters.keras_to_hls import keras_to_hls
m = keras_to_hls(dict(OutputDir=folder, ProjectName='myproject', Backend='Vivado', Part='xcku115-flvb2104-2-i', XilinxPart='xcku115-flvb2104-2-i', ClockPeriod=5, ClockUncertainty='27%', IOType=io, KerasJson=folder + '.json', KerasH5=weights,
    HLSConfig=dict(Model=dict(Precision='ap_fixed<16,6>', ReuseFactor=1 if strategy == 'Latency' else 4, Strategy=strategy))))
m.write()
m.compile()
x = np.random.default_rng(3).normal(0, 1.5, (16, *m.get_input_variables()[0].shape)).astype(np.float32)
np.save(folder + '/x.npy', x)
np.save(folder + '/y.npy', np.asarray(m.predict(x), dtype=np.float64))
`;

const CASES = [
  ['mix-mlp', 'io_parallel', 'Latency'],
  ['mix-cnn', 'io_stream', 'Resource'],
  ['lstm', 'io_parallel', 'Latency'],
  ['gru', 'io_parallel', 'Resource'],
  ['gru-sequences-auto', 'io_parallel', 'Latency'],
  ['lstm-stream', 'io_stream', 'Latency'],
] as const;
const isRecurrent = (model: string): boolean => /lstm|gru/.test(model);

describe.skipIf(missing !== undefined)(`folders that hls4ml ${version} wrote, without their model${missing === undefined ? '' : ` (${missing})`}`, () => {
  it.each(CASES.filter(([model]) => !(version.startsWith('0.6') && isRecurrent(model))))('%s, %s, %s: rebuilt from C++, 16 samples equal its prediction to the bit', (model, ioType, strategy) => {
    const folder = join(place.path, `${model}-${ioType}`);
    const script = join(place.path, 'driver.py');
    writeFileSync(script, DRIVER);
    const ran = spawnSync(python, [script, folder, sharedPath('goldens', model, 'model.h5'), ioType, strategy], { encoding: 'utf8' });
    expect(ran.status, ran.stderr.slice(-2000)).toBe(0);
    const [x, y] = [valuesOf(join(folder, 'x.npy')), valuesOf(join(folder, 'y.npy'))];
    expect(y.length).toBeGreaterThan(30);
    expect(emulateRebuilt(rebuildFolder(folder), x, ioType)).toEqual([...y]);
  }, 240_000);
});
