/** @file Weights of a generated project: numbers in text, from `wN.txt` or from the array in `wN.h`. */

/** Most numbers of one file. */
const COUNT_MAX = 50_000_000;

/** Return the numbers of a weight file, or undefined where it holds something else. Never throws. @unit model units */
export function readWeightText(name: string, text: string): Float64Array | undefined {
  const inner = name.endsWith('.h') ? arrayText(text) : text;
  if (inner === undefined) return undefined;
  const parts = inner.split(/[,\s{}]+/).filter((part) => part !== '');
  if (parts.length > COUNT_MAX) return undefined;
  const values = new Float64Array(parts.length);
  for (const [index, part] of parts.entries()) {
    const value = Number(part.replace(/[fFlLuU]+$/, ''));
    if (!Number.isFinite(value)) return undefined;
    values[index] = value;
  }
  return values;
}

/** What stands between the braces of the last array that is filled. */
function arrayText(text: string): string | undefined {
  const open = text.lastIndexOf('= {') >= 0 ? text.lastIndexOf('= {') : text.lastIndexOf('={');
  const close = text.lastIndexOf('}');
  return open < 0 || close < open ? undefined : text.slice(text.indexOf('{', open) + 1, close);
}
