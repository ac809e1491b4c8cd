/** @file The samples to look at: those that change class, or those of one cell of a matrix. Pure. */

import type { OutputReport } from '../../preload/contract/analysis.ts';
import type { QualityMetrics } from '../../preload/contract/emulation.ts';
import type { SampleFilter } from '../store/ui-store.ts';

/** One sample of the list. Classes are indices. */
export interface SampleRow {
  readonly sample: number;
  readonly reference: number;
  readonly emulated: number;
  readonly label?: number | undefined;
  /** Largest output minus the second of the reference; absent where it is not known. */
  readonly margin?: number | undefined;
}

/** Order of the list. */
export type SampleOrder = 'certain' | 'uncertain' | 'sample' | 'label' | 'change';

/** Names of the orders. */
export const SAMPLE_ORDERS: readonly { readonly value: SampleOrder; readonly text: string }[] = [
  { value: 'certain', text: 'widest margin first' },
  { value: 'uncertain', text: 'narrowest margin first' },
  { value: 'sample', text: 'by number' },
  { value: 'label', text: 'by label' },
  { value: 'change', text: 'by class change' },
];

/** Return the flips with their margins where the report has them. */
export function flipRows(report: OutputReport | undefined, flips: NonNullable<QualityMetrics['flips']>): readonly SampleRow[] {
  if (!report) return flips.map(({ sample, reference, emulated, label }) => ({ sample, reference, emulated, label }));
  return report.flips.map(({ sample, reference, emulated, label, referenceMargin }) => ({ sample, reference, emulated, label, margin: referenceMargin }));
}

/** Return the samples of one cell: of a confusion matrix (label × class) or of the changes (reference × emulation). */
export function cellRows(report: OutputReport, filter: SampleFilter): readonly SampleRow[] {
  const margins = new Map(report.flips.map((f) => [f.sample, f.referenceMargin]));
  const argmax = report.classes?.argmax;
  if (!argmax) return flipRows(report, []).filter((row) => isInCell(row, filter));
  const rows: SampleRow[] = [];
  for (let sample = 0; sample < argmax.emulated.length; sample++) {
    const label = argmax.label?.[sample];
    const row = { sample, reference: argmax.reference[sample] ?? -1, emulated: argmax.emulated[sample] ?? -1, label: label === -1 ? undefined : label, margin: margins.get(sample) };
    if (isInCell(row, filter)) rows.push(row);
  }
  return rows;
}

function isInCell({ reference, emulated, label }: SampleRow, { of, row, column }: SampleFilter): boolean {
  if (of === 'changes') return reference === row && emulated === column;
  return label === row && (of === 'reference' ? reference : emulated) === column;
}

/** Return the rows in an order; ties by number, unknown margins last. */
export function sortSamples(rows: readonly SampleRow[], order: SampleOrder): readonly SampleRow[] {
  const key = (row: SampleRow): number => {
    if (order === 'certain') return -(row.margin ?? Number.NEGATIVE_INFINITY);
    if (order === 'uncertain') return row.margin ?? Number.POSITIVE_INFINITY;
    if (order === 'label') return row.label ?? Number.POSITIVE_INFINITY;
    return order === 'change' ? row.reference * 65_536 + row.emulated : row.sample;
  };
  return [...rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x === y ? a.sample - b.sample : x < y ? -1 : 1;
  });
}
