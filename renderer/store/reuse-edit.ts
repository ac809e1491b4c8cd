/** @file Editing a reuse factor with no lag. */

import { useState } from 'react';
import type { NodeView } from '../../preload/contract/design.ts';
import type { Flow } from '../../preload/model/design.ts';
import { useStudio } from './studio-context.tsx';

/** Return the initiation interval of a legal value as text. The rtl flow starts every cycle at reuse factor 1 and builds no other. */
export function intervalText(node: NodeView, value: number, flow: Flow | undefined): string {
  if (flow === 'rtl') return value === 1 ? '1' : '—';
  return String(node.reuse?.initiationIntervalCycles[node.reuse.legal.indexOf(value)] ?? '—');
}

/** Return the value to show and functions for a slider over the legal reuse factors of `node`. */
export function useReuseEdit(node: NodeView): { readonly value: number; readonly change: (reuseFactor: number) => void; readonly done: () => void } {
  const studio = useStudio();
  const [draft, setDraft] = useState<number>();
  const layer = node.layer.name;
  return {
    value: draft ?? node.reuse?.value ?? 1,
    change(reuseFactor) {
      setDraft(reuseFactor);
      studio.gestures.edit(`${layer}.reuse`, { kind: 'set-reuse-factor', layers: [layer], reuseFactor }, `${layer} reuse factor ${reuseFactor}`);
      void studio.design.settled().then(() => setDraft((d) => (d === reuseFactor ? undefined : d)));
    },
    done: () => studio.gestures.end(),
  };
}
