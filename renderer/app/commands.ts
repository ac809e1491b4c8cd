/** @file Every command of the window: name, keys, what it does. Palette and shortcuts read this one list. */

import type { DesignEdit } from '../../preload/model/design.ts';
import { isFixed, parsePrecision, printPrecision } from '../../preload/model/fixed-type.ts';
import { copySettings, pasteSettings } from '../store/copied-settings.ts';
import { edgeActions, nodeActions, readersOf } from '../store/structure-actions.ts';
import { closeProject, importWithDialog } from '../store/project-actions.ts';
import { HLS_PRESETS } from '../store/hls-options.ts';
import { runHls, startJob, synthesize } from '../store/start-job.ts';
import type { Studio } from '../store/studio.ts';
import { revealLayer, type DockTab, type OverlayName, type ProposalWish, type ViewName } from '../store/ui-store.ts';
import { exportFile, EXPORTS } from './export-file.ts';
import { reuseFactorObstacles } from './obstacles.ts';

/** One command. */
export interface Command {
  readonly id: string;
  readonly group: string;
  readonly text: string;
  /** Like `mod+shift+z`. */
  readonly keys?: string;
  /** Whether the keys work in a text field as well. */
  readonly whileTyping?: boolean;
  /** Whether the keys mean this command where the focus is; absent: everywhere. */
  readonly meantAt?: (target: EventTarget | null) => boolean;
  readonly run: () => void;
}

const VIEWS: readonly ViewName[] = ['studio', 'runs', 'jobs', 'data', 'tools'];
const OVERLAYS: readonly OverlayName[] = ['none', 'overflow', 'error', 'lut', 'dsp', 'latency', 'path'];
const DOCK_TABS: readonly DockTab[] = ['ranges', 'divergence', 'outputs', 'problems', 'timing', 'lowering', 'code', 'log'];

/** Return the commands that make sense now. */
export function commandList(studio: Studio): readonly Command[] {
  return [...(studio.design.store.getState().view ? [...designCommands(studio), ...proposalCommands(studio), ...bitCommands(studio), ...structureCommands(studio)] : []), ...windowCommands(studio)];
}

function designCommands(studio: Studio): Command[] {
  const { design, ui } = studio;
  const view = design.store.getState().view;
  if (!view) return [];
  const other = view.design.flow === 'hls' ? 'rtl' : 'hls';
  return [
    { id: 'synthesize', group: 'Run', text: 'Synthesize', keys: 'mod+enter', whileTyping: true, run: () => void synthesize(studio) },
    ...(view.design.flow === 'hls' ? hlsCommands(studio) : []),
    ...(view.design.flow === 'rtl' && reuseFactorObstacles(view).length > 0 ? [{ id: 'synthesize-rf1', group: 'Run', text: 'Synthesize as reuse factor 1', run: () => void synthesize(studio, { asReuseFactorOne: true }) }] : []),
    { id: 'run-emulate', group: 'Run', text: 'Record an emulation run', run: () => void startJob(studio, 'emulate') },
    { id: 'run-estimate', group: 'Run', text: 'Record an estimate run', run: () => void startJob(studio, 'estimate') },
    { id: 'verify', group: 'Run', text: 'Verify against hls4ml…', run: () => ui.setState({ verifyOpen: true }) },
    { id: 'undo', group: 'Edit', text: view.undoLabel === undefined ? 'Undo' : `Undo: ${view.undoLabel}`, keys: 'mod+z', run: () => design.undo() },
    { id: 'redo', group: 'Edit', text: view.redoLabel === undefined ? 'Redo' : `Redo: ${view.redoLabel}`, keys: 'mod+shift+z', run: () => design.redo() },
    { id: 'flow', group: 'Edit', text: `Switch to the ${other} flow`, run: () => studio.edit({ kind: 'set-global', changes: { flow: other } }, { label: `Flow ${other}` }) },
    { id: 'select-all', group: 'Graph', text: 'Select all layers', keys: 'mod+a', run: () => ui.setState({ selection: view.nodes.map((n) => n.layer.name) }) },
    { id: 'find', group: 'Graph', text: 'Find layer by name, kind or problem', keys: 'mod+f', whileTyping: true, run: () => ui.setState({ findOpen: true, view: 'studio' }) },
    { id: 'outline', group: 'Graph', text: 'Show or hide the outline', keys: 'mod+shift+o', run: () => ui.setState(({ outlineOpen }) => ({ outlineOpen: !outlineOpen })) },
    { id: 'direction', group: 'Graph', text: 'Lay out left–right or top–down', run: () => ui.setState(({ layoutDirection }) => ({ layoutDirection: layoutDirection === 'LR' ? 'TB' : 'LR' })) },
    { id: 'fit', group: 'Graph', text: 'Fit the whole graph', keys: 'f', run: () => ui.setState(({ fitWish }) => ({ fitWish: fitWish + 1, view: 'studio' })) },
    { id: 'pin', group: 'Graph', text: 'Pin these numbers as baseline, or unpin', run: () => togglePin(studio) },
    ...EXPORTS.map(({ as, text }): Command => ({ id: as === 'config' ? 'export' : `export-${as}`, group: 'Design', text: `Export ${text}`, run: () => void exportFile(studio, as) })),
    { id: 'export-hls', group: 'Design', text: 'Export HLS project…', run: () => ui.setState({ hlsExportOpen: true }) },
    ...view.nodes.slice(0, 500).map((n): Command => ({ id: `go-${n.layer.name}`, group: 'Go to layer', text: n.layer.name, run: () => revealLayer(ui, n.layer.name) })),
  ];
}

/** How far an HLS run can go. */
function hlsCommands(studio: Studio): Command[] {
  const { hls } = studio.ui.getState();
  return [
    ...HLS_PRESETS.map(({ text, stages }, index): Command => ({ id: `hls-${index}`, group: 'Run', text: `HLS: ${text}`, run: () => void runHls(studio, { ...hls, stages }) })),
    { id: 'hls-choose', group: 'Run', text: 'HLS: choose stages and project…', run: () => studio.ui.setState({ hlsDialog: {} }) },
  ];
}

/** What can be done to the structure at the selected layer. */
function structureCommands(studio: Studio): Command[] {
  const view = studio.design.store.getState().view;
  const node = view?.nodes.find((n) => n.layer.name === studio.ui.getState().selection.at(-1));
  if (view === undefined || node === undefined) return [];
  const readers = readersOf(node, view);
  const edges = readers.length < 2 ? [] : readers.flatMap((reader) => edgeActions(studio, node, reader).filter(({ id }) => id === 'requantise-edge'));
  return [...nodeActions(studio, node, view), ...edges].map(({ id, text, on, run }, index): Command => ({ id: `structure-${id}-${index}`, group: `Structure at ${node.layer.name}`, text: on === true ? `Take back: ${text}` : text, run }));
}

/** Types proposed, and settings carried from layer to layer. */
function proposalCommands(studio: Studio): Command[] {
  const { ui, analysis } = studio;
  const { selection, copied } = ui.getState();
  const scope = selection.length === 0 ? 'all layers' : selection.length === 1 ? (selection[0] ?? '') : `${selection.length} layers`;
  const propose = (kind: ProposalWish['kind']) => (): void => ui.setState({ proposal: { kind, ...(selection.length === 0 ? {} : { layers: selection }) } });
  return [
    { id: 'fit-data', group: 'Types', text: `Fit types of ${scope} to data…`, run: propose('fit-data') },
    { id: 'fit-exactly', group: 'Types', text: `Fit types of ${scope} exactly…`, run: propose('fit-exactly') },
    { id: 'minimise', group: 'Types', text: `Minimise ${scope}…`, run: propose('minimise') },
    { id: 'explain-all', group: 'Types', text: 'Explain on all samples', run: () => analysis.explainAll() },
    ...(selection.length > 0 ? [{ id: 'copy-settings', group: 'Edit', text: `Copy the settings of ${selection.at(-1)}`, keys: 'mod+c', meantAt: isFreeForCopy, run: () => copySettings(studio) }] : []),
    ...(selection.length > 0 && copied ? [{ id: 'paste-settings', group: 'Edit', text: `Paste the settings of ${copied.from} to ${scope}`, keys: 'mod+v', meantAt: isFreeForCopy, run: () => pasteSettings(studio) }] : []),
  ];
}

/** Copying text, and places with a clipboard of their own, come first. */
function isFreeForCopy(target: EventTarget | null): boolean {
  return (window.getSelection()?.isCollapsed ?? true) && !(target instanceof Element && target.closest('[data-own-clipboard], dialog'));
}

/** Keep the numbers of now for comparison, or drop the kept ones. */
export function togglePin({ live }: Studio): void {
  const { pinned, emulation, estimate } = live.store.getState();
  live.store.setState({ pinned: pinned ? undefined : { emulation, estimate } });
}

function windowCommands(studio: Studio): Command[] {
  const { ui } = studio;
  const title = (s: string): string => s.charAt(0).toUpperCase() + s.slice(1);
  const digits = VIEWS.map((view, i): Command => ({ id: `view-${view}`, group: 'View', text: `Show ${title(view)}`, keys: `mod+${i + 1}`, run: () => ui.setState({ view }) }));
  return [
    { id: 'palette', group: 'View', text: 'Command palette', keys: 'mod+k', whileTyping: true, run: () => ui.setState(({ paletteOpen }) => ({ paletteOpen: !paletteOpen })) },
    ...digits,
    ...OVERLAYS.map((overlay): Command => ({ id: `overlay-${overlay}`, group: 'Overlay', text: `Colour the graph by ${overlay === 'none' ? 'nothing' : overlay === 'path' ? 'critical path' : overlay.toUpperCase().length <= 3 ? overlay.toUpperCase() : overlay}`, run: () => ui.setState({ overlay, view: 'studio' }) })),
    ...DOCK_TABS.map((dockTab): Command => ({ id: `dock-${dockTab}`, group: 'Dock', text: `Open ${title(dockTab)}`, run: () => ui.setState({ dockTab, dockOpen: true, view: 'studio' }) })),
    { id: 'toggle-dock', group: 'Dock', text: 'Open or collapse the dock', keys: 'mod+j', run: () => ui.setState(({ dockOpen }) => ({ dockOpen: !dockOpen })) },
    { id: 'toggle-inspector', group: 'View', text: 'Open or collapse the inspector', keys: 'mod+i', run: () => ui.setState(({ inspectorOpen }) => ({ inspectorOpen: !inspectorOpen })) },
    ...(['system', 'light', 'dark'] as const).map((theme): Command => ({ id: `theme-${theme}`, group: 'Theme', text: `Theme: ${theme}`, run: () => ui.setState({ theme }) })),
    { id: 'home', group: 'View', text: 'All projects and examples', run: () => closeProject(studio) },
    ...(studio.project.getState().project ? [{ id: 'open-reports', group: 'View', text: 'Open reports…', run: () => studio.reports.show() }] : []),
    { id: 'open-model', group: 'View', text: 'Open model…', keys: 'mod+o', run: () => void openModel(studio) },
    { id: 'escape', group: 'Edit', text: 'Revert the running change, or clear the selection', keys: 'escape', run: () => escape(studio) },
  ];
}

/** A browser has no dialog of ours: Home has the file picker. */
async function openModel(studio: Studio): Promise<void> {
  if ((await importWithDialog(studio)) === 'unavailable') closeProject(studio);
}

function escape({ gestures, ui }: Studio): void {
  if (gestures.revert()) return;
  if (ui.getState().findOpen) ui.setState({ findOpen: false });
  else ui.setState({ selection: [] });
}

/** Width and integer bits of the selected layers' current variable, one step up or down. */
function bitCommands(studio: Studio): Command[] {
  const step = (id: string, text: string, keys: string, by: { readonly width?: number; readonly integer?: number }): Command => ({ id, group: 'Edit', text, keys, run: () => stepBits(studio, by.width ?? 0, by.integer ?? 0) });
  return [
    step('wider', 'One bit wider', 'alt+ArrowUp', { width: 1 }),
    step('narrower', 'One bit narrower', 'alt+ArrowDown', { width: -1 }),
    step('more-integer', 'One integer bit more', 'alt+ArrowRight', { integer: 1 }),
    step('less-integer', 'One integer bit less', 'alt+ArrowLeft', { integer: -1 }),
  ];
}

function stepBits({ design, ui, gestures }: Studio, width: number, integer: number): void {
  const { selection, variable } = ui.getState();
  const edits = (design.store.getState().view?.nodes ?? []).flatMap((node): DesignEdit[] => {
    const setting = selection.includes(node.layer.name) ? node.precision.find((p) => p.variable === variable) : undefined;
    const pending = setting && parsePrecision(design.pendingPrecision(node.layer.name, variable) ?? '');
    const from = pending?.ok ? pending.value : setting?.type;
    if (!from || !isFixed(from)) return [];
    const widthBits = Math.max(1, from.widthBits + width);
    const type = { ...from, widthBits, integerBits: from.kind === 'int' ? widthBits : from.integerBits + integer };
    return [{ kind: 'set-precision', layers: [node.layer.name], variables: [variable], precision: printPrecision(type) }];
  });
  if (edits.length === 0) return;
  const label = `${selection.length === 1 ? selection[0] : `${selection.length} layers`} ${variable} by keys`;
  const [first] = edits;
  const edit: DesignEdit = edits.length === 1 && first ? first : { kind: 'group', label, edits };
  gestures.edit(`keys:${selection.join(',')}:${variable}`, edit, label);
}
