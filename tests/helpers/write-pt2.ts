/** @file Writes small archives of torch.export for benches and tests: linear layers with ReLU between them, by the layout of torch 2.15. */
import { zipSync } from 'fflate';

type Json = { readonly [key: string]: unknown };

const tensor = (sizes: readonly number[], batch = false): Json => ({
  dtype: 7, layout: 7, requires_grad: false, device: { type: 'cpu', index: null }, storage_offset: { as_int: 0 },
  sizes: sizes.map((n, i) => (batch && i === 0 ? { as_expr: { expr_str: "Symbol('s77', positive=True, integer=True)", hint: { as_int: 2 } } } : { as_int: n })),
  strides: sizes.map((_, i) => ({ as_int: sizes.slice(i + 1).reduce((product, n) => product * n, 1) })),
});
const named = (name: string): Json => ({ as_tensor: { name } });

/** Return an archive of a network of the given widths; weights are small and repeat. */
export function writePt2(widths: readonly number[]): Uint8Array {
  const root = 'net/';
  const layers = widths.slice(1).map((out, i) => ({ out, inner: widths[i] ?? 1, last: i === widths.length - 2, i }));
  const result = ({ last, i }: { readonly last: boolean; readonly i: number }): string => (last ? `linear_${i}` : `relu_${i}`);
  const nodes = layers.flatMap((layer) => {
    const { i, last } = layer;
    const before = layers[i - 1];
    const from = before ? result(before) : 'x';
    const stack = (path: string, className: string): Json => ({ nn_module_stack: `L__self__,,Net;L__self___${path},${path},torch.nn.modules.${className}` });
    const linear = { target: 'torch.ops.aten.linear.default', name: `linear_${i}`, inputs: [{ name: 'input', arg: named(from), kind: 1 }, { name: 'weight', arg: named(`p_fc${i}_weight`), kind: 1 }, { name: 'bias', arg: named(`p_fc${i}_bias`), kind: 1 }], outputs: [named(`linear_${i}`)], metadata: stack(`fc${i}`, 'linear.Linear') };
    return last ? [linear] : [linear, { target: 'torch.ops.aten.relu.default', name: `relu_${i}`, inputs: [{ name: 'self', arg: named(`linear_${i}`), kind: 1 }], outputs: [named(`relu_${i}`)], metadata: stack(`act${i}`, 'activation.ReLU') }];
  });
  const parameters = layers.flatMap(({ i, out, inner }) => [{ name: `fc${i}.weight`, value: `p_fc${i}_weight`, sizes: [out, inner] }, { name: `fc${i}.bias`, value: `p_fc${i}_bias`, sizes: [out] }]);
  const values = Object.fromEntries([['x', tensor([2, widths[0] ?? 1], true)], ...parameters.map(({ value, sizes }) => [value, tensor(sizes)]), ...layers.flatMap((layer) => [`linear_${layer.i}`, result(layer)].map((name) => [name, tensor([2, layer.out], true)]))] as [string, Json][]);
  const output = layers.at(-1);
  const program = {
    graph_module: {
      graph: { inputs: [], outputs: [], nodes, tensor_values: values, sym_int_values: {} },
      signature: { input_specs: [...parameters.map(({ name, value }) => ({ parameter: { arg: { name: value }, parameter_name: name } })), { user_input: { arg: named('x') } }], output_specs: [{ user_output: { arg: named(output ? result(output) : 'x') } }] },
    },
    schema_version: { major: 8, minor: 20 }, torch_version: '2.15.0', verifiers: ['TRAINING'],
  };
  const text = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
  const storages = parameters.map(({ sizes }, k) => [`${root}data/weights/weight_${k}`, new Uint8Array(Float32Array.from({ length: sizes.reduce((product, n) => product * n, 1) }, (_, i) => ((i % 251) - 125) / 1024).buffer)] as const);
  const config = { config: Object.fromEntries(parameters.map(({ name, sizes }, k) => [name, { path_name: `weight_${k}`, is_param: true, use_pickle: false, tensor_meta: tensor(sizes) }])) };
  return zipSync({
    [`${root}archive_format`]: text('pt2'), [`${root}archive_version`]: text('0'), [`${root}byteorder`]: text('little'), [`${root}models/model.json`]: text(program),
    [`${root}data/weights/model_weights_config.json`]: text(config), ...Object.fromEntries(storages),
  }, { level: 0 });
}
