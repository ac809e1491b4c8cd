/** @file What a layer does to the network's result, in two lines: where damage starts, and what it would be without it. */

import type { ReactNode } from 'react';
import type { ExplainReport, LayerDamage } from '../../preload/contract/analysis.ts';
import { formatExactCount } from './figures.ts';
import { formatDelta, formatPercent, formatValue } from './format.ts';

/** Properties of the lines. */
export interface DamageLineProps {
  readonly report: ExplainReport;
  readonly damage: LayerDamage;
  readonly stale: boolean;
  readonly onReveal: (layer: string) => void;
  /** Show the making of one element of a layer. */
  readonly onShow: (layer: string, sample: number, element: number) => void;
}

/** The lines. */
export function DamageLine({ report, damage, stale, onReveal, onShow }: DamageLineProps): ReactNode {
  const { layer, startsAt, worst } = damage;
  return (
    <div className={`flex flex-col gap-1 ${stale ? 'is-stale' : ''}`}>
      {damage.damaged && startsAt !== undefined && (
        <p>
          Damage starts {startsAt === layer ? <b className="font-semibold">here</b> : <>at <button type="button" className="rounded font-semibold text-acc underline-offset-2 hover:underline" onClick={() => onReveal(startsAt)}>{startsAt}</button></>}.
        </p>
      )}
      {worst && worst.maxAbsError > 0 && (
        <p>
          Largest error of its own: {formatValue(worst.emulated)} instead of {formatValue(worst.ideal)}, in <button type="button" className="rounded text-acc underline-offset-2 hover:underline" title="Show how this element came about" onClick={() => onShow(layer, worst.sample, worst.element)}>sample #{worst.sample}, element {worst.element}</button>.
        </p>
      )}
      <p>{idealText(report, damage)}</p>
    </div>
  );
}

/** Return what the quality would be if the layer alone were ideal. */
export function idealText({ asIs }: ExplainReport, { ifIdeal }: LayerDamage): string {
  if (!ifIdeal) return 'What it would be with this layer ideal is not known: it has no ideal model here.';
  if (ifIdeal.accuracy !== undefined && asIs.accuracy !== undefined) {
    const points = (ifIdeal.accuracy - asIs.accuracy) * 100;
    const flips = ifIdeal.flipCount === undefined || asIs.flipCount === undefined ? '' : `, ${asIs.flipCount} → ${ifIdeal.flipCount} flips`;
    return Math.abs(points) < 0.05 && ifIdeal.flipCount === asIs.flipCount
      ? 'With this layer alone ideal, the accuracy would be the same.'
      : `With this layer alone ideal, accuracy would be ${formatPercent(ifIdeal.accuracy)} % instead of ${formatPercent(asIs.accuracy)} % (${formatDelta(points)} points${flips}).`;
  }
  return `With this layer alone ideal, the largest output error would be ${formatValue(Number(ifIdeal.maxAbsError.toPrecision(3)))} instead of ${formatValue(Number(asIs.maxAbsError.toPrecision(3)))}.`;
}

/** Return on how many samples the counterfactuals stand. */
export function sampleText({ sampleCount, totalSamples }: ExplainReport): string {
  return totalSamples === 1 ? 'on the only sample' : sampleCount >= totalSamples ? `on all ${formatExactCount(totalSamples)} samples` : `on the first ${sampleCount} of ${formatExactCount(totalSamples)} samples`;
}
