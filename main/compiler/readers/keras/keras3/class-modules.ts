/** @file Where Keras 3 defines the layer classes that hls4ml's Keras 3 converter has handlers for; it keeps the module as an attribute. */

const PLACES: Readonly<Record<string, readonly string[]>> = {
  'core.dense': ['Dense'],
  'core.input_layer': ['InputLayer'],
  'core.einsum_dense': ['EinsumDense'],
  'activations.activation': ['Activation'],
  'activations.relu': ['ReLU'],
  'activations.leaky_relu': ['LeakyReLU'],
  'activations.prelu': ['PReLU'],
  'activations.elu': ['ELU'],
  'activations.softmax': ['Softmax'],
  'reshaping.reshape': ['Reshape'],
  'reshaping.flatten': ['Flatten'],
  'reshaping.permute': ['Permute'],
  'rnn.simple_rnn': ['SimpleRNN'],
  'rnn.lstm': ['LSTM'],
  'rnn.gru': ['GRU'],
  'rnn.bidirectional': ['Bidirectional'],
  'regularization.spatial_dropout': ['SpatialDropout1D', 'SpatialDropout2D', 'SpatialDropout3D'],
};

/** Folders in which every class has a file of its own name. */
const FOLDERS: Readonly<Record<string, RegExp>> = {
  convolutional: /^(Depthwise|Separable)?Conv[12]D$/,
  merging: /^(Add|Multiply|Average|Maximum|Minimum|Concatenate|Subtract|Dot)$/,
  pooling: /Pooling[12]D$/,
  regularization: /Dropout$/,
  'preprocessing.image_preprocessing': /^Random/,
};

const BY_CLASS = new Map(Object.entries(PLACES).flatMap(([place, classes]) => classes.map((name) => [name, place] as const)));

/** Return the module of a class, given its name in snake case; the class's own where it is not known. Never throws. */
export function classModule(className: string, snake: string, written: string): string {
  const place = BY_CLASS.get(className);
  if (place !== undefined) return `keras.src.layers.${place}`;
  const folder = Object.entries(FOLDERS).find(([, classes]) => classes.test(className))?.[0];
  return folder === undefined ? written : `keras.src.layers.${folder}.${snake}`;
}
