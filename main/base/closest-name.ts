/** @file "Did you mean …": the nearest of some known names, however it is spelled (`table_size`, `tableSize`, `TableSize`). */

/** Longer texts are no slips of names. */
const LETTERS_MAX = 64;

/** Return the known name nearest to `name`, if any is near enough to be a slip. Never throws. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  const plain = plainName(name);
  const ranked = known.map((candidate) => ({ candidate, distance: editDistance(plain, plainName(candidate)) })).toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best !== undefined && best.distance <= Math.max(1, Math.floor(plain.length / 3))) return best.candidate;
  return plain.length < 2 ? undefined : known.find((candidate) => plainName(candidate).startsWith(plain));
}

/** Return a name as it is compared: small letters without what joins words. Never throws. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[_\s-]/g, '').slice(0, LETTERS_MAX);
}

/** Return ` Did you mean "x"?` or nothing. Never throws. */
export function didYouMean(name: string, known: readonly string[]): string {
  const closest = closestName(name, known);
  return closest === undefined ? '' : ` Did you mean "${closest}"?`;
}

/** Edit distance in which two swapped neighbours count as one slip. */
function editDistance(a: string, b: string): number {
  let [before, row] = [[] as number[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, substitution, swap));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
