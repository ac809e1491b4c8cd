/** @file Two runs against each other: metrics, graph, configuration, resources by layer, samples. */

import type { ReactNode } from 'react';
import { Info } from 'lucide-react';
import type { RunComparison } from '../../preload/contract/run.ts';
import { ChangedSamples } from './changed-samples.tsx';
import { ConfigDifferences } from './config-differences.tsx';
import { GraphChanges } from './graph-changes.tsx';
import { LayerResourceBars } from './layer-resource-bars.tsx';
import { MetricDeltas } from './metric-deltas.tsx';

/** Properties of the comparison. */
export interface ComparisonProps {
  readonly comparison: RunComparison;
  /** Index of the run that is held against the first. */
  readonly other: number;
  /** Figure of the bars by layer. */
  readonly figure: string;
  readonly onFigure: (figure: string) => void;
}

/** All parts, from the result down to its causes. */
export function Comparison({ comparison, other, figure, onFigure }: ComparisonProps): ReactNode {
  const isLast = other === comparison.runs.length - 1;
  return (
    <>
      <MetricDeltas rows={comparison.metrics} other={other} />
      {comparison.notes.map((note) => (
        <p key={note} className="mt-2 flex gap-1.5 text-xs text-dim"><Info size={13} className="mt-0.5 shrink-0" aria-hidden />{note}</p>
      ))}
      <GraphChanges comparison={comparison} other={other} />
      <ConfigDifferences comparison={comparison} other={other} />
      <LayerResourceBars layers={comparison.layerResources} other={other} figure={figure} onFigure={onFigure} />
      {isLast ? <ChangedSamples comparison={comparison} /> : <p className="mt-3 border-t border-line pt-2 text-dim">Samples that changed class are listed between the first and the last run.</p>}
    </>
  );
}
