/** @file The values of one layer for one sample, those with the largest error first. */

import { useMemo, type ReactNode } from 'react';
import type { SampleLayer } from '../../preload/contract/emulation.ts';
import { formatExact, formatValue, NO_VALUE } from '../domain-widgets/format.ts';

const SHOWN_MAX = 100;

/** Return the index of an element as `[i, j, k]`. */
export function elementIndex(flat: number, shape: readonly number[]): string {
  const index: number[] = [];
  let rest = flat;
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${index.join(', ')}]`;
}

/** Digits that tell an emulated value apart from its neighbours, and those that a float reference has. */
const EMULATED_DIGITS = 10;
const REFERENCE_DIGITS = 7;

/** Return a value with as many digits as it has, up to `digits`. */
function reading(value: number, digits: number): string {
  return Number.isFinite(value) && Math.abs(value) < 1e9 ? formatExact(Number(value.toPrecision(digits))) : formatValue(value);
}

/** The list. */
export function SampleValues({ layer, lsb }: { readonly layer: SampleLayer; readonly lsb: number | undefined }): ReactNode {
  const rows = useMemo(() => {
    const all = Array.from(layer.emulated, (emulated, i) => ({ i, emulated, reference: layer.reference?.[i], error: layer.reference === undefined ? 0 : emulated - (layer.reference[i] ?? 0) }));
    return all.sort((a, b) => Math.abs(b.error) - Math.abs(a.error)).slice(0, SHOWN_MAX);
  }, [layer]);
  return (
    <div role="group" tabIndex={0} aria-label={`Values of ${layer.layer}`} className="w-84 shrink-0 overflow-auto border-l border-line max-[1100px]:hidden">
      <table className="w-full border-separate border-spacing-0">
        <caption className="sr-only">{layer.layer}, largest errors first</caption>
        <thead className="sticky top-0 bg-panel text-xs text-dim">
          <tr>
            {[layer.layer, 'Reference', 'Emulated', 'Error'].map((text, i) => (
              <th key={text} scope="col" className={`max-w-24 truncate border-b border-line px-2 py-1 font-medium ${i === 0 ? 'text-left' : 'text-right'}`}>{text}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ i, emulated, reference, error }) => (
            <tr key={i}>
              <th scope="row" className="border-b border-line px-2 text-left font-mono text-2xs font-normal text-dim">{elementIndex(i, layer.shape)}</th>
              <td className="border-b border-line px-2 text-right">{reference === undefined ? NO_VALUE : reading(reference, REFERENCE_DIGITS)}</td>
              <td className="border-b border-line px-2 text-right">{reading(emulated, EMULATED_DIGITS)}</td>
              <td className={`border-b border-line px-2 text-right ${lsb !== undefined && Math.abs(error) > lsb ? 'text-warn' : 'text-dim'}`}>{reference === undefined ? NO_VALUE : formatValue(error)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
