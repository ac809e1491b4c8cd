/**
 * @file What a pass is: a pure function from a graph to a graph plus findings. `pipeline.ts` lists the passes in order.
 */

import type { Design, NumericsProfile } from '../../../preload/model/design.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import type { HlsConfig } from './hls-config.ts';

/** What every pass may look at besides the graph. */
export interface PassContext {
  readonly design: Design;
  /** The design's `hlsConfig`, ready to be asked. */
  readonly config: HlsConfig;
  /** Largest layer index given out so far; indices are never reused. */
  readonly lastIndex: number;
}

/** What a pass returns. The same `graph` object means that the pass had nothing to do. */
export interface PassResult {
  readonly graph: ModelGraph;
  readonly diagnostics?: readonly Diagnostic[];
  /** Present when the pass made new layers. */
  readonly lastIndex?: number;
}

/** A step of the lowering. Never throws on the user's input; throws InvariantError on a bug. */
export interface Pass {
  /** The file's name without `.ts`. */
  readonly name: string;
  /** Numerics profiles in whose lowering the pass runs; absent: all. */
  readonly profiles?: readonly NumericsProfile[];
  readonly run: (graph: ModelGraph, context: PassContext) => PassResult;
  /** Set where hls4ml's pass does not say that it changed something: its group then goes on instead of starting again. */
  readonly isSilent?: true;
}
