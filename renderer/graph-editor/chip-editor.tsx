/** @file A precision chip on a card whose editor opens in place. */

import { useState, type ReactNode } from 'react';
import type { NodeView } from '../../preload/contract/design.ts';
import { chipText, type ChipText } from '../domain-widgets/chip-text.ts';
import { DecidedType, RELEASE_TYPES } from '../domain-widgets/decided-type.tsx';
import { TypeChip } from '../domain-widgets/type-chip.tsx';
import { TypeEditor } from '../domain-widgets/type-editor.tsx';
import { layerStatistics } from '../store/live-store.ts';
import { overflowAlarms } from '../store/overflow.ts';
import { usePrecisionEdit } from '../store/precision-edit.ts';
import { useEmulationIsLive, useLive, useStudio } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { Popover } from '../widgets/popover.tsx';

/** Width of the editor. @unit px */
const EDITOR_WIDTH_PX = 290;

/** The chip and, while open, its editor. */
export function ChipEditor({ node, chip, overflows }: { readonly node: NodeView; readonly chip: ChipText; readonly overflows: boolean }): ReactNode {
  const [open, setOpen] = useState(false);
  const { ui } = useStudio();
  const layer = node.layer.name;
  return (
    <Popover
      label={`${layer} ${chip.variable}`}
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (next) ui.setState({ selection: [layer], variable: chip.variable });
      }}
      trigger={<TypeChip chip={chip} layer={layer} overflows={overflows} />}
    >
      {open && <OpenEditor node={node} variable={chip.variable} />}
    </Popover>
  );
}

function OpenEditor({ node, variable }: { readonly node: NodeView; readonly variable: string }): ReactNode {
  const studio = useStudio();
  const { ui } = studio;
  const layer = node.layer.name;
  const statistics = useLive((state) => layerStatistics(state.emulation, layer)?.variables.find((v) => v.variable === variable));
  const before = useLive((state) => layerStatistics(state.gestureBaseline ?? state.pinned?.emulation, layer)?.variables.find((v) => v.variable === variable)?.histogram);
  const live = useEmulationIsLive();
  const alarms = useLive((state) => overflowAlarms(state.emulation, layer, statistics));
  const edit = usePrecisionEdit([layer], node.precision.find((p) => p.variable === variable));
  if (!edit.setting) return undefined;
  return (
    <div onKeyDown={(event) => (event.ctrlKey || event.metaKey ? undefined : event.stopPropagation())}>
      <h2 className="mb-2 font-semibold">
        {layer} <span className="font-normal text-dim">{chipText(edit.setting).variable}</span>
      </h2>
      {edit.setting.origin === 'decided-by-model' ? <DecidedType setting={edit.setting} onRelease={() => studio.edit(RELEASE_TYPES, { label: 'BitExact off' })} /> : <>
      <TypeEditor setting={edit.setting} statistics={statistics} before={before} stale={!live} alarms={alarms} widthPx={EDITOR_WIDTH_PX} onChange={edit.change} onDone={edit.done} />
      <div className="mt-2 flex gap-1.5">
        <Button compact onClick={() => ui.setState({ proposal: { kind: 'fit-data', layers: [layer], variables: [variable] } })}>Fit to data…</Button>
        <Button compact onClick={() => ui.setState({ proposal: { kind: 'fit-exactly', layers: [layer], variables: [variable] } })}>Fit exactly…</Button>
      </div>
      </>}
    </div>
  );
}
