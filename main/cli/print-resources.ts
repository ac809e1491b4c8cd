/** @file Synthesized resources beside their estimate, for people. */

import type { LayerResources, RunView } from '../../preload/contract/run.ts';
import { formatBand } from './describe.ts';
import { formatCount, formatTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Print what a tool counted per layer and in total, with the estimate of the same flow beside it. */
export function printResources(terminal: Terminal, run: RunView): void {
  const { resources, estimate } = run;
  if (resources === undefined) return;
  const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
  const columns = [{ title: 'layer' }, right('LUT'), right('estimated'), right('FF'), right('estimated'), right('carry'), right('DSP'), right('BRAM18K'), right('latency/cycles'), { title: '' }];
  const sameFlow = estimate?.flow === resources.flow ? estimate : undefined;
  const row = (name: string, r: Omit<LayerResources, 'layer'>): readonly string[] => {
    const e = name === 'total' ? sameFlow?.total : sameFlow?.layers.find((layer) => layer.layer === name);
    return [name, formatCount(r.lutCount), e?.lut === undefined ? '' : formatBand(e.lut), formatCount(r.ffCount), e?.ff === undefined ? '' : formatBand(e.ff), formatCount(r.carryCount), formatCount(r.dspCount), formatCount(r.bram18kCount), formatCount(r.latencyCycles), r.cached === true ? 'from the cache' : (r.note ?? '')];
  };
  terminal.print(`${resources.tool}, ${resources.family}`);
  for (const line of formatTable(columns, [...resources.layers.map((layer) => row(layer.layer, layer)), row('total', resources.total)])) terminal.print(line);
  for (const { layer, reason } of resources.leftOut) terminal.print(`left out  ${layer}: ${reason}`);
}
