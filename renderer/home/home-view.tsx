/** @file Home: examples, recent projects, opening a model by button or by drop. */

import { useRef, type ReactNode } from 'react';
import { FileUp } from 'lucide-react';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { Working } from '../domain-widgets/working.tsx';
import { useProject } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { DropCover } from '../widgets/drop-cover.tsx';
import { FolderButton } from '../widgets/folder-button.tsx';
import { useFileDrop } from '../widgets/use-file-drop.ts';
import { ExampleCards } from './example-cards.tsx';
import { filesOfDrop, filesOfPicker } from './folder-files.ts';
import { MODEL_FILE_ACCEPT, MODEL_FILE_KINDS } from './model-files.ts';
import { RecentProjects } from './recent-projects.tsx';
import { useModelImport, type ModelImport } from './use-model-import.ts';

/** The Home view. */
export function HomeView(): ReactNode {
  const model = useModelImport();
  const isOver = useFileDrop((transfer) => void filesOfDrop(transfer).then((files) => model.importFiles(files)));
  const app = useProject((state) => state.app);
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto grid max-w-6xl gap-7 px-6 py-6">
        <header>
          <h1 className="text-xl font-semibold">Bitloom</h1>
          <p className="text-dim">Turns a trained neural network into an FPGA design you can see, bend and trust.</p>
        </header>
        <ImportStatus model={model} />
        <section aria-labelledby="home-examples">
          <h2 id="home-examples" className="mb-2 text-base font-semibold">Examples</h2>
          <ExampleCards />
        </section>
        <div className="grid grid-cols-[minmax(0,1fr)_340px] items-start gap-7 max-[1100px]:grid-cols-[minmax(0,1fr)_280px]">
          <section aria-labelledby="home-recent">
            <h2 id="home-recent" className="mb-2 text-base font-semibold">Projects</h2>
            <RecentProjects />
          </section>
          <section aria-labelledby="home-open">
            <h2 id="home-open" className="mb-2 text-base font-semibold">Your own model</h2>
            <OpenModel model={model} />
          </section>
        </div>
        {app && (
          <footer className="border-t border-line pt-3 text-xs text-dim">
            Bitloom {app.version} · workspace <span className="font-mono break-all">{app.workspacePath}</span>
            {app.notes.map((note) => <span key={note} className="block text-warn">{note}</span>)}
          </footer>
        )}
      </div>
      {isOver && <DropCover text="Drop to open as a new project" />}
    </div>
  );
}

/** Files may be dropped while the page is scrolled down. */
function bringIntoSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

function ImportStatus({ model }: { readonly model: ModelImport }): ReactNode {
  const { state, dismiss } = model;
  if (state.kind === 'busy') return <Working text={state.text} fraction={state.fraction} startedAtMs={state.startedAtMs} className="rounded-lg border border-line-strong bg-panel p-3" />;
  if (state.kind === 'failed') return <div ref={bringIntoSight}><FailurePanel title={state.names.length === 0 ? 'The model could not be opened' : `Could not open ${state.names.join(', ')}`} failure={state.failure} onClose={dismiss} /></div>;
  return undefined;
}

function OpenModel({ model }: { readonly model: ModelImport }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const open = async (): Promise<void> => {
    if (!(await model.importWithDialog())) input.current?.click();
  };
  return (
    <div className="rounded-xl border border-dashed border-line-strong bg-panel p-4">
      <div className="flex items-start gap-3">
        <FileUp size={22} strokeWidth={1.5} className="shrink-0 text-dim" aria-hidden />
        <p>Drop files or a folder of hls4ml anywhere in this window, or choose them. Files that belong together are dropped together.</p>
      </div>
      <input
        ref={input}
        type="file"
        multiple
        aria-label="Model files"
        accept={MODEL_FILE_ACCEPT}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          model.importFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <Button tone="primary" className="mt-3 w-full" disabled={model.state.kind === 'busy'} onClick={() => void open()}><FileUp size={14} aria-hidden />Open model…</Button>
      <FolderButton label="Folder of hls4ml" text="Open hls4ml folder…" className="mt-2 w-full" disabled={model.state.kind === 'busy'} onFiles={(files) => model.importFiles(filesOfPicker(files))} />
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-xs">
        {MODEL_FILE_KINDS.map((kind) => (
          <div key={kind.text} className="contents">
            <dt className="max-w-24 font-mono">{kind.endings.join(' ')}</dt>
            <dd className="text-dim">{kind.text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
