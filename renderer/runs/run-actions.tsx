/** @file What can be done to a run: star, rename, annotate, restore, delete; with the dialogs that some of it needs. */

import { useState, type ReactNode } from 'react';
import type { RunSummary } from '../../preload/contract/run.ts';
import { openDesign, refreshProject } from '../store/project-actions.ts';
import { useStudio } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { Field } from '../widgets/field.tsx';
import { TextField } from '../widgets/text-field.tsx';
import type { Runs } from './use-runs.ts';

/** A change of a run's own notes. */
export interface RunAnnotation {
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly note?: string;
  readonly starred?: boolean;
}

/** Actions on runs. */
export interface RunActions {
  annotate(runId: string, annotation: RunAnnotation): void;
  /** Make a design of the run's snapshot and open it. */
  restore(run: RunSummary): void;
  editNotes(run: RunSummary): void;
  askToRemove(run: RunSummary): void;
  /** The dialog that is open, if any. */
  readonly dialog: ReactNode;
}

/** Split what was typed into tags; a tag may hold spaces. */
export function parseTags(text: string): string[] {
  return [...new Set(text.split(',').map((tag) => tag.trim()).filter(Boolean))];
}

/** Return the actions over the loaded runs. */
export function useRunActions(runs: Runs): RunActions {
  const studio = useStudio();
  const [open, setOpen] = useState<{ readonly kind: 'notes' | 'remove'; readonly run: RunSummary }>();
  const close = (): void => setOpen(undefined);
  const annotate = (runId: string, annotation: RunAnnotation): void => {
    void studio.ask('run:annotate', { runId, ...annotation }).then((run) => run && runs.accept(run));
  };
  const remove = (run: RunSummary): void => {
    close();
    void studio.ask('run:remove', { runId: run.runId }).then((reply) => {
      if (!reply) return;
      runs.drop(run.runId);
      studio.ui.setState(({ comparedRunIds }) => ({ comparedRunIds: comparedRunIds.filter((id) => id !== run.runId) }));
      studio.say(`Run “${run.name}” is deleted.`);
    });
  };
  const restore = async (run: RunSummary): Promise<void> => {
    const restored = await studio.ask('run:restore', { runId: run.runId });
    if (!restored) return;
    await refreshProject(studio);
    const view = await openDesign(studio, restored.designId);
    if (view) studio.say(`Run “${run.name}” is open as design “${view.design.name}”.`);
  };
  return {
    annotate,
    restore: (run) => void restore(run),
    editNotes: (run) => setOpen({ kind: 'notes', run }),
    askToRemove: (run) => setOpen({ kind: 'remove', run }),
    dialog: open?.kind === 'notes' ? <NotesDialog run={open.run} onClose={close} onSave={(a) => annotate(open.run.runId, a)} /> : open?.kind === 'remove' ? <RemoveDialog run={open.run} onClose={close} onRemove={() => remove(open.run)} /> : undefined,
  };
}

function NotesDialog({ run, onClose, onSave }: { readonly run: RunSummary; readonly onClose: () => void; readonly onSave: (annotation: RunAnnotation) => void }): ReactNode {
  const [name, setName] = useState(run.name);
  const [tags, setTags] = useState(run.tags.join(', '));
  const [note, setNote] = useState(run.note);
  const save = (): void => {
    onSave({ name: name.trim() || run.name, tags: parseTags(tags), note });
    onClose();
  };
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button tone="primary" onClick={save}>Save</Button>
    </>
  );
  return (
    <Dialog title="Name, tags and note" onClose={onClose} footer={footer}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Field text="Name"><TextField label="Name" value={name} onChange={(e) => setName(e.target.value)} /></Field>
        <Field text="Tags, separated by commas"><TextField label="Tags, separated by commas" value={tags} placeholder="good, sweep 3" onChange={(e) => setTags(e.target.value)} /></Field>
        <Field text="Note">
          <textarea aria-label="Note" rows={4} value={note} onChange={(e) => setNote(e.target.value)} className="rounded-md border border-line bg-field px-2 py-1 text-txt" />
        </Field>
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  );
}

function RemoveDialog({ run, onClose, onRemove }: { readonly run: RunSummary; readonly onClose: () => void; readonly onRemove: () => void }): ReactNode {
  const footer = (
    <>
      <Button onClick={onClose}>Keep it</Button>
      <Button tone="bad" onClick={onRemove}>Delete the run</Button>
    </>
  );
  return (
    <Dialog title="Delete this run?" onClose={onClose} footer={footer}>
      <p>“{run.name}” goes away with its results, log and snapshot. Designs stay as they are. This cannot be undone.</p>
    </Dialog>
  );
}
