/** @file The button that starts synthesis, and says beforehand what the flow cannot build. */

import type { ReactNode } from 'react';
import { Ban, ChevronDown, Play, TriangleAlert } from 'lucide-react';
import type { DesignView } from '../../preload/contract/design.ts';
import { problemKey } from '../../preload/contract/problem-list.ts';
import { messageBesideLayer } from '../domain-widgets/problem-text.ts';
import { useProblems } from '../store/problems.ts';
import { startJob, wantSynthesis } from '../store/project-actions.ts';
import { useDesignView, useStudio, useUi } from '../store/studio-context.tsx';
import { NO_PROBLEM_FILTER, revealLayer, showProblems } from '../store/ui-store.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { Hint } from '../widgets/hint.tsx';
import { Menu, type MenuEntry } from '../widgets/menu.tsx';
import { modKey } from './keys.ts';
import { reuseFactorObstacles, synthesisObstacle } from './obstacles.ts';

/** The split button. */
export function SynthesizeButton(): ReactNode {
  const studio = useStudio();
  const view = useDesignView();
  if (!view) return undefined;
  const obstacle = synthesisObstacle(view);
  if (obstacle !== undefined) return <BlockedButton view={view} obstacle={obstacle} />;
  const left = view.notBuildable;
  const warnings = left.length === 0 ? undefined : `${left.length} layer${left.length === 1 ? ' is' : 's are'} left out:\n${left.slice(0, 8).map((n) => `${n.layer}: ${n.reason}`).join('\n')}${left.length > 8 ? `\nand ${left.length - 8} more` : ''}`;
  return (
    <div className="flex shrink-0">
      <Hint text={warnings ?? `Synthesize with the built-in Yosys (${modKey}Enter)`}>
        <Button tone="primary" className="rounded-r-none" onClick={() => wantSynthesis(studio)}>
          <Play size={12} fill="currentColor" aria-hidden />
          Synthesize
          {left.length > 0 && (
            <span className="flex items-center gap-0.5 font-normal">
              <TriangleAlert size={12} aria-hidden />
              {left.length} left out
            </span>
          )}
        </Button>
      </Hint>
      <Menu
        align="end"
        entries={menuEntries(view, studio)}
        trigger={<Button tone="primary" aria-label="More ways to run" className="rounded-l-none border-l-0 px-1.5 shadow-[inset_1px_0_0_#fff4]"><ChevronDown size={13} aria-hidden /></Button>}
      />
    </div>
  );
}

const SHOWN_ERRORS = 6;

/** Asks before a synthesis that was started with errors open. Stands beside the other dialogs, outside of the bars. */
export function SynthesisDialog(): ReactNode {
  const studio = useStudio();
  const wish = useUi((state) => state.synthesis);
  const errors = useProblems().filter(({ severity }) => severity === 'error');
  if (wish === undefined) return undefined;
  const close = (): void => studio.ui.setState({ synthesis: undefined });
  const leave = (go: () => void) => (): void => {
    close();
    go();
  };
  const list = leave(() => {
    showProblems(studio.ui);
    studio.ui.setState({ problemFilter: { ...NO_PROBLEM_FILTER, severities: ['error'] } });
  });
  return (
    <Dialog
      title={errors.length === 1 ? 'Synthesize with an error open?' : `Synthesize with ${errors.length} errors open?`}
      onClose={close}
      footer={<><Button onClick={close}>Cancel</Button><Button onClick={list}>Show in Problems</Button><Button tone="primary" onClick={leave(() => void startJob(studio, 'synth', wish))}>Start anyway</Button></>}
    >
      <p>The numbers of this design are not what they should be, or a tool will stop:</p>
      <ul className="mt-2 flex flex-col gap-1.5">
        {errors.slice(0, SHOWN_ERRORS).map((error) => (
          <li key={problemKey(error)} className="flex gap-2">
            <TriangleAlert size={13} aria-hidden className="mt-0.5 shrink-0 text-bad" />
            <span className="min-w-0 break-words"><LayerLink layer={error.layer} onShow={(layer) => leave(() => revealLayer(studio.ui, layer))()} />{messageBesideLayer(error)}</span>
          </li>
        ))}
      </ul>
      {errors.length > SHOWN_ERRORS && <p className="mt-1.5 text-dim">and {errors.length - SHOWN_ERRORS} more</p>}
    </Dialog>
  );
}

function LayerLink({ layer, onShow }: { readonly layer: string | undefined; readonly onShow: (layer: string) => void }): ReactNode {
  return layer !== undefined && <><button type="button" className="rounded font-semibold text-acc underline-offset-2 hover:underline" onClick={() => onShow(layer)}>{layer}</button>{': '}</>;
}

/** Where this flow cannot synthesize: the button says so, and opens what can be done instead. */
function BlockedButton({ view, obstacle }: { readonly view: DesignView; readonly obstacle: string }): ReactNode {
  const studio = useStudio();
  const entries: MenuEntry[] = [
    { kind: 'heading', text: obstacle },
    { kind: 'item', text: 'Switch to the rtl flow', note: 'types stay as they are; Undo takes it back', onSelect: () => studio.edit({ kind: 'set-global', changes: { flow: 'rtl' } }, { label: 'Flow rtl' }) },
    { kind: 'line' },
    ...recordEntries(studio),
  ];
  return (
    <Menu
      align="end"
      entries={entries}
      trigger={
        <Button className="shrink-0" title={obstacle}>
          <Ban size={12} aria-hidden className="text-warn" />
          <span className="font-semibold">Synthesize</span>
          <span className="text-warn">{view.design.flow}: not yet</span>
          <ChevronDown size={13} aria-hidden />
        </Button>
      }
    />
  );
}

function recordEntries(studio: ReturnType<typeof useStudio>): MenuEntry[] {
  return [
    { kind: 'item', text: 'Record an emulation run', note: 'keeps accuracy, flips and overflow of this design', onSelect: () => void startJob(studio, 'emulate') },
    { kind: 'item', text: 'Record an estimate run', note: 'keeps the estimated resources of this design', onSelect: () => void startJob(studio, 'estimate') },
  ];
}

function menuEntries(view: DesignView, studio: ReturnType<typeof useStudio>): MenuEntry[] {
  const reuse = reuseFactorObstacles(view);
  const leftOut = view.notBuildable.map((n): MenuEntry => ({ kind: 'item', text: n.layer, note: n.reason, onSelect: () => studio.ui.setState({ selection: [n.layer] }) }));
  return [
    { kind: 'item', text: 'Synthesize', note: 'LUT, FF and carry per layer from Yosys, before packing', shortcut: `${modKey}↵`, onSelect: () => wantSynthesis(studio) },
    {
      kind: 'item',
      text: 'Synthesize as reuse factor 1',
      note: reuse.length > 0 ? `builds ${reuse.join(', ')} with reuse factor 1; the run records it` : 'every layer has reuse factor 1 already',
      disabled: reuse.length === 0,
      onSelect: () => wantSynthesis(studio, { asReuseFactorOne: true }),
    },
    ...recordEntries(studio),
    ...(leftOut.length === 0 ? [] : [{ kind: 'line' } as const, { kind: 'heading', text: `The ${view.design.flow} flow cannot build` } as const, ...leftOut]),
  ];
}
