/** @file One sample through the network: reference beside emulation, layer by layer, and the samples that change class. */

import { useState, type ReactNode } from 'react';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { SampleReport } from '../../preload/contract/emulation.ts';
import { isFixed, fractionBits } from '../../preload/model/fixed-type.ts';
import { formatShape, formatValue, NO_VALUE } from '../domain-widgets/format.ts';
import { currentDataset } from '../store/project-store.ts';
import { useDesign, useLive, useProject, useStudio, useUi } from '../store/studio-context.tsx';
import { revealLayer } from '../store/ui-store.ts';
import { useAnswer } from '../store/use-answer.ts';
import { IconButton } from '../widgets/button.tsx';
import { EmptyState } from '../widgets/empty-state.tsx';
import { TextField } from '../widgets/text-field.tsx';
import { FlipList } from './flip-list.tsx';
import { SampleValues } from './sample-values.tsx';

/** The tab. */
export function DivergenceTab(): ReactNode {
  const view = useDesign((state) => state.view);
  const dataset = useProject(currentDataset);
  const flips = useLive((state) => state.emulation?.quality.flips) ?? [];
  const sample = useUi((state) => state.sample);
  const payload = view && dataset ? { designId: view.designId, datasetId: dataset.datasetId, sample: Math.min(sample, dataset.sampleCount - 1) } : undefined;
  const answer = useAnswer('emulation:inspect-sample', payload, `${view?.designId}:${view?.revision}:${dataset?.datasetId}:${sample}`);
  if (!dataset) return <EmptyState title="No data">Add a dataset in Data, or generate one: then any sample can be followed through the network here.</EmptyState>;
  return (
    <div className="flex h-full min-h-0">
      <FlipList flips={flips} dataset={dataset} />
      <div className="flex min-w-0 flex-1 flex-col">
        <SamplePicker count={dataset.sampleCount} report={answer.value} />
        {answer.failure && <p role="alert" className="px-3 py-2 text-bad">{answer.failure.message}</p>}
        {answer.value ? <LayerErrors report={answer.value} stale={answer.stale} /> : !answer.failure && <p className="p-3 text-dim">computing…</p>}
      </div>
    </div>
  );
}

function SamplePicker({ count, report }: { readonly count: number; readonly report: SampleReport | undefined }): ReactNode {
  const { ui } = useStudio();
  const sample = useUi((state) => state.sample);
  const [draft, setDraft] = useState<string>();
  const go = (to: number): void => {
    if (Number.isInteger(to)) ui.setState({ sample: Math.min(count - 1, Math.max(0, to)) });
  };
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-1.5 border-b border-line px-2.5 py-0.5">
      <span className="text-dim">Sample</span>
      <IconButton label="Previous sample" disabled={sample <= 0} onClick={() => go(sample - 1)}><ChevronLeft size={14} /></IconButton>
      <TextField
        label="Sample number"
        className="w-16 text-right"
        value={draft ?? String(sample)}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => {
          if (draft !== undefined && draft.trim() !== '') go(Number(draft));
          setDraft(undefined);
        }}
        onKeyDown={(event) => event.key === 'Enter' && go(Number(draft ?? sample))}
      />
      <IconButton label="Next sample" disabled={sample >= count - 1} onClick={() => go(sample + 1)}><ChevronRight size={14} /></IconButton>
      <span className="text-dim">of {count}{report?.label === undefined ? '' : ` · label ${report.label}`}</span>
      {report && (
        <span className="ml-2 truncate">
          {report.firstDivergingLayer === undefined ? <span className="text-ok">No layer is off by more than one LSB</span> : <>First layer off by more than one LSB: <button type="button" className="font-semibold text-warn underline-offset-2 hover:underline" onClick={() => revealLayer(ui, report.firstDivergingLayer ?? '')}>{report.firstDivergingLayer}</button></>}
        </span>
      )}
    </div>
  );
}

function LayerErrors({ report, stale }: { readonly report: SampleReport; readonly stale: boolean }): ReactNode {
  const { ui } = useStudio();
  const nodes = useDesign((state) => state.view?.nodes);
  const selected = useUi((state) => state.selection.at(-1));
  const most = Math.max(Number.MIN_VALUE, ...report.layers.map((l) => l.maxAbsError ?? 0));
  const lsbOf = (layer: string): number | undefined => {
    const type = nodes?.find((n) => n.layer.name === layer)?.layer.result_type;
    return type && isFixed(type) ? 2 ** -fractionBits(type) : undefined;
  };
  const shown = report.layers.find((l) => l.layer === selected) ?? report.layers.find((l) => l.layer === report.firstDivergingLayer) ?? report.layers.at(-1);
  return (
    <div className={`flex min-h-0 flex-1 ${stale ? 'is-stale' : ''}`}>
      <div role="group" tabIndex={0} aria-label="Error by layer" className="min-w-0 flex-1 overflow-auto">
        <table className="w-full border-separate border-spacing-0">
          <thead className="sticky top-0 bg-panel text-xs text-dim">
            <tr>
              {['Layer', 'Shape', 'Largest error', 'In LSB', ''].map((text, i) => (
                <th key={text || 'bar'} scope="col" className={`border-b border-line px-2 py-1 font-medium whitespace-nowrap ${i === 0 || i === 4 ? 'text-left' : 'text-right'}`}>{text === '' ? <span className="sr-only">Error as a bar</span> : text}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.layers.map((l) => {
              const lsb = lsbOf(l.layer);
              const inLsb = l.maxAbsError === undefined || lsb === undefined ? undefined : l.maxAbsError / lsb;
              const off = inLsb !== undefined && inLsb > 1;
              return (
                <tr key={l.layer} className={l.layer === shown?.layer ? 'bg-acc-soft' : l.layer === report.firstDivergingLayer ? 'bg-warn-soft' : ''}>
                  <th scope="row" className="border-b border-line px-2 py-0.5 text-left font-normal whitespace-nowrap">
                    <button type="button" className="hover:underline" onClick={() => revealLayer(ui, l.layer)}>{l.layer}</button>
                    {l.layer === report.firstDivergingLayer && <span className="ml-1.5 text-2xs text-warn">first off</span>}
                  </th>
                  <td className="border-b border-line px-2 text-right text-dim">{formatShape(l.shape)}</td>
                  <td className="border-b border-line px-2 text-right">{l.maxAbsError === undefined ? NO_VALUE : formatValue(l.maxAbsError)}</td>
                  <td className={`border-b border-line px-2 text-right ${off ? 'text-warn' : 'text-dim'}`}>{inLsb === undefined ? NO_VALUE : formatValue(Number(inLsb.toPrecision(3)))}</td>
                  <td aria-label="error as a bar" className="w-[30%] border-b border-line px-2">
                    <span aria-hidden className="block h-1.5 rounded-full bg-raised">
                      <span className="block h-full rounded-full" style={{ width: `${((l.maxAbsError ?? 0) / most) * 100}%`, background: off ? 'var(--h-under)' : 'var(--h-in)' }} />
                    </span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {shown && <SampleValues layer={shown} lsb={lsbOf(shown.layer)} />}
    </div>
  );
}
