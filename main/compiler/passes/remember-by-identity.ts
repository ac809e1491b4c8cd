/** @file Remembers what was computed from objects that never change, for as long as they live. */

interface Place {
  readonly next: WeakMap<object, Place>;
  readonly values: Map<string, unknown>;
}

/** Answers kept for one set of objects. */
const VALUES_MAX = 16;

const makePlace = (): Place => ({ next: new WeakMap(), values: new Map() });
const root = makePlace();

/**
 * Return what `compute` gives for these objects and this text, computed once.
 *
 * The same answer must follow from the same objects, which nobody may change. Never throws.
 */
export function rememberByIdentity<T>(objects: readonly object[], text: string, compute: () => T): T {
  let place = root;
  for (const object of objects) {
    const next = place.next.get(object) ?? makePlace();
    place.next.set(object, next);
    place = next;
  }
  const known = place.values.get(text);
  if (known !== undefined) return known as T;
  const value = compute();
  if (place.values.size >= VALUES_MAX) place.values.clear();
  place.values.set(text, value);
  return value;
}
