/**
 * @file Thread that reads reports of tools: some have megabytes, and what a broken tool left in one must not take the runner along.
 */

import { readFileSync, statSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { readReport, REPORT_SIZE_LIMIT } from '../compiler/readers/reports/read-report.ts';
import type { ReportOrder, ReportReply } from './report-protocol.ts';

function read({ id, path, layers }: ReportOrder): ReportReply {
  try {
    const { size } = statSync(path);
    if (size > REPORT_SIZE_LIMIT) return { id, problem: `it has ${size} bytes; reports are read up to ${REPORT_SIZE_LIMIT}` };
    const { report, problems } = readReport(new Uint8Array(readFileSync(path)), layers);
    return report === undefined ? { id, problem: problems[0]?.message ?? 'it is no report' } : { id, report };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', (order: ReportOrder) => parentPort?.postMessage(read(order), []));
