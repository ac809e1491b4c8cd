/** @file The ladder of a design or a run, kept up to date with runs and calibration. */

import { useEffect } from 'react';
import type { Ladder } from '../../preload/contract/report.ts';
import { useDesign, useProject, useStudio } from '../store/studio-context.tsx';
import { useAnswer, type Answer } from '../store/use-answer.ts';

/** Read the ladder of a run's configuration, or of the open design. */
export function useLadder(runId: string | undefined): Answer<Ladder> {
  const { api } = useStudio();
  const projectId = useProject((state) => state.project?.projectId);
  const designId = useDesign((state) => state.view?.designId);
  const revision = useDesign((state) => state.view?.revision);
  const subject = runId === undefined ? (designId === undefined ? undefined : { designId }) : { runId };
  const answer = useAnswer('report:ladder', subject, `${JSON.stringify(subject)}:${runId === undefined ? revision : ''}`);
  const { again } = answer;
  useEffect(() => {
    const stops = [api.subscribe('run:changed', (event) => event.projectId === projectId && again()), api.subscribe('report:calibration-changed', again)];
    return () => stops.forEach((stop) => stop());
  }, [again, api, projectId]);
  return answer;
}
