/** @file Reports of an HLS project: where they are looked for. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { listReports, stageOfReport } from '../../../main/jobs/report-files.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

const place = tempFolder();
afterAll(() => place.remove());

const put = (...paths: readonly string[]): void => {
  for (const path of paths) {
    mkdirSync(dirname(join(place.path, path)), { recursive: true });
    writeFileSync(join(place.path, path), 'a report');
  }
};

it('are those of this project’s solution in both layouts and of Vivado beside the scripts, not those that came with the network', () => {
  put('net_prj/solution1/syn/report/csynth.xml', 'unified/hls/sim/report/net_cosim.rpt', 'vivado_synth.rpt', 'source_model/solution1/syn/report/csynth.xml', 'source_model/hls/impl/report/export_syn.rpt', 'firmware/weights/w2.txt');
  const files = listReports(place.path, 'net').map(({ file }) => file).toSorted();
  expect(files).toEqual(['net_prj/solution1/syn/report/csynth.xml', 'unified/hls/sim/report/net_cosim.rpt', 'vivado_synth.rpt']);
  expect(files.map(stageOfReport)).toEqual(['csynth', 'cosim', 'vsynth']);
});
