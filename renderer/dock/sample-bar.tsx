/** @file Which sample Divergence follows, what counts as off, and the first layer that is. */

import { useState, type ReactNode } from 'react';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { SampleReport } from '../../preload/contract/emulation.ts';
import { formatExactCount } from '../domain-widgets/figures.ts';
import { useLive, useStudio, useUi } from '../store/studio-context.tsx';
import { revealLayer } from '../store/ui-store.ts';
import { IconButton } from '../widgets/button.tsx';
import { Select } from '../widgets/select.tsx';
import { TextField } from '../widgets/text-field.tsx';
import type { LayerError, Tolerance } from './sample-errors.ts';

/** Properties of the bar. */
export interface SampleBarProps {
  readonly count: number;
  readonly report: SampleReport | undefined;
  readonly first: LayerError | undefined;
  readonly tolerance: Tolerance;
  readonly onTolerance: (tolerance: Tolerance) => void;
  readonly labelText: string | undefined;
}

/** The bar above the layers. */
export function SampleBar({ count, report, first, tolerance, onTolerance, labelText }: SampleBarProps): ReactNode {
  const { ui } = useStudio();
  const missing = useLive((state) => state.emulation?.notEmulated.length ?? 0);
  const sample = useUi((state) => state.sample);
  const go = (to: number): void => {
    if (Number.isInteger(to)) ui.setState({ sample: Math.min(count - 1, Math.max(0, to)) });
  };
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-1.5 border-b border-line px-2.5 py-0.5">
      <span className="text-dim">Sample</span>
      <IconButton label="Previous sample" disabled={sample <= 0} onClick={() => go(sample - 1)}><ChevronLeft size={14} /></IconButton>
      <NumberField label="Sample number" className="w-16" value={sample} onChange={go} />
      <IconButton label="Next sample" disabled={sample >= count - 1} onClick={() => go(sample + 1)}><ChevronRight size={14} /></IconButton>
      <span className="text-dim">of {formatExactCount(count)}{labelText === undefined ? '' : ` · label ${labelText}`}</span>
      <span aria-hidden className="mx-1 h-4 w-px bg-line" />
      <span className="text-dim">Tolerance</span>
      <NumberField label="Tolerance" className="w-14" value={tolerance.value} onChange={(value) => value >= 0 && onTolerance({ ...tolerance, value })} />
      <Select label="Unit of the tolerance" value={tolerance.unit} choices={[{ value: 'lsb', text: 'LSB' }, { value: 'value', text: 'absolute' }]} onChange={(unit) => onTolerance({ ...tolerance, unit })} />
      {report && (
        <span className="ml-1 min-w-0 truncate" aria-live="polite">
          {first === undefined ? (
            <span className="text-ok">✓ every {missing === 0 ? 'layer' : 'emulated layer'} is within{missing === 0 ? '' : `; ${missing} not emulated`}</span>
          ) : (
            <>
              first beyond: <button type="button" className="rounded font-semibold text-warn underline-offset-2 hover:underline" onClick={() => revealLayer(ui, first.layer)}>▲ {first.layer}</button>
            </>
          )}
        </span>
      )}
    </div>
  );
}

function NumberField({ label, value, className, onChange }: { readonly label: string; readonly value: number; readonly className: string; readonly onChange: (value: number) => void }): ReactNode {
  const [draft, setDraft] = useState<string>();
  const commit = (): void => {
    if (draft !== undefined && draft.trim() !== '' && Number.isFinite(Number(draft))) onChange(Number(draft));
    setDraft(undefined);
  };
  return <TextField label={label} inputMode="decimal" className={`text-right ${className}`} value={draft ?? String(value)} onChange={(event) => setDraft(event.target.value)} onBlur={commit} onKeyDown={(event) => event.key === 'Enter' && commit()} />;
}
