/** @file Joining class names. */

/** Return the truthy parts joined by a space. */
export function classNames(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(' ');
}
