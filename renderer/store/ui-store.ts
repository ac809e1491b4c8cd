/** @file What the window shows, not what it is about: view, selection, overlay, panes, theme. Kept by the trusted side between starts. */

import { createStore, type StoreApi } from 'zustand/vanilla';

/** The views of the rail. */
export type ViewName = 'studio' | 'runs' | 'jobs' | 'data' | 'tools';
/** What the graph is coloured by. */
export type OverlayName = 'none' | 'overflow' | 'error' | 'lut' | 'dsp' | 'latency';
/** Tabs of the dock. */
export type DockTab = 'ranges' | 'divergence' | 'outputs' | 'problems' | 'code' | 'log';

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
  /** Layer that the canvas shall bring into sight; the number tells a repeated wish from the old one. */
  readonly reveal?: { readonly layer: string; readonly wish: number };
  /** Counts the wishes to see the whole graph. */
  readonly fitWish: number;
  /** Runs chosen for comparison. */
  readonly comparedRunIds: readonly string[];
}

const KEPT: readonly (keyof KeptUiState)[] = ['theme', 'view', 'overlay', 'layoutDirection', 'dockTab', 'dockOpen', 'inspectorOpen', 'outlineOpen', 'dockHeightPx', 'inspectorWidthPx', 'projectId'];

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
    selection: [],
    variable: 'result',
    findOpen: false,
    paletteOpen: false,
    sample: 0,
    fitWish: 0,
    comparedRunIds: [],
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
    const entries = KEPT.filter((key) => (key === 'projectId' ? typeof saved[key] === 'string' : typeof saved[key] === typeof fallback[key])).map((key) => [key, saved[key]] as const);
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
  store.setState(({ reveal }) => ({ view: 'studio', selection: [layer], reveal: { layer, wish: (reveal?.wish ?? 0) + 1 } }));
}
