/** @file Why a layer departs from the trained network: what overflowed, by how much, where damage starts, what it costs. */

import type { ReactNode } from 'react';
import type { NodeView } from '../../preload/contract/design.ts';
import type { VariableStatistics } from '../../preload/contract/emulation.ts';
import { isFixed, valueRange } from '../../preload/model/fixed-type.ts';
import { DamageLine, sampleText } from '../domain-widgets/damage-line.tsx';
import { formatDecibel, formatRange, formatShare, formatValue, overflowWord } from '../domain-widgets/format.ts';
import { layerStatistics } from '../store/live-store.ts';
import { overflowAlarms } from '../store/overflow.ts';
import { useAnalysis, useEmulationIsLive, useLive, useProject, useStudio } from '../store/studio-context.tsx';
import { revealLayer, showSample } from '../store/ui-store.ts';
import { showWorstElement } from '../store/worst-element.ts';
import { AllSamples, AnalysisWait } from './analysis-wait.tsx';
import { Section } from './section.tsx';

/** The section of one layer. */
export function ExplainSection({ node }: { readonly node: NodeView }): ReactNode {
  const hasData = useProject((state) => state.datasetId !== undefined);
  const layer = node.layer.name;
  const statistics = useLive((state) => layerStatistics(state.emulation, layer));
  const live = useEmulationIsLive();
  const { value: report, stale } = useAnalysis('explain', hasData && node.supported);
  const known = stale ? undefined : report?.layers.find((l) => l.layer === layer)?.overflows;
  if (!hasData || !node.supported) return undefined;
  const outside = statistics?.variables.filter((v) => v.overflowCount > 0) ?? [];
  return (
    <Section title="What it does to the result">
      {outside.length > 0 && (
        <ul className={`mb-1.5 flex flex-col gap-1 ${live ? '' : 'is-stale'}`}>
          {outside.map((v) => <OverflowLine key={v.variable} layer={layer} variable={v} harmless={known?.find((o) => o.variable === v.variable)?.harmless ?? false} />)}
        </ul>
      )}
      <Damage layer={layer} nothingOutside={outside.length === 0} />
    </Section>
  );
}

function OverflowLine({ layer, variable: v, harmless }: { readonly layer: string; readonly variable: VariableStatistics; readonly harmless: boolean }): ReactNode {
  const studio = useStudio();
  const alarms = useLive((state) => overflowAlarms(state.emulation, layer, v)) && !harmless;
  const worst = v.worstSample;
  return (
    <li>
      <button type="button" className={`rounded font-semibold hover:underline ${alarms ? 'text-bad' : ''}`} title="Edit the type of this variable" onClick={() => studio.ui.setState({ variable: v.variable })}>{alarms ? '▲ ' : ''}{v.variable}</button>{' '}
      {formatShare(v.overflowShare)} {overflowWord(v.type) === 'sat' ? 'saturate' : 'overflow'}{excessText(v)}{harmless && ' (harmless: it comes back, or the network was trained with it)'}
      {worst !== undefined && <>; worst in <button type="button" className="rounded text-acc hover:underline" title="Follow this sample to the element with the largest error" onClick={() => void showWorstElement(studio, layer, worst)}>sample #{worst}</button></>}.
    </li>
  );
}

/** How far the values leave the type. */
function excessText({ type, min, max, suggestedType }: VariableStatistics): string {
  if (!isFixed(type)) return '';
  const range = valueRange(type);
  const end = max - range.max >= range.min - min ? max : min;
  const bits = suggestedType && isFixed(suggestedType) ? suggestedType.integerBits - type.integerBits : 0;
  return `: reaches ${formatValue(end)}, the type holds ${formatRange(type)}${bits > 0 ? ` (${bits} integer bit${bits === 1 ? '' : 's'} short)` : ''}`;
}

function Damage({ layer, nothingOutside }: { readonly layer: string; readonly nothingOutside: boolean }): ReactNode {
  const studio = useStudio();
  const { value: report, stale } = useAnalysis('explain');
  const damage = report?.layers.find((l) => l.layer === layer);
  if (!report) return <AnalysisWait topic="explain" text="computing what it costs" />;
  if (!damage) return <p className="text-dim">Nothing is known of this layer.</p>;
  return (
    <>
      {!damage.damaged && nothingOutside && <p className={stale ? 'is-stale' : 'text-ok'}>✓ No damage here: nothing leaves its type, and no error is added beyond the last bit.</p>}
      <DamageLine report={report} damage={damage} stale={stale} onReveal={(name) => revealLayer(studio.ui, name)} onShow={(name, sample, element) => showSample(studio.ui, sample, { layer: name, element })} />
      <p className="mt-1 flex items-center gap-2 text-xs text-dim">
        <span className="flex-1">{damage.ownSqnrDb === undefined ? '' : `own SQNR ${formatDecibel(damage.ownSqnrDb)} · `}{sampleText(report)}</span>
        <AllSamples report={report} />
      </p>
    </>
  );
}
