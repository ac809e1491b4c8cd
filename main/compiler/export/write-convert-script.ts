/**
 * @file A Python script that converts the model with hls4ml exactly as the design says: model, configuration, part, clock. It is complete:
 * loading, compiling, predicting and building are in it, each asked for on its command line.
 */

import type { ModelFormat } from '../ir/model-graph.ts';

/** What the script is about. */
export interface ConvertOrder {
  readonly format: ModelFormat;
  readonly modelFile: string;
  /** Weights of an architecture. */
  readonly companionFiles: readonly string[];
  readonly projectName: string;
  /** The configuration as hls4ml's own file. */
  readonly configuration: string;
  /** What the configuration cannot say. */
  readonly notExpressed: readonly string[];
  /** What the network was quantized with, which has to be there when Keras loads it. */
  readonly quantizedBy?: 'hgq' | 'qkeras';
}

/** The script, or why there can be none. */
export type ConvertScript = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/** Write the script. Never throws. */
export function writeConvertScript(order: ConvertOrder): ConvertScript {
  const load = loaderOf(order);
  if (load === undefined) return { ok: false, reason: 'the network was rebuilt from C++, so there is no model that hls4ml could convert; the project itself is what hls4ml wrote' };
  return { ok: true, text: [...headOf(order), ...load, '', ...tailOf(order.format)].join('\n') };
}

function headOf({ format, modelFile, companionFiles, configuration, notExpressed, projectName }: ConvertOrder): readonly string[] {
  const [weights] = companionFiles;
  return [
    '#!/usr/bin/env python3',
    `"""Convert ${commentText(modelFile)} with hls4ml as the design says.`,
    '',
    ...(format === 'pytorch' ? ['hls4ml reads a PyTorch module, not an exported program: name your own with --module FILE.py:NAME', 'in every call.', ''] : []),
    '    python convert.py                              write the project',
    '    python convert.py --predict x.npy --out y.npy  compile it with g++ and predict',
    '    python convert.py --predict x.npy --trace t.npz  write the results of every layer too',
    '    python convert.py --build                      run C synthesis with the installed tool',
    ...(notExpressed.length === 0 ? [] : ['', ...notExpressed.map((note) => commentText(note))]),
    '"""',
    '',
    'import argparse',
    'from pathlib import Path',
    '',
    'import numpy as np',
    'import yaml',
    '',
    'import hls4ml',
    '',
    "if not hasattr(np, 'product'):  # NumPy 2 has no product any more; hls4ml 1.3.0 asks for it",
    '    np.product = np.prod',
    '',
    `MODEL = ${pythonText(modelFile)}`,
    ...(weights === undefined ? [] : [`WEIGHTS = ${pythonText(weights)}`]),
    `PROJECT = ${pythonText(projectName)}`,
    '',
    '# The configuration; tags such as !keras_model name files of another machine and are read as plain text.',
    `CONFIGURATION = ${pythonBlock(configuration)}`,
    '',
    '',
    'class Loader(yaml.SafeLoader):',
    '    """Reads the configuration without making objects of its tags."""',
    '',
    '',
    "Loader.add_multi_constructor('!', lambda loader, suffix, node: loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None)",
    '',
    '',
    'def configuration(output_dir):',
    '    """The whole configuration of hls4ml, without models and files of another machine."""',
    '    read = yaml.load(CONFIGURATION, Loader)',
    "    read = read if 'HLSConfig' in read else {'HLSConfig': read}",
    "    for key in ('KerasModel', 'KerasJson', 'KerasH5', 'OnnxModel', 'PytorchModel', 'TensorFlowModel', 'InputData', 'OutputPredictions', 'Stamp', 'Bitloom'):",
    '        read.pop(key, None)',
    "    backend = read.setdefault('Backend', 'Vitis')",
    "    part = read.get('Part') or read.get('XilinxPart') or read.get('FPGAPart')",
    '    known = hls4ml.utils.config.create_config(output_dir=str(output_dir), project_name=PROJECT, backend=backend, **({\'part\': part} if part else {}))',
    "    return {**known, **read, 'OutputDir': str(output_dir), 'ProjectName': PROJECT}",
    '',
    '',
  ];
}

function loaderOf({ format, companionFiles, modelFile, quantizedBy }: ConvertOrder): readonly string[] | undefined {
  const start = ['def convert(model_path, output_dir):', '    """The network as hls4ml converts it."""', '    config = configuration(output_dir)'];
  const isKeras2File = format === 'keras2' && (/\.(h5|hdf5)$/i.test(modelFile) || companionFiles.length > 0);
  if (isKeras2File) {
    const files = companionFiles.length > 0 ? ["    config['KerasJson'] = str(model_path)", "    config['KerasH5'] = str(model_path.parent / WEIGHTS)"] : ["    config['KerasH5'] = str(model_path)"];
    return [...start, '    # hls4ml reads files of Keras 2 itself; neither Keras nor TensorFlow is needed.', '    from hls4ml.converters.keras_v2_to_hls import keras_v2_to_hls', '', ...files, '    return keras_v2_to_hls(config)'];
  }
  switch (format) {
    case 'onnx':
    case 'qonnx':
      return [
        ...start, '    from qonnx.core.modelwrapper import ModelWrapper', '    from qonnx.util.cleanup import cleanup_model', '    from qonnx.transformation.channels_last import ConvertToChannelsLastAndClean', '    from qonnx.transformation.gemm_to_matmul import GemmToMatMul', '',
        '    model = cleanup_model(ModelWrapper(str(model_path)))',
        "    if any(node.op_type in ('Conv', 'MaxPool', 'AveragePool', 'GlobalAveragePool') for node in model.graph.node):", '        model = model.transform(ConvertToChannelsLastAndClean())',
        '    model = cleanup_model(model.transform(GemmToMatMul()))', '    return hls4ml.converters.convert_from_onnx_model(model, **arguments(config))', '', '', ...argumentLines(false),
      ];
    case 'hls4ml':
      return /\.fml$/i.test(modelFile)
        ? ['def convert(model_path, output_dir):', '    """The network as hls4ml saved it; its types are those of the file."""', '    from hls4ml.utils.serialization import deserialize_model', '', '    model = deserialize_model(model_path, output_dir=str(output_dir))', "    model.config.config.update({'OutputDir': str(output_dir), 'ProjectName': PROJECT})", '    return model']
        : undefined;
    case 'pytorch':
      return [...pytorchLoader(), ...argumentLines(false)];
    case 'keras2':
    case 'keras3':
    case 'hgq':
    case 'hgq2':
    default:
      return [...start, ...kerasImports(format, quantizedBy), '', `    model = keras.models.load_model(model_path, compile=False${quantizedBy === 'qkeras' ? ', custom_objects=objects' : ''})`, '    return hls4ml.converters.convert_from_keras_model(model, **arguments(config))', '', '', ...argumentLines(true)];
  }
}

/** hls4ml reads modules; of an exported program it can take the weights and the shapes alone. */
function pytorchLoader(): readonly string[] {
  return [
    'def module_of(place):',
    '    """The module behind FILE.py:NAME, a class or function without arguments, or a module itself."""',
    '    import importlib.util',
    '',
    '    import torch',
    '',
    "    path, _, name = place.rpartition(':')",
    "    spec = importlib.util.spec_from_file_location('network', path)",
    '    source = importlib.util.module_from_spec(spec)',
    '    spec.loader.exec_module(source)',
    '    found = getattr(source, name)',
    '    return found if isinstance(found, torch.nn.Module) else found()',
    '',
    '',
    'def convert(model_path, output_dir, module):',
    '    """The network as hls4ml converts it: the module of your own file with weights and input shapes of the exported program."""',
    '    config = configuration(output_dir)',
    '    import torch',
    '',
    '    program = torch.export.load(str(model_path))',
    '    model = module_of(module)',
    '    model.load_state_dict(program.state_dict)',
    '    model.eval()',
    '    inputs = [node for node in program.graph.nodes if node.name in program.graph_signature.user_inputs]',
    "    config['HLSConfig']['InputShape'] = [(None, *map(int, node.meta['val'].shape[1:])) for node in inputs]",
    "    config['HLSConfig']['Model'].setdefault('ChannelsLastConversion', 'internal')  # as the design: data stands channels last",
    '    return hls4ml.converters.convert_from_pytorch_model(model, **arguments(config))',
    '',
    '',
  ];
}

function kerasImports(format: ModelFormat, quantizedBy: ConvertOrder['quantizedBy']): readonly string[] {
  const module = format === 'keras2' || format === 'hgq' ? '    import tf_keras as keras' : '    import keras';
  if (quantizedBy === 'hgq') return [module, '    import hgq  # registers its layers'];
  if (quantizedBy === undefined) return [module];
  return [module, '    from qkeras.utils import _add_supported_quantized_objects', '', '    objects = {}', '    _add_supported_quantized_objects(objects)'];
}

/** The Keras converter overwrites BitExact of the configuration by its own argument. */
function argumentLines(hasBitExact: boolean): readonly string[] {
  return [
    'def arguments(config):',
    '    """The configuration as arguments of a converter."""',
    "    names = {'Part': 'part', 'ClockPeriod': 'clock_period', 'ClockUncertainty': 'clock_uncertainty', 'IOType': 'io_type', 'OutputDir': 'output_dir', 'ProjectName': 'project_name', 'Backend': 'backend'}",
    `    return {**{name: config[key] for key, name in names.items() if config.get(key) is not None}, 'hls_config': config['HLSConfig']${hasBitExact ? ", 'bit_exact': config['HLSConfig']['Model'].get('BitExact')" : ''}}`,
  ];
}

function tailOf(format: ModelFormat): readonly string[] {
  const isModule = format === 'pytorch';
  return [
    '',
    'def main():',
    '    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)',
    "    parser.add_argument('--model', type=Path, default=Path(__file__).resolve().parent / MODEL, help='model file (default: beside this script)')",
    ...(isModule ? ["    parser.add_argument('--module', required=True, metavar='FILE.py:NAME', help='your module, which hls4ml reads; the exported file gives its weights')"] : []),
    "    parser.add_argument('--output-dir', type=Path, default=Path('hls4ml_prj'), help='folder of the project')",
    "    parser.add_argument('--predict', type=Path, nargs='+', metavar='NPY', help='inputs to predict, one file per input of the model')",
    "    parser.add_argument('--out', type=Path, default=Path('predictions.npy'), help='file for the predictions')",
    "    parser.add_argument('--trace', type=Path, metavar='NPZ', help='file for the results of every layer of the prediction')",
    "    parser.add_argument('--build', action='store_true', help='run C synthesis')",
    '    given = parser.parse_args()',
    '    if given.trace and not given.predict:',
    "        parser.error('--trace needs --predict')",
    `    model = convert(given.model, given.output_dir${isModule ? ', given.module' : ''})`,
    '    if given.trace:',
    '        model.config.trace_output = True',
    '        for layer in model.get_layers():',
    "            if layer.class_name != 'Clone':",
    "                layer.set_attr('trace', True)",
    '    if given.predict:',
    '        model.compile()',
    '        inputs = [np.ascontiguousarray(np.load(path), dtype=np.float64) for path in given.predict]',
    '        samples = inputs[0] if len(inputs) == 1 else inputs',
    '        np.save(given.out, model.predict(samples))',
    '        if given.trace:',
    '            model.compile = lambda: None  # a trace would compile again',
    '            np.savez(given.trace, **model.trace(samples)[1])',
    '    else:',
    '        model.write()',
    '    if given.build:',
    '        print(model.build(csim=False, synth=True))',
    '',
    '',
    "if __name__ == '__main__':",
    '    main()',
    '',
  ];
}

/** A Python string in single quotes. */
function pythonText(text: string): string {
  return `'${escapePython(text).replaceAll("'", String.raw`\'`)}'`;
}

/** A Python string over several lines. */
function pythonBlock(text: string): string {
  return `"""\\\n${text.split('\n').map((line) => escapePython(line).replaceAll('"', String.raw`\"`)).join('\n')}"""`;
}

function escapePython(text: string): string {
  return text.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`).replaceAll(/[^\P{Cc}]/gu, (control) => String.raw`\x${control.codePointAt(0)?.toString(16).padStart(2, '0') ?? '20'}`);
}

/** A text inside the script's description. */
function commentText(text: string): string {
  return text.replaceAll(/[\\"]/g, "'").replaceAll(/\s+/g, ' ');
}
