/** @file Editing one variable's type with no lag: the draft shows at once, the answer replaces it. */

import { useRef, useState } from 'react';
import type { PrecisionSetting } from '../../preload/contract/design.ts';
import { parsePrecision } from '../../preload/model/fixed-type.ts';
import { useStudio } from './studio-context.tsx';

/** What an editor needs. */
export interface PrecisionEdit {
  /** The setting as it will be when the edit is through. */
  readonly setting: PrecisionSetting | undefined;
  readonly change: (precision: string) => void;
  readonly done: () => void;
}

/** Edit `setting` of all `layers` at once. */
export function usePrecisionEdit(layers: readonly string[], setting: PrecisionSetting | undefined): PrecisionEdit {
  const studio = useStudio();
  const key = `${layers.join(',')}.${setting?.variable ?? ''}`;
  const [draft, setDraft] = useState<{ readonly key: string; readonly text: string }>();
  const latest = useRef<string>(undefined);
  return {
    setting: setting && draft?.key === key ? withText(setting, draft.text) : setting,
    change(precision) {
      if (!setting) return;
      latest.current = precision;
      setDraft({ key, text: precision });
      const label = `${layers.length === 1 ? layers[0] : `${layers.length} layers`} ${setting.variable} ${precision}`;
      studio.gestures.edit(key, { kind: 'set-precision', layers, variables: [setting.variable], precision }, label);
      void studio.design.settled().then(() => {
        if (latest.current === precision) setDraft(undefined);
      });
    },
    done: () => studio.gestures.end(),
  };
}

function withText(setting: PrecisionSetting, text: string): PrecisionSetting {
  const parsed = parsePrecision(text);
  if (!parsed.ok) return setting;
  if (parsed.value.kind === 'auto') return { ...setting, configured: 'auto', origin: 'inferred' };
  return { ...setting, configured: text, origin: 'layer', type: parsed.value };
}
