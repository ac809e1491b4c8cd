/** @file The one dialog over the design that may be open: any view asks for it by the window's state. */

import type { ReactNode } from 'react';
import { useStudio, useUi } from '../store/studio-context.tsx';
import { FitDialog } from './fit-dialog.tsx';
import { MinimiseDialog } from './minimise-dialog.tsx';

/** The dialog that is asked for, if any. */
export function ProposalDialogs(): ReactNode {
  const { ui } = useStudio();
  const wish = useUi((state) => state.proposal);
  if (!wish) return undefined;
  const close = (): void => ui.setState({ proposal: undefined });
  return wish.kind === 'minimise' ? <MinimiseDialog wish={wish} onClose={close} /> : <FitDialog wish={wish} onClose={close} />;
}
