/** @file Operators that only move elements: reshapes, transposes, padding, resizing, and selections without hardware. */

import type { Layer } from '../../../ir/model-graph.ts';
import { listOf } from '../operator-graph.ts';
import { padCells, sliceRanges, splitLengths } from '../shape-rules.ts';
import { sampleAxis } from '../tensor-facts.ts';
import type { LayerReader, OperatorContext } from './operator-context.ts';

/** A target shape as a constant is an input, as in the file. */
const reshape: LayerReader = (context) => [context.layer({ class_name: 'Reshape', attributes: { target_shape: context.outputShape() } })];

const reshapeData: LayerReader = (context) => [context.layer({ class_name: 'Reshape', inputs: [context.input(0)], attributes: { target_shape: context.outputShape() } })];

const flatten: LayerReader = (context) => reshapeData(context);

/** What hls4ml does not know but means a reshape. */
const likeReshape: LayerReader = (context) => {
  context.emulatedAs('Reshape');
  return reshapeData(context);
};

/** Axes without the batch; where only the batch moves, nothing does. */
const transpose: LayerReader = (context) => {
  const { shape, batchAxis } = context.fact(0);
  const order = listOf(context.node, 'perm') ?? shape.map((_, axis) => shape.length - 1 - axis);
  const perm = order.filter((axis) => axis !== batchAxis).map((axis) => sampleAxis(axis, context.fact(0)) ?? 0);
  return perm.length > 3 && perm.some((axis, i) => axis !== i) ? [context.reference('Transpose', { perm })] : [context.layer({ class_name: 'Transpose', attributes: { perm } })];
};

const pad: LayerReader = (context) => {
  const cells = padCells(context.nodeContext());
  const mode = context.text('mode', 'constant');
  const value = context.input(2) === '' ? 0 : (context.constant(2)?.data[0] ?? Number.NaN);
  const { shape, batchAxis } = context.fact(0);
  if (!cells || Number.isNaN(value)) return 'its pads are computed from data';
  const kept = shape.flatMap((_, axis) => (axis === batchAxis ? [] : [axis]));
  const own = [...kept.map((axis) => cells[axis] ?? 0), ...kept.map((axis) => cells[shape.length + axis] ?? 0)];
  const n = kept.length;
  const isZero = mode === 'constant' && value === 0 && (n === 2 || n === 3) && own[n - 1] === 0 && own[2 * n - 1] === 0 && own.every((count) => count >= 0);
  if (!isZero) return [context.reference('Pad', { pads: own, mode: ['constant', 'reflect', 'edge', 'wrap'].indexOf(mode), value }, { places: [0] })];
  return [context.layer({ class_name: `ZeroPadding${n - 1}D`, attributes: paddingAttributes(context, own) })];
};

function paddingAttributes(context: OperatorContext, pads: readonly number[]): Readonly<Record<string, string | number>> {
  const [image, out] = [context.shape(0), context.outputShape()];
  const n = image.length;
  const at = (list: readonly number[], axis: number): number => list[axis] ?? 0;
  const width = n - 2;
  return {
    class_name: `ZeroPadding${n - 1}D`,
    data_format: 'channels_last',
    n_chan: at(image, n - 1),
    ...(n === 3 ? { in_height: at(image, 0), out_height: at(out, 0), pad_top: at(pads, 0), pad_bottom: at(pads, n) } : {}),
    in_width: at(image, width), out_width: at(out, width), pad_left: at(pads, width), pad_right: at(pads, n + width),
  };
}

/** Nearest neighbour by whole factors repeats rows and columns; everything else has no hardware. */
const resize: LayerReader = (context) => {
  const { node } = context;
  const [image, out] = [context.shape(0), context.outputShape()];
  const factors = image.map((length, axis) => (out[axis] ?? 1) / length);
  const [mode, coordinates, nearest] = [context.text('mode', 'nearest'), context.text('coordinate_transformation_mode', 'half_pixel'), context.text('nearest_mode', 'round_prefer_floor')];
  const isRepeated = mode === 'nearest' && factors.every((factor) => Number.isInteger(factor)) && factors.at(-1) === 1 && ((coordinates === 'asymmetric' && nearest === 'floor') || (coordinates === 'half_pixel' && nearest.startsWith('round')));
  if (!isRepeated || node.channelsLast !== true || image.length > 3) {
    const scales = scalesOf(context, factors);
    return [context.reference('Resize', { mode, coordinates, nearest, scales, cubic: context.number('cubic_coeff_a', -0.75), exclude: context.number('exclude_outside', 0) }, { places: [0] })];
  }
  // hls4ml takes the first axis for the width; for a square image both are the same.
  const isRead = context.isConstant(1) && context.isConstant(2) && context.input(3) === '' && image.length === 3 && image[0] === image[1] && out[0] === out[1];
  if (!isRead) context.emulatedAs('Resize, as hls4ml builds it from Keras (UpSampling)');
  const size = image.length === 3 ? { in_height: image[0] ?? 1, in_width: image[1] ?? 1, out_width: out[1] ?? 1, out_height: out[0] ?? 1 } : { in_height: 1, in_width: image[0] ?? 1, out_width: out[0] ?? 1, out_height: 1 };
  return [context.layer({ class_name: 'Resize', ...(isRead ? {} : { inputs: [context.input(0)] }), attributes: { ...size, n_chan: image.at(-1) ?? 1, algorithm: 'nearest', data_format: 'channels_last', align_corners: false } })];
};

/** The factors that were asked for; sizes stand for the quotient. */
function scalesOf(context: OperatorContext, factors: readonly number[]): readonly number[] {
  const scales = context.constant(2);
  const { shape, batchAxis } = context.fact(0);
  if (!scales || scales.data.length !== shape.length) return factors;
  return shape.flatMap((_, axis) => (axis === batchAxis ? [] : [scales.data[axis] ?? 1]));
}

const slice: LayerReader = (context) => {
  const ranges = sliceRanges(context.nodeContext());
  const own = ranges?.flatMap((range) => {
    const axis = context.axis(range.axis);
    return axis === undefined ? [] : [{ ...range, axis }];
  });
  if (!own) return 'its bounds are computed from data';
  return [context.reference('Slice', { axes: own.map(({ axis }) => axis), starts: own.map(({ start }) => start), steps: own.map(({ step }) => step) }, { places: [0] })];
};

const split: LayerReader = (context) => {
  const lengths = splitLengths(context.nodeContext());
  const axis = context.axis(context.number('axis', 0));
  if (!lengths || axis === undefined) return 'its parts do not fit its input';
  let start = 0;
  return lengths.flatMap((length, part): readonly Layer[] => {
    const from = start;
    start += length;
    const output = context.node.outputs[part] ?? '';
    if (!context.isRead(part)) return [];
    const name = part === 0 ? context.node.name : `${context.node.name}_${part}`;
    return [context.reference('Slice', { axes: [axis], starts: [from], steps: [1] }, { places: [0], name, output, shape: context.outputShape(part), ...(part === 0 ? {} : { isSilent: true }) })];
  });
};

const gather: LayerReader = (context) => {
  const axis = context.axis(context.number('axis', 0));
  const indices = context.constant(1);
  const { batchAxis } = context.fact(0);
  const front = context.number('axis', 0);
  // One sample chosen out of the one that there is.
  if (axis === undefined && batchAxis !== undefined && indices?.data.length === 1 && front === batchAxis) return reshapeData(context);
  if (axis === undefined) return 'it selects among samples';
  if (context.isParameter(0)) return gatherRows(context);
  if (!indices) return 'its indices are computed from data';
  return [context.reference('Gather', { axis, indices: Array.from(indices.data), indices_shape: indices.shape }, { places: [0] })];
};

/** `GatherND` whose indices name one axis is a Gather along the first. */
const gatherBlocks: LayerReader = (context) => {
  const indices = context.constant(1);
  const axis = context.axis(0);
  if (indices?.shape.at(-1) !== 1 || axis === undefined || context.number('batch_dims', 0) !== 0) return 'its indices name more than one axis, or are computed from data';
  return [context.reference('Gather', { axis, indices: Array.from(indices.data), indices_shape: indices.shape.slice(0, -1) }, { places: [0] })];
};

/** Rows of a constant table chosen by data: an embedding. */
function gatherRows(context: OperatorContext): readonly Layer[] | string {
  const table = context.constant(0);
  if (table?.shape.length !== 2 || context.number('axis', 0) !== 0) return 'its indices are computed from data';
  const [vocabulary = 1, width = 1] = table.shape;
  context.emulatedAs('Embedding, as hls4ml builds it from Keras');
  const count = context.shape(1).reduce((product, n) => product * n, 1);
  return [context.layer({ class_name: 'Embedding', inputs: [context.input(1)], attributes: { n_in: count, n_out: width, vocab_size: vocabulary }, weights: { embeddings: { shape: table.shape, data: new Float64Array(table.data) } } })];
}

const expand: LayerReader = (context) => (context.outputShape().join() === context.shape(0).join() ? likeReshape(context) : [context.reference('Expand', {}, { places: [0] })]);

const tile: LayerReader = (context) => [context.reference('Tile', {}, { places: [0] })];

/** A cast between numbers changes nothing in hardware; one to whole numbers or truth values does. */
const cast: LayerReader = (context) => {
  const to = context.text('to', '');
  if (to === 'bool') return 'it makes truth values';
  return /float/.test(to) ? [context.layer({ class_name: 'Activation', inputs: [context.input(0)], attributes: { activation: 'linear' } })] : 'it cuts the fraction off';
};

/** Operator → layers. */
export const SHAPE_READERS: Readonly<Record<string, LayerReader>> = {
  Cast: cast,
  Expand: expand,
  Flatten: flatten,
  Gather: gather,
  GatherND: gatherBlocks,
  Pad: pad,
  Reshape: reshape,
  Resize: resize,
  Slice: slice,
  Split: split,
  Squeeze: likeReshape,
  Tile: tile,
  Transpose: transpose,
  Unsqueeze: likeReshape,
};
