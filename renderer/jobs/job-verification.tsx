/** @file What a verification found, in the pane of its job; before its end, what is being done. */

import type { ReactNode } from 'react';
import type { JobView } from '../../preload/contract/run.ts';
import { VerificationTable } from '../domain-widgets/verification-table.tsx';
import { useAnswer } from '../store/use-answer.ts';
import { useVerdictNotes } from '../store/verification.ts';
import { isLive } from './job-times.ts';

/** The result of a job of kind `verify`. */
export function JobVerification({ job }: { readonly job: JobView }): ReactNode {
  const { value: run } = useAnswer('run:get', job.state === 'done' ? { runId: job.runId } : undefined, `${job.runId} ${job.state}`);
  const report = run?.verification;
  const notes = useVerdictNotes(run);
  return (
    <section aria-label="Comparison with hls4ml">
      <h2 className="mb-1 text-xs font-semibold text-dim">Comparison with hls4ml</h2>
      {report === undefined ? (
        <p className="text-dim">{isLive(job) ? 'hls4ml converts, compiles and runs the network; then every layer is compared.' : 'Nothing was compared.'}</p>
      ) : (
        <VerificationTable report={report} {...notes} />
      )}
    </section>
  );
}
