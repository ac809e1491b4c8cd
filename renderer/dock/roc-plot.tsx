/** @file Receiver operating characteristics by class: reference dashed, emulation solid, with the areas beside them. */

import { useState, type ReactNode } from 'react';
import type { ClassFigures, RocCurve } from '../../preload/model/figures.ts';
import { formatDelta, NO_VALUE } from '../domain-widgets/format.ts';

const SIZE_PX = 176;
/** Curves behind the one in front; more would be a grey field. */
const BACKGROUND_MAX = 60;
const EDGE = { left: 26, bottom: 24, top: 4, right: 4 };

/** Properties of the plot. */
export interface RocPlotProps {
  readonly names: readonly string[];
  readonly reference: ClassFigures;
  readonly emulated: ClassFigures;
}

/** The plot and the table that chooses the class in front. */
export function RocPlot({ names, reference, emulated }: RocPlotProps): ReactNode {
  const losses = names.map((_, i) => (reference.roc[i]?.auc ?? 0) - (emulated.roc[i]?.auc ?? 0));
  const [picked, setPicked] = useState<number>();
  const front = picked ?? losses.indexOf(Math.max(...losses));
  return (
    <section aria-label="ROC" className="min-w-0">
      <h2 className="font-semibold">ROC, one class against the rest</h2>
      <p className="mb-1 text-xs text-dim">dashed: reference · solid: emulated · in front: class {names[front] ?? front}</p>
      <div className="flex gap-3">
        <svg role="img" aria-label={`ROC curves of ${names.length} classes; the table beside holds the areas under them`} width={SIZE_PX} height={SIZE_PX} className="block shrink-0">
          <Axes />
          {emulated.roc.slice(0, BACKGROUND_MAX).map((curve, i) => i !== front && curve && <path key={i} d={curvePath(curve)} fill="none" stroke="var(--line-strong)" strokeWidth={0.8} />)}
          {reference.roc[front] && <path d={curvePath(reference.roc[front])} fill="none" stroke="var(--txt)" strokeWidth={1.2} strokeDasharray="4 3" />}
          {emulated.roc[front] && <path d={curvePath(emulated.roc[front])} fill="none" stroke="var(--h-in)" strokeWidth={2} />}
        </svg>
        <div role="group" tabIndex={0} aria-label="Areas under the curves" className="max-h-44 overflow-y-auto pr-1">
          <table className="border-separate border-spacing-0 text-xs">
            <thead className="sticky top-0 bg-panel text-2xs text-dim">
              <tr>{['Class', 'AUC ref.', 'emul.', 'Δ'].map((text, i) => <th key={text} scope="col" className={`px-1.5 font-medium ${i === 0 ? 'text-left' : 'text-right'}`}>{text}</th>)}</tr>
            </thead>
            <tbody>
              {names.map((name, i) => {
                const [a, b] = [reference.roc[i]?.auc, emulated.roc[i]?.auc];
                const delta = a === undefined || b === undefined ? undefined : b - a;
                return (
                  <tr key={name} className={i === front ? 'bg-acc-soft' : ''}>
                    <th scope="row" className="px-1.5 text-left font-normal"><button type="button" aria-pressed={i === front} className="max-w-24 truncate rounded hover:underline" onClick={() => setPicked(i)}>{name}</button></th>
                    <td className="px-1.5 text-right">{a === undefined ? NO_VALUE : a.toFixed(4)}</td>
                    <td className="px-1.5 text-right">{b === undefined ? NO_VALUE : b.toFixed(4)}</td>
                    <td className={`px-1.5 text-right ${delta !== undefined && delta < -0.0005 ? 'text-bad' : 'text-dim'}`}>{delta === undefined ? NO_VALUE : `${delta < -0.0005 ? '▼' : ''}${formatDelta(delta, 4)}`}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </div>
    </section>
  );
}

const px = (x: number): number => EDGE.left + x * (SIZE_PX - EDGE.left - EDGE.right);
const py = (y: number): number => SIZE_PX - EDGE.bottom - y * (SIZE_PX - EDGE.top - EDGE.bottom);

function curvePath({ falsePositiveRate, truePositiveRate }: RocCurve): string {
  return falsePositiveRate.map((x, i) => `${i === 0 ? 'M' : 'L'}${px(x).toFixed(1)} ${py(truePositiveRate[i] ?? 0).toFixed(1)}`).join('');
}

function Axes(): ReactNode {
  return (
    <g fontSize={10} fill="var(--dim)">
      {[0, 0.5, 1].map((v) => (
        <g key={v}>
          <line x1={px(v)} x2={px(v)} y1={py(0)} y2={py(1)} stroke="var(--line)" />
          <line y1={py(v)} y2={py(v)} x1={px(0)} x2={px(1)} stroke="var(--line)" />
          <text x={px(0) - 4} y={py(v) + 3.5} textAnchor="end">{v}</text>
        </g>
      ))}
      <text x={px(0)} y={SIZE_PX - 13}>0</text>
      <text x={px(1)} y={SIZE_PX - 13} textAnchor="end">1</text>
      <text x={px(0.5)} y={SIZE_PX - 2} textAnchor="middle">false positives</text>
    </g>
  );
}
