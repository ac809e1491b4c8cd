/** @file What a verification found, in the pane of its job; before its end, what is being done. */

import type { ReactNode } from 'react';
import type { JobView } from '../../preload/contract/run.ts';
import { VerificationTable } from '../domain-widgets/verification-table.tsx';
import { sameHardware } from '../store/synth-result.ts';
import { useDesignView, useProject, useStudio } from '../store/studio-context.tsx';
import { useAnswer } from '../store/use-answer.ts';
import { openDifference } from '../store/verification.ts';
import { isLive } from './job-times.ts';

/** The result of a job of kind `verify`. */
export function JobVerification({ job }: { readonly job: JobView }): ReactNode {
  const studio = useStudio();
  const view = useDesignView();
  const projectId = useProject((state) => state.project?.projectId);
  const { value: run } = useAnswer('run:get', job.state === 'done' ? { runId: job.runId } : undefined, `${job.runId} ${job.state}`);
  const report = run?.verification;
  const isOpen = view !== undefined && projectId === job.projectId;
  const isChanged = isOpen && run !== undefined && !sameHardware(run.design, view.design);
  return (
    <section aria-label="Comparison with hls4ml">
      <h2 className="mb-1 text-xs font-semibold text-dim">Comparison with hls4ml</h2>
      {report === undefined ? (
        <p className="text-dim">{isLive(job) ? 'hls4ml converts, compiles and runs the network; then every layer is compared.' : 'Nothing was compared.'}</p>
      ) : (
        <VerificationTable report={report} {...(isChanged ? { remark: 'The open design was changed since: Divergence shows it as it is now.' } : {})} onOpen={isOpen ? (layer) => openDifference(studio, report, layer) : undefined} />
      )}
    </section>
  );
}
