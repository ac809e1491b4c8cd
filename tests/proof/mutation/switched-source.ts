/** @file A source file with several changes in it, of which at most one is in force: the one for whose number `globalThis.bitloomChange` returns true. */

import { applyMutation } from './list-mutations.ts';
import type { Mutation } from './list-mutations.ts';

/** A change and its number. */
export interface NumberedMutation {
  readonly number: number;
  readonly mutation: Mutation;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function isWithin(inner: Range, outer: Range): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** The changed expressions that lie within no other. */
function outermost(changes: readonly NumberedMutation[]): Range[] {
  const hosts = changes.map(({ mutation }) => mutation.host).toSorted((a, b) => a.start - b.start || b.end - a.end);
  return hosts.filter((host, i) => !hosts.slice(0, i).some((other) => isWithin(host, other)));
}

/** Return the text of a range with its changes behind a choice. */
function switched(source: string, { start, end }: Range, changes: readonly NumberedMutation[]): string {
  let text = '';
  let at = start;
  for (const host of outermost(changes)) {
    const inside = changes.filter(({ mutation }) => isWithin(mutation.host, host));
    const here = inside.filter(({ mutation }) => isWithin(host, mutation.host));
    const original = switched(source, host, inside.filter((change) => !here.includes(change)));
    const chosen = here.reduce((otherwise, { number, mutation }) => {
      const changed = applyMutation(source.slice(host.start, host.end), { ...mutation, start: mutation.start - host.start, end: mutation.end - host.start });
      return `(globalThis.bitloomChange(${number}) ? (${changed}) : ${otherwise})`;
    }, `(${original})`);
    text += source.slice(at, host.start) + chosen;
    at = host.end;
  }
  return text + source.slice(at, end);
}

/** Return the text of a file in which the changes are chosen while it runs. */
export function switchedSource(source: string, changes: readonly NumberedMutation[]): string {
  return switched(source, { start: 0, end: source.length }, changes);
}
