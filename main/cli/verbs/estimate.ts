/** @file `bitloom estimate MODEL`: resources and latency, with bands. */

import type { EstimateReport } from '../../../preload/contract/emulation.ts';
import { MODEL_OPTIONS } from '../command.ts';
import type { Command } from '../command.ts';
import { formatBand } from '../describe.ts';
import { withModel } from '../open-model.ts';
import { ask } from '../studio-session.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** The verb. */
export const estimateCommand: Command = {
  verb: 'estimate',
  positionals: ['MODEL'],
  options: MODEL_OPTIONS,
  explanation: ['Estimates LUT, FF, DSP, BRAM, latency and initiation interval per layer for the flow of the design (--flow hls or rtl).', 'A figure without ± is exact; "—" means that this flow has no model for it.'],
  run: (context) =>
    withModel(context, async ({ session, view, project }) => {
      const report = await ask(session, 'estimate:evaluate', { designId: view.designId });
      context.terminal.print(context.terminal.style.bold(`${project.name}: estimate, flow ${report.flow}`));
      printEstimate(context.terminal, report);
      const { designId: _temporary, ...json } = report;
      return { exitCode: 0, json };
    }),
};

/** Print an estimate as a table with its total and the share of the device. */
export function printEstimate(terminal: Terminal, report: EstimateReport): void {
  const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
  const row = (name: string, part: Omit<EstimateReport['layers'][number], 'layer'>): readonly string[] => [
    name, formatBand(part.lut), formatBand(part.ff), formatBand(part.dsp), formatBand(part.bram18k), formatBand(part.latencyCycles), formatBand(part.initiationIntervalCycles), part.note ?? '',
  ];
  const columns = [{ title: 'layer' }, right('LUT'), right('FF'), right('DSP'), right('BRAM18K'), right('latency/cycles'), right('II/cycles'), { title: 'note' }];
  for (const line of formatTable(columns, [...report.layers.map((layer) => row(layer.layer, layer)), row('total', report.total)])) terminal.print(line);
  const { device, total } = report;
  if (device === undefined) return;
  const share = (part: number | undefined, of: number): string => (part === undefined || of === 0 ? '—' : `${((part / of) * 100).toFixed(1)} %`);
  terminal.print(`of ${device.name}: LUT ${share(total.lut?.value, device.lutCount)}, FF ${share(total.ff?.value, device.ffCount)}, DSP ${share(total.dsp?.value, device.dspCount)}, BRAM18K ${share(total.bram18k?.value, device.bram18kCount)}`);
}
