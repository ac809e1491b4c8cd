/** @file Dates as tools print them, brought to one form that sorts. Zones are rarely printed and never used. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Return a printed date as `2026-03-18T13:59:15`, the clock of the machine that wrote it; undefined when it is none. Never throws. */
export function readToolDate(text: string | undefined): string | undefined {
  const iso = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})/.exec(text ?? '');
  if (iso !== null) return `${iso[1]}T${iso[2]}`;
  // "Wed Mar 18 13:59:15 2026", also "Wed Mar 11 03:40:07 PM PDT 2026".
  const parts = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?: ([AP])M)?(?: [A-Z]{2,5})? (\d{4})$/.exec((text ?? '').trim());
  if (parts === null) return undefined;
  const [, month = '', day = '', hour = '', minute = '', second = '', half, year = ''] = parts;
  const number = MONTHS.indexOf(month) + 1;
  if (number === 0) return undefined;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'P' ? 12 : 0);
  const two = (value: number | string): string => String(value).padStart(2, '0');
  return `${year}-${two(number)}-${two(day)}T${two(hours)}:${minute}:${second}`;
}
