/**
 * @file Contract, domain `lowering`: the network as read beside the network as built, and what each pass did in between.
 */

import type { Result } from './result.ts';

/** A layer of either graph, as much of it as a comparison shows. */
export interface ComparedLayer {
  readonly name: string;
  readonly class_name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly shape: readonly number[];
  /** Result type as text; of the network as read `auto`. */
  readonly result_type: string;
  /** Layers of the other graph that it corresponds to, in their order. */
  readonly counterparts: readonly string[];
}

/** One thing that a pass did to one layer. */
export interface LoweringStep {
  /** Place in the order of passes that changed something, from 0. */
  readonly order: number;
  readonly pass: string;
  /** What the pass is for, in a sentence. */
  readonly purpose: string;
  readonly kind: 'made' | 'changed' | 'merged' | 'removed';
  /** Name of the layer at that time. */
  readonly layer: string;
  /** Layers of the network as read that it stood for. */
  readonly source_layers: readonly string[];
  /** What changed, one sentence each. */
  readonly changes: readonly string[];
}

/** Both graphs and what lies between them. */
export interface LoweringTrace {
  readonly designId: string;
  readonly revision: number;
  readonly source: readonly ComparedLayer[];
  readonly lowered: readonly ComparedLayer[];
  readonly steps: readonly LoweringStep[];
}

/** Requests of this domain. */
export interface LoweringRequests {
  'lowering:trace': (payload: { readonly designId: string }) => Result<LoweringTrace>;
}
