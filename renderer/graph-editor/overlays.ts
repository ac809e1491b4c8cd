/** @file What the graph can be coloured by: value, text and colour of a layer. Colours stay apart for colour-blind people, and the text says the same. */

import type { LayerEstimate, LayerStatistics } from '../../preload/contract/emulation.ts';
import { deltaText, type DeltaRule, type DeltaText } from '../domain-widgets/delta.tsx';
import { formatCount, formatDecibel, formatDelay, formatShare, overflowWord } from '../domain-widgets/format.ts';
import { worstOverflow } from '../store/overflow.ts';
import type { OverlayName } from '../store/ui-store.ts';
import type { PathVisit } from './path-on-graph.ts';

/** One figure of a layer. `heat` 0…1 is how much it deserves attention; absent where there is no value. */
export interface LayerFigure {
  readonly overlay: Exclude<OverlayName, 'none'>;
  readonly text: string;
  readonly heat?: number;
  readonly isBad: boolean;
  /** The number behind the text; shares in per cent. */
  readonly value?: number;
  /** Difference from the pinned baseline. */
  readonly delta?: DeltaText;
}

/** Largest values among the layers, for scales that are relative. */
export interface OverlayScale {
  readonly lut: number;
  readonly dsp: number;
  readonly latency: number;
}

/** SQNR from which a layer is as good as exact, and below which it is hopeless. @unit dB */
const SQNR_GOOD_DB = 50;
const SQNR_BAD_DB = 0;
/** Overflow shares between these ends are spread over the colours, by their logarithm. */
const OVERFLOW_SHARE_MIN = 1e-5;

/** Return the largest cost among layers. */
export function overlayScale(layers: readonly LayerEstimate[]): OverlayScale {
  const most = (key: 'lut' | 'dsp' | 'latencyCycles'): number => Math.max(1, ...layers.map((l) => l[key]?.value ?? 0));
  return { lut: most('lut'), dsp: most('dsp'), latency: most('latencyCycles') };
}

/** What is known of one layer. */
export interface LayerFacts {
  readonly statistics: LayerStatistics | undefined;
  readonly estimate: LayerEstimate | undefined;
  readonly scale: OverlayScale;
  /** Its overflow is only a note. */
  readonly isCalm?: boolean;
  /** What the shown timing path does in it. */
  readonly visit?: PathVisit | undefined;
}

/** Colour of an overflow that is only a note: seen, but not an alarm. */
const CALM_HEAT = 0.16;

function overflowFigure({ statistics, isCalm = false }: LayerFacts): LayerFigure {
  const overlay = 'overflow';
  if (!statistics) return { overlay, text: 'ovf —', isBad: false };
  const worst = worstOverflow(statistics);
  const share = worst?.overflowShare ?? 0;
  const heat = share === 0 ? 0 : isCalm ? CALM_HEAT : 0.25 + 0.75 * (1 - Math.log(Math.max(share, OVERFLOW_SHARE_MIN)) / Math.log(OVERFLOW_SHARE_MIN));
  return { overlay, text: `${overflowWord(worst?.type)} ${formatShare(share)}`, heat, isBad: share > 0 && !isCalm, value: share * 100 };
}

/** Return one figure of a layer. */
export function layerFigure(overlay: Exclude<OverlayName, 'none'>, facts: LayerFacts): LayerFigure {
  const { statistics, estimate, scale } = facts;
  switch (overlay) {
    case 'overflow':
      return overflowFigure(facts);
    case 'error': {
      const db = statistics?.error?.sqnrDb;
      if (db === undefined) return { overlay, text: 'SQNR —', isBad: false };
      const heat = Math.min(1, Math.max(0, (SQNR_GOOD_DB - db) / (SQNR_GOOD_DB - SQNR_BAD_DB)));
      return { overlay, text: formatDecibel(db), heat, isBad: db < 10, value: db };
    }
    case 'lut':
      return costFigure(overlay, estimate?.lut?.value, scale.lut, 'LUT');
    case 'dsp':
      return costFigure(overlay, estimate?.dsp?.value, scale.dsp, 'DSP');
    case 'latency':
      return costFigure(overlay, estimate?.latencyCycles?.value, scale.latency, 'cyc');
    case 'path':
      return pathFigure(facts.visit);
    default:
      return { overlay, text: '', isBad: false };
  }
}

function pathFigure(visit: PathVisit | undefined): LayerFigure {
  if (visit === undefined) return { overlay: 'path', text: 'off path', isBad: false };
  if (visit.delayNs === undefined) return { overlay: 'path', text: '— ns', isBad: false, heat: 0 };
  return { overlay: 'path', text: formatDelay(visit.delayNs), heat: visit.share ?? 0, isBad: false, value: visit.delayNs };
}

function costFigure(overlay: 'lut' | 'dsp' | 'latency', value: number | undefined, most: number, unit: string): LayerFigure {
  if (value === undefined) return { overlay, text: `— ${unit}`, isBad: false };
  return { overlay, text: `${formatCount(value)} ${unit}`, heat: value / most, isBad: false, value };
}

const DELTA_RULES: Readonly<Record<Exclude<OverlayName, 'none'>, DeltaRule>> = {
  overflow: { better: 'lower', digits: 2 },
  error: { better: 'higher', digits: 1 },
  lut: { better: 'lower' },
  dsp: { better: 'lower' },
  latency: { better: 'lower' },
  path: { better: 'lower', digits: 2 },
};

/** Return at most three figures for a card, the overlay's first; those that differ from the baseline carry the difference. */
export function cardFigures(overlay: OverlayName, facts: LayerFacts, before?: LayerFacts): readonly LayerFigure[] {
  const order = [...new Set<Exclude<OverlayName, 'none'>>([...(overlay === 'none' ? [] : [overlay]), 'overflow', 'error', 'lut'])].slice(0, 3);
  return order.map((name): LayerFigure => {
    const figure = layerFigure(name, facts);
    const delta = before && deltaText(layerFigure(name, before).value, figure.value, DELTA_RULES[name]);
    return delta === undefined || delta.verdict === 'same' ? figure : { ...figure, delta };
  });
}

const NARROW_CHARACTERS = new Set(Array.from(' .,:<>fijlrtI\u202f'));
const WIDE_CHARACTERS = new Set(Array.from('%▲▼MWm—−+±∞'));
/** Gap between two figures. @unit em */
const FIGURE_GAP_EM = 0.5;

/** Return about how wide a text is; rather too wide than too narrow. @unit em */
export function textWidthEm(text: string): number {
  return Array.from(text).reduce((sum, c) => sum + (NARROW_CHARACTERS.has(c) ? 0.36 : WIDE_CHARACTERS.has(c) ? 0.95 : 0.645), 0);
}

/** Return the first figures that fit side by side; at least one. @unit of `roomEm`: em */
export function fittingFigures(figures: readonly LayerFigure[], roomEm: number): readonly LayerFigure[] {
  let used = 0;
  const count = figures.findIndex(({ text, delta, isBad }) => {
    used += textWidthEm(`${isBad ? '▲ ' : ''}${text}${delta ? ` ${delta.text}` : ''}`) * (isBad ? 1.08 : 1) + FIGURE_GAP_EM;
    return used - FIGURE_GAP_EM > roomEm;
  });
  return count < 0 ? figures : figures.slice(0, Math.max(1, count));
}

type Rgb = readonly [number, number, number];
/** Blue → grey → orange, for "good" to "bad". */
const DIVERGING: readonly Rgb[] = [[38, 98, 156], [110, 128, 150], [214, 150, 60], [222, 98, 30]];
/** A viridis-like ramp, for amounts. */
const SEQUENTIAL: readonly Rgb[] = [[68, 44, 120], [52, 94, 141], [33, 145, 140], [94, 201, 98], [240, 229, 60]];

/** Return the colour ramp of an overlay. */
export function overlayRamp(overlay: OverlayName): readonly string[] {
  return (overlay === 'overflow' || overlay === 'error' ? DIVERGING : SEQUENTIAL).map((c) => `rgb(${c.join(' ')})`);
}

/** Return the colour of a heat, and ink that can be read on it. */
export function heatColor(overlay: OverlayName, heat: number): { readonly fill: string; readonly ink: string } {
  const ramp = overlay === 'overflow' || overlay === 'error' ? DIVERGING : SEQUENTIAL;
  const at = Math.min(0.9999, Math.max(0, heat)) * (ramp.length - 1);
  const [a, b] = [ramp[Math.floor(at)], ramp[Math.floor(at) + 1]];
  if (!a || !b) return { fill: 'var(--card)', ink: 'var(--txt)' };
  const rgb = a.map((v, i) => Math.round(v + ((b[i] ?? v) - v) * (at % 1)));
  return { fill: `rgb(${rgb.join(' ')})`, ink: luminance(rgb) > 0.179 ? '#000000' : '#ffffff' };
}

function luminance(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Ends of the legend. */
export const LEGEND_ENDS: Readonly<Record<Exclude<OverlayName, 'none'>, readonly [string, string]>> = {
  overflow: ['no overflow', 'all values'],
  error: ['≥ 50 dB SQNR', '0 dB'],
  lut: ['0 LUT', 'most LUT'],
  dsp: ['0 DSP', 'most DSP'],
  latency: ['0 cycles', 'most cycles'],
  path: ['0 ns', 'longest stay'],
};
