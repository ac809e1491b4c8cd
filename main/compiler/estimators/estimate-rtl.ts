/**
 * @file Resources of the rtl flow before synthesis, from the planned hardware.
 *
 * *Requires*: the plan that `planRtl` makes for the same graph; it counts every adder bit, multiplexer and register.
 * *Guarantees*: on the layers this was calibrated on (38 units of conformance cases and the bundled examples) the band
 * contains Yosys' LUT and FF counts. Latency and initiation interval are those of the generated Verilog.
 * *Method*: adders join two signals in one LUT per bit, of which Yosys merges some; registers are counted bit by bit.
 * What a mapper may absorb (resets, saturations, tables) has wide limits.
 * *Does not handle*: packing and routing; Vivado's figures differ (by a few per cent for adder graphs).
 */

import type { HardwarePlan, LayerPlan, UnitCost } from '../ir/hardware-plan.ts';
import type { Band, LayerEstimate, NetworkEstimate } from './estimate.ts';
import { between, exactly, sumOf } from './estimate.ts';

const SOURCE = 'Yosys 0.55 on conformance cases and examples, before packing';
const GENERATED = 'the generated Verilog';

/** LUTs per counted bit: least, typical, most seen. */
type Coefficients = readonly [low: number, value: number, high: number];
const ADDER: Coefficients = [0.91, 0.98, 1.03];
const CLAMP: Coefficients = [0.3, 0.9, 1.6];
const MUX: Coefficients = [0.8, 1.05, 1.3];
const GATE: Coefficients = [0, 0.5, 1.3];
const COMPARE: Coefficients = [0.5, 1, 1.2];
const LOGIC: Coefficients = [0.3, 1.2, 3];
const MULTIPLY: Coefficients = [0.6, 1.1, 2];
/** Per bit of table contents, if it becomes logic and not block RAM. */
const TABLE: Coefficients = [0, 0.002, 0.03];
/** Registers per counted bit: constant or equal bits vanish, block RAM brings its own. */
const REGISTER: Coefficients = [0.97, 1, 1];
/** @unit LUTs */
const SMALL_CHANGE = 3;

/** Estimate every layer of a plan and the whole. Layers outside the plan have no figures and a reason. Never throws. */
export function estimateRtl(plan: HardwarePlan): NetworkEstimate {
  const layers = plan.layers.map(estimateLayer);
  const missing = plan.unsupported
    .filter(({ layer }) => !plan.layers.some((planned) => planned.layer === layer))
    .map(({ layer, reason }): LayerEstimate => ({ layer, flow: 'rtl', absent: { lut: reason, ff: reason, dsp: reason, bram18k: reason, latencyCycles: reason } }));
  return { layers: [...layers, ...missing], total: totalOf(plan, layers, missing.map(({ layer }) => layer)) };
}

/** The sum says which layers it leaves out; a network of which nothing can be built has no figures at all. */
function totalOf(plan: HardwarePlan, layers: readonly LayerEstimate[], leftOut: readonly string[]): NetworkEstimate['total'] {
  const without = leftOut.length === 0 ? '' : `; without ${leftOut.join(', ')}, which this flow cannot build yet`;
  if (leftOut.length > 0 && layers.every(({ lut, ff }) => (lut?.high ?? 0) + (ff?.high ?? 0) === 0)) {
    const reason = `this flow cannot build ${leftOut.join(', ')} yet`;
    return { flow: 'rtl', absent: { lut: reason, ff: reason, dsp: reason, bram18k: reason, latencyCycles: reason, initiationIntervalCycles: reason } };
  }
  const why = `sum over the layers that have hardware${without}`;
  const sum = (pick: (estimate: LayerEstimate) => Band | undefined): Band => sumOf(layers.flatMap((l) => pick(l) ?? []), why);
  const aligned = exactly(plan.alignmentRegisterBits, 'registers that align branches in the top', GENERATED);
  return {
    flow: 'rtl',
    lut: sum((l) => l.lut),
    ff: sumOf([sum((l) => l.ff), aligned], `${why}, and branch alignment`),
    dsp: sum((l) => l.dsp),
    bram18k: sum((l) => l.bram18k),
    ...timing(plan, leftOut, without),
  };
}

/** The top module ends where hardware is missing: its latency is the network's only if nothing stands behind. */
function timing(plan: HardwarePlan, leftOut: readonly string[], without: string): Pick<NetworkEstimate['total'], 'latencyCycles' | 'initiationIntervalCycles' | 'absent'> {
  const behind = plan.unsupported.find(({ layer }) => plan.layers.some((planned) => planned.layer === layer));
  if (behind !== undefined) {
    const reason = `${leftOut.join(', ')}, before ${behind.layer}, cannot be built in this flow: no pipeline reaches the output`;
    return { absent: { latencyCycles: reason, initiationIntervalCycles: reason } };
  }
  return {
    latencyCycles: exactly(plan.latencyCycles, `longest path through the top module${without}`, GENERATED),
    initiationIntervalCycles: exactly(1, `the pipeline takes an input every cycle${without}`, GENERATED),
  };
}

function estimateLayer(layer: LayerPlan): LayerEstimate {
  const wide = layer.units.reduce((sum, unit) => sum + unit.instanceCount, 0) > 1 ? ', kernel times places' : '';
  return {
    layer: layer.layer,
    flow: 'rtl',
    lut: unitBand(layer, lutsOf, `${describe(layer)}${wide}`),
    ff: unitBand(layer, ffsOf, `register bits of the pipeline${wide}`),
    dsp: exactly(0, 'products are shift-add; DSP blocks are switched off', GENERATED),
    bram18k: tablesOf(layer),
    latencyCycles: exactly(layer.latencyCycles, 'pipeline stages of the layer', GENERATED),
    initiationIntervalCycles: exactly(1, 'the pipeline takes an input every cycle', GENERATED),
  };
}

function describe(layer: LayerPlan): string {
  const bits = layer.units.reduce((sum, unit) => sum + unit.instanceCount * unit.cost.adderBits, 0);
  return bits > 0 ? `from ${bits} adder bits` : 'from multiplexers and comparisons';
}

function unitBand(layer: LayerPlan, estimate: (cost: UnitCost) => readonly [number, number, number], reason: string): Band {
  const totals = [0, 0, 0] as [number, number, number];
  for (const { cost, instanceCount } of layer.units) {
    const unit = estimate(cost);
    unit.forEach((figure, k) => {
      totals[k] = (totals[k] ?? 0) + Math.max(0, k === 0 ? Math.floor(figure) : k === 2 ? Math.ceil(figure) : Math.round(figure)) * instanceCount;
    });
  }
  return totals[2] === 0 ? exactly(0, 'wires only', GENERATED) : between(totals, reason, SOURCE);
}

function lutsOf(cost: UnitCost): readonly [number, number, number] {
  const parts: readonly (readonly [Coefficients, number])[] = [
    [ADDER, cost.adderLutBits + cost.inverterBits],
    [CLAMP, cost.clampBits + cost.clampTestBits],
    [MUX, cost.muxBits],
    [GATE, cost.gateBits],
    [COMPARE, cost.compareBits],
    [LOGIC, cost.logicBits],
    [MULTIPLY, cost.multiplyBits],
    [TABLE, cost.tableBits],
  ];
  const limits = parts.reduce<readonly [number, number, number]>(
    ([low, value, high], [[l, v, h], bits]) => [low + l * bits, value + v * bits, high + h * bits],
    [cost.shiftRegisterLuts, cost.shiftRegisterLuts, cost.shiftRegisterLuts],
  );
  if (limits[2] === 0) return [0, 0, 0];
  return [limits[0] - SMALL_CHANGE, limits[1], limits[2] + SMALL_CHANGE];
}

function ffsOf(cost: UnitCost): readonly [number, number, number] {
  const bits = cost.registerBits - cost.shiftRegisterBits;
  if (cost.registerBits === 0) return [0, 0, 0];
  const [low, value, high] = REGISTER;
  const merged = cost.tableCount > 0 ? bits : Math.min(SMALL_CHANGE, 0.08 * bits) + (cost.clampBits > 0 ? 0.05 * bits : 0);
  // A register with a set or reset cannot start a shift register.
  const kept = cost.clampBits > 0 || cost.gateBits > 0 ? cost.shiftRegisterBits * 0.6 : 0;
  return [low * bits - merged, value * bits - (cost.tableCount > 0 ? bits : 0) + kept / 3, high * bits + kept];
}

function tablesOf(layer: LayerPlan): Band {
  const tables = layer.units.reduce((sum, unit) => sum + unit.instanceCount * unit.cost.tableCount, 0);
  if (tables === 0) return exactly(0, 'no memories', GENERATED);
  const halves = layer.units.reduce((sum, unit) => sum + unit.instanceCount * (unit.cost.tableCount === 0 ? 0 : Math.ceil(unit.cost.tableBits / 18432)), 0);
  return between([0, halves, 2 * halves], 'one block RAM per table unless it is small enough for LUTs', SOURCE);
}
