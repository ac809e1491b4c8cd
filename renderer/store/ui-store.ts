/** @file What the window shows, not what it is about: view, selection, overlay, panes, theme. Kept by the trusted side between starts. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PathView } from '../../preload/contract/report.ts';
import type { Failure } from '../../preload/contract/result.ts';
import type { HlsOptions } from '../../preload/contract/run.ts';
import { HLS_AT_FIRST, parseHlsOptions } from './hls-options.ts';
import type { Problem } from '../../preload/contract/design.ts';
import { SEVERITIES } from '../../preload/contract/problem-list.ts';
import type { RequantiseWish } from './structure-actions.ts';
import type { CopiedSettings } from './copied-settings.ts';

/** The views of the rail. */
export type ViewName = 'studio' | 'runs' | 'jobs' | 'data' | 'tools';
/** What the graph is coloured by. */
export type OverlayName = 'none' | 'overflow' | 'error' | 'lut' | 'dsp' | 'latency' | 'path';
/** Tabs of the dock. */
export type DockTab = 'ranges' | 'divergence' | 'outputs' | 'problems' | 'timing' | 'lowering' | 'code' | 'log';

/** A dialog over the open design that any view may open: types fitted to data or proved, or widths searched. */
export interface ProposalWish {
  readonly kind: 'fit-data' | 'fit-exactly' | 'minimise';
  /** Absent: all. */
  readonly layers?: readonly string[];
  readonly variables?: readonly string[];
}

/** A synthesis that was asked for: with the built-in Yosys, or stages of the HLS tool. */
export type SynthesisWish =
  | { readonly kind: 'synth'; readonly asReuseFactorOne?: boolean }
  | { readonly kind: 'hls'; readonly hls: HlsOptions; readonly again?: boolean };

/** A cell of a matrix in Outputs: rows are labels, or the reference's classes in `changes`. */
export interface SampleFilter {
  readonly of: 'reference' | 'emulated' | 'changes';
  readonly row: number;
  readonly column: number;
}

/** Which findings the dock lists. */
export interface ProblemFilter {
  readonly severities: readonly Problem['severity'][];
  readonly code?: string | undefined;
  readonly layer?: string | undefined;
  readonly text: string;
}

/** All findings. */
export const NO_PROBLEM_FILTER: ProblemFilter = { severities: SEVERITIES, text: '' };

/** The part that survives a restart. */
export interface KeptUiState {
  readonly theme: 'system' | 'light' | 'dark';
  readonly view: ViewName;
  readonly overlay: OverlayName;
  readonly layoutDirection: 'LR' | 'TB';
  readonly dockTab: DockTab;
  readonly dockOpen: boolean;
  readonly inspectorOpen: boolean;
  readonly outlineOpen: boolean;
  /** @unit px */
  readonly dockHeightPx: number;
  /** @unit px */
  readonly inspectorWidthPx: number;
  /** How far an HLS run goes, as it was chosen last. */
  readonly hls: HlsOptions;
  readonly projectId?: string | undefined;
}

/** Everything of the window. */
export interface UiState extends KeptUiState {
  /** Names of selected layers, in the order of selection. */
  readonly selection: readonly string[];
  /** Variable that inspector and dock look at, for example `result`. */
  readonly variable: string;
  readonly findOpen: boolean;
  readonly paletteOpen: boolean;
  /** Sample that Divergence shows. */
  readonly sample: number;
  /** Element of a layer's result whose making Divergence shows; flat index. */
  readonly element?: { readonly layer: string; readonly index: number } | undefined;
  /** Samples that Divergence lists instead of those that change class. */
  readonly sampleFilter?: SampleFilter | undefined;
  readonly problemFilter: ProblemFilter;
  /** A synthesis that was asked for while errors are open; its dialog names them. */
  readonly synthesis?: SynthesisWish | undefined;
  /** Settings of a layer, ready to be pasted. */
  readonly copied?: CopiedSettings | undefined;
  /** Where a casting layer is to go; its dialog asks for the type. */
  readonly requantise?: RequantiseWish | undefined;
  /** The dialog that is open. */
  readonly proposal?: ProposalWish | undefined;
  /** Whether the dialog that exports an HLS project is open. */
  readonly hlsExportOpen: boolean;
  /** Whether the dialog that verifies against hls4ml is open. */
  readonly verifyOpen: boolean;
  /** The dialog that chooses stages and project of an HLS run, and why it opened if a start failed. */
  readonly hlsDialog?: { readonly failure?: Failure } | undefined;
  /** Timing path that the canvas shows, and the one under the pointer, which comes first. */
  readonly path?: PathView | undefined;
  readonly hoveredPath?: PathView | undefined;
  /** Run whose paths Timing lists instead of the newest. */
  readonly timingRunId?: string | undefined;
  /** Layers that the canvas shall bring into sight; the number tells a repeated wish from the old one. */
  readonly reveal?: { readonly layers: readonly string[]; readonly wish: number };
  /** Counts the wishes to see the whole graph. */
  readonly fitWish: number;
  /** Runs chosen for comparison. */
  readonly comparedRunIds: readonly string[];
}

const KEPT: readonly (keyof KeptUiState)[] = ['theme', 'view', 'overlay', 'layoutDirection', 'dockTab', 'dockOpen', 'inspectorOpen', 'outlineOpen', 'dockHeightPx', 'inspectorWidthPx', 'hls', 'projectId'];

/** Below this width inspector and dock start collapsed. @unit px */
export const NARROW_WINDOW_PX = 1200;

/** Make the store as a first start shows it. @unit px */
export function createUiStore(windowWidthPx: number): StoreApi<UiState> {
  const wide = windowWidthPx >= NARROW_WINDOW_PX;
  return createStore<UiState>(() => ({
    theme: 'system',
    view: 'studio',
    overlay: 'overflow',
    layoutDirection: 'LR',
    dockTab: 'ranges',
    dockOpen: wide,
    inspectorOpen: wide,
    outlineOpen: false,
    dockHeightPx: 260,
    inspectorWidthPx: 328,
    hls: HLS_AT_FIRST,
    selection: [],
    variable: 'result',
    findOpen: false,
    paletteOpen: false,
    hlsExportOpen: false,
    verifyOpen: false,
    sample: 0,
    fitWish: 0,
    comparedRunIds: [],
    problemFilter: NO_PROBLEM_FILTER,
  }));
}

/** Return the JSON that `app:save-state` keeps. */
export function keptUiJson(state: UiState): string {
  return JSON.stringify(Object.fromEntries(KEPT.map((key) => [key, state[key]])));
}

/** Return the kept part of a saved state; anything that does not fit is dropped. Never throws. */
export function parseKeptUi(json: string, fallback: UiState): Partial<KeptUiState> {
  try {
    const saved = JSON.parse(json) as Record<string, unknown>;
    const fits = (key: keyof KeptUiState): boolean => (key === 'projectId' ? typeof saved[key] === 'string' : typeof saved[key] === typeof fallback[key]);
    const entries = KEPT.filter(fits).map((key) => [key, key === 'hls' ? parseHlsOptions(saved[key]) : saved[key]] as const);
    return Object.fromEntries(entries) as Partial<KeptUiState>;
  } catch {
    return {};
  }
}

/** Select layers; `toggle` adds or removes one. */
export function selectLayers(store: StoreApi<UiState>, layers: readonly string[], toggle = false): void {
  store.setState(({ selection }) => {
    if (!toggle) return { selection: layers };
    const kept = selection.filter((name) => !layers.includes(name));
    return { selection: kept.length < selection.length ? kept : [...selection, ...layers] };
  });
}

/** Select one layer and bring it into sight. */
export function revealLayer(store: StoreApi<UiState>, layer: string): void {
  store.setState(({ reveal }) => ({ view: 'studio', selection: [layer], reveal: { layers: [layer], wish: (reveal?.wish ?? 0) + 1 } }));
}

/** Nothing of one design is shown on the graph of another. */
export const NO_PATHS = { path: undefined, hoveredPath: undefined, timingRunId: undefined } as const;

/** Draw a timing path of the list on the graph, and bring its layers into sight. */
export function choosePath(store: StoreApi<UiState>, path: PathView): void {
  store.setState(({ reveal }) => ({ path, overlay: 'path', ...(path.layers.length === 0 ? {} : { reveal: { layers: path.layers, wish: (reveal?.wish ?? 0) + 1 } }) }));
}

/** Show a timing path on the graph, with the list that it is from. */
export function showPath(store: StoreApi<UiState>, path: PathView): void {
  store.setState({ view: 'studio', dockOpen: true, dockTab: 'timing', hoveredPath: undefined, timingRunId: path.runId });
  choosePath(store, path);
}

/** List findings in the dock; without a layer all of them. */
export function showProblems(store: StoreApi<UiState>, layer?: string): void {
  store.setState({ view: 'studio', dockOpen: true, dockTab: 'problems', problemFilter: { ...NO_PROBLEM_FILTER, layer } });
}

/** Below this height a breakdown would be a plot without a table. @unit px */
const BREAKDOWN_DOCK_PX = 410;

/** Show how one element came about; a low dock grows for it. */
export function explainElement(store: StoreApi<UiState>, layer: string, index: number): void {
  store.setState(({ dockHeightPx }) => ({ element: { layer, index }, dockHeightPx: Math.max(dockHeightPx, BREAKDOWN_DOCK_PX) }));
}

/** Show a sample in Divergence, and there a layer or the making of one element. */
export function showSample(store: StoreApi<UiState>, sample: number, place: { readonly layer?: string; readonly element?: number } = {}): void {
  const { layer, element } = place;
  store.setState({
    view: 'studio', dockOpen: true, dockTab: 'divergence', sample,
    ...(layer === undefined ? {} : { selection: [layer] }),
    element: undefined,
  });
  if (layer !== undefined && element !== undefined) explainElement(store, layer, element);
}
