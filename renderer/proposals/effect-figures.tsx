/** @file What a proposal would do to the design: figures before → after, with signs and words. */

import type { ReactNode } from 'react';
import type { DesignFigures } from '../../preload/contract/analysis.ts';
import { formatExactCount } from '../domain-widgets/figures.ts';
import { deltaText, type DeltaRule } from '../domain-widgets/delta.tsx';
import { formatBand, formatCount, formatPercent, formatValue, NO_VALUE } from '../domain-widgets/format.ts';

interface Line {
  readonly name: string;
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly format: (value: number) => string;
  readonly rule: DeltaRule;
  readonly note?: string;
}

/** Return the figures that both sides have something to say about. */
export function effectLines(before: DesignFigures, after: DesignFigures): readonly Line[] {
  const accuracy = (f: DesignFigures): number | undefined => (f.quality?.emulatedAccuracy === undefined ? undefined : f.quality.emulatedAccuracy * 100);
  const lines: readonly Line[] = [
    { name: 'Accuracy', before: accuracy(before), after: accuracy(after), format: (v) => `${formatPercent(v / 100)} %`, rule: { better: 'higher', digits: 2 } },
    { name: 'Flips', before: before.quality?.flipCount, after: after.quality?.flipCount, format: String, rule: { better: 'lower', digits: 0 } },
    { name: 'Largest error', before: before.quality?.maxAbsError, after: after.quality?.maxAbsError, format: (v) => formatValue(Number(v.toPrecision(3))), rule: { better: 'lower', digits: 4 } },
    { name: 'LUT, estimate', before: before.lut?.value, after: after.lut?.value, format: formatCount, rule: { better: 'lower' }, note: after.lut ? formatBand(after.lut) : '' },
    { name: 'FF, estimate', before: before.ff?.value, after: after.ff?.value, format: formatCount, rule: { better: 'lower' }, note: after.ff ? formatBand(after.ff) : '' },
    { name: 'DSP', before: before.dsp?.value, after: after.dsp?.value, format: formatCount, rule: { better: 'lower' }, note: after.dsp ? formatBand(after.dsp) : '' },
    { name: 'Bits', before: before.bitCount, after: after.bitCount, format: formatCount, rule: { better: 'lower' } },
  ];
  return lines.filter((line) => line.before !== undefined || line.after !== undefined);
}

const INKS = { better: 'text-ok', worse: 'text-bad', same: 'text-dim' } as const;

/** The figures side by side. */
export function EffectFigures({ before, after, stale }: { readonly before: DesignFigures; readonly after: DesignFigures; readonly stale: boolean }): ReactNode {
  const samples = after.quality?.sampleCount;
  return (
    <section aria-label="Effect of the proposal" className={stale ? 'is-stale' : ''}>
      <ul className="flex flex-wrap gap-x-5 gap-y-2">
        {effectLines(before, after).map(({ name, before: a, after: b, format, rule, note }) => {
          const delta = deltaText(a, b, rule);
          return (
            <li key={name} className="whitespace-nowrap">
              <span className="block text-2xs text-dim">{name}</span>
              <span>{a === undefined ? NO_VALUE : format(a)} → <b className="font-semibold">{b === undefined ? NO_VALUE : format(b)}</b></span>
              {note !== undefined && note !== '' && <span className="ml-1 text-2xs text-dim">{note}</span>}
              {delta && delta.verdict !== 'same' && <span className={`ml-1.5 text-xs ${INKS[delta.verdict]}`}>{delta.text}<span className="sr-only"> {delta.verdict}</span></span>}
            </li>
          );
        })}
      </ul>
      {samples !== undefined && <p className="mt-1 text-xs text-dim">quality on {samples === 1 ? 'one sample' : `${formatExactCount(samples)} samples`}</p>}
    </section>
  );
}
