/** @file Thread that reads tool reports, one after the other, and ends. Reports are files of others: whatever one does, only this thread suffers. */

import { readFileSync, statSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { REPORT_BYTES_MAX } from '../../preload/model/report-files.ts';
import { makeDiagnostic } from '../compiler/diagnostics/make-diagnostic.ts';
import type { KnownLayer } from '../compiler/readers/reports/map-layers.ts';
import { readProjectLayers } from '../compiler/readers/reports/project-names.ts';
import { readReport } from '../compiler/readers/reports/read-report.ts';
import type { ReportOutcome } from '../compiler/readers/reports/report-outcome.ts';
import type { ProjectOrder, ReportContent, ReportMessage, ReportOrder } from './report-protocol.ts';

/** Sources larger than this are not hls4ml's; weights stand in files of their own. @unit bytes */
const SOURCE_SIZE_LIMIT = 4 * 1024 * 1024;

function post(message: ReportMessage): void {
  parentPort?.postMessage(message, []);
}

/** A file that cannot be read is a finding as well. */
function contentOf(file: ReportContent, limitBytes: number): Uint8Array | string {
  if ('bytes' in file) return file.bytes.byteLength > limitBytes ? tooLarge(file.bytes.byteLength, limitBytes) : file.bytes;
  try {
    const { size } = statSync(file.path);
    return size > limitBytes ? tooLarge(size, limitBytes) : new Uint8Array(readFileSync(file.path));
  } catch (error) {
    return `The file cannot be read (${error instanceof Error ? error.message : String(error)}).`;
  }
}

function tooLarge(sizeBytes: number, limitBytes: number): string {
  return `The file has ${sizeBytes} bytes; reports are read up to ${limitBytes}.`;
}

function readProject({ folder, sources }: ProjectOrder): readonly KnownLayer[] {
  const texts = sources.flatMap((source) => {
    const content = contentOf(source, SOURCE_SIZE_LIMIT);
    return typeof content === 'string' ? [] : [{ name: source.name.split('/').at(-1) ?? '', text: new TextDecoder().decode(content) }];
  });
  const layers = readProjectLayers(texts);
  const config = texts.find(({ name }) => name === 'hls4ml_config.yml')?.text;
  post({ kind: 'project', folder, layers, ...(config === undefined ? {} : { config }) });
  return layers;
}

function readFile(file: ReportContent, layers: readonly KnownLayer[]): ReportOutcome {
  const content = contentOf(file, REPORT_BYTES_MAX);
  if (typeof content !== 'string') return readReport(content, layers);
  return { problems: [makeDiagnostic('error', /bytes; reports/.test(content) ? 'report/limit' : 'report/incomplete', content)] };
}

function run({ projects, files, layers }: ReportOrder): void {
  const known = new Map(projects.map((project) => [project.folder, readProject(project)]));
  for (const [at, file] of files.entries()) {
    post({ kind: 'begun', at });
    const own = file.project === undefined ? undefined : known.get(file.project);
    post({ kind: 'read', at, outcome: readFile(file, own === undefined || own.length === 0 ? layers : own) });
  }
  post({ kind: 'end' });
}

run(workerData as ReportOrder);
