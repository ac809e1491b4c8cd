/** @file The bundled examples as cards. */

import type { ReactNode } from 'react';
import { Activity, Grid3x3, Layers, Sparkles } from 'lucide-react';
import type { ExampleSummary } from '../../preload/contract/project.ts';
import { openExample } from '../store/project-actions.ts';
import { useProject, useStudio } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { Menu } from '../widgets/menu.tsx';

const ICONS: Readonly<Record<string, typeof Layers>> = { 'digits-mlp': Layers, 'digits-cnn-q': Grid3x3, 'overflow-978': Activity };

/** One card for each example that the program brings along. */
export function ExampleCards(): ReactNode {
  const examples = useProject((state) => state.app?.examples);
  if (!examples) return <p className="text-dim">Reading…</p>;
  if (examples.length === 0) return <p className="text-dim">This installation brings no examples. Open a model of your own below.</p>;
  return (
    <ul className="grid grid-cols-3 gap-4">
      {examples.map((example) => (
        <ExampleCard key={example.name} example={example} />
      ))}
    </ul>
  );
}

function ExampleCard({ example }: { readonly example: ExampleSummary }): ReactNode {
  const studio = useStudio();
  const Icon = ICONS[example.name] ?? Sparkles;
  return (
    <li className="flex flex-col rounded-xl border border-line bg-card p-4 shadow-(--shadow)">
      <div className="flex items-center gap-2.5">
        <span className="flex size-8 shrink-0 items-center justify-center rounded-lg bg-acc-soft text-acc"><Icon size={17} strokeWidth={1.7} aria-hidden /></span>
        <div className="min-w-0">
          <h3 className="font-semibold break-words">{example.title}</h3>
          <p className="font-mono text-xs break-all text-dim">{example.name}</p>
        </div>
      </div>
      <p className="mt-2.5 flex-1 text-dim">{example.description}</p>
      <div className="mt-3 flex gap-2">
        <Button tone="primary" onClick={() => void openExample(studio, example.name)}>Open<span className="sr-only"> {example.title}</span></Button>
        <Menu trigger={<Button tone="quiet" aria-label={`More ways to open ${example.title}`}>⋯</Button>} entries={[{ kind: 'item', text: 'Open a fresh copy', note: 'as a new project, without earlier edits', onSelect: () => void openExample(studio, example.name, true) }]} />
      </div>
    </li>
  );
}
