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
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { AttributeValue, Layer } from '../ir/model-graph.ts';
import { numberAttribute } from '../ir/visit.ts';
import { findings } from './findings.ts';
import type { PassContext } from './pass.ts';

/** One matrix–vector product whose reuse factor is an attribute. */
interface Product {
  readonly attribute: string;
  readonly inputs: number;
  readonly outputs: number;
}

function products(layer: Layer): readonly Product[] {
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

/** Set strategy and reuse factors among a recurrent layer's attributes; return what was not possible. Never throws. */
export function assignRecurrent(layer: Layer, attributes: Record<string, AttributeValue>, { config }: PassContext): readonly Diagnostic[] {
  if (layer.class_name === 'SimpleRNN') return [];
  const asked = config.strategy(layer);
  const wanted = config.reuseFactor(layer);
  const isUnrolled = asked === 'resource_unrolled';
  const refusal = !isUnrolled ? undefined : layer.class_name === 'Bidirectional' ? 'in a Bidirectional layer' : wanted === 1 ? 'with reuse factor 1' : undefined;
  const used: LayerStrategy = asked === 'resource' || refusal !== undefined ? 'resource' : isUnrolled ? 'resource_unrolled' : 'latency';
  attributes['strategy'] = used;
  const found: Diagnostic[] = refusal === undefined ? [] : [findings.unrolledBecomesResource(layer.name, refusal)];
  if (used === 'latency' && asked !== 'latency') found.push(findings.unknownStrategy(layer.name, asked));
  for (const { attribute, inputs, outputs } of products(layer)) {
    const legal = legalReuseFactors({ inputs, outputs }).slice(0, used === 'resource_unrolled' ? -1 : undefined);
    const factor = used === 'latency' || legal.includes(wanted) ? wanted : closestReuseFactor(legal, wanted);
    attributes[attribute] = factor;
    if (factor !== wanted) found.push(findings.reuseFactorClamped(layer.name, wanted, factor, legal));
  }
  return found;
}
