/** @file What comes out of the network: accuracy, confusion, ROC and margin where there are classes; errors of every output. */

import type { ReactNode } from 'react';
import type { OutputReport } from '../../preload/contract/analysis.ts';
import type { ClassFigures } from '../../preload/model/figures.ts';
import { formatExactCount } from '../domain-widgets/figures.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { formatDelta, formatPercent, formatShare, formatValue, NO_VALUE } from '../domain-widgets/format.ts';
import { useAnalysis, useDesign, useLive, useProject, useStudio } from '../store/studio-context.tsx';
import { outputGap } from '../store/output-gap.ts';
import { currentDataset } from '../store/project-store.ts';
import type { SampleFilter } from '../store/ui-store.ts';
import { Button } from '../widgets/button.tsx';
import { EmptyState } from '../widgets/empty-state.tsx';
import { ClassMatrix, offDiagonalMost } from './class-matrix.tsx';
import { MarginPlot } from './margin-plot.tsx';
import { OutputErrors } from './output-errors.tsx';
import { RocPlot } from './roc-plot.tsx';
import { cellRows } from './sample-rows.ts';

/** The tab. */
export function OutputsTab(): ReactNode {
  const studio = useStudio();
  const hasData = useProject((state) => state.datasetId !== undefined);
  const { value, failure, stale, again } = useAnalysis('outputs');
  if (!hasData) return <EmptyState title="No data" action={<Button onClick={() => studio.ui.setState({ view: 'data' })}>Add or generate data…</Button>}>With data, the errors of the outputs are shown here; with labels also accuracy, confusion and ROC.</EmptyState>;
  if (failure && !value) return <div className="p-3"><FailurePanel title="The outputs could not be compared" failure={failure} onRetry={again} /></div>;
  if (!value) return <p className="p-3 text-dim">computing…</p>;
  return (
    <div role="group" tabIndex={0} aria-label="Outputs" aria-busy={stale} className={`flex h-full flex-wrap content-start gap-x-7 gap-y-4 overflow-x-hidden overflow-y-auto px-3.5 py-2.5 focus-visible:outline-offset-[-2px] ${stale ? 'is-stale' : ''}`}>
      {failure && <FailurePanel title="These are old figures: the new ones could not be computed" failure={failure} onRetry={again} />}
      <Report report={value} />
    </div>
  );
}

function Report({ report }: { readonly report: OutputReport }): ReactNode {
  const { ui } = useStudio();
  const outputLayer = useDesign((state) => state.view?.outputs[0]);
  const dataset = useProject(currentDataset);
  const noOutput = useLive((state) => outputGap(state.emulation));
  const { classes } = report;
  if (noOutput !== undefined && report.errors.length === 0) return <EmptyState title="The output is not emulated">{noOutput}</EmptyState>;
  const open = (filter: SampleFilter): void => ui.setState({ dockTab: 'divergence', sampleFilter: filter, element: undefined, sample: cellRows(report, filter)[0]?.sample ?? 0 });
  const names = dataset?.classNames ?? classes?.names ?? [];
  const matrix = (of: SampleFilter['of']) => (row: number, column: number): void => open({ of, row, column });
  const most = Math.max(offDiagonalMost(classes?.reference?.confusion ?? []), offDiagonalMost(classes?.emulated?.confusion ?? []));
  const kept = classes?.changes.reduce((sum, row, i) => sum + (row[i] ?? 0), 0) ?? 0;
  return (
    <>
      <Figures report={report} />
      {classes?.reference && <ClassMatrix title="Confusion, reference" note="rows: label · columns: class" counts={classes.reference.confusion} most={most} names={names} onOpen={matrix('reference')} />}
      {classes?.emulated && <ClassMatrix title="Confusion, emulated" note="rows: label · columns: class" counts={classes.emulated.confusion} most={most} names={names} onOpen={matrix('emulated')} />}
      {classes && <ClassMatrix title="Which class became which" note={`rows: reference · columns: emulated · ${kept} keep theirs`} counts={classes.changes} names={names} onOpen={matrix('changes')} />}
      {classes?.reference && classes.emulated && <RocPlot names={names} reference={classes.reference} emulated={classes.emulated} />}
      {classes && <MarginPlot margin={classes.margin} />}
      <OutputErrors report={report} names={names} outputLayer={outputLayer} />
    </>
  );
}

/** Which ranks are listed beside the accuracy. */
const RANKS = [2, 3, 5] as const;

function Figures({ report }: { readonly report: OutputReport }): ReactNode {
  const quality = useLive((state) => state.emulation?.quality);
  const { classes, sampleCount, totalSamples, flipCount = 0 } = report;
  const [reference, emulated] = [classes?.reference, classes?.emulated];
  const top = (figures: ClassFigures | undefined, k: number): number | undefined => figures?.topK[k - 1];
  const ranks = RANKS.filter((k) => k < (classes?.names.length ?? 0) && (top(reference, k) ?? top(emulated, k)) !== undefined);
  return (
    <section aria-label="Figures" className="min-w-56">
      <table className="border-separate border-spacing-0">
        <thead className="text-2xs text-dim">
          <tr>
            <th scope="col" className="pr-4 text-left font-medium">{totalSamples === 1 ? 'one sample' : sampleCount < totalSamples ? `first ${formatExactCount(sampleCount)} of ${formatExactCount(totalSamples)}` : `${formatExactCount(sampleCount)} samples`}</th>
            {(reference || emulated) && ['Reference', 'Emulated', 'Δ points'].map((text) => <th key={text} scope="col" className="pl-3 text-right font-medium">{text}</th>)}
          </tr>
        </thead>
        <tbody>
          {(reference || emulated) && <FigureRow name="Accuracy" a={reference?.accuracy} b={emulated?.accuracy} strong />}
          {ranks.map((k) => <FigureRow key={k} name={`Label among the first ${k}`} a={top(reference, k)} b={top(emulated, k)} />)}
        </tbody>
      </table>
      <dl className="mt-2 grid w-fit grid-cols-[auto_auto] gap-x-4 gap-y-0.5">
        {classes && <Fact name="Samples that change class" value={`${formatExactCount(flipCount)}${sampleCount > 0 ? ` (${formatShare(flipCount / sampleCount)})` : ''}`} />}
        <Fact name="Largest error of an output" value={formatValue(quality?.maxAbsError ?? Math.max(0, ...report.errors.map((e) => e.maxAbs)))} />
        <Fact name="Mean error size" value={formatValue(Number((report.errors.reduce((sum, e) => sum + e.meanAbs, 0) / Math.max(1, report.errors.length)).toPrecision(3)))} />
      </dl>
      {!classes && <p className="mt-2 max-w-64 text-xs text-dim">The output is not a vector of classes: errors only.</p>}
      {classes && !reference && <p className="mt-2 max-w-64 text-xs text-dim">The dataset has no labels: no accuracy, confusion or ROC.</p>}
    </section>
  );
}

function FigureRow({ name, a, b, strong = false }: { readonly name: string; readonly a: number | undefined; readonly b: number | undefined; readonly strong?: boolean }): ReactNode {
  const percent = (v: number | undefined): string => (v === undefined ? NO_VALUE : `${formatPercent(v)} %`);
  const delta = a === undefined || b === undefined ? undefined : (b - a) * 100;
  const isWorse = delta !== undefined && delta < -0.05;
  return (
    <tr className={strong ? 'text-base font-semibold' : ''}>
      <th scope="row" className={`pr-4 text-left ${strong ? '' : 'font-normal text-dim'}`}>{name}</th>
      <td className="pl-3 text-right">{percent(a)}</td>
      <td className="pl-3 text-right">{percent(b)}</td>
      <td className={`pl-3 text-right ${isWorse ? 'text-bad' : 'text-dim'}`}>{delta === undefined ? NO_VALUE : `${isWorse ? '▼' : delta > 0.05 ? '▲' : ''}${formatDelta(delta, 2)}`}</td>
    </tr>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): ReactNode {
  return (
    <div className="contents">
      <dt className="text-dim">{name}</dt>
      <dd className="text-right font-semibold">{value}</dd>
    </div>
  );
}
