/** @file The inspector when nothing is selected: the design as a whole, and where to look first. */

import type { ReactNode } from 'react';
import type { ConfigValue, Design } from '../../preload/model/design.ts';
import { plural } from '../domain-widgets/figures.ts';
import { formatCount, formatShare } from '../domain-widgets/format.ts';
import { PrecisionField } from '../domain-widgets/precision-field.tsx';
import { useProblems } from '../store/problems.ts';
import { useDesignView, useLive, useProject, useStudio } from '../store/studio-context.tsx';
import { revealLayer } from '../store/ui-store.ts';
import { Button } from '../widgets/button.tsx';
import { Select } from '../widgets/select.tsx';
import { DamageSummary } from './damage-summary.tsx';
import { ImportSection, RedNodesSection } from './import-section.tsx';
import { ProposalButtons } from './proposal-buttons.tsx';
import { ProfileRow } from './profile-row.tsx';
import { Row, Section } from './section.tsx';
import { StructureList } from './structure-section.tsx';

const NO_WARNINGS: readonly string[] = [];

/** Facts, defaults, the most expensive layers. */
export function DesignInspector(): ReactNode {
  const studio = useStudio();
  const view = useDesignView();
  const model = useProject((state) => state.project?.model);
  const datasetCount = useProject((state) => state.project?.datasets.length);
  const warnings = useProject((state) => state.project?.warnings) ?? NO_WARNINGS;
  const problems = useProblems();
  if (!view) return undefined;
  const macCount = view.nodes.reduce((sum, n) => sum + n.macCount, 0);
  const errorCount = problems.filter((p) => p.severity === 'error').length;
  const warningCount = problems.filter((p) => p.severity === 'warning').length;
  const noteCount = problems.length - errorCount - warningCount;
  return (
    <>
      <h2 className="text-lg leading-6 font-semibold">{view.design.name}</h2>
      <p className="text-dim">
        {view.nodes.length} layers · {formatCount(macCount)} MAC{model ? ` · ${formatCount(model.parameterCount)} parameters` : ''}
      </p>
      {problems.length > 0 && (
        <p className="mt-2 flex items-center gap-2 rounded-lg border border-line bg-field p-2">
          <span className="flex-1">{errorCount > 0 ? <b className="text-bad">{errorCount} error{errorCount === 1 ? '' : 's'}</b> : 'No errors'}, {plural(warningCount, 'warning')}{noteCount > 0 && `, ${plural(noteCount, 'note')}`}</span>
          <Button compact onClick={() => studio.ui.setState({ dockOpen: true, dockTab: 'problems' })}>Show</Button>
        </p>
      )}
      {warnings.map((warning) => (
        <p key={warning} className="mt-2 rounded-lg border border-warn-line bg-warn-soft p-2">{warning}</p>
      ))}
      {datasetCount === 0 && <Button className="mt-2" onClick={() => studio.ui.setState({ view: 'data' })}>Add or generate data…</Button>}
      <RedNodesSection />
      <DamageSummary />
      <ProposalButtons />
      <Defaults design={view.design} />
      <StructureList />
      <MostExpensive />
      {view.dormantSettings.length > 0 && (
        <Section title="Settings of layers that are not in the graph now">
          <p className="text-dim">{view.dormantSettings.join(', ')}. They apply again when the layer returns.</p>
        </Section>
      )}
      <ImportSection />
      <Section title="To start with">
        <p className="text-dim">Click a layer to see its types and change them; shift-click or drag with shift for several. Arrow keys walk the graph, Alt with arrows changes bits.</p>
      </Section>
    </>
  );
}

function defaultPrecision(design: Design): string {
  const precision: ConfigValue | undefined = design.hlsConfig.Model['Precision'];
  if (typeof precision === 'string') return precision;
  const text = typeof precision === 'object' && precision !== null && 'default' in precision ? precision['default'] : undefined;
  return typeof text === 'string' ? text : 'fixed<16,6>';
}

function textOf(value: ConfigValue | undefined, fallback: string): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : fallback;
}

function Defaults({ design }: { readonly design: Design }): ReactNode {
  const studio = useStudio();
  const set = (path: readonly string[], value: ConfigValue, label: string): void => studio.edit({ kind: 'set-model-option', path, value }, { label });
  const isText = typeof design.hlsConfig.Model['Precision'] === 'string';
  const strategy = textOf(design.hlsConfig.Model['Strategy'], 'Latency');
  return (
    <Section title="Defaults of the model">
      <Row label="Precision">
        <PrecisionField label="Default precision" value={defaultPrecision(design)} className="w-44" onChange={(text) => set(isText ? ['Precision'] : ['Precision', 'default'], text, `Default precision ${text}`)} />
      </Row>
      <Row label="Strategy">
        <Select label="Default strategy" value={strategy} choices={[...new Set(['Latency', 'Resource', 'ResourceUnrolled', strategy])].map((value) => ({ value, text: value }))} onChange={(value) => set(['Strategy'], value, `Default strategy ${value}`)} />
      </Row>
      <ProfileRow />
      <Row label="Reuse factor"><span>{textOf(design.hlsConfig.Model['ReuseFactor'], '1')}</span></Row>
    </Section>
  );
}

const SHOWN = 5;

function MostExpensive(): ReactNode {
  const { ui } = useStudio();
  const report = useLive((state) => state.estimate);
  const total = report?.total.lut?.value ?? 0;
  const layers = [...(report?.layers ?? [])].filter((l) => (l.lut?.value ?? 0) > 0).sort((a, b) => (b.lut?.value ?? 0) - (a.lut?.value ?? 0)).slice(0, SHOWN);
  if (layers.length === 0) return undefined;
  return (
    <Section title="Most LUT (estimate)">
      <ul>
        {layers.map((l) => (
          <li key={l.layer}>
            <button type="button" onClick={() => revealLayer(ui, l.layer)} className="flex w-full items-center gap-2 rounded-md px-1 py-0.5 text-left hover:bg-raised">
              <span className="w-24 shrink-0 truncate">{l.layer}</span>
              <span aria-hidden className="h-1.5 flex-1 rounded-full bg-raised">
                <span className="block h-full rounded-full bg-acc" style={{ width: `${((l.lut?.value ?? 0) / Math.max(total, 1)) * 100}%` }} />
              </span>
              <span className="w-14 text-right">{formatCount(l.lut?.value ?? 0)}</span>
              <span className="w-14 text-right text-dim">{formatShare((l.lut?.value ?? 0) / Math.max(total, 1))}</span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
