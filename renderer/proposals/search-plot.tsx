/** @file Cost against quality of everything a search has tried: refused hollow, accepted filled, the best ringed, the bound a line. */

import { useMemo, useState, type PointerEvent, type ReactNode } from 'react';
import type { MinimisePoint, MinimiseState } from '../../preload/contract/analysis.ts';
import { formatCount, formatPercent, formatValue } from '../domain-widgets/format.ts';
import { linearAxis, paretoFront, type LinearAxis } from './pareto.ts';

const EDGE = { left: 52, right: 14, top: 20, bottom: 32 };
/** Drawn at most; a search may try thousands. */
const POINTS_MAX = 1500;
const REACH_PX = 12;

/** Properties of the plot. */
export interface SearchPlotProps {
  readonly search: MinimiseState;
  /** Quality that must be kept. */
  readonly bound: number | undefined;
  readonly widthPx: number;
  readonly heightPx: number;
}

interface Placed {
  readonly point: MinimisePoint;
  readonly x: number;
  readonly y: number;
}

/** The plot. */
export function SearchPlot({ search, bound, widthPx, heightPx }: SearchPlotProps): ReactNode {
  const { points, qualityUnit, costUnit } = search;
  const [near, setNear] = useState<Placed>();
  const shown = points.slice(-POINTS_MAX);
  const [xs, ys] = useMemo(() => [linearAxis(points.map((p) => p.cost)), linearAxis(qualitiesInSight(points, bound, qualityUnit))], [points, bound, qualityUnit]);
  const x = (cost: number): number => EDGE.left + ((cost - xs.min) / (xs.max - xs.min)) * (widthPx - EDGE.left - EDGE.right);
  const y = (quality: number): number => heightPx - EDGE.bottom - ((Math.min(ys.max, Math.max(ys.min, quality)) - ys.min) / (ys.max - ys.min)) * (heightPx - EDGE.top - EDGE.bottom);
  const front = useMemo(() => paretoFront(points, qualityUnit), [points, qualityUnit]);
  const best = points.findLast((p) => p.accepted);
  const placed = shown.map((point): Placed => ({ point, x: x(point.cost), y: y(point.quality) }));
  const hover = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const distance = (p: Placed): number => Math.hypot(p.x - event.clientX + box.left, p.y - event.clientY + box.top);
    const found = placed.reduce<Placed | undefined>((a, b) => (a && distance(a) <= distance(b) ? a : b), undefined);
    setNear(found && distance(found) <= REACH_PX ? found : undefined);
  };
  return (
    <div className="relative" style={{ width: widthPx, height: heightPx }}>
      <svg role="img" aria-label={`${points.length} designs tried, ${points.filter((p) => p.accepted).length} accepted; ${qualityUnit} against ${costUnit}${best ? `; the best costs ${formatCount(best.cost)} ${costUnit} at ${qualityText(best.quality, qualityUnit)}` : ''}`} width={widthPx} height={heightPx} className="block" onPointerMove={hover} onPointerLeave={() => setNear(undefined)}>
        <Axes xs={xs} ys={ys} x={x} y={y} widthPx={widthPx} heightPx={heightPx} search={search} />
        {bound !== undefined && (
          <g>
            <line x1={EDGE.left} x2={widthPx - EDGE.right} y1={y(bound)} y2={y(bound)} stroke="var(--h-over)" strokeDasharray="5 3" />
            <text x={widthPx - EDGE.right} y={y(bound) + (qualityUnit === 'accuracy' ? 11 : -4)} fontSize={10} fill="var(--bad)" textAnchor="end">bound {qualityText(bound, qualityUnit)}</text>
          </g>
        )}
        <path d={front.map((p, i) => (i === 0 ? `M${x(p.cost)} ${y(p.quality)}` : `H${x(p.cost)}V${y(p.quality)}`)).join('')} fill="none" stroke="var(--acc)" strokeWidth={1.2} strokeDasharray="4 3" />
        {placed.map(({ point, x: cx, y: cy }, i) => point.quality < ys.min || point.quality > ys.max ? <path key={i} d={`M${cx - 3.5} ${cy - 5}h7l-3.5 5z`} fill="none" stroke="var(--dim)" transform={point.quality > ys.max ? `rotate(180 ${cx} ${cy})` : undefined} /> : <circle key={i} cx={cx} cy={cy} r={point.accepted ? 3.6 : 3} fill={point.accepted ? 'var(--h-in)' : 'none'} stroke={point.accepted ? 'none' : 'var(--dim)'} opacity={point.accepted ? 0.9 : 0.7} />)}
        {best && <circle cx={x(best.cost)} cy={y(best.quality)} r={7.5} fill="none" stroke="var(--txt)" strokeWidth={1.5} />}
      </svg>
      {near && (
        <div aria-hidden className="pointer-events-none absolute z-10 w-max max-w-60 rounded-md border border-line-strong bg-raised px-2 py-1 text-xs shadow-lg" style={{ top: Math.max(0, near.y - 30), ...(near.x < widthPx * 0.6 ? { left: near.x + 12 } : { right: widthPx - near.x + 12 }) }}>
          <p className="font-semibold">{near.point.label}</p>
          <p>{formatCount(near.point.cost)} {costUnit} · {qualityText(near.point.quality, qualityUnit)} · {near.point.accepted ? 'accepted' : 'refused'}</p>
        </div>
      )}
    </div>
  );
}

/** Return the qualities that the axis must hold: far refusals would flatten everything else and are drawn at its end. */
export function qualitiesInSight(points: readonly MinimisePoint[], bound: number | undefined, unit: MinimiseState['qualityUnit']): readonly number[] {
  const kept = [...points.filter((p) => p.accepted).map((p) => p.quality), ...(bound === undefined ? [] : [bound])];
  if (kept.length < 2) return points.map((p) => p.quality);
  const [low, high] = [Math.min(...kept), Math.max(...kept)];
  const room = Math.max(high - low, unit === 'accuracy' ? 0.005 : high * 0.25);
  const near = points.map((p) => p.quality).filter((q) => q >= low - 2 * room && q <= high + 2 * room);
  return [...kept, ...near];
}

/** Return a quality with its unit. */
export function qualityText(quality: number, unit: MinimiseState['qualityUnit']): string {
  return unit === 'accuracy' ? `${formatPercent(quality)} %` : formatValue(Number(quality.toPrecision(3)));
}

interface AxesProps {
  readonly xs: LinearAxis;
  readonly ys: LinearAxis;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly search: MinimiseState;
}

function Axes({ xs, ys, x, y, widthPx, heightPx, search }: AxesProps): ReactNode {
  const bottom = heightPx - EDGE.bottom;
  const isAccuracy = search.qualityUnit === 'accuracy';
  return (
    <g fontSize={10.5} fill="var(--dim)">
      {xs.ticks.map((v) => (
        <g key={v}>
          <line x1={x(v)} x2={x(v)} y1={EDGE.top} y2={bottom} stroke="var(--line)" />
          <text x={x(v)} y={bottom + 13} textAnchor="middle">{formatCount(v)}</text>
        </g>
      ))}
      {ys.ticks.map((v) => (
        <g key={v}>
          <line x1={EDGE.left} x2={widthPx - EDGE.right} y1={y(v)} y2={y(v)} stroke="var(--line)" />
          <text x={EDGE.left - 6} y={y(v) + 3.5} textAnchor="end">{isAccuracy ? formatPercent(v) : formatValue(Number(v.toPrecision(2)))}</text>
        </g>
      ))}
      <text x={2} y={11}>{isAccuracy ? 'accuracy, % · higher is better' : 'largest error · lower is better'}</text>
      <text x={widthPx - EDGE.right} y={heightPx - 4} textAnchor="end">{search.costUnit}{search.costUnit === 'LUT' ? ', estimate' : ''} · lower is better →</text>
    </g>
  );
}
