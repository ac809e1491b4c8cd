/** @file What a job's processes take of the machine over time: memory against its limit, and processors. */

import type { ReactNode } from 'react';
import type { JobView, UsageSample } from '../../preload/contract/run.ts';
import { formatPlain } from '../domain-widgets/figures.ts';
import { formatBytes, formatDuration } from '../domain-widgets/format.ts';
import { isLive } from './job-times.ts';
import { CURVE_HEIGHT, CURVE_WIDTH, curvePaths, curveTop, type CurvePoint } from './usage-curve.ts';
import { useJobAnswer } from './use-job-answer.ts';

const GIB = 2 ** 30;

/** Memory and processors. Nothing where nothing was measured. */
export function JobUsage({ job }: { readonly job: JobView }): ReactNode {
  const samples = useJobAnswer('job:read-usage', job) ?? [];
  const runs = job.state === 'running';
  const { usage, memoryLimitBytes } = job;
  if (samples.length === 0 && usage === undefined) return isLive(job) ? undefined : <MachineHead note="not measured" />;
  const peak = Math.max(usage?.peakRssBytes ?? 0, ...samples.map((s) => s.rssBytes));
  const cores = runs ? usage?.cpuCores : meanCores(samples);
  return (
    <section aria-label="Use of the machine">
      <MachineHead note={samples.length < 2 ? '' : `over ${formatDuration((samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0))}`} />
      <div className="grid grid-cols-2 gap-4">
        <Curve
          title="Memory"
          now={`${runs && usage ? `${formatBytes(usage.rssBytes)}, ` : ''}peak ${formatBytes(peak)}`}
          points={samples.map((s) => ({ atMs: s.atMs, value: s.rssBytes / GIB }))}
          format={(gib) => formatBytes(gib * GIB)}
          {...(memoryLimitBytes === undefined ? {} : { limit: memoryLimitBytes / GIB })}
        />
        <Curve title="Processors" now={cores === undefined ? '' : `${formatPlain(cores, 1)} busy${runs ? '' : ' on average'}`} points={samples.map((s) => ({ atMs: s.atMs, value: s.cpuCores }))} format={(v) => formatPlain(v, 1)} />
      </div>
    </section>
  );
}

function MachineHead({ note }: { readonly note: string }): ReactNode {
  return <h2 className="mb-1 flex justify-between text-xs font-semibold text-dim"><span>Use of the machine</span><span className="font-normal">{note}</span></h2>;
}

function meanCores(samples: readonly UsageSample[]): number | undefined {
  return samples.length === 0 ? undefined : samples.reduce((sum, s) => sum + s.cpuCores, 0) / samples.length;
}

interface CurveProps {
  readonly title: string;
  readonly now: string;
  readonly points: readonly CurvePoint[];
  readonly format: (value: number) => string;
  readonly limit?: number;
}

function Curve({ title, now, points, format, limit }: CurveProps): ReactNode {
  const top = curveTop(points.map((p) => p.value), limit);
  const { line, area } = curvePaths(points, top);
  const limitShare = limit === undefined || limit > top ? undefined : 1 - limit / top;
  return (
    <figure className="min-w-0">
      <figcaption className="flex flex-wrap justify-between gap-x-2 text-xs"><span className="text-dim">{title}</span><span>{now}</span></figcaption>
      <div className="relative mt-0.5 h-14 overflow-hidden rounded border border-line bg-field">
        <svg role="img" aria-label={`${title}: ${now}`} viewBox={`0 0 ${CURVE_WIDTH} ${CURVE_HEIGHT}`} preserveAspectRatio="none" className="absolute inset-0 size-full">
          <path d={area} className="fill-acc opacity-20" />
          <path d={line} className="fill-none stroke-acc" strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
          {limitShare !== undefined && <line x1={0} x2={CURVE_WIDTH} y1={limitShare * CURVE_HEIGHT} y2={limitShare * CURVE_HEIGHT} className="stroke-bad" strokeWidth={1} strokeDasharray="4 3" vectorEffect="non-scaling-stroke" />}
        </svg>
      </div>
      <p className="flex justify-between text-xs text-dim"><span>scale to {format(top)}</span>{limit !== undefined && <span>limit {format(limit)}</span>}</p>
    </figure>
  );
}
