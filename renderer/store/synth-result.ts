/** @file The newest synthesized numbers of the open design, and whether they belong to it as it is now. */

import { useEffect, useMemo, useState } from 'react';
import type { LayerResources, ResourceReport, RunView } from '../../preload/contract/run.ts';
import type { Design } from '../../preload/model/design.ts';
import type { StudioApi } from '../../preload/contract/index.ts';
import { useDesign, useJobs, useProject, useStudio } from './studio-context.tsx';

/** Synthesized numbers beside the estimate. */
export interface SynthResult {
  readonly runName: string;
  readonly report: ResourceReport;
  /** False when the design has been changed since. */
  readonly current: boolean;
}

/** Return whether two designs build the same hardware: everything but the name and the text of an imported file. */
export function sameHardware(a: Design, b: Design): boolean {
  const essence = ({ name: _name, importedYaml: _text, ...rest }: Design): string => JSON.stringify(sorted(rest));
  return essence(a) === essence(b);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).sort(([a], [b]) => a.localeCompare(b)).map(([k, v]) => [k, sorted(v)]));
}

/** Find the newest finished synthesis of a design, one of the same hardware first. */
async function findRun(api: StudioApi, projectId: string, designId: string): Promise<RunView | undefined> {
  const runs = await api.request('run:list', { projectId });
  if (!runs.ok) return undefined;
  const newest = runs.value.filter((r) => r.kind === 'synth' && r.state === 'done' && r.designId === designId).sort((a, b) => b.createdAtMs - a.createdAtMs)[0];
  const run = newest && (await api.request('run:get', { runId: newest.runId }));
  return run?.ok ? run.value : undefined;
}

/** Read the newest synthesis of the open design; asks again whenever a job of the project ends. */
export function useSynthResult(): SynthResult | undefined {
  const { api } = useStudio();
  const projectId = useProject((state) => state.project?.projectId);
  const designId = useDesign((state) => state.view?.designId);
  const design = useDesign((state) => state.view?.design);
  const finished = useJobs((state) => Object.values(state.jobs).filter((job) => job.state === 'done').length);
  const [run, setRun] = useState<{ readonly designId: string; readonly view: RunView | undefined }>();
  useEffect(() => {
    let here = finished >= 0;
    if (projectId !== undefined && designId !== undefined) {
      void findRun(api, projectId, designId).then((view) => {
        if (here) setRun({ designId, view });
      });
    }
    return () => {
      here = false;
    };
  }, [api, projectId, designId, finished]);
  return useMemo(() => {
    const view = run?.designId === designId ? run?.view : undefined;
    // Numbers of one flow are never shown as those of the other.
    if (!view?.resources || !design || view.resources.flow !== design.flow) return undefined;
    return { runName: view.summary.name, report: view.resources, current: sameHardware(view.design, design) };
  }, [run, designId, design]);
}

/** Return the synthesized numbers of one layer. */
export function layerResources(result: SynthResult | undefined, layer: string): LayerResources | undefined {
  return result?.report.layers.find((l) => l.layer === layer);
}
