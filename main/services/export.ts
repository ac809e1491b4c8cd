/** @file Domain `export`: a design written back as files for people and for other tools. */

import { z } from 'zod';
import type { EmulationReport } from '../../preload/contract/emulation.ts';
import { EXPORT_FORMATS, type ExportedFile, type ExportOrder } from '../../preload/contract/export.ts';
import type { QuantizerUse } from '../../preload/contract/project.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';
import { writeConvertScript } from '../compiler/export/write-convert-script.ts';
import { writeHls4mlConfig } from '../compiler/readers/hls4ml-config/write-config.ts';
import type { StoredDesign } from '../storage/design-store.ts';
import type { GraphExport } from '../workers/engine-export.ts';
import { designSummary, subjectOf } from './designs.ts';
import { datasetOf, estimate } from './emulation.ts';
import { ID } from './payloads.ts';
import { viewProject } from './projects.ts';
import { reportSections } from './report-content.ts';
import type { HandlerTable } from './router.ts';
import { summarizeRun } from './run-views.ts';
import type { ServiceContext } from './service-context.ts';
import { writeHtml, writeMarkdown } from './write-report.ts';

const ORDER = z.strictObject({ designId: ID, as: z.enum(EXPORT_FORMATS), datasetId: ID.exactOptional() });

/** Keeps the figures of a report from superseding those of the window. */
const PURPOSE = 'report ';

/** Handlers of `export:*`. */
export function exportHandlers(context: ServiceContext): HandlerTable {
  return { 'export:file': { payload: ORDER, handle: (order) => exportFile(context, order) } };
}

async function exportFile(context: ServiceContext, order: ExportOrder): Promise<Result<ExportedFile>> {
  const stored = context.workspace.designs.get(order.designId);
  const name = fileStem(context.workspace.projects.get(stored.projectId).name);
  switch (order.as) {
    case 'config':
      return ok(configFile(stored));
    case 'convert':
      return convertScript(context, stored);
    case 'markdown':
    case 'html':
      return report(context, stored, order);
    case 'dot':
      return graphFile(context, stored, { as: 'dot', fileName: `${name}.dot`, mediaType: 'text/vnd.graphviz' });
    case 'svg':
      return graphFile(context, stored, { as: 'svg', fileName: `${name}.svg`, mediaType: 'image/svg+xml' });
    case 'png':
      return graphFile(context, stored, { as: 'png', fileName: `${name}.png`, mediaType: 'image/png' });
    case 'onnx':
    default:
      return graphFile(context, stored, { as: 'onnx', fileName: `${name}.onnx`, mediaType: 'application/octet-stream' });
  }
}

function configFile({ design }: StoredDesign): ExportedFile {
  const { text, diagnostics } = writeHls4mlConfig(design);
  return { fileName: 'hls4ml_config.yml', mediaType: 'text/yaml', content: text, notes: diagnostics.map(({ message }) => message) };
}

async function convertScript(context: ServiceContext, { projectId, design }: StoredDesign): Promise<Result<ExportedFile>> {
  const { workspace, models } = context;
  const { modelId, fileName, files, quantizers } = workspace.projects.getModel(projectId);
  const graph = await models.load(modelId);
  if (!graph.ok) return graph;
  const { text, diagnostics } = writeHls4mlConfig(design);
  const notes = diagnostics.map(({ message }) => message);
  const last = (path: string): string => path.split('/').at(-1) ?? path;
  const script = writeConvertScript({
    format: graph.value.format, modelFile: last(fileName), companionFiles: files.filter(({ role }) => role === 'companion').map((file) => last(file.name)), projectName: identifier(workspace.projects.get(projectId).name),
    configuration: text, notExpressed: notes, ...quantizedBy(quantizers),
  });
  if (!script.ok) return fail<Failure>({ code: 'unavailable', message: `There is no conversion script: ${script.reason}.`, help: 'Export the HLS project, or the configuration.' });
  return ok({ fileName: 'convert.py', mediaType: 'text/x-python', content: script.text, notes });
}

/** HGQ's quantizers have a name of their own. */
function quantizedBy(quantizers: readonly QuantizerUse[]): { readonly quantizedBy?: 'hgq' | 'qkeras' } {
  if (quantizers.length === 0) return {};
  return { quantizedBy: quantizers.some(({ name }) => name === 'FixedPointQuantizer') ? 'hgq' : 'qkeras' };
}

interface GraphOrder {
  readonly as: GraphExport;
  readonly fileName: string;
  readonly mediaType: string;
}

async function graphFile(context: ServiceContext, stored: StoredDesign, { as, fileName, mediaType }: GraphOrder): Promise<Result<ExportedFile>> {
  const made = await context.engine.exportGraph(subjectOf(context, stored), as);
  if (!made.ok) return made;
  if (!made.value.ok) return fail<Failure>({ code: 'unavailable', message: `The network cannot be written as ${as.toUpperCase()}: ${made.value.reason}.`, help: 'Choose another format.', ...(made.value.layer === undefined ? {} : { layer: made.value.layer }) });
  return ok({ fileName, mediaType, content: made.value.content, notes: made.value.notes });
}

async function report(context: ServiceContext, stored: StoredDesign, { as, datasetId }: ExportOrder): Promise<Result<ExportedFile>> {
  const { workspace, engine } = context;
  const subject = subjectOf(context, stored);
  const [view, svg, dot, estimated] = await Promise.all([engine.lower(subject), engine.exportGraph(subject, 'svg'), engine.exportGraph(subject, 'dot'), estimate(context, stored.designId, PURPOSE)]);
  if (!view.ok) return view;
  const emulated = datasetId === undefined ? undefined : await emulate(context, stored, datasetId);
  if (emulated?.ok === false) return emulated;
  const project = viewProject(context, stored.projectId);
  const { revision, design, designId, projectId } = stored;
  const sections = reportSections({
    projectName: project.name, model: project.model, view: { designId, projectId, design, revision, ...view.value }, runs: workspace.runs.list(projectId).map((run) => summarizeRun(workspace, run)),
    ...(estimated.ok ? { estimate: estimated.value } : {}), ...(emulated === undefined ? {} : { emulation: emulated.value.report, datasetName: emulated.value.name }),
  });
  const textOf = (made: Awaited<typeof svg>): string => (made.ok && made.value.ok && typeof made.value.content === 'string' ? made.value.content : '');
  const parts = { title: `${project.name}: ${designSummary(stored).name}`, sections, svg: textOf(svg), dot: textOf(dot) };
  const notes = estimated.ok ? [] : [`Estimates are left out: ${estimated.failure.message}`];
  return ok(as === 'html'
    ? { fileName: `${fileStem(project.name)}.html`, mediaType: 'text/html', content: writeHtml(parts), notes }
    : { fileName: `${fileStem(project.name)}.md`, mediaType: 'text/markdown', content: writeMarkdown(parts), notes });
}

async function emulate(context: ServiceContext, stored: StoredDesign, datasetId: string): Promise<Result<{ readonly report: EmulationReport; readonly name: string }>> {
  const dataset = datasetOf(context, stored.projectId, datasetId);
  if (!dataset.ok) return dataset;
  const { designId, revision } = stored;
  const evaluated = await context.engine.evaluate({ ...subjectOf(context, stored), designId: `${PURPOSE}${designId}` }, dataset.value.sha256, () => undefined);
  return evaluated.ok ? ok({ report: { designId, revision, datasetId, ...evaluated.value }, name: dataset.value.name }) : evaluated;
}

/** A name without what a file system or a shell takes for something else. */
function fileStem(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, '_').replace(/^[._]+/, '').slice(0, 80) || 'network';
}

/** A name that C++ takes for a function. */
function identifier(name: string): string {
  const word = name.replaceAll(/\W+/g, '_').replace(/^_+/, '').slice(0, 60);
  return /^[A-Za-z]/.test(word) ? word : `net_${word}`;
}
