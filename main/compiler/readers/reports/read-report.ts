/** @file Recognises a report by its content, never by its name, and reads it. */

import { REPORT_BYTES_MAX } from '../../../../preload/model/report-files.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { readBambu } from './bambu.ts';
import { readCosim } from './cosim.ts';
import { readCsynthSummary } from './csynth-summary.ts';
import { readCsynthText } from './csynth-text.ts';
import { readCsynthXml } from './csynth-xml.ts';
import { readDa4ml } from './da4ml.ts';
import { readDesignSize } from './design-size.ts';
import { isRecord, parseRecord, type JsonRecord } from './json-values.ts';
import { mapModulesToLayers, type KnownLayer } from './map-layers.ts';
import { mapPathToLayers } from './path-layers.ts';
import { readNextpnr } from './nextpnr.ts';
import { readOneapiLoops, readOneapiSummary, readQuartus } from './oneapi.ts';
import type { ReportOutcome } from './report-outcome.ts';
import { readVivadoPower } from './vivado-power.ts';
import { readVivadoTiming } from './vivado-timing.ts';
import { readVivadoUtilization } from './vivado-utilization.ts';
import { readYosysJson, readYosysText } from './yosys-stat.ts';

/** How a text report begins and who reads it; the first that fits. */
const TEXTS: readonly (readonly [RegExp, (text: string) => ReportOutcome])[] = [
  [/^== (?:Vivado|Vitis) HLS Report for /m, readCsynthText],
  [/^== Synthesis Summary Report of /m, readCsynthSummary],
  [/^== Design Size Report/m, readDesignSize],
  [/^Simulation tool\s*:|Cosimulation Report for '/m, readCosim],
  [/^Utilization Design Information|^\| Command\s*: report_utilization/m, readVivadoUtilization],
  [/^Timing Summary Report|^\| Command\s*: report_timing_summary/m, readVivadoTiming],
  [/^Power Report|^\| Command\s*: report_power/m, readVivadoPower],
];

/** Return what a report says with its modules on layers; never throws: what cannot be read is a finding. */
export function readReport(bytes: Uint8Array, layers: readonly KnownLayer[] = []): ReportOutcome {
  if (bytes.byteLength > REPORT_BYTES_MAX) return refuse('report/limit', `The file has ${bytes.byteLength} bytes; reports are read up to ${REPORT_BYTES_MAX}.`);
  const text = plainText(bytes);
  const { report, problems } = readText(text);
  if (report === undefined) return { problems };
  const modules = mapModulesToLayers(report.modules, layers);
  // Vivado does not say who wrote its sources; names that only HLS gives do.
  const isHls = report.flow === 'unknown' && modules.some(({ name, instance }) => /_config\d+/.test(`${name} ${instance ?? ''}`));
  const paths = report.timing?.paths?.map((path) => mapPathToLayers(path, layers, report.design));
  return { problems, report: { ...report, modules, ...(paths === undefined ? {} : { timing: { ...report.timing, paths } }), ...(isHls ? { flow: 'hls' as const } : {}) } };
}

/** What no report has. */
const CONTROL = /[^\P{Cc}\n\t]/u;

/** Line ends of one kind; a control character is damage and never stands for a space. */
function plainText(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(bytes);
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  return CONTROL.test(lines) ? lines.replace(new RegExp(CONTROL, 'gu'), '\ufffd') : lines;
}

function readText(text: string): ReportOutcome {
  const start = text.trimStart().slice(0, 4096);
  if (start.startsWith('<')) return readMarkup(text, start);
  if (start.startsWith('{')) return readJson(text);
  const head = text.slice(0, 16_384);
  const reader = TEXTS.find(([sign]) => sign.test(head))?.[1] ?? (/^=== .+ ===$/m.test(text) && /Number of cells:|^ +\d+ cells$/m.test(text) ? readYosysText : undefined);
  return reader === undefined ? refuse('report/format', 'The text begins like none of the reports that are read.') : reader(text);
}

function readMarkup(text: string, start: string): ReportOutcome {
  const root = /<([A-Za-z_][\w:.-]*)/.exec(start.replace(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->/g, ''))?.[1];
  if (root === 'profile') return readCsynthXml(text);
  if (root === 'bambu_results') return readBambu(text);
  return refuse('report/format', `The XML is about "${root ?? 'nothing'}", which is no report.`);
}

function readJson(text: string): ReportOutcome {
  const record = parseRecord(text);
  if (record !== undefined && !('name' in record)) return readRecord(record, text);
  const first = text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n'));
  if (/"summary_type"\s*:/.test(first)) return readOneapiSummary(text);
  if (/"name"\s*:\s*"loop_attributes"/.test(first)) return readOneapiLoops(text);
  if (/^\s*\{\s*"quartusFit/.test(text)) return readQuartus(text);
  if (record === undefined && /^\s*\{\s*"/.test(text)) return refuse('report/incomplete', 'The JSON is not closed: the file is cut off or damaged, and nothing of it is used.');
  return refuse('report/format', 'The JSON is none of the reports that are read.');
}

function readRecord(record: JsonRecord, text: string): ReportOutcome {
  const keys = Object.keys(record);
  if (keys.some((key) => key.startsWith('quartusFit'))) return readQuartus(text);
  if (isRecord(record['modules']) && Object.values(record['modules']).some((module) => isRecord(module) && 'num_cells' in module)) return readYosysJson(record);
  if (isRecord(record['utilization']) && (isRecord(record['fmax']) || Array.isArray(record['critical_paths']))) return readNextpnr(record);
  if (keys.length > 0 && Object.values(record).every((design) => isRecord(design) && 'clock_period' in design && 'latency' in design)) return readDa4ml(record);
  return refuse('report/format', 'The JSON is none of the reports that are read.');
}

function refuse(code: 'report/format' | 'report/limit' | 'report/incomplete', message: string): ReportOutcome {
  const problem: Diagnostic = makeDiagnostic('error', code, message);
  return { problems: [problem] };
}
