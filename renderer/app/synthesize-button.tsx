/** @file The button that starts synthesis, says beforehand what the flow cannot build, and how far an HLS run goes. */

import type { ReactNode } from 'react';
import { ChevronDown, Play, TriangleAlert } from 'lucide-react';
import type { DesignView } from '../../preload/contract/design.ts';
import type { HlsOptions } from '../../preload/contract/run.ts';
import { HLS_PRESETS, sameStages } from '../store/hls-options.ts';
import { runHls, startJob, synthesize } from '../store/start-job.ts';
import type { Studio } from '../store/studio.ts';
import { useDesignView, useStudio, useUi } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { Hint } from '../widgets/hint.tsx';
import { Menu, type MenuEntry } from '../widgets/menu.tsx';
import { modKey } from './keys.ts';
import { reuseFactorObstacles } from './obstacles.ts';

/** The split button. */
export function SynthesizeButton(): ReactNode {
  const studio = useStudio();
  const view = useDesignView();
  const hls = useUi((state) => state.hls);
  if (!view) return undefined;
  const isHls = view.design.flow === 'hls';
  // What a layer lacks for RTL is no matter of C++.
  const left = isHls ? [] : view.notBuildable;
  const warnings = left.length === 0 ? undefined : `${left.length} layer${left.length === 1 ? ' is' : 's are'} left out:\n${left.slice(0, 8).map((n) => `${n.layer}: ${n.reason}`).join('\n')}${left.length > 8 ? `\nand ${left.length - 8} more` : ''}`;
  return (
    <div className="flex shrink-0">
      <Hint text={warnings ?? `${isHls ? `Run ${hls.stages.join(', ')} with Vitis or Vivado HLS` : 'Synthesize with the built-in Yosys'} (${modKey}Enter)`}>
        <Button tone="primary" className="rounded-r-none" onClick={() => void synthesize(studio)}>
          <Play size={12} fill="currentColor" aria-hidden />
          Synthesize
          {isHls && <span className="font-normal">{hls.stages.at(-1)}</span>}
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
        entries={isHls ? hlsEntries(studio, hls) : rtlEntries(view, studio)}
        trigger={<Button tone="primary" aria-label="More ways to run" className="rounded-l-none border-l-0 px-1.5 shadow-[inset_1px_0_0_#fff4]"><ChevronDown size={13} aria-hidden /></Button>}
      />
    </div>
  );
}

function recordEntries(studio: Studio): MenuEntry[] {
  return [
    { kind: 'item', text: 'Verify against hls4ml…', note: 'compares every layer with hls4ml’s own C simulation', onSelect: () => studio.ui.setState({ verifyOpen: true }) },
    { kind: 'item', text: 'Record an emulation run', note: 'keeps accuracy, flips and overflow of this design', onSelect: () => void startJob(studio, 'emulate') },
    { kind: 'item', text: 'Record an estimate run', note: 'keeps the estimated resources of this design', onSelect: () => void startJob(studio, 'estimate') },
  ];
}

function rtlEntries(view: DesignView, studio: Studio): MenuEntry[] {
  const reuse = reuseFactorObstacles(view);
  const leftOut = view.notBuildable.map((n): MenuEntry => ({ kind: 'item', text: n.layer, note: n.reason, onSelect: () => studio.ui.setState({ selection: [n.layer] }) }));
  return [
    { kind: 'item', text: 'Synthesize', note: 'LUT, FF and carry per layer from Yosys, before packing', shortcut: `${modKey}↵`, onSelect: () => void synthesize(studio) },
    {
      kind: 'item',
      text: 'Synthesize as reuse factor 1',
      note: reuse.length > 0 ? `builds ${reuse.join(', ')} with reuse factor 1; the run records it` : 'every layer has reuse factor 1 already',
      disabled: reuse.length === 0,
      onSelect: () => void synthesize(studio, { asReuseFactorOne: true }),
    },
    ...recordEntries(studio),
    ...(leftOut.length === 0 ? [] : [{ kind: 'line' } as const, { kind: 'heading', text: `The ${view.design.flow} flow cannot build` } as const, ...leftOut]),
  ];
}

/** Who can write the C++ of an HLS run; a folder is chosen in the dialog. */
const GENERATORS = [
  { kind: 'bitloom', text: 'Bitloom', note: 'needs nothing else' },
  { kind: 'hls4ml', text: 'hls4ml', note: 'needs a Python with hls4ml 1.3; see Tools' },
] as const;

/** How far the HLS run goes; what was chosen last is what the button and its keys do. */
function hlsEntries(studio: Studio, hls: HlsOptions): MenuEntry[] {
  return [
    { kind: 'heading', text: 'How far' },
    ...HLS_PRESETS.map(({ text, note, stages }): MenuEntry => {
      const isLast = sameStages(stages, hls.stages);
      return { kind: 'item', text, note, checked: isLast, ...(isLast ? { shortcut: `${modKey}↵` } : {}), onSelect: () => void runHls(studio, { ...hls, stages }) };
    }),
    { kind: 'item', text: 'Choose stages and project…', note: 'which tool, how long it should take, what stands against it', onSelect: () => studio.ui.setState({ hlsDialog: {} }) },
    { kind: 'line' },
    { kind: 'heading', text: 'C++ project written by' },
    ...GENERATORS.map(({ kind, text, note }): MenuEntry => ({ kind: 'item', text, note, checked: (hls.source?.kind ?? 'bitloom') === kind, onSelect: () => studio.ui.setState({ hls: { ...hls, source: { kind } } }) })),
    { kind: 'line' },
    { kind: 'item', text: 'Switch to the rtl flow', note: 'synthesizes with the built-in Yosys; Undo takes it back', onSelect: () => studio.edit({ kind: 'set-global', changes: { flow: 'rtl' } }, { label: 'Flow rtl' }) },
    ...recordEntries(studio),
  ];
}
