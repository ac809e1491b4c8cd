/** @file Messages about arithmetic of hls4ml 1.3 that surprises: what its layers compute, and where its C++ cannot be built. */

import type { MessageText } from './message.ts';

/** Code → text, area `numerics`. */
export const NUMERICS_MESSAGES = {
  'pooling/unsigned-padding': {
    title: 'Padding that is not the smallest value',
    explanation: 'Cells around the image hold the word whose highest bit alone is set. For a signed type that is the smallest value; for an unsigned one it is half of the range, and it wins against everything below.',
    help: 'Give the input of the pooling a signed type, or use padding "valid".',
  },
  'pooling/average-truncated': {
    title: 'Average cut off, not rounded',
    explanation: 'The sum is divided toward zero on the grid of the accumulator and then cast to the result, by default cut downwards: averages come out up to one step too small.',
    help: 'Give the accumulator more fraction bits and the result a rounding mode such as RND.',
  },
  'softmax/stable-wraps': {
    title: 'Softmax differences can wrap',
    explanation: 'The stable softmax subtracts every input from the largest one and keeps the difference in an unsigned type with one integer bit less than the input: a difference of half the range or more starts again at 0, and the class that is furthest away gets a probability like the best one.',
    help: 'Give the input of the softmax one more integer bit than its values need; the statistics of inp_norm show whether it happens.',
  },
  'softmax/coarse-exponential': {
    title: 'Exponential table too coarse',
    explanation: 'Only the highest bits of the difference address the table. Where one step of the table is wider than the differences between classes, all of them get the same probability.',
    help: 'Give the input of the softmax a narrower type (fewer integer bits), or make its table larger.',
  },
  'softmax/coarse-inverse': {
    title: 'Inverse table coarse',
    explanation: 'Only the highest bits of the sum of exponentials address the table of inverses, and each entry is right for the lower edge of its bin only: probabilities of one sample come out too large by a common factor. The order of the classes stays.',
    help: 'Narrow inv_inp_t to the integer bits the sum needs, or make the table larger.',
  },
  'activation/ternary-tanh-doubles': {
    title: 'Ternary activation doubles its input',
    explanation: 'With io_parallel the input is doubled in its own type before it is compared with 1 and −1. From half of the type’s range on the doubled word wraps and the sign turns around.',
    help: 'Give the input one more integer bit.',
  },
  'activation/ternary-tanh-stream': {
    title: 'Ternary activation with other thresholds as stream',
    explanation: 'With io_stream the input itself is compared with 1 and −1, with io_parallel its double: the thresholds as stream are twice those that were trained.',
    help: 'Use io_parallel, or scale the input by 2.',
  },
  'activation/selu-stream': {
    title: 'Selu with another factor as stream',
    explanation: 'With io_stream the factor of the straight branch is held in the type of the data, with io_parallel in ufixed<16,1>. Few fraction bits make it 1.',
    help: 'Give the data enough fraction bits, or use io_parallel.',
  },
  'recurrent/types-differ': {
    title: 'LSTM that does not compile',
    explanation: 'hls4ml 1.3 instantiates a form of the LSTM in which words of the accumulator and of the result are the same type, even when it is not used.',
    help: 'Set the same type for accum and result.',
  },
  'recurrent/reset-gate': {
    title: 'Reset gate applied elsewhere',
    explanation: 'hls4ml 1.3 builds the GRU only with the reset gate behind the recurrent product, whatever the model says.',
    help: 'Train with reset_after=True.',
  },
  'recurrent/bidirectional-reuse-factor': {
    title: 'Reuse factor of a Bidirectional layer',
    explanation: 'hls4ml 1.3 chooses reuse factors of Bidirectional layers for three gates, also for LSTM, and then gives the first product the factor that was asked for: where the two differ, its kernel stops with a failed assertion or computes something else.',
    help: 'Choose a reuse factor that is possible for both products (1 always is).',
  },
  'layer-norm/table-range': {
    title: 'Variance beyond the table',
    explanation: 'The inverse square root is a table over variances from 0 to 2^-TableRangePower2. Larger variances take the last entry, so that the output grows with its input instead of being normalised.',
    help: 'Scale the input so that variances stay below the end of the table; the statistics of table_index show whether it happens. The range cannot be made larger than 1.',
  },
  'time-distributed/types-differ': {
    title: 'TimeDistributed that does not compile',
    explanation: 'The markers around the wrapped layers copy words without a cast: the first must have the type of what arrives, the last that of the layer before it.',
    help: 'Set the results of both markers to these types.',
  },
  'merge/broadcast': {
    title: 'Broadcasting by repetition',
    explanation: 'hls4ml repeats the shorter operand over the longer one, element by element. That is what the network does only where the shorter operand lacks leading axes; elsewhere other elements meet.',
    help: 'Repeat the smaller tensor in the model so that both have one shape.',
  },
  'merge/broadcast-count': {
    title: 'Broadcasting over too few elements',
    explanation: 'hls4ml 1.3 compares the two sizes as texts and takes the later one in the alphabet for the larger one; where that is the smaller size, most elements of the result are never written.',
    help: 'Repeat the smaller tensor in the model so that both have one shape.',
  },
  'merge/dot-auto': {
    title: 'Dot product that is not converted',
    explanation: 'hls4ml 1.3 stops with a failed assertion when both accumulator and result of a dot product are automatic.',
    help: 'Set a type for its accumulator.',
  },
  'embedding/unchecked-index': {
    title: 'Index without a check',
    explanation: 'An index outside the table reads whatever lies there in hls4ml’s C++; the result is not defined. The emulation takes the nearest row and counts it.',
    help: 'Give the input an unsigned type that ends at the last row, and check the data.',
  },
  'structure/not-as-stream': {
    title: 'Layer that does not exist as a stream',
    explanation: 'hls4ml 1.3 has no io_stream form of the layer, or only with other options; the conversion or the compilation stops.',
    help: 'Use io_parallel, or the options that exist as a stream.',
  },
  'strategy/depthwise-resource': {
    title: 'Depthwise convolution that stops',
    explanation: 'The depthwise kernel for io_parallel knows the strategy Latency only; with Resource it stops with a failed assertion.',
    help: 'Set the strategy of the layer to Latency, or use io_stream.',
  },
  'strategy/compression': {
    title: 'Compressed weights that are not converted',
    explanation: 'hls4ml 1.3 knows the option Compression, but has lost the kernel’s name in its template: the conversion stops.',
    help: 'Leave Compression out; ResourceUnrolled skips weights that are 0.',
  },
  'strategy/distributed-arithmetic-rounds': {
    title: 'Distributed arithmetic rounds the kernel',
    explanation: 'hls4ml’s solver builds columns of the kernel from one another and subtracts them in single precision. For a kernel without a quantizer the differences do not fit, so that weights of the hardware differ from the trained ones in their last bits. Which ones depends on the split it finds cheapest; the emulation follows da4ml 0.6.0, other versions split some kernels otherwise.',
    help: 'Train the layer with a quantizer; distributed arithmetic is made for short weights.',
  },
  'strategy/distributed-arithmetic-overflows': {
    title: 'Kernel wider than the solver’s words',
    explanation: 'hls4ml’s solver holds the weights of a kernel as 32-bit integers on a common grid. Without a quantizer, a small weight with many bits makes that grid so fine that large weights no longer fit, and they are replaced by wrong ones without a message.',
    help: 'Train the layer with a quantizer, or use another strategy.',
  },
  'strategy/distributed-arithmetic-unknown-split': {
    title: 'Split of the kernel not known',
    explanation: 'hls4ml’s solver rounds a kernel without a quantizer by how it splits it, which depends on the type of every input. Behind a quantizer with a type for each element, those types are not followed here.',
    help: 'Train the layer with a quantizer for its kernel too.',
  },
  'strategy/distributed-arithmetic-layer': {
    title: 'Distributed arithmetic for a layer without a kernel',
    explanation: 'hls4ml 1.3 looks at the strategy of every layer that names one, and stops at those that distributed arithmetic cannot build: activations, merges, pooling and others without a constant matrix.',
    help: 'Leave Strategy out of the layer’s settings, or set it for the model.',
  },
  'strategy/distributed-arithmetic-input': {
    title: 'Distributed arithmetic on data that is not fixed-point',
    explanation: 'hls4ml 1.3 stops with an error where the data of a layer with distributed arithmetic has an integer or one-bit type.',
    help: 'Give the layer before it a type such as fixed<8,8>, or use another strategy.',
  },
} as const satisfies Readonly<Record<string, MessageText>>;
