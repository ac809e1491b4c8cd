/** @file A timing path on the graph: which layers and wires it goes through, in which order, and how long it stays where. */

import { createContext, useContext } from 'react';
import type { PathView } from '../../preload/contract/report.ts';
import type { GraphEdge } from './edges-of.ts';

/** What a path does in one layer. */
export interface PathVisit {
  /** 1 for the first layer of the path. */
  readonly order: number;
  /** Logic and the wires that begin in it; absent where the tool gave no delays. @unit ns */
  readonly delayNs?: number;
  /** Against the layer in which the path stays longest. @unit 0…1 */
  readonly share?: number;
}

/** A path with its places. */
export interface PathOnGraph {
  readonly path: PathView;
  readonly visits: ReadonlyMap<string, PathVisit>;
  /** Ids of the edges that it goes along. */
  readonly edges: ReadonlySet<string>;
}

/** Return where a path goes. Layers without hardware of their own lie on the way between those that have some. Never throws. */
export function placePath(path: PathView, edges: readonly GraphEdge[]): PathOnGraph {
  const delays = path.layers.map((layer) => delayIn(path, layer));
  const longest = Math.max(0, ...delays.map((delay) => delay ?? 0));
  const visits = new Map(path.layers.map((layer, at): [string, PathVisit] => {
    const delayNs = delays[at];
    return [layer, { order: at + 1, ...(delayNs === undefined ? {} : { delayNs, share: longest > 0 ? delayNs / longest : 0 }) }];
  }));
  const way = path.stretches.flatMap(({ layer }) => layer ?? []);
  const found = way.slice(1).flatMap((layer, at) => wayBetween(way[at] ?? layer, layer, edges));
  return { path, visits, edges: new Set(found) };
}

function delayIn({ stretches }: PathView, wanted: string): number | undefined {
  const parts = stretches.filter(({ layer }) => layer === wanted).flatMap(({ logicNs, routeNs }) => [logicNs, routeNs]);
  return parts.includes('unknown') ? undefined : parts.reduce<number>((sum, part) => sum + Number(part), 0);
}

/** Along the data, else against it: handshakes of streams run backwards. */
function wayBetween(from: string, to: string, edges: readonly GraphEdge[]): readonly string[] {
  if (from === to) return [];
  return shortest(from, to, edges) ?? shortest(to, from, edges) ?? [];
}

function shortest(from: string, to: string, edges: readonly GraphEdge[]): readonly string[] | undefined {
  const reached = new Map<string, GraphEdge | undefined>([[from, undefined]]);
  const waiting = [from];
  for (let here = waiting.shift(); here !== undefined && !reached.has(to); here = waiting.shift()) {
    for (const edge of edges) {
      if (edge.source !== here || reached.has(edge.target)) continue;
      reached.set(edge.target, edge);
      waiting.push(edge.target);
    }
  }
  if (!reached.has(to)) return undefined;
  const found: string[] = [];
  for (let edge = reached.get(to); edge !== undefined; edge = reached.get(edge.source)) found.unshift(edge.id);
  return found;
}

const PathContext = createContext<PathOnGraph | undefined>(undefined);

/** Hands the shown path to cards and wires. */
export const PathProvider = PathContext.Provider;

/** Read the shown path. */
export function usePathOnGraph(): PathOnGraph | undefined {
  return useContext(PathContext);
}
