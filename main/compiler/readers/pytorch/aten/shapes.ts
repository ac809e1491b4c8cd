/** @file ATen operators that move, select and join elements. @source torch documentation; native_functions.yaml for names and defaults */

import type { AtenContext, AtenReader } from './aten-context.ts';

function front(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** The file says the shape of every result. */
const reshape: AtenReader = (call) => call.reshapeTo(call.tensor('self'));

const flatten: AtenReader = (call) => {
  const rank = call.rank('self');
  const [start, end] = [front(call.number('start_dim', 0), rank), front(call.number('end_dim', -1), rank)];
  if (start === 1 && end === rank - 1) return void call.emit('Flatten', [call.tensor('self')], { axis: 1 });
  return reshape(call);
};

function order(call: AtenContext, perm: readonly number[]): undefined {
  call.emit('Transpose', [call.tensor('self')], { perm });
  return undefined;
}

const permute: AtenReader = (call) => {
  const dims = call.list('dims');
  if (!dims) return 'its order of axes is missing';
  return order(call, dims.map((axis) => front(axis, dims.length)));
};

const transpose: AtenReader = (call) => {
  const rank = call.rank('self');
  const [a, b] = [front(call.number('dim0', 0), rank), front(call.number('dim1', 1), rank)];
  order(call, Array.from({ length: rank }, (_, axis) => (axis === a ? b : axis === b ? a : axis)));
};

const turned: AtenReader = (call) => (call.rank('self') < 2 ? call.same(call.tensor('self')) : order(call, [1, 0]));

const squeeze: AtenReader = (call) => {
  const shape = call.given('self');
  const rank = call.rank('self');
  const asked = call.list('dim');
  if (!asked) return 'which axes it takes away depends on the batch; name them with squeeze(dim)';
  const axes = asked.map((axis) => front(axis, rank)).filter((axis) => (shape[axis] ?? 1) === 1);
  call.emit('Squeeze', [call.tensor('self'), call.integers(axes)]);
  return undefined;
};

const unsqueeze: AtenReader = (call) => void call.emit('Unsqueeze', [call.tensor('self'), call.integers([front(call.number('dim', 0), call.rank('self') + 1)])]);

const expand: AtenReader = (call) => {
  const size = call.list('size');
  if (!size) return 'its size is open; only the batch may be';
  call.emit('Expand', [call.tensor('self'), call.integers(call.graph.ofOneSample(size).map((n) => (n === -1 ? 1 : n)))]);
  return undefined;
};

const join: AtenReader = (call) => void call.emit('Concat', call.tensors('tensors'), { axis: call.number('dim', 0) });

const stack: AtenReader = (call) => {
  const axis = front(call.number('dim', 0), (call.graph.program.types.get(call.node.results[0] ?? '')?.shape ?? []).length);
  call.emit('Concat', call.tensors('tensors').map((tensor) => call.step('Unsqueeze', [tensor, call.integers([axis])])), { axis });
};

/** Parts of equal length, or of given ones. */
const split: AtenReader = (call) => {
  const axis = front(call.number('dim', 0), call.rank('self'));
  const lengths = call.node.results.map((result) => call.graph.program.types.get(result)?.shape[axis]);
  if (lengths.length === 0 || lengths.includes(undefined)) return 'the lengths of its parts are open';
  call.emit('Split', [call.tensor('self'), call.integers(lengths.flatMap((n) => n ?? []))], { axis }, call.node.results);
  return undefined;
};

const END = 2 ** 31;

const slice: AtenReader = (call) => {
  const axis = front(call.number('dim', 0), call.rank('self'));
  const [start, end, step] = [call.number('start', 0), call.number('end', END), call.number('step', 1)];
  const length = call.given('self')[axis];
  if (start === 0 && step === 1 && (end >= END || (length !== undefined && end >= length))) return call.same(call.tensor('self'));
  call.emit('Slice', [call.tensor('self'), call.integers([start]), call.integers([Math.min(end, END)]), call.integers([axis]), call.integers([step])]);
  return undefined;
};

/** One place along an axis, which is gone afterwards. */
const select: AtenReader = (call) => {
  const self = call.tensor('self');
  const axis = front(call.number('dim', 0), call.rank('self'));
  const index = call.number('index', 0);
  const length = call.given('self')[axis];
  const part = call.graph.part(self, axis, index) ?? (length === undefined ? undefined : call.graph.part(self, axis, index < 0 ? index + length : index - length));
  if (part !== undefined) return call.same(part);
  call.emit('Gather', [self, call.constant({ type: 'int64', shape: [], data: Float64Array.of(index) })], { axis });
  return undefined;
};

const narrow: AtenReader = (call) => {
  const start = call.number('start', 0);
  call.emit('Slice', [call.tensor('self'), call.integers([start]), call.integers([start + call.number('length', 0)]), call.integers([front(call.number('dim', 0), call.rank('self'))])]);
};

/** Lists of places along one axis, or along several where every combination of them is asked for. */
const index: AtenReader = (call) => {
  const chosen = call.tensors('indices').flatMap((tensor, axis) => (tensor === '' ? [] : [{ tensor, axis }]));
  const shapes = chosen.map(({ tensor }) => call.shape(tensor) ?? call.graph.program.types.get(tensor)?.shape ?? []);
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const [first] = chosen;
  if (!first) return 'its indices are missing';
  const isGrid = shapes.every((shape, i) => shape.length === rank - i && shape.slice(1).every((n) => n === 1)) && rank === chosen.length && chosen.every(({ axis }, i) => axis === first.axis + i);
  if (chosen.length > 1 && !isGrid) return 'it selects by several lists of indices at once';
  let from = call.tensor('self');
  for (const [i, { tensor, axis }] of chosen.entries()) {
    const flat = (shapes[i]?.length ?? 1) > 1 && chosen.length > 1 ? call.step('Reshape', [tensor, call.integers([-1])]) : tensor;
    from = i === chosen.length - 1 ? call.emit('Gather', [from, flat], { axis }) : call.step('Gather', [from, flat], { axis });
  }
  return undefined;
};

const indexSelect: AtenReader = (call) => void call.emit('Gather', [call.tensor('self'), call.tensor('index')], { axis: call.number('dim', 0) });

const embedding: AtenReader = (call) => void call.emit('Gather', [call.tensor('weight'), call.tensor('indices')], { axis: 0 });

const MODES: Readonly<Record<string, string>> = { constant: 'constant', reflect: 'reflect', replicate: 'edge', circular: 'wrap' };

/** Cells before and after the axes, the last axis first. */
const pad = (mode: string | undefined): AtenReader => (call) => {
  const rank = call.rank('self');
  const cells = call.list('pad') ?? call.list('padding');
  const asked = MODES[mode ?? call.text('mode', 'constant')];
  if (!cells || asked === undefined) return cells ? 'its mode is not known' : 'its cells are open';
  const pads = Array.from({ length: 2 * rank }, () => 0);
  for (let i = 0; 2 * i + 1 < cells.length; i++) {
    pads[rank - 1 - i] = cells[2 * i] ?? 0;
    pads[2 * rank - 1 - i] = cells[2 * i + 1] ?? 0;
  }
  call.emit('Pad', [call.tensor('self'), call.integers(pads), call.scalar(call.number('value', 0))], { mode: asked });
  return undefined;
};

const flip: AtenReader = (call) => {
  const axes = (call.list('dims') ?? []).map((axis) => front(axis, call.rank('self')));
  const each = (value: number): string => call.integers(axes.map(() => value));
  call.emit('Slice', [call.tensor('self'), each(-1), each(-END), call.integers(axes), each(-1)]);
};

const repeat: AtenReader = (call) => {
  const repeats = call.list('repeats');
  if (!repeats) return 'its repeats are open';
  const lead = repeats.length - call.rank('self');
  const self = lead > 0 ? call.step('Unsqueeze', [call.tensor('self'), call.integers(Array.from({ length: lead }, (_, axis) => axis))]) : call.tensor('self');
  call.emit('Tile', [self, call.integers(repeats)]);
  return undefined;
};

/** Operator and overload → reader. */
export const SHAPES: Readonly<Record<string, AtenReader>> = {
  'view.default': reshape, 'reshape.default': reshape, '_unsafe_view.default': reshape, 'view_as.default': reshape, 'reshape_as.default': reshape, 'unflatten.int': reshape, 'flatten.using_ints': flatten,
  'permute.default': permute, 'transpose.int': transpose, 'swapaxes.default': transpose, 't.default': turned, 'numpy_T.default': turned,
  'squeeze.dim': squeeze, 'squeeze.dims': squeeze, 'squeeze.default': squeeze, 'unsqueeze.default': unsqueeze, 'expand.default': expand, 'expand_as.default': (call) => void call.emit('Expand', [call.tensor('self'), call.integers(call.graph.ofOneSample(call.shape(call.result) ?? []))]),
  'cat.default': join, 'concat.default': join, 'concatenate.default': join, 'stack.default': stack, 'split.Tensor': split, 'split_with_sizes.default': split, 'chunk.default': split, 'tensor_split.sections': split, 'unbind.int': unbind,
  'slice.Tensor': slice, 'select.int': select, 'narrow.default': narrow, 'index.Tensor': index, 'index_select.default': indexSelect, 'embedding.default': embedding,
  'pad.default': pad(undefined), 'constant_pad_nd.default': pad('constant'), 'reflection_pad1d.default': pad('reflect'), 'reflection_pad2d.default': pad('reflect'), 'replication_pad1d.default': pad('replicate'), 'replication_pad2d.default': pad('replicate'), 'repeat.default': repeat, 'flip.default': flip,
};

/** Every place along an axis as a tensor of its own. */
function unbind(call: AtenContext): string | undefined {
  const axis = front(call.number('dim', 0), call.rank('self'));
  for (const [i, result] of call.node.results.entries()) call.emit('Gather', [call.tensor('self'), call.constant({ type: 'int64', shape: [], data: Float64Array.of(i) })], { axis }, [result]);
  return undefined;
}
