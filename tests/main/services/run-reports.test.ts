/** @file The rungs of stored runs: each stage of a design once, whatever a run keeps about it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readReport } from '../../../main/compiler/readers/reports/read-report.ts';
import { csynthResources } from '../../../main/jobs/hls-results.ts';
import { reportsToStore, rungsOfRun } from '../../../main/services/run-reports.ts';
import type { ResourceReport } from '../../../preload/contract/run.ts';
import { csynthText, csynthXml, REPORT, type FakeInstance } from '../../helpers/fake-tool/hls-project.ts';
import { makeJobWorkspace, type JobWorkspace } from '../../helpers/job-workspace.ts';
import { mustRead } from '../compiler/readers/reports/report-files.ts';

let place: JobWorkspace;
beforeEach(() => {
  place = makeJobWorkspace();
});
afterEach(() => {
  place.workspace.close();
  place.remove();
});

function keep(runId: string, name: string, value: unknown): void {
  const { runs, artifacts } = place.workspace;
  runs.putArtifact(runId, name, artifacts.putJson(value));
}

it('the csynth of an HLS run is one rung, though the run keeps its resources as well as its reports', () => {
  const instances: readonly FakeInstance[] = [{ index: 2, functionName: 'dense', lut: 2000, ff: 500, dsp: 70, latency: 3 }];
  const reports = [{ file: REPORT.xml, text: csynthXml() }, { file: REPORT.text, text: csynthText(instances) }].map(({ file, text }) => ({ file, report: mustRead(readReport(new TextEncoder().encode(text))) }));
  const resources = csynthResources(reports, []);
  expect(resources).toMatchObject({ kind: 'csynth', total: { lutCount: 2532 } });
  const { runId } = place.prepare('hls');
  keep(runId, 'resources.json', resources);
  keep(runId, 'reports.json', reportsToStore(reports.map(({ file, report }) => ({ ...report, file, stale: false }))));
  const rungs = rungsOfRun(place.workspace, { runId, flow: 'hls' });
  expect(rungs.map(({ flow, kind, tool, version }) => [flow, kind, tool, version])).toEqual([['hls', 'csynth', 'Vitis HLS', '2023.2']]);
  expect(rungs[0]?.total.lut?.value).toBe(2532);
});

it('the synthesis of this program is a rung of a run without reports', () => {
  const resources: ResourceReport = { flow: 'rtl', kind: 'synth', tool: 'Yosys 0.55', family: 'Xilinx 7-series', layers: [], total: { lutCount: 7 }, leftOut: [] };
  const { runId } = place.prepare('synth');
  keep(runId, 'resources.json', resources);
  expect(rungsOfRun(place.workspace, { runId, flow: 'rtl' })).toMatchObject([{ kind: 'synth', tool: 'Yosys', total: { lut: { value: 7 } } }]);
});
