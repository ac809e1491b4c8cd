/** @file Ways to let the program propose types, and to carry settings over, for the layers at hand. */

import type { ReactNode } from 'react';
import { pasteSettings } from '../store/copied-settings.ts';
import { useStudio, useUi } from '../store/studio-context.tsx';
import type { ProposalWish } from '../store/ui-store.ts';
import { Button } from '../widgets/button.tsx';
import { Section } from './section.tsx';

/** The buttons; without `layers` they mean the whole design. */
export function ProposalButtons({ layers }: { readonly layers?: readonly string[] }): ReactNode {
  const studio = useStudio();
  const copied = useUi((state) => state.copied);
  const propose = (kind: ProposalWish['kind']) => (): void => studio.ui.setState({ proposal: { kind, ...(layers ? { layers } : {}) } });
  return (
    <Section title={layers ? 'Let types be proposed' : 'Let types be proposed for all layers'}>
      <div className="flex flex-wrap gap-1.5">
        <Button compact onClick={propose('fit-data')}>Fit to data…</Button>
        <Button compact onClick={propose('fit-exactly')}>Fit exactly…</Button>
        <Button compact onClick={propose('minimise')}>Minimise…</Button>
        {layers && copied && <Button compact onClick={() => pasteSettings(studio, layers)}>Paste the settings of {copied.from}</Button>}
      </div>
    </Section>
  );
}
