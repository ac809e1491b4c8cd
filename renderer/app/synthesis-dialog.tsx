/** @file The question before a synthesis that was asked for while errors are open. */

import type { ReactNode } from 'react';
import { TriangleAlert } from 'lucide-react';
import { problemKey } from '../../preload/contract/problem-list.ts';
import { messageBesideLayer } from '../domain-widgets/problem-text.ts';
import { useProblems } from '../store/problems.ts';
import { startAnyway } from '../store/start-job.ts';
import { useStudio, useUi } from '../store/studio-context.tsx';
import { NO_PROBLEM_FILTER, revealLayer, showProblems } from '../store/ui-store.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';

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
      footer={<><Button onClick={close}>Cancel</Button><Button onClick={list}>Show in Problems</Button><Button tone="primary" onClick={leave(() => void startAnyway(studio, wish))}>Start anyway</Button></>}
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
