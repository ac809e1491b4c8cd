/** @file What comes out of the network: accuracy, largest error, which class became which. */

import type { ReactNode } from 'react';
import type { QualityMetrics } from '../../preload/contract/emulation.ts';
import { formatDelta, formatPercent, formatValue, NO_VALUE } from '../domain-widgets/format.ts';
import { currentDataset } from '../store/project-store.ts';
import { useEmulationIsLive, useLive, useProject, useStudio } from '../store/studio-context.tsx';
import { EmptyState } from '../widgets/empty-state.tsx';

/** The tab. */
export function OutputsTab(): ReactNode {
  const quality = useLive((state) => state.emulation?.quality);
  const stale = !useEmulationIsLive();
  const dataset = useProject(currentDataset);
  if (!quality) return <EmptyState title="No results yet">With data, accuracy and the samples whose class changes are shown here.</EmptyState>;
  const { referenceAccuracy: reference, emulatedAccuracy: emulated } = quality;
  const figures: readonly (readonly [string, string])[] = [
    ['Samples', String(quality.sampleCount)],
    ['Accuracy, reference', reference === undefined ? NO_VALUE : `${formatPercent(reference)} %`],
    ['Accuracy, emulated', emulated === undefined ? NO_VALUE : `${formatPercent(emulated)} %`],
    ['Difference', reference === undefined || emulated === undefined ? NO_VALUE : `${formatDelta((emulated - reference) * 100, 2)} points`],
    ['Samples that change class', quality.flipCount === undefined ? NO_VALUE : String(quality.flipCount)],
    ['Largest error of an output', formatValue(quality.maxAbsError)],
  ];
  return (
    <div className={`flex h-full gap-6 overflow-auto px-3 py-2 ${stale ? 'is-stale' : ''}`}>
      <dl className="grid h-fit shrink-0 grid-cols-[auto_auto] gap-x-4 gap-y-1">
        {figures.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-dim">{name}</dt>
            <dd className="text-right font-semibold">{value}</dd>
          </div>
        ))}
      </dl>
      {quality.flips && quality.flipCount !== undefined && <ChangeMatrix quality={quality} classNames={dataset?.classNames} classCount={dataset?.classCount} />}
    </div>
  );
}

/** Beyond this many classes the matrix would be unreadable. */
const CLASSES_MAX = 24;

/** Counts of samples by reference class and emulated class; samples that agree are not listed one by one, so the diagonal is empty. */
export function changeCounts(flips: NonNullable<QualityMetrics['flips']>, classCount: number): readonly (readonly number[])[] {
  const counts = Array.from({ length: classCount }, () => Array.from({ length: classCount }, () => 0));
  for (const { reference, emulated } of flips) {
    const row = counts[reference];
    if (row?.[emulated] !== undefined) row[emulated] += 1;
  }
  return counts;
}

function ChangeMatrix({ quality, classNames, classCount }: { readonly quality: QualityMetrics; readonly classNames: readonly string[] | undefined; readonly classCount: number | undefined }): ReactNode {
  const { ui } = useStudio();
  const flips = quality.flips ?? [];
  const count = classCount ?? Math.max(0, ...flips.flatMap((f) => [f.reference, f.emulated])) + 1;
  if (flips.length === 0) return <p className="text-ok">Every sample keeps its class.</p>;
  if (count > CLASSES_MAX) return <p className="text-dim">{count} classes: see the list in Divergence.</p>;
  const counts = changeCounts(flips, count);
  const most = Math.max(1, ...counts.flat());
  const name = (i: number): string => classNames?.[i] ?? String(i);
  return (
    <div>
      <p className="mb-0.5 text-dim">Which class became which ({quality.sampleCount - (quality.flipCount ?? 0)} samples keep theirs). Rows: reference, columns: emulated.</p>
      <table className="border-separate border-spacing-px">
        <thead>
          <tr>
            <th scope="col"><span className="sr-only">Reference class</span></th>
            {counts.map((_, i) => <th key={name(i)} scope="col" className="max-w-14 min-w-6 truncate px-1 text-2xs leading-[14px] font-medium text-dim">{name(i)}</th>)}
          </tr>
        </thead>
        <tbody>
          {counts.map((row, r) => (
            <tr key={name(r)}>
              <th scope="row" className="max-w-24 truncate px-1.5 text-right text-2xs leading-[14px] font-medium text-dim">{name(r)}</th>
              {row.map((n, c) => (
                <td key={name(c)} className="h-[15px] min-w-6 rounded-[3px] p-0 text-center text-2xs leading-[14px]" style={{ background: r === c ? 'var(--raised)' : n === 0 ? 'var(--field)' : `color-mix(in srgb, var(--bad-soft) ${100 - (n / most) * 55}%, var(--h-over))` }}>
                  {n > 0 && (
                    <button type="button" className="block h-[15px] w-full font-semibold text-txt" aria-label={`${n} samples from ${name(r)} to ${name(c)}: look at the first`} onClick={() => ui.setState({ sample: flips.find((f) => f.reference === r && f.emulated === c)?.sample ?? 0, dockTab: 'divergence' })}>
                      {n}
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
