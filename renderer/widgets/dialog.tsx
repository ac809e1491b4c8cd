/** @file A modal dialog: the platform's own element, so that focus is kept inside without injected styles. */

import { useEffect, useId, useRef, type ReactNode } from 'react';
import { X } from 'lucide-react';
import { IconButton } from './button.tsx';

/** Properties of a dialog. It is shown while mounted. */
export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly widthPx?: number;
  /** Without a visible title bar; the title still names the dialog. */
  readonly bare?: boolean;
}

/** A dialog in the middle of the window; Esc and a click outside close it. */
export function Dialog({ title, onClose, children, footer, widthPx = 460, bare = false }: DialogProps): ReactNode {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current;
    if (dialog && !dialog.open) dialog.showModal();
    // The platform looks for an attribute that React does not write; what is to be typed into comes first. Otherwise the
    // dialog itself: a focused button would show its hint, which then takes the first Esc.
    (dialog?.querySelector<HTMLElement>('input:not([type=hidden]), textarea, select') ?? dialog)?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      tabIndex={-1}
      aria-labelledby={bare ? undefined : titleId}
      aria-label={bare ? title : undefined}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === element.current) onClose();
      }}
      style={{ width: widthPx }}
      className={`m-auto max-h-[85vh] max-w-[94vw] overflow-hidden rounded-xl border border-line-strong bg-panel p-0 text-sm text-txt shadow-2xl outline-none ${bare ? 'mt-[12vh]' : ''}`}
    >
      <div className="flex max-h-[85vh] flex-col">
        {!bare && (
          <header className="flex items-center gap-2 border-b border-line px-4 py-2">
            <h2 id={titleId} className="flex-1 text-base font-semibold">{title}</h2>
            <IconButton label="Close" onClick={onClose}><X size={14} /></IconButton>
          </header>
        )}
        <div className={bare ? 'min-h-0 overflow-y-auto' : 'min-h-0 overflow-y-auto px-4 py-3'}>{children}</div>
        {footer !== undefined && <footer className="flex justify-end gap-2 border-t border-line px-4 py-2.5">{footer}</footer>}
      </div>
    </dialog>
  );
}
