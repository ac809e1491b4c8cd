/** @file The inspector: what is selected, why it is as it is, and everything that can be changed about it. */

import type { ReactNode } from 'react';
import { useDesign, useUi } from '../store/studio-context.tsx';
import { BulkInspector } from './bulk-inspector.tsx';
import { DesignInspector } from './design-inspector.tsx';
import { LayerInspector } from './layer-inspector.tsx';

/** Space left and right of the inspector's content. @unit px */
export const INSPECTOR_PADDING_PX = 14;

/** The inspector of the selection, or of the design if nothing is selected. */
export function Inspector(): ReactNode {
  const nodes = useDesign((state) => state.view?.nodes);
  const selection = useUi((state) => state.selection);
  if (!nodes) return undefined;
  const chosen = nodes.filter((n) => selection.includes(n.layer.name));
  const [only] = chosen;
  return (
    <div className="px-3.5 py-3">
      {only === undefined ? <DesignInspector /> : chosen.length === 1 ? <LayerInspector key={only.layer.name} node={only} /> : <BulkInspector nodes={chosen} />}
    </div>
  );
}
