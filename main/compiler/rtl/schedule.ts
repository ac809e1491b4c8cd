/**
 * @file When each node of a netlist computes: cuts it into pipeline stages and counts the registers between them.
 *
 * *Requires*: nodes in order of dependence.
 * *Guarantees*: between two registers lie at most `levelsPerStage` levels; every path from an input to an output crosses
 * the same number of registers; a new input is taken every cycle.
 * *Method*: as soon as possible. A value used in later stages runs through one chain of registers that all its users share;
 * wires (slices, shifts) are taken from the chain and never registered themselves. A unit with any logic registers its outputs.
 * *Does not handle*: moving adders to later stages where that would save registers.
 */

import { assert, assertNever, defined } from '../../base/assert.ts';
import type { BitSpan } from './demand.ts';
import { demandedBits, isWire, operandsOf } from './demand.ts';
import type { NetNode, Netlist, NodeId } from './netlist.ts';

/** A netlist with its pipeline. */
export interface Schedule {
  readonly net: Netlist;
  readonly spans: readonly BitSpan[];
  /** Stage in which each node's value is made; −1: no stage (constants). */
  readonly stages: readonly number[];
  /** Per node, how many registers its chain has: the value is readable from its stage to that many stages later. */
  readonly registerDepths: readonly number[];
  /** Per node, the longest stretch of its chain that nothing reads in between: it can become a shift register. */
  readonly longestRuns: readonly number[];
  /** Cycles from an input to the output that belongs to it. @unit cycles */
  readonly latencyCycles: number;
}

/** Levels that a node adds to a path; one level is about one carry chain or one LUT behind it. */
export function levelsOf(node: NetNode): number {
  switch (node.op) {
    case 'add':
    case 'less':
    case 'mux':
    case 'clamp':
    case 'any':
      return 1;
    case 'table':
      return 2;
    case 'multiply':
      return 1 + Math.ceil(Math.log2(Math.max(2, node.widthBits)));
    case 'input':
    case 'constant':
    case 'shift':
    case 'wrap':
    case 'bit':
    case 'logic':
      return 0;
    default:
      return assertNever(node, 'operation');
  }
}

/** Cut a netlist into stages; `latencyCyclesMin` pads the latency so that units of one layer agree. */
export function scheduleNetlist(net: Netlist, options: { readonly levelsPerStage: number; readonly latencyCyclesMin?: number }): Schedule {
  assert(options.levelsPerStage >= 1, 'a stage holds at least one level');
  const spans = demandedBits(net);
  const { stages, hasLogic } = placeInStages(net, spans, options.levelsPerStage);
  const last = Math.max(0, ...net.outputs.map((id) => stages[id] ?? 0));
  const latencyCycles = Math.max(hasLogic ? last + 1 : 0, options.latencyCyclesMin ?? 0);
  const taps = chainTaps(net, spans, stages, latencyCycles);
  const registerDepths = taps.map((delays) => Math.max(0, ...delays));
  return { net, spans, stages, registerDepths, longestRuns: taps.map(longestRun), latencyCycles };
}

function placeInStages(net: Netlist, spans: readonly BitSpan[], levelsPerStage: number): { stages: number[]; hasLogic: boolean } {
  const stages: number[] = [];
  const levels: number[] = [];
  let hasLogic = false;
  net.nodes.forEach((node, id) => {
    const live = (spans[id]?.high ?? 0) > 0;
    const operands = operandsOf(node);
    const stage = node.op === 'input' ? 0 : Math.max(-1, ...operands.map((o) => stages[o] ?? -1));
    const level = Math.max(0, ...operands.filter((o) => stages[o] === stage).map((o) => levels[o] ?? 0));
    const own = stage < 0 ? 0 : levelsOf(node);
    const overflow = level > 0 && level + own > levelsPerStage;
    stages.push(overflow && own > 0 ? stage + 1 : stage);
    levels.push(overflow && own > 0 ? own : level + own);
    if (live && own > 0) hasLogic = true;
  });
  return { stages, hasLogic };
}

/** Return the node whose registers carry a value: wires are taken from the node before them. */
export function carrierOf(net: Netlist, id: NodeId): NodeId {
  let at = id;
  for (let node = defined(net.nodes[at], 'a node'); isWire(node) && node.op !== 'constant'; node = defined(net.nodes[at], 'a node')) {
    at = defined(operandsOf(node)[0], 'a wire has a source');
  }
  return at;
}

/** Return, per node, after how many registers its value is read. */
function chainTaps(net: Netlist, spans: readonly BitSpan[], stages: readonly number[], latencyCycles: number): Set<number>[] {
  const taps = net.nodes.map(() => new Set<number>());
  const need = (operand: NodeId, stage: number): void => {
    const carrier = carrierOf(net, operand);
    const made = stages[carrier] ?? -1;
    if (made >= 0) defined(taps[carrier], 'a set per node').add(stage - made);
  };
  net.nodes.forEach((node, id) => {
    if ((spans[id]?.high ?? 0) === 0 || isWire(node)) return;
    for (const operand of operandsOf(node)) need(operand, stages[id] ?? 0);
  });
  for (const id of net.outputs) need(id, latencyCycles);
  return taps;
}

function longestRun(delays: ReadonlySet<number>): number {
  const sorted = [0, ...delays].sort((x, y) => x - y);
  return sorted.reduce((longest, delay, k) => Math.max(longest, delay - (sorted[k - 1] ?? 0)), 0);
}
