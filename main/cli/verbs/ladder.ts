/** @file `bitloom ladder MODEL`: estimate, csynth, post-synthesis, routed of one configuration, with the error of each against the next. */

import type { Ladder, LadderCell, LadderColumn, LadderFigureName, LadderRow } from '../../../preload/contract/report.ts';
import { LADDER_FIGURES } from '../../services/rungs.ts';
import { didYouMean } from '../../base/closest-name.ts';
import { MODEL_OPTIONS, type Command } from '../command.ts';
import { withModel } from '../open-model.ts';
import { ask } from '../studio-session.ts';
import { formatCount, formatTable, formatValue } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const FIGURES = LADDER_FIGURES.map(({ name }) => name);

/** The verb. */
export const ladderCommand: Command = {
  verb: 'ladder',
  positionals: ['MODEL'],
  options: [
    { name: 'figure', value: 'FIGURE', many: true, summary: `which figures to print: ${FIGURES.join(', ')} (default: lut, ff, dsp, bram18, latencyCycles)` },
    { name: 'run', value: 'RUN', summary: 'the configuration that this run had, instead of the design as it is now' },
    ...MODEL_OPTIONS,
  ],
  explanation: [
    'Prints one column for each flow, kind and tool: estimate ± band, csynth, post-synthesis, routed; by layer and in total.',
    '"×1.31" is the figure as a multiple of the next one in its flow; "!" marks an estimate whose band the next figure misses. "→ 8 100 (5 100…12 900)" is what a later stage should come to by your own runs.',
    'A cell that nobody measured stays empty; --json says why. Runs of another configuration are not in it.',
  ],
  run: (context) =>
    withModel(context, async ({ session, view }) => {
      const runId = context.arguments.text('run');
      const wanted = context.arguments.texts('figure').map((text) => pickFigure(text));
      const ladder = await ask(session, 'report:ladder', runId === undefined ? { designId: view.designId } : { runId });
      printLadder(context.terminal, ladder, wanted.length > 0 ? wanted : ['lut', 'ff', 'dsp', 'bram18', 'latencyCycles']);
      const { designId: _temporary, ...json } = ladder;
      return { exitCode: 0, json };
    }),
};

function pickFigure(text: string): LadderFigureName {
  const found = FIGURES.find((name) => name.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw new UsageError(`--figure "${text}": expected ${FIGURES.join(', ')}.${didYouMean(text, FIGURES)}`);
  return found;
}

function printLadder(terminal: Terminal, ladder: Ladder, figures: readonly LadderFigureName[]): void {
  terminal.print(terminal.style.bold(`${ladder.designName}: ${ladder.part}, ${formatValue(ladder.clockPeriodNs)} ns`));
  for (const name of figures) {
    const figure = ladder.figures.find((candidate) => candidate.name === name);
    if (figure === undefined) continue;
    terminal.print();
    terminal.print(terminal.style.bold(`${figure.title}${figure.unit === figure.title ? '' : `, ${figure.unit}`}`));
    const columns = [{ title: 'layer' }, ...ladder.columns.map((column) => ({ title: titleOf(column), align: 'right' as const }))];
    for (const line of formatTable(columns, ladder.rows.map((row) => [nameOf(row), ...row.cells[name].map((cell) => cellText(cell, name))]))) terminal.print(line);
  }
  terminal.print();
  for (const column of ladder.columns) {
    const facts = [column.runName === undefined ? undefined : `run "${column.runName}"`, column.date, column.stale ? 'stale' : undefined, ...column.notes].filter((fact) => fact !== undefined);
    if (facts.length > 0) terminal.print(terminal.style.dim(`${titleOf(column)}: ${facts.join('; ')}`));
  }
  for (const { runName, reason } of ladder.leftOut) terminal.print(terminal.style.dim(`not in it: run "${runName}": ${reason}`));
}

function titleOf({ flow, kind, tool }: LadderColumn): string {
  return `${flow} ${kind === 'synth' ? 'post-synth' : kind}${tool === 'Bitloom' ? '' : `, ${tool}`}`;
}

function nameOf({ layer, kind, confidence }: LadderRow): string {
  const doubtful = confidence.find((value) => value === 'by type' || value === 'by order');
  return kind === 'layer' && doubtful !== undefined ? `${layer} (${doubtful})` : layer;
}

function cellText({ value, low, high, certainty, error, expected }: LadderCell, name: LadderFigureName): string {
  if (value === undefined) return '—';
  const number = (of: number): string => (name === 'clockPeriodNs' ? formatValue(of, 4) : formatCount(of));
  const limits = low === undefined || high === undefined || low === high ? '' : certainty === 'range' ? `${number(low)}…` : ` (${number(low)}…${number(high)})`;
  const shown = certainty === 'range' ? `${limits}${number(value)}` : `${number(value)}${limits}`;
  const ratio = error === undefined ? '' : ` ×${formatValue(error.ratio, 3)}${error.inBand === false ? '!' : ''}`;
  return `${shown}${ratio}${expected === undefined ? '' : ` → ${number(expected.value)} (${number(expected.low)}…${number(expected.high)})`}`;
}
