/** @file Shapes of convolutions, pooling and resizing. @source ONNX operator documentation, operator set 24 */

import { listOf, numberOf, textOf } from './operator-graph.ts';
import { factOf, wholeNumbers, type NodeContext, type ShapeResult } from './tensor-facts.ts';
import { windowShape } from './window-shape.ts';

type Rule = (context: NodeContext) => ShapeResult;

/** Lengths of the spatial axes of data that is channels first or last. */
function spatialOf(shape: readonly number[], isLast: boolean): readonly number[] {
  return isLast ? shape.slice(1, -1) : shape.slice(2);
}

function imageShape(batch: number, channels: number, { spatial, isLast }: { readonly spatial: readonly number[]; readonly isLast: boolean }): readonly number[] {
  return isLast ? [batch, ...spatial, channels] : [batch, channels, ...spatial];
}

const conv: Rule = ({ node, facts: [x, w] }) => {
  if (!x || !w || x.shape.length < 3 || w.shape.length !== x.shape.length) return 'its image and kernel do not fit';
  const isLast = node.channelsLast === true;
  const kernel = spatialOf(w.shape, isLast);
  const window = windowShape(node, spatialOf(x.shape, isLast), kernel);
  const [channels, perGroup] = [isLast ? x.shape.at(-1) : x.shape[1], isLast ? w.shape.at(-1) : w.shape[1]];
  const group = numberOf(node, 'group', 1);
  if (!window || channels !== (perGroup ?? 0) * group) return `its kernel of shape [${w.shape.join(', ')}] does not fit its input of shape [${x.shape.join(', ')}]`;
  if (x.batchAxis !== undefined && x.batchAxis !== 0) return 'the batch is not on its first axis';
  return [factOf(imageShape(x.shape[0] ?? 1, w.shape[0] ?? 1, { spatial: window.output, isLast }), x.batchAxis)];
};

const convTranspose: Rule = ({ node, facts: [x, w] }) => {
  if (!x || !w || x.shape.length < 3 || w.shape.length !== x.shape.length) return 'its image and kernel do not fit';
  const [spatial, kernel] = [x.shape.slice(2), w.shape.slice(2)];
  const [strides, dilations] = [listOf(node, 'strides'), listOf(node, 'dilations')];
  const pads = listOf(node, 'pads') ?? spatial.flatMap(() => [0, 0]);
  const extra = listOf(node, 'output_padding');
  const output = listOf(node, 'output_shape') ?? spatial.map((n, i) => (strides?.[i] ?? 1) * (n - 1) + (extra?.[i] ?? 0) + ((kernel[i] ?? 1) - 1) * (dilations?.[i] ?? 1) + 1 - (pads[i] ?? 0) - (pads[spatial.length + i] ?? 0));
  return [factOf([x.shape[0] ?? 1, (w.shape[1] ?? 1) * numberOf(node, 'group', 1), ...output], x.batchAxis)];
};

const pool: Rule = ({ node, facts: [x] }) => {
  const isLast = node.channelsLast === true;
  const kernel = listOf(node, 'kernel_shape');
  const window = x && kernel && windowShape(node, spatialOf(x.shape, isLast), kernel);
  if (!x || !window) return 'its window does not fit its input';
  if (node.outputs.filter((name) => name !== '').length > 1) return 'its second output, the indices, is read';
  return [factOf(imageShape(x.shape[0] ?? 1, (isLast ? x.shape.at(-1) : x.shape[1]) ?? 1, { spatial: window.output, isLast }), x.batchAxis)];
};

const globalPool: Rule = ({ node, facts: [x] }) => {
  if (!x || x.shape.length < 3) return 'its input is no image';
  const isLast = node.channelsLast === true;
  const spatial = spatialOf(x.shape, isLast).map(() => 1);
  return [factOf(imageShape(x.shape[0] ?? 1, (isLast ? x.shape.at(-1) : x.shape[1]) ?? 1, { spatial, isLast }), x.batchAxis)];
};

const resize: Rule = ({ node, facts: [x], constants }) => {
  if (!x) return 'its input is missing';
  const [scales, sizes] = [constants[2], wholeNumbers(constants[3])];
  const axes = listOf(node, 'axes')?.map((axis) => (axis < 0 ? axis + x.shape.length : axis)) ?? x.shape.map((_, axis) => axis);
  if (textOf(node, 'keep_aspect_ratio_policy', 'stretch') !== 'stretch') return 'it keeps the aspect ratio';
  const shape = [...x.shape];
  for (const [i, axis] of axes.entries()) {
    const n = x.shape[axis] ?? 1;
    shape[axis] = sizes && sizes.length === axes.length ? (sizes[i] ?? n) : Math.floor(n * (scales?.data[i] ?? Number.NaN));
  }
  if (shape.some((n) => !(n >= 1))) return 'neither scales nor sizes are constants that fit its input';
  if (x.batchAxis !== undefined && shape[x.batchAxis] !== 1) return 'it resizes the batch axis';
  return [factOf(shape, x.batchAxis)];
};

const depthToSpace: Rule = ({ node, facts: [x] }) => {
  const block = numberOf(node, 'blocksize', 1);
  const [n, c, h, w] = x?.shape ?? [];
  return x && n && c && h && w && c % (block * block) === 0 ? [factOf([n, c / (block * block), h * block, w * block], x.batchAxis)] : 'its block does not fit its input';
};

/** Operator → rule. */
export const WINDOW_RULES: Readonly<Record<string, Rule>> = {
  AveragePool: pool,
  Conv: conv,
  ConvTranspose: convTranspose,
  DepthToSpace: depthToSpace,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  LpPool: pool,
  MaxPool: pool,
  Resize: resize,
};
