/** @file Codes of findings of the lowering: what the passes meet in configuration and network. */

import type { MessageText } from './message.ts';

/** Code → text, areas of the lowering. */
export const LOWERING_MESSAGES = {
  'config/no-default-precision': {
    title: 'No default precision',
    explanation: 'hls4ml refuses a configuration without Model.Precision.',
    help: 'Set Model.Precision, for example to fixed<16,6>.',
  },
  'config/no-default-reuse-factor': {
    title: 'No default reuse factor',
    explanation: 'hls4ml refuses layers that have no reuse factor of their own when Model.ReuseFactor is missing.',
    help: 'Set Model.ReuseFactor to 1.',
  },
  'config/auto-not-allowed': {
    title: 'auto is not possible here',
    explanation: 'The default and the maximum precision are what inference falls back to, so they must be types themselves.',
    help: 'Write a type such as fixed<16,6>; set auto on the layers.',
  },
  'config/unreadable-type': {
    title: 'Type cannot be read',
    explanation: 'The text is not a type of hls4ml’s configurations; the default type stands in for it.',
    help: 'Write for example fixed<16,6>, ufixed<8,3,RND,SAT>, int<4> or auto.',
  },
  'config/layer-not-in-graph': {
    title: 'Settings for an absent layer',
    explanation: 'The configuration names a layer that the lowered network does not have. The settings are kept and apply again when it returns.',
    help: 'Compare the name with the names in the graph; they are the lowered ones.',
  },
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
  'precision/table-in-precision-ignored': {
    title: 'Table type in the wrong place',
    explanation: 'hls4ml reads the types of look-up tables from keys of the layer (table_t, exp_table_t, inv_table_t, inv_inp_t), not from Precision.',
    help: 'Set the key with _t on the layer itself.',
  },
  'precision/linear-cast-left': {
    title: 'A cast undoes a result type',
    explanation: 'Without types per layer, hls4ml leaves the inline linear activation behind as a cast to the default type when the result of its layer is set.',
    help: 'Set the same result type on the linear layer too.',
  },
  'strategy/unknown': {
    title: 'Unknown strategy',
    explanation: 'hls4ml compares strategies letter by letter and silently takes Latency for what it does not know.',
    help: 'Write Latency, Resource, ResourceUnrolled or distributed_arithmetic.',
  },
  'strategy/no-effect': {
    title: 'Strategy without effect',
    explanation: 'Only Dense and convolution layers have a strategy.',
    help: 'Remove the setting; a softmax is chosen by Implementation.',
  },
  'strategy/unrolled-becomes-resource': {
    title: 'ResourceUnrolled is not possible',
    explanation: 'hls4ml has no unrolled kernel for this combination and takes Resource.',
    help: 'Choose a reuse factor above 1, io_stream for convolutions, or Resource.',
  },
  'strategy/distributed-arithmetic-reuse-factor': {
    title: 'distributed_arithmetic with reuse',
    explanation: 'Distributed arithmetic builds every product; there is nothing to reuse.',
    help: 'Set the reuse factor of the layer to 1.',
  },
  'strategy/distributed-arithmetic-unquantized': {
    title: 'Kernel not on the grid of its type',
    explanation: 'Distributed arithmetic is generated from the trained values themselves, with all their bits; the type of the weights has no effect. The adders become very large.',
    help: 'Train the layer with a quantizer, or use another strategy.',
  },
  'reuse-factor/clamped': {
    title: 'Reuse factor replaced',
    explanation: 'The kernel shares its products evenly among multipliers; only some reuse factors do that, and hls4ml takes the nearest.',
    help: 'Choose one of the listed values.',
  },
  'reuse-factor/above-inputs': {
    title: 'Reuse factor too large for the kernel',
    explanation: 'The io_parallel convolution kernel of hls4ml asserts that the reuse factor is at most the number of inputs of one output.',
    help: 'Use a smaller reuse factor, or io_stream.',
  },
  'reuse-factor/target-cycles': {
    title: 'TargetCycles too small',
    explanation: 'Moving the data alone takes longer than the cycles asked for.',
    help: 'Raise TargetCycles or remove it.',
  },
  'parallelization-factor/clamped': {
    title: 'ParallelizationFactor replaced',
    explanation: 'The factor must divide the number of output pixels; hls4ml takes the nearest that does.',
    help: 'Choose a divisor of the number of output pixels.',
  },
  'conv-implementation/encoded-on-vitis': {
    title: 'Encoded is not available',
    explanation: 'Vitis has only the line-buffer convolution.',
    help: 'Set ConvImplementation to LineBuffer.',
  },
  'fusion/batch-norm-kept': {
    title: 'Batch normalisation not fused',
    explanation: 'hls4ml merges a batch normalisation only into a layer whose result type is auto.',
    help: 'Set the result type of the layer before it to auto.',
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
  'quantizer/type-decided': {
    title: 'Type decided by the trained quantizer',
    explanation: 'The constants were trained on the grid of a quantizer, and hls4ml takes its type whatever the configuration says.',
    help: 'Take the setting away, or train the network again with another quantizer.',
  },
  'quantizer/unsupported': {
    title: 'Quantizer without a type',
    explanation: 'hls4ml knows no hardware type for this quantizer and takes fixed<16,6>.',
    help: 'Set the type of the weight in the configuration, or use quantized_bits.',
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
  'structure/final-reshape-stream': {
    title: 'Final reshape as a stream',
    explanation: 'A reshape of a stream needs a buffer for the whole tensor.',
    help: 'Leave the reshape out of the model.',
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
  'convolution/row-stride-ignored': {
    title: 'Vertical stride without effect',
    explanation: 'As a stream, hls4ml computes a convolution whose kernel is one row high as if the image had one dimension: it gives results for every row, and the layer behind takes the first ones.',
    help: 'Use io_parallel, or a kernel of two rows.',
  },
  'softmax/over-all-elements': {
    title: 'Softmax over all elements',
    explanation: 'With io_parallel hls4ml does not separate the rows of a tensor.',
    help: 'Use io_stream, or split the tensor.',
  },
  'weights/transposed-twice': {
    title: 'Kernel transposed twice',
    explanation: 'hls4ml 1.3 transposes the kernel of a folded convolution twice with Vivado and Resource; the generated project is wrong.',
    help: 'Use the Vitis backend, or the Latency strategy.',
  },
} as const satisfies Readonly<Record<string, MessageText>>;
