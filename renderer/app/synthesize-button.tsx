/** @file The button that starts synthesis, and says beforehand what the flow cannot build. */

import type { ReactNode } from 'react';
import { ChevronDown, Play, TriangleAlert } from 'lucide-react';
import type { DesignView } from '../../preload/contract/design.ts';
import { startJob } from '../store/project-actions.ts';
import { useDesignView, useStudio } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
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
  const left = view.notBuildable;
  const warnings = obstacle ?? (left.length === 0 ? undefined : `${left.length} layer${left.length === 1 ? ' is' : 's are'} left out:\n${left.slice(0, 8).map((n) => `${n.layer}: ${n.reason}`).join('\n')}${left.length > 8 ? `\nand ${left.length - 8} more` : ''}`);
  return (
    <div className="flex shrink-0">
      <Hint text={warnings ?? `Synthesize with the built-in Yosys (${modKey}Enter)`}>
        <Button
          tone="primary"
          className="rounded-r-none aria-disabled:opacity-60"
          aria-disabled={obstacle !== undefined}
          onClick={() => (obstacle === undefined ? void startJob(studio, 'synth') : studio.fail({ code: 'not-buildable', message: obstacle }))}
        >
          <Play size={12} fill="currentColor" aria-hidden />
          Synthesize
          {left.length > 0 && obstacle === undefined && (
            <span className="flex items-center gap-0.5 font-normal">
              <TriangleAlert size={12} aria-hidden />
              {left.length} left out
            </span>
          )}
        </Button>
      </Hint>
      <Menu
        align="end"
        entries={menuEntries(view, obstacle, studio)}
        trigger={<Button tone="primary" aria-label="More ways to run" className="rounded-l-none border-l-0 px-1.5 shadow-[inset_1px_0_0_#fff4]"><ChevronDown size={13} aria-hidden /></Button>}
      />
    </div>
  );
}

function menuEntries(view: DesignView, obstacle: string | undefined, studio: ReturnType<typeof useStudio>): MenuEntry[] {
  const reuse = reuseFactorObstacles(view);
  const isRtl = view.design.flow === 'rtl';
  const leftOut = view.notBuildable.map((n): MenuEntry => ({ kind: 'item', text: n.layer, note: n.reason, onSelect: () => studio.ui.setState({ selection: [n.layer] }) }));
  return [
    { kind: 'item', text: 'Synthesize', note: obstacle ?? 'LUT, FF and carry per layer from Yosys, before packing', shortcut: `${modKey}↵`, disabled: obstacle !== undefined, onSelect: () => void startJob(studio, 'synth') },
    {
      kind: 'item',
      text: 'Synthesize as reuse factor 1',
      note: !isRtl ? 'only in the rtl flow' : reuse.length > 0 ? `builds ${reuse.join(', ')} with reuse factor 1; the run records it` : 'every layer has reuse factor 1 already',
      disabled: !isRtl || reuse.length === 0,
      onSelect: () => void startJob(studio, 'synth', { asReuseFactorOne: true }),
    },
    { kind: 'item', text: 'Record an emulation run', note: 'keeps accuracy, flips and overflow of this design', onSelect: () => void startJob(studio, 'emulate') },
    { kind: 'item', text: 'Record an estimate run', note: 'keeps the estimated resources of this design', onSelect: () => void startJob(studio, 'estimate') },
    ...(leftOut.length === 0 ? [] : [{ kind: 'line' } as const, { kind: 'heading', text: `The ${view.design.flow} flow cannot build` } as const, ...leftOut]),
  ];
}
