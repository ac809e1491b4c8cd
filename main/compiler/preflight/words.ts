/** @file Figures in the sentences of lints. */

/** Return a count with thin groups of three: `50 176`. Never throws. */
export function countWords(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** Return a number with at most three significant digits (six from 1000 on) and a true minus sign. Never throws. */
export function numberWords(value: number): string {
  const size = Math.abs(value);
  const text = size === Infinity ? '∞' : String(Number(size.toPrecision(size >= 1000 ? 6 : 3)));
  return value < 0 ? `−${text}` : text;
}

/** Return a share as percent; a share of nearly all is not rounded to all. Never throws. @unit share: fraction 0…1 */
export function shareWords(share: number): string {
  const percent = share * 100;
  if (share >= 1) return '100 %';
  if (percent >= 99.95) return 'nearly 100 %';
  return `${Number(percent.toPrecision(percent >= 10 ? 3 : 2))} %`;
}

/** Return names in a list that stays short: `a, b, c and 4 more`. Never throws. */
export function listWords(names: readonly (string | number)[], most = 6): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
