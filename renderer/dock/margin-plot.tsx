/** @file How far the largest output stands before the second: reference, emulation, and where samples change class. */

import type { ReactNode } from 'react';
import type { OutputReport } from '../../preload/contract/analysis.ts';
import type { LinearHistogram } from '../../preload/model/figures.ts';
import { formatValue } from '../domain-widgets/format.ts';

const [WIDTH_PX, HEIGHT_PX, BOTTOM_PX] = [264, 150, 16];

/** The distribution. Heights are square roots, so that a few flips stay visible beside thousands of samples. */
export function MarginPlot({ margin }: { readonly margin: NonNullable<OutputReport['classes']>['margin'] }): ReactNode {
  const { reference, emulated, flips } = margin;
  const most = Math.max(1, ...reference.counts, ...emulated.counts);
  const base = HEIGHT_PX - BOTTOM_PX;
  const height = (count: number): number => (count === 0 ? 0 : Math.max(2, Math.sqrt(count / most) * (base - 4)));
  const pitch = WIDTH_PX / Math.max(1, emulated.counts.length);
  const flipCount = flips.counts.reduce((a, b) => a + b, 0);
  return (
    <section aria-label="Margin" className="min-w-0">
      <h2 className="font-semibold">Margin between the two largest outputs</h2>
      <p className="mb-1 text-xs text-dim"><Key fill="var(--h-in)" /> emulated · <span className="text-txt">╌</span> reference · <Key fill="var(--h-over)" /> changes class</p>
      <svg role="img" aria-label={`Distribution of the margin from ${formatValue(emulated.min)} to ${formatValue(emulated.max)}; ${flipCount} samples change class, most where the reference’s margin is about ${formatValue(modeOf(flips))}`} width={WIDTH_PX} height={HEIGHT_PX} className="block max-w-full">
        {emulated.counts.map((count, i) => <rect key={i} x={i * pitch + 0.5} width={Math.max(1, pitch - 1)} y={base - height(count)} height={height(count)} fill="var(--h-in)" opacity={0.75} />)}
        {flips.counts.map((count, i) => <rect key={i} x={i * pitch + pitch * 0.25} width={Math.max(1, pitch * 0.5)} y={base - height(count)} height={height(count)} fill="var(--h-over)" />)}
        <path d={outline(reference, pitch, (count) => base - height(count), base)} fill="none" stroke="var(--txt)" strokeWidth={1.2} strokeDasharray="3 2" />
        <path d={`M0 ${base}H${WIDTH_PX}`} stroke="var(--line-strong)" />
        <g fontSize={10} fill="var(--dim)">
          <text x={0} y={HEIGHT_PX - 3}>{formatValue(emulated.min)}</text>
          <text x={WIDTH_PX} y={HEIGHT_PX - 3} textAnchor="end">{formatValue(emulated.max)}</text>
          <text x={WIDTH_PX / 2} y={HEIGHT_PX - 3} textAnchor="middle">margin</text>
        </g>
      </svg>
    </section>
  );
}

function Key({ fill }: { readonly fill: string }): ReactNode {
  return <span aria-hidden className="inline-block size-2 rounded-[2px] align-[0]" style={{ background: fill }} />;
}

function outline({ counts }: LinearHistogram, pitch: number, y: (count: number) => number, base: number): string {
  return `M0 ${base}${counts.map((count, i) => `H${(i * pitch).toFixed(1)}V${y(count).toFixed(1)}H${((i + 1) * pitch).toFixed(1)}`).join('')}V${base}`;
}

/** Return the middle of the fullest bin. */
function modeOf({ min, max, counts }: LinearHistogram): number {
  const at = counts.indexOf(Math.max(...counts));
  return Number((min + ((at + 0.5) / Math.max(1, counts.length)) * (max - min)).toPrecision(2));
}
