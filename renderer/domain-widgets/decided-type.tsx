/** @file A type that the network's own quantizers decide: what it is, and the way to types of one's own. */

import type { ReactNode } from 'react';
import type { PrecisionSetting } from '../../preload/contract/design.ts';
import type { DesignEdit } from '../../preload/model/design.ts';
import { printPrecision } from '../../preload/model/fixed-type.ts';
import { Button } from '../widgets/button.tsx';

/** The edit after which the configured types hold. */
export const RELEASE_TYPES: DesignEdit = { kind: 'set-model-option', path: ['BitExact'], value: false };

/** The type, and a button that hands the choice over. */
export function DecidedType({ setting, onRelease }: { readonly setting: PrecisionSetting; readonly onRelease: () => void }): ReactNode {
  return (
    <div className="flex max-w-72 flex-col gap-1.5">
      <p><code>{printPrecision(setting.type)}</code></p>
      <p className="text-xs text-dim">Decided by the model’s quantizers: it holds everything that training made of this value, and a setting would have no effect. To choose types yourself, switch this off for the whole model (BitExact: false); results can then differ from training.</p>
      <div><Button compact onClick={onRelease}>Choose types myself</Button></div>
    </div>
  );
}
