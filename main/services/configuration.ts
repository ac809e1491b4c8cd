/** @file Which configurations are the same hardware: those whose lowered graphs agree, whatever they are called and however they are written. */

import { createHash } from 'node:crypto';
import type { NodeView } from '../../preload/contract/design.ts';
import type { Result } from '../../preload/contract/result.ts';
import type { RunView } from '../../preload/contract/run.ts';
import type { Design } from '../../preload/model/design.ts';
import { ok } from '../base/result.ts';
import { knownLayersOf } from '../compiler/readers/reports/known-layers.ts';
import type { KnownLayer } from '../compiler/readers/reports/map-layers.ts';
import { graphFacts, outlineOf, type GraphFacts } from '../workers/graph-facts.ts';
import type { Engine } from './engine.ts';

/** A design brought down to hardware layers, as far as reports and ladders need it. */
export interface Configuration {
  /** Equal for designs that are the same hardware in either flow. */
  readonly key: string;
  readonly outline: RunView['graph'];
  readonly facts: GraphFacts;
  readonly known: readonly KnownLayer[];
}

/** Settings of a layer that are about neither its hardware nor its timing. */
const NO_HARDWARE = new Set(['name', 'index', 'trace', 'target_cycles', 'weight_quantizer', 'bias_quantizer', 'activation_quantizer', 'quantizer']);
const KEPT_COUNT = 200;

/** Lowers designs for ladders; the last ones are kept. */
export class Configurations {
  readonly #engine: Engine;
  readonly #kept = new Map<string, Promise<Result<Configuration>>>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Return the configuration of a design of a model. Fails as lowering fails. */
  of(modelId: string, design: Design): Promise<Result<Configuration>> {
    const { name: _name, importedYaml: _text, otherKeys: _other, ...meaning } = design;
    const mark = `${modelId}\n${JSON.stringify(meaning)}`;
    const found = this.#kept.get(mark) ?? this.#lower(modelId, design);
    this.#kept.delete(mark);
    this.#kept.set(mark, found);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_COUNT) break;
      this.#kept.delete(oldest);
    }
    void found.then((result) => {
      if (!result.ok) this.#kept.delete(mark);
    });
    return found;
  }

  async #lower(modelId: string, design: Design): Promise<Result<Configuration>> {
    const lowered = await this.#engine.lower({ modelId, design });
    if (!lowered.ok) return lowered;
    const { nodes } = lowered.value;
    return ok({ key: keyOf(modelId, design, nodes), outline: nodes.map(({ layer }) => outlineOf(layer)), facts: graphFacts(nodes.map(({ layer }) => layer)), known: knownLayersOf(nodes.map(({ layer }) => layer)) });
  }
}

function keyOf(modelId: string, { ioType, clockPeriodNs, part }: Design, nodes: readonly NodeView[]): string {
  const layers = nodes.map(({ layer }) => [layer.name, layer.class_name, layer.inputs, layer.shape, layer.result_type, sorted(layer.types), sorted(Object.fromEntries(Object.entries(layer.attributes).filter(([name]) => !NO_HARDWARE.has(name))))]);
  return createHash('sha256').update(JSON.stringify([modelId, ioType, clockPeriodNs, part.toLowerCase(), layers])).digest('hex');
}

function sorted(values: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  return Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
