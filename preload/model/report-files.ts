/** @file Which files of a folder may be reports of tools, or sources that name the layers they are about; by their names alone. */

/** Endings of files that may hold a report; the content decides. */
const REPORT_ENDING = /\.(?:rpt|xml|json|ndjson|stat|txt|log)$/i;
const SKIPPED = /(?:^|\/)(?:node_modules|\.git|ap_types|nnet_utils|weights|tb_data)\//;

/** A larger file is no report. @unit bytes */
export const REPORT_BYTES_MAX = 64 * 1024 * 1024;

/** More files than this are a whole disk, not a folder of results. */
export const OPENED_FILES_MAX = 20_000;

/** What is opened at once. @unit bytes */
export const OPENED_BYTES_MAX = 256 * 1024 * 1024;

/** Whether a report is looked for in a file of that name. Never throws. */
export function mayBeReport(name: string): boolean {
  return REPORT_ENDING.test(name) && !SKIPPED.test(name);
}

/** Whether a file is a source of an hls4ml project that names layers or settings. Never throws. */
export function isProjectSource(name: string): boolean {
  return /(?:^|\/)(?:firmware\/(?:[^/]+\.cpp|defines\.h|parameters\.h)|hls4ml_config\.yml|project\.tcl)$/.test(name);
}
