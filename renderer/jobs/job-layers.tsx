/** @file The layers of a job: which wait, which run, what the finished ones cost as the tool counts. */

import type { ReactNode } from 'react';
import type { JobView, LayerProgress } from '../../preload/contract/run.ts';
import { figure } from '../domain-widgets/figures.ts';
import { formatCount, formatDuration } from '../domain-widgets/format.ts';
import { StateBadge } from '../domain-widgets/state-badge.tsx';
import { isLive } from './job-times.ts';

interface Column {
  readonly title: string;
  /** Said by an estimator, not counted. */
  readonly isEstimate?: boolean;
  readonly text: (layer: LayerProgress) => string;
}

const SYNTH: readonly Column[] = [
  { title: 'Time', isEstimate: true, text: (l) => figure(l.elapsedMs, formatDuration) },
  { title: 'LUT', text: (l) => figure(l.lutCount, formatCount) },
  { title: 'estimate', isEstimate: true, text: (l) => figure(l.lutEstimated, formatCount) },
  { title: 'FF', text: (l) => figure(l.ffCount, formatCount) },
  { title: 'estimate', isEstimate: true, text: (l) => figure(l.ffEstimated, formatCount) },
  { title: 'Carry', text: (l) => figure(l.carryCount, formatCount) },
];
const HLS: readonly Column[] = [
  { title: 'LUT', text: (l) => figure(l.lutCount, formatCount) },
  { title: 'FF', text: (l) => figure(l.ffCount, formatCount) },
  { title: 'DSP', text: (l) => figure(l.dspCount, formatCount) },
  { title: 'BRAM18', text: (l) => figure(l.bram18kCount, formatCount) },
  { title: 'Cycles', text: (l) => figure(l.latencyCyclesMax, formatCount) },
];

/** The list of layers. */
export function JobLayers({ job }: { readonly job: JobView }): ReactNode {
  const { layers, kind, countsFrom } = job;
  if (layers.length === 0) return <section aria-label="Layers"><h2 className="mb-1 text-xs font-semibold text-dim">Layers</h2><p className="text-dim">{nothingYet(job)}</p></section>;
  const over = layers.filter((layer) => layer.state === 'done' || layer.state === 'cached');
  const cachedCount = layers.filter((layer) => layer.state === 'cached').length;
  const columns = kind === 'hls' ? HLS : SYNTH;
  return (
    <section aria-label="Layers">
      <h2 className="mb-1 flex justify-between text-xs font-semibold text-dim"><span>Layers</span><span className="font-normal">{over.length} of {layers.length} finished{cachedCount > 0 && `, ${cachedCount} from the cache`}</span></h2>
      <table className="w-full border-collapse">
        <thead>
          <tr className="text-xs text-dim">
            <th scope="col" className="py-0.5 text-left font-medium">Layer</th>
            <th scope="col" className="text-left font-medium">State</th>
            {columns.map(({ title, isEstimate }, index) => (
              <th key={index} scope="col" className={`pl-2 text-right whitespace-nowrap ${isEstimate ? 'font-normal' : 'font-medium'}`}>{title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {layers.map((layer) => (
            <tr key={layer.layer} className="border-t border-line align-top">
              <th scope="row" className="py-1 pr-2 text-left font-normal break-words [overflow-wrap:anywhere]">{layer.layer}{layer.detail !== undefined && <span className="block text-xs break-words text-dim">{layer.detail}</span>}</th>
              <td className="py-1"><StateBadge state={layer.state} /></td>
              {columns.map(({ isEstimate, text }, index) => (
                <td key={index} className={`py-1 pl-2 text-right whitespace-nowrap ${isEstimate ? 'text-dim' : ''}`}>{text(layer)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1 text-xs text-dim">{countsFrom === undefined ? (kind === 'hls' ? 'No report has been written yet.' : 'Counts are Yosys’, before packing.') : `Counts are from ${countsFrom}.`}</p>
    </section>
  );
}

function nothingYet(job: JobView): string {
  if (job.kind === 'hls') return isLive(job) ? 'Shown as soon as the tool writes a report.' : 'No report named its layers.';
  return job.kind === 'synth' && isLive(job) ? 'Known as soon as the design is lowered.' : 'This kind of job does not work layer by layer.';
}
