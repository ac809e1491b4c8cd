/**
 * @file One sample through the network: reference beside emulation, layer by layer, down to the terms of one element;
 * and the samples that change class.
 */

import { useMemo, type ReactNode } from 'react';
import type { SampleReport } from '../../preload/contract/emulation.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { useKeptState } from '../store/kept-state.ts';
import { currentDataset } from '../store/project-store.ts';
import { useDesign, useProject, useStudio, useUi } from '../store/studio-context.tsx';
import { explainElement } from '../store/ui-store.ts';
import { useAnswer } from '../store/use-answer.ts';
import { Button } from '../widgets/button.tsx';
import { EmptyState } from '../widgets/empty-state.tsx';
import { ElementBreakdownPanel } from './element-breakdown.tsx';
import { FlipList } from './flip-list.tsx';
import { LayerErrors } from './layer-errors.tsx';
import { SampleBar } from './sample-bar.tsx';
import { firstBeyond, layerErrors, type LayerError, type Tolerance } from './sample-errors.ts';
import type { SampleOrder } from './sample-rows.ts';
import { TensorPanel, type TensorView } from './tensor-panel.tsx';

interface Kept {
  readonly tolerance: number;
  readonly unit: Tolerance['unit'];
  readonly order: SampleOrder;
  readonly view: TensorView;
}
const START: Kept = { tolerance: 1, unit: 'lsb', order: 'certain', view: 'pictures' };

/** The tab. */
export function DivergenceTab(): ReactNode {
  const studio = useStudio();
  const view = useDesign((state) => state.view);
  const dataset = useProject(currentDataset);
  const wanted = useUi((state) => state.sample);
  const element = useUi((state) => state.element);
  const [kept, change] = useKeptState('divergence', START);
  const sample = Math.min(wanted, (dataset?.sampleCount ?? 1) - 1);
  const payload = view && dataset ? { designId: view.designId, datasetId: dataset.datasetId, sample } : undefined;
  const answer = useAnswer('emulation:inspect-sample', payload, `${view?.designId}:${view?.revision}:${dataset?.datasetId}:${sample}`);
  const tolerance = useMemo((): Tolerance => ({ value: kept.tolerance, unit: kept.unit }), [kept.tolerance, kept.unit]);
  const errors = useMemo(() => (answer.value ? layerErrors(answer.value, view?.nodes ?? [], tolerance) : []), [answer.value, view?.nodes, tolerance]);
  if (!dataset) return <EmptyState title="No data" action={<Button onClick={() => studio.ui.setState({ view: 'data' })}>Add or generate data…</Button>}>Add a dataset, or generate one: then any sample can be followed through the network here.</EmptyState>;
  const label = answer.value?.label;
  return (
    <div className="@container flex h-full min-h-0">
      <FlipList dataset={dataset} order={kept.order} onOrder={(order) => change({ order })} className={element ? 'w-40 @max-[1120px]:hidden' : 'w-44 @max-[760px]:w-36'} />
      <div className="flex min-w-0 flex-1 flex-col">
        <SampleBar count={dataset.sampleCount} report={answer.value} first={firstBeyond(errors)} tolerance={tolerance} onTolerance={({ value, unit }) => change({ tolerance: value, unit })} labelText={label === undefined ? undefined : (dataset.classNames?.[label] ?? String(label))} />
        {answer.failure && !answer.stale && <div className="p-2.5"><FailurePanel title="This sample cannot be followed" failure={answer.failure} onRetry={answer.again} /></div>}
        {answer.value ? (
          <Layers report={answer.value} errors={errors} stale={answer.stale} tolerance={tolerance} datasetId={dataset.datasetId} tensorView={kept.view} onTensorView={(next) => change({ view: next })} />
        ) : (
          !answer.failure && <p className="p-3 text-dim">computing…</p>
        )}
      </div>
    </div>
  );
}

interface LayersProps {
  readonly report: SampleReport;
  readonly errors: readonly LayerError[];
  readonly stale: boolean;
  readonly tolerance: Tolerance;
  readonly datasetId: string;
  readonly tensorView: TensorView;
  readonly onTensorView: (view: TensorView) => void;
}

function Layers({ report, errors, stale, tolerance, datasetId, tensorView, onTensorView }: LayersProps): ReactNode {
  const { ui } = useStudio();
  const selected = useUi((state) => state.selection.at(-1));
  const element = useUi((state) => state.element);
  const first = firstBeyond(errors)?.layer;
  const find = (name: string | undefined): SampleReport['layers'][number] | undefined => report.layers.find((l) => l.layer === name);
  const shown = find(selected) ?? find(element?.layer) ?? find(first) ?? report.layers.at(-1);
  const explained = element && shown?.layer === element.layer && element.index < shown.emulated.length ? element : undefined;
  return (
    <div className="flex min-h-0 flex-1">
      <LayerErrors errors={errors} shown={shown?.layer} compact={explained !== undefined} stale={stale} />
      {shown && <TensorPanel layer={shown} error={errors.find((e) => e.layer === shown.layer)} tolerance={tolerance} view={tensorView} onView={onTensorView} chosen={explained?.index} onChoose={(index) => explainElement(ui, shown.layer, index)} stale={stale} />}
      {shown && explained && <ElementBreakdownPanel datasetId={datasetId} sample={report.sample} layer={shown.layer} element={explained.index} shape={shown.shape} onClose={() => ui.setState({ element: undefined })} />}
    </div>
  );
}
