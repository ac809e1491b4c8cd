/** @file What one bit more or less of the selected variable would do; a click applies it. */

import type { ReactNode } from 'react';
import type { BitStep } from '../../preload/contract/analysis.ts';
import { printPrecision } from '../../preload/model/fixed-type.ts';
import { withSign } from '../domain-widgets/figures.ts';
import { formatCount, formatDelta, formatValue, NO_VALUE } from '../domain-widgets/format.ts';
import { useAnalysis, useProject, useStudio } from '../store/studio-context.tsx';
import { AnalysisWait, StopOrCompute } from './analysis-wait.tsx';
import { Section } from './section.tsx';

const NAMES: Readonly<Record<BitStep['change'], string>> = { 'integer+1': '+1 integer', 'integer-1': '−1 integer', 'fraction+1': '+1 fraction', 'fraction-1': '−1 fraction' };

/** The section; `layer` and `variable` are those the inspector shows. */
export function BitCostSection({ layer, variable }: { readonly layer: string; readonly variable: string }): ReactNode {
  const studio = useStudio();
  const hasData = useProject((state) => state.datasetId !== undefined);
  const { value, busy, stale: old } = useAnalysis('bitCost', hasData);
  if (!hasData) return undefined;
  const report = value?.layer === layer && value.variable === variable ? value : undefined;
  const stale = old || busy;
  const apply = (step: BitStep): void => studio.edit(step.edit, { label: `${layer} ${variable} ${printPrecision(step.type)}` });
  return (
    <Section title={`Cost of one more bit of ${variable}`}>
      {!report ? (
        <AnalysisWait topic="bitCost" />
      ) : report.steps.length === 0 ? (
        <p className="text-dim">This type has no bits to add or take away.</p>
      ) : (
        <Steps steps={report.steps} sampleCount={report.sampleCount} stale={stale} onApply={apply} />
      )}
    </Section>
  );
}

function Steps({ steps, sampleCount, stale, onApply }: { readonly steps: readonly BitStep[]; readonly sampleCount: number; readonly stale: boolean; readonly onApply: (step: BitStep) => void }): ReactNode {
  const hasAccuracy = steps.some((s) => s.accuracy !== undefined);
  const last = hasAccuracy ? ['Accuracy', 'Flips'] : ['Largest error'];
  return (
    <div aria-busy={stale}>
      <table className={`w-full text-xs ${stale ? 'is-stale' : ''}`}>
        <thead className="text-2xs text-dim">
          <tr>{['Bit', 'LUT', 'DSP', ...last].map((text, i) => <th key={text} scope="col" className={`font-medium ${i === 0 ? 'text-left' : 'pl-1 text-right'}`}>{text}</th>)}</tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={step.change}>
              <th scope="row" className="py-px text-left font-normal">
                <button type="button" title={`Set the type to ${printPrecision(step.type)}`} onClick={() => onApply(step)} className="rounded border border-line bg-field px-1.5 whitespace-nowrap hover:bg-raised">{NAMES[step.change]}</button>
              </th>
              <Change value={step.lut} better="lower" format={formatCount} />
              <Change value={step.dsp} better="lower" format={formatCount} />
              {hasAccuracy ? (
                <>
                  <Change value={step.accuracy === undefined ? undefined : step.accuracy * 100} better="higher" format={(v) => formatDelta(v, 1).slice(1)} />
                  <Change value={step.flipCount} better="lower" format={formatCount} />
                </>
              ) : (
                <Change value={step.maxAbsError} better="lower" format={(v) => formatValue(Number(v.toPrecision(2)))} />
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1 flex items-center gap-2 text-xs text-dim">
        <span className="flex-1">differences from now, on {sampleCount === 1 ? 'one sample' : `the first ${sampleCount} samples`}; a click applies</span>
        <StopOrCompute topic="bitCost" />
      </p>
    </div>
  );
}

function Change({ value, better, format }: { readonly value: number | undefined; readonly better: 'lower' | 'higher'; readonly format: (size: number) => string }): ReactNode {
  if (value === undefined || !Number.isFinite(value)) return <td className="pl-1 text-right text-dim">{NO_VALUE}</td>;
  const tiny = format(Math.abs(value)).replace(/[0.]/g, '') === '';
  const isBetter = (value > 0) === (better === 'higher');
  return (
    <td className={`pl-1 text-right whitespace-nowrap ${tiny ? 'text-dim' : isBetter ? 'text-ok' : 'text-bad'}`}>
      {tiny ? '±0' : <>{withSign(value, format)}<span className="sr-only">{isBetter ? ' better' : ' worse'}</span></>}
    </td>
  );
}
