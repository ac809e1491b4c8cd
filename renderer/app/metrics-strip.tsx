/** @file The strip of figures under the top bar. A figure that is old is dimmed; one without a model is "—" with the reason. */

import type { ReactNode } from 'react';
import { Pin, PinOff } from 'lucide-react';
import type { Band, EmulationReport, EstimateReport } from '../../preload/contract/emulation.ts';
import { formatExactCount } from '../domain-widgets/figures.ts';
import { Delta, deltaText, type DeltaText } from '../domain-widgets/delta.tsx';
import { formatBand, formatCount, formatDelta, formatNs, formatPercent, formatShare, formatValue, NO_VALUE } from '../domain-widgets/format.ts';
import { useDesign, useEmulationIsLive, useEstimateIsLive, useLive, useProject, useStudio } from '../store/studio-context.tsx';
import { IconButton } from '../widgets/button.tsx';
import { Hint } from '../widgets/hint.tsx';
import { outputGap } from '../store/output-gap.ts';
import { overflowSummary } from '../store/overflow.ts';
import { useSynthResult, type SynthResult } from '../store/synth-result.ts';
import { togglePin } from './commands.ts';

/** All figures of the open design. */
export function MetricsStrip(): ReactNode {
  const studio = useStudio();
  const pinned = useLive((state) => state.pinned !== undefined);
  return (
    <section aria-label="Figures of the design" className="flex h-[54px] shrink-0 overflow-x-auto overflow-y-hidden border-b border-line bg-panel">
      <QualityFigures />
      <CostFigures />
      <span className="flex-1" />
      <span className="flex items-center px-2">
        <IconButton label={pinned ? 'Unpin the baseline' : 'Pin these numbers as baseline: deltas show against them'} aria-pressed={pinned} onClick={() => togglePin(studio)}>
          {pinned ? <PinOff size={14} /> : <Pin size={14} />}
        </IconButton>
      </span>
    </section>
  );
}

interface FigureProps {
  readonly name: string;
  /** For narrow windows. */
  readonly shortName?: string;
  readonly value: ReactNode;
  readonly detail?: ReactNode;
  /** Left out in narrow windows. */
  readonly minor?: ReactNode;
  /** A number that a tool counted, beside the estimate. */
  readonly measured?: { readonly text: string; readonly stale: boolean } | undefined;
  readonly tone?: 'bad' | 'plain';
  readonly stale?: boolean;
  readonly why?: string | undefined;
  readonly delta?: DeltaText | undefined;
  /** Fraction of the device, 0…1 or more. */
  readonly share?: number | undefined;
}

function Figure({ name, shortName, value, detail, minor, measured, tone = 'plain', stale = false, why, delta, share }: FigureProps): ReactNode {
  const text = [stale ? 'Old: being computed again.' : undefined, why].filter(Boolean).join('\n');
  return (
    <Hint text={text}>
      <div tabIndex={text === '' ? undefined : 0} role="group" aria-label={name} className="shrink-0 border-r border-line px-3 pt-1.5 whitespace-nowrap focus-visible:outline-offset-[-2px] max-[1360px]:px-2">
        <div className="flex justify-between gap-2 text-2xs text-dim">
          <span className={shortName === undefined ? '' : 'max-[1360px]:hidden'}>{name}</span>
          {shortName !== undefined && <span aria-hidden className="min-[1361px]:hidden">{shortName}</span>}
          {measured && <span className={measured.stale ? 'is-stale' : 'text-txt'}>{measured.text}</span>}
          <Delta delta={delta} />
        </div>
        <div className={stale ? 'is-stale' : ''} aria-busy={stale}>
          <span className={`text-lg leading-5 font-semibold max-[1360px]:text-base ${tone === 'bad' ? 'text-bad' : ''}`}>{value}</span>
          {detail !== undefined && detail !== '' && <span className="ml-1.5 text-2xs text-dim">{detail}</span>}
          {minor !== undefined && <span className="ml-1.5 text-2xs text-dim max-[1360px]:hidden">{minor}</span>}
        </div>
        {share !== undefined && <ShareBar share={share} />}
      </div>
    </Hint>
  );
}

function ShareBar({ share }: { readonly share: number }): ReactNode {
  const over = share > 1;
  return (
    <div className="mt-0.5 h-[3px] w-full min-w-14 rounded-full bg-raised" aria-hidden>
      <div className={`h-full rounded-full ${over ? 'bg-[var(--h-over)]' : 'bg-acc'}`} style={{ width: `${Math.min(100, share * 100)}%`, minWidth: share > 0 ? 2 : 0 }} />
    </div>
  );
}

function QualityFigures(): ReactNode {
  const report = useLive((state) => state.emulation);
  const failure = useLive((state) => state.emulationFailure);
  const before = useLive((state) => state.pinned?.emulation);
  const progress = useLive((state) => state.progress);
  const hasData = useProject((state) => state.datasetId !== undefined);
  const live = useEmulationIsLive();
  if (!report) {
    const why = failure?.message ?? (hasData ? 'being computed' : 'There is no data; add or generate some in Data.');
    return ['Accuracy (reference → emulated)', 'Argmax flips', 'Overflow'].map((name) => <Figure key={name} name={name} value={NO_VALUE} why={why} detail={hasData && !failure ? 'computing…' : undefined} />);
  }
  const { quality } = report;
  const { layerCount, calmCount, worstShare } = overflowSummary(report);
  const old = before && overflowSummary(before);
  const stale = !live;
  const partial = report.samples < report.totalSamples ? `So far ${report.samples} of ${report.totalSamples} samples.` : undefined;
  const why = failure ? `Last evaluation failed: ${failure.message}` : progress && stale ? `${progress.samples} of ${progress.totalSamples} samples` : partial;
  const missing = report.notEmulated.length;
  const noOutput = outputGap(report);
  return (
    <>
      {noOutput === undefined ? <Accuracy report={report} before={before} stale={stale} why={why} /> : <Figure name="Accuracy (reference → emulated)" shortName="Accuracy ref → emu" value={NO_VALUE} stale={stale} why={noOutput} />}
      <Figure
        name="Argmax flips"
        stale={stale}
        value={(noOutput === undefined ? quality.flipCount : undefined) ?? NO_VALUE}
        detail={quality.flipCount === undefined || noOutput !== undefined ? undefined : `/ ${formatExactCount(quality.sampleCount)}`}
        why={noOutput ?? (quality.flipCount === undefined ? 'The output has no classes; the largest error is in Outputs.' : `Samples whose class differs between reference and emulation. ${partial ?? ''}`.trim())}
        delta={before && deltaText(before.quality.flipCount, quality.flipCount, { better: 'lower' })}
      />
      <Figure
        name="Overflow"
        stale={stale}
        tone={layerCount > 0 ? 'bad' : 'plain'}
        value={layerCount === 0 ? 'none' : `${layerCount} layer${layerCount === 1 ? '' : 's'}`}
        minor={layerCount > 0 ? `worst ${formatShare(worstShare)}` : missing > 0 ? `${missing} not emulated` : calmCount > 0 ? `${calmCount} as trained` : undefined}
        why={[partial, missing > 0 ? `${missing === 1 ? '1 layer is' : `${missing} layers are`} not emulated.` : undefined, overflowWords(layerCount, calmCount)].filter(Boolean).join(' ')}
        delta={old && deltaText(old.layerCount, layerCount, { better: 'lower' })}
      />
    </>
  );
}

function overflowWords(layerCount: number, calmCount: number): string {
  if (layerCount > 0) return 'Values leave their type. Problems names where and offers a fix.';
  if (calmCount > 0) return `${calmCount} layer${calmCount === 1 ? ' saturates' : 's saturate'} as the quantizer does that the network was trained with; nothing else leaves its type on this data.`;
  return 'No value of any layer leaves its type on this data.';
}

function Accuracy({ report, before, stale, why }: { readonly report: EmulationReport; readonly before: EmulationReport | undefined; readonly stale: boolean; readonly why: string | undefined }): ReactNode {
  const { referenceAccuracy: reference, emulatedAccuracy: emulated } = report.quality;
  const name = 'Accuracy (reference → emulated)';
  const soFar = report.samples < report.totalSamples ? { text: `first ${formatCount(report.samples)}`, stale: true } : undefined;
  if (emulated === undefined) return <Figure name="Largest output error" shortName="Largest error" value={formatValue(report.quality.maxAbsError)} stale={stale} measured={soFar} why={why ?? 'Largest difference of an output from the reference. There is no accuracy: the dataset has no labels.'} />;
  const change = reference === undefined ? undefined : (emulated - reference) * 100;
  const old = before?.quality.emulatedAccuracy;
  return (
    <Figure
      name={name}
      shortName="Accuracy ref → emu"
      stale={stale}
      measured={soFar}
      why={why}
      value={`${reference === undefined ? '' : `${formatPercent(reference)} → `}${formatPercent(emulated)} %`}
      detail={change === undefined ? undefined : <span className={change < -0.05 ? 'text-bad' : change > 0.05 ? 'text-ok' : ''}>{change < -0.05 ? '▼' : change > 0.05 ? '▲' : ''}{formatDelta(change)}</span>}
      delta={deltaText(old === undefined ? undefined : old * 100, emulated * 100, { better: 'higher', digits: 1 })}
    />
  );
}

type CostName = 'lut' | 'ff' | 'dsp' | 'bram18k';
const COSTS: readonly { readonly key: CostName; readonly name: string; readonly capacity: 'lutCount' | 'ffCount' | 'dspCount' | 'bram18kCount' }[] = [
  { key: 'lut', name: 'LUT', capacity: 'lutCount' },
  { key: 'ff', name: 'FF', capacity: 'ffCount' },
  { key: 'dsp', name: 'DSP', capacity: 'dspCount' },
  { key: 'bram18k', name: 'BRAM18', capacity: 'bram18kCount' },
];

function CostFigures(): ReactNode {
  const report = useLive((state) => state.estimate);
  const failure = useLive((state) => state.estimateFailure);
  const before = useLive((state) => state.pinned?.estimate);
  const stale = !useEstimateIsLive();
  const clockPeriodNs = useDesign((state) => state.view?.design.clockPeriodNs) ?? 0;
  const synth = useSynthResult();
  return (
    <>
      {COSTS.map(({ key, name, capacity }) => (
        <CostFigure key={key} name={name} band={report?.total[key]} capacity={report?.device?.[capacity]} report={report} failure={failure?.message} stale={stale} before={before?.total[key]} synth={key === 'lut' || key === 'ff' ? synth : undefined} synthesized={synth?.report.total[capacity]} />
      ))}
      <LatencyFigures report={report} before={before} clockPeriodNs={clockPeriodNs} stale={stale} />
    </>
  );
}

interface CostFigureProps {
  readonly name: string;
  readonly band: Band | undefined;
  readonly capacity: number | undefined;
  readonly report: EstimateReport | undefined;
  readonly failure: string | undefined;
  readonly stale: boolean;
  readonly before: Band | undefined;
  readonly synth: SynthResult | undefined;
  readonly synthesized: number | undefined;
}

function CostFigure({ name, band, capacity, report, failure, stale, before, synth, synthesized }: CostFigureProps): ReactNode {
  const title = band === undefined || band.certainty === 'band' ? `${name} estimate` : name;
  if (!band) return <Figure name={title} shortName={name} value={NO_VALUE} stale={stale && report !== undefined} why={failure ?? (report ? (report.total.note ?? `No model of ${name} in the ${report.flow} flow.`) : 'being computed')} />;
  const share = capacity === undefined || capacity === 0 ? undefined : band.value / capacity;
  const range = band.certainty === 'exact' ? 'exact' : `${formatCount(band.low)} … ${formatCount(band.high)}`;
  const of = capacity === undefined ? '' : ` of ${formatCount(capacity)} on ${report?.device?.name ?? ''} (${formatShare(share ?? 0)})`;
  return (
    <Figure
      name={title}
      stale={stale}
      value={formatCount(band.value)}
      tone={share !== undefined && share > 1 ? 'bad' : 'plain'}
      shortName={name}
      detail={formatBand(band)}
      minor={share === undefined ? undefined : band.value === 0 ? `of ${formatCount(capacity ?? 0)}` : formatShare(share)}
      measured={synth && synthesized !== undefined ? { text: `${formatCount(synthesized)} synth${synth.current ? '' : ', old'}`, stale: !synth.current } : undefined}
      why={`${report?.flow ?? ''} flow, estimate, ${range}${of}\n${band.reason}${synth && synthesized !== undefined ? `\n${synth.report.tool}: ${formatCount(synthesized)} (run “${synth.runName}”${synth.current ? '' : ', before the last changes'})` : ''}`}
      share={share}
      delta={deltaText(before?.value, band.value, { better: 'lower' })}
    />
  );
}

function LatencyFigures({ report, before, clockPeriodNs, stale }: { readonly report: EstimateReport | undefined; readonly before: EstimateReport | undefined; readonly clockPeriodNs: number; readonly stale: boolean }): ReactNode {
  const latency = report?.total.latencyCycles;
  const interval = report?.total.initiationIntervalCycles;
  const missing = report ? (report.total.note ?? `No model in the ${report.flow} flow.`) : 'being computed';
  const band = (b: Band): string => (b.certainty === 'exact' || b.low === b.high ? 'exact' : `${b.low} … ${b.high} cycles`);
  return (
    <>
      {latency ? (
        <Figure name="Latency" stale={stale} value={`${formatCount(latency.value)} cyc`} detail={[formatNs(latency.value * clockPeriodNs), formatBand(latency)].filter(Boolean).join(' ')} why={`${band(latency)}\n${latency.reason}`} delta={deltaText(before?.total.latencyCycles?.value, latency.value, { better: 'lower' })} />
      ) : (
        <Figure name="Latency" value={NO_VALUE} why={missing} />
      )}
      {interval ? (
        <Figure name="Interval" stale={stale} value={`II ${formatCount(interval.value)}`} minor={throughput(interval.value * clockPeriodNs)} why={`${band(interval)}\n${interval.reason}`} delta={deltaText(before?.total.initiationIntervalCycles?.value, interval.value, { better: 'lower' })} />
      ) : (
        <Figure name="Interval" value={NO_VALUE} why={missing} />
      )}
    </>
  );
}

function throughput(periodNs: number): string | undefined {
  return periodNs > 0 ? `${formatCount(1e9 / periodNs)} inf/s` : undefined;
}
