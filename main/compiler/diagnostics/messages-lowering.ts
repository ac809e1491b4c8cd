/** @file Codes of findings of the lowering: what the passes change so that it shows, and what they refuse. */

import type { MessageText } from './message.ts';

/** Code → text, areas of the lowering. */
export const LOWERING_MESSAGES = {
  'config/proxy-setting-ignored': {
    title: 'A setting of the model is not used',
    explanation: 'Proxy models of HGQ carry settings for their layers; those of the configuration come first.',
    help: 'Remove the setting from the configuration to have the model’s.',
  },
  'precision/no-exact-rule': {
    title: 'Types cannot be decided from the model',
    explanation: 'In a network with HGQ quantizers hls4ml decides every type from them, by a rule for each class of layer; this layer has none.',
    help: 'Train with a layer that HGQ and hls4ml both have, or set Model.BitExact to false and choose types yourself.',
  },
  'precision/exact-types-off': {
    title: 'The model’s types are switched off',
    explanation: 'Model.BitExact is false in a network whose quantizers decide every type.',
    help: 'Remove BitExact from the model’s settings to have the types of training.',
  },
  'precision/input-not-quantized': {
    title: 'An input without a quantizer',
    explanation: 'The type of an input follows from the quantizers that read it.',
    help: 'Enable the input quantizer of the first layer, or put a Quantizer layer there.',
  },
  'precision/input-rounding': {
    title: 'Rounding that needs every bit of the input',
    explanation: 'Quantizers that round to even or away from zero look at all bits of an input; hls4ml limits them.',
    help: 'Train the input quantizer with rounding RND or TRN.',
  },
  'precision/decided-by-model': {
    title: 'Types are decided by the model',
    explanation: 'HGQ trains a width for every value. The types that hold them exactly follow from the model, and configured ones have no effect.',
    help: 'Set Model.BitExact to false to choose types yourself.',
  },
  'precision/no-bits-left': {
    title: 'A value that is always 0',
    explanation: 'Training took every bit from it. hls4ml 1.3 makes a type of two bits far above the point of that; it holds 0.',
    help: 'Nothing has to be done; the channel can be left out of the network.',
  },
  'quantizer/linear-activation-dropped': {
    title: 'Activation quantizer lost',
    explanation: 'hls4ml 1.3 removes a linear activation behind a layer whose type is inferred, and does not keep the type the quantizer asked for.',
    help: 'Set the result type of the layer before it.',
  },
  'quantizer/scaled-dense-over-rows': {
    title: 'Scaled Dense over several axes',
    explanation: 'When hls4ml turns such a layer into a convolution it starts again from the stored weights, while the scale has been taken out already.',
    help: 'Train with alpha=1, or use a convolution of size 1.',
  },
  'quantizer/scale-clipped': {
    title: 'Scale out of its exponent range',
    explanation: 'hls4ml 1.3 counts one exponent bit too few for scales of 2 and 4.',
    help: 'Train with alpha=1, or with more integer bits in the quantizer.',
  },
  'structure/scale-not-movable': {
    title: 'Scales before a product',
    explanation: 'Quantised operands are integers with scales. Hardware multiplies the integers, so the scales must be applied behind the product; here they differ along what is summed, or shift the values.',
    help: 'Use one scale for the whole operand, or one for every output channel, and no zero point in the weights.',
  },
  'structure/output-cannot-be-removed': {
    title: 'Output that does nothing',
    explanation: 'The layer changes nothing and hls4ml wants to remove it, but both sides of it are results of the model.',
    help: 'Leave one of the two outputs out of the model.',
  },
  'structure/final-reshape-removed': {
    title: 'Final reshape removed',
    explanation: 'In io_parallel a reshape is no hardware.',
    help: 'Nothing needs to be done.',
  },
  'structure/dense-rank': {
    title: 'Dense on a tensor of high rank',
    explanation: 'hls4ml supports Dense on tensors of rank 1 to 3.',
    help: 'Reshape the tensor before the layer.',
  },
  'structure/too-many-readers': {
    title: 'Stream read too often',
    explanation: 'hls4ml can copy a stream at most seven times.',
    help: 'Use io_parallel, or let fewer layers read the tensor.',
  },
  'structure/stream-padding-misplaced': {
    title: 'Padding before another layer',
    explanation: 'Where several layers read a stream, hls4ml puts the padding of a one-dimensional convolution before the first of them, whichever that is. Its project then reads a stream twice and gives wrong results.',
    help: 'Use io_parallel, make the convolution the first reader, or put a ZeroPadding1D layer before it.',
  },
  'softmax/table-size-reduced': {
    title: 'Softmax table reduced',
    explanation: 'A table larger than its address range is cut to it.',
    help: 'Nothing needs to be done; a wider input type allows the larger table.',
  },
  'weights/transposed-twice': {
    title: 'Kernel transposed twice',
    explanation: 'hls4ml 1.3 transposes the kernel of a folded convolution twice with Vivado and Resource; the generated project is wrong.',
    help: 'Use the Vitis backend, or the Latency strategy.',
  },
} as const satisfies Readonly<Record<string, MessageText>>;
