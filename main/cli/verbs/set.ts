/** @file `bitloom set PROJECT SETTING…`: edits of a project's design, as one undo step. */

import type { Command } from '../command.ts';
import { printProblems } from '../describe.ts';
import { noteUnknownPart } from '../note-unknown-part.ts';
import { groupOf, openNamedProject } from '../open-model.ts';
import { openSession } from '../open-session.ts';
import { readSetting } from '../settings.ts';
import { ask } from '../studio-session.ts';

/** The verb. */
export const setCommand: Command = {
  verb: 'set',
  positionals: ['PROJECT', 'SETTING…'],
  options: [],
  explanation: [
    "Changes the current design of a project. A setting is LAYER.KEY=VALUE: a variable's type (fc1.result=fixed<8,2>, fc1.accum=auto),",
    'fc1.precision=… (all of its types), fc1.reuse_factor=4, fc1.strategy=Resource; model.precision, model.reuse_factor, model.strategy;',
    'design.flow, design.backend, design.io_type, design.part, design.clock, design.numerics_profile (hls4ml-1.3 or hls4ml-0.8);',
    'structure.cut=fc1, structure.drop-softmax=sm, structure.requantise=fc1:fixed<8,3>, structure.keep-batch-norm=bn1, structure.extra-output=fc1,',
    'structure.trace=fc1. Quote the type: the shell reads < and >.',
  ],
  async run(context) {
    const session = await openSession({ ...context, temporary: false });
    try {
      const [name = '', ...words] = context.arguments.positionals;
      const project = await openNamedProject(session, name);
      const before = await ask(session, 'design:open', { designId: project.currentDesignId });
      const edit = groupOf(words.map((word) => readSetting(word, before)));
      const view = await ask(session, 'design:apply-edit', { designId: project.currentDesignId, edit, label: `set ${words.join(' ')}` });
      context.terminal.print(`${project.name}, design "${view.design.name}": ${view.revision === before.revision ? 'nothing to change' : words.join(', ')} (revision ${view.revision})`);
      noteUnknownPart(context.terminal, view);
      printProblems(context.terminal, view.problems);
      return { exitCode: 0, json: { projectId: project.projectId, designId: view.designId, revision: view.revision, changed: view.revision !== before.revision, problems: view.problems } };
    } finally {
      await session.close();
    }
  },
};
