/** @file Which layers cost the network most: the design as a whole, explained. */

import type { ReactNode } from 'react';
import type { ExplainReport, LayerDamage } from '../../preload/contract/analysis.ts';
import { sampleText } from '../domain-widgets/damage-line.tsx';
import { formatDelta, formatPercent, formatValue } from '../domain-widgets/format.ts';
import { useAnalysis, useProject, useStudio } from '../store/studio-context.tsx';
import { revealLayer } from '../store/ui-store.ts';
import { AllSamples, AnalysisWait } from './analysis-wait.tsx';
import { Section } from './section.tsx';

const SHOWN = 4;

/** Accuracy that is worth naming, and the part of the largest error that is. */
const POINTS_MIN = 0.0005;
const ERROR_PART_MIN = 0.05;

/** Return what an ideal layer would win: accuracy first, else a smaller largest error; 0 where nothing worth naming. */
export function gainOf({ asIs }: ExplainReport, { ifIdeal }: LayerDamage): number {
  if (!ifIdeal) return 0;
  const points = ifIdeal.accuracy === undefined || asIs.accuracy === undefined ? 0 : ifIdeal.accuracy - asIs.accuracy;
  if (Math.abs(points) >= POINTS_MIN) return points;
  const part = asIs.maxAbsError > 0 ? 1 - ifIdeal.maxAbsError / asIs.maxAbsError : 0;
  return part >= ERROR_PART_MIN ? part * 1e-6 : 0;
}

/** The section of the design. */
export function DamageSummary(): ReactNode {
  const studio = useStudio();
  const hasData = useProject((state) => state.datasetId !== undefined);
  const { value: report, stale } = useAnalysis('explain', hasData);
  if (!hasData) return undefined;
  const ranked = report ? report.layers.filter((l) => gainOf(report, l) > 0).sort((a, b) => gainOf(report, b) - gainOf(report, a)).slice(0, SHOWN) : [];
  const starts = [...new Set(report?.layers.flatMap((l) => (l.damaged && l.startsAt === l.layer ? [l.layer] : [])))];
  return (
    <Section title="Where it departs from the trained network">
      {!report ? (
        <AnalysisWait topic="explain" />
      ) : (
        <div className={stale ? 'is-stale' : ''} aria-busy={stale}>
          <p className="mb-1">
            {starts.length === 0 ? <span className="text-ok">✓ No layer adds an error beyond its last bit.</span> : <>Damage starts at {starts.slice(0, 3).map((layer, i) => <span key={layer}>{i > 0 && ', '}<button type="button" className="rounded font-semibold text-acc hover:underline" onClick={() => revealLayer(studio.ui, layer)}>{layer}</button></span>)}{starts.length > 3 && ` and ${starts.length - 3} more`}.</>}
          </p>
          {ranked.length > 0 && (
            <ul aria-label="With one layer ideal">
              <li aria-hidden className="px-1 text-xs text-dim">With one layer ideal:</li>
              {ranked.map((l) => (
                <li key={l.layer}>
                  <button type="button" onClick={() => revealLayer(studio.ui, l.layer)} className="flex w-full items-center gap-2 rounded-md px-1 py-0.5 text-left hover:bg-raised">
                    <span className="min-w-0 flex-1 truncate" title={l.layer}>{l.layer}</span>
                    <span className="shrink-0">{gainText(report, l)}</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
          <p className="mt-1 flex items-center gap-2 text-xs text-dim">
            <span className="flex-1">{sampleText(report)}</span>
            <AllSamples report={report} />
          </p>
        </div>
      )}
    </Section>
  );
}

function gainText({ asIs }: ExplainReport, { ifIdeal }: LayerDamage): string {
  if (!ifIdeal) return '';
  if (ifIdeal.accuracy !== undefined && asIs.accuracy !== undefined && Math.abs(ifIdeal.accuracy - asIs.accuracy) >= POINTS_MIN) return `${formatPercent(ifIdeal.accuracy)} % (${formatDelta((ifIdeal.accuracy - asIs.accuracy) * 100)})`;
  return `error ${formatValue(Number(asIs.maxAbsError.toPrecision(2)))} → ${formatValue(Number(ifIdeal.maxAbsError.toPrecision(2)))}`;
}
