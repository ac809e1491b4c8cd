/**
 * @file What a request answers: a value, or a failure that is plain data. Only failures cross the border, never exceptions.
 */

/** Everything that may go wrong in an expected way, by `code`. */
export type FailureCode =
  | 'bad-request' // payload does not fit the channel's schema
  | 'not-found' // no project, design, run, … of that id
  | 'file-unreadable' // missing, no permission, not the kind of file it claims to be
  | 'model-rejected' // the file was read, but no network could be made of it
  | 'dataset-rejected'
  | 'config-rejected'
  | 'not-buildable' // the flow cannot build these layers
  | 'superseded' // a newer edit made this answer pointless
  | 'cancelled'
  | 'conflict' // based on an older revision
  | 'workspace-unwritable' // read-only, disk full
  | 'workspace-newer' // made by a newer program
  | 'unavailable' // this host cannot do it (a native dialog in a browser)
  | 'limit' // a size or time limit was hit
  | 'internal'; // our bug

/** A failure as data: what happened, where, what to do. */
export interface Failure {
  readonly code: FailureCode;
  /** One or two sentences for people: what, where, what was expected. */
  readonly message: string;
  /** What the user can do. */
  readonly help?: string;
  readonly file?: string;
  readonly layer?: string;
  /** Further findings, for example every rejected layer. */
  readonly details?: readonly { readonly layer?: string; readonly reason: string }[];
}

/** Outcome of a request. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };
