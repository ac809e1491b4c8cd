/** @file Samples whose class differs between two runs, as pictures where samples are pictures. */

import type { ReactNode } from 'react';
import type { RunComparison } from '../../preload/contract/run.ts';
import { plural } from '../domain-widgets/figures.ts';
import { SamplePicture } from '../domain-widgets/sample-picture.tsx';
import { useProject } from '../store/studio-context.tsx';
import { useSamples } from '../store/use-samples.ts';
import { PaneSection } from './pane-section.tsx';

/** Most samples that are drawn. */
const DRAWN_MAX = 24;

/** The samples; each says from which class to which, and the true one if known. */
export function ChangedSamples({ comparison }: { readonly comparison: RunComparison }): ReactNode {
  const { changedSamples, datasetId } = comparison;
  const dataset = useProject((state) => state.project?.datasets.find((d) => d.datasetId === datasetId));
  const drawn = changedSamples.slice(0, DRAWN_MAX);
  const values = useSamples(datasetId, drawn.map((s) => s.sample))?.values;
  const nameOf = (index: number | undefined): string => (index === undefined ? '—' : (dataset?.classNames?.[index] ?? String(index)));
  const { image } = dataset ?? {};
  return (
    <PaneSection title={`${plural(changedSamples.length, 'sample')} changed class`}>
      {changedSamples.length === 0 ? (
        <p className="text-dim">{datasetId === undefined ? 'The runs saw different datasets, or none with classes.' : 'Every sample keeps its class.'}</p>
      ) : (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(70px,1fr))] gap-2">
          {drawn.map(({ sample, classes, label }, index) => (
            <li key={sample} className="flex flex-col items-center gap-0.5 text-center text-2xs text-dim">
              {image && dataset && values && (
                <SamplePicture values={values.subarray(index * pixelCount(image), (index + 1) * pixelCount(image))} image={image} min={dataset.min} max={dataset.max} sizePx={62} label={`Sample ${sample}`} />
              )}
              <span className="text-xs whitespace-nowrap text-txt">{nameOf(classes[0])} → {nameOf(classes.at(-1))}</span>
              <span className="whitespace-nowrap">{label === undefined ? `sample ${sample}` : `is ${nameOf(label)}: ${classes.at(-1) === label ? 'right' : 'wrong'}`}</span>
            </li>
          ))}
        </ul>
      )}
      {changedSamples.length > drawn.length && <p className="mt-1 text-xs text-dim">and {changedSamples.length - drawn.length} more</p>}
    </PaneSection>
  );
}

function pixelCount(image: { readonly height: number; readonly width: number; readonly channels: number }): number {
  return image.height * image.width * image.channels;
}
