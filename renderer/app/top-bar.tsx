/** @file The bar at the top: where we are, which hardware, which data, and the button that synthesizes. */

import type { ReactNode } from 'react';
import { ChevronDown, Command, PanelBottom, PanelRight, Redo2, Undo2 } from 'lucide-react';
import { DESIGN_DEFAULTS } from '../../preload/model/design.ts';
import { closeProject } from '../store/project-actions.ts';
import { useDesign, useDesignView, useProject, useStudio, useUi } from '../store/studio-context.tsx';
import { Button, IconButton } from '../widgets/button.tsx';
import { Menu, type MenuEntry } from '../widgets/menu.tsx';
import { Hint } from '../widgets/hint.tsx';
import { formatExactCount } from '../domain-widgets/figures.ts';
import { formatCount } from '../domain-widgets/format.ts';
import { DesignMenu } from './design-menu.tsx';
import { EditedState } from './edited-state.tsx';
import { PartPicker } from './part-picker.tsx';
import { modKey } from './keys.ts';
import { SynthesizeButton } from './synthesize-button.tsx';

/** The top bar. */
export function TopBar(): ReactNode {
  const studio = useStudio();
  const project = useProject((state) => state.project);
  const view = useDesignView();
  const inStudio = useUi((state) => state.view === 'studio');
  return (
    <header className="flex h-[42px] shrink-0 items-center gap-2 border-b border-line bg-panel px-3">
      <h1 className="text-base font-bold">
        <button type="button" onClick={() => closeProject(studio)} className="rounded-md px-1 hover:bg-raised" title="All projects and examples">
          Bitloom
        </button>
      </h1>
      {project && (
        <>
          <span aria-hidden className="text-dim">▸</span>
          <span className="max-w-40 min-w-12 truncate text-dim" title={`${project.name} · ${project.model.fileName}`}>{project.name}</span>
          <span aria-hidden className="text-dim">▸</span>
          <DesignMenu />
          {view && <FlowSwitch />}
          {view && view.design.numericsProfile !== DESIGN_DEFAULTS.numericsProfile && <ProfileBadge profile={view.design.numericsProfile} />}
          {view && <UndoRedo />}
          <EditedState />
        </>
      )}
      <span className="min-w-0 flex-1" />
      {project && <DatasetPicker />}
      {view && <PartPicker />}
      {project && inStudio && <PaneToggles />}
      <Hint text={`Command palette (${modKey}K)`}>
        <Button compact onClick={() => studio.ui.setState({ paletteOpen: true })}>
          <Command size={12} aria-hidden />K<span className="sr-only">: command palette</span>
        </Button>
      </Hint>
      {view && <SynthesizeButton />}
    </header>
  );
}

function FlowSwitch(): ReactNode {
  const studio = useStudio();
  const flow = useDesign((state) => state.view?.design.flow);
  const set = (next: 'hls' | 'rtl') => (): void => {
    if (next !== flow) studio.edit({ kind: 'set-global', changes: { flow: next } }, { label: `Flow ${next}` });
  };
  const choice = (value: 'hls' | 'rtl', text: string): ReactNode => (
    <Hint text={text}>
      <button type="button" aria-pressed={flow === value} onClick={set(value)} className={`rounded-[5px] px-2 py-0.5 ${flow === value ? 'bg-raised font-semibold text-txt' : 'text-dim hover:text-txt'}`}>
        {value}
      </button>
    </Hint>
  );
  return (
    <fieldset aria-label="Flow" className="flex rounded-[7px] border border-line bg-field p-0.5">
      {choice('hls', 'What Vitis / Vivado HLS builds from the C++: multipliers, DSPs, schedules.')}
      {choice('rtl', 'Bitloom’s own RTL: shift-add adder graphs, synthesized by the built-in Yosys.')}
    </fieldset>
  );
}

/** Whose numbers these are, where it is not the usual version. */
function ProfileBadge({ profile }: { readonly profile: string }): ReactNode {
  const { ui } = useStudio();
  return (
    <Hint text="The numbers follow this version of hls4ml; the design's inspector has the choice.">
      <Button compact tone="warn" onClick={() => ui.setState({ view: 'studio', selection: [], inspectorOpen: true })}>{profile.replace('-', ' ')}</Button>
    </Hint>
  );
}

function UndoRedo(): ReactNode {
  const { design } = useStudio();
  const undoLabel = useDesign((state) => state.view?.undoLabel);
  const redoLabel = useDesign((state) => state.view?.redoLabel);
  return (
    <div className="flex">
      <IconButton label={undoLabel === undefined ? 'Nothing to undo' : `Undo: ${undoLabel} (${modKey}Z)`} disabled={undoLabel === undefined} onClick={() => design.undo()}><Undo2 size={14} /></IconButton>
      <IconButton label={redoLabel === undefined ? 'Nothing to redo' : `Redo: ${redoLabel} (${modKey}⇧Z)`} disabled={redoLabel === undefined} onClick={() => design.redo()}><Redo2 size={14} /></IconButton>
    </div>
  );
}

function DatasetPicker(): ReactNode {
  const { project, ui } = useStudio();
  const datasets = useProject((state) => state.project?.datasets) ?? [];
  const datasetId = useProject((state) => state.datasetId);
  const current = datasets.find((d) => d.datasetId === datasetId);
  const manage: MenuEntry = { kind: 'item', text: 'Add or generate data…', onSelect: () => ui.setState({ view: 'data' }) };
  const entries: MenuEntry[] = datasets.map((d) => ({
    kind: 'item',
    text: d.name,
    note: `${formatExactCount(d.sampleCount)} samples · ${d.role}${d.labelled ? '' : ' · no labels'}${d.generated ? ' · generated' : ''}`,
    checked: d.datasetId === datasetId,
    onSelect: () => project.setState({ datasetId: d.datasetId }),
  }));
  const text = current === undefined ? 'No data' : current.name;
  return (
    <Menu
      align="end"
      entries={[{ kind: 'heading', text: 'Numbers are computed on' }, ...entries, ...(entries.length > 0 ? [{ kind: 'line' } as const] : []), manage]}
      trigger={
        <Button compact className="min-w-0 shrink">
          <span className="sr-only">Dataset:</span>
          <span className="max-w-36 truncate" title={text}>{text}</span>
          {current && <span className="text-dim max-[1100px]:hidden">{formatCount(current.sampleCount)} sample{current.sampleCount === 1 ? '' : 's'}{current.generated ? ' · generated' : ''}</span>}
          <ChevronDown size={12} aria-hidden />
        </Button>
      }
    />
  );
}

function PaneToggles(): ReactNode {
  const { ui } = useStudio();
  const dockOpen = useUi((state) => state.dockOpen);
  const inspectorOpen = useUi((state) => state.inspectorOpen);
  return (
    <div className="flex">
      <IconButton label={dockOpen ? 'Collapse the dock' : 'Open the dock'} aria-pressed={dockOpen} onClick={() => ui.setState({ dockOpen: !dockOpen })}><PanelBottom size={14} /></IconButton>
      <IconButton label={inspectorOpen ? 'Collapse the inspector' : 'Open the inspector'} aria-pressed={inspectorOpen} onClick={() => ui.setState({ inspectorOpen: !inspectorOpen })}><PanelRight size={14} /></IconButton>
    </div>
  );
}
