/** @file Layers that move elements: transpose, zero padding, cropping, resizing, repacking, copying. */

import { imageSize } from '../../ir/window-geometry.ts';
import type { GenerateLayer, LayerCode, LayerSite, SiteRefusal } from '../layer-site.ts';
import { member, numberOf, refuse, structText, typeArguments } from '../layer-site.ts';

function oneCall(site: LayerSite, call: string, config: readonly string[]): LayerCode {
  return { includes: ['move.h'], config, body: [`bitloom::${call};`], pragmas: [], parameters: [], tables: [], ...(site.ioType === 'io_parallel' ? { intervalCycles: 1 } : {}) };
}

function sizeMembers({ inputs, output }: LayerSite): string[] {
  return [member('n_in', inputs[0]?.elementCount ?? 0), member('n_out', output.elementCount)];
}

/** A member function that picks a number by the axis. */
function perAxis(name: string, values: readonly number[]): string {
  const chain = values.slice(0, -1).reduceRight((rest, value, d) => `d == ${d} ? ${value} : ${rest}`, String(values.at(-1) ?? 1));
  return `static unsigned ${name}(int d) { return ${chain}; }`;
}

/** Return a struct that computes the source of every element of a permuted tensor by `bitloom::permuted`. Never throws. */
export function permutationStruct(name: string, inShape: readonly number[], perm: readonly number[]): string | SiteRefusal {
  if (perm.length !== inShape.length || new Set(perm).size !== perm.length || perm.some((axis) => !Number.isInteger(axis) || axis < 0 || axis >= inShape.length)) return refuse('its permutation does not fit its input');
  const strides = inShape.map((_, axis) => inShape.slice(axis + 1).reduce((p, n) => p * n, 1));
  return structText(name, [member('rank', perm.length), perAxis('size', perm.map((axis) => inShape[axis] ?? 1)), perAxis('stride', perm.map((axis) => strides[axis] ?? 1))]);
}

/** Generate a transpose. */
export const generateTranspose: GenerateLayer = (site) => {
  const perm = site.layer.attributes['perm'];
  const shape = site.inputs[0]?.shape ?? [];
  const axes = Array.isArray(perm) ? (perm as readonly unknown[]).map(Number) : [];
  const struct = permutationStruct(`axes_${site.configName}`, shape, axes);
  if (typeof struct !== 'string') return struct;
  const code = oneCall(site, `gather<${typeArguments(site, site.configName)}>(data, result)`, [...sizeMembers(site), `static int source(unsigned j) { return bitloom::permuted<axes_${site.configName}>(j); }`]);
  return { ...code, helpers: [struct] };
};

/** A frame of zeros around an image, or cut off; `top` and `left` are negative for the latter. */
function generateFrame(sign: 1 | -1, prefix: 'pad' | 'crop'): GenerateLayer {
  return (site) => {
    const { layer, inputs, output } = site;
    const shape = inputs[0]?.shape ?? [];
    const [inHeight, inWidth] = imageSize(shape);
    const [outHeight, outWidth] = imageSize(output.shape);
    const top = shape.length < 3 ? 0 : sign * numberOf(layer, `${prefix}_top`, 0);
    const left = sign * numberOf(layer, `${prefix}_left`, 0);
    if (site.ioType === 'io_stream' && inputs[0]?.packSize !== output.packSize) return refuse('it reads a flattened stream; as a stream, whole pixels are needed');
    const config = [
      ...sizeMembers(site), member('n_chan', shape.at(-1) ?? 1), member('in_height', inHeight), member('in_width', inWidth), member('out_height', outHeight), member('out_width', outWidth),
      member('top', top, 'int'), member('left', left, 'int'), `static int source(unsigned j) { return bitloom::shifted<${site.configName}>(j); }`,
    ];
    return oneCall(site, `${site.ioType === 'io_stream' ? 'frame_stream' : 'gather'}<${typeArguments(site, site.configName)}>(data, result)`, config);
  };
}

/** Generate ZeroPadding1D or ZeroPadding2D. */
export const generateZeroPadding: GenerateLayer = generateFrame(1, 'pad');

/** Generate Cropping1D or Cropping2D. */
export const generateCropping: GenerateLayer = generateFrame(-1, 'crop');

/** Generate nearest-neighbour resizing. */
export const generateResize: GenerateLayer = (site) => {
  if (site.layer.attributes['algorithm'] !== 'nearest') return refuse('only nearest-neighbour resizing has C++');
  const shape = site.inputs[0]?.shape ?? [];
  const [inHeight, inWidth] = imageSize(shape);
  const [outHeight, outWidth] = imageSize(site.output.shape);
  const ratio = (from: number, to: number): number => Math.floor((from * 65_536) / to) + 1;
  if (Math.max(inHeight, inWidth, outHeight, outWidth) > 32_767) return refuse('an image of more than 32767 pixels a side cannot be resized');
  return oneCall(site, `gather<${typeArguments(site, site.configName)}>(data, result)`, [
    ...sizeMembers(site), member('n_chan', shape.at(-1) ?? 1), member('in_width', inWidth), member('out_width', outWidth), member('row_ratio', ratio(inHeight, outHeight)), member('column_ratio', ratio(inWidth, outWidth)),
    `static int source(unsigned j) { return bitloom::nearest<${site.configName}>(j); }`,
  ]);
};

/** Generate a Repack: the same values in packs of another size; for io_parallel a cast. */
export const generateRepack: GenerateLayer = (site) => {
  const [input] = site.inputs;
  if (input?.elementCount !== site.output.elementCount) return refuse('its input and its output have different sizes');
  const loop = site.ioType === 'io_stream' ? `repack<${input.typeName}, ${site.output.typeName}, ${site.output.elementCount}>` : `map_array<${input.typeName}, ${site.output.typeName}, ${site.output.elementCount}, bitloom::linear>`;
  return { ...oneCall(site, `${loop}(data, result)`, []), includes: ['move.h', 'activation.h'] };
};

/** Generate a Clone of a stream: every pack is written to all readers. */
export const generateClone: GenerateLayer = (site) => {
  const [input] = site.inputs;
  if (site.ioType !== 'io_stream' || input === undefined) return refuse('copies of arrays are not layers');
  const [from, to] = [input.typeName, site.output.typeName];
  const copies = site.outputs.map((_, k) => `    bitloom::copy_pack<${from}, ${to}>(x, ${site.outputs.length === 1 ? 'result' : `result${k + 1}`});`);
  const body = [`for (unsigned k = 0; k < ${site.output.elementCount / input.packSize}; k++) {`, '#pragma HLS PIPELINE II=1', `    const ${from} x = data.read();`, ...copies, '}'];
  return { includes: ['move.h'], config: [], body, pragmas: [], parameters: [], tables: [] };
};
