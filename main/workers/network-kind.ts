/** @file Which kind of layer a network is made of, for finding runs that are like it. */

/** Return what dominates by the classes of its layers. Never throws. */
export function networkKind(classes: readonly string[]): 'recurrent' | 'convolutional' | 'dense' {
  if (classes.some((name) => /^(?:LSTM|GRU|SimpleRNN|Bidirectional)$/.test(name))) return 'recurrent';
  return classes.some((name) => name.includes('Conv')) ? 'convolutional' : 'dense';
}
