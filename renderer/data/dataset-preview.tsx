/** @file A look into a dataset: samples as pictures or numbers, and how their values are spread. */

import { useMemo, type ReactNode } from 'react';
import type { DatasetSummary } from '../../preload/contract/project.ts';
import { formatExactCount, plural } from '../domain-widgets/figures.ts';
import { formatShape, formatValue } from '../domain-widgets/format.ts';
import { SamplePicture } from '../domain-widgets/sample-picture.tsx';
import { useSamples, type SampleValues } from '../store/use-samples.ts';
import { useSize } from '../widgets/use-size.ts';
import { GeneratedMark } from './dataset-table.tsx';
import { spreadSamples, suitedBinCount, valueHistogram, type ValueHistogram } from './sample-statistics.ts';

const PICTURES = 48;
const ROWS = 24;
/** Most values of a row that are shown, and the room each takes. @unit of the second: px */
const ROW_VALUES = 24;
const VALUE_PX = 76;
const BINS = 40;

/** Properties of the parts that show samples. */
interface SamplesProps {
  readonly dataset: DatasetSummary;
  readonly numbers: readonly number[];
  readonly samples: SampleValues;
}

/** The preview. */
export function DatasetPreview({ dataset }: { readonly dataset: DatasetSummary }): ReactNode {
  const numbers = useMemo(() => spreadSamples(dataset.sampleCount, dataset.image ? PICTURES : ROWS), [dataset.image, dataset.sampleCount]);
  const samples = useSamples(dataset.datasetId, numbers);
  return (
    <section aria-label={`Samples of ${dataset.name}`} className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_300px] max-[1100px]:grid-cols-[minmax(0,1fr)_240px]">
      <section className="min-w-0 overflow-auto px-4 py-3" tabIndex={0} aria-label="Samples">
        <h2 className="mb-2 text-xs font-semibold text-dim">{plural(numbers.length, 'sample')} of {formatExactCount(dataset.sampleCount)}, spread evenly{dataset.generated && <GeneratedMark />}</h2>
        {!samples ? <p className="text-dim">Reading samples…</p> : dataset.image ? <Pictures dataset={dataset} numbers={numbers} samples={samples} image={dataset.image} /> : <NumberRows dataset={dataset} numbers={numbers} samples={samples} />}
      </section>
      <aside aria-label="Values" className="overflow-y-auto border-l border-line bg-panel px-4 py-3">
        {samples && <Spread samples={samples} dataset={dataset} />}
      </aside>
    </section>
  );
}

function Pictures({ dataset, numbers, samples, image }: SamplesProps & { readonly image: NonNullable<DatasetSummary['image']> }): ReactNode {
  const size = image.height * image.width * image.channels;
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(72px,1fr))] gap-3">
      {numbers.map((sample, index) => (
        <li key={sample} className="flex flex-col items-center gap-0.5 text-2xs text-dim">
          <SamplePicture values={samples.values.subarray(index * size, (index + 1) * size)} image={image} min={dataset.min} max={dataset.max} sizePx={64} label={`Sample ${sample}`} />
          <span className="flex w-full max-w-16 min-w-0 justify-between gap-1"><span className="min-w-0 truncate text-xs font-semibold text-txt" title={`label ${labelText(dataset, samples, index) ?? 'none'}`}>{labelText(dataset, samples, index) ?? ''}</span>#{sample}</span>
        </li>
      ))}
    </ul>
  );
}

function NumberRows({ dataset, numbers, samples }: SamplesProps): ReactNode {
  const size = numbers.length === 0 ? 0 : samples.values.length / numbers.length;
  const [ref, room] = useSize();
  const shown = Math.min(size, ROW_VALUES, Math.max(4, Math.floor(((room?.width ?? 900) - (dataset.labelled ? 130 : 70)) / VALUE_PX)));
  return (
    <div ref={ref}>
      <table className="border-collapse font-mono text-xs">
        <thead>
          <tr className="text-dim">
            <th scope="col" className="pr-3 text-left font-medium">sample</th>
            {dataset.labelled && <th scope="col" className="pr-3 text-left font-medium">label</th>}
            {Array.from({ length: shown }, (_, k) => <th key={k} scope="col" className="px-2 text-right font-medium">[{k}]</th>)}
          </tr>
        </thead>
        <tbody>
          {numbers.map((sample, index) => (
            <tr key={sample} className="border-t border-line">
              <th scope="row" className="pr-3 text-left font-normal text-dim">#{sample}</th>
              {dataset.labelled && <td className="pr-3">{labelText(dataset, samples, index) ?? ''}</td>}
              {Array.from({ length: shown }, (_, k) => <td key={k} className="px-2 py-0.5 text-right whitespace-nowrap">{formatValue(samples.values[index * size + k] ?? NaN)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      {size > shown && <p className="mt-2 text-dim">{formatExactCount(size - shown)} more values in each sample.</p>}
    </div>
  );
}

function labelText(dataset: DatasetSummary, samples: SampleValues, index: number): string | undefined {
  const label = samples.labels?.[index];
  return label === undefined ? undefined : (dataset.classNames?.[label] ?? String(label));
}

function Spread({ samples, dataset }: { readonly samples: SampleValues; readonly dataset: DatasetSummary }): ReactNode {
  const histogram = useMemo(() => valueHistogram(samples.values, suitedBinCount(samples.values, BINS)), [samples]);
  const classes = useMemo(() => new Set(samples.labels ?? []).size, [samples]);
  return (
    <>
      <h2 className="mb-2 text-xs font-semibold text-dim">Values of these samples</h2>
      <Bars histogram={histogram} />
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <dt className="text-dim">Whole set</dt>
        <dd className="text-right whitespace-nowrap">{formatValue(dataset.min)} … {formatValue(dataset.max)}</dd>
        <dt className="text-dim">Input</dt>
        <dd className="text-right">{dataset.inputShapes.map(formatShape).join(', ')}</dd>
        <dt className="text-dim">Labels</dt>
        <dd className="text-right">{dataset.labelled ? `${dataset.classCount ?? classes} classes` : 'none: no accuracy, but ranges, errors and overflow'}</dd>
        {histogram.strangeCount > 0 && (
          <>
            <dt className="text-bad">NaN or Inf</dt>
            <dd className="text-right text-bad">{formatExactCount(histogram.strangeCount)} values</dd>
          </>
        )}
      </dl>
      <p className="mt-3 text-dim">{dataset.role === 'calibration' ? 'Calibration: fits to data and suggestions of types use this set.' : 'Evaluation: accuracy, flips and overflow are measured on this set.'}</p>
    </>
  );
}

function Bars({ histogram }: { readonly histogram: ValueHistogram }): ReactNode {
  const most = Math.max(1, ...histogram.counts);
  const [width, height] = [240, 84];
  const step = width / histogram.counts.length;
  return (
    <figure>
      <svg role="img" aria-label={`Histogram of values from ${formatValue(histogram.min)} to ${formatValue(histogram.max)}`} viewBox={`0 0 ${width} ${height}`} className="block w-full" preserveAspectRatio="none" style={{ height }}>
        {histogram.counts.map((count, i) => (
          <rect key={i} x={i * step} width={Math.max(0.5, step - 0.8)} y={height - barHeight(count, most, height)} height={barHeight(count, most, height)} fill="var(--h-in)" />
        ))}
        <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} stroke="var(--line-strong)" />
      </svg>
      <figcaption className="flex justify-between text-2xs text-dim"><span>{formatValue(histogram.min)}</span><span>highest bar: {plural(most, 'value')}</span><span>{formatValue(histogram.max)}</span></figcaption>
    </figure>
  );
}

/** Heights grow with the count; a bin that holds anything stays in sight. */
function barHeight(count: number, most: number, height: number): number {
  return count === 0 ? 0 : Math.max(1, (count / most) * (height - 2));
}
