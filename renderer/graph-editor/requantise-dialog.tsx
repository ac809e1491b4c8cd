/** @file Asks for the type of a casting layer. */

import { useState, type ReactNode } from 'react';
import { parsePrecision, printPrecision } from '../../preload/model/fixed-type.ts';
import { applyStructure, type RequantiseWish } from '../store/structure-actions.ts';
import { useStudio, useUi } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { TextField } from '../widgets/text-field.tsx';

/** The dialog while a place for a casting layer is chosen. */
export function RequantiseDialog(): ReactNode {
  const wish = useUi((state) => state.requantise);
  return wish === undefined ? undefined : <OpenDialog key={`${wish.layer}→${wish.to ?? ''}`} wish={wish} />;
}

function OpenDialog({ wish }: { readonly wish: RequantiseWish }): ReactNode {
  const studio = useStudio();
  const [draft, setDraft] = useState(wish.precision);
  const parsed = parsePrecision(draft);
  const problem = !parsed.ok ? parsed.reason : parsed.value.kind === 'auto' ? 'A casting layer needs a type.' : undefined;
  const close = (): void => studio.ui.setState({ requantise: undefined });
  const apply = (): void => {
    if (!parsed.ok || problem !== undefined) return;
    const precision = printPrecision(parsed.value);
    applyStructure(studio, { kind: 'requantise', layer: wish.layer, precision, ...(wish.to === undefined ? {} : { to: wish.to }) });
    close();
  };
  return (
    <Dialog
      title={wish.to === undefined ? `Requantise behind ${wish.layer}` : `Requantise from ${wish.layer} to ${wish.to}`}
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button tone="primary" disabled={problem !== undefined} onClick={apply}>Insert</Button>
        </>
      }
    >
      <div className="flex items-center gap-3">
        <span aria-hidden className="text-dim">Type</span>
        <TextField
          label="Type of the casting layer"
          className="flex-1 font-mono"
          value={draft}
          invalid={problem !== undefined}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && apply()}
        />
      </div>
      {problem !== undefined && <p role="alert" className="mt-2 text-bad">{problem}</p>}
      <p className="mt-3 text-dim">{wish.to === undefined ? `Everything that reads ${wish.layer} gets the value in this type.` : `Only ${wish.to} gets the value in this type; other readers keep it as it is.`} hls4ml’s configuration has no key for it: the export carries it beside the configuration.</p>
    </Dialog>
  );
}
