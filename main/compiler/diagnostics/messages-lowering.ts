/** @file Codes of findings of the lowering: what the passes change so that it shows, and what they refuse. */

import type { MessageText } from './message.ts';

/** Code → text, areas of the lowering. */
export const LOWERING_MESSAGES = {
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
