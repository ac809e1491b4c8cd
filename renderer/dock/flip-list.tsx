/** @file The samples whose class differs between reference and emulation, as pictures where they are pictures. */

import type { ReactNode } from 'react';
import type { QualityMetrics } from '../../preload/contract/emulation.ts';
import type { DatasetSummary } from '../../preload/contract/project.ts';
import { SamplePicture } from '../domain-widgets/sample-picture.tsx';
import { useStudio, useUi } from '../store/studio-context.tsx';
import { useAnswer } from '../store/use-answer.ts';

/** Most that are listed; the count above says how many there are. */
const SHOWN_MAX = 60;

/** The list at the left of Divergence. */
export function FlipList({ flips, dataset }: { readonly flips: NonNullable<QualityMetrics['flips']>; readonly dataset: DatasetSummary }): ReactNode {
  const { ui } = useStudio();
  const current = useUi((state) => state.sample);
  const shown = flips.slice(0, SHOWN_MAX);
  const { image } = dataset;
  const samples = shown.map((f) => f.sample);
  const pictures = useAnswer('dataset:read-samples', image && samples.length > 0 ? { datasetId: dataset.datasetId, samples } : undefined, `${dataset.datasetId}:${samples.join()}`);
  const size = image ? image.height * image.width * image.channels : 0;
  const className = (index: number): string => dataset.classNames?.[index] ?? String(index);
  return (
    <div className="flex w-44 shrink-0 flex-col border-r border-line max-[900px]:w-36">
      <h2 className="border-b border-line px-2.5 py-1.5 text-xs font-semibold text-dim">{flips.length === 0 ? 'No sample changes class' : flips.length === 1 ? '1 sample changes class' : `${flips.length} samples change class`}</h2>
      <ul className="min-h-0 flex-1 overflow-y-auto p-1">
        {shown.map((flip, i) => (
          <li key={flip.sample}>
            <button type="button" aria-pressed={flip.sample === current} onClick={() => ui.setState({ sample: flip.sample })} className={`flex w-full items-center gap-2 rounded-md px-1.5 py-1 text-left ${flip.sample === current ? 'bg-acc-soft' : 'hover:bg-raised'}`}>
              {image && pictures.value && !pictures.stale && (
                <SamplePicture values={pictures.value.values.subarray(i * size, (i + 1) * size)} image={image} min={dataset.min} max={dataset.max} sizePx={26} label={`Sample ${flip.sample}`} />
              )}
              <span className="min-w-0 flex-1">
                <span className="block">#{flip.sample}</span>
                <span className="block truncate text-2xs text-dim" title={`reference ${className(flip.reference)}, emulated ${className(flip.emulated)}`}>
                  {className(flip.reference)} → {className(flip.emulated)}
                  {flip.label === undefined ? '' : flip.label === flip.emulated ? ' (better)' : flip.label === flip.reference ? ' (worse)' : ''}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
