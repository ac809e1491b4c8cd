/** @file Errors of one sample by layer, against a tolerance that the user sets. Pure. */

import type { NodeView } from '../../preload/contract/design.ts';
import type { SampleReport } from '../../preload/contract/emulation.ts';
import { fractionBits, isFixed } from '../../preload/model/fixed-type.ts';

/** What counts as off. */
export interface Tolerance {
  readonly value: number;
  /** Steps of the layer's result type, or model units. */
  readonly unit: 'lsb' | 'value';
}

/** Error of one layer. */
export interface LayerError {
  readonly layer: string;
  readonly shape: readonly number[];
  /** @unit model units */
  readonly maxAbs?: number | undefined;
  /** Step of the result type. @unit model units */
  readonly lsb?: number | undefined;
  /** @unit LSB of the result type */
  readonly inLsb?: number | undefined;
  readonly isBeyond: boolean;
}

/** Return the errors in the order of the graph. A layer whose type has no step is measured in model units against `value` only. */
export function layerErrors(report: SampleReport, nodes: readonly NodeView[], tolerance: Tolerance): readonly LayerError[] {
  const types = new Map(nodes.map((n) => [n.layer.name, n.layer.result_type]));
  return report.layers.map(({ layer, shape, maxAbsError: maxAbs }): LayerError => {
    const type = types.get(layer);
    const lsb = type && isFixed(type) ? 2 ** -fractionBits(type) : undefined;
    const inLsb = maxAbs === undefined || lsb === undefined ? undefined : maxAbs / lsb;
    const measured = tolerance.unit === 'lsb' ? inLsb : maxAbs;
    return { layer, shape, maxAbs, lsb, inLsb, isBeyond: measured !== undefined && !(measured <= tolerance.value) };
  });
}

/** Return the first layer beyond the tolerance. */
export function firstBeyond(errors: readonly LayerError[]): LayerError | undefined {
  return errors.find((e) => e.isBeyond);
}

/** Return how long a bar is, 0…1: logarithmic in steps, so that one step and a thousand are both visible. */
export function errorShare(error: LayerError, all: readonly LayerError[]): number {
  const size = (e: LayerError): number => Math.log2(1 + (e.inLsb ?? (e.maxAbs ?? 0) * 2 ** 10));
  const most = Math.max(...all.map(size).filter((s) => Number.isFinite(s)), 1e-9);
  return Math.min(1, size(error) / most);
}
