/** @file Domain `report`: results of tools as runs, their figures and paths, the ladder, and what estimates learn from them. */

import { z } from 'zod';
import type { CalibrationState, OpenedReports, RunReports } from '../../preload/contract/report.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { isProjectSource, mayBeReport, OPENED_BYTES_MAX, OPENED_FILES_MAX } from '../../preload/model/report-files.ts';
import { fail, ok } from '../base/result.ts';
import type { ReportFile } from '../workers/read-report-files.ts';
import type { CalibrationLibrary } from './calibration.ts';
import { Configurations } from './configuration.ts';
import { ladderOf } from './ladder.ts';
import { openReports, type OpenRequest } from './open-reports.ts';
import { FOLDER_FILE, ID, NAME, NOTHING } from './payloads.ts';
import type { HandlerTable } from './router.ts';
import { runFigures } from './run-figures.ts';
import { runPaths } from './run-paths.ts';
import { reportsOfRun } from './run-reports.ts';
import type { ServiceContext } from './service-context.ts';

const OPEN = z.strictObject({ projectId: ID, designId: ID.exactOptional(), files: z.array(FOLDER_FILE).min(1).max(OPENED_FILES_MAX), asOneRun: z.boolean().exactOptional(), name: NAME.exactOptional() });

/** Handlers of `report:*`. */
export function reportHandlers(context: ServiceContext): HandlerTable {
  const { workspace, calibration } = context;
  const configurations = new Configurations(context.engine);
  return {
    'report:open': { payload: OPEN, handle: ({ files, ...request }) => openUploads(context, configurations, { ...request, files: files.map(uploadedFile) }) },
    'report:of-run': { payload: z.strictObject({ runId: ID }), handle: ({ runId }) => ok(reportsView(context, runId)) },
    'report:paths': { payload: z.strictObject({ designId: ID, runId: ID.exactOptional() }), handle: (subject) => runPaths(workspace, configurations, subject) },
    'report:ladder': { payload: z.union([z.strictObject({ designId: ID }), z.strictObject({ runId: ID })]), handle: (subject) => ladderOf(context, configurations, calibration, subject) },
    'report:calibration': { payload: NOTHING, handle: () => ok(calibration.state()) },
    'report:set-calibration': {
      payload: z.strictObject({ enabled: z.boolean().exactOptional(), runId: ID.exactOptional(), excluded: z.boolean().exactOptional() }),
      handle: (change) => ok(setCalibration(context, calibration, change)),
    },
  };
}

function openUploads(context: ServiceContext, configurations: Configurations, request: OpenRequest): Promise<Result<OpenedReports>> {
  const byteCount = request.files.reduce((sum, { content }) => sum + (content !== undefined && 'bytes' in content ? content.bytes.length : 0), 0);
  if (byteCount > OPENED_BYTES_MAX) return Promise.resolve(fail<Failure>({ code: 'limit', message: `The files have ${byteCount} bytes; at most ${OPENED_BYTES_MAX} are opened at once.`, help: 'Choose the folder of one project, or single reports.' }));
  return openReports(context, configurations, request);
}

/** A path from a browser is a name, never a place on this machine. A single file is looked into whatever it is called. */
function uploadedFile({ name, bytes, modifiedAtMs }: { readonly name: string; readonly bytes: Uint8Array; readonly modifiedAtMs?: number }, _at: number, all: readonly { readonly name: string }[]): ReportFile {
  const plain = name.replaceAll('\\', '/').replace(/^\/+/, '').split('/').filter((part) => part !== '' && part !== '.' && part !== '..').join('/');
  return { name: plain === '' ? 'report' : plain, ...(modifiedAtMs === undefined ? {} : { modifiedAtMs }), ...(bytes.length === 0 ? {} : { content: { bytes } }), ...(mayBeReport(plain) || all.filter((file) => !isProjectSource(file.name)).length === 1 ? { mayBeReport: true } : {}) };
}

function reportsView({ workspace }: ServiceContext, runId: string): RunReports {
  const run = workspace.runs.get(runId);
  const reports = reportsOfRun(workspace, runId);
  const { clockPeriodNs } = workspace.runs.getSnapshot(run.snapshotId).design;
  return { runId, reports, figures: reports.length === 0 ? [] : runFigures(reports, { clockPeriodNs }) };
}

function setCalibration({ emit, workspace }: ServiceContext, calibration: CalibrationLibrary, { enabled, runId, excluded }: { readonly enabled?: boolean; readonly runId?: string; readonly excluded?: boolean }): CalibrationState {
  if (enabled !== undefined) calibration.setEnabled(enabled);
  if (runId !== undefined) {
    workspace.runs.get(runId);
    workspace.calibration.setExcluded(runId, excluded ?? true);
  }
  const state = calibration.state();
  emit('report:calibration-changed', { enabled: state.enabled });
  return state;
}
