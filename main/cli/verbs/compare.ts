/** @file `bitloom compare RUN RUN…`: what differs between runs. */

import type { MetricRow, RunComparison } from '../../../preload/contract/run.ts';
import { plural } from '../../base/plural.ts';
import type { Command } from '../command.ts';
import { openSession } from '../open-session.ts';
import { ask } from '../studio-session.ts';
import { formatCount, formatTable, formatValue } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** The verb. */
export const compareCommand: Command = {
  verb: 'compare',
  positionals: ['RUN', 'RUN…'],
  options: [],
  explanation: ['Compares runs with the first: metrics, configuration by layer, resources by layer, samples that changed class.', '"bitloom runs PROJECT" lists the run ids.'],
  async run(context) {
    const session = await openSession({ ...context, temporary: false });
    try {
      const comparison = await ask(session, 'run:compare', { runIds: context.arguments.positionals });
      printComparison(context.terminal, comparison);
      return { exitCode: 0, json: { ...comparison } };
    } finally {
      await session.close();
    }
  },
};

function printComparison(terminal: Terminal, comparison: RunComparison): void {
  const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
  const names = comparison.runs.map((run, index) => right(`${index + 1}: ${run.name}`));
  for (const line of formatTable([{ title: 'metric' }, ...names, right('difference'), { title: 'unit' }], comparison.metrics.map(metricCells))) terminal.print(line);
  terminal.print();
  const changes = comparison.layerChanges.flatMap(({ layer, changes: list }) => list.map(({ setting, values, origins }) => [layer, setting, ...values.map((value, run) => (origins?.[run] === undefined ? value : `${value} (${origins[run]})`))]));
  if (changes.length === 0) terminal.print('The configurations are the same.');
  else for (const line of formatTable([{ title: 'layer' }, { title: 'setting' }, ...names], changes)) terminal.print(line);
  printLayerResources(terminal, comparison, names);
  if (comparison.changedSamples.length > 0) {
    terminal.print();
    terminal.print(`${plural(comparison.changedSamples.length, 'sample')} changed class: ${comparison.changedSamples.slice(0, 12).map(({ sample, classes, label }) => `${sample} (${classes.join(' → ')}${label === undefined ? '' : `, label ${label}`})`).join(', ')}${comparison.changedSamples.length > 12 ? ', …' : ''}`);
  }
  for (const note of comparison.notes) terminal.print(note);
}

function metricCells({ metric, unit, better, values }: MetricRow): readonly string[] {
  const [first, last] = [values[0], values.at(-1)];
  const delta = first === undefined || last === undefined ? undefined : last - first;
  const word = delta === undefined || delta === 0 || better === 'neither' ? '' : delta > 0 === (better === 'higher') ? ' ▲ better' : ' ▼ worse';
  return [metric, ...values.map((value) => formatValue(value, 6)), delta === undefined ? '' : `${delta > 0 ? '+' : ''}${formatValue(delta, 6)}${word}`, unit];
}

function printLayerResources(terminal: Terminal, comparison: RunComparison, names: readonly { readonly title: string; readonly align: 'right' }[]): void {
  const rows = comparison.layerResources.map(({ layer, values }) => [layer, ...values.flatMap((value) => [formatCount(value?.lutCount), formatCount(value?.ffCount)])]);
  if (rows.length === 0) return;
  terminal.print();
  const columns = names.flatMap(({ title }) => [{ title: `LUT ${title}`, align: 'right' as const }, { title: `FF ${title}`, align: 'right' as const }]);
  for (const line of formatTable([{ title: 'layer' }, ...columns], rows)) terminal.print(line);
}
