/** @file `bitloom demo`: import, emulate, synthesize, report of `digits-mlp`, without a window. */

import { plural } from '../../base/plural.ts';
import type { Command, CommandContext, CommandOutcome } from '../command.ts';
import { reportEnd, runJob } from '../follow-job.ts';
import { openSession } from '../open-session.ts';
import { printLayerStatistics, qualityLine } from '../print-quality.ts';
import { printResources } from '../print-resources.ts';
import { ask } from '../studio-session.ts';
import type { StudioSession } from '../studio-session.ts';
import { formatCount, formatDuration } from '../table.ts';

const EXAMPLE = 'digits-mlp';

/** The verb. */
export const demoCommand: Command = {
  verb: 'demo',
  positionals: [],
  options: [],
  explanation: [`Opens the example ${EXAMPLE}, emulates it on its evaluation set, synthesizes it with the embedded Yosys and reports.`, 'Works in a temporary workspace unless --workspace is given; synthesized layers stay in the cache, so a second run is fast.'],
  async run(context) {
    const startedAtMs = performance.now();
    const session = await openSession({ ...context, temporary: context.workspacePath === undefined });
    try {
      return await demo(context, session, startedAtMs);
    } finally {
      await session.close();
    }
  },
};

async function demo(context: CommandContext, session: StudioSession, startedAtMs: number): Promise<CommandOutcome> {
  const { terminal } = context;
  const heading = (number: number, what: string): string => terminal.style.bold(`${number} ${what.padEnd(12)}`);
  const project = await ask(session, 'project:open-example', { name: EXAMPLE, fresh: true });
  const designId = project.currentDesignId;
  terminal.print(`${heading(1, 'import')} ${project.model.fileName}: ${plural(project.model.sourceLayerCount, 'layer')}, ${formatCount(project.model.parameterCount)} parameters (${formatDuration(performance.now() - startedAtMs)})`);
  const dataset = project.datasets.find((candidate) => candidate.role === 'evaluation') ?? project.datasets[0];
  if (dataset === undefined) return { exitCode: 1, json: { error: { code: 'not-found', message: `the example ${EXAMPLE} has no data` } } };
  const report = await ask(session, 'emulation:evaluate', { designId, datasetId: dataset.datasetId });
  terminal.print(`${heading(2, 'emulate')} ${qualityLine(report.quality)} (${formatDuration(report.elapsedMs)})`);
  printLayerStatistics(terminal, report);
  const view = await ask(session, 'design:open', { designId });
  if (view.design.flow !== 'rtl') await ask(session, 'design:apply-edit', { designId, edit: { kind: 'set-global', changes: { flow: 'rtl' } }, label: 'demo' });
  terminal.print(`${heading(3, 'synthesize')} flow rtl, embedded Yosys`);
  const finished = await runJob(context, session, { designId, kind: 'synth', datasetId: dataset.datasetId });
  const exitCode = reportEnd(context, finished);
  const { run, job } = finished;
  const cacheHits = run.summary.cacheHits ?? 0;
  const elapsedMs = performance.now() - startedAtMs;
  if (exitCode === 0) {
    printResources(terminal, run);
    terminal.print(`${heading(4, 'report')} ${formatCount(run.resources?.total.lutCount)} LUT, ${formatCount(run.resources?.total.ffCount)} FF (Yosys, before packing); latency ${formatCount(run.summary.latencyCycles)} cycles; cache hits: ${cacheHits} of ${plural(job.layers.length, 'layer')}; ${formatDuration(elapsedMs)} in all`);
  }
  return { exitCode, json: { state: job.state, quality: report.quality, summary: run.summary, cacheHits, layerCount: job.layers.length, elapsedMs, ...(run.resources === undefined ? {} : { resources: run.resources }) } };
}
