/**
 * @file What a known failure is: how it shows itself, in a line of a log or in what happened around it, what is behind it, and
 * what to do. One file a failure; `catalogue.ts` lists them. Pure.
 */

/** Something that was seen: a line, or a fact about the run that no line tells. */
export type Evidence =
  | { readonly kind: 'line'; readonly text: string }
  /** The tool ended; `stage` is the one it was in. */
  | { readonly kind: 'tool-ended'; readonly exitCode?: number; readonly signal?: string; readonly stage?: string; readonly lastLine?: string }
  | { readonly kind: 'not-started'; readonly path: string; readonly reason: string }
  /** A stage said that it is complete, and its report is not there, or is from before. */
  | { readonly kind: 'no-report'; readonly stage: string; readonly expected: string }
  | { readonly kind: 'stale-report'; readonly stage: string; readonly file: string }
  | { readonly kind: 'silence'; readonly stage?: string; readonly minutes: number };

/** What is behind it. */
export interface Explanation {
  readonly cause: string;
  readonly remedy: string;
}

/** How much a failure explains: a cause before the errors that follow from it; warnings fail nothing by themselves. */
export type FailureRank = 'cause' | 'error' | 'consequence' | 'warning';

/** A failure of the field that the program knows. */
export interface KnownFailure {
  /** Stable name, that of its file. */
  readonly id: string;
  readonly title: string;
  readonly rank: FailureRank;
  /** Return what is behind the evidence, or undefined when it is not this failure. Never throws. */
  readonly explain: (evidence: Evidence) => Explanation | undefined;
}

/** Return an `explain` for lines of a log: the first pattern that fits is explained with its groups. */
export function onLines(...cases: readonly (readonly [pattern: RegExp, explain: Explanation | ((groups: RegExpExecArray) => Explanation | undefined)])[]): KnownFailure['explain'] {
  return (evidence) => {
    if (evidence.kind !== 'line') return undefined;
    for (const [pattern, explain] of cases) {
      const found = pattern.exec(evidence.text);
      if (found !== null) return typeof explain === 'function' ? explain(found) : explain;
    }
    return undefined;
  };
}

/** Return the first explanation of several. */
export function anyOf(...explains: readonly KnownFailure['explain'][]): KnownFailure['explain'] {
  return (evidence) => {
    for (const explain of explains) {
      const found = explain(evidence);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

/** Return the layer that hls4ml's configuration number in a C++ name stands for, in words. Never throws. */
export function layerOf(text: string): string {
  const number = /config(\d+)/.exec(text)?.[1];
  return number === undefined ? 'the layer' : `the layer with config${number}`;
}
