/** @file Where HGQ2 defines its layer classes; hls4ml's converter keeps the module as an attribute, and legacy files do not name it. */

const PLACES: Readonly<Record<string, readonly string[]>> = {
  'layers.core.dense': ['QDense', 'QBatchNormDense'],
  'layers.core.einsum_dense': ['QEinsumDense'],
  'layers.einsum_dense_batchnorm': ['QEinsumDenseBatchnorm'],
  'layers.conv': ['QConv1D', 'QConv2D'],
  'layers.batch_normalization': ['QBatchNormalization'],
  'layers.activation': ['QActivation', 'QUnaryFunctionLUT'],
  'layers.softmax': ['QSoftmax'],
  'layers.ops.merge': ['QAdd', 'QSubtract', 'QMultiply', 'QAverage', 'QAveragePow2', 'QMaximum', 'QMinimum', 'QDot'],
  'layers.ops.einsum': ['QEinsum'],
  'layers.pooling': ['QMaxPooling1D', 'QMaxPooling2D', 'QAveragePooling1D', 'QAveragePooling2D', 'QGlobalMaxPooling1D', 'QGlobalMaxPooling2D', 'QGlobalAveragePooling1D', 'QGlobalAveragePooling2D'],
  'quantizer.quantizer': ['Quantizer'],
};

const BY_CLASS = new Map(Object.entries(PLACES).flatMap(([place, classes]) => classes.map((name) => [name, `hgq.${place}`] as const)));

/** Return the module of a class of HGQ2, or the one that is written where it is not known. Never throws. */
export function hgqModule(className: string, written: string): string {
  return BY_CLASS.get(className) ?? written;
}
