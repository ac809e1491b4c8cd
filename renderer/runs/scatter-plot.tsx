/** @file Runs as points. Clicking selects; the table below is the way for the keyboard. */

import { useMemo, useState, type PointerEvent, type ReactNode } from 'react';
import type { RunSummary } from '../../preload/contract/run.ts';
import { metricText } from './metric-delta.ts';
import { makeScale, type PlotScale } from './plot-scale.ts';
import { placeLetters } from './place-letters.ts';
import type { RunMetric } from './run-metrics.ts';
import { letterOf } from './runs-state.ts';

/** A run in the plot. */
export interface ScatterPoint {
  readonly run: RunSummary;
  readonly x: number;
  readonly y: number;
  readonly isShown: boolean;
  readonly isResource: boolean;
}

/** Properties of the plot. */
export interface ScatterPlotProps {
  readonly points: readonly ScatterPoint[];
  readonly front: readonly ScatterPoint[];
  readonly x: RunMetric;
  readonly y: RunMetric;
  readonly selected: readonly string[];
  readonly widthPx: number;
  readonly heightPx: number;
  readonly onToggle: (runId: string) => void;
}

const EDGE = { left: 44, right: 14, top: 20, bottom: 34 };
/** A click this far from a point still means it. @unit px */
const REACH_PX = 14;

interface Area {
  readonly px: (point: ScatterPoint) => number;
  readonly py: (point: ScatterPoint) => number;
  readonly scaleX: PlotScale;
  readonly scaleY: PlotScale;
}

/** The plot. */
export function ScatterPlot(props: ScatterPlotProps): ReactNode {
  const { points, front, x, y, selected, widthPx, heightPx, onToggle } = props;
  const [near, setNear] = useState<ScatterPoint>();
  const area = useMemo(() => makeArea(points, widthPx, heightPx), [points, widthPx, heightPx]);
  const nearest = (event: PointerEvent | React.MouseEvent): ScatterPoint | undefined => {
    const box = event.currentTarget.getBoundingClientRect();
    const distance = (p: ScatterPoint): number => Math.hypot(area.px(p) - (event.clientX - box.left), area.py(p) - (event.clientY - box.top));
    const best = points.reduce<ScatterPoint | undefined>((a, b) => (a && distance(a) <= distance(b) ? a : b), undefined);
    return best && distance(best) <= REACH_PX ? best : undefined;
  };
  const inFront = new Set(front);
  return (
    <div className="relative" style={{ width: widthPx, height: heightPx }}>
      <svg
        role="img"
        aria-label={`${points.length} runs, ${y.title} against ${x.title}; ${front.length} on the Pareto front. The table below holds the same figures.`}
        width={widthPx}
        height={heightPx}
        className={near ? 'block cursor-pointer' : 'block'}
        onPointerMove={(event) => setNear(nearest(event))}
        onPointerLeave={() => setNear(undefined)}
        onClick={(event) => {
          const point = nearest(event);
          if (point) onToggle(point.run.runId);
        }}
      >
        <Axes area={area} x={x} y={y} widthPx={widthPx} heightPx={heightPx} />
        <path d={stairs(front, area, y)} fill="none" stroke="var(--acc)" strokeWidth={1.5} strokeDasharray="4 3" />
        {points.map((point) => (
          <Mark key={point.run.runId} point={point} cx={area.px(point)} cy={area.py(point)} isFront={inFront.has(point)} isNear={near === point} />
        ))}
        <Letters points={points} selected={selected} area={area} widthPx={widthPx} heightPx={heightPx} />
      </svg>
      {near && <Tip point={near} x={x} y={y} left={area.px(near)} top={area.py(near)} widthPx={widthPx} />}
    </div>
  );
}

function makeArea(points: readonly ScatterPoint[], widthPx: number, heightPx: number): Area {
  const scaleX = makeScale(points.map((p) => p.x));
  const scaleY = makeScale(points.map((p) => p.y), { tickCount: heightPx < 200 ? 3 : 5 });
  return {
    scaleX, scaleY,
    px: (point) => EDGE.left + scaleX.place(point.x) * (widthPx - EDGE.left - EDGE.right),
    py: (point) => heightPx - EDGE.bottom - scaleY.place(point.y) * (heightPx - EDGE.top - EDGE.bottom),
  };
}

function Axes({ area, x, y, widthPx, heightPx }: { readonly area: Area } & Pick<ScatterPlotProps, 'x' | 'y' | 'widthPx' | 'heightPx'>): ReactNode {
  const bottom = heightPx - EDGE.bottom;
  const ofX = (place: number): number => EDGE.left + place * (widthPx - EDGE.left - EDGE.right);
  const ofY = (place: number): number => bottom - place * (bottom - EDGE.top);
  return (
    <g fontSize={10.5} fill="var(--dim)" stroke="none">
      {area.scaleX.ticks.map((tick) => (
        <g key={tick.value} transform={`translate(${ofX(area.scaleX.place(tick.value))} 0)`}>
          <line y1={EDGE.top} y2={bottom} stroke="var(--line)" />
          <text y={bottom + 14} textAnchor="middle">{tick.text}</text>
        </g>
      ))}
      {area.scaleY.ticks.map((tick) => (
        <g key={tick.value} transform={`translate(0 ${ofY(area.scaleY.place(tick.value))})`}>
          <line x1={EDGE.left} x2={widthPx - EDGE.right} stroke="var(--line)" />
          <text x={EDGE.left - 7} y={3.5} textAnchor="end">{tick.text}</text>
        </g>
      ))}
      <text x={4} y={11}>{axisTitle(y, area.scaleY.isLog)}</text>
      <text x={widthPx - EDGE.right} y={heightPx - 4} textAnchor="end">{axisTitle(x, area.scaleX.isLog)} →</text>
    </g>
  );
}

function axisTitle(metric: RunMetric, isLog: boolean): string {
  const unit = metric.unit === '' || metric.title.endsWith(metric.unit) ? '' : `, ${metric.unit}`;
  const packing = metric.title.includes('Yosys') ? ' (before packing)' : '';
  const better = metric.better === 'neither' ? '' : ` · ${metric.better} is better`;
  return `${metric.title}${packing}${unit}${isLog ? ', log' : ''}${better}`;
}

function Mark({ point, cx, cy, isFront, isNear }: { readonly point: ScatterPoint; readonly cx: number; readonly cy: number; readonly isFront: boolean; readonly isNear: boolean }): ReactNode {
  const r = isNear ? 6 : isFront ? 5 : 3.8;
  const opacity = isNear || isFront ? 1 : point.isShown ? 0.6 : 0.15;
  if (point.isResource) return <rect x={cx - r} y={cy - r} width={2 * r} height={2 * r} rx={1} fill="var(--h-under)" opacity={opacity} />;
  return <circle cx={cx} cy={cy} r={r} fill="var(--h-in)" opacity={opacity} />;
}

function Letters({ points, selected, area, widthPx, heightPx }: { readonly area: Area } & Pick<ScatterPlotProps, 'points' | 'selected' | 'widthPx' | 'heightPx'>): ReactNode {
  const chosen = selected.flatMap((runId, index) => points.filter((p) => p.run.runId === runId).map((p) => ({ index, x: area.px(p), y: area.py(p) })));
  const places = placeLetters(chosen, widthPx, heightPx - EDGE.bottom + 8);
  return chosen.map(({ index, x, y }, at) => {
    const place = places[at] ?? { x, y };
    return (
      <g key={index}>
        <circle cx={x} cy={y} r={9} fill="none" stroke="var(--txt)" strokeWidth={1.3} />
        <text x={place.x} y={place.y + 4} fontSize={12} fontWeight={600} fill="var(--txt)" stroke="var(--bg)" strokeWidth={3} paintOrder="stroke" textAnchor="middle">{letterOf(index)}</text>
      </g>
    );
  });
}

/** What is attainable lies on the worse side of a staircase, not of straight lines. */
function stairs(front: readonly ScatterPoint[], area: Area, y: RunMetric): string {
  return front.map((point, index) => {
    const [cx, cy] = [area.px(point), area.py(point)];
    if (index === 0) return `M${cx} ${cy}`;
    const before = front[index - 1] as ScatterPoint;
    const worseAtBefore = y.better === 'higher' ? before.y <= point.y : before.y >= point.y;
    return worseAtBefore ? `H${cx}V${cy}` : `V${cy}H${cx}`;
  }).join('');
}

function Tip({ point, x, y, left, top, widthPx }: { readonly point: ScatterPoint; readonly x: RunMetric; readonly y: RunMetric; readonly left: number; readonly top: number; readonly widthPx: number }): ReactNode {
  const onRight = left < widthPx * 0.6;
  return (
    <div aria-hidden className="pointer-events-none absolute z-10 w-max max-w-56 rounded-md border border-line-strong bg-raised px-2 py-1 text-xs shadow-lg" style={{ top: Math.max(0, top - 24), ...(onRight ? { left: left + 14 } : { right: widthPx - left + 14 }) }}>
      <p className="truncate font-semibold">{point.run.name}</p>
      <p>{metricText(y, point.y)} <span className="text-dim">{y.title}</span></p>
      <p>{metricText(x, point.x)} <span className="text-dim">{x.title}</span></p>
      <p className="text-dim">{point.run.weightTypes} · {point.run.strategies}</p>
    </div>
  );
}
