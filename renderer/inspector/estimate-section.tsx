/** @file What one layer is estimated to cost, with its band and its share of the design. */

import type { ReactNode } from 'react';
import type { Band, LayerEstimate } from '../../preload/contract/emulation.ts';
import { formatBand, formatCalibration, formatCount, formatShare, NO_VALUE } from '../domain-widgets/format.ts';
import { layerEstimate } from '../store/live-store.ts';
import { useEstimateIsLive, useLive, useStudio } from '../store/studio-context.tsx';
import { Hint } from '../widgets/hint.tsx';
import { layerResources, useSynthResult, type SynthResult } from '../store/synth-result.ts';
import { Section } from './section.tsx';

type Counted = 'lutCount' | 'ffCount' | 'dspCount' | 'bram18kCount';

const FIGURES: readonly { readonly key: Exclude<keyof LayerEstimate, 'layer' | 'note'>; readonly name: string; readonly adds: boolean; readonly counted?: Counted }[] = [
  { key: 'lut', name: 'LUT', adds: true, counted: 'lutCount' },
  { key: 'ff', name: 'FF', adds: true, counted: 'ffCount' },
  { key: 'dsp', name: 'DSP', adds: true, counted: 'dspCount' },
  { key: 'bram18k', name: 'BRAM18', adds: true, counted: 'bram18kCount' },
  { key: 'latencyCycles', name: 'Latency, cycles', adds: false },
  { key: 'initiationIntervalCycles', name: 'II, cycles', adds: false },
];

/** The table of estimates. */
export function EstimateSection({ layer }: { readonly layer: string }): ReactNode {
  const report = useLive((state) => state.estimate);
  const estimate = layerEstimate(report, layer);
  const live = useEstimateIsLive();
  const synth = useSynthResult();
  if (!report) return undefined;
  return (
    <Section title={`Cost, ${report.flow} flow`}>
      <table className={`w-full ${live ? '' : 'is-stale'}`}>
        <thead className="text-2xs text-dim">
          <tr>
            <th scope="col" className="text-left font-medium">Figure</th>
            <th scope="col" className="text-right font-medium">Estimate</th>
            <th scope="col" className="text-right font-medium">Band</th>
            <th scope="col" className="text-right font-medium">Share</th>
            {synth && <th scope="col" className="text-right font-medium" title={`${synth.report.tool}, run “${synth.runName}”`}>{synth.report.tool.split(' ')[0]}</th>}
          </tr>
        </thead>
        <tbody>
          {FIGURES.map(({ key, name, adds, counted }) => (
            <FigureRow key={key} name={name} synth={synth} synthesized={counted && layerResources(synth, layer)?.[counted]} band={estimate?.[key]} total={adds ? report.total[key]?.value : undefined} why={estimate?.note ?? `no model of ${name} in the ${report.flow} flow`} />
          ))}
        </tbody>
      </table>
      <CalibrationNote estimate={estimate} />
      {synth && <SynthNote synth={synth} layer={layer} />}
    </Section>
  );
}

/** The estimate says what it has learnt from. */
function CalibrationNote({ estimate }: { readonly estimate: LayerEstimate | undefined }): ReactNode {
  const { ui } = useStudio();
  const bands = FIGURES.flatMap(({ key }) => estimate?.[key] ?? []);
  const most = bands.map(formatCalibration).find((text) => text !== '');
  if (most === undefined) return undefined;
  return <p className="mt-1.5 text-xs text-dim">Estimates of this layer are {most}. <button type="button" className="text-acc hover:underline" onClick={() => ui.setState({ view: 'runs' })}>Runs, Ladder</button> has the switch.</p>;
}

function SynthNote({ synth, layer }: { readonly synth: SynthResult; readonly layer: string }): ReactNode {
  const carry = layerResources(synth, layer)?.carryCount;
  const leftOut = synth.report.leftOut.find((l) => l.layer === layer);
  return (
    <p className="mt-1.5 text-xs text-dim">
      {synth.report.tool}, run “{synth.runName}”{carry === undefined ? '' : `, ${formatCount(carry)} carry`}
      {leftOut ? `: left out, ${leftOut.reason}` : ''}
      {synth.current ? '' : '. The design has been changed since: its numbers are of before.'}
    </p>
  );
}

interface FigureRowProps {
  readonly name: string;
  readonly band: Band | undefined;
  readonly total: number | undefined;
  readonly why: string;
  readonly synth: SynthResult | undefined;
  readonly synthesized: number | undefined;
}

function FigureRow({ name, band, total, why, synth, synthesized }: FigureRowProps): ReactNode {
  const explained = (
    <Hint text={band?.reason ?? why} side="left">
      <button type="button" className="cursor-help rounded">{band ? formatCount(band.value) : NO_VALUE}</button>
    </Hint>
  );
  return (
    <tr>
      <th scope="row" className="py-0.5 text-left font-normal text-dim">{name}</th>
      <td className="text-right">
        {explained}
      </td>
      <td className="text-right text-dim">{band ? band.certainty === 'exact' ? 'exact' : formatBand(band) : ''}</td>
      <td className="text-right text-dim">{band && total !== undefined && total > 0 ? formatShare(band.value / total) : ''}</td>
      {synth && <td className={`text-right ${synth.current ? '' : 'is-stale'}`}>{synthesized === undefined ? NO_VALUE : formatCount(synthesized)}</td>}
    </tr>
  );
}
