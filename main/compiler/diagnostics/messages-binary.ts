/** @file Messages about binary and ternary networks. */

import type { MessageText } from './message.ts';

/** Code → text, area `binary`. */
export const BINARY_MESSAGES = {
  'binary/negative-scale': {
    title: 'Threshold that points the wrong way',
    explanation: 'hls4ml 1.3 turns a batch normalisation before a binary or ternary activation into thresholds and does not turn the comparison around where the scale is negative: those channels come out inverted.',
    help: 'Make gamma positive (a constraint while training), or negate the weights before it and beta.',
  },
  'binary/zero-scale': {
    title: 'Threshold at infinity',
    explanation: 'A scale of 0 makes a threshold of infinity, for which hls4ml 1.3 cannot write a project.',
    help: 'Prune the channel, or train it again.',
  },
  'binary/batch-norm-of-bits': {
    title: 'Batch normalisation of single bits',
    explanation: 'hls4ml 1.3 asks the type of the data for its fraction bits to place the thresholds; single bits have none, and it stops.',
    help: 'Put a layer with weights between the two, or leave the batch normalisation out.',
  },
  'binary/ternary-scale-over-pixels': {
    title: 'Ternary threshold that cannot be folded',
    explanation: 'hls4ml 1.3 makes one factor for every pixel of a trained ternary threshold and multiplies the kernel of the convolution by it, which fails for want of a common shape.',
    help: 'Train with threshold=0.5, put a batch normalisation between the two, or set the result type of the convolution.',
  },
  'quantizer/scaled-pointwise': {
    title: 'Separable convolution with a trained scale',
    explanation: 'hls4ml 1.3 splits a separable convolution and then cannot name the layer that would multiply by the scale of its pointwise half.',
    help: 'Train the pointwise quantizer with alpha=1.',
  },
} as const satisfies Readonly<Record<string, MessageText>>;
