/**
 * @file Strategy and reuse factors of recurrent layers: both matrix–vector products of every cell.
 *
 * Latency keeps any reuse factor; Resource and ResourceUnrolled take the nearest legal one for each product. The recurrent
 * reuse factor is always the layer's own (hls4ml overwrites RecurrentReuseFactor). A Bidirectional layer reckons with three
 * gates also for LSTM and never unrolls.
 * @source hls4ml:backends/vivado/vivado_backend.py (init_lstm, init_gru, init_bidirectional)
 */

import { closestReuseFactor, legalReuseFactors } from '../../../preload/model/reuse-factor.ts';
import type { LayerStrategy } from '../../../preload/model/reuse-factor.ts';
import type { AttributeValue, Layer } from '../ir/model-graph.ts';
import { numberAttribute } from '../ir/visit.ts';
import type { PassContext } from './pass.ts';

/** One matrix–vector product whose reuse factor is an attribute. */
export interface RecurrentProduct {
  readonly attribute: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** Return the products of a recurrent layer's cells. Never throws. */
export function recurrentProducts(layer: Layer): readonly RecurrentProduct[] {
  const inputs = numberAttribute(layer, 'n_in', 1);
  if (layer.class_name === 'Bidirectional') {
    return ['forward', 'backward'].flatMap((direction) => {
      const states = numberAttribute(layer, `${direction}_n_states`, 1);
      return [
        { attribute: `${direction}_reuse_factor`, inputs, outputs: 3 * states },
        { attribute: `${direction}_recurrent_reuse_factor`, inputs: states, outputs: 3 * states },
      ];
    });
  }
  const states = numberAttribute(layer, 'n_out', 1);
  const outputs = (layer.class_name === 'LSTM' ? 4 : 3) * states;
  return [
    { attribute: 'reuse_factor', inputs, outputs },
    { attribute: 'recurrent_reuse_factor', inputs: states, outputs },
  ];
}

/** Set strategy and reuse factors among a recurrent layer's attributes. Never throws. */
export function assignRecurrent(layer: Layer, attributes: Record<string, AttributeValue>, { config }: PassContext): void {
  if (layer.class_name === 'SimpleRNN') return;
  const asked = config.strategy(layer);
  const wanted = config.reuseFactor(layer);
  const isUnrolled = asked === 'resource_unrolled';
  const refusal = isUnrolled ? recurrentUnrolledRefusal(layer, wanted) : undefined;
  const used: LayerStrategy = asked === 'resource' || refusal !== undefined ? 'resource' : isUnrolled ? 'resource_unrolled' : 'latency';
  attributes['strategy'] = used;
  for (const { attribute, inputs, outputs } of recurrentProducts(layer)) {
    const legal = legalReuseFactors({ inputs, outputs }).slice(0, used === 'resource_unrolled' ? -1 : undefined);
    attributes[attribute] = used === 'latency' || legal.includes(wanted) ? wanted : closestReuseFactor(legal, wanted);
  }
}

/** Return why hls4ml has no unrolled kernel for a recurrent layer, or undefined. Never throws. */
export function recurrentUnrolledRefusal(layer: Layer, reuseFactor: number): string | undefined {
  if (layer.class_name === 'Bidirectional') return 'in a Bidirectional layer';
  return reuseFactor === 1 ? 'with reuse factor 1' : undefined;
}
