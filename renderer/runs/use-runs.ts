/** @file The runs of the open project, kept up to date. */

import { useEffect, useRef } from 'react';
import type { Failure } from '../../preload/contract/result.ts';
import type { RunSummary } from '../../preload/contract/run.ts';
import { useAnswer } from '../store/use-answer.ts';
import { useStudio } from '../store/studio-context.tsx';

/** Runs, or why there are none yet. */
export interface Runs {
  readonly runs?: readonly RunSummary[];
  readonly failure?: Failure;
  readonly reload: () => void;
  /** Show what a request answered, without asking for all again. */
  readonly accept: (run: RunSummary) => void;
  /** Take a removed run away. */
  readonly drop: (runId: string) => void;
}

/** Several changes in a row are one question. @unit ms */
const QUIET_MS = 120;

/** Read the runs of a project and follow their changes. */
export function useRuns(projectId: string | undefined): Runs {
  const { api } = useStudio();
  const { value, failure, again, change } = useAnswer('run:list', projectId === undefined ? undefined : { projectId });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const stop = api.subscribe('run:changed', (event) => {
      if (event.projectId !== projectId) return;
      clearTimeout(timer.current);
      timer.current = setTimeout(again, QUIET_MS);
    });
    return () => {
      clearTimeout(timer.current);
      stop();
    };
  }, [again, api, projectId]);
  return {
    ...(value === undefined ? {} : { runs: value }),
    ...(failure === undefined ? {} : { failure }),
    reload: again,
    accept: (run) => change((runs) => runs.map((r) => (r.runId === run.runId ? run : r))),
    drop: (runId) => change((runs) => runs.filter((r) => r.runId !== runId)),
  };
}
