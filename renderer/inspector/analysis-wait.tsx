/** @file What stands where an analysis is still to come: it is waited for, computed, stopped or has failed. */

import type { ReactNode } from 'react';
import type { ExplainReport } from '../../preload/contract/analysis.ts';
import type { CancellableTopic } from '../store/analysis-store.ts';
import { useAnalysis, useStudio } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';

/** Properties of the line. */
export interface AnalysisWaitProps {
  readonly topic: CancellableTopic;
  /** What is said while it is computed. */
  readonly text?: string;
}

/** The line, with what can be done about it. */
export function AnalysisWait({ topic, text = 'computing' }: AnalysisWaitProps): ReactNode {
  const { failure, busy, isStopped, again } = useAnalysis(topic);
  if (busy) return <p className="flex items-center gap-2 text-dim">{text}… <StopButton topic={topic} /></p>;
  if (failure) return <p className="text-dim">{failure.message} <Button compact tone="quiet" onClick={again}>Try again</Button></p>;
  if (isStopped) return <p className="flex items-center gap-2 text-dim">stopped <Button compact onClick={again}>Compute</Button></p>;
  return <p className="text-dim">computed when nothing else is going on</p>;
}

function StopButton({ topic }: { readonly topic: CancellableTopic }): ReactNode {
  const { analysis } = useStudio();
  return <Button compact title="Stop computing this; the next edit computes it again" onClick={() => analysis.stop(topic)}>Stop</Button>;
}

/** Beside an older answer: stops the computation of the next one, and begins it again. */
export function StopOrCompute({ topic }: { readonly topic: CancellableTopic }): ReactNode {
  const { busy, stale, isStopped, again } = useAnalysis(topic);
  if (busy) return <StopButton topic={topic} />;
  return stale && isStopped ? <Button compact onClick={again}>Compute</Button> : undefined;
}

/** Beside an explanation of the first samples: to have it of all, and to stop that. */
export function AllSamples({ report }: { readonly report: ExplainReport }): ReactNode {
  const { analysis } = useStudio();
  const { busy, stale, isStopped } = useAnalysis('explain');
  if (busy || (stale && isStopped)) return <>{busy && 'computing… '}<StopOrCompute topic="explain" /></>;
  return report.sampleCount < report.totalSamples ? <Button compact onClick={() => analysis.explainAll()}>On all samples</Button> : undefined;
}
