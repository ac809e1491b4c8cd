/** @file Catches errors of rendering, so that one broken view does not take the window with it. */

import { Component, type ReactNode } from 'react';
import { Button } from '../widgets/button.tsx';

interface Props {
  readonly where: string;
  readonly children: ReactNode;
}

/** Shows what broke and offers another try. */
export class ErrorBoundary extends Component<Props, { readonly error?: Error | undefined }> {
  override state: { readonly error?: Error | undefined } = {};

  static getDerivedStateFromError(error: unknown): { readonly error: Error } {
    return { error: error instanceof Error ? error : new TypeError(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div role="alert" className="flex h-full flex-col items-start gap-2 overflow-auto p-6">
        <h2 className="text-base font-semibold">{this.props.where} could not be shown</h2>
        <p className="text-dim">This is a fault of the program, not of your design. Nothing was lost: designs and runs are stored outside of this window.</p>
        <pre className="max-w-full overflow-auto rounded-md border border-line bg-field p-2 font-mono text-xs">{error.stack ?? error.message}</pre>
        <Button onClick={() => this.setState({ error: undefined })}>Try again</Button>
      </div>
    );
  }
}
