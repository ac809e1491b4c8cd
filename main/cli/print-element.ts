/** @file How one element came about, for people: the terms in the order of the hardware. */

import type { BreakdownTerm, ElementBreakdown } from '../../preload/contract/analysis.ts';
import { printPrecision } from '../../preload/model/fixed-type.ts';
import { formatTable, formatValue } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Terms that are printed without being remarkable. */
const SHOWN_AT_START = 24;
const SHOWN_AT_END = 8;
/** Remarkable terms that are printed. */
const EVENTS_SHOWN = 40;
const DIGITS = 10;

const EVENTS: Readonly<Record<NonNullable<BreakdownTerm['event']>, string>> = { wrap: 'the sum wraps', saturate: 'the sum saturates', 'product-overflow': 'the product overflows', 'product-underflow': 'the product vanishes' };

/** Print the terms of an element: all of a short sum, of a long one the ends and where something happens. */
export function printElement(terminal: Terminal, element: ElementBreakdown): void {
  const { layer, index, sample, terms, accum, result, emulated, reference, note } = element;
  const place = index.length === 0 ? '' : `[${index.join(',')}]`;
  terminal.print(terminal.style.bold(`${layer}${place} of sample ${sample}`));
  terminal.print(`emulated ${formatValue(emulated, DIGITS)}${reference === undefined ? '' : ` · reference ${formatValue(reference, DIGITS)}`} · result ${printPrecision(result)}${accum === undefined ? '' : ` · accumulator ${printPrecision(accum)}`}`);
  if (note !== undefined) terminal.print(note);
  if (terms.length === 0) return;
  terminal.print();
  const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
  const columns = [right('#'), { title: 'term' }, right('weight'), right('input'), right('exact'), right('in the accumulator'), right('sum'), right('sum without limits'), { title: '' }];
  const shown = shownTerms(terms);
  const rows: (readonly string[])[] = [];
  for (const [position, at] of shown.entries()) {
    const before = shown[position - 1] ?? -1;
    if (at - before > 1) rows.push(['…', `${at - before - 1} more`]);
    const term = terms[at];
    if (term !== undefined) rows.push(rowOf(terminal, term, at));
  }
  for (const line of formatTable(columns, rows)) terminal.print(line);
}

function rowOf(terminal: Terminal, term: BreakdownTerm, at: number): readonly string[] {
  const value = (number: number | undefined): string => formatValue(number, DIGITS);
  return [String(at), term.label, value(term.weight), value(term.input), value(term.exact), value(term.quantized), value(term.sum), value(term.exactSum), term.event === undefined ? '' : terminal.style.bad(EVENTS[term.event])];
}

function shownTerms(terms: readonly BreakdownTerm[]): readonly number[] {
  const all = terms.map((_, at) => at);
  if (terms.length <= SHOWN_AT_START + SHOWN_AT_END + 8) return all;
  const events = all.filter((at) => terms[at]?.event !== undefined).slice(0, EVENTS_SHOWN);
  return [...new Set([...all.slice(0, SHOWN_AT_START), ...events, ...all.slice(-SHOWN_AT_END)])].toSorted((a, b) => a - b);
}
