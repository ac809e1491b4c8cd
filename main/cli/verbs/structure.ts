/** @file `bitloom structure PROJECT …`: structure edits of a project's design, listed, added, taken away. */

import type { DesignView } from '../../../preload/contract/design.ts';
import type { StructureEdit } from '../../../preload/model/design.ts';
import { isSamePlace, structureEditText } from '../../../preload/model/structure-edit.ts';
import type { Command } from '../command.ts';
import { openNamedProject } from '../open-model.ts';
import { openSession } from '../open-session.ts';
import { readStructureEdit, STRUCTURE_KINDS } from '../structure-words.ts';
import { ask } from '../studio-session.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** The verb. */
export const structureCommand: Command = {
  verb: 'structure',
  positionals: ['PROJECT', '[EDIT…]'],
  options: [{ name: 'to', value: 'LAYER', summary: 'requantise only on the edge to this layer' }],
  explanation: [
    'Without EDIT: lists the structure edits of the current design, and what became of them.',
    `EDIT is "add KIND LAYER" or "remove KIND LAYER"; kinds: ${STRUCTURE_KINDS.join(', ')}.`,
    'add requantise LAYER TYPE puts a casting layer behind LAYER; cut LAYER ends the network there; extra-output LAYER adds a result.',
    'The same as settings: structure.cut=fc1, structure.requantise=fc1:fixed<8,3> ("bitloom help set").',
  ],
  async run(context) {
    const session = await openSession({ ...context, temporary: false });
    try {
      const [name = '', action, kind = '', layer = '', precision] = context.arguments.positionals;
      const project = await openNamedProject(session, name);
      const before = await ask(session, 'design:open', { designId: project.currentDesignId });
      const edit = action === undefined || action === 'list' ? undefined : editOf(action, { kind, layer, precision, to: context.arguments.text('to') }, before);
      const view = edit === undefined ? before : await ask(session, 'design:apply-edit', { designId: before.designId, edit });
      if (edit !== undefined) context.terminal.print(`${project.name}, design "${view.design.name}": ${view.revision === before.revision ? 'nothing to change' : `${edit.kind === 'add-structure' ? 'added' : 'removed'} ${structureEditText(edit.edit)}`} (revision ${view.revision})`);
      printStates(context.terminal, view);
      return { exitCode: 0, json: { projectId: project.projectId, designId: view.designId, revision: view.revision, changed: view.revision !== before.revision, structure: view.structure ?? [], outputs: view.outputs } };
    } finally {
      await session.close();
    }
  },
};

interface Words {
  readonly kind: string;
  readonly layer: string;
  readonly precision: string | undefined;
  readonly to: string | undefined;
}

function editOf(action: string, words: Words, view: DesignView): { readonly kind: 'add-structure' | 'remove-structure'; readonly edit: StructureEdit } {
  if (action === 'add') return { kind: 'add-structure', edit: readStructureEdit(words, view) };
  if (action !== 'remove') throw new UsageError(`"${action}": expected list, add or remove.`);
  const present = (view.structure ?? []).map(({ edit }) => edit);
  const found = present.filter((edit) => edit.kind === words.kind.toLowerCase() && (words.layer === '' || edit.layer === words.layer) && (words.to === undefined || (edit.kind === 'requantise' && edit.to === words.to)));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return { kind: 'remove-structure', edit: only };
  if (only !== undefined) throw new UsageError(`${found.length} edits match: ${found.map(structureEditText).join('; ')}.`, 'Name the layer, and --to where there is one.');
  // The name in the graph may be another than that in the edit.
  const wanted = readStructureEdit({ ...words, precision: words.precision ?? 'fixed<16,6>' }, view);
  const same = present.find((edit) => isSamePlace(edit, wanted));
  if (same === undefined) throw new UsageError(`There is no structure edit "${words.kind} ${words.layer}".`, present.length === 0 ? 'The design has none.' : `It has: ${present.map(structureEditText).join('; ')}.`);
  return { kind: 'remove-structure', edit: same };
}

function printStates(terminal: Terminal, view: DesignView): void {
  const states = view.structure ?? [];
  if (states.length === 0) terminal.print('no structure edits');
  for (const { text, applied, reason, drops } of states) {
    const mark = applied ? terminal.style.good('in force') : terminal.style.warn('no effect');
    const taken = drops === undefined ? '' : `  takes away ${drops.join(', ')}`;
    terminal.print(`${mark}  ${text}${taken}${reason === undefined ? '' : `  ${reason}`}`);
  }
}
