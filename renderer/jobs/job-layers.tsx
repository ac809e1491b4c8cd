/** @file The layers of a synthesis job: which wait, which run, what the finished ones cost. */

import type { ReactNode } from 'react';
import type { LayerProgress } from '../../preload/contract/run.ts';
import { figure } from '../domain-widgets/figures.ts';
import { formatCount, formatDuration } from '../domain-widgets/format.ts';
import { StateBadge } from '../domain-widgets/state-badge.tsx';

/** The list of layers; `isExpected` when the job will name them but has not got there. */
export function JobLayers({ layers, isExpected }: { readonly layers: readonly LayerProgress[]; readonly isExpected: boolean }): ReactNode {
  const over = layers.filter((layer) => layer.state === 'done' || layer.state === 'cached');
  const cachedCount = layers.filter((layer) => layer.state === 'cached').length;
  if (layers.length === 0) return <section aria-label="Layers"><h2 className="mb-1 text-xs font-semibold text-dim">Layers</h2><p className="text-dim">{isExpected ? 'Known as soon as the design is lowered.' : 'This kind of job does not work layer by layer.'}</p></section>;
  return (
    <section aria-label="Layers">
      <h2 className="mb-1 flex justify-between text-xs font-semibold text-dim"><span>Layers</span><span className="font-normal">{over.length} of {layers.length} finished{cachedCount > 0 && `, ${cachedCount} from the cache`}</span></h2>
      <table className="w-full border-collapse">
        <thead>
          <tr className="text-xs text-dim">
            <th scope="col" className="py-0.5 text-left font-medium">Layer</th>
            <th scope="col" className="text-left font-medium">State</th>
            <th scope="col" className="text-right font-medium">Time</th>
            <th scope="col" className="text-right font-medium">LUT</th>
            <th scope="col" className="pl-2 text-right font-normal whitespace-nowrap">estimate</th>
            <th scope="col" className="text-right font-medium">FF</th>
            <th scope="col" className="pl-2 text-right font-normal whitespace-nowrap">estimate</th>
            <th scope="col" className="pl-2 text-right font-medium">Carry</th>
          </tr>
        </thead>
        <tbody>
          {layers.map((layer) => (
            <tr key={layer.layer} className="border-t border-line align-top">
              <th scope="row" className="py-1 pr-2 text-left font-normal break-words [overflow-wrap:anywhere]">{layer.layer}{layer.detail !== undefined && <span className="block text-xs break-words text-dim">{layer.detail}</span>}</th>
              <td className="py-1"><StateBadge state={layer.state} /></td>
              <td className="py-1 pl-2 text-right whitespace-nowrap text-dim">{figure(layer.elapsedMs, formatDuration)}</td>
              <td className="py-1 pl-2 text-right whitespace-nowrap">{figure(layer.lutCount, formatCount)}</td>
              <td className="py-1 pl-2 text-right whitespace-nowrap text-dim">{figure(layer.lutEstimated, formatCount)}</td>
              <td className="py-1 pl-2 text-right whitespace-nowrap">{figure(layer.ffCount, formatCount)}</td>
              <td className="py-1 pl-2 text-right whitespace-nowrap text-dim">{figure(layer.ffEstimated, formatCount)}</td>
              <td className="py-1 pl-2 text-right whitespace-nowrap">{figure(layer.carryCount, formatCount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1 text-xs text-dim">Counts are Yosys’, before packing.</p>
    </section>
  );
}
