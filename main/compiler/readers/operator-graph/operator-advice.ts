/** @file What to do about an operator that hardware does not have, for those that people meet; others get the general advice of their code. */

const OR_CUT = 'or cut the network before it';

/** Names as ONNX and as ATen spell them, without underscores and case. */
const ADVICE: readonly (readonly [names: RegExp, advice: string])[] = [
  [/^(convtranspose(nd)?(\dd)?|qconvtranspose)$/, `Train with nearest-neighbour upsampling (Resize, nn.Upsample) and a convolution in its place, which hls4ml has, ${OR_CUT}.`],
  [/^(arg(max|min)|topk|sort|hardmax|nonmaxsuppression)$/, `Export the network without it: hardware gives every score, and the largest is found outside. The structure edit "cut" ends the network before it, too.`],
  [/^(if|loop|scan|cond|whileloop)$/, `Hardware has no branches: export the network with them decided, ${OR_CUT}.`],
  [/^(groupnorm(alization)?|instancenorm(alization)?|lpnormalization|lrn|localresponsenorm|rmsnorm)$/, `Train with BatchNormalization, which becomes a scale and a bias, or LayerNormalization over the last axis, ${OR_CUT}.`],
  [/^(nonzero|unique|scatter\w*|gather(nd|elements)|indexput|maskedselect|onehot|where)$/, `Its result depends on where values lie: do it before or behind the network, outside of the hardware, ${OR_CUT}.`],
  [/^(exp|log|log1p|sqrt|rsqrt|pow|erf|gelu|mish|sin|cos|tan|asin|acos|atan|reciprocal|logsoftmax|logsumexp)$/, `Use an activation that hls4ml has a table for (sigmoid, tanh, softplus, softsign, elu, selu, softmax), ${OR_CUT}.`],
  [/^reduce(sum|mean|max|min|prod|l1|l2|logsumexp|sumsquare)$/, `GlobalAveragePool and GlobalMaxPool over an image, and a MatMul with constant weights, can be built in its place; ${OR_CUT.replace('or ', 'otherwise ')}.`],
];

/** Return what to do about a node that cannot be built, or undefined for the general advice. `reason` says why it is refused, where it is. Never throws. */
export function operatorAdvice(operator: string, reason = ''): string | undefined {
  if (reason.includes('training mode')) return 'Call model.eval() before torch.export.export(model, …) and save again.';
  if (/batch axis|across samples/.test(reason)) return `Hardware computes one sample at a time: export the model with the samples along the first axis, which nothing else touches, ${OR_CUT}.`;
  const name = operator.replaceAll('_', '').toLowerCase();
  return ADVICE.find(([names]) => names.test(name))?.[1];
}
