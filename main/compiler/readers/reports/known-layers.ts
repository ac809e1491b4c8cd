/** @file The layers of a lowered graph as reports name them: hls4ml's number, its function, type and width of the output. */

import { isFixed, OVERFLOW_MODES, ROUNDING_MODES, type FixedType, type OverflowMode, type Precision, type RoundingMode } from '../../../../preload/model/fixed-type.ts';
import type { KnownLayer } from './map-layers.ts';

/** What is needed of a layer of the lowered graph. */
export interface LoweredLayer {
  readonly name: string;
  readonly class_name: string;
  readonly shape: readonly number[];
  readonly result_type: Precision;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** hls4ml's function by class; classes with a function of their own per activation or operation are below. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  Dense: 'dense', Conv1D: 'conv_1d_cl', Conv2D: 'conv_2d_cl', Conv2DBatchnorm: 'conv_2d_cl', DepthwiseConv1D: 'depthwise_conv_1d_cl', DepthwiseConv2D: 'depthwise_conv_2d_cl',
  PointwiseConv1D: 'pointwise_conv_1d_cl', PointwiseConv2D: 'pointwise_conv_2d_cl', SeparableConv1D: 'separable_conv_1d_cl', SeparableConv2D: 'separable_conv_2d_cl',
  Pooling1D: 'pooling1d_cl', Pooling2D: 'pooling2d_cl', GlobalPooling1D: 'global_pooling1d_cl', GlobalPooling2D: 'global_pooling2d_cl',
  BatchNormalization: 'normalize', ApplyAlpha: 'normalize', LayerNormalization: 'layernormalize', ZeroPadding1D: 'zeropad1d_cl', ZeroPadding2D: 'zeropad2d_cl',
  Cropping1D: 'cropping1d_cl', Cropping2D: 'cropping2d_cl', Softmax: 'softmax', PReLU: 'prelu', LSTM: 'lstm_stack', GRU: 'gru_stack', Bidirectional: 'bidirectional_stack',
  Transpose: 'transpose', Einsum: 'einsum', EinsumDense: 'einsum_dense', Embedding: 'embedding', Clone: 'clone_stream',
};

/** hls4ml's own numbers of the modes. @source AMD UG1399, arbitrary precision fixed-point types: order of ap_q_mode and ap_o_mode */
const ROUNDING_CODES: Readonly<Record<RoundingMode, number>> = { RND: 0, RND_ZERO: 1, RND_MIN_INF: 2, RND_INF: 3, RND_CONV: 4, TRN: 5, TRN_ZERO: 6 };
const OVERFLOW_CODES: Readonly<Record<OverflowMode, number>> = { SAT: 0, SAT_ZERO: 1, SAT_SYM: 2, WRAP: 3 };

/** Return the layers of a lowered graph under the names that reports use, in execution order. Never throws. */
export function knownLayersOf(layers: readonly LoweredLayer[]): readonly KnownLayer[] {
  return layers.filter(({ class_name: kind }) => kind !== 'Input').map((layer) => {
    const { index } = layer.attributes;
    const functionName = functionNameOf(layer);
    const width = layer.shape.at(-1);
    return {
      name: layer.name,
      ...(typeof index === 'number' ? { index } : {}), ...(functionName === undefined ? {} : { functionName }),
      ...(isFixed(layer.result_type) ? { typeCode: typeCodeOf(layer.result_type) } : {}), ...(width === undefined ? {} : { width }),
    };
  });
}

function functionNameOf({ class_name: kind, attributes }: LoweredLayer): string | undefined {
  const word = (name: string): string | undefined => (typeof attributes[name] === 'string' ? attributes[name].toLowerCase() : undefined);
  if (/^(?:Activation|HardActivation|ParametrizedActivation)$/.test(kind)) return word('activation');
  if (kind === 'Merge') return word('op');
  return FUNCTIONS[kind];
}

/** Return a type as HLS writes it into names: `ap_fixed_16_6_5_3_0`. Never throws. */
export function typeCodeOf({ widthBits, integerBits, signed, rounding, overflow }: FixedType): string {
  return `ap_${signed ? '' : 'u'}fixed_${widthBits}_${integerBits}_${ROUNDING_CODES[rounding]}_${OVERFLOW_CODES[overflow]}_0`;
}

/** Return the type code of a C++ type such as `ap_fixed<16,6,AP_RND,AP_SAT,0>`; undefined for others. Never throws. */
export function typeCodeOfText(text: string): string | undefined {
  const [, unsigned, inner] = /^ap_(u?)fixed<([^<>]*)>$/.exec(text.replaceAll(/\s/g, '')) ?? [];
  const [width, integer, rounding = 'AP_TRN', overflow = 'AP_WRAP'] = inner?.split(',') ?? [];
  const [q, o] = [rounding.replace(/^AP_/, ''), overflow.replace(/^AP_/, '')];
  if (width === undefined || integer === undefined || !/^\d{1,4}$/.test(width) || !/^-?\d{1,4}$/.test(integer)) return undefined;
  const mode = ROUNDING_MODES.find((known) => known === q);
  const handling = OVERFLOW_MODES.find((known) => known === o);
  if (mode === undefined || handling === undefined) return undefined;
  return `ap_${unsigned ?? ''}fixed_${width}_${integer}_${ROUNDING_CODES[mode]}_${OVERFLOW_CODES[handling]}_0`;
}
