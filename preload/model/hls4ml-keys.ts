/**
 * @file Which keys hls4ml's configuration has, where, and what kind of value each takes. Data.
 *
 * @source hls4ml 1.3: utils/config.py, model/graph.py (HLSConfig), the back ends' attribute maps
 */

/** Kind of value a key takes. */
export type ValueKind = 'text' | 'number' | 'count' | 'flag' | 'precision' | 'map' | 'any';

/** Keys of one place. */
export type KeyTable = Readonly<Record<string, ValueKind>>;

/** Keys at the top of the file. */
export const TOP_KEYS: KeyTable = {
  OutputDir: 'text',
  ProjectName: 'text',
  ProjectDir: 'text',
  Stamp: 'any',
  Version: 'any',
  Backend: 'text',
  Part: 'text',
  XilinxPart: 'text',
  FPGAPart: 'text',
  Board: 'text',
  Device: 'text',
  ClockPeriod: 'number',
  ClockUncertainty: 'any',
  IOType: 'text',
  WriterConfig: 'map',
  AcceleratorConfig: 'map',
  InputData: 'text',
  OutputPredictions: 'text',
  InputShapes: 'any',
  OutputShapes: 'any',
  InputShape: 'any',
  KerasModel: 'any',
  KerasJson: 'text',
  KerasH5: 'text',
  OnnxModel: 'any',
  PytorchModel: 'any',
  TensorFlowModel: 'any',
  HLSConfig: 'map',
  Bitloom: 'any',
};

/** Keys of `HLSConfig`. */
export const HLS_KEYS: KeyTable = {
  Model: 'map',
  LayerType: 'map',
  LayerName: 'map',
  Flows: 'any',
  Optimizers: 'any',
  SkipOptimizers: 'any',
  KerasModel: 'any',
  PytorchModel: 'any',
  InputShape: 'any',
};

/** Keys of `HLSConfig.Model`. */
export const MODEL_KEYS: KeyTable = {
  Precision: 'precision',
  ReuseFactor: 'count',
  Strategy: 'text',
  BramFactor: 'number',
  TraceOutput: 'flag',
  PipelineStyle: 'text',
  PipelineInterval: 'count',
  Compression: 'any',
  ConvImplementation: 'text',
  TargetCycles: 'number',
  ParallelizationFactor: 'count',
  ChannelsLastConversion: 'text',
  TransposeOutputs: 'flag',
  BitExact: 'any',
  AllowDAFallback: 'flag',
  AllowV2Fallback: 'flag',
  Trace: 'flag',
};

/** Keys of an entry of `LayerType` or `LayerName`. */
export const LAYER_KEYS: KeyTable = {
  Precision: 'precision',
  ReuseFactor: 'count',
  Strategy: 'text',
  Trace: 'flag',
  TargetCycles: 'number',
  ConvImplementation: 'text',
  Compression: 'any',
  ParallelizationFactor: 'count',
  TableSize: 'count',
  TableRangePower2: 'number',
  Implementation: 'text',
  Skip: 'flag',
  Static: 'flag',
  RecurrentReuseFactor: 'count',
  ForwardReuseFactor: 'count',
  BackwardReuseFactor: 'count',
  ForwardRecurrentReuseFactor: 'count',
  BackwardRecurrentReuseFactor: 'count',
  DepthwiseReuseFactor: 'count',
  PointwiseReuseFactor: 'count',
  TimeStepLoopParallelism: 'text',
  Algorithm: 'text',
  Direction: 'text',
  ExpTableSize: 'count',
  InvTableSize: 'count',
  ExpScale: 'number',
  accum_t: 'text',
  result_t: 'text',
  table_t: 'text',
  exp_table_t: 'text',
  inv_table_t: 'text',
  inv_inp_t: 'text',
  inp_norm_t: 'text',
  param_t: 'text',
};

/** Layer keys that hls4ml looks up letter by letter; their snake_case form has no effect. */
const EXACT_KEYS = new Set(['Precision', 'ReuseFactor', 'Strategy', 'TargetCycles', 'ConvImplementation', 'Compression', 'ParallelizationFactor']);

/** Return the kind of a layer's key, also for the snake_case form of keys that hls4ml only copies. Never throws. */
export function layerKeyKind(key: string): ValueKind | undefined {
  if (Object.hasOwn(LAYER_KEYS, key)) return LAYER_KEYS[key];
  const pascal = key.split('_').map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
  return key === key.toLowerCase() && Object.hasOwn(LAYER_KEYS, pascal) && !EXACT_KEYS.has(pascal) ? LAYER_KEYS[pascal] : undefined;
}

/** Return where else a key belongs, in words, or undefined. Never throws. */
export function rightPlaceOf(key: string, here: KeyTable): string | undefined {
  const places: readonly (readonly [KeyTable, string])[] = [
    [TOP_KEYS, 'the top level'],
    [HLS_KEYS, 'HLSConfig'],
    [MODEL_KEYS, 'HLSConfig.Model'],
    [LAYER_KEYS, 'an entry of HLSConfig.LayerName or LayerType'],
  ];
  return places.find(([table]) => table !== here && Object.hasOwn(table, key))?.[1];
}
