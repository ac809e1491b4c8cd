/** @file Maps the units of every layer with the embedded Yosys, in parallel, from the cache where they were mapped before. */

import { z } from 'zod';
import type { LayerProgress, LayerResources } from '../../preload/contract/run.ts';
import { YosysPool } from '../toolchains/yosys.ts';
import { synthesisKey } from '../toolchains/yosys-script.ts';
import type { CellCounts, YosysFamily } from '../toolchains/yosys-script.ts';
import type { SynthesisLayer, SynthesisPlan, SynthesisUnit } from '../workers/plan-synthesis.ts';
import { ContentCache } from './content-cache.ts';
import { JobCancelledError, JobStepError } from './runner-control.ts';
import type { RunnerControl } from './runner-control.ts';
import { isWiresOnly } from './wires-only.ts';

const COUNT = z.number().int().min(0);
const COUNTS: z.ZodType<CellCounts> = z.object({ lutCount: COUNT, ffCount: COUNT, carryCount: COUNT, bram18kCount: COUNT, dspCount: COUNT, cells: z.record(z.string(), COUNT) });

/** How to synthesize. */
export interface SynthesisOptions {
  readonly family: YosysFamily;
  readonly cacheFolder: string;
  readonly workerCount: number;
  /** Progress of the whole job when the first and when the last layer is done. */
  readonly progressFrom: number;
  readonly progressTo: number;
  /** What was estimated for each layer: shown beside the counts, and the weight of a layer in the progress. */
  readonly estimates?: ReadonlyMap<string, LayerEstimates>;
}

/** Estimated figures of one layer. */
export type LayerEstimates = Pick<LayerProgress, 'lutEstimated' | 'ffEstimated'>;

interface UnitOutcome {
  readonly counts: CellCounts;
  readonly cached: boolean;
}

/** Return the resources of every layer in order. @throws {JobStepError} when Yosys refuses a layer, {JobCancelledError} */
export async function synthesizeLayers(plan: SynthesisPlan, options: SynthesisOptions, control: RunnerControl): Promise<readonly LayerResources[]> {
  const layers = plan.layers.map((layer): SynthesisLayer => ({ ...layer, units: layer.units.filter((unit) => !isWiresOnly(unit.verilog)) }));
  control.setLayers(layers.map(({ layer, units }): LayerProgress => ({ layer, state: 'waiting', ...estimateOf(options, layer), ...(units.length === 0 ? { detail: WIRES_ONLY } : {}) })));
  const pool = new YosysPool({ workerCount: options.workerCount });
  const cache = new ContentCache(options.cacheFolder, COUNTS);
  // One abort for all: the first layer that fails ends the others.
  const stop = new AbortController();
  const signal = AbortSignal.any([control.signal, stop.signal]);
  const allWork = layers.reduce((sum, { layer }) => sum + workOf(options, layer), 0);
  let work = 0;
  const onWorked = (layer: string, share: number): void => {
    work += workOf(options, layer) * share;
    control.progress(options.progressFrom + ((options.progressTo - options.progressFrom) * work) / allWork);
  };
  try {
    return await Promise.all(layers.map((layer) => new LayerSynthesis(layer, { pool, cache, options, control, signal, onWorked }).run()));
  } catch (error) {
    stop.abort();
    throw error;
  } finally {
    await pool.close();
  }
}

interface Means {
  readonly pool: YosysPool;
  readonly cache: ContentCache<CellCounts>;
  readonly options: SynthesisOptions;
  readonly control: RunnerControl;
  readonly signal: AbortSignal;
  /** A further share of a layer is over. */
  readonly onWorked: (layer: string, share: number) => void;
}

/** Passes of Yosys over a design of adders, about; those that have begun count for up to `BEGUN_MAX` of a module. */
const PASS_COUNT = 48;
const BEGUN_MAX = 0.9;

const WIRES_ONLY = 'wires only';

function estimateOf({ estimates }: SynthesisOptions, layer: string): LayerEstimates {
  return estimates?.get(layer) ?? {};
}

/** Yosys' time grows with the logic; a layer without any still counts a little. @unit LUT */
function workOf(options: SynthesisOptions, layer: string): number {
  return Math.max(1, estimateOf(options, layer).lutEstimated ?? 1);
}

class LayerSynthesis {
  readonly #layer: SynthesisLayer;
  readonly #means: Means;
  #startedAtMs: number | undefined;

  constructor(layer: SynthesisLayer, means: Means) {
    this.#layer = layer;
    this.#means = means;
  }

  async run(): Promise<LayerResources> {
    const { layer, units, latencyCycles } = this.#layer;
    const { control, onWorked } = this.#means;
    const outcomes = await Promise.all(units.map((unit) => this.#unit(unit)));
    if (units.length === 0) onWorked(layer, 1);
    const total = sumUnits(units, outcomes);
    const cached = outcomes.length > 0 && outcomes.every((outcome) => outcome.cached);
    const elapsedMs = this.#startedAtMs === undefined ? 0 : Date.now() - this.#startedAtMs;
    const { lutCount, ffCount, carryCount } = total;
    this.#show({ state: cached ? 'cached' : 'done', elapsedMs, lutCount, ffCount, carryCount, ...(units.length === 0 ? { detail: WIRES_ONLY } : {}) });
    control.log(`${layer}: ${total.lutCount} LUT, ${total.ffCount} FF, ${total.carryCount} CARRY4${cached ? ', from the cache' : ` (${(elapsedMs / 1000).toFixed(1)} s)`}`);
    return { layer, ...total, latencyCycles, ...(cached ? { cached } : {}), ...(units.length === 0 ? { note: WIRES_ONLY } : {}) };
  }

  async #unit(unit: SynthesisUnit): Promise<UnitOutcome> {
    const { pool, cache, options, signal, control } = this.#means;
    const workedTo = this.#unitWork();
    const request = { verilog: unit.verilog, top: unit.moduleName, family: options.family };
    const key = synthesisKey(request);
    const known = cache.get(key);
    if (known !== undefined) {
      workedTo(1);
      return { counts: known, cached: true };
    }
    let passes = 0;
    const onProgress = (pass: string): void => {
      passes += 1;
      workedTo(Math.min(BEGUN_MAX, passes / PASS_COUNT));
      this.#running(pass);
    };
    const outcome = await pool.synthesize({ ...request, signal, onProgress });
    if (!outcome.ok) {
      if (outcome.failure.code === 'cancelled') throw new JobCancelledError('cancelled');
      this.#show({ state: 'failed', detail: outcome.failure.message });
      control.log(outcome.failure.logTail);
      throw new JobStepError(outcome.failure.code, `Layer ${this.#layer.layer}: ${outcome.failure.message}`, 'The log holds the last lines of Yosys.');
    }
    const { lutCount, ffCount, carryCount, bram18kCount, dspCount, cells } = outcome.value;
    const counts = { lutCount, ffCount, carryCount, bram18kCount, dspCount, cells };
    cache.put(key, counts);
    workedTo(1);
    return { counts, cached: false };
  }

  /** Return how a unit tells which share of it is over, 0…1. */
  #unitWork(): (share: number) => void {
    const { layer, units } = this.#layer;
    let told = 0;
    return (share) => {
      this.#means.onWorked(layer, (share - told) / units.length);
      told = share;
    };
  }

  #running(pass: string): void {
    this.#startedAtMs ??= Date.now();
    this.#show({ state: 'running', elapsedMs: Date.now() - this.#startedAtMs, detail: pass.toLowerCase() });
  }

  #show(progress: Omit<LayerProgress, 'layer'>): void {
    const { layer } = this.#layer;
    this.#means.control.setLayer({ layer, ...estimateOf(this.#means.options, layer), ...progress });
  }
}

type Total = Required<Pick<LayerResources, 'lutCount' | 'ffCount' | 'carryCount' | 'dspCount' | 'bram18kCount'>>;

/** A layer's counts: each unit as often as the layer uses it. */
function sumUnits(units: readonly SynthesisUnit[], outcomes: readonly UnitOutcome[]): Total {
  const sum = (pick: (counts: CellCounts) => number): number =>
    outcomes.reduce((total, { counts }, index) => total + pick(counts) * (units[index]?.instanceCount ?? 0), 0);
  return { lutCount: sum((c) => c.lutCount), ffCount: sum((c) => c.ffCount), carryCount: sum((c) => c.carryCount), dspCount: sum((c) => c.dspCount), bram18kCount: sum((c) => c.bram18kCount) };
}
