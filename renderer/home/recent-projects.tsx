/** @file Projects of the workspace: open, rename, remove. */

import { useState, type ReactNode } from 'react';
import { Pencil, Trash2 } from 'lucide-react';
import type { ProjectSummary } from '../../preload/contract/project.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { plural } from '../domain-widgets/figures.ts';
import { formatAgo } from '../domain-widgets/format.ts';
import { openProject } from '../store/project-actions.ts';
import { useStudio } from '../store/studio-context.tsx';
import { useAnswer } from '../store/use-answer.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { InlineEdit } from '../widgets/inline-edit.tsx';
import { useNow } from '../widgets/use-now.ts';

/** The list, the one opened last on top. */
export function RecentProjects(): ReactNode {
  const studio = useStudio();
  const { value: projects, failure, again, change } = useAnswer('project:list', {});
  const [removing, setRemoving] = useState<ProjectSummary>();
  const nowMs = useNow(30_000);
  const rename = (projectId: string, name: string): void => void studio.ask('project:rename', { projectId, name }).then((renamed) => renamed && change((all) => all.map((p) => (p.projectId === projectId ? renamed : p))));
  const remove = (project: ProjectSummary): void => {
    setRemoving(undefined);
    void studio.ask('project:remove', { projectId: project.projectId }).then((reply) => {
      if (!reply) return;
      change((all) => all.filter((p) => p.projectId !== project.projectId));
      studio.say(`Project “${project.name}” is removed.`);
    });
  };
  if (failure && !projects) return <FailurePanel title="The projects could not be read" failure={failure} onRetry={again} />;
  if (!projects) return <p className="text-dim">Reading projects…</p>;
  if (projects.length === 0) return <NoProjects />;
  return (
    <>
      <ul className="overflow-hidden rounded-xl border border-line bg-panel">
        {projects.toSorted((a, b) => b.openedAtMs - a.openedAtMs).map((project) => (
          <ProjectRow key={project.projectId} project={project} nowMs={nowMs} onRename={(name) => rename(project.projectId, name)} onRemove={() => setRemoving(project)} />
        ))}
      </ul>
      {removing && (
        <Dialog
          title="Remove this project?"
          onClose={() => setRemoving(undefined)}
          footer={
            <>
              <Button onClick={() => setRemoving(undefined)}>Keep it</Button>
              <Button tone="bad" onClick={() => remove(removing)}>Remove the project</Button>
            </>
          }
        >
          <p>“{removing.name}” goes away with its designs, datasets and {plural(removing.runCount, 'run')}. The files it was opened from are not touched. This cannot be undone.</p>
        </Dialog>
      )}
    </>
  );
}

function NoProjects(): ReactNode {
  return (
    <div className="rounded-xl border border-line bg-panel p-4">
      <p className="font-semibold">Nothing has been opened yet.</p>
      <p className="mt-1 text-dim">Begin with an example above: its network appears as a graph, with its accuracy as a float model and as hardware. Drag a bit width and watch both, then press Synthesize. Whatever you open stays here with its designs, data and runs.</p>
    </div>
  );
}

interface ProjectRowProps {
  readonly project: ProjectSummary;
  readonly nowMs: number;
  readonly onRename: (name: string) => void;
  readonly onRemove: () => void;
}

function ProjectRow({ project, nowMs, onRename, onRemove }: ProjectRowProps): ReactNode {
  const studio = useStudio();
  const [editing, setEditing] = useState(false);
  const done = (name: string | undefined): void => {
    setEditing(false);
    if (name !== undefined && name.trim() !== '' && name.trim() !== project.name) onRename(name.trim());
  };
  return (
    <li className="flex items-center gap-1 border-b border-line pr-2 last:border-b-0 hover:bg-raised">
      {editing ? (
        <div className="flex min-w-0 flex-1 px-3 py-2.5"><InlineEdit label={`Name of ${project.name}`} value={project.name} onDone={done} /></div>
      ) : (
        <button type="button" onClick={() => void openProject(studio, project.projectId)} className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 px-3 py-2 text-left focus-visible:outline-offset-[-2px]">
          <span className="font-semibold break-words">{project.name}{project.example !== undefined && <span className="ml-2 rounded border border-line px-1 text-2xs font-normal text-dim">example</span>}</span>
          <span className="text-right text-xs whitespace-nowrap text-dim">{project.format} · {plural(project.layerCount, 'layer')} · {plural(project.runCount, 'run')}</span>
          <span className="font-mono text-xs break-all text-dim">{project.modelName}</span>
          <span className="text-right text-xs whitespace-nowrap text-dim">opened {formatAgo(project.openedAtMs, nowMs)}</span>
        </button>
      )}
      <IconButton label={`Rename ${project.name}`} onClick={() => setEditing(true)}><Pencil size={13} /></IconButton>
      <IconButton label={`Remove ${project.name}`} onClick={onRemove}><Trash2 size={13} /></IconButton>
    </li>
  );
}
