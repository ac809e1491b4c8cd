/** @file `bitloom fix PROJECT [--apply]`: the mends that the program offers for what it found. */

import type { Problem, ProblemFix } from '../../../preload/contract/design.ts';
import { DATA_OPTIONS, MODEL_OPTIONS } from '../command.ts';
import type { Command, CommandContext } from '../command.ts';
import { printProblems } from '../describe.ts';
import { withModel } from '../open-model.ts';
import type { OpenModel } from '../open-model.ts';
import { withDataset } from '../pick-dataset.ts';
import { ask } from '../studio-session.ts';

/** Fixes can uncover others; then the same is done again, this many times at most. */
const ROUND_LIMIT = 8;

/** The verb. */
export const fixCommand: Command = {
  verb: 'fix',
  positionals: ['PROJECT'],
  options: [{ name: 'apply', summary: "apply the first fix of every problem to the project's design" }, ...DATA_OPTIONS, ...MODEL_OPTIONS.filter((option) => option.name === 'save')],
  explanation: ['Emulates the project on its data and lists what is wrong with the fixes offered. With --apply the first fix of each is applied,', 'each as one undo step, until none is left. Exit code 1 while fixable problems remain.'],
  run: (context) => withModel(context, (model) => withDataset(context, model, (dataset) => fix(context, model, dataset.datasetId))),
};

async function fix(context: CommandContext, model: OpenModel, datasetId: string): Promise<{ exitCode: number; json: Record<string, unknown> }> {
  const { terminal } = context;
  const applied: string[] = [];
  let problems = await findProblems(model, datasetId);
  for (let round = 0; context.arguments.has('apply') && round < ROUND_LIMIT; round += 1) {
    // A fix that was applied and did not end its problem is not tried again.
    const fixable = unique(problems.flatMap((problem) => problem.fixes.slice(0, 1))).filter((fix) => !applied.includes(fix.label));
    if (fixable.length === 0) break;
    for (const { label, edit } of fixable) {
      await ask(model.session, 'design:apply-edit', { designId: model.view.designId, edit, label });
      terminal.print(`applied: ${label}`);
      applied.push(label);
    }
    problems = await findProblems(model, datasetId);
  }
  printProblems(terminal, problems);
  const open = problems.filter((problem) => problem.fixes.length > 0).length;
  terminal.print(open === 0 ? 'Nothing that a fix is offered for.' : `${open} fixable; "bitloom fix ${model.project.name} --apply" applies the first fix of each.`);
  return { exitCode: open === 0 ? 0 : 1, json: { projectId: model.project.projectId, designId: model.view.designId, applied, problems } };
}

/** Two problems may offer the same edit. */
function unique(fixes: readonly ProblemFix[]): readonly ProblemFix[] {
  return [...new Map(fixes.map((fix) => [JSON.stringify(fix.edit), fix])).values()];
}

async function findProblems({ session, view }: OpenModel, datasetId: string): Promise<readonly Problem[]> {
  const current = await ask(session, 'design:open', { designId: view.designId });
  const report = await ask(session, 'emulation:evaluate', { designId: view.designId, datasetId });
  return [...current.problems, ...report.problems];
}
