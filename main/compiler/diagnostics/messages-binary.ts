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
  'binary/kernel-of-ones': {
    title: 'Binary kernel that becomes all ones',
    explanation: 'Where something behind it changes the graph, hls4ml 1.3 meets a binary dense layer on thresholds twice. The second time its kernel is 0 and 1 already, both count as not negative, and all weights are written as +1.',
    help: 'Use QDense with a binary quantizer for this layer, or avoid what runs the passes again: two batch normalisations in a row, and max pooling of single bits.',
  },
  'binary/bits-times-powers': {
    title: 'Single bits read as 0 and 1',
    explanation: 'A single bit stands for −1 or 1. Where the weights are powers of two hls4ml 1.3 shifts the bit as it is, so that a −1 counts as 0.',
    help: 'Use another weight quantizer in this layer, or set the result type of the activation before it to a fixed-point type by using quantized_bits.',
  },
  'binary/bias-counts-twice': {
    title: 'Bias that counts twice',
    explanation: 'With single bits as data and as weights hls4ml 1.3 counts equal bits from the bias on and takes 2 · count − n, which doubles the bias too.',
    help: 'Train the layer without a bias (use_bias=False), or halve its bias.',
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
  'quantizer/converted-differently': {
    title: 'Constants that lose something on the way',
    explanation: 'hls4ml 1.3 writes other values than the network was trained with: it folds batch statistics without their quantizers, keeps only the sign of a binary variable that is not a kernel or has the values 0 and 1, and adds whole ±1 for the bias of a BinaryDense.',
    help: 'Train with alpha=1, without quantizers on batch statistics, or expect the hardware to differ from the reference here.',
  },
} as const satisfies Readonly<Record<string, MessageText>>;
